//! `/family`: links between guardians and children.

use app::{
    Page,
    forms::{
        FieldError,
        family::{self as forms, Asked, RawAgree, RawAsk, RawNumber},
    },
    pages::{
        family::{LinkItem, LinkState as Shown, Member, Model, Relation as ShownRelation},
        family_ask, family_done, family_link,
    },
    routes,
};
use axum::extract::{Path, State};
use rules::{
    date::{Date, age_on},
    guardianship::{self, Stage},
};
use store::{
    AskGuardian, AskOutcome, AskedWard, ChildConsent, EndGuardian, GuardianLink, GuardianLinkId,
    GuardianRelation, Household, LinkState, PersonId,
};

use crate::web::{
    failure::Failure,
    handlers::{Answer, enrolment::place_of, family_newborn::number_of, see_other},
    posted::Posted,
    state::{Portal, Shared},
    visitor::Resident,
};

/// How many entries "what was done in my name" shows.
const MOST_DONE: u32 = 100;

/// `GET /family`
pub async fn show(State(portal): State<Shared>, resident: Resident) -> Answer {
    let today = portal.clock.today();
    let me = resident.session.person.id;
    let links = portal.store.family_links(me, today).await?;
    let household = household(&portal, &resident).await?;
    let acting: Vec<PersonId> =
        links.as_guardian.iter().filter(|link| link.in_force(today)).filter_map(|link| link.ward).collect();
    let members = household.iter().flat_map(|household| &household.members).map(|member| {
        let known = member.person == me || acting.contains(&member.person);
        let name = if known { member.name.as_str().to_owned() } else { member.name.masked() };
        Member { name, relation: member.relation.code(), me: member.person == me }
    });
    Ok(resident.visitor.page(Page::Family(Box::new(Model {
        household: members.collect(),
        acting: links.as_guardian.iter().map(|link| item(link, true, today)).collect(),
        by: links.as_ward.iter().map(|link| item(link, false, today)).collect(),
        newborn_days: newborn_days(&resident, today)?,
    }))))
}

/// Days that a newborn has where the person lives.
pub(super) fn newborn_days(resident: &Resident, today: Date) -> Result<Option<u16>, Failure> {
    let year = place_of(resident)?.year(today.year());
    Ok(year.and_then(|year| year.rules.newborn.as_ref()).map(|newborn| newborn.days.value))
}

async fn household(portal: &Portal, resident: &Resident) -> Result<Option<Household>, Failure> {
    let today = portal.clock.today();
    let coverage = portal.store.coverage(resident.session.person.id, today.year(), today).await?;
    Ok(coverage.and_then(|coverage| coverage.household))
}

/// A link as a page shows it: with the name of the other one.
fn item(link: &GuardianLink, guardian: bool, today: Date) -> LinkItem {
    let name = if guardian { link.ward_name.as_str().to_owned() } else { link.guardian_name.masked() };
    let state = match link.state {
        LinkState::Asked => Shown::Asked,
        LinkState::Verified if link.waits_for_child(today) => Shown::WaitsForChild,
        LinkState::Verified => Shown::InForce,
        LinkState::Refused => Shown::Refused,
        LinkState::Ended => Shown::Ended,
    };
    let relation = match link.relation {
        GuardianRelation::Parent => ShownRelation::Parent,
        GuardianRelation::Grandparent => ShownRelation::Grandparent,
        GuardianRelation::Other => ShownRelation::Other,
    };
    LinkItem { id: link.id.to_string(), name, relation, state, since: link.starts_on, until: link.ends_on }
}

/// People of the household whose guardian one may ask to be. Only the store knows their day of birth for sure; here the
/// list leaves out who is of age.
async fn candidates(portal: &Portal, resident: &Resident) -> Result<Vec<(String, Member)>, Failure> {
    let (me, today) = (resident.session.person.id, portal.clock.today());
    let mut found = Vec::new();
    for member in household(portal, resident).await?.iter().flat_map(|household| &household.members) {
        if member.person == me {
            continue;
        }
        let Some(person) = portal.store.person(member.person).await? else { continue };
        if age_on(person.birth_date, today) < guardianship::OF_AGE {
            let name = member.name.as_str().to_owned();
            let shown = Member { name, relation: member.relation.code(), me: false };
            found.push((member.person.to_string(), shown));
        }
    }
    Ok(found)
}

/// `GET /family/ask`
pub async fn ask_form(State(portal): State<Shared>, resident: Resident) -> Answer {
    ask_again(&portal, &resident, RawAsk::default(), Vec::new()).await
}

async fn ask_again(portal: &Portal, resident: &Resident, raw: RawAsk, errors: Vec<FieldError>) -> Answer {
    let members = candidates(portal, resident).await?;
    Ok(resident.visitor.page(Page::FamilyAsk(Box::new(family_ask::Model { members, raw, errors }))))
}

