//! `/claims`: my claims, by year.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::facts::{Kind, Level};
use rules::money::Money;
use rules::text::Lang;

use crate::request::Request;
use crate::ui::answer::empty;
use crate::ui::yuan;
use crate::{routes, t};

/// A person's claims.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Years with claims, latest first.
    pub years: Vec<i32>,
    /// The year shown; `None`: all.
    pub selected: Option<i32>,
    /// The claims shown, latest first.
    pub rows: Vec<Row>,
}

/// One claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id in the URL.
    pub id: String,
    /// The hospital.
    pub hospital: String,
    /// Its level.
    pub level: Level,
    /// What kind of care.
    pub kind: Kind,
    /// Day of admission.
    pub admitted: Option<Date>,
    /// Day of discharge, or of service.
    pub discharged: Date,
    /// The bill.
    pub total: Money,
    /// Paid by all funds.
    pub fund: Money,
    /// Paid by the person.
    pub own: Money,
    /// Where it stands.
    pub status: Status,
}

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 已结算
    Settled,
    /// 已拨付医院
    Paid,
    /// 已冲正
    Reversed,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let list = if model.rows.is_empty() {
        empty(t::claims_empty(lang), t::claims_empty_next(lang))
    } else {
        let rows = model.rows.iter().map(|row| item(lang, row)).collect::<Vec<_>>();
        view! { <ul class="list">{rows}</ul> }.into_any()
    };
    view! {
        <h1>{t::claims_title(lang)}</h1>
        <p class="lead">{t::claims_lead(lang)}</p>
        {filter(lang, &model.years, model.selected)}
        {list}
    }
    .into_any()
}

/// One link a year: works without JavaScript and can be bookmarked.
fn filter(lang: Lang, years: &[i32], selected: Option<i32>) -> Option<AnyView> {
    if years.is_empty() {
        return None;
    }
    let current = |shown: bool| shown.then_some("true");
    let links = years
        .iter()
        .map(|year| {
            let label = t::claims_year(lang, year);
            view! { <li><a href=routes::claims_of(*year) aria-current=current(selected == Some(*year))>{label}</a></li> }
        })
        .collect::<Vec<_>>();
    Some(
        view! {
            <nav class="years" aria-label=t::claims_filter(lang)>
                <ul>
                    <li><a href=routes::CLAIMS aria-current=current(selected.is_none())>{t::claims_all(lang)}</a></li>
                    {links}
                </ul>
            </nav>
        }
        .into_any(),
    )
}

fn item(lang: Lang, row: &Row) -> AnyView {
    view! {
        <li class="card">
            <h2><a href=routes::claim(&row.id)>{row.hospital.clone()}</a></h2>
            {summary(lang, row)}
        </li>
    }
    .into_any()
}

/// What kind of care and when, what it cost and who paid.
pub(crate) fn summary(lang: Lang, row: &Row) -> AnyView {
    view! {
        <p class="small">{when(lang, row)} " " {status(lang, row.status)}</p>
        <dl class="facts">
            <dt>{t::claims_fund(lang)}</dt>
            <dd><strong>{yuan(lang, row.fund)}</strong></dd>
            <dt>{t::claims_own(lang)}</dt>
            <dd>{yuan(lang, row.own)}</dd>
            <dt>{t::claims_total(lang)}</dt>
            <dd>{yuan(lang, row.total)}</dd>
        </dl>
    }
    .into_any()
}

fn when(lang: Lang, row: &Row) -> String {
    let kind = kind_name(lang, row.kind);
    match row.admitted.filter(|admitted| *admitted != row.discharged) {
        Some(admitted) => t::claims_stay(lang, &date::iso(admitted), &date::iso(row.discharged), &kind),
        None => t::claims_day(lang, &date::iso(row.discharged), &kind),
    }
}

/// A kind of care in words.
pub(crate) fn kind_name(lang: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::Inpatient => t::kind_inpatient(lang),
        Kind::Outpatient => t::kind_outpatient(lang),
        Kind::Chronic => t::kind_chronic(lang),
        Kind::Delivery => t::kind_delivery(lang),
        Kind::Accident => t::kind_accident(lang),
        Kind::ByCase => t::kind_by_case(lang),
    }
}

fn status(lang: Lang, status: Status) -> AnyView {
    match status {
        Status::Settled => view! { <span class="tag">{t::claims_settled(lang)}</span> }.into_any(),
        Status::Paid => view! { <span class="tag">{t::claims_paid(lang)}</span> }.into_any(),
        Status::Reversed => view! { <span class="tag off">{t::claims_reversed(lang)}</span> }.into_any(),
    }
}
