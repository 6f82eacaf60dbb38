//! The look-up by which counter and hotline find a person: one form, with a reason where one is asked for.

use leptos::prelude::*;

use crate::forms::FieldError;
use crate::request::Request;
use crate::t;
use crate::ui::field::Field;
use crate::ui::notice::{Tone, notice};
use crate::ui::shell::token;

/// What a desk asks for.
pub(super) struct LookUp<'l> {
    /// Where the form posts to.
    pub(super) action: &'static str,
    /// Label, hint and value of what the person is found by.
    pub(super) id: [&'l str; 3],
    /// Value of the reason, where one is asked for.
    pub(super) reason: Option<&'l str>,
    /// What is wrong.
    pub(super) errors: &'l [FieldError],
}

/// The form.
pub(super) fn form(request: &Request, asked: &LookUp<'_>) -> AnyView {
    let lang = request.lang;
    let [label, hint, value] = asked.id;
    let id = Field { name: "id", label, hint, value, ..Field::default() };
    let reason = asked.reason.map(|value| {
        let (label, hint) = (t::staff_hotline_reason(lang), t::staff_hotline_reason_hint(lang));
        Field { name: "reason", label, hint, value, ..Field::default() }.view(lang, asked.errors)
    });
    view! {
        <form method="post" action=asked.action novalidate>
            {token(request)}
            {id.view(lang, asked.errors)}
            {reason}
            <button class="button" type="submit">{t::staff_find_submit(lang)}</button>
        </form>
    }
    .into_any()
}

/// Nobody was found, or nobody within reach: one answer for both.
pub(super) fn nobody(request: &Request, nobody: bool) -> Option<AnyView> {
    let lang = request.lang;
    nobody.then(|| notice(Tone::Soon, t::staff_nobody(lang), view! { <p>{t::staff_nobody_why(lang)}</p> }))
}
