//! `/staff/counter/{person}/withdraw/{reference}`: a choice taken back on somebody's word, checked before it counts.

use app::{
    forms::{FieldError, desk::RawOnBehalf},
    pages::{
        choice::withdraw::State as May,
        staff::{
            Body,
            withdraw::{Check, Done},
        },
    },
    routes,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use store::{ChosenBy, CounterWithdrawal, Withdraw, WithdrawOutcome};

use super::{Seen, counter};
use crate::web::{
    failure::Failure,
    handlers::{Answer, choice::chosen::Chosen, see_other},
    staff::desk::{Clerk, Sent},
    state::{Portal, Shared},
};

/// Somebody within reach, and a choice of theirs.
async fn find(
    portal: &Portal,
    clerk: &Clerk,
    (person, reference): (&str, &str),
) -> Result<Option<(Seen, Chosen)>, Failure> {
    let Some(seen) = counter::by_path(portal, clerk, person).await? else { return Ok(None) };
    let id = seen.situation.coverage.person.id;
    let chosen = Chosen::load(portal, seen.situation.place, id, reference).await?;
    Ok(chosen.map(|chosen| (seen, chosen)))
}

/// The number of the choice that can be taken back now, if there is one.
pub(super) async fn open(portal: &Portal, seen: &Seen) -> Result<Option<String>, Failure> {
    let situation = &seen.situation;
    let Some(live) = situation.coverage.enrolment(situation.year.year) else { return Ok(None) };
    let id = situation.coverage.person.id;
    let Some(chosen) = Chosen::load(portal, situation.place, id, &live.reference).await? else {
        return Ok(None);
    };
    let may = chosen.may_withdraw(portal, situation.place).await?;
    Ok(matches!(may, May::Open { .. }).then(|| live.reference.clone()))
}

/// What a form carried, and what is wrong with it.
type Typed = (RawOnBehalf, Vec<FieldError>);

fn shown(
    portal: &Portal,
    clerk: &Clerk,
    (seen, chosen): (Seen, Chosen),
    state: May,
    typed: Typed,
) -> Response {
    let person = &seen.situation.coverage.person;
    let (raw, errors) = typed;
    clerk.page(Body::Withdraw(Box::new(Check {
        person: person.id.to_string(),
        name: person.name.masked(),
        id_number: person.id_number.masked(),
        reference: chosen.slip.enrolment.reference,
        enrolment: chosen.enrolment,
        state,
        prove: !clerk.proved_lately(portal),
        raw,
        errors,
    })))
}

/// `GET /staff/counter/{person}/withdraw/{reference}`
pub async fn check(
    State(portal): State<Shared>,
    clerk: Clerk,
    Path((person, reference)): Path<(String, String)>,
) -> Answer {
    let Some((seen, chosen)) = find(&portal, &clerk, (&person, &reference)).await? else {
        return Ok(clerk.page(Body::NotFound));
    };
    if chosen.slip.withdrawn.is_some() {
        return Ok(see_other(&routes::staff_withdrawn(&person, &reference)));
    }
    let state = chosen.may_withdraw(&portal, seen.situation.place).await?;
    Ok(shown(&portal, &clerk, (seen, chosen), state, Typed::default()))
}

/// `POST /staff/counter/{person}/withdraw/{reference}`: takes it back. Sent twice it does so once.
pub async fn withdraw(
    State(portal): State<Shared>,
    Path((person, reference)): Path<(String, String)>,
    sent: Sent<RawOnBehalf>,
) -> Answer {
    let Sent { clerk, form } = sent;
    let Some((seen, chosen)) = find(&portal, &clerk, (&person, &reference)).await? else {
        return Ok(clerk.page(Body::NotFound));
    };
    let on_behalf = match form.parse() {
        Ok(on_behalf) => on_behalf,
        Err(errors) => {
            let state = chosen.may_withdraw(&portal, seen.situation.place).await?;
            return Ok(shown(&portal, &clerk, (seen, chosen), state, (form, errors)));
        }
    };
    let withdrawal = Withdraw {
        person: seen.situation.coverage.person.id,
        reference: reference.clone(),
        by: ChosenBy::Own,
        today: portal.clock.today(),
        at: portal.clock.now(),
    };
    let command =
        CounterWithdrawal { withdrawal, acting: clerk.acting()?, authority: counter::authority(on_behalf)? };
    Ok(match portal.store.withdraw_at_counter(command).await? {
        WithdrawOutcome::Withdrawn(_) | WithdrawOutcome::Already(_) => {
            see_other(&routes::staff_withdrawn(&person, &reference))
        }
        WithdrawOutcome::UnknownPerson => clerk.page(Body::NotFound),
        WithdrawOutcome::NotTheChoice => see_other(&routes::staff_person(&person)),
        // Money that came in elsewhere since the page was opened.
        WithdrawOutcome::PaidElsewhere => {
            shown(&portal, &clerk, (seen, chosen), May::Elsewhere, Typed::default())
        }
        // The page, loaded anew, says why not.
        WithdrawOutcome::Refused(_) | WithdrawOutcome::ThroughGuardian | WithdrawOutcome::NotActing => {
            see_other(&routes::staff_withdraw(&person, &reference))
        }
    })
}

/// `GET /staff/counter/{person}/withdrawn/{reference}`
pub async fn withdrawn(
    State(portal): State<Shared>,
    clerk: Clerk,
    Path((person, reference)): Path<(String, String)>,
) -> Answer {
    let Some((seen, chosen)) = find(&portal, &clerk, (&person, &reference)).await? else {
        return Ok(clerk.page(Body::NotFound));
    };
    let insured = &seen.situation.coverage.person;
    let today = portal.clock.today();
    Ok(match chosen.taken_back(seen.situation.place, today) {
        Some(done) => clerk.page(Body::Withdrawn(Box::new(Done {
            name: insured.name.masked(),
            id_number: insured.id_number.masked(),
            person,
            done,
            today,
        }))),
        None => see_other(&routes::staff_withdraw(&person, &reference)),
    })
}
