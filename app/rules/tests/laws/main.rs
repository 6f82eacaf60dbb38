//! Laws that hold for every pack and every case, tried on arbitrary ones; and no input makes the engine panic.

#![expect(clippy::unwrap_used, reason = "the helpers of the tests may stop them")]

mod cases;
mod curves;
mod formulas;
mod steps;
mod years;

use proptest::prelude::*;
use rules::assess::{Shares, Stop, assess, try_assess};
use rules::estimate::{Answer, estimate, estimate_json};
use rules::facts::{Accumulators, Charges, Class, FamilyAccumulators, Line, Place, Totals};
use rules::money::Money;
use rules::pack::Pack;
use rules::refusal::RefusalCode;
use rust_decimal::Decimal;

use cases::{PACKS, amount, fitting, paid};

fn sum(parts: &[Money]) -> Money {
    parts.iter().fold(Money::ZERO, |sum, part| sum.checked_add(*part).unwrap())
}

fn sums_up(shares: &Shares) {
    let funds = sum(&[shares.hifp_pay, shares.hifmi_pay, shares.maf_pay, shares.oth_pay]);
    assert_eq!(funds, shares.fund_pay_sumamt);
    assert_eq!(sum(&[funds, shares.hosp_part_amt, shares.psn_part_amt]), shares.medfee_sumamt);
    let parts =
        [shares.fulamt_ownpay_amt, shares.overlmt_selfpay, shares.preselfpay_amt, shares.inscp_scp_amt];
    assert_eq!(sum(&parts), shares.medfee_sumamt);
    let all = [shares.hifp_pay, shares.hifmi_pay, shares.maf_pay, shares.psn_part_amt, shares.act_pay_dedc];
    for part in parts.into_iter().chain(all).chain([shares.hosp_part_amt]) {
        assert!(part >= Money::ZERO && part <= shares.medfee_sumamt, "{part} of {}", shares.medfee_sumamt);
    }
    assert!(shares.act_pay_dedc <= shares.inscp_scp_amt);
    assert!(shares.pool_prop_selfpay <= Decimal::ONE);
}

