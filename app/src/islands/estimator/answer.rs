//! The answer of the estimator: the figure, the bar, what other hospitals would mean, the steps.

use leptos::prelude::*;
use rules::facts::Level;
use rules::pack::PackRef;
use rules::refusal::Refusal;
use rules::text::{Lang, Text};
use rules::trace::Step;

use super::{Amounts, AtLevel, Outcome, parts};
use crate::forms::FieldError;
use crate::t;
use crate::ui::breakdown::breakdown;
use crate::ui::compare;
use crate::ui::notice::{Tone, notice, sample_tag};
use crate::ui::steps::{clause, steps};

/// Draws an outcome.
pub(crate) fn answer(lang: Lang, outcome: &Outcome) -> AnyView {
    match outcome {
        Outcome::Amounts(amounts) => with_amounts(lang, amounts),
        Outcome::Refused(refusal, pack) => refused(lang, refusal, pack),
        Outcome::Wrong(errors) => wrong(lang, errors),
    }
}

fn with_amounts(lang: Lang, amounts: &Amounts) -> AnyView {
    let shares = &amounts.shares;
    view! {
        <h2>{t::estimate_answer(lang)}</h2>
        <div class="card">
            <p class="small">{t::estimate_paid(lang)} " " {sample_tag(lang, amounts.pack.official)}</p>
            <p class="big" role="status">
                {shares.fund_pay_sumamt.grouped()} <small>{t::unit_yuan_alone(lang)}</small>
            </p>
            <p>{t::estimate_own(lang, &shares.psn_part_amt.grouped())}</p>
            {breakdown(lang, shares.medfee_sumamt, &parts(shares))}
            <p class="small">{t::estimate_only(lang)} " " {pack_line(lang, &amounts.title, &amounts.pack)}</p>
        </div>
        {levels(lang, &amounts.levels)}
        <h2>{t::estimate_steps(lang)}</h2>
        <div class="card">
            {steps(lang, &amounts.steps)}
            {amounts.limited_by.as_deref().map(|rule| limit(lang, rule, &amounts.steps))}
        </div>
    }
    .into_any()
}

/// Which rules were used: name, version and the beginning of the hash.
pub(crate) fn pack_line(lang: Lang, title: &Text, pack: &PackRef) -> String {
    let hash = pack.hash.get(..12).unwrap_or(&pack.hash);
    t::estimate_pack(lang, &hash, &title.get(lang), &pack.version)
}

/// 为什么不能再多: the step that kept the fund's part from being more.
pub(crate) fn limit(lang: Lang, rule: &str, steps: &[Step]) -> Option<AnyView> {
    let step = steps.iter().find(|step| step.rule == rule)?;
    let said = t::estimate_limited_by(lang, &step.text.get(lang));
    Some(notice(Tone::Calm, t::estimate_limited(lang), view! { <p>{said}</p> }))
}

fn levels(lang: Lang, levels: &[AtLevel]) -> AnyView {
    if levels.is_empty() {
        return ().into_any();
    }
    let rows = levels
        .iter()
        .map(|at| {
            let (fund, own) = match at.paid {
                Some((fund, own)) => (fund.grouped(), own.grouped()),
                None => ("—".to_owned(), "—".to_owned()),
            };
            compare::Row {
                head: level_name(lang, at.level).to_owned(),
                cells: vec![fund, own],
                here: at.here,
            }
        })
        .collect();
    let heads = [t::estimate_hospital(lang), t::estimate_fund_pays(lang), t::estimate_you_pay(lang)];
    view! {
        <h2>{t::estimate_elsewhere(lang)}</h2>
        <div class="card">{compare::small(t::estimate_elsewhere_caption(lang), &heads, rows)}</div>
    }
    .into_any()
}

/// A level of hospital in words.
pub(crate) fn level_name(lang: Lang, level: Level) -> &'static str {
    match level {
        Level::Township => t::level_township(lang),
        Level::One => t::level_one(lang),
        Level::Two => t::level_two(lang),
        Level::Three => t::level_three(lang),
    }
}

fn refused(lang: Lang, refusal: &Refusal, pack: &PackRef) -> AnyView {
    let body = view! {
        <p>{refusal.next.get(lang).to_owned()}</p>
        {refusal.clause.as_ref().map(|cited| clause(lang, cited))}
        <p class="small">{t::estimate_refused_pack(lang, &pack.name, &pack.version)}</p>
    };
    view! {
        <h2>{t::estimate_answer(lang)}</h2>
        <div role="status">{notice(Tone::Soon, refusal.text.get(lang), body)}</div>
    }
    .into_any()
}

fn wrong(lang: Lang, errors: &[FieldError]) -> AnyView {
    let items = errors
        .iter()
        .map(|error| {
            let href = format!("#{}", error.field);
            view! { <li><a href=href>{error.message.get(lang).to_owned()}</a></li> }.into_any()
        })
        .collect::<Vec<_>>();
    view! {
        <h2>{t::estimate_answer(lang)}</h2>
        {notice(Tone::Soon, t::estimate_incomplete(lang), view! { <ul>{items}</ul> })}
    }
    .into_any()
}
