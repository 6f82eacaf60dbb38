//! `/claims/{id}/object`: to what of a claim one objects, and why.

use leptos::prelude::*;
use rules::date::Date;
use rules::objection::DAYS;

use super::What;
use crate::forms::FieldError;
use crate::forms::objection::RawObjection;
use crate::pages::claims::{Row, summary};
use crate::request::Request;
use crate::ui::answer::back;
use crate::ui::day;
use crate::ui::field::{Choice, Question, error_summary};
use crate::ui::notice::{Tone, notice, sample_tag};
use crate::ui::shell::token;
use crate::ui::textarea::TextArea;
use crate::{routes, t};

/// The form.
#[derive(Clone, Debug)]
pub struct Model {
    /// The claim.
    pub row: Row,
    /// What one may object to, by the word that the form sends.
    pub choices: Vec<(String, What)>,
    /// The last day.
    pub last_day: Date,
    /// Why one cannot object any more.
    pub closed: Option<Closed>,
    /// What was typed.
    pub raw: RawObjection,
    /// What is wrong.
    pub errors: Vec<FieldError>,
}

/// Why one cannot object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// The last day is over.
    Late,
    /// The claim was taken back: nothing of it counts.
    Reversed,
}

/// The page.
pub(super) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let last = day(lang, model.last_day);
    let rest = match model.closed {
        Some(Closed::Late) => {
            let why = view! { <p>{t::objection_late_why(lang)} " " <a href=routes::HOTLINE>"12393"</a></p> };
            notice(Tone::Soon, t::objection_late(lang, &last), why)
        }
        Some(Closed::Reversed) => notice(
            Tone::Calm,
            t::objection_reversed(lang),
            view! { <p>{t::objection_reversed_why(lang)}</p> },
        ),
        None => form(request, model),
    };
    // The days are a sample; of a claim that was taken back they say nothing.
    let term = match model.closed {
        Some(Closed::Reversed) => None,
        Some(Closed::Late) => Some(view! { <p>{sample_tag(lang, false)}</p> }.into_any()),
        None => {
            let until = t::objection_until(lang, &DAYS, &last);
            Some(view! { <p>{until} " " {sample_tag(lang, false)}</p> }.into_any())
        }
    };
    view! {
        <div class="narrow">
            {back(&request.at(&routes::claim(&model.row.id)), t::objection_to_claim(lang))}
            <h1>{t::objection_form_title(lang)}</h1>
            {error_summary(lang, &model.errors)}
            <div class="card">
                <h2>{model.row.hospital.clone()}</h2>
                {summary(lang, &model.row)}
            </div>
            {term}
            {rest}
        </div>
    }
    .into_any()
}

fn form(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let choices =
        model.choices.iter().map(|(word, what)| Choice::new(word.clone(), what.said(lang))).collect();
    let subject = Question {
        name: "subject",
        legend: t::objection_subject(lang),
        hint: "",
        value: &model.raw.subject,
        class: "",
    };
    let reason = TextArea {
        name: "reason",
        label: t::objection_reason(lang),
        hint: t::objection_reason_hint(lang),
        value: &model.raw.reason,
    };
    view! {
        <form method="post" action=request.at(&routes::claim_objection(&model.row.id)) novalidate>
            {token(request)}
            {subject.cards(lang, &model.errors, choices)}
            {reason.view(lang, &model.errors)}
            <p>{t::objection_files_later(lang)}</p>
            <button class="button" type="submit">{t::objection_send(lang)}</button>
        </form>
    }
    .into_any()
}
