//! `/family/newborn` and `/family/{link}/number`: a child that has no id number yet.

use app::{
    Page,
    forms::{
        FieldError,
        family::{self as forms, RawNewborn, RawNumber},
    },
    pages::{family_ask, family_link::Number, family_newborn::Model},
    routes,
};
use axum::extract::{Path, State};
use store::{ClaimNumber, ClaimOutcome, GuardianLink, NewNewborn, NewbornOutcome, PersonNumber};

use crate::web::{
    failure::Failure,
    handlers::{
        Answer,
        family::{link_page, newborn_days, own_link},
        see_other,
    },
    posted::Posted,
    state::{Portal, Shared},
    visitor::Resident,
};

/// `GET /family/newborn`
pub async fn form(State(portal): State<Shared>, resident: Resident) -> Answer {
    again(&portal, &resident, RawNewborn::default(), Vec::new())
}

fn again(portal: &Portal, resident: &Resident, raw: RawNewborn, errors: Vec<FieldError>) -> Answer {
    let days = newborn_days(resident, portal.clock.today())?.ok_or(Failure::NotThere)?;
    Ok(resident.visitor.page(Page::FamilyNewborn(Box::new(Model { days, raw, errors }))))
}

/// `POST /family/newborn`: on to choosing for the child. Sent twice it registers once.
pub async fn register(State(portal): State<Shared>, posted: Posted<RawNewborn>) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    if !resident.proved_lately(&portal) {
        return Ok(see_other(&routes::sign_in_for(routes::FAMILY_NEWBORN)));
    }
    let (name, sex, birth_date) = match raw.parse() {
        Ok(parsed) => parsed,
        Err(errors) => return again(&portal, &resident, raw, errors),
    };
    let command = NewNewborn {
        guardian: resident.session.person.id,
        name,
        sex,
        birth_date,
        text_version: family_ask::TEXT_VERSION.to_owned(),
        today: portal.clock.today(),
        at: portal.clock.now(),
    };
    let error = match portal.store.register_newborn(command).await? {
        NewbornOutcome::Registered(link) | NewbornOutcome::There(link) => {
            return Ok(see_other(&routes::family_link(&link.to_string())));
        }
        NewbornOutcome::NotInTime { days } => forms::not_in_time(days),
        NewbornOutcome::NotAllowed => forms::no_newborns(),
        NewbornOutcome::TooMany => forms::too_many_newborns(),
    };
    again(&portal, &resident, raw, vec![error])
}

/// `POST /family/{link}/number`: the same answer whether or not somebody has the number.
pub async fn number(
    State(portal): State<Shared>,
    Path(link): Path<String>,
    posted: Posted<RawNumber>,
) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    let (link, _) = own_link(&portal, &resident, &link).await?;
    let id = link.id.to_string();
    if !resident.proved_lately(&portal) {
        return Ok(see_other(&routes::sign_in_for(&routes::family_link(&id))));
    }
    let (id_number, name) = match raw.parse() {
        Ok(parsed) => parsed,
        Err(errors) => return link_page(&portal, &resident, &id, raw, errors).await,
    };
    let command = ClaimNumber {
        link: link.id,
        guardian: resident.session.person.id,
        id_number,
        name,
        today: portal.clock.today(),
        at: portal.clock.now(),
    };
    match portal.store.claim_number(command).await? {
        ClaimOutcome::Claimed => Ok(see_other(&routes::family_link(&id))),
        ClaimOutcome::NotOpen => Err(Failure::NotThere),
        ClaimOutcome::DoesNotFit => {
            link_page(&portal, &resident, &id, raw, vec![forms::number_does_not_fit()]).await
        }
    }
}

/// How the id number of a link's child stands; `None` for children who have one.
pub(super) async fn number_of(portal: &Portal, link: &GuardianLink) -> Result<Option<Number>, Failure> {
    let Some(ward) = link.ward.filter(|_| link.in_force(portal.clock.today())) else { return Ok(None) };
    let Some(person) = portal.store.person(ward).await? else { return Ok(None) };
    let PersonNumber::Temporary(temporary) = person.id_number else { return Ok(None) };
    Ok(Some(match portal.store.claimed_number(ward).await? {
        Some(number) => Number::Told(number.masked()),
        None => Number::Missing(temporary.as_str().to_owned()),
    }))
}
