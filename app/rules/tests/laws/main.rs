//! Laws that hold for every pack and every case, tried on arbitrary ones; and no input makes the engine panic.

#![expect(clippy::unwrap_used, reason = "the helpers of the tests may stop them")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use rules::assess::{Assessment, assess, try_assess};
use rules::catalogue::shipped;
use rules::date::{Date, day};
use rules::estimate::{estimate, estimate_json};
use rules::facts::{
    Accumulators, Bill, Care, Charges, Class, Delivery, Facts, Group, Kind, Level, Line, PersonFacts, Place,
    Totals,
};
use rules::money::Money;
use rules::pack::Pack;
use rules::refusal::RefusalCode;
use rust_decimal::Decimal;

fn pick<T: Copy + std::fmt::Debug + 'static>(from: &'static [T]) -> impl Strategy<Value = T> {
    proptest::sample::select(from)
}

/// A pack with one of its tiers and a day of its period.
fn pack_and_day() -> impl Strategy<Value = (&'static Pack, Option<String>, Date)> {
    let packs: Vec<&'static Pack> = shipped().iter().collect();
    (proptest::sample::select(packs), 0..3_usize, 0..365_i64).prop_map(|(pack, tier, offset)| {
        let tiers = pack.tiers();
        let tier = (!tiers.is_empty()).then(|| tiers[tier % tiers.len()].0.clone());
        (pack, tier, pack.in_force().0 + time::Duration::days(offset.min(364)))
    })
}

fn person() -> impl Strategy<Value = PersonFacts> {
    (proptest::collection::btree_set(pick(Group::ALL), 0..3), 0..12_u16, 0..5_u16, 1920..2012_i32).prop_map(
        |(groups, unbroken_years, claim_free_years, born): (BTreeSet<Group>, _, _, _)| PersonFacts {
            birth_date: Some(day(born, 6, 15).unwrap()),
            groups,
            covered_from: None,
            unbroken_years,
            claim_free_years,
            contract_doctor: false,
        },
    )
}

fn amount(most: i64) -> impl Strategy<Value = Money> {
    prop_oneof![Just(0), 0..10_000_i64, 0..most].prop_map(Money::from_fen)
}

fn charges() -> impl Strategy<Value = Charges> {
    let totals = (amount(60_000_000), amount(5_000_000), amount(5_000_000))
        .prop_map(|(a, b, c)| Charges::Totals(Totals { a, b, c }));
    let line = (
        pick(Class::ALL),
        amount(1_000_000),
        0..100_000_u32,
        proptest::option::of(amount(1_000_000)),
        proptest::option::of(0..=100_u32),
    )
        .prop_map(|(class, unit_price, quantity, price_limit, ratio)| Line {
            item: None,
            class,
            unit_price,
            quantity: Decimal::new(i64::from(quantity), 4),
            price_limit,
            self_ratio: ratio.map(|percent| Decimal::new(i64::from(percent), 2)),
        });
    prop_oneof![totals, proptest::collection::vec(line, 0..6).prop_map(Charges::Lines)]
}

fn year() -> impl Strategy<Value = Accumulators> {
    (0..6_u32, amount(200_000), amount(20_000_000), amount(20_000_000), amount(40_000_000), amount(30_000))
        .prop_map(|(stays, deductible_charged, banded, basic_fund, compliant_self_pay, outpatient_fund)| {
            Accumulators {
                stays,
                deductible_charged,
                banded,
                basic_fund: basic_fund.min(banded),
                compliant_self_pay,
                outpatient_fund,
                ..Accumulators::default()
            }
        })
}

/// A case that fits its pack.
fn fitting() -> impl Strategy<Value = (&'static Pack, Facts)> {
    let care = (pick(Kind::ALL), pick(Level::ALL), pick(Place::ALL), any::<bool>(), pick(Delivery::ALL));
    (pack_and_day(), person(), care, charges(), year()).prop_map(
        |((pack, tier, date), person, care, charges, year)| {
            let (kind, level, place, filed, delivery) = care;
            let care =
                Care { place, filed, delivery: Some(delivery), ..Care::local(kind, level, date, date) };
            let basic_fund = (!pack.has_basic_layer()).then_some(Money::ZERO);
            let facts = Facts {
                pack: pack.name().to_owned(),
                tier,
                known_as_of: None,
                person,
                care,
                bill: Bill { charges, basic_fund },
                year_to_date: year,
            };
            (pack, facts)
        },
    )
}

