//! Laws of a year: what is paid is what is added up, a yearly deductible is charged once, a stay billed in parts as one.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rules::date::day;
use rules::facts::{
    Accumulators, Bill, Care, Charges, ContinuedFrom, Facts, HospitalAccumulators, Kind, Level, PersonFacts,
    Totals,
};
use rules::money::Money;

use super::cases::{Known, PACKS, amount, fitting, pick};

fn added(before: Money, after: Money) -> Money {
    after.checked_sub(before).unwrap()
}

/// A stay in a pack of the golden cases, of a bill of class A.
fn stay(pack: &str, tier: &str, level: Level, bill: Money) -> Facts {
    let on = day(2016, 3, 9).unwrap();
    Facts {
        pack: pack.to_owned(),
        tier: Some(tier.to_owned()),
        known_as_of: None,
        person: PersonFacts::default(),
        care: Care::local(Kind::Inpatient, level, on, on),
        bill: Bill { charges: Charges::Totals(Totals { a: bill, ..Totals::default() }), basic_fund: None },
        year_to_date: Accumulators::default(),
    }
}

fn named(name: &str) -> &'static Known {
    PACKS.iter().find(|known| known.pack.name() == name).unwrap()
}

/// The deductibles of the pack of this name, as its file says them.
fn deductible(level: Level) -> Money {
    let facts = stay("test-deductibles", "per_stay", level, Money::ZERO);
    let pointer = format!("/inpatient/level/{}/deductible", level.word());
    named("test-deductibles").amount(&facts, &pointer).unwrap()
}

/// Stays at levels and one of two hospitals.
fn stays() -> impl Strategy<Value = Vec<(Level, usize, Money)>> {
    proptest::collection::vec((pick(Level::ALL), 0..2_usize, amount(200_000)), 1..6)
}

/// What is charged at each of some stays of a year, one after another, with the accumulators kept for each hospital.
fn charged(tier: &str, stays: &[(Level, usize, Money)]) -> Vec<Money> {
    let pack = &named("test-deductibles").pack;
    let (mut year, mut hospitals) = (Accumulators::default(), BTreeMap::<usize, HospitalAccumulators>::new());
    let mut out = Vec::new();
    for (level, hospital, bill) in stays {
        let mut facts = stay("test-deductibles", tier, *level, *bill);
        facts.care.hospital = Some(format!("H{hospital}"));
        year.hospital = hospitals.get(hospital).copied().unwrap_or_default();
        let settled = pack.settle(&facts, &year).unwrap();
        year = settled.after;
        hospitals.insert(*hospital, year.hospital);
        out.push(settled.shares.act_pay_dedc);
    }
    out
}

