//! `/enrolment`: whether and how I am insured.

use app::{
    Page,
    forms::choice::RawDay,
    pages::{
        enrolment::{EnrolmentYear, Found, Model, OnDay, Standing, Usage},
        home::OpenWindow,
    },
};
use axum::extract::{Query, State};
use rules::{
    catalogue,
    contribution::{self, ContributionFacts},
    date::Date,
    eligibility::Outcome,
    jurisdiction::{self, Jurisdiction},
    standing::standing_on,
    text::Text,
};
use store::{Contribution, Coverage, Enrolment, YearUsage};

use crate::web::{
    failure::Failure,
    handlers::{Answer, pay},
    state::{Portal, Shared},
    visitor::Resident,
};

/// `GET /enrolment`
pub async fn show(State(portal): State<Shared>, resident: Resident, Query(asked): Query<RawDay>) -> Answer {
    let today = portal.clock.today();
    let place = place_of(&resident)?;
    let year = asked_year_of(&portal, &resident, today).await?;
    let coverage = portal
        .store
        .coverage(resident.session.person.id, year, today)
        .await?
        .ok_or(Failure::Broken("a session of nobody"))?;
    let mut model = model(&portal, place, &coverage, year);
    model.on_day = on_day(place, &coverage, asked, today);
    Ok(resident.visitor.page(Page::Enrolment(Box::new(model))))
}

/// How it was on the day that was asked about.
fn on_day(place: &Jurisdiction, coverage: &Coverage, asked: RawDay, today: Date) -> OnDay {
    let day = (!asked.on.trim().is_empty()).then(|| asked.day(today));
    let found = day.flatten().map(|on| {
        let records = coverage.records();
        let found = standing_on(place, &records, on);
        Found { on, standing: found.standing, reasons: found.reasons, certifiable: on <= today }
    });
    OnDay { unreadable: day == Some(None), typed: asked.on, found }
}

/// The jurisdiction whose fund covers the person.
pub(super) fn place_of(resident: &Resident) -> Result<&'static Jurisdiction, Failure> {
    jurisdiction::get(&resident.session.person.jurisdiction)
        .ok_or(Failure::Broken("a person of no known jurisdiction"))
}

/// The benefit year that choosing is about: the one whose window is open, else the one that runs.
pub(super) fn asked_year(place: &Jurisdiction, today: Date) -> i32 {
    place.open_year(today).map_or(today.year(), |year| year.year)
}

/// The same for one person: for a newborn it is the year of birth, as long as that can be paid and is not.
pub(super) async fn asked_year_of(portal: &Portal, resident: &Resident, today: Date) -> Result<i32, Failure> {
    let (place, person) = (place_of(resident)?, &resident.session.person);
    let usual = asked_year(place, today);
    let birth = place
        .year(person.birth_date.year())
        .filter(|year| contribution::newborn_in_time(year, person.birth_date, today));
    let Some(birth) = birth else { return Ok(usual) };
    let coverage = portal.store.coverage(person.id, birth.year, today).await?;
    let due = coverage.is_some_and(|coverage| {
        coverage.newborn_in(birth, today) && coverage.contribution(birth.year).is_none()
    });
    Ok(if due { birth.year } else { usual })
}

/// The contribution window that is open today.
pub(super) fn open_window(place: &Jurisdiction, today: Date) -> Option<OpenWindow> {
    let year = place.open_year(today)?;
    Some(OpenWindow {
        place: place.name.clone(),
        year: year.year,
        closes: year.window.closes,
        days_left: year.window.days_left(today)?,
    })
}

