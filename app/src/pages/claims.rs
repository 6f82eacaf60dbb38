//! `/claims`: my claims, by year.

use rules::date::Date;
use rules::facts::{Kind, Level};
use rules::money::Money;

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
    /// 已冲正
    Reversed,
}

pub(crate) fn view(request: &crate::request::Request, model: Model) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = (request, model);
    view! { <h1>"…"</h1> }.into_any()
}
