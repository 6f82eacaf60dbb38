//! Notices and tags: short remarks that a page must not hide in a footnote.

use rules::text::Lang;

use super::html::Html;
use crate::t;

/// How much a notice presses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Good to know.
    Calm,
    /// Act by a date, or decided by staff.
    Soon,
    /// Refused, or an error.
    Bad,
}

/// Writes a notice: its heading line and what a function writes below.
pub(crate) fn write_notice(html: &mut Html, tone: Tone, title: &str, body: impl FnOnce(&mut Html)) {
    html.raw(match tone {
        Tone::Calm => "<div class=\"notice\">",
        Tone::Soon => "<div class=\"notice warn\">",
        Tone::Bad => "<div class=\"notice bad\">",
    });
    html.raw("<p class=\"title\">").text(title).raw("</p>");
    body(html);
    html.raw("</div>");
}

/// Writes 示例参数，非官方: beside every figure that comes from made-up parameters.
pub(crate) fn write_sample_tag(html: &mut Html, lang: Lang, official: bool) {
    if !official {
        html.raw("<span class=\"tag sample\">").text(t::tag_sample(lang)).raw("</span>");
    }
}

#[cfg(feature = "ssr")]
mod views {
    use leptos::prelude::*;
    use rules::text::Lang;

    use super::{Html, Tone, write_notice, write_sample_tag};

    /// A notice with its heading line.
    pub(crate) fn notice(tone: Tone, title: impl Into<String>, body: impl IntoView + 'static) -> AnyView {
        let title: String = title.into();
        Html::drawn(|html| {
            write_notice(html, tone, &title, |html| {
                html.view(body.into_any());
            });
        })
    }

    /// 示例参数，非官方: beside every figure that comes from made-up parameters.
    pub(crate) fn sample_tag(lang: Lang, official: bool) -> AnyView {
        if official {
            return ().into_any();
        }
        Html::drawn(|html| write_sample_tag(html, lang, official))
    }
}

#[cfg(feature = "ssr")]
pub(crate) use views::{notice, sample_tag};
