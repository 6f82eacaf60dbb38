//! `/staff/counter/{person}/cash`: what stands against a payment is told before money is taken; then the money, who
//! brought it, and the receipt.

use app::{
    forms::{FieldError, desk_work::RawCash},
    pages::{
        pay::Refused,
        staff::{
            Body,
            cash::{Due, Model, Slip},
        },
    },
    routes,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use store::{CashDue, CashOutcome, IdempotencyKey, PersonId, TakeCash};

use super::{Seen, counter};
use crate::web::{
    failure::Failure,
    handlers::{
        Answer,
        pay::{why, words},
        see_other,
    },
    staff::desk::{Clerk, Sent},
    state::{Portal, Shared},
};

/// `GET /staff/counter/{person}/cash`
pub async fn form(State(portal): State<Shared>, clerk: Clerk, Path(person): Path<String>) -> Answer {
    let Some(seen) = counter::by_path(&portal, &clerk, &person).await? else {
        return Ok(clerk.page(Body::NotFound));
    };
    let sheet = Sheet { key: uuid::Uuid::new_v4().to_string(), ..Sheet::default() };
    shown(&portal, &clerk, &seen, sheet).await
}

/// What a form carried, what is wrong with it, and what stood against it.
#[derive(Default)]
struct Sheet {
    key: String,
    raw: RawCash,
    errors: Vec<FieldError>,
    told: Option<Refused>,
}

async fn shown(portal: &Portal, clerk: &Clerk, seen: &Seen, sheet: Sheet) -> Result<Response, Failure> {
    let situation = &seen.situation;
    let person = &situation.coverage.person;
    let (acting, today) = (clerk.acting()?, portal.clock.today());
    let asked = portal.store.cash_due(acting, person.id, situation.year.year, today).await?;
    let Some(asked) = asked else { return Ok(clerk.page(Body::NotFound)) };
    let due = match asked {
        CashDue::Refused(refusal) => Err(why(refusal)),
        CashDue::Due { scheme, option, own, subsidy, covers_from, online } => {
            let (_, option, official) = words(&person.jurisdiction, situation.year.year, &option);
            Ok(Due { scheme, option, own, subsidy, covers_from, official, online })
        }
    };
    let Sheet { key, raw, errors, told } = sheet;
    Ok(clerk.page(Body::Cash(Box::new(Model {
        person: person.id.to_string(),
        name: person.name.masked(),
        id_number: person.id_number.masked(),
        township: person.township.clone(),
        year: situation.year.year,
        due,
        told,
        prove: !clerk.proved_lately(portal),
        key,
        raw,
        errors,
    }))))
}

/// `POST /staff/counter/{person}/cash`: sent twice, or again after going back, it is one payment with one receipt.
pub async fn take(State(portal): State<Shared>, Path(person): Path<String>, sent: Sent<RawCash>) -> Answer {
    let Sent { clerk, form } = sent;
    let Some(seen) = counter::by_path(&portal, &clerk, &person).await? else {
        return Ok(clerk.page(Body::NotFound));
    };
    // All three were written by the page itself.
    let (Some(key), Some((benefit_year, amount))) = (IdempotencyKey::parse(&form.key), form.asked()) else {
        return Ok(see_other(&routes::staff_person_cash(&person)));
    };
    let on_behalf = match form.parse() {
        Ok(on_behalf) => on_behalf,
        Err(errors) => {
            let sheet = Sheet { key: form.key.clone(), raw: form, errors, told: None };
            return shown(&portal, &clerk, &seen, sheet).await;
        }
    };
    let command = TakeCash {
        person: seen.situation.coverage.person.id,
        benefit_year,
        amount,
        key,
        acting: clerk.acting()?,
        authority: counter::authority(on_behalf)?,
        today: portal.clock.today(),
        at: portal.clock.now(),
    };
    match portal.store.take_cash(command).await? {
        CashOutcome::Taken(receipt) | CashOutcome::Repeated(receipt) => {
            Ok(see_other(&routes::staff_receipt(&person, &receipt.number)))
        }
        CashOutcome::Refused(refusal) => {
            let sheet =
                Sheet { key: form.key.clone(), raw: form, errors: Vec::new(), told: Some(why(refusal)) };
            shown(&portal, &clerk, &seen, sheet).await
        }
        CashOutcome::Nobody => Ok(clerk.page(Body::NotFound)),
    }
}

/// `GET /staff/counter/{person}/receipt/{number}`
pub async fn slip(
    State(portal): State<Shared>,
    clerk: Clerk,
    Path((person, number)): Path<(String, String)>,
) -> Answer {
    let Some(seen) = counter::by_path(&portal, &clerk, &person).await? else {
        return Ok(clerk.page(Body::NotFound));
    };
    let insured = &seen.situation.coverage.person;
    let id: PersonId = insured.id;
    let Some(slip) = portal.store.cash_slip(clerk.acting()?, id, &number).await? else {
        return Ok(clerk.page(Body::NotFound));
    };
    let receipt = slip.receipt;
    let (place, option, official) = words(&insured.jurisdiction, receipt.benefit_year, &receipt.option);
    Ok(clerk.page(Body::CashSlip(Box::new(Slip {
        person,
        number: receipt.number,
        name: insured.name.masked(),
        id_number: insured.id_number.masked(),
        place,
        year: receipt.benefit_year,
        scheme: receipt.scheme,
        option,
        own: receipt.own,
        subsidy: receipt.subsidy,
        paid_on: receipt.paid_on,
        official,
        asked_by: (slip.authority.asked_by, slip.authority.relation.code().to_owned()),
        shown: slip.authority.shown.code().to_owned(),
        clerk: slip.taken_by,
    }))))
}