fn model(portal: &Portal, place: &'static Jurisdiction, coverage: &Coverage, asked: i32) -> Model {
    let today = portal.clock.today();
    let years = |filter: &dyn Fn(i32) -> bool| -> Vec<EnrolmentYear> {
        coverage
            .enrolments
            .iter()
            .filter(|enrolment| filter(enrolment.benefit_year))
            .map(|enrolment| enrolment_year(place, coverage, enrolment))
            .collect()
    };
    let running = today.year();
    let undecided =
        coverage.eligibility.as_ref().is_some_and(|answer| answer.outcome == Outcome::NeedsStaffDecision);
    let next = years(&|year| year > running).into_iter().next();
    let chosen = next.is_some() || coverage.contribution(asked).is_some_and(|_| asked > running);
    Model {
        name: coverage.person.name.masked(),
        id: coverage.person.id_number.masked(),
        standing: standing(coverage, today),
        current: years(&|year| year == running).into_iter().next(),
        window: if chosen { None } else { open_window(place, today).filter(|window| window.year > running) },
        undecided: (undecided && asked > running).then_some(asked),
        due: coverage.enrolments.iter().filter(|chosen| chosen.benefit_year >= running).find_map(|chosen| {
            pay::due(portal, chosen, enrolment_year(place, coverage, chosen).contribution)
        }),
        next,
        usage: coverage
            .enrolment(running)
            .and_then(|enrolment| usage(enrolment, &coverage.usage(running), today)),
        reasons: coverage.eligibility.as_ref().map(|answer| answer.steps.clone()).unwrap_or_default(),
        reasons_year: asked,
        past: years(&|year| year < running),
        on_day: OnDay::default(),
    }
}

/// Whether the person is insured today.
fn standing(coverage: &Coverage, today: Date) -> Standing {
    let Some(enrolment) = coverage.enrolment(today.year()) else {
        return coverage
            .enrolments
            .iter()
            .filter(|enrolment| enrolment.covers_from > today && paid(coverage, enrolment).is_some())
            .map(|enrolment| Standing::StartsOn(enrolment.covers_from))
            .next()
            .unwrap_or(Standing::None);
    };
    match paid(coverage, enrolment) {
        None => Standing::Unpaid,
        Some(_) if today < enrolment.covers_from => Standing::StartsOn(enrolment.covers_from),
        Some(_) if today <= enrolment.covers_to => Standing::Active,
        Some(_) => Standing::None,
    }
}

fn paid<'c>(coverage: &'c Coverage, enrolment: &Enrolment) -> Option<&'c Contribution> {
    coverage.contributions.iter().find(|paid| paid.enrolment == Some(enrolment.id))
}

/// One enrolment with what was paid for it, in words of its jurisdiction's year.
pub(super) fn enrolment_year(
    place: &Jurisdiction,
    coverage: &Coverage,
    enrolment: &Enrolment,
) -> EnrolmentYear {
    let year = place.year(enrolment.benefit_year);
    let option = year.and_then(|year| year.option(&enrolment.option));
    let payment = paid(coverage, enrolment);
    let due = || {
        let held = coverage.groups.iter().filter(|period| period.holds_on(enrolment.covers_from));
        let groups = held.map(|period| period.group);
        let payer = ContributionFacts::of_person(coverage.person.birth_date, groups, year?.window.opens);
        Some(year?.amounts(option?, &payer).pays)
    };
    EnrolmentYear {
        year: enrolment.benefit_year,
        place: place.name.clone(),
        scheme: enrolment.scheme,
        option: option
            .map_or_else(|| Text::new(&enrolment.option, &enrolment.option), |option| option.title.clone()),
        covers: (enrolment.covers_from, enrolment.covers_to),
        contribution: payment.map(|paid| paid.own).or_else(due).unwrap_or_default(),
        paid: payment.map(|paid| paid.paid_on),
        entered: enrolment.entered_on,
        agency: place
            .agency_on(enrolment.scheme, enrolment.covers_from)
            .map_or_else(|| place.name.clone(), |agency| agency.name.clone()),
        hotline: place.hotline.clone(),
        official: option.is_some_and(|option| option.official),
        reference: enrolment.chosen_at.is_some().then(|| enrolment.reference.clone()),
    }
}

/// What the year has used, against what its pack allows on the day.
fn usage(enrolment: &Enrolment, year: &YearUsage, today: Date) -> Option<Usage> {
    let pack = catalogue::shipped().get(&enrolment.pack)?;
    Some(Usage::of(pack, enrolment.tier.as_deref(), today, &year.accumulators, year.fund))
}
