//! Yes or no with a reason: the form by which one person at a desk decides.

use leptos::prelude::*;

use crate::forms::FieldError;
use crate::forms::desk_work::{NO, RawDecision, YES};
use crate::request::Request;
use crate::t;
use crate::ui::field::{Choice, Field, Question};
use crate::ui::shell::token;

/// What is asked.
pub(super) struct Words {
    pub(super) legend: &'static str,
    pub(super) yes: &'static str,
    pub(super) no: &'static str,
    pub(super) hint: &'static str,
    pub(super) submit: &'static str,
}

/// The form; nothing is chosen beforehand.
pub(super) fn form(
    request: &Request,
    action: &str,
    words: &Words,
    raw: &RawDecision,
    errors: &[FieldError],
) -> AnyView {
    let lang = request.lang;
    let question =
        Question { name: "decision", legend: words.legend, hint: "", value: &raw.decision, class: "" };
    let reason = Field {
        name: "reason",
        label: t::staff_reason(lang),
        hint: words.hint,
        value: &raw.reason,
        ..Field::default()
    };
    let choices = vec![Choice::new(YES, words.yes), Choice::new(NO, words.no)];
    view! {
        <form method="post" action=action.to_owned() novalidate>
            {token(request)}
            {question.cards(lang, errors, choices)}
            {reason.view(lang, errors)}
            <button class="button" type="submit">{words.submit}</button>
        </form>
    }
    .into_any()
}
