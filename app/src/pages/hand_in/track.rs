//! `/hand-in/{reference}`: how it stands and by when what happens, its files, what the person is asked for, what came of it.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::money::Money;
use rules::text::Lang;

use super::form::{Form, Holders, account};
use super::words::{step_word, why_word};
use super::{Line, State};
use crate::forms::FieldError;
use crate::forms::hand_in::{RawHandIn, RawSaid};
use crate::pages::case_parts::files;
use crate::pages::family_link::FileItem;
use crate::request::Request;
use crate::ui::answer::{Mood, answer, back, facts, link_button};
use crate::ui::field::error_summary;
use crate::ui::notice::{Tone, notice, sample_tag};
use crate::ui::shell::token;
use crate::ui::textarea::TextArea;
use crate::ui::yuan;
use crate::{routes, t};

/// A hand-in.
#[derive(Clone, Debug)]
pub struct Model {
    /// As in the list.
    pub line: Line,
    /// Number of its invoice.
    pub invoice: String,
    /// Why it was not settled at the counter: the form's word.
    pub why: &'static str,
    /// The account: holder, bank, last digits.
    pub account: (String, String, String),
    /// What staff ask for, or why the bank sent the money back.
    pub needs: Option<String>,
    /// What was decided.
    pub decision: Option<Decision>,
    /// The payment: the bank's reference and day.
    pub payment: Option<(String, Date)>,
    /// Whether another person can be asked to look at it again.
    pub can_review: bool,
    /// What happened, the oldest first.
    pub steps: Vec<Step>,
    /// Files, as far as the visitor may see them.
    pub files: Vec<FileItem>,
    /// Whose account another one can be.
    pub holders: Holders,
    /// Words that were sent.
    pub said: RawSaid,
    /// An account that was sent.
    pub raw: RawHandIn,
    /// What is wrong.
    pub errors: Vec<FieldError>,
}

