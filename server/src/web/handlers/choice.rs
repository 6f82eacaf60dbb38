//! `/tiers/compare`, `/tiers/next-year`, `/tiers/slip` and `/tiers/withdraw`: what a choice costs and changes, its slip, and
//! taking it back. Each page stands below a guardian's link as well.

mod acting;
pub(super) mod chosen;

use app::{
    Page,
    forms::choice::RawToken,
    pages::{
        choice::{
            Screen, compare, next_year,
            slip::{self, By},
            withdraw::{self, State as May},
        },
        enrolment::EnrolmentYear,
    },
    routes,
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use rules::{
    catalogue,
    compare::{
        self as rules_compare, Offer, profile,
        successor::{Successor, successor},
    },
    guardianship,
    jurisdiction::{TierOption, YearMode},
    name,
};
use store::{ChosenBy, WhoChose, Withdraw, WithdrawOutcome};

use crate::web::{
    failure::Failure,
    handlers::{
        Answer,
        choice::chosen::Chosen,
        enrolment::place_of,
        see_other,
        tiers::{Situation, last_bills, situation},
    },
    posted::Posted,
    state::{Portal, Shared},
    visitor::Resident,
};

/// These pages, for oneself and for a child.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/tiers/compare", get(compared))
        .route("/tiers/next-year", get(next))
        .route("/tiers/slip/{reference}", get(slip))
        .route("/tiers/withdraw/{reference}", get(check).post(withdraw))
        .route("/tiers/withdrawn/{reference}", get(withdrawn))
        .route("/family/{link}/tiers/compare", get(acting::compared))
        .route("/family/{link}/tiers/next-year", get(acting::next))
        .route("/family/{link}/tiers/slip/{reference}", get(acting::slip))
        .route("/family/{link}/tiers/withdraw/{reference}", get(acting::check).post(acting::withdraw))
        .route("/family/{link}/tiers/withdrawn/{reference}", get(acting::withdrawn))
}

fn page(resident: &Resident, screen: Screen) -> Response {
    resident.visitor.page(Page::Choice(Box::new(screen)))
}

fn not_there(resident: &Resident) -> Response {
    resident.visitor.page(Page::NotFound)
}

/// `GET /tiers/compare`
async fn compared(State(portal): State<Shared>, resident: Resident) -> Answer {
    let Some(situation) = situation(&portal, &resident).await? else { return Ok(not_there(&resident)) };
    let bills = last_bills(&portal, &resident, situation.today.year()).await?;
    let year = situation.year;
    let open: Vec<&'static TierOption> = year.options.iter().filter(|option| !option.closed).collect();
    let offer = |option: &&'static TierOption| {
        Some(Offer::of(year, option, catalogue::shipped().get(&option.pack)?, &situation.payer))
    };
    let offers: Vec<Offer<'static>> = open.iter().filter_map(offer).collect();
    let found = rules_compare::compare(year, &situation.person(), &bills, &offers);
    Ok(page(
        &resident,
        Screen::Compare(compare::Model {
            year: year.year,
            options: open.iter().map(|option| (option.id.clone(), option.title.clone())).collect(),
            found,
            own_year: bills.first().map(|bill| bill.care.discharged.year()),
            typical: profile::clause(),
            open: situation.is_open(),
        }),
    ))
}

/// `GET /tiers/next-year`
async fn next(State(portal): State<Shared>, resident: Resident) -> Answer {
    let Some(situation) = situation(&portal, &resident).await? else { return Ok(not_there(&resident)) };
    let year = situation.year;
    let next = year.year.saturating_add(1);
    let published = situation.place.year(next).filter(|next| !next.options.is_empty());
    let about = published.map(|next| next_year::About {
        unified: next.mode == YearMode::Unified && year.mode != YearMode::Unified,
        clause: next.clause.clone(),
        window: (next.window, next.window_clause.clone()),
        from: next.covers.0,
    });
    let chosen = situation.coverage.enrolment(year.year).map(|enrolment| enrolment.option.clone());
    let options = year
        .options
        .iter()
        .map(|option| next_year::Offered {
            title: option.title.clone(),
            chosen: chosen.as_ref() == Some(&option.id),
            follows: follows(&situation, option),
        })
        .collect();
    Ok(page(&resident, Screen::NextYear(next_year::Model { year: year.year, next, about, options })))
}

fn follows(situation: &Situation, option: &TierOption) -> next_year::Follows {
    let find = |pack: &str| catalogue::shipped().get(pack);
    let agency = |scheme, day| {
        let agency = situation.place.agency_on(scheme, day);
        agency.map_or_else(|| situation.place.name.clone(), |agency| agency.name.clone())
    };
    match successor(situation.place, (situation.year, option), &situation.payer, find) {
        Successor::NotPublished => next_year::Follows::NotPublished,
        Successor::ChooseAnew => next_year::Follows::ChooseAnew,
        Successor::Follows(found) => next_year::Follows::Option {
            title: found.option.title.clone(),
            scheme: (option.scheme, found.option.scheme),
            agency: (
                agency(option.scheme, situation.year.covers.0),
                agency(found.option.scheme, found.year.covers.0),
            ),
            changes: found.changes,
            stays: found.stays,
            official: found.official,
        },
    }
}

