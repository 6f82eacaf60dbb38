//! `/staff/hotline`: how somebody is enrolled and how far claims have come. Read only, nothing medical.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::eligibility::Reason;
use rules::money::Money;
use rules::text::Lang;

use super::find::{self, LookUp};
use crate::forms::FieldError;
use crate::forms::desk::RawHotline;
use crate::pages::claims::Status;
use crate::pages::enrolment::EnrolmentYear;
use crate::pages::tiers::State;
use crate::request::Request;
use crate::ui::answer::facts;
use crate::ui::field::error_summary;
use crate::{routes, t};

/// The search, and who was found.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// As it was sent.
    pub raw: RawHotline,
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// Nobody was found, or nobody within reach.
    pub nobody: bool,
    /// Who was found.
    pub found: Option<Found>,
}

/// A person as the hotline sees them.
#[derive(Clone, Debug)]
pub struct Found {
    /// Masked name.
    pub name: String,
    /// Masked id number.
    pub id_number: String,
    /// Township.
    pub township: String,
    /// The benefit year that can be chosen for.
    pub year: i32,
    /// Whether the person may choose now.
    pub state: State,
    /// Enrolments, the newest first.
    pub enrolments: Vec<EnrolmentYear>,
    /// Why, in the order of the rules.
    pub reasons: Vec<Reason>,
    /// Claims, the newest first.
    pub claims: Vec<Claim>,
}

/// How far a claim has come.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// Day of discharge or service.
    pub day: Date,
    /// The bill.
    pub total: Money,
    /// Paid by the funds.
    pub fund: Money,
    /// How far it has come.
    pub status: Status,
}

/// The page.
pub(super) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let asked = LookUp {
        action: routes::STAFF_HOTLINE,
        id: [t::staff_hotline_id(lang), t::staff_hotline_id_hint(lang), &model.raw.id],
        reason: Some(&model.raw.reason),
        errors: &model.errors,
    };
    view! {
        <h1>{t::staff_task_hotline(lang)}</h1>
        {error_summary(lang, &model.errors)}
        {find::nobody(request, model.nobody)}
        {model.found.as_ref().map(|found| found_view(lang, found))}
        <h2>{t::staff_hotline_search(lang)}</h2>
        {find::form(request, &asked)}
    }
    .into_any()
}

fn found_view(lang: Lang, found: &Found) -> AnyView {
    let who = vec![
        (t::staff_name(lang), found.name.clone()),
        (t::sign_in_id(lang), found.id_number.clone()),
        (t::staff_township(lang), found.township.clone()),
    ];
    view! {
        {super::counter::standing(lang, found.year, &found.state)}
        <div class="card">{facts(who)}</div>
        {super::counter::enrolments(lang, &found.enrolments)}
        {super::counter::why(lang, &found.reasons)}
        {claims(lang, &found.claims)}
    }
    .into_any()
}

fn claims(lang: Lang, claims: &[Claim]) -> AnyView {
    if claims.is_empty() {
        return view! { <h2>{t::claims_title(lang)}</h2> <div class="card"><p>{t::staff_no_claims(lang)}</p></div> }
            .into_any();
    }
    let items = claims
        .iter()
        .map(|claim| {
            let said =
                t::staff_claim(lang, &date::iso(claim.day), &claim.fund.grouped(), &claim.total.grouped());
            view! { <li class="card">{said} " " <span class="tag">{state(lang, claim.status)}</span></li> }
        })
        .collect::<Vec<_>>();
    view! {
        <h2>{t::claims_title(lang)}</h2>
        <ul class="list">{items}</ul>
    }
    .into_any()
}

fn state(lang: Lang, status: Status) -> &'static str {
    match status {
        Status::Settled => t::staff_claim_settled(lang),
        Status::Paid => t::staff_claim_paid(lang),
        Status::Reversed => t::staff_claim_reversed(lang),
    }
}
