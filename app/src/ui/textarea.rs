//! The one place that writes a `<textarea>`: Leptos does not escape what stands in it.

use leptos::prelude::*;
use rules::text::Lang;

use super::html::Html;
use crate::forms::{FieldError, error_for};
use crate::t;

/// A field for several lines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextArea<'f> {
    /// Its name and id.
    pub(crate) name: &'f str,
    /// What is asked.
    pub(crate) label: &'f str,
    /// How to answer.
    pub(crate) hint: &'f str,
    /// What was typed before.
    pub(crate) value: &'f str,
}

impl TextArea<'_> {
    /// The field, with its error if it has one.
    pub(crate) fn view(&self, lang: Lang, errors: &[FieldError]) -> AnyView {
        let error = error_for(errors, self.name).map(|message| message.get(lang));
        Html::drawn(|html| self.write(html, lang, error))
    }

    fn write(&self, html: &mut Html, lang: Lang, error: Option<&str>) {
        html.raw(if error.is_some() { "<div class=\"field wrong\">" } else { "<div class=\"field\">" });
        html.raw("<label for=\"").text(self.name).raw("\">").text(self.label).raw("</label>");
        html.raw("<p class=\"hint\" id=\"").text(self.name).raw("-hint\">").text(self.hint).raw("</p>");
        if let Some(error) = error {
            html.raw("<p class=\"error\" id=\"").text(self.name).raw("-error\"><span class=\"hidden\">");
            html.text(t::error_prefix(lang)).raw(" </span>").text(error).raw("</p>");
        }
        html.raw("<div class=\"box\"><textarea rows=\"5\" spellcheck=\"false\" autocomplete=\"off\" id=\"");
        html.text(self.name).raw("\" name=\"").text(self.name).raw("\" aria-describedby=\"").text(self.name);
        html.raw("-hint");
        if error.is_some() {
            html.raw(" ").text(self.name).raw("-error\" aria-invalid=\"true");
        }
        // The first line break after the tag is not part of the text.
        html.raw("\">\n").text(self.value).raw("</textarea></div></div>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stays_text() {
        let value = "</textarea><script>alert(1)</script>&amp;\n\n<b>";
        let area = TextArea { name: "text", label: "<i>", hint: "\"", value };
        let html = Html::written(|html| area.write(html, Lang::Zh, Some("<u>")));
        assert!(html.contains(
            "\n&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;\n\n&lt;b&gt;</textarea>"
        ));
        for tag in ["<script", "<b>", "<i>", "<u>"] {
            assert!(!html.contains(tag), "{tag}");
        }
    }
}