fn sum(amounts: impl IntoIterator<Item = Money>) -> Money {
    amounts.into_iter().fold(Money::ZERO, |sum, amount| sum.checked_add(amount).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_year_grows_by_what_was_paid((known, facts) in fitting()) {
        let Ok(settled) = known.pack.settle(&facts, &facts.year_to_date) else { return Ok(()) };
        let (before, after, shares) = (facts.year_to_date, settled.after, settled.shares);
        prop_assert!(after.stays == before.stays || after.stays == before.stays + 1);
        prop_assert_eq!(added(before.catastrophic_fund, after.catastrophic_fund), shares.hifmi_pay);
        prop_assert_eq!(added(before.aid, after.aid), shares.maf_pay);
        let deductibles = [
            added(before.deductible_charged, after.deductible_charged),
            added(before.outpatient_deductible, after.outpatient_deductible),
        ];
        prop_assert_eq!(sum(deductibles), shares.act_pay_dedc);
        let kind = facts.care.kind;
        let all_or_nothing = |before, after| {
            let more = added(before, after);
            more.is_zero() || more == shares.hifp_pay
        };
        prop_assert!(all_or_nothing(before.basic_fund, after.basic_fund));
        prop_assert!(all_or_nothing(before.family.basic_fund, after.family.basic_fund));
        prop_assert!(all_or_nothing(before.family.outpatient_fund, after.family.outpatient_fund));
        for (of, before, after) in [
            (Kind::Outpatient, before.outpatient_fund, after.outpatient_fund),
            (Kind::Chronic, before.chronic_fund, after.chronic_fund),
            (Kind::Chronic, before.disease.fund, after.disease.fund),
            (Kind::Accident, before.accident_fund, after.accident_fund),
        ] {
            let due = if kind == of { shares.hifp_pay } else { Money::ZERO };
            prop_assert_eq!(added(before, after), due);
        }
        // What enters the year's own payments is never more than the person and 大病 and aid pay.
        let entered = added(before.compliant_self_pay, after.compliant_self_pay);
        prop_assert!(entered <= sum([shares.psn_part_amt, shares.hifmi_pay, shares.maf_pay]));
        prop_assert!(added(before.banded, after.banded) <= shares.inscp_scp_amt);
        prop_assert!(after.deductible_highest >= before.deductible_highest);
    }

    #[test]
    fn a_yearly_deductible_is_charged_once(stays in stays()) {
        let highest = stays.iter().map(|(level, _, _)| deductible(*level)).max().unwrap();
        for tier in ["per_year", "yearly_difference"] {
            let charged = charged(tier, &stays);
            prop_assert!(sum(charged.iter().copied()) <= highest, "{}: {:?}", tier, charged);
        }
        for hospital in 0..2 {
            let here: Vec<_> = stays.iter().filter(|(_, at, _)| *at == hospital).copied().collect();
            let highest = here.iter().map(|(level, _, _)| deductible(*level)).max().unwrap_or_default();
            let all = charged("per_hospital_year", &stays);
            let at = all.iter().zip(&stays).filter(|(_, (_, at, _))| *at == hospital);
            prop_assert!(sum(at.map(|(charged, _)| *charged)) <= highest, "{:?}", all);
        }
        // Every stay pays its own; none of the others ever charges more.
        let own: Vec<Money> = stays.iter().map(|(level, _, bill)| deductible(*level).min(*bill)).collect();
        prop_assert_eq!(&charged("per_stay", &stays), &own);
        for tier in ["per_year", "yearly_difference", "per_hospital_year"] {
            prop_assert!(charged(tier, &stays).iter().zip(&own).all(|(charged, own)| charged <= own));
        }
    }

    #[test]
    fn a_stay_billed_in_parts_is_charged_like_one(
        (name, tier) in pick(&[("test-deductibles", "one_stay"), ("test-years", "split")]),
        bills in proptest::collection::vec(amount(100_000), 1..5),
    ) {
        let pack = &named(name).pack;
        let bill = |bill| stay(name, tier, Level::Three, bill);
        let whole = pack.settle(&bill(sum(bills.iter().copied())), &Accumulators::default()).unwrap();
        let mut year = Accumulators::default();
        let mut so_far = None;
        for part in bills {
            let mut facts = bill(part);
            facts.care.continued_from = so_far
                .map(|deductible_charged| ContinuedFrom { hospital_level: Level::Three, deductible_charged });
            year = pack.settle(&facts, &year).unwrap().after;
            so_far = Some(year.deductible_charged);
        }
        prop_assert_eq!(year.stays, whole.after.stays);
        prop_assert_eq!(year.deductible_charged, whole.after.deductible_charged);
        prop_assert_eq!(year.banded, whole.after.banded);
    }

    #[test]
    fn moving_up_and_down_charges_the_highest_deductible_once(
        moves in proptest::collection::vec((pick(Level::ALL), 100_000..200_000_i64), 1..5),
    ) {
        let pack = &named("test-deductibles").pack;
        let highest = moves.iter().map(|(level, _)| deductible(*level)).max().unwrap();
        let mut year = Accumulators::default();
        let mut earlier = None;
        for (level, bill) in &moves {
            let mut facts = stay("test-deductibles", "counts", *level, Money::from_fen(*bill));
            facts.care.continued_from = earlier
                .map(|hospital_level| ContinuedFrom { hospital_level, deductible_charged: year.deductible_charged });
            year = pack.settle(&facts, &year).unwrap().after;
            earlier = Some(*level);
        }
        prop_assert_eq!(year.deductible_charged, highest);
        prop_assert_eq!(usize::try_from(year.stays).unwrap(), moves.len());
    }
}
