//! One question: what was seen, the claims it is about, and the answer.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::text::Lang;

use super::figures::figures;
use super::{Claim, Model, Other, answer_word, kind_word, tag};
use crate::forms::supervision::ANSWERS;
use crate::islands::estimator::{level_name, parts};
use crate::pages::claims::kind_name;
use crate::request::Request;
use crate::ui::answer::{Mood, answer_below, back, facts};
use crate::ui::breakdown::breakdown;
use crate::ui::compare::{Row, folding};
use crate::ui::field::{Choice, Field, Question, error_summary};
use crate::ui::notice::{Tone, notice};
use crate::ui::shell::token;
use crate::ui::yuan;
use crate::{routes, t};

/// `/staff/supervision/{finding}`
pub(in crate::pages::staff) fn view(request: &Request, model: &Model) -> AnyView {
    let (lang, line) = (request.lang, &model.line);
    let mut pairs = vec![(t::supervision_hospital(lang), line.hospital.clone())];
    pairs.extend(line.slip_no.clone().map(|slip| (t::supervision_slip_no(lang), slip)));
    let why = model.why.get(lang).to_owned();
    view! {
        {back(routes::STAFF_SUPERVISION, t::supervision_task(lang))}
        <h1>{kind_word(lang, line.kind)} " " {tag(lang, line.answer)}</h1>
        {error_summary(lang, &model.errors)}
        {answered(lang, model)}
        <h2>{t::supervision_seen(lang)}</h2>
        <div class="card">
            <p>{line.seen.get(lang).to_owned()}</p>
            {facts(pairs)}
        </div>
        {notice(Tone::Calm, t::supervision_question(lang), view! { <p>{why}</p> })}
        {figures(lang, model)}
        {model.claim.as_ref().map(|claim| claimed(lang, claim))}
        {others(lang, &model.others)}
        {model.answered.is_none().then(|| form(request, model))}
    }
    .into_any()
}

fn answered(lang: Lang, model: &Model) -> Option<AnyView> {
    let (reason, name, on) = model.answered.clone()?;
    let word = model.line.answer.map(|answer| answer_word(lang, answer)).unwrap_or_default();
    let title = format!("{}{}{word}", t::supervision_answered(lang), t::choice_colon(lang));
    let by = t::supervision_answered_by(lang, &date::iso(on), &name);
    let below = view! {
        <p>{reason}</p>
        <p class="small">{by}</p>
    };
    Some(view! { <div class="card">{answer_below(Mood::Yes, &title, below)}</div> }.into_any())
}

fn days(admitted: Option<Date>, discharged: Date) -> String {
    match admitted {
        Some(admitted) if admitted != discharged => {
            format!("{} – {}", date::iso(admitted), date::iso(discharged))
        }
        _ => date::iso(discharged),
    }
}

fn claimed(lang: Lang, claim: &Claim) -> AnyView {
    let mut pairs = vec![
        (t::supervision_person(lang), claim.name.clone()),
        (t::supervision_care(lang), kind_name(lang, claim.kind).to_owned()),
        (t::supervision_days(lang), days(claim.admitted, claim.discharged)),
        (t::supervision_level(lang), level_name(lang, claim.level).to_owned()),
        (t::supervision_year(lang), claim.year.to_string()),
    ];
    pairs.extend(claim.disease.clone().map(|disease| (t::supervision_disease(lang), disease)));
    pairs.push((t::supervision_pack(lang), claim.pack.clone()));
    view! {
        <h2>{t::supervision_claim(lang)}</h2>
        <div class="columns">
            <div class="card">{facts(pairs)}</div>
            <div class="card">{breakdown(lang, claim.shares.medfee_sumamt, &parts(&claim.shares))}</div>
        </div>
        {bill(lang, claim)}
        {rules_used(lang, claim)}
    }
    .into_any()
}

fn bill(lang: Lang, claim: &Claim) -> Option<AnyView> {
    if claim.lines.is_empty() {
        return None;
    }
    let heads = [t::supervision_item(lang), t::supervision_quantity(lang), t::supervision_amount(lang)];
    let rows: Vec<Row> = claim
        .lines
        .iter()
        .map(|(name, quantity, amount)| Row {
            head: name.clone(),
            cells: vec![quantity.clone(), amount.grouped()],
            here: false,
        })
        .collect();
    Some(
        view! {
            <h2>{t::supervision_lines(lang)}</h2>
            <div class="card">{folding(t::supervision_lines(lang), &heads, &rows)}</div>
        }
        .into_any(),
    )
}

/// The rules by their names, each with what came out of it.
fn rules_used(lang: Lang, claim: &Claim) -> AnyView {
    let heads = [t::supervision_rule(lang), t::supervision_amount(lang)];
    let rows: Vec<Row> = claim
        .steps
        .iter()
        .map(|step| Row {
            head: t::unit_aside(lang, &step.rule, &step.line.get(lang)),
            cells: vec![step.amount.grouped()],
            here: false,
        })
        .collect();
    let said = if rows.is_empty() {
        view! { <p>{t::supervision_rules_none(lang)}</p> }.into_any()
    } else {
        folding(t::supervision_rules(lang), &heads, &rows)
    };
    view! {
        <h2>{t::supervision_rules(lang)}</h2>
        <div class="card">{said}</div>
    }
    .into_any()
}

fn others(lang: Lang, others: &[Other]) -> Option<AnyView> {
    if others.is_empty() {
        return None;
    }
    let items = others
        .iter()
        .map(|other| {
            let pairs = vec![
                (t::supervision_hospital(lang), other.hospital.clone()),
                (t::supervision_care(lang), kind_name(lang, other.kind).to_owned()),
                (t::supervision_days(lang), days(other.admitted, other.discharged)),
                (t::supervision_total(lang), yuan(lang, other.total)),
                (t::supervision_fund(lang), yuan(lang, other.fund)),
            ];
            view! {
                <li class="card">
                    <strong>{t::supervision_slip(lang, &other.slip_no)}</strong>
                    {facts(pairs)}
                </li>
            }
        })
        .collect::<Vec<_>>();
    Some(
        view! {
            <h2>{t::supervision_others(lang)}</h2>
            <ul class="list">{items}</ul>
        }
        .into_any(),
    )
}

fn form(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let question = Question {
        name: "answer",
        legend: t::supervision_answer(lang),
        hint: "",
        value: &model.raw.answer,
        class: "",
    };
    let choices = ANSWERS.iter().map(|answer| Choice::new(*answer, answer_word(lang, answer))).collect();
    let reason = Field {
        name: "reason",
        label: t::supervision_reason(lang),
        hint: t::supervision_reason_hint(lang),
        value: &model.raw.reason,
        ..Field::default()
    };
    // The question is the heading.
    view! {
        <form method="post" action=routes::staff_finding(&model.line.id) novalidate>
            {token(request)}
            {question.cards(lang, &model.errors, choices)}
            {reason.view(lang, &model.errors)}
            <button class="button" type="submit">{t::supervision_submit(lang)}</button>
        </form>
    }
    .into_any()
}
