//! `/staff/cases`: what two people decide, and one case with its facts, precedents and proposals.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::text::{Lang, Text};

use crate::forms::FieldError;
use crate::forms::case::{GRANT, REFUSE, RawAnswer, RawProposal};
use crate::pages::details::Datum;
use crate::request::Request;
use crate::ui::answer::{back, facts};
use crate::ui::field::{Choice, Field, Question, error_summary};
use crate::ui::notice::{Tone, notice};
use crate::ui::shell::token;
use crate::{routes, t};

/// A case in the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Id, for the path.
    pub id: String,
    /// Number to refer to.
    pub reference: String,
    /// What it is about.
    pub about: About,
    /// Township of the person.
    pub township: String,
    /// Since when.
    pub opened: Date,
    /// How far it has come.
    pub stage: Stage,
}

/// What a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The dual-track question of a benefit year.
    Year(i32),
    /// The correction of a datum.
    Datum(Datum),
    /// An objection to a claim.
    Objection,
    /// A claim that gave another amount when it was computed again.
    Recomputation,
}

/// How far a case has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody has proposed anything.
    Open,
    /// A proposal waits for a second person.
    Proposed,
    /// Decided on this day.
    Decided(Date),
}

/// A verdict in words: the option's title, or `None` for a refusal.
pub type Verdict = Option<Text>;

/// An earlier decision on the same facts.
#[derive(Clone, Debug)]
pub struct Precedent {
    /// Number of its case.
    pub reference: String,
    /// What was decided.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// When.
    pub on: Date,
}

/// What somebody proposed.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// What.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// Name of whoever proposed.
    pub by: String,
    /// Confirmed or returned, why, and by whom.
    pub answer: Option<(bool, String, String)>,
}

/// One case.
#[derive(Clone, Debug)]
pub struct Model {
    /// As in the list.
    pub line: Line,
    /// Masked name.
    pub name: String,
    /// Masked id number.
    pub id_number: String,
    /// The answers as they stood: the question's word, yes, no or unknown.
    pub answers: Vec<(String, Option<bool>)>,
    /// What the rules said then, with the clause.
    pub reasons: Vec<(Text, String)>,
    /// Decisions on the same facts, the newest first.
    pub precedents: Vec<Precedent>,
    /// Proposals, the first first.
    pub proposals: Vec<Proposal>,
    /// Whether the open proposal is one's own.
    pub own: bool,
    /// What may be granted.
    pub options: Vec<(String, Text)>,
    /// The form of a proposal as it was sent.
    pub raw: RawProposal,
    /// The form of an answer as it was sent.
    pub answer: RawAnswer,
    /// What is wrong.
    pub errors: Vec<FieldError>,
}

