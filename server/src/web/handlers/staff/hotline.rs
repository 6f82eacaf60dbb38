//! `/staff/hotline`: reads only. Who was found stands in the answer to the form, so that no address leads there again
//! without a reason.

use app::{
    forms::desk::{Caller, RawHotline},
    pages::{
        claims::Status,
        staff::{
            Body,
            hotline::{Claim, Found, Model},
        },
    },
};
use axum::{extract::State, response::Response};
use store::{ClaimStatus, ClaimSummary, LookUpFor, Wanted};

use super::{Seen, see, years_of};
use crate::web::{
    handlers::Answer,
    staff::desk::{Clerk, Sent},
    state::Shared,
};

/// `GET /staff/hotline`
pub async fn form(clerk: Clerk) -> Response {
    clerk.page(Body::Hotline(Box::default()))
}

/// `POST /staff/hotline`
pub async fn find(State(portal): State<Shared>, sent: Sent<RawHotline>) -> Answer {
    let Sent { clerk, form } = sent;
    let (caller, reason) = match form.parse() {
        Ok(typed) => typed,
        Err(errors) => {
            let model = Model { raw: form, errors, ..Model::default() };
            return Ok(clerk.page(Body::Hotline(Box::new(model))));
        }
    };
    let wanted = match caller {
        Caller::Id(id_number) => Wanted::IdNumber(id_number),
        Caller::Reference(reference) => Wanted::Reference(reference),
    };
    let found = see(&portal, &clerk, wanted, LookUpFor::Hotline, reason).await?;
    let model = match &found {
        // The next caller has another number and another reason.
        Some(seen) => Model { found: Some(in_words(seen)), ..Model::default() },
        None => Model { raw: form, nobody: true, ..Model::default() },
    };
    Ok(clerk.page(Body::Hotline(Box::new(model))))
}

fn in_words(seen: &Seen) -> Found {
    let situation = &seen.situation;
    let person = &situation.coverage.person;
    let eligibility = situation.coverage.eligibility.as_ref();
    Found {
        name: person.name.masked(),
        id_number: person.id_number.masked(),
        township: person.township.clone(),
        year: situation.year.year,
        state: situation.standing(),
        enrolments: years_of(situation),
        reasons: eligibility.map(|answer| answer.steps.clone()).unwrap_or_default(),
        claims: seen.claims.iter().map(claim).collect(),
    }
}

/// A claim without hospital, kind of care and diagnosis: from those an illness could be told.
fn claim(claim: &ClaimSummary) -> Claim {
    Claim {
        day: claim.discharged,
        total: claim.total,
        fund: claim.fund,
        status: match claim.status {
            ClaimStatus::Settled => Status::Settled,
            ClaimStatus::Paid => Status::Paid,
            ClaimStatus::Reversed => Status::Reversed,
        },
    }
}
