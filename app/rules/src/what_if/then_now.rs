//! A settled claim once more: by the rules that settled it, by those of a later day, and on the other tracks of its year.
//!
//! A comparison: nobody is paid by it. The year before the claim is always the one that it was settled with.

use super::{Difference, Outcome, Paid, effect, whole, words};
use crate::assess::Shares;
use crate::date::Date;
use crate::facts::{Accumulators, Facts};
use crate::jurisdiction::{BenefitYear, Jurisdiction, TierOption};
use crate::pack::Pack;
use crate::scheme::Scheme;
use crate::text::Text;

/// A claim as it was settled.
#[derive(Clone, Copy, Debug)]
pub struct SettledClaim<'c> {
    /// What the engine was given.
    pub facts: &'c Facts,
    /// The year before the claim.
    pub before: &'c Accumulators,
    /// What came out.
    pub shares: &'c Shares,
    /// The year after it.
    pub after: &'c Accumulators,
    /// Hash of the publication of the pack that settled it.
    pub pack_hash: &'c str,
    /// The scheme that paid.
    pub scheme: Scheme,
    /// The year that it counts in.
    pub benefit_year: i32,
}

/// What the rules that settled a claim say to its facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replay {
    /// Exactly what was paid, to the fen, and the same year after it.
    Same,
    /// Something else: somebody has to look.
    Other(Outcome),
    /// This publication of the pack is not at hand.
    NotAtHand,
}

/// The same case under an option of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Under<'p> {
    /// The option.
    pub option: &'p TierOption,
    /// The year of the option.
    pub year: i32,
    /// The day of discharge or service by which the case was judged.
    pub on: Date,
    /// Whether the pack's amounts are official.
    pub official: bool,
    /// What comes out.
    pub outcome: Outcome,
    /// How much more than was paid; `None` where there is no amount.
    pub difference: Option<Difference>,
    /// What it does to the person's payment, in words.
    pub effect: Option<Text>,
}

/// A settled claim beside what it would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThenNow<'p> {
    /// What was paid.
    pub paid: Paid,
    /// By the rules that settled it.
    pub then: Replay,
    /// By the rules of the day asked for, on the same track; `None` where that day's year has no such track.
    pub today: Option<Under<'p>>,
    /// On the other tracks of the claim's own year.
    pub others: Vec<Under<'p>>,
}

/// Settles a claim's facts again with the pack that settled it. `None` as the pack: it is not at hand.
#[must_use]
pub fn replay(pack: Option<&Pack>, claim: &SettledClaim<'_>) -> Replay {
    let Some(pack) = pack.filter(|pack| pack.hash() == claim.pack_hash) else { return Replay::NotAtHand };
    match pack.settle(claim.facts, claim.before) {
        Ok(settled) if settled.shares == *claim.shares && settled.after == *claim.after => Replay::Same,
        _ => Replay::Other(Outcome::of(pack, claim.facts, claim.before)),
    }
}

/// A claim by the rules of its date, by those of `today`, and on the other tracks of its year. `pack` is the publication that
/// settled it, where it is at hand; `find` is the catalogue of packs.
///
/// For the rules of another day the whole case is moved by so many days that it ends on that day, birth and cover included:
/// the person is as old as then, and only the rules differ.
#[must_use]
pub fn then_now<'p>(
    place: &'p Jurisdiction,
    pack: Option<&Pack>,
    claim: &SettledClaim<'_>,
    today: Date,
    find: impl Fn(&str) -> Option<&'p Pack>,
) -> ThenNow<'p> {
    let paid = Paid { fund: claim.shares.fund_pay_sumamt, person: claim.shares.psn_part_amt };
    let facts = whole(claim.facts, claim.before);
    let with = |year: &BenefitYear, option: &'p TierOption, case: Facts| {
        Some(under((year, option), find(&option.pack)?, case, &Outcome::Paid(paid)))
    };
    let its_year = place.year(claim.benefit_year);
    let own = its_year.and_then(|year| year.options.iter().find(|option| is_of(option, &facts)));
    let this_year = place.years.iter().find(|year| year.covers.0 <= today && today <= year.covers.1);
    let today = this_year.and_then(|year| {
        let option = same_track(year, own, claim.scheme)?;
        with(year, option, moved(&facts, today)?)
    });
    let others = its_year.filter(|_| own.is_some()).map(|year| {
        let other = year.options.iter().filter(|option| !is_of(option, &facts));
        other.filter_map(|option| with(year, option, facts.clone())).collect()
    });
    ThenNow { paid, then: replay(pack, claim), today, others: others.unwrap_or_default() }
}

/// The year before a case, in words.
#[must_use]
pub fn year_before(year: &Accumulators) -> Text {
    words::before(year)
}

/// Whether a case was settled by an option's pack and tier.
fn is_of(option: &TierOption, facts: &Facts) -> bool {
    option.pack == facts.pack && option.tier == facts.tier
}

/// The option of a year that continues a track: the only one, the one of the same name, or the only one of the scheme.
fn same_track<'p>(year: &'p BenefitYear, own: Option<&TierOption>, scheme: Scheme) -> Option<&'p TierOption> {
    if let [only] = year.options.as_slice() {
        return own.map(|_| only);
    }
    let named = own.and_then(|own| year.option(&own.id)).filter(|option| option.scheme == scheme);
    named.or_else(|| {
        let mut of_scheme = year.options.iter().filter(|option| option.scheme == scheme);
        own.and(of_scheme.next()).filter(|_| of_scheme.next().is_none())
    })
}

fn under<'p>(
    (year, option): (&BenefitYear, &'p TierOption),
    pack: &Pack,
    mut case: Facts,
    paid: &Outcome,
) -> Under<'p> {
    case.pack.clone_from(&option.pack);
    case.tier.clone_from(&option.tier);
    case.known_as_of = None;
    // What the basic layer paid elsewhere is asked for by packs without one only.
    case.bill.basic_fund = case.bill.basic_fund.filter(|_| !pack.has_basic_layer());
    let outcome = Outcome::of(pack, &case, &case.year_to_date);
    Under {
        option,
        year: year.year,
        on: case.care.discharged,
        official: option.official && pack.official(),
        difference: outcome.more_than(paid),
        effect: effect(paid, &outcome),
        outcome,
    }
}

/// The same case so many days later or earlier that it ends on a day. `None` only at the end of the calendar.
fn moved(facts: &Facts, to: Date) -> Option<Facts> {
    let by = to - facts.care.discharged;
    let shift = |day: Option<Date>| match day {
        Some(day) => day.checked_add(by).map(Some),
        None => Some(None),
    };
    let mut facts = facts.clone();
    facts.care.discharged = to;
    facts.care.admitted = shift(facts.care.admitted)?;
    facts.person.birth_date = shift(facts.person.birth_date)?;
    facts.person.covered_from = shift(facts.person.covered_from)?;
    Some(facts)
}
