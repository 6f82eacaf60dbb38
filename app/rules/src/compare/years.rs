//! The three years that options are compared in: from one's own bills where there are any, else a typical one.

use rust_decimal::Decimal;

use super::profile;
use crate::date::Date;
use crate::facts::{Charges, Facts, PersonFacts, Totals};
use crate::jurisdiction::{BenefitYear, TierOption};
use crate::money::{Money, Rate, Rounding};

/// How much use of care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// Little: half of each of one's own bills, or a few visits.
    Low,
    /// As last year, or a year with one stay.
    Middle,
    /// As last year with a serious illness besides.
    High,
}

impl Use {
    /// All of them, from low to high.
    pub const ALL: [Self; 3] = [Self::Low, Self::Middle, Self::High];
}

/// Whose bills a year is made of. The serious illness of high use is a typical one in either case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The person's own.
    Own,
    /// A typical year's.
    Typical,
}

/// A year of bills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedYear {
    /// How much use.
    pub used: Use,
    /// Whose bills.
    pub basis: Basis,
    /// The bills, oldest first.
    pub bills: Vec<Facts>,
}

/// A year's bills as an option would have paid them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnYear {
    /// The year of the bills.
    pub year: i32,
    /// How many.
    pub claims: u32,
    /// All bills.
    pub bill: Money,
    /// What the funds would have paid.
    pub fund: Money,
    /// What the person would have paid.
    pub own: Money,
}

/// Low, middle and high use for a person, in that order.
#[must_use]
pub fn used_years(year: &BenefitYear, person: &PersonFacts, own: &[Facts]) -> Vec<UsedYear> {
    let of = |used| {
        if own.is_empty() {
            return UsedYear { used, basis: Basis::Typical, bills: profile::bills(used, year.year, person) };
        }
        let bills = match used {
            Use::Low => own.iter().map(half).collect(),
            Use::Middle => own.to_vec(),
            Use::High => with_serious_illness(own.to_vec(), person),
        };
        UsedYear { used, basis: Basis::Own, bills }
    };
    Use::ALL.map(of).into()
}

/// The serious illness of a typical year, as the last of a year's bills.
fn with_serious_illness(mut bills: Vec<Facts>, person: &PersonFacts) -> Vec<Facts> {
    let Some(last) = bills.last().map(|facts| facts.care.discharged) else { return bills };
    if let Some(mut serious) = profile::serious_illness(last.year(), person) {
        let later = last.max(serious.care.discharged) - serious.care.discharged;
        serious.care.discharged += later;
        serious.care.admitted = serious.care.admitted.map(|day| day + later);
        bills.push(serious);
    }
    bills
}

/// The same case with half of the bill.
fn half(facts: &Facts) -> Facts {
    let mut facts = facts.clone();
    match &mut facts.bill.charges {
        Charges::Lines(lines) => {
            for line in lines {
                // A quantity has four decimals at most.
                line.quantity = (line.quantity / Decimal::TWO).trunc_with_scale(4);
            }
        }
        Charges::Totals(totals) => {
            let half = |money: Money| {
                Rate::of(Decimal::new(5, 1)).map_or(money, |rate| money.part(rate, Rounding::HalfUpFen))
            };
            *totals = Totals { a: half(totals.a), b: half(totals.b), c: half(totals.c) };
        }
    }
    facts
}

/// The same case in a benefit year, under an option's pack, with the person's groups as they are then: they decide what the
/// year would pay. 29 February becomes the 28th.
#[must_use]
pub fn in_year(facts: &Facts, option: &TierOption, person: &PersonFacts, year: i32) -> Option<Facts> {
    let later = year - facts.care.discharged.year();
    let shift = |date: Date| {
        let moved = date.replace_year(date.year() + later);
        moved.or_else(|_| date.replace_day(28).and_then(|date| date.replace_year(date.year() + later))).ok()
    };
    let mut facts = facts.clone();
    facts.pack.clone_from(&option.pack);
    facts.tier.clone_from(&option.tier);
    facts.known_as_of = None;
    facts.person.birth_date = person.birth_date;
    facts.person.groups.clone_from(&person.groups);
    facts.person.covered_from = None;
    facts.care.discharged = shift(facts.care.discharged)?;
    facts.care.admitted = match facts.care.admitted {
        Some(admitted) => Some(shift(admitted)?),
        None => None,
    };
    Some(facts)
}