/// `POST /family/ask`: the same answer whether or not the register knows a typed id number.
pub async fn ask(State(portal): State<Shared>, posted: Posted<RawAsk>) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    if !resident.proved_lately(&portal) {
        return Ok(see_other(&routes::sign_in_for(routes::FAMILY_ASK)));
    }
    let members = candidates(&portal, &resident).await?;
    let (asked, relation) = match raw.parse(members.iter().map(|(value, _)| value.as_str())) {
        Ok(parsed) => parsed,
        Err(errors) => return ask_again(&portal, &resident, raw, errors).await,
    };
    let typed = matches!(asked, Asked::Typed(..));
    let command = AskGuardian {
        guardian: resident.session.person.id,
        ward: match asked {
            Asked::Member(id) => AskedWard::Member(id.parse().map_err(|_| Failure::NotThere)?),
            Asked::Typed(id_number, name) => AskedWard::Typed { id_number, name },
        },
        relation: GuardianRelation::from_code(&relation).unwrap_or(GuardianRelation::Other),
        text_version: family_ask::TEXT_VERSION.to_owned(),
        today: portal.clock.today(),
        at: portal.clock.now(),
    };
    let error = match portal.store.ask_guardian(command).await? {
        AskOutcome::Verified(link) | AskOutcome::Asked(link) | AskOutcome::There(link) => {
            return Ok(see_other(&routes::family_link(&link.to_string())));
        }
        AskOutcome::OfAge if typed => forms::typed_of_age(),
        AskOutcome::OfAge => forms::of_age(),
        AskOutcome::TooYoung => forms::too_young(),
        AskOutcome::Oneself => forms::oneself(),
        AskOutcome::NotInHousehold => forms::not_in_household(),
    };
    ask_again(&portal, &resident, raw, vec![error]).await
}

/// A link of the resident, as guardian or as child; anybody else's is not there.
pub(super) async fn own_link(
    portal: &Portal,
    resident: &Resident,
    link: &str,
) -> Result<(GuardianLink, bool), Failure> {
    let id: GuardianLinkId = link.parse().map_err(|_| Failure::NotThere)?;
    let links = portal.store.family_links(resident.session.person.id, portal.clock.today()).await?;
    let sides = [(links.as_guardian, true), (links.as_ward, false)];
    sides
        .into_iter()
        .flat_map(|(links, guardian)| links.into_iter().map(move |link| (link, guardian)))
        .find(|(link, _)| link.id == id)
        .ok_or(Failure::NotThere)
}

/// `GET /family/{link}`
pub async fn link(State(portal): State<Shared>, resident: Resident, Path(link): Path<String>) -> Answer {
    link_page(&portal, &resident, &link, RawNumber::default(), Vec::new()).await
}

pub(super) async fn link_page(
    portal: &Portal,
    resident: &Resident,
    link: &str,
    raw: RawNumber,
    errors: Vec<FieldError>,
) -> Answer {
    let today = portal.clock.today();
    let (link, guardian) = own_link(portal, resident, link).await?;
    // The proof is the guardian's own; the child does not see it.
    let files = if guardian { portal.store.evidence_of(link.id).await? } else { Vec::new() };
    let live = matches!(link.state, LinkState::Asked | LinkState::Verified);
    let stage = link.stage(today);
    let child_asked = !guardian && link.state == LinkState::Verified && stage.is_some_and(Stage::alone);
    let model = family_link::Model {
        asked_on: portal.clock.day_of(link.asked_at),
        reason: link.reason.clone().filter(|reason| !reason.is_empty()),
        files: files.iter().map(|file| super::family_files::item(portal, file)).collect(),
        open: guardian && link.state == LinkState::Asked,
        may_end: live && (guardian || stage.is_some_and(Stage::alone)),
        child_agreed: child_asked.then_some(link.child_agreed),
        number: if guardian { number_of(portal, &link).await? } else { None },
        number_refused: match link.ward.filter(|_| guardian) {
            Some(ward) => portal.store.refused_number(ward).await?.map(|refused| refused.reason),
            None => None,
        },
        link: item(&link, guardian, today),
        guardian,
        raw,
        errors,
    };
    Ok(resident.visitor.page(Page::FamilyLink(Box::new(model))))
}

/// `POST /family/{link}/end`
pub async fn end(
    State(portal): State<Shared>,
    Path(link): Path<String>,
    posted: Posted<app::forms::choice::RawToken>,
) -> Answer {
    let (resident, _) = posted.by_resident()?;
    let (link, _) = own_link(&portal, &resident, &link).await?;
    let path = routes::family_link(&link.id.to_string());
    if !resident.proved_lately(&portal) {
        return Ok(see_other(&routes::sign_in_for(&path)));
    }
    let by = resident.session.person.id;
    let command = EndGuardian { link: link.id, by, today: portal.clock.today(), at: portal.clock.now() };
    // `false`: it was over already, or the child is too young; the page shows how it stands.
    portal.store.end_guardian(command).await?;
    Ok(see_other(&path))
}

/// `POST /family/{link}/consent`: the child agrees, or takes it back.
pub async fn consent(
    State(portal): State<Shared>,
    Path(link): Path<String>,
    posted: Posted<RawAgree>,
) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    let (link, _) = own_link(&portal, &resident, &link).await?;
    let path = routes::family_link(&link.id.to_string());
    if !resident.proved_lately(&portal) {
        return Ok(see_other(&routes::sign_in_for(&path)));
    }
    let command = ChildConsent {
        link: link.id,
        child: resident.session.person.id,
        agreed: raw.agree == "yes",
        text_version: family_link::CHILD_TEXT_VERSION.to_owned(),
        today: portal.clock.today(),
        at: portal.clock.now(),
    };
    portal.store.child_consent(command).await?;
    Ok(see_other(&path))
}

/// `GET /family/done`
pub async fn done(State(portal): State<Shared>, resident: Resident) -> Answer {
    let entries = portal.store.done_in_my_name(resident.session.person.id, MOST_DONE).await?;
    let entries = entries.into_iter().map(|entry| family_done::Done {
        at: entry.at,
        by: entry.by.masked(),
        reference: entry.detail.get("reference").and_then(|value| value.as_str()).map(ToOwned::to_owned),
        action: entry.action,
    });
    let model = family_done::Model { entries: entries.collect() };
    Ok(resident.visitor.page(Page::FamilyDone(model)))
}
