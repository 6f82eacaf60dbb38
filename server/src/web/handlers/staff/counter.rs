//! `/staff/counter`: the township counter: finding a person, choosing on their behalf, an activation code.

use app::{
    forms::{
        FieldError,
        desk::{OnBehalf, RawFind, RawOnBehalf},
    },
    pages::staff::{
        Body,
        counter::{Activation, Find, Person, Slip},
    },
    routes,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use store::{
    AskedAs, Authority, ChooseOutcome, ChooseTier, ChosenBy, CounterActivation, CounterChoice, Enrolment,
    EnrolmentStatus, IssueActivation, LookUpFor, PersonId, SecretCode, Shown, Wanted,
};
use time::Duration;

use super::{Seen, see, withdraw, years_of};
use crate::{
    clock::CHINA,
    sign_in::codes,
    web::{
        failure::Failure,
        handlers::{Answer, enrolment::enrolment_year, see_other},
        staff::desk::{Clerk, Sent},
        state::{Portal, Shared},
    },
};

/// How long an activation code works: people without a phone find somebody who helps them within a week.
const ACTIVATION_GOOD_FOR: Duration = Duration::days(7);
/// How often it may be typed wrongly.
const TRIES: u8 = 5;

/// `GET /staff/counter`
pub async fn form(clerk: Clerk) -> Response {
    clerk.page(Body::CounterFind(Find::default()))
}

/// `POST /staff/counter`: the id number stays out of the address; the way on carries the row's id.
pub async fn find(State(portal): State<Shared>, sent: Sent<RawFind>) -> Answer {
    let Sent { clerk, form } = sent;
    let id_number = match form.parse() {
        Ok(id_number) => id_number,
        Err(errors) => return Ok(clerk.page(Body::CounterFind(Find { raw: form, errors, nobody: false }))),
    };
    let wanted = Wanted::IdNumber(id_number);
    Ok(match see(&portal, &clerk, wanted, LookUpFor::Counter, String::new()).await? {
        Some(seen) => see_other(&routes::staff_person(&seen.situation.coverage.person.id.to_string())),
        None => clerk.page(Body::CounterFind(Find { raw: form, errors: Vec::new(), nobody: true })),
    })
}

/// Whether a choice waits for its money.
fn unpaid(enrolment: Option<&Enrolment>) -> bool {
    enrolment.is_some_and(|one| one.status == EnrolmentStatus::Chosen)
}

/// Somebody by the id in the path.
pub(super) async fn by_path(portal: &Portal, clerk: &Clerk, person: &str) -> Result<Option<Seen>, Failure> {
    let Ok(person) = person.parse::<PersonId>() else { return Ok(None) };
    see(portal, clerk, Wanted::Person(person), LookUpFor::Counter, String::new()).await
}

async fn shown(
    portal: &Portal,
    clerk: &Clerk,
    seen: &Seen,
    raw: RawOnBehalf,
    errors: Vec<FieldError>,
) -> Answer {
    let situation = &seen.situation;
    let person = &situation.coverage.person;
    let eligibility = situation.coverage.eligibility.as_ref();
    // Only where a counter took cash for the year.
    let slip = match situation.coverage.contribution(situation.year.year) {
        Some(paid) => portal.store.cash_slip(clerk.acting()?, person.id, &paid.receipt_no).await?,
        None => None,
    };
    Ok(clerk.page(Body::CounterPerson(Box::new(Person {
        id: person.id.to_string(),
        name: person.name.masked(),
        id_number: person.id_number.masked(),
        township: person.township.clone(),
        year: situation.year.year,
        enrolments: years_of(situation),
        unpaid: unpaid(situation.coverage.enrolment(situation.year.year)),
        receipt: slip.map(|slip| slip.receipt.number),
        withdraw: withdraw::open(portal, seen).await?,
        state: situation.standing(),
        offers: situation.offers(),
        reasons: eligibility.map(|answer| answer.steps.clone()).unwrap_or_default(),
        raw,
        errors,
    }))))
}

/// `GET /staff/counter/{person}`
pub async fn person(State(portal): State<Shared>, clerk: Clerk, Path(person): Path<String>) -> Answer {
    let Some(seen) = by_path(&portal, &clerk, &person).await? else { return Ok(clerk.page(Body::NotFound)) };
    shown(&portal, &clerk, &seen, RawOnBehalf::default(), Vec::new()).await
}

/// `POST /staff/counter/{person}/tier`: a choice on the person's behalf.
pub async fn choose(
    State(portal): State<Shared>,
    Path(person): Path<String>,
    sent: Sent<RawOnBehalf>,
) -> Answer {
    let Sent { clerk, form } = sent;
    let Some(seen) = by_path(&portal, &clerk, &person).await? else { return Ok(clerk.page(Body::NotFound)) };
    let offers = seen.situation.offers();
    let offered: Vec<&str> = offers.iter().map(|(id, ..)| id.as_str()).collect();
    let (option, on_behalf) = match form.parse_choice(&offered) {
        Ok(typed) => typed,
        Err(errors) => return shown(&portal, &clerk, &seen, form, errors).await,
    };
    let choice = ChooseTier {
        person: seen.situation.coverage.person.id,
        benefit_year: seen.situation.year.year,
        option,
        by: ChosenBy::Own,
        today: portal.clock.today(),
        at: portal.clock.now(),
    };
    let command = CounterChoice { choice, acting: clerk.acting()?, authority: authority(on_behalf)? };
    Ok(match portal.store.choose_at_counter(command).await? {
        ChooseOutcome::Chosen(chosen) | ChooseOutcome::Unchanged(chosen) => {
            see_other(&routes::staff_slip(&person, &chosen.enrolment.reference))
        }
        // The page of the person, loaded anew, says why.
        _ => see_other(&routes::staff_person(&person)),
    })
}

pub(super) fn authority(on_behalf: OnBehalf) -> Result<Authority, Failure> {
    let words = AskedAs::from_code(&on_behalf.relation).zip(Shown::from_code(&on_behalf.shown));
    let (relation, shown) =
        words.ok_or(Failure::Broken("a word of the form that the store does not know"))?;
    Ok(Authority { asked_by: on_behalf.asked_by, relation, shown })
}

/// `GET /staff/counter/{person}/slip/{reference}`
pub async fn slip(
    State(portal): State<Shared>,
    clerk: Clerk,
    Path((person, reference)): Path<(String, String)>,
) -> Answer {
    let Some(seen) = by_path(&portal, &clerk, &person).await? else { return Ok(clerk.page(Body::NotFound)) };
    let coverage = &seen.situation.coverage;
    let Some(enrolment) = coverage.enrolments.iter().find(|one| one.reference == reference) else {
        return Ok(clerk.page(Body::NotFound));
    };
    Ok(clerk.page(Body::Slip(Box::new(Slip {
        person,
        name: coverage.person.name.masked(),
        id_number: coverage.person.id_number.masked(),
        unpaid: unpaid(Some(enrolment)),
        enrolment: enrolment_year(seen.situation.place, coverage, enrolment),
        pay_by: seen.situation.year.window.closes,
        clerk: clerk.session.account.name.clone(),
        today: portal.clock.today(),
    }))))
}

/// `POST /staff/counter/{person}/activation`: the answer itself shows the code, this once. Sending the form again makes
/// another code, and the one before stops working.
pub async fn activate(
    State(portal): State<Shared>,
    Path(person): Path<String>,
    sent: Sent<RawOnBehalf>,
) -> Answer {
    let Sent { clerk, form } = sent;
    let Some(seen) = by_path(&portal, &clerk, &person).await? else { return Ok(clerk.page(Body::NotFound)) };
    let on_behalf = match form.parse() {
        Ok(on_behalf) => on_behalf,
        Err(errors) => return shown(&portal, &clerk, &seen, form, errors).await,
    };
    let (code, at) = (codes::activation()?, portal.clock.now());
    let activation = IssueActivation {
        person: seen.situation.coverage.person.id,
        code: SecretCode::new(&code),
        issued_by: String::new(),
        tries: TRIES,
        at,
        expires_at: at + ACTIVATION_GOOD_FOR,
    };
    let until = activation.expires_at.to_offset(CHINA).date();
    let command = CounterActivation { activation, acting: clerk.acting()?, authority: authority(on_behalf)? };
    if !portal.store.issue_activation_at_counter(command).await? {
        return Ok(clerk.page(Body::NotFound));
    }
    let name = seen.situation.coverage.person.name.masked();
    Ok(clerk.page(Body::Activation(Activation { person, name, code, until })))
}