/// `GET /tiers/slip/{reference}`: only one's own.
async fn slip(State(portal): State<Shared>, resident: Resident, Path(reference): Path<String>) -> Answer {
    let Some(chosen) = choice(&portal, &resident, &reference).await? else {
        return Ok(not_there(&resident));
    };
    let may_withdraw = chosen.slip.withdrawn.is_none()
        && matches!(may(&portal, &resident, &chosen).await?, May::Open { .. });
    let Chosen { slip: found, enrolment, .. } = chosen;
    let place = place_of(&resident)?;
    let today = portal.clock.today();
    let year = place.year(found.enrolment.benefit_year);
    let option = year.and_then(|year| year.option(&found.enrolment.option));
    let closes = year.map_or(today, |year| year.window.closes);
    let person = &resident.session.person;
    let subsidy = found.contribution.as_ref().map(|paid| paid.subsidy);
    let slip = slip::Model {
        reference,
        name: person.name.as_str().to_owned(),
        id: person.id_number.masked(),
        subsidy: subsidy.or_else(|| option.map(TierOption::subsidy)).unwrap_or_default(),
        pay_by: closes,
        late_from: year.zip(option).and_then(|(year, option)| year.covered_from(option, closes.next_day()?)),
        chosen_on: found.chosen_on,
        chosen_by: found.chosen_by.as_ref().map(|by| match by {
            WhoChose::Own => By::Own,
            WhoChose::Guardian(name) => By::Guardian(name.masked()),
            WhoChose::Counter { staff, asked_by, .. } => By::Counter(staff.clone(), name::masked(asked_by)),
        }),
        receipt: found.contribution.as_ref().map(|paid| paid.receipt_no.clone()),
        withdrawn: found.withdrawn.as_ref().map(|withdrawn| withdrawn.on),
        may_withdraw,
        enrolment,
        today,
    };
    Ok(page(&resident, Screen::Slip(slip)))
}

/// A choice of the person. One that another choice replaced is not there.
async fn choice(portal: &Portal, resident: &Resident, reference: &str) -> Result<Option<Chosen>, Failure> {
    Chosen::load(portal, place_of(resident)?, resident.session.person.id, reference).await
}

/// Whether a choice can be taken back now by whoever is here.
async fn may(portal: &Portal, resident: &Resident, chosen: &Chosen) -> Result<May, Failure> {
    let place = place_of(resident)?;
    let alone = guardianship::stage(place, resident.session.person.birth_date, portal.clock.today()).alone();
    if resident.by == ChosenBy::Own && !alone {
        return Ok(May::ThroughGuardian);
    }
    chosen.may_withdraw(portal, place).await
}

/// `GET /tiers/withdraw/{reference}`
async fn check(State(portal): State<Shared>, resident: Resident, Path(reference): Path<String>) -> Answer {
    let Some(chosen) = choice(&portal, &resident, &reference).await? else {
        return Ok(not_there(&resident));
    };
    if chosen.slip.withdrawn.is_some() {
        return Ok(see_other(&resident.at(&routes::tiers_withdrawn(&reference))));
    }
    let state = may(&portal, &resident, &chosen).await?;
    Ok(shown(&resident, reference, chosen.enrolment, state))
}

fn shown(resident: &Resident, reference: String, enrolment: EnrolmentYear, state: May) -> Response {
    let person = &resident.session.person;
    let who = format!("{}　{}", person.name.masked(), person.id_number.masked());
    page(resident, Screen::Withdraw(withdraw::Check { reference, who, enrolment, state }))
}

/// `POST /tiers/withdraw/{reference}`: takes it back. Sent twice it does so once.
async fn withdraw(
    State(portal): State<Shared>,
    Path(reference): Path<String>,
    posted: Posted<RawToken>,
) -> Answer {
    let (resident, _) = posted.by_resident()?;
    withdraw_for(&portal, &resident, reference).await
}

async fn withdraw_for(portal: &Shared, resident: &Resident, reference: String) -> Answer {
    let again = resident.at(&routes::tiers_withdraw(&reference));
    if !resident.proved_lately(portal) {
        return Ok(see_other(&routes::sign_in_for(&again)));
    }
    let command = Withdraw {
        person: resident.session.person.id,
        reference: reference.clone(),
        by: resident.by,
        today: portal.clock.today(),
        at: portal.clock.now(),
    };
    match portal.store.withdraw(command).await? {
        WithdrawOutcome::Withdrawn(_) | WithdrawOutcome::Already(_) => {
            Ok(see_other(&resident.at(&routes::tiers_withdrawn(&reference))))
        }
        WithdrawOutcome::UnknownPerson => Err(Failure::Broken("a session of nobody")),
        WithdrawOutcome::NotTheChoice | WithdrawOutcome::NotActing => {
            Ok(see_other(&resident.at(routes::TIERS)))
        }
        // The page, loaded anew, says why not.
        WithdrawOutcome::Refused(_) | WithdrawOutcome::ThroughGuardian => Ok(see_other(&again)),
        // Money that came in elsewhere since the page was opened.
        WithdrawOutcome::PaidElsewhere => match choice(portal, resident, &reference).await? {
            Some(chosen) => Ok(shown(resident, reference, chosen.enrolment, May::Elsewhere)),
            None => Ok(not_there(resident)),
        },
    }
}

/// `GET /tiers/withdrawn/{reference}`
async fn withdrawn(
    State(portal): State<Shared>,
    resident: Resident,
    Path(reference): Path<String>,
) -> Answer {
    let Some(chosen) = choice(&portal, &resident, &reference).await? else {
        return Ok(not_there(&resident));
    };
    Ok(match chosen.taken_back(place_of(&resident)?, portal.clock.today()) {
        Some(done) => page(&resident, Screen::Withdrawn(done)),
        None => see_other(&resident.at(&routes::tiers_withdraw(&reference))),
    })
}