fn paid(pack: &Pack, facts: &Facts) -> Option<Money> {
    assess(pack, facts, &facts.year_to_date).ok().map(|answer| answer.shares.fund_pay_sumamt)
}

fn sums_up(answer: &Assessment) {
    let shares = &answer.shares;
    let sum = |parts: &[Money]| parts.iter().fold(Money::ZERO, |sum, part| sum.checked_add(*part).unwrap());
    let funds = sum(&[shares.hifp_pay, shares.hifmi_pay, shares.maf_pay, shares.oth_pay]);
    assert_eq!(funds, shares.fund_pay_sumamt);
    assert_eq!(sum(&[funds, shares.hosp_part_amt, shares.psn_part_amt]), shares.medfee_sumamt);
    let parts =
        [shares.fulamt_ownpay_amt, shares.overlmt_selfpay, shares.preselfpay_amt, shares.inscp_scp_amt];
    assert_eq!(sum(&parts), shares.medfee_sumamt);
    let all = [shares.hifp_pay, shares.hifmi_pay, shares.maf_pay, shares.psn_part_amt, shares.act_pay_dedc];
    for part in parts.into_iter().chain(all) {
        assert!(part >= Money::ZERO && part <= shares.medfee_sumamt, "{part} of {}", shares.medfee_sumamt);
    }
    assert!(shares.act_pay_dedc <= shares.inscp_scp_amt);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_shares_sum_to_the_bill_and_none_is_negative_or_above_it((pack, facts) in fitting()) {
        if let Ok(answer) = assess(pack, &facts, &facts.year_to_date) {
            sums_up(&answer);
            prop_assert_eq!(answer.steps.last().map(|step| step.amount), Some(answer.shares.psn_part_amt));
        }
    }

    #[test]
    fn the_pieces_of_the_persons_part_sum_to_it((pack, facts) in fitting()) {
        if let Ok(answer) = assess(pack, &facts, &facts.year_to_date) {
            let parts = answer.shares.person_parts();
            let pieces = [parts.outside, parts.ahead, parts.deductible, parts.ratio];
            prop_assert!(pieces.iter().all(|piece| *piece >= Money::ZERO));
            let sum = pieces.into_iter().try_fold(Money::ZERO, Money::checked_add);
            prop_assert_eq!(sum, Some(answer.shares.psn_part_amt));
        }
    }

    #[test]
    fn the_ceilings_hold_over_the_year((pack, facts) in fitting()) {
        let (tier, date) = (facts.tier.as_deref(), facts.care.discharged);
        if let Ok(answer) = assess(pack, &facts, &facts.year_to_date) {
            let before = &facts.year_to_date;
            if let Some(ceiling) = pack.ceiling(tier, date) {
                prop_assert!(answer.after.basic_fund <= ceiling.max(before.basic_fund));
            }
            if let Some(ceiling) = pack.outpatient_ceiling(tier, date) {
                prop_assert!(answer.after.outpatient_fund <= ceiling.max(before.outpatient_fund));
            }
        }
    }

    #[test]
    fn the_fund_never_pays_less_when_more_is_within_the_policy((pack, facts) in fitting(), more in amount(10_000_000)) {
        let mut larger = facts.clone();
        let Charges::Totals(totals) = &mut larger.bill.charges else { return Ok(()) };
        totals.a = totals.a.checked_add(more).unwrap();
        prop_assert!(paid(pack, &facts) <= paid(pack, &larger));
    }

    #[test]
    fn unfiled_pays_no_more_than_filed_and_filed_no_more_than_local((pack, facts) in fitting()) {
        let at = |place, filed| {
            let mut facts = facts.clone();
            (facts.care.place, facts.care.filed) = (place, filed);
            paid(pack, &facts)
        };
        let local = at(Place::Local, false);
        for place in [Place::InProvince, Place::OutOfProvince] {
            // Without a rule for care at home (or outside) there is nothing to compare.
            if let (Some(local), Some(filed), Some(unfiled)) = (local, at(place, true), at(place, false)) {
                prop_assert!(unfiled <= filed && filed <= local, "{unfiled} {filed} {local}");
            }
        }
    }

    #[test]
    fn a_day_outside_the_period_is_refused_before_anything_else((pack, mut facts) in fitting(), days in 1..2_000_i64) {
        let (first, last) = pack.in_force();
        for date in [first - time::Duration::days(days), last + time::Duration::days(days)] {
            (facts.care.admitted, facts.care.discharged) = (Some(date), date);
            facts.person.birth_date = None;
            facts.person.covered_from = Some(date + time::Duration::days(1));
            let refusal = assess(pack, &facts, &facts.year_to_date).unwrap_err();
            prop_assert_eq!(refusal.code, RefusalCode::NotPublished);
        }
    }

    #[test]
    fn facts_survive_their_own_json((pack, facts) in fitting()) {
        let json = serde_json::to_string(&facts).unwrap();
        let direct = try_assess(pack, &facts, &facts.year_to_date);
        let answer = estimate(|name, on| shipped().known(name, on), &json);
        prop_assert_eq!(answer.status() == 200, !matches!(direct, Err(rules::assess::Stop::Faults(_))));
        if let Ok(assessment) = direct {
            prop_assert_eq!(answer, rules::estimate::Answer::Amounts(Box::new(assessment)));
        }
    }

    #[test]
    fn no_amount_makes_it_panic(
        (pack, mut facts) in fitting(),
        fen in proptest::collection::vec(any::<i64>(), 10),
        decimals in proptest::collection::vec((any::<i64>(), 0..28_u32), 2),
    ) {
        let mut fen = fen.into_iter().map(Money::from_fen);
        let mut next = || fen.next().unwrap_or_default();
        let decimal = |i: usize| Decimal::new(decimals[i].0, decimals[i].1);
        facts.year_to_date = Accumulators {
            stays: u32::MAX,
            deductible_charged: next(),
            banded: next(),
            basic_fund: next(),
            compliant_self_pay: next(),
            catastrophic_fund: next(),
            ..Accumulators::default()
        };
        facts.bill.basic_fund = facts.bill.basic_fund.map(|_| next());
        facts.bill.charges = Charges::Lines(vec![Line {
            item: None,
            class: Class::B,
            unit_price: next(),
            quantity: decimal(0),
            price_limit: Some(next()),
            self_ratio: Some(decimal(1)),
        }]);
        let _ = assess(pack, &facts, &facts.year_to_date);
    }

    #[test]
    fn the_largest_amounts_still_sum_up((pack, mut facts) in fitting()) {
        facts.bill.charges = Charges::Totals(Totals { a: Money::MAX, ..Totals::default() });
        facts.year_to_date = Accumulators {
            banded: Money::MAX,
            compliant_self_pay: Money::MAX,
            ..Accumulators::default()
        };
        if let Ok(answer) = assess(pack, &facts, &facts.year_to_date) {
            sums_up(&answer);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let text = String::from_utf8_lossy(&bytes);
        let answer = estimate_json(|name, on| shipped().known(name, on), &text);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&answer).is_ok());
        let _ = Pack::from_json(&text);
        let _ = Pack::from_toml(&text);
        let _ = rules::jurisdiction::from_toml(&text);
        let _ = Money::parse_typed(&text);
        let _ = rules::date::parse_typed(&text);
        let _ = rules::identity::IdNumber::parse(&text);
        let _ = rules::name::PersonName::parse(&text);
    }

    #[test]
    fn no_json_makes_it_panic(json in mangled()) {
        let answer = estimate(|name, on| shipped().known(name, on), &json);
        prop_assert!(matches!(answer.status(), 200 | 400 | 422));
        let _ = Pack::from_json(&json);
    }
}

/// Requests with one or more members replaced by something else.
fn mangled() -> impl Strategy<Value = String> {
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
    let holes = proptest::collection::vec((0..20_usize, junk), 1..4);
    (fitting(), holes).prop_map(|((_, facts), holes)| {
        let mut json = serde_json::to_string(&facts).unwrap();
        for (hole, junk) in holes {
            let starts: Vec<usize> = json.match_indices(':').map(|(at, _)| at + 1).collect();
            let start = starts[hole % starts.len()];
            let rest = &json[start..];
            let end = start + rest.find([',', '}']).unwrap_or(rest.len());
            json.replace_range(start..end, &junk);
        }
        json
    })
}