/// `/staff/cases`
pub(super) fn list(lang: Lang, lines: &[Line]) -> AnyView {
    let none = lines.is_empty().then(|| view! { <div class="card"><p>{t::staff_cases_none(lang)}</p></div> });
    let items = lines
        .iter()
        .map(|line| {
            let opened = date::iso(line.opened);
            let said = match line.about {
                About::Year(year) => t::staff_case_line(lang, &opened, &line.township, &year),
                About::Datum(datum) => {
                    t::correction_staff_line(lang, &opened, &line.township, &datum.word(lang))
                }
                About::Objection => t::objection_staff_line(lang, &opened, &line.township),
                About::Recomputation => t::objection_staff_line_review(lang, &opened, &line.township),
            };
            view! {
                <li class="card">
                    <a href=routes::staff_case(&line.id)>{line.reference.clone()}</a> " " {tag(lang, line.stage)}
                    <p class="small">{said}</p>
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <h1>{t::staff_task_cases(lang)}</h1>
        <p class="lead">{t::staff_cases_lead(lang)}</p>
        {none}
        <ul class="list">{items}</ul>
    }
    .into_any()
}

/// What it is about, as a fact.
pub(super) fn about(lang: Lang, about: About) -> (&'static str, String) {
    match about {
        About::Year(year) => (t::staff_case_year(lang), year.to_string()),
        About::Datum(datum) => (t::correction_staff_datum(lang), datum.word(lang).to_owned()),
        About::Objection => {
            (t::objection_staff_about(lang), t::objection_staff_about_objection(lang).to_owned())
        }
        About::Recomputation => {
            (t::objection_staff_about(lang), t::objection_staff_about_review(lang).to_owned())
        }
    }
}

pub(super) fn tag(lang: Lang, stage: Stage) -> AnyView {
    match stage {
        Stage::Open => view! { <span class="tag wait">{t::staff_case_open(lang)}</span> }.into_any(),
        Stage::Proposed => view! { <span class="tag wait">{t::staff_case_proposed(lang)}</span> }.into_any(),
        Stage::Decided(on) => {
            view! { <span class="tag">{t::staff_case_decided(lang, &date::iso(on))}</span> }.into_any()
        }
    }
}

/// `/staff/cases/{case}`
pub(super) fn case(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let mut pairs = vec![
        (t::staff_name(lang), model.name.clone()),
        (t::sign_in_id(lang), model.id_number.clone()),
        (t::staff_township(lang), model.line.township.clone()),
        about(lang, model.line.about),
        (t::staff_case_opened(lang), date::iso(model.line.opened)),
    ];
    for (word, answer) in &model.answers {
        let said = match answer {
            Some(true) => t::staff_yes(lang),
            Some(false) => t::staff_no(lang),
            None => t::staff_unknown(lang),
        };
        pairs.extend(question(lang, word).map(|question| (question, said.to_owned())));
    }
    let reasons = model
        .reasons
        .iter()
        .map(|(text, clause)| {
            let (said, clause) = (text.get(lang).to_owned(), clause.clone());
            view! { <li><p class="what">{said}</p><p class="clause">{clause}</p></li> }
        })
        .collect::<Vec<_>>();
    view! {
        {back(routes::STAFF_CASES, t::staff_task_cases(lang))}
        <h1>{t::staff_case_title(lang, &model.line.reference)} " " {tag(lang, model.line.stage)}</h1>
        {error_summary(lang, &model.errors)}
        <h2>{t::staff_case_facts(lang)}</h2>
        <div class="card">{facts(pairs)}<ol class="steps">{reasons}</ol></div>
        <h2>{t::staff_precedents(lang)}</h2>
        {precedents(lang, model)}
        {proposals(lang, model)}
        {step(request, model)}
    }
    .into_any()
}

fn question(lang: Lang, word: &str) -> Option<&'static str> {
    Some(match word {
        "local_hukou" => t::staff_fact_local_hukou(lang),
        "urban_paid" => t::staff_fact_urban_paid(lang),
        "urban_entered" => t::staff_fact_urban_entered(lang),
        "employee_insurance" => t::staff_fact_employee_insurance(lang),
        "newborn" => t::staff_fact_newborn(lang),
        _ => return None,
    })
}

fn verdict(lang: Lang, about: About, verdict: &Verdict) -> String {
    match (about, verdict) {
        (About::Year(_), Some(title)) => t::staff_grant(lang, &title.get(lang)),
        (About::Year(_), None) => t::staff_refuse(lang).to_owned(),
        (About::Datum(_), Some(title)) => title.get(lang).to_owned(),
        (About::Datum(_), None) => t::correction_staff_refuse(lang).to_owned(),
        (About::Objection | About::Recomputation, Some(_)) => t::objection_staff_grant(lang).to_owned(),
        (About::Objection | About::Recomputation, None) => t::objection_staff_uphold(lang).to_owned(),
    }
}

fn precedents(lang: Lang, model: &Model) -> AnyView {
    if model.precedents.is_empty() {
        return view! { <div class="card"><p>{t::staff_precedents_none(lang)}</p></div> }.into_any();
    }
    let items = model
        .precedents
        .iter()
        .map(|one| {
            let head = format!(
                "{} {}{}{}",
                date::iso(one.on),
                one.reference,
                t::choice_colon(lang),
                verdict(lang, model.line.about, &one.verdict)
            );
            view! { <li class="card"><strong>{head}</strong><p>{one.reason.clone()}</p></li> }
        })
        .collect::<Vec<_>>();
    view! { <ul class="list">{items}</ul> }.into_any()
}

pub(super) fn proposals(lang: Lang, model: &Model) -> AnyView {
    if model.proposals.is_empty() {
        return ().into_any();
    }
    let items = model
        .proposals
        .iter()
        .map(|one| {
            let head = t::staff_proposed_by(lang, &one.by, &verdict(lang, model.line.about, &one.verdict));
            let answer = one.answer.as_ref().map(|(confirmed, why, by)| {
                let said = if *confirmed {
                    t::staff_confirmed_by(lang, by, why)
                } else {
                    t::staff_returned_by(lang, by, why)
                };
                view! { <p>{said}</p> }
            });
            view! { <li class="card"><strong>{head}</strong><p>{one.reason.clone()}</p>{answer}</li> }
        })
        .collect::<Vec<_>>();
    view! {
        <h2>{t::staff_proposals(lang)}</h2>
        <ul class="list">{items}</ul>
    }
    .into_any()
}

/// What the person at the desk can do now.
pub(super) fn step(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    match model.line.stage {
        Stage::Open => propose(request, model),
        Stage::Proposed if model.own => notice(
            Tone::Calm,
            t::staff_own_proposal(lang),
            view! { <p>{t::staff_own_proposal_why(lang)}</p> },
        ),
        Stage::Proposed => answer(request, model),
        Stage::Decided(_) => ().into_any(),
    }
}

fn propose(request: &Request, model: &Model) -> AnyView {
    let (lang, about) = (request.lang, model.line.about);
    let mut choices: Vec<Choice> = model
        .options
        .iter()
        .map(|(id, title)| Choice::new(format!("{GRANT}{id}"), verdict(lang, about, &Some(title.clone()))))
        .collect();
    choices.push(Choice::new(REFUSE, verdict(lang, about, &None)));
    let question = Question {
        name: "verdict",
        legend: t::staff_verdict(lang),
        hint: "",
        value: &model.raw.verdict,
        class: "",
    };
    view! {
        <h2>{t::staff_propose_title(lang)}</h2>
        <form method="post" action=routes::staff_case_proposal(&model.line.id) novalidate>
            {token(request)}
            {question.cards(lang, &model.errors, choices)}
            {reason(lang, &model.errors, &model.raw.reason)}
            <button class="button" type="submit">{t::staff_propose(lang)}</button>
        </form>
    }
    .into_any()
}

fn answer(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let choices = vec![
        Choice::new("confirm", t::staff_confirm_proposal(lang)),
        Choice::new("return", t::staff_return_proposal(lang)),
    ];
    let answer = Question {
        name: "answer",
        legend: t::staff_answer(lang),
        hint: "",
        value: &model.answer.answer,
        class: "",
    };
    view! {
        <h2>{t::staff_answer_title(lang)}</h2>
        <form method="post" action=routes::staff_case_answer(&model.line.id) novalidate>
            {token(request)}
            {answer.cards(lang, &model.errors, choices)}
            {reason(lang, &model.errors, &model.answer.reason)}
            <button class="button" type="submit">{t::staff_answer_submit(lang)}</button>
        </form>
    }
    .into_any()
}

fn reason(lang: Lang, errors: &[FieldError], value: &str) -> AnyView {
    let field = Field {
        name: "reason",
        label: t::staff_reason(lang),
        hint: t::staff_reason_hint(lang),
        value,
        ..Field::default()
    };
    field.view(lang, errors)
}
