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
    /// `None` where it can only be refused.
    pub(super) yes: Option<&'static str>,
    pub(super) no: &'static str,
    pub(super) hint: &'static str,
    pub(super) submit: &'static str,
    /// Whether password and code must be given again first.
    pub(super) prove: bool,
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
    let yes = words.yes.map(|yes| Choice::new(YES, yes));
    let choices = yes.into_iter().chain([Choice::new(NO, words.no)]).collect();
    let seen =
        (!raw.seen.is_empty()).then(|| view! { <input type="hidden" name="seen" value=raw.seen.clone() /> });
    let prove = words.prove.then(|| super::prove(lang, t::desk_prove(lang), action));
    view! {
        {prove}
        <form method="post" action=action.to_owned() novalidate>
            {token(request)}
            {seen}
            {question.cards(lang, errors, choices)}
            {reason.view(lang, errors)}
            <button class="button" type="submit">{words.submit}</button>
        </form>
    }
    .into_any()
}
