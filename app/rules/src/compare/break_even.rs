//! From which bill of a stay on which option costs less, exactly; and what each option costs at worst.

use super::Offer;
use crate::curve::{Curve, Fen, Offered, Side, stretches};
use crate::facts::{Accumulators, Bill, Care, Charges, Facts, Kind, Level, PersonFacts, Totals};
use crate::jurisdiction::BenefitYear;
use crate::money::Money;

/// The bill up to which the worst case is told: that of the worked example in the announcement of Shandong's insurance
/// for serious illness, 300,000.00 yuan.
#[must_use]
pub const fn stated_bill() -> Money {
    Money::from_fen(30_000_000)
}

/// A bill at which two options cost the same, contribution included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakEven {
    /// The bill, exactly.
    pub bill: Fen,
    /// What both cost there.
    pub cost: Fen,
    /// Which costs less just above it; `None`: from here on both cost the same.
    pub cheaper_above: Option<Side>,
}

/// Two options at one level of hospital.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelBreakEven {
    /// The level.
    pub level: Level,
    /// Which costs less without any bill; `None`: both the same.
    pub cheaper_at_nothing: Option<Side>,
    /// The break-even bills, in rising order.
    pub at: Vec<BreakEven>,
}

/// Two options against each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Id of the one.
    pub first: String,
    /// Id of the other.
    pub second: String,
    /// By level of hospital, the lowest first.
    pub levels: Vec<LevelBreakEven>,
}

/// What an option costs at worst, with one stay at a hospital of the highest level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worst {
    /// Id of the option.
    pub option: String,
    /// The bill it is told for: [`stated_bill`].
    pub bill: Money,
    /// The person's own share of it, as settled.
    pub own: Money,
    /// Contribution and own share.
    pub total: Money,
    /// From this bill on the funds pay no more, and all of the rest is the person's; `None`: they never stop.
    pub funds_end: Option<Fen>,
}

/// Each two options that are offered, in the order of the offers.
pub(super) fn pairs(year: &BenefitYear, person: &PersonFacts, offers: &[Offer<'_>]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (number, first) in offers.iter().enumerate() {
        for second in offers.iter().skip(number + 1) {
            let levels = first.pack.levels();
            let levels =
                levels.into_iter().filter_map(|level| at_level(year, person, (first, second), level));
            pairs.push(Pair {
                first: first.option.id.clone(),
                second: second.option.id.clone(),
                levels: levels.collect(),
            });
        }
    }
    pairs
}

fn at_level(
    year: &BenefitYear,
    person: &PersonFacts,
    (first, second): (&Offer<'_>, &Offer<'_>),
    level: Level,
) -> Option<LevelBreakEven> {
    let (one, two) = (curve(year, person, first, level)?, curve(year, person, second, level)?);
    let found =
        stretches(Offered { pays: first.pays, curve: &one }, Offered { pays: second.pays, curve: &two })?;
    let at = found.iter().skip(1).map(|stretch| BreakEven {
        bill: stretch.from,
        cost: stretch.cost,
        cheaper_above: stretch.cheaper,
    });
    Some(LevelBreakEven { level, cheaper_at_nothing: found.first()?.cheaper, at: at.collect() })
}

/// The curve of one stay in the year, the bill wholly in class A, nothing used before.
fn curve(year: &BenefitYear, person: &PersonFacts, offer: &Offer<'_>, level: Level) -> Option<Curve> {
    offer.pack.curve(&stay(year, person, offer, level, Money::ZERO), &Accumulators::default()).ok()
}

/// One stay in the first days of the year, wholly in class A.
fn stay(year: &BenefitYear, person: &PersonFacts, offer: &Offer<'_>, level: Level, bill: Money) -> Facts {
    let day = year.covers.0;
    Facts {
        pack: offer.option.pack.clone(),
        tier: offer.option.tier.clone(),
        known_as_of: None,
        person: person.clone(),
        care: Care::local(Kind::Inpatient, level, day, day),
        bill: Bill { charges: Charges::Totals(Totals { a: bill, ..Totals::default() }), basic_fund: None },
        year_to_date: Accumulators::default(),
    }
}

pub(super) fn worst(year: &BenefitYear, person: &PersonFacts, offer: &Offer<'_>) -> Option<Worst> {
    let level = offer.pack.levels().into_iter().max()?;
    // As the engine settles it: the curve knows no rounding.
    let settled = super::cost(year, person, offer, &[stay(year, person, offer, level, stated_bill())])?;
    Some(Worst {
        option: settled.option,
        bill: settled.bill,
        own: settled.own,
        total: settled.total,
        funds_end: curve(year, person, offer, level)?.funds_end(),
    })
}
