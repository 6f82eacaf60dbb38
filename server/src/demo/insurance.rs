//! Enrolments and contributions of a family, year by year, as the registers would hold them.

use rules::{
    contribution::ContributionFacts,
    jurisdiction::{self, BenefitYear, Jurisdiction, TierOption, YearMode},
    scheme::Scheme,
};
use store::{Contribution, ContributionId, Enrolment, EnrolmentId, EnrolmentStatus, NewPerson};
use time::{Date, Duration, macros::time};

use super::{
    DemoError,
    dice::Dice,
    families::{Family, FamilyMember},
};

/// How far a person has come with the year that one can pay for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NextYear {
    /// Neither paid nor entered.
    Nothing,
    /// Paid, and entered in the register.
    PaidAndEntered,
    /// Paid; nobody entered it.
    PaidOnly,
    /// Entered; nobody paid.
    EnteredOnly,
    /// Chosen in the portal, not yet paid.
    Chosen,
}

/// A year in which a person is insured: what claims are settled by.
#[derive(Clone, Copy)]
pub(super) struct Cover {
    pub(super) jurisdiction: &'static Jurisdiction,
    pub(super) option: &'static TierOption,
    pub(super) year: i32,
    pub(super) from: Date,
    pub(super) to: Date,
}

/// What the registers hold of a person.
#[derive(Default)]
pub(super) struct Insurance {
    pub(super) enrolments: Vec<Enrolment>,
    pub(super) contributions: Vec<Contribution>,
    pub(super) covers: Vec<Cover>,
}

/// A person in a year.
struct Entry<'a> {
    member: &'a FamilyMember,
    year: &'static BenefitYear,
    option: &'static TierOption,
    paid_on: Date,
    covers_from: Date,
}

/// Insures a member of a family for the years from `first_year` to the year after `today`.
pub(super) fn insure(
    family: &Family,
    member: &FamilyMember,
    dice: &mut Dice,
    first_year: i32,
    today: Date,
) -> Result<Insurance, DemoError> {
    let jurisdiction = jurisdiction::get(family.region.code)
        .ok_or_else(|| DemoError::Made(format!("no jurisdiction {}", family.region.code)))?;
    let mut insurance = Insurance::default();
    if member.person.employee_insurance == Some(true) || member.person.local_hukou == Some(false) {
        return Ok(insurance);
    }
    for year in jurisdiction.years.iter().filter(|year| (first_year..=today.year()).contains(&year.year)) {
        if member.plan.is_none() && dice.chance(30) {
            continue;
        }
        let Some(entry) = entry(family, member, year, dice) else { continue };
        let status = if year.year < today.year() { EnrolmentStatus::Ended } else { EnrolmentStatus::Active };
        let enrolment = entry.enrolment(status, dice);
        insurance.contributions.push(entry.contribution(Some(enrolment.id), dice));
        insurance.enrolments.push(enrolment);
        insurance.covers.push(Cover {
            jurisdiction,
            option: entry.option,
            year: year.year,
            from: entry.covers_from,
            to: year.covers.1,
        });
    }
    if let Some(year) = jurisdiction.open_year(today).filter(|year| year.year > today.year()) {
        next_year(family, member, year, today, dice, &mut insurance);
    }
    Ok(insurance)
}

/// The row of a year; `None` for people who were not born yet or whom the register has missed.
fn entry<'a>(
    family: &Family,
    member: &'a FamilyMember,
    year: &'static BenefitYear,
    dice: &mut Dice,
) -> Option<Entry<'a>> {
    let born = member.person.birth_date;
    let option = year.option(option_id(family, year))?;
    let paid_on = dice.day(year.window.opens, year.window.closes);
    if born <= year.window.closes {
        return Some(Entry { member, year, option, paid_on, covers_from: year.covers.0 });
    }
    // A newborn is enrolled within weeks and covered from birth.
    let entered = born.saturating_add(Duration::days(dice.between(5, 40)));
    (entered <= year.covers.1 && dice.chance(850)).then_some(Entry {
        member,
        year,
        option,
        paid_on: entered,
        covers_from: born.max(year.covers.0),
    })
}

