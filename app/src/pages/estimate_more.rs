//! `/estimate/more`: the same case as the bill grows, what bill leads to something, and what a change would mean.

use leptos::prelude::*;
use rules::assess::Stop;
use rules::curve::{Curve, NoCurve};
use rules::facts::Facts;
use rules::money::Money;
use rules::pack::Pack;
use rules::refusal::Refusal;
use rules::what_if::{Alternative, Change, Track, alternatives, smallest_change};

use crate::forms::FieldError;
use crate::forms::estimate::{RawEstimate, field_errors};
use crate::islands::estimator::pack_line;
use crate::request::Request;
use crate::ui::answer::print_row;
use crate::ui::compare::{Row, folding};
use crate::ui::curve;
use crate::ui::field::{Field, error_summary};
use crate::ui::notice::{Tone, notice, sample_tag};
use crate::ui::shell::token;
use crate::{routes, t};

/// The field that asks backwards: so much at most of one's own.
pub const OWN_AT_MOST: &str = "own_at_most";

/// A case and what can be asked about it.
#[derive(Clone, Debug)]
pub struct Model {
    /// The pack.
    pub pack: &'static Pack,
    /// The form of the estimator as it was sent.
    pub raw: RawEstimate,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// The answer, where there is one.
    pub found: Option<Found>,
}

/// What there is to say about a case.
#[derive(Clone, Debug)]
pub enum Found {
    /// Amounts.
    Curve(Box<Case>),
    /// The rules give no amount.
    Refused(Box<Refusal>),
    /// The bill's make-up is too fine for exact fractions.
    TooFine,
}

/// A case with its curve.
#[derive(Clone, Debug)]
pub struct Case {
    /// The facts.
    pub facts: Facts,
    /// The curve.
    pub curve: Curve,
    /// What the person wants to pay at most.
    pub own_at_most: Option<Money>,
    /// The case changed in one respect.
    pub alternatives: Vec<Alternative>,
    /// The smallest changes that alter what is paid.
    pub changes: Vec<Change>,
}

impl Model {
    /// Computes what can be said about a form of the estimator.
    ///
    /// `tracks`: what else a person of this place could be on.
    pub fn sent(pack: &'static Pack, raw: RawEstimate, tracks: &[Track<'_>]) -> Self {
        let mut model = Self { pack, raw, errors: Vec::new(), found: None };
        let facts = match model.raw.parse(pack) {
            Ok(facts) => facts,
            Err(errors) => {
                model.errors = errors;
                return model;
            }
        };
        let typed = model.raw.value(OWN_AT_MOST).to_owned();
        let own_at_most = match Money::parse_typed(&typed) {
            Ok(amount) => Some(amount),
            Err(_) if typed.trim().is_empty() => None,
            Err(_) => {
                model.errors.push(FieldError::plain(OWN_AT_MOST, t::error_money_number));
                None
            }
        };
        match pack.curve(&facts, &facts.year_to_date) {
            Ok(curve) => {
                let alternatives = alternatives(tracks, pack, &facts, &facts.year_to_date);
                let changes = smallest_change(pack, &facts, &facts.year_to_date);
                let case = Case { facts, curve, own_at_most, alternatives, changes };
                model.found = Some(Found::Curve(Box::new(case)));
            }
            Err(NoCurve::Stopped(Stop::Refused(refusal))) => model.found = Some(Found::Refused(refusal)),
            Err(NoCurve::Stopped(Stop::Faults(faults))) => model.errors.extend(field_errors(&faults)),
            Err(NoCurve::TooFine) => model.found = Some(Found::TooFine),
        }
        model
    }
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let body = match &model.found {
        Some(Found::Curve(case)) => answer(request, model, case),
        Some(Found::Refused(refusal)) => {
            let next = view! { <p>{refusal.next.get(lang).to_owned()}</p> };
            notice(Tone::Soon, refusal.text.get(lang), next)
        }
        Some(Found::TooFine) => notice(Tone::Soon, t::more_too_fine(lang), ()),
        None => ().into_any(),
    };
    view! {
        <h1>{t::more_title(lang)}</h1>
        <p class="lead">{t::more_lead(lang)}</p>
        {error_summary(lang, &model.errors)}
        {body}
        {back(request, model)}
    }
    .into_any()
}

