//! Notices and tags: short remarks that a page must not hide in a footnote.

use leptos::prelude::*;
use rules::text::Lang;

use crate::t;

/// How much a notice presses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "islands use only some tones"))]
pub(crate) enum Tone {
    /// Good to know.
    Calm,
    /// Act by a date, or decided by staff.
    Soon,
    /// Refused, or an error.
    Bad,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Calm => "notice",
            Self::Soon => "notice warn",
            Self::Bad => "notice bad",
        }
    }
}

/// A notice with its heading line.
pub(crate) fn notice(tone: Tone, title: impl Into<String>, body: impl IntoView + 'static) -> AnyView {
    let title: String = title.into();
    view! {
        <div class=tone.class()>
            <p class="title">{title}</p>
            {body}
        </div>
    }
    .into_any()
}

/// 示例参数，非官方: beside every figure that comes from made-up parameters.
pub(crate) fn sample_tag(lang: Lang, official: bool) -> AnyView {
    if official {
        return ().into_any();
    }
    view! { <span class="tag sample">{t::tag_sample(lang)}</span> }.into_any()
}
