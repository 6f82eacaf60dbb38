//! What a person pays for a benefit year, who pays the rest, and from which day she is covered: with every step, its
//! figures and its clause.
//!
//! The figures stand in the jurisdiction's file. The day of payment picks those of an option, the first day of the
//! benefit year the rules on late payment, waiting and newborns.

pub(crate) mod amounts;
mod cover;
mod refusal;
mod trace;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::date::{self, Date};
use crate::facts::Group;
use crate::jurisdiction::{BenefitYear, Jurisdiction, NewbornFee, TierOption};
use crate::money::Money;

pub use amounts::{Amounts, amounts};
pub use cover::Waiting;
pub(crate) use cover::covered_from;
pub use refusal::{Refusal, RefusalCode};
pub use trace::{Figure, Step, Timing};

use amounts::Fee;
use trace::Trace;

/// Who pays, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContributionFacts {
    /// The day of payment, or the day asked about.
    #[serde(with = "date::iso")]
    pub paid_on: Date,
    /// Day of birth; needed for newborns and where children pay by their age.
    #[serde(default, with = "date::iso_option", skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<Date>,
    /// Groups with rules of their own; [`Group::Student`] is a pupil.
    #[serde(default)]
    pub groups: BTreeSet<Group>,
    /// At school or university.
    #[serde(default)]
    pub pupil: bool,
    /// Years without enrolment, up to the one before the year asked about, in a row.
    #[serde(default)]
    pub missed_years: u16,
    /// Years paid besides, to shorten the wait after missed years. What they cost is no part of the answer.
    #[serde(default)]
    pub extra_years_paid: u16,
    /// Enrols as a newborn: for the first time.
    #[serde(default)]
    pub newborn: bool,
}

impl ContributionFacts {
    /// Somebody of no group, without missed years, who pays on a day.
    #[must_use]
    pub const fn paid_on(day: Date) -> Self {
        Self {
            paid_on: day,
            birth_date: None,
            groups: BTreeSet::new(),
            pupil: false,
            missed_years: 0,
            extra_years_paid: 0,
            newborn: false,
        }
    }

    /// Somebody born on a day, of these groups, without missed years, who pays on a day.
    pub fn of_person(born: Date, groups: impl IntoIterator<Item = Group>, paid_on: Date) -> Self {
        Self { birth_date: Some(born), groups: groups.into_iter().collect(), ..Self::paid_on(paid_on) }
    }
}

/// Which jurisdiction's file an answer was computed with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceRef {
    /// Its code.
    pub code: String,
    /// SHA-256 of its canonical JSON, 64 hex digits.
    pub hash: String,
}

/// What a benefit year costs, who pays it, and from when to when it covers.
///
/// `pays + budget + subsidy = total`, to the fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contribution {
    /// The benefit year.
    pub year: i32,
    /// Id of the option.
    pub option: String,
    /// The file it was computed with.
    pub place: PlaceRef,
    /// What the person pays.
    pub pays: Money,
    /// What the budget pays of the person's contribution, for people of a funded group.
    pub budget: Money,
    /// The group for which it does.
    pub funded_as: Option<Group>,
    /// What the budget pays into the fund for everybody.
    pub subsidy: Money,
    /// What the fund receives.
    pub total: Money,
    /// First day with cover.
    #[serde(with = "date::iso")]
    pub covered_from: Date,
    /// Last day with cover.
    #[serde(with = "date::iso")]
    pub covered_to: Date,
    /// Months without cover after payment.
    pub waiting: Waiting,
    /// Whether every figure used is official; else 示例参数，非官方 stands beside the answer.
    pub official: bool,
    /// How it came about, in order.
    pub steps: Vec<Step>,
}

/// What a person pays for an option of a benefit year, and from when she is covered.
///
/// A year or an option without published figures, a day on which one cannot pay and a wait that outlasts the year are
/// refusals that say what to do next.
pub fn assess(
    place: &Jurisdiction,
    year: i32,
    option: &str,
    facts: &ContributionFacts,
) -> Result<Contribution, Refusal> {
    let benefit_year = place
        .year(year)
        .filter(|year| !year.options.is_empty())
        .ok_or_else(|| Refusal::not_published(year))?;
    let option = benefit_year.option(option).ok_or_else(|| Refusal::unknown_option(benefit_year, option))?;
    let mut trace = Trace::default();
    let stopped = |stop| Refusal::of(stop, place, benefit_year);
    let timing = cover::timing(benefit_year, facts).map_err(stopped)?;
    let fee = fee(place, benefit_year, option, facts, timing)?;
    let amounts = amounts::settle(option, &fee, facts, &mut trace);
    let cover = cover::cover(benefit_year, facts, timing, &mut trace).map_err(stopped)?;
    Ok(Contribution {
        year,
        option: option.id.clone(),
        place: PlaceRef { code: place.code.clone(), hash: place.hash().to_owned() },
        pays: amounts.pays,
        budget: amounts.budget,
        funded_as: amounts.funded_as,
        subsidy: amounts.subsidy,
        total: amounts.total,
        covered_from: cover.from,
        covered_to: cover.to,
        waiting: cover.waiting,
        official: option.official && trace.is_official(),
        steps: trace.steps,
    })
}

/// Whether someone born on a day may on another day still be enrolled as a newborn for a year, also outside its window.
#[must_use]
pub fn newborn_in_time(year: &BenefitYear, born: Date, on: Date) -> bool {
    let facts = ContributionFacts { birth_date: Some(born), newborn: true, ..ContributionFacts::paid_on(on) };
    matches!(cover::timing(year, &facts), Ok(Timing::Newborn)) && on <= year.covers.1
}

/// The last day on which someone born on a day may be enrolled as a newborn for a year; `None` where the year has no rule
/// for newborns.
#[must_use]
pub fn newborn_until(year: &BenefitYear, born: Date) -> Option<Date> {
    let newborn = year.rules.newborn.as_ref()?;
    Some(cover::newborn_last(newborn, born).min(year.covers.1))
}

/// The fee that is due: that of the year, unless a newborn's year of birth has a rule of its own.
fn fee<'j>(
    place: &'j Jurisdiction,
    year: &'j BenefitYear,
    option: &'j TierOption,
    facts: &ContributionFacts,
    timing: Timing,
) -> Result<Fee<'j>, Refusal> {
    // A newborn who is in time pays like everybody in the window, and not what late payers do.
    let day = if timing == Timing::Newborn { facts.paid_on.min(year.window.closes) } else { facts.paid_on };
    let own = Fee::of(year, option, facts, day)?;
    let born = facts.birth_date.filter(|born| (year.covers.0..=year.covers.1).contains(born));
    let Some(newborn) = year.rules.newborn.as_ref().filter(|_| timing == Timing::Newborn && born.is_some())
    else {
        return Ok(own);
    };
    match newborn.fee.value {
        NewbornFee::BirthYear => Ok(own),
        NewbornFee::Free => Ok(own.free(&newborn.fee.clause)),
        NewbornFee::NextYear => {
            let missing = || Refusal::not_published(year.year.saturating_add(1));
            let next = place.year(year.year.saturating_add(1)).ok_or_else(missing)?;
            let fee = Fee::of(next, next.option(&option.id).ok_or_else(missing)?, facts, day)?;
            Ok(own.of_next_year(next.year, &fee))
        }
    }
}