/// What was decided.
#[derive(Clone, Debug)]
pub struct Decision {
    /// What the funds pay, and the claim's id; `None`: refused.
    pub granted: Option<(Money, String)>,
    /// When.
    pub on: Date,
    /// Why.
    pub reason: String,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Step {
    /// The word of its kind.
    pub kind: &'static str,
    /// When.
    pub on: Date,
    /// What was said.
    pub words: String,
    /// Who of staff did it, for staff.
    pub by: Option<String>,
}

/// The page.
pub(super) fn view(request: &Request, model: &Model) -> AnyView {
    let (lang, state) = (request.lang, model.line.state);
    let place = request.at(&routes::hand_in(&model.line.reference));
    let open = state.is_open();
    let names = (t::hand_in_files(lang), t::hand_in_files_note(lang));
    view! {
        <div class="narrow">
            {back(&request.at(routes::HAND_IN), t::hand_in_list_title(lang))}
            {error_summary(lang, &model.errors)}
            <div class="card">
                {answer(mood(state), state.title(lang), ())}
                {next(lang, model)}
                {claim(request, model)}
            </div>
            {asked(request, model, &place)}
            <div id="files">{files(request, names, &place, &model.files, open, &model.errors)}</div>
            <h2>{t::hand_in_timeline(lang)}</h2>
            <div class="card">{timeline(lang, &model.steps)}</div>
            <h2>{t::hand_in_facts(lang)}</h2>
            <div class="card">{facts(pairs(lang, model))}</div>
            <p class="no-print">
                {link_button(&request.at(&routes::hand_in_receipt(&model.line.reference)), t::hand_in_to_receipt(lang), false)}
                " " {open.then(|| {
                    let href = request.at(&routes::hand_in_withdraw(&model.line.reference));
                    link_button(&href, t::hand_in_withdraw_title(lang), false)
                })}
            </p>
        </div>
    }
    .into_any()
}

const fn mood(state: State) -> Mood {
    match state {
        State::Granted | State::Paid => Mood::Yes,
        State::Nothing | State::Refused | State::Withdrawn => Mood::No,
        State::Received | State::InCheck | State::Needs | State::AccountWrong => Mood::Wait,
    }
}

/// What it means, and by when what comes next.
fn next(lang: Lang, model: &Model) -> AnyView {
    let granted = model.decision.as_ref().and_then(|decision| decision.granted.as_ref());
    let amount = granted.map(|(fund, _)| yuan(lang, *fund)).unwrap_or_default();
    let said = match model.line.state {
        State::Received => t::hand_in_next_received(lang).to_owned(),
        State::InCheck => t::hand_in_next_in_check(lang).to_owned(),
        State::Needs => t::hand_in_next_needs(lang).to_owned(),
        State::Nothing => t::hand_in_next_nothing(lang).to_owned(),
        State::Granted => t::hand_in_next_granted(lang, &amount),
        State::AccountWrong => t::hand_in_next_account(lang).to_owned(),
        State::Paid => t::hand_in_next_paid(lang, &amount),
        State::Refused if !model.can_review => t::hand_in_next_refused_last(lang).to_owned(),
        State::Refused => t::hand_in_next_refused(lang).to_owned(),
        State::Withdrawn => t::hand_in_next_withdrawn(lang).to_owned(),
    };
    let due = model.line.due.and_then(|by| model.line.state.due(lang, by));
    let due = due.map(|due| view! { <p><strong>{due}</strong> " " {sample_tag(lang, false)}</p> });
    let reason = model.decision.as_ref().filter(|decision| !decision.reason.is_empty()).map(|decision| {
        facts(vec![
            (t::objection_decided_on(lang), date::iso(decision.on)),
            (t::objection_decision(lang), decision.reason.clone()),
        ])
    });
    view! {
        <p>{said}</p>
        {due}
        {reason}
    }
    .into_any()
}

/// The way to the claim, which explains every line.
fn claim(request: &Request, model: &Model) -> Option<AnyView> {
    let (_, id) = model.decision.as_ref()?.granted.as_ref()?;
    Some(link_button(&request.at(&routes::claim(id)), t::hand_in_to_claim(request.lang), true))
}

/// What the person can do now: answer, name another account, ask for another look.
fn asked(request: &Request, model: &Model, place: &str) -> AnyView {
    let lang = request.lang;
    let needs = model.needs.clone().unwrap_or_default();
    let told = |title| notice(Tone::Soon, title, view! { <p>{needs.clone()}</p> });
    match model.line.state {
        State::Needs => {
            let words =
                (t::hand_in_answer(lang), t::hand_in_answer_hint(lang), t::hand_in_answer_submit(lang));
            view! { {told(t::hand_in_needs_title(lang))} {say(request, model, &format!("{place}/answer"), words)} }
                .into_any()
        }
        State::AccountWrong => {
            let form = Form { lang, raw: &model.raw, errors: &model.errors };
            view! {
                {told(t::hand_in_returned_title(lang))}
                <h2>{t::hand_in_account_again(lang)}</h2>
                <form method="post" action=format!("{place}/account") novalidate>
                    {token(request)}
                    {account(lang, &model.holders, &form)}
                    <button class="button" type="submit">{t::hand_in_account_submit(lang)}</button>
                </form>
            }
            .into_any()
        }
        State::Refused if model.can_review => {
            let words =
                (t::hand_in_review(lang), t::hand_in_review_hint(lang), t::hand_in_review_submit(lang));
            view! {
                <h2>{t::hand_in_review_title(lang)}</h2>
                <p>{t::hand_in_review_text(lang)}</p>
                {say(request, model, &format!("{place}/review"), words)}
            }
            .into_any()
        }
        _ => ().into_any(),
    }
}

fn say(
    request: &Request,
    model: &Model,
    action: &str,
    (label, hint, submit): (&'static str, &'static str, &'static str),
) -> AnyView {
    let area = TextArea { name: "said", label, hint, value: &model.said.said };
    view! {
        <form method="post" action=action.to_owned() novalidate>
            {token(request)}
            {area.view(request.lang, &model.errors)}
            <button class="button" type="submit">{submit}</button>
        </form>
    }
    .into_any()
}

/// What happened, the oldest first.
pub(crate) fn timeline(lang: Lang, steps: &[Step]) -> AnyView {
    let items = steps
        .iter()
        .map(|step| {
            let words = (!step.words.is_empty()).then(|| view! { <p>{step.words.clone()}</p> });
            let by = step.by.as_ref().map(|by| format!(" · {by}"));
            view! {
                <li>
                    <p class="what">{step_word(lang, step.kind)}</p>
                    {words}
                    <p class="small">{date::iso(step.on)} {by}</p>
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! { <ol class="steps">{items}</ol> }.into_any()
}

fn pairs(lang: Lang, model: &Model) -> Vec<(&'static str, String)> {
    let (holder, bank, last) = &model.account;
    let mut pairs = vec![
        (t::objection_reference(lang), model.line.reference.clone()),
        (t::hand_in_hospital(lang), model.line.hospital.clone()),
        (t::hand_in_when(lang), model.line.when(lang)),
        (t::hand_in_total(lang), yuan(lang, model.line.total)),
        (t::hand_in_invoice(lang), model.invoice.clone()),
        (t::hand_in_why(lang), why_word(lang, model.why).to_owned()),
        (t::hand_in_holder_name(lang), holder.clone()),
        (t::hand_in_account(lang), t::hand_in_account_masked(lang, bank, last)),
    ];
    if let Some((reference, on)) = &model.payment {
        pairs.push((t::hand_in_paid_on(lang), date::iso(*on)));
        pairs.push((t::hand_in_bank_reference(lang), reference.clone()));
    }
    pairs
}
