//! The options of a benefit year side by side for one person: what a year would cost in all with low, middle and high use,
//! from which bill on which option costs less, and the worst case.
//!
//! What it costs is the contribution that the person pays (what the budget pays of it is not the person's) and the
//! person's own share of the bills. Nothing is recommended: an option is a clear winner only where it is the cheapest of
//! all in each of the three years.

mod break_even;
pub mod profile;
pub mod successor;
mod years;

pub use break_even::{BreakEven, LevelBreakEven, Pair, Worst, stated_bill};
pub use years::{Basis, OwnYear, Use, UsedYear, in_year, used_years};

use std::collections::BTreeSet;

use crate::contribution::ContributionFacts;
use crate::facts::{Facts, Group, PersonFacts};
use crate::history::Book;
use crate::jurisdiction::{BenefitYear, TierOption};
use crate::money::Money;
use crate::pack::Pack;

/// One option with the pack that pays and what the person pays for it.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'p> {
    /// The option.
    pub option: &'p TierOption,
    /// Its pack.
    pub pack: &'p Pack,
    /// The person's contribution, after what the budget pays of it.
    pub pays: Money,
}

impl<'p> Offer<'p> {
    /// An option as it is for a person.
    #[must_use]
    pub fn of(year: &BenefitYear, option: &'p TierOption, pack: &'p Pack, payer: &ContributionFacts) -> Self {
        Self { option, pack, pays: year.amounts(option, payer).pays }
    }
}

/// What a year would cost under one option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearCost {
    /// Id of the option.
    pub option: String,
    /// The contribution.
    pub pays: Money,
    /// All bills.
    pub bill: Money,
    /// What all funds would pay of the bills.
    pub fund: Money,
    /// What the person would pay of the bills.
    pub own: Money,
    /// Contribution and own share.
    pub total: Money,
}

/// A year of use under every option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// How much use.
    pub used: Use,
    /// Whose bills.
    pub basis: Basis,
    /// How many bills.
    pub claims: u32,
    /// All bills.
    pub bill: Money,
    /// The options in their order; those whose pack does not settle these bills are missing.
    pub costs: Vec<YearCost>,
    /// The ids of the cheapest: several where they cost the same, none where an option is missing.
    pub best: BTreeSet<String>,
}

/// All of it. 示例参数，非官方 stands beside it whatever the options' figures are: a serious illness is a typical one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Low, middle and high use.
    pub rows: Vec<Row>,
    /// Each two options, with the bills at which they cost the same.
    pub pairs: Vec<Pair>,
    /// The worst case of each option.
    pub worst: Vec<Worst>,
    /// The one option that is the cheapest in every row; `None`: no clear winner.
    pub winner: Option<String>,
}

/// Compares options of a year for a person. `own` are the person's bills of a past year, oldest first; without any a
/// typical year stands in. The order of the offers is that of the answer and changes no figure.
#[must_use]
pub fn compare(year: &BenefitYear, person: &PersonFacts, own: &[Facts], offers: &[Offer<'_>]) -> Comparison {
    let rows: Vec<Row> =
        used_years(year, person, own).into_iter().map(|used| row(year, person, &used, offers)).collect();
    Comparison {
        winner: winner(&rows),
        pairs: break_even::pairs(year, person, offers),
        worst: offers.iter().filter_map(|offer| break_even::worst(year, person, offer)).collect(),
        rows,
    }
}

fn row(year: &BenefitYear, person: &PersonFacts, used: &UsedYear, offers: &[Offer<'_>]) -> Row {
    let costs = offers.iter().filter_map(|offer| cost(year, person, offer, &used.bills));
    let costs: Vec<YearCost> = costs.collect();
    let complete = costs.len() == offers.len();
    let least = costs.iter().map(|cost| cost.total).min().filter(|_| complete);
    let best = costs.iter().filter(|cost| Some(cost.total) == least).map(|cost| cost.option.clone());
    Row {
        used: used.used,
        basis: used.basis,
        claims: u32::try_from(used.bills.len()).unwrap_or(u32::MAX),
        bill: costs.first().map(|cost| cost.bill).unwrap_or_default(),
        best: best.collect(),
        costs,
    }
}

/// What a year's bills would cost a person under an option; `None` where its pack refuses one of them.
#[must_use]
pub fn cost(
    year: &BenefitYear,
    person: &PersonFacts,
    offer: &Offer<'_>,
    bills: &[Facts],
) -> Option<YearCost> {
    let own = under(year, person, (offer.option, offer.pack), bills)?;
    Some(YearCost {
        option: offer.option.id.clone(),
        pays: offer.pays,
        bill: own.bill,
        fund: own.fund,
        own: own.own,
        total: own.own.checked_add(offer.pays)?,
    })
}

/// A year's bills, oldest first, as an option with its pack would have paid them for the person as she is in its year, had
/// they come then: each finds what those before it left. `None` where there are none, or the pack refuses one.
#[must_use]
pub fn under(
    year: &BenefitYear,
    person: &PersonFacts,
    (option, pack): (&TierOption, &Pack),
    bills: &[Facts],
) -> Option<OwnYear> {
    let first = bills.first()?;
    let mut book = Book::new(year.year);
    let (mut bill, mut fund, mut own) = (Money::ZERO, Money::ZERO, Money::ZERO);
    for (number, facts) in bills.iter().enumerate() {
        let facts = in_year(facts, option, person, year.year)?;
        let shares = book.settle(pack, &number.to_string(), &facts).ok()?.shares;
        bill = bill.checked_add(shares.medfee_sumamt)?;
        fund = fund.checked_add(shares.fund_pay_sumamt)?;
        own = own.checked_add(shares.psn_part_amt)?;
    }
    let claims = u32::try_from(bills.len()).ok()?;
    Some(OwnYear { year: first.care.discharged.year(), claims, bill, fund, own })
}

/// The option that is among the cheapest in every row, if there is exactly one.
fn winner(rows: &[Row]) -> Option<String> {
    let mut left: Option<BTreeSet<&String>> = None;
    for row in rows {
        let best: BTreeSet<&String> = row.best.iter().collect();
        left = Some(match left {
            Some(left) => left.intersection(&best).copied().collect(),
            None => best,
        });
    }
    let left = left?;
    let only = left.iter().next().map(|only| (*only).clone());
    only.filter(|_| left.len() == 1)
}

/// A person as an engine's case needs them: age and groups as they are in the benefit year.
#[must_use]
pub fn person(born: crate::date::Date, groups: impl IntoIterator<Item = Group>) -> PersonFacts {
    PersonFacts { birth_date: Some(born), groups: groups.into_iter().collect(), ..PersonFacts::default() }
}
