//! `/staff/newborns`: id numbers that parents told, settled or not taken.

use app::{
    forms::{
        FieldError,
        desk_work::{Impossible, RawDecision},
    },
    pages::staff::{
        Body,
        newborns::{Done, Line, List, Model, Other, Record},
    },
    routes,
};
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use rules::jurisdiction::Jurisdiction;
use serde::Deserialize;
use store::{AnswerNumber, Coverage, NewbornNumber, NumberOutcome, OpenNewborn, PersonId, SettleOutcome};
use time::OffsetDateTime;

use super::place_of;
use crate::web::{
    failure::Failure,
    handlers::{Answer, enrolment::enrolment_year, see_other},
    staff::desk::{Clerk, Sent},
    state::{Portal, Shared},
};

/// So many are listed; the rest comes up as these are dealt with.
const MOST: u32 = 200;

/// What was just done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct JustDone {
    done: String,
}

/// `GET /staff/newborns`
pub async fn list(State(portal): State<Shared>, clerk: Clerk, Query(just): Query<JustDone>) -> Answer {
    let open = portal.store.open_newborns(&clerk.session.account.jurisdiction, MOST).await?;
    let line = |one: &OpenNewborn| Line {
        id: one.person.id.to_string(),
        name: one.person.name.masked(),
        told_on: portal.clock.day_of(one.claimed_at),
    };
    let done = Done::ALL.into_iter().find(|done| done.code() == just.done);
    Ok(clerk.page(Body::Newborns(List { lines: open.iter().map(line).collect(), done })))
}

/// `GET /staff/newborns/{child}`
pub async fn show(State(portal): State<Shared>, clerk: Clerk, Path(child): Path<String>) -> Answer {
    page(&portal, &clerk, &child, RawDecision::default(), Vec::new()).await
}

async fn page(
    portal: &Portal,
    clerk: &Clerk,
    child: &str,
    mut raw: RawDecision,
    errors: Vec<FieldError>,
) -> Result<Response, Failure> {
    let found = match child.parse::<PersonId>() {
        Ok(child) => {
            let (today, at) = (portal.clock.today(), portal.clock.now());
            portal.store.newborn_number(clerk.acting()?, child, today, at).await?
        }
        Err(_) => None,
    };
    let Some(found) = found else { return Ok(clerk.page(Body::NotFound)) };
    let place = place_of(clerk)?;
    let NewbornNumber { open, coverage, guardian, other } = *found;
    raw.seen = micros(open.claimed_at).to_string();
    Ok(clerk.page(Body::Newborn(Box::new(Model {
        id: child.to_owned(),
        guardian,
        told: open.claimed.as_str().to_owned(),
        name: open.name.as_str().to_owned(),
        told_on: portal.clock.day_of(open.claimed_at),
        child: record(place, &coverage),
        other: match (other, open.joins) {
            (Some(other), _) => Other::Here(record(place, &other)),
            (None, Some(_)) => Other::Elsewhere,
            (None, None) => Other::Nobody,
        },
        prove: !clerk.proved_lately(portal),
        raw,
        errors,
    }))))
}

/// An instant as the form carries it.
fn micros(at: OffsetDateTime) -> i128 {
    at.unix_timestamp_nanos() / 1_000
}

/// The reverse; what no page wrote is the beginning of 1970, when nobody told anything.
fn instant(micros: &str) -> OffsetDateTime {
    let nanos = micros.parse::<i64>().map_or(0, |micros| i128::from(micros) * 1_000);
    OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn record(place: &Jurisdiction, coverage: &Coverage) -> Record {
    let person = &coverage.person;
    Record {
        name: person.name.as_str().to_owned(),
        number: person.id_number.as_str().to_owned(),
        sex: person.sex,
        born: person.birth_date,
        township: person.township.clone(),
        enrolments: coverage.enrolments.iter().map(|one| enrolment_year(place, coverage, one)).collect(),
    }
}

/// `POST /staff/newborns/{child}`
pub async fn answer(
    State(portal): State<Shared>,
    Path(child): Path<String>,
    sent: Sent<RawDecision>,
) -> Answer {
    let Sent { clerk, form } = sent;
    let refused = match form.parse_number() {
        Ok(refused) => refused,
        Err(errors) => return page(&portal, &clerk, &child, form, errors).await,
    };
    let Ok(person) = child.parse::<PersonId>() else { return Ok(clerk.page(Body::NotFound)) };
    let (acting, today, at) = (clerk.acting()?, portal.clock.today(), portal.clock.now());
    let command = AnswerNumber { person, acting, seen: instant(&form.seen), refused, today, at };
    let done = |done: Done| Ok(see_other(&routes::staff_newborns_done(done.code())));
    let impossible = match portal.store.answer_number(command).await? {
        NumberOutcome::Refused => return done(Done::Refused),
        NumberOutcome::Settled(SettleOutcome::Assigned) => return done(Done::Settled),
        NumberOutcome::Settled(SettleOutcome::Merged(_)) => return done(Done::Joined),
        NumberOutcome::NotOpen | NumberOutcome::Settled(SettleOutcome::NotOpen) => return done(Done::Gone),
        NumberOutcome::ToldAnew => Impossible::ToldAnew,
        NumberOutcome::Settled(SettleOutcome::TwoLive { benefit_year }) => Impossible::TwoLive(benefit_year),
        NumberOutcome::Settled(SettleOutcome::DoesNotFit) => Impossible::Unfit,
        NumberOutcome::Settled(SettleOutcome::OtherJurisdiction) => Impossible::Elsewhere,
    };
    page(&portal, &clerk, &child, form, vec![impossible.error()]).await
}
