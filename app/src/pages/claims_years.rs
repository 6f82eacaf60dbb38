//! `/claims/years`: what each year cost, who paid it, and what is used of the year's limits.

use leptos::prelude::*;
use rules::facts::Kind;
use rules::money::Money;
use rules::text::Lang;

use crate::pages::claims::{Filter, kind_name};
use crate::pages::enrolment::{Usage, used_of};
use crate::request::Request;
use crate::ui::answer::{back, empty, print_row};
use crate::ui::breakdown::{Carrier, Share};
use crate::ui::compare::{Row, folding};
use crate::ui::notice::sample_tag;
use crate::ui::years::{Bar, bars};
use crate::ui::yuan;
use crate::{routes, t};

/// A person's years.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Years with claims, latest first.
    pub years: Vec<Year>,
}

/// One benefit year.
#[derive(Clone, Debug)]
pub struct Year {
    /// Which.
    pub year: i32,
    /// All kinds of care together.
    pub all: Sums,
    /// By kind of care.
    pub kinds: Vec<(Kind, Sums)>,
    /// What is used of the year's limits, where the person was enrolled under a known pack.
    pub used: Option<Used>,
}

/// What is used of a year's limits.
#[derive(Clone, Debug)]
pub struct Used {
    /// Used and left.
    pub usage: Usage,
    /// Whether the limits are official.
    pub official: bool,
}

/// Sums over claims that were not taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many claims.
    pub claims: u32,
    /// The bills.
    pub total: Money,
    /// Paid by all funds.
    pub fund: Money,
    /// Paid by the person.
    pub own: Money,
    /// Borne by the hospitals.
    pub hospital: Money,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let body = if model.years.is_empty() {
        empty(t::claims_empty(lang), t::claims_empty_next(lang))
    } else {
        let years = model.years.iter().map(|year| one(request, year)).collect::<Vec<_>>();
        view! {
            <div class="card">{chart(lang, &model.years)} {table(lang, &model.years)}</div>
            {years}
            {print_row(lang)}
        }
        .into_any()
    };
    view! {
        {back(&request.at(routes::CLAIMS), t::claim_back(lang))}
        <h1>{t::history_years_title(lang)}</h1>
        <p class="lead">{t::history_years_lead(lang)}</p>
        {body}
    }
    .into_any()
}

fn chart(lang: Lang, years: &[Year]) -> AnyView {
    let longest = years.iter().map(|year| year.all.total).max().unwrap_or_default();
    let found: Vec<Bar> =
        years.iter().map(|year| bar(lang, t::claims_year(lang, &year.year), &year.all)).collect();
    bars(lang, longest, &found)
}

/// The kinds of care of a year, on the scale of the year; nothing where there is only one.
fn kinds_chart(lang: Lang, year: &Year) -> Option<AnyView> {
    let found = year.kinds.iter().map(|(kind, sums)| bar(lang, kind_name(lang, *kind).to_owned(), sums));
    (year.kinds.len() > 1).then(|| bars(lang, year.all.total, &found.collect::<Vec<_>>()))
}

fn bar(lang: Lang, label: String, sums: &Sums) -> Bar {
    let shares = [(Carrier::Fund, sums.fund), (Carrier::Hospital, sums.hospital), (Carrier::Own, sums.own)];
    let shares = shares.map(|(carrier, amount)| Share { carrier, amount }).to_vec();
    Bar { label, said: yuan(lang, sums.total), shares }
}

fn table(lang: Lang, years: &[Year]) -> AnyView {
    let rows: Vec<Row> = years.iter().map(|year| row(t::claims_year(lang, &year.year), &year.all)).collect();
    folding(t::history_years_table(lang), &heads(lang, t::history_year(lang)), &rows)
}

fn heads(lang: Lang, first: &'static str) -> [&'static str; 5] {
    [
        first,
        t::history_count(lang),
        t::history_total_yuan(lang),
        t::history_fund_yuan(lang),
        t::history_own_yuan(lang),
    ]
}

fn row(head: String, sums: &Sums) -> Row {
    let cells = vec![sums.claims.to_string(), sums.total.grouped(), sums.fund.grouped(), sums.own.grouped()];
    Row { head, cells, here: false }
}

/// A year by kind of care, and what is used of its limits.
fn one(request: &Request, year: &Year) -> AnyView {
    let lang = request.lang;
    let title = t::claims_year(lang, &year.year);
    let rows: Vec<Row> =
        year.kinds.iter().map(|(kind, sums)| row(kind_name(lang, *kind).to_owned(), sums)).collect();
    let caption = t::history_kinds_table(lang, &year.year);
    let to = Filter { year: Some(year.year), ..Filter::default() }.address(&request.at(routes::CLAIMS), 1);
    let used = match &year.used {
        Some(used) => view! {
            <h3>{t::enrolment_used(lang)} " " {sample_tag(lang, used.official)}</h3>
            {used_of(lang, &used.usage)}
        }
        .into_any(),
        None => view! { <p class="small">{t::history_not_enrolled(lang)}</p> }.into_any(),
    };
    view! {
        <h2>{title}</h2>
        <div class="card">
            {kinds_chart(lang, year)}
            {folding(&caption, &heads(lang, t::history_kind(lang)), &rows)}
            {used}
            <p><a href=to>{t::history_to_year(lang, &year.year)}</a></p>
        </div>
    }
    .into_any()
}
