//! Markup as a string, for the pieces that the browser draws anew at each change.
//!
//! The same functions write it on the server and in the browser, so that both draw the same; a view of Leptos for
//! these pieces would weigh more in the browser than the rules themselves. Words and figures go through
//! [`Html::text`], which escapes them; markup is a literal of this crate.

use std::fmt::Display;

/// Markup under construction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Html(String);

impl Html {
    /// Markup written in this crate.
    pub(crate) fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// A text, escaped for content and for attributes in double quotes.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                other => self.0.push(other),
            }
        }
        self
    }

    /// What prints itself, escaped.
    pub(crate) fn show(&mut self, value: &dyn Display) -> &mut Self {
        self.text(&value.to_string())
    }

    /// Markup that a view of ours has rendered.
    #[cfg(feature = "ssr")]
    pub(crate) fn view(&mut self, view: leptos::prelude::AnyView) -> &mut Self {
        use leptos::prelude::RenderHtml;
        self.0.push_str(&view.to_html());
        self
    }

    /// What a function writes.
    pub(crate) fn written(write: impl FnOnce(&mut Self)) -> String {
        let mut html = Self::default();
        write(&mut html);
        html.0
    }

    /// What a function writes, as a part of a page.
    #[cfg(feature = "ssr")]
    pub(crate) fn drawn(write: impl FnOnce(&mut Self)) -> leptos::prelude::AnyView {
        use leptos::prelude::IntoAny;
        leptos::tachys::html::InertElement::new(Self::written(write)).into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_markup_is_not() {
        let html = Html::written(|html| {
            html.raw("<p title=\"").text("a\"b").raw("\">").text("<b>&·𠮷</b>").raw("</p>");
        });
        assert_eq!(html, "<p title=\"a&quot;b\">&lt;b&gt;&amp;·𠮷&lt;/b&gt;</p>");
    }
}