fn answer(request: &Request, model: &Model, case: &Case) -> AnyView {
    let lang = request.lang;
    let pack = model.pack.reference();
    view! {
        <section id="answer" tabindex="-1" aria-label=t::more_title(lang)>
            <div class="card">
                <h2>{t::more_curve(lang)} " " {sample_tag(lang, pack.official)}</h2>
                {curve::drawing(lang, &case.curve)}
                {curve::landmarks(lang, &case.curve)}
            </div>
            <div class="card">
                <h2>{t::more_table_title(lang)}</h2>
                {curve::table(lang, &case.curve)}
                <p class="small">{t::more_rounding(lang)}</p>
            </div>
            {backwards(request, model, case)}
            {neighbours(request, case)}
            {changes(request, case)}
            <p class="small">{pack_line(lang, model.pack.title(), &pack)}</p>
            {print_row(lang)}
        </section>
    }
    .into_any()
}

/// 换一个条件会怎样: the same case at another hospital, place, tier or on another track.
fn neighbours(request: &Request, case: &Case) -> AnyView {
    let lang = request.lang;
    let rows: Vec<Row> = case
        .alternatives
        .iter()
        .filter_map(|other| {
            let paid = other.outcome.paid()?;
            let effect = other.effect.as_ref().map_or("", |text| text.get(lang)).to_owned();
            let cells = vec![paid.fund.grouped(), paid.person.grouped(), effect];
            Some(Row { head: other.text.get(lang).to_owned(), cells, here: false })
        })
        .collect();
    if rows.is_empty() {
        return ().into_any();
    }
    let heads =
        [t::more_other(lang), t::estimate_fund_pays(lang), t::estimate_you_pay(lang), t::more_effect(lang)];
    view! {
        <div class="card">
            <h2>{t::more_neighbours(lang)}</h2>
            {folding(t::more_neighbours(lang), &heads, &rows)}
        </div>
    }
    .into_any()
}

/// 差一点就不一样: the smallest changes after which other amounts are paid.
fn changes(request: &Request, case: &Case) -> AnyView {
    let lang = request.lang;
    if case.changes.is_empty() {
        return ().into_any();
    }
    let items = case
        .changes
        .iter()
        .map(|change| {
            let effect = change.effect.as_ref().map_or("", |text| text.get(lang)).to_owned();
            view! { <li>{change.text.get(lang).to_owned()} " " {effect}</li> }.into_any()
        })
        .collect::<Vec<_>>();
    view! {
        <div class="card">
            <h2>{t::more_changes(lang)}</h2>
            <ul class="links">{items}</ul>
        </div>
    }
    .into_any()
}

/// 自己最多能付多少: which bill that is.
fn backwards(request: &Request, model: &Model, case: &Case) -> AnyView {
    let lang = request.lang;
    let said = case.own_at_most.map(|amount| {
        let text = match case.curve.bill_where_person_pays(amount) {
            Some(bill) => t::more_bill_found(lang, &amount.grouped(), &bill.floor().grouped()),
            None => t::more_bill_never(lang, &amount.grouped()),
        };
        view! { <p class="answer-line">{text}</p> }
    });
    let field = Field {
        name: OWN_AT_MOST,
        label: t::more_own_at_most(lang),
        hint: t::more_own_at_most_hint(lang),
        value: model.raw.value(OWN_AT_MOST),
        unit: t::unit_yuan_alone(lang),
        keyboard: "decimal",
        short: true,
        ..Field::default()
    };
    view! {
        <form class="card" method="post" action=format!("{}#answer", routes::ESTIMATE_MORE) novalidate>
            <h2>{t::more_backwards(lang)}</h2>
            {token(request)}
            {hidden(model)}
            {field.view(lang, &model.errors)}
            {said}
            <button class="button quiet no-print" type="submit">{t::more_ask(lang)}</button>
        </form>
    }
    .into_any()
}

/// The way back to the form, with everything that was typed.
fn back(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    view! {
        <form class="no-print" method="post" action=format!("{}#answer", routes::ESTIMATE) novalidate>
            {token(request)}
            {hidden(model)}
            <button class="button quiet" type="submit">{t::more_back(lang)}</button>
        </form>
    }
    .into_any()
}

/// Everything that was typed, to be sent along.
fn hidden(model: &Model) -> AnyView {
    let fields = model.raw.fields().filter(|(name, _)| !matches!(*name, OWN_AT_MOST | "csrf" | "more"));
    fields
        .map(|(name, value)| {
            view! { <input type="hidden" name=name.to_owned() value=value.to_owned() /> }.into_any()
        })
        .collect::<Vec<_>>()
        .into_any()
}