fn option_id(family: &Family, year: &BenefitYear) -> &'static str {
    match (year.mode, family.scheme) {
        (YearMode::Unified, _) => family.tier,
        (_, Scheme::RuralCooperative) => "rural",
        _ => "urban",
    }
}

fn next_year(
    family: &Family,
    member: &FamilyMember,
    year: &'static BenefitYear,
    today: Date,
    dice: &mut Dice,
    insurance: &mut Insurance,
) {
    let drawn = match (year.mode, family.scheme) {
        (YearMode::DualTrack, Scheme::UrbanResident) => dice.weighted(&[420, 450, 50, 50, 30]),
        (YearMode::DualTrack, _) => dice.weighted(&[670, 300, 0, 0, 30]),
        _ => dice.weighted(&[570, 400, 0, 0, 30]),
    };
    let drawn = [
        NextYear::Nothing,
        NextYear::PaidAndEntered,
        NextYear::PaidOnly,
        NextYear::EnteredOnly,
        NextYear::Chosen,
    ][drawn];
    let fate = member.plan.map_or(drawn, |plan| plan.next_year);
    let Some(mut entry) = entry(family, member, year, dice) else { return };
    // The register of the urban scheme was closed on 15 November; what is in it was there before.
    let closed = Date::from_calendar_date(today.year(), time::Month::November, 14).unwrap_or(today);
    entry.paid_on = dice.day(year.window.opens, closed.min(today));
    match fate {
        NextYear::Nothing => {}
        NextYear::PaidAndEntered => {
            let mut enrolment = entry.enrolment(EnrolmentStatus::Paid, dice);
            enrolment.entered_on = enrolment.entered_on.map(|entered| entered.min(closed));
            insurance.contributions.push(entry.contribution(Some(enrolment.id), dice));
            insurance.enrolments.push(enrolment);
        }
        NextYear::PaidOnly => insurance.contributions.push(entry.contribution(None, dice)),
        NextYear::EnteredOnly => insurance.enrolments.push(entry.enrolment(EnrolmentStatus::Entered, dice)),
        NextYear::Chosen => {
            let mut enrolment = entry.enrolment(EnrolmentStatus::Chosen, dice);
            enrolment.entered_on = None;
            enrolment.chosen_at = Some(entry.paid_on.with_time(time!(20:15)).assume_utc());
            insurance.enrolments.push(enrolment);
        }
    }
}

impl Entry<'_> {
    fn enrolment(&self, status: EnrolmentStatus, dice: &mut Dice) -> Enrolment {
        let serial = self.member.serial;
        Enrolment {
            id: EnrolmentId(dice.id(millis(self.paid_on))),
            person: self.member.person.id,
            benefit_year: self.year.year,
            scheme: self.option.scheme,
            option: self.option.id.clone(),
            pack: self.option.pack.clone(),
            tier: self.option.tier.clone(),
            status,
            reference: format!("{}-{:05}-{:05}", self.year.year, serial / 100_000, serial % 100_000),
            entered_on: Some(self.paid_on.saturating_add(Duration::days(dice.between(0, 6)))),
            covers_from: self.covers_from,
            covers_to: self.year.covers.1,
            chosen_at: None,
        }
    }

    fn contribution(&self, enrolment: Option<EnrolmentId>, dice: &mut Dice) -> Contribution {
        let person: &NewPerson = &self.member.person;
        let held = person.groups.iter().filter(|period| period.holds_on(self.paid_on));
        let groups = held.map(|period| period.group);
        let payer = ContributionFacts::of_person(person.birth_date, groups, self.paid_on);
        let amounts = self.year.amounts(self.option, &payer);
        Contribution {
            id: ContributionId(dice.id(millis(self.paid_on))),
            person: person.id,
            benefit_year: self.year.year,
            scheme: self.option.scheme,
            option: self.option.id.clone(),
            own: amounts.pays,
            subsidy: amounts.subsidy,
            paid_on: self.paid_on,
            receipt_no: format!("SJ{}{:08}", self.year.year, self.member.serial),
            enrolment,
        }
    }
}

/// Milliseconds since 1970 of a day's morning in China.
pub(super) fn millis(day: Date) -> u64 {
    u64::try_from(day.midnight().assume_utc().unix_timestamp()).unwrap_or_default() * 1000
}