/// Not below, but for what coarse rounding of a lower layer can take from those above.
fn at_least(more: Option<Money>, less: Option<Money>, slack: i64) -> bool {
    match (more, less) {
        (Some(more), Some(less)) => more.fen() + slack >= less.fen(),
        (more, less) => more.is_none() == less.is_none(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_shares_sum_to_the_bill_and_none_is_negative_or_above_it((known, facts) in fitting()) {
        if let Ok(settled) = known.pack.settle(&facts, &facts.year_to_date) {
            sums_up(&settled.shares);
        }
    }

    #[test]
    fn the_pieces_of_the_persons_part_sum_to_it((known, facts) in fitting()) {
        if let Ok(settled) = known.pack.settle(&facts, &facts.year_to_date) {
            let parts = settled.shares.person_parts();
            let pieces = [parts.outside, parts.ahead, parts.deductible, parts.ratio];
            prop_assert!(pieces.iter().all(|piece| *piece >= Money::ZERO));
            prop_assert_eq!(sum(&pieces), settled.shares.psn_part_amt);
        }
    }

    #[test]
    fn the_fund_never_pays_less_when_more_is_within_the_policy((known, facts) in fitting(), more in amount(10_000_000)) {
        let mut larger = facts.clone();
        let Charges::Totals(totals) = &mut larger.bill.charges else { return Ok(()) };
        totals.a = totals.a.checked_add(more).unwrap();
        prop_assert!(at_least(paid(known, &larger), paid(known, &facts), known.slack()) || asks(known, &larger));
    }

    #[test]
    fn unfiled_pays_no_more_than_filed_and_filed_no_more_than_local((known, facts) in fitting()) {
        if known.leaves_out(&facts) {
            return Ok(());
        }
        let at = |place, filed| {
            let mut facts = facts.clone();
            (facts.care.place, facts.care.filed) = (place, filed);
            paid(known, &facts)
        };
        let local = at(Place::Local, false);
        for place in [Place::InProvince, Place::OutOfProvince] {
            // Without a rule for care at home (or outside) there is nothing to compare.
            if let (Some(_), filed @ Some(_), unfiled @ Some(_)) = (local, at(place, true), at(place, false)) {
                prop_assert!(at_least(filed, unfiled, known.slack()), "{:?} {:?}", unfiled, filed);
                prop_assert!(at_least(local, filed, known.slack()), "{:?} {:?}", filed, local);
            }
        }
    }

    #[test]
    fn a_day_outside_the_period_is_refused_before_anything_else((known, mut facts) in fitting(), days in 1..2_000_i64) {
        let (first, last) = known.pack.in_force();
        facts.care.designated = false;
        for date in [first - time::Duration::days(days), last + time::Duration::days(days)] {
            (facts.care.admitted, facts.care.discharged) = (Some(date), date);
            facts.person.birth_date = None;
            facts.person.covered_from = Some(date + time::Duration::days(1));
            let refusal = assess(&known.pack, &facts, &facts.year_to_date).unwrap_err();
            prop_assert_eq!(refusal.code, RefusalCode::NotPublished);
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn facts_survive_their_own_json((known, facts) in fitting()) {
        let json = serde_json::to_string(&facts).unwrap();
        let direct = try_assess(&known.pack, &facts, &facts.year_to_date);
        let answer = estimate(|_, _| Some(&known.pack), &json);
        prop_assert_eq!(answer.status() == 200, !matches!(direct, Err(Stop::Faults(_))));
        if let Ok(assessment) = direct {
            prop_assert_eq!(answer, Answer::Amounts(Box::new(assessment)));
        }
    }

    #[test]
    fn no_json_makes_it_panic((known, json) in mangled()) {
        let answer = estimate(|_, _| Some(&known.pack), &json);
        prop_assert!(matches!(answer.status(), 200 | 400 | 422));
        let _ = Pack::from_json(&json);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_amount_makes_it_panic(
        (known, mut facts) in fitting(),
        fen in proptest::collection::vec(any::<i64>(), 20),
        decimals in proptest::collection::vec((any::<i64>(), 0..28_u32), 2),
    ) {
        let mut fen = fen.into_iter().map(Money::from_fen);
        let mut next = || fen.next().unwrap_or_default();
        let decimal = |i: usize| Decimal::new(decimals[i].0, decimals[i].1);
        let year = &mut facts.year_to_date;
        year.stays = u32::MAX;
        for amount in [
            &mut year.deductible_charged,
            &mut year.banded,
            &mut year.basic_fund,
            &mut year.compliant_self_pay,
            &mut year.catastrophic_fund,
            &mut year.aid,
            &mut year.outpatient_fund,
            &mut year.deductible_highest,
            &mut year.outpatient_deductible,
            &mut year.chronic_fund,
            &mut year.accident_fund,
            &mut year.hospital.deductible_charged,
            &mut year.disease.fund,
            &mut year.family.basic_fund,
            &mut year.family.outpatient_fund,
        ] {
            *amount = next();
        }
        if let Some(earlier) = &mut facts.care.continued_from {
            earlier.deductible_charged = next();
        }
        facts.bill.basic_fund = facts.bill.basic_fund.map(|_| next());
        facts.bill.charges = Charges::Lines(vec![Line {
            item: None,
            class: Class::B,
            unit_price: next(),
            quantity: decimal(0),
            price_limit: Some(next()),
            self_ratio: Some(decimal(1)),
        }]);
        let _ = assess(&known.pack, &facts, &facts.year_to_date);
    }

    #[test]
    fn the_largest_amounts_still_sum_up((known, mut facts) in fitting()) {
        facts.bill.charges = Charges::Totals(Totals { a: Money::MAX, ..Totals::default() });
        facts.year_to_date = Accumulators {
            stays: 9_999,
            banded: Money::MAX,
            compliant_self_pay: Money::MAX,
            family: FamilyAccumulators { basic_fund: Money::MAX, ..FamilyAccumulators::default() },
            ..Accumulators::default()
        };
        if let Ok(settled) = known.pack.settle(&facts, &facts.year_to_date) {
            sums_up(&settled.shares);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let text = String::from_utf8_lossy(&bytes);
        let answer = estimate_json(|_, _| Some(&PACKS[0].pack), &text);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&answer).is_ok());
        let _ = Pack::from_json(&text);
        let _ = Pack::from_toml(&text);
        let _ = rules::jurisdiction::from_toml(&text);
        let _ = Money::parse_typed(&text);
        let _ = rules::date::parse_typed(&text);
        let _ = rules::identity::IdNumber::parse(&text);
        let _ = rules::name::PersonName::parse(&text);
    }
}

/// Whether the larger bill needs something that a bill of nothing does not: the hospital, say.
fn asks(known: &cases::Known, facts: &rules::facts::Facts) -> bool {
    matches!(known.pack.settle(facts, &facts.year_to_date), Err(Stop::Faults(_)))
}

#[test]
fn enough_of_the_cases_have_amounts() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut settled = std::collections::BTreeMap::<&str, usize>::new();
    for _ in 0..4_000 {
        let (known, facts) = fitting().new_tree(&mut runner).unwrap().current();
        let has_amounts = paid(known, &facts).is_some();
        *settled.entry(known.pack.name()).or_default() += usize::from(has_amounts);
    }
    assert!(settled.values().all(|count| *count > 20), "{settled:?}");
}

/// Requests with one or more members replaced by something else.
fn mangled() -> impl Strategy<Value = (&'static cases::Known, String)> {
    let junk = prop_oneof![
        Just("null".to_owned()),
        Just("{}".to_owned()),
        Just("[]".to_owned()),
        Just("1e300".to_owned()),
        Just("-1".to_owned()),
        Just("\"9999999999.99\"".to_owned()),
        Just("\"2018-02-30\"".to_owned()),
        Just("\"四\"".to_owned()),
        any::<String>().prop_map(|text| serde_json::Value::String(text).to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
    ];
    let holes = proptest::collection::vec((0..40_usize, junk), 1..4);
    (fitting(), holes).prop_map(|((known, facts), holes)| {
        let mut json = serde_json::to_string(&facts).unwrap();
        for (hole, junk) in holes {
            let starts: Vec<usize> = json.match_indices(':').map(|(at, _)| at + 1).collect();
            let start = starts[hole % starts.len()];
            let rest = &json[start..];
            let end = start + rest.find([',', '}']).unwrap_or(rest.len());
            json.replace_range(start..end, &junk);
        }
        (known, json)
    })
}
