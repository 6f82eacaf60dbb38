//! The curve of a case: worked examples, and laws that tie it to what the engine settles.

#![expect(clippy::unwrap_used, reason = "the helpers of the tests may stop them")]

use proptest::prelude::*;
use rules::catalogue::shipped;
use rules::curve::{Asked, Curve, LandmarkKind, answer_json};
use rules::date::day;
use rules::facts::{
    Accumulators, Bill, Care, Charges, Class, Delivery, Facts, Group, Kind, Level, Line, PersonFacts, Place,
    Totals, parse_json,
};
use rules::money::Money;
use rules::pack::Pack;
use rules::trace::Rule;
use serde_json::Value;

fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

fn curve_of(json: &str) -> (Facts, Curve) {
    let facts = parse_json(json).unwrap();
    let pack = shipped().get(&facts.pack).unwrap();
    let curve = pack.curve(&facts, &facts.year_to_date).unwrap();
    (facts, curve)
}

const JIAMUSI: &str = r#"{
    "pack": "jiamusi-2018",
    "care": { "kind": "inpatient", "hospital_level": "3", "admitted": "2018-03-01", "discharged": "2018-03-09" },
    "bill": { "totals": { "A": "20000.00" } }
}"#;

/// 三级: nothing up to 700, then 65% up to 80,000 (at 700 + 80,000 / 0.65 = 123,776.923…). 大病 pays half above 10,000 of
/// own payments: 700 + 0.35 (x − 700) = 10,000 at x = 27,271.428…, and stops at 200,000.
#[test]
fn a_stay_has_the_points_that_its_pack_gives() {
    let (_, curve) = curve_of(JIAMUSI);
    let found: Vec<(String, Option<Rule>, String, String)> = curve
        .points()
        .iter()
        .map(|point| {
            let (numerator, denominator) = point.bill.fraction();
            let bill = format!("{numerator}/{denominator}");
            (
                bill,
                point.because,
                point.slope.funds.decimal().to_string(),
                point.slope.person.decimal().to_string(),
            )
        })
        .collect();
    let wanted = |bill: &str, because, funds: &str, person: &str| {
        (bill.to_owned(), because, funds.to_owned(), person.to_owned())
    };
    assert_eq!(
        found,
        [
            wanted("0/1", None, "0", "1"),
            wanted("70000/1", Some(Rule::Deductible), "0.65", "0.35"),
            // 70,000 + 930,000 / 0.35 fen.
            wanted("19090000/7", Some(Rule::CatastrophicDeductible), "0.825", "0.175"),
            wanted("160910000/13", Some(Rule::Ceiling), "0.5", "0.5"),
            // Own payments of 410,000 yuan: the bill is 490,000.
            wanted("49000000/1", Some(Rule::CatastrophicCeiling), "0", "1"),
        ]
    );
}

#[test]
fn the_questions_are_answered_backwards() {
    let (facts, curve) = curve_of(JIAMUSI);
    // 700 + 0.35 (x − 700) = 3,000 at x = 7,271.428…
    let bill = curve.bill_where_person_pays(yuan("3000.00")).unwrap();
    assert_eq!((bill.floor(), bill.ceil()), (yuan("7271.42"), yuan("7271.43")));
    assert_eq!(curve.bill_where_funds_pay(yuan("12545.00")).unwrap().floor(), yuan("20000.00"));
    assert_eq!(curve.bill_where_funds_pay(yuan("280000.01")), None);
    assert_eq!(curve.bill_where_person_pays(Money::ZERO).unwrap().floor(), Money::ZERO);
    let marks: Vec<(LandmarkKind, Money, Money)> =
        curve.landmarks().iter().map(|mark| (mark.kind, mark.bill.floor(), mark.more)).collect();
    assert_eq!(
        marks,
        [
            (LandmarkKind::FundBegins, yuan("700.00"), Money::ZERO),
            (LandmarkKind::CatastrophicBegins, yuan("27271.42"), yuan("7271.43")),
            (LandmarkKind::FundEnds, yuan("123776.92"), yuan("103776.93")),
            (LandmarkKind::CatastrophicEnds, yuan("490000.00"), yuan("470000.00")),
        ]
    );
    // 7,455 of 10,000 are the person's already.
    assert_eq!(curve.self_pay_until_catastrophic(), Some(yuan("2545.00")));
    let at = curve.at(yuan("20000.00")).unwrap();
    assert_eq!((at.funds.floor(), at.person.floor()), (yuan("12545.00"), yuan("7455.00")));
    assert_eq!(curve.bill(), yuan("20000.00"));
    assert_eq!(facts.pack, "jiamusi-2018");
}

/// W1: 大病 alone, bands on the total; the basic fund paid 100,000 elsewhere.
#[test]
fn what_was_paid_elsewhere_stays_as_it_is() {
    let (_, curve) = curve_of(
        r#"{
            "pack": "shandong-catastrophic-2014",
            "care": { "kind": "inpatient", "hospital_level": "3", "admitted": "2014-03-01", "discharged": "2014-03-09" },
            "bill": { "totals": { "A": "270000.00", "C": "30000.00" }, "basic_fund": "100000.00" }
        }"#,
    );
    let at = curve.at(yuan("300000.00")).unwrap();
    assert_eq!((at.catastrophic.floor(), at.funds.floor()), (yuan("87000.00"), yuan("187000.00")));
    // 90% of the bill is eligible: 0.9 x − 100,000 = 100,000 at x = 222,222.22…
    assert!(curve.points().iter().any(|point| point.bill.fraction() == (200_000_000, 9)));
}

#[test]
fn the_curve_speaks_json_and_tells_the_faults_of_an_estimate() {
    let asked = Asked { person_pays: Some(yuan("3000.00")), funds_pay: Some(yuan("280000.01")) };
    let answer = |json: &str| -> Value {
        let text = answer_json(|name, on| shipped().known(name, on), json, asked);
        serde_json::from_str(&text).unwrap()
    };
    let curve = answer(JIAMUSI);
    assert_eq!(curve["points"][2]["bill"], "27271.42");
    assert_eq!(curve["points"][2]["bill_fen"], "19090000/7");
    assert_eq!(curve["points"][2]["of_each_further_yuan"]["fund_pay_sumamt"], "0.825");
    assert_eq!(curve["points"][2]["because"]["rule"], "catastrophic.deductible");
    assert_eq!(curve["answers"]["person_pays"]["bill"], "7271.42");
    assert_eq!(curve["answers"]["funds_pay"]["bill"], Value::Null);
    assert_eq!(curve["landmarks"][1]["kind"], "catastrophic_begins");
    assert_eq!(answer(&JIAMUSI.replace("\"3\"", "\"9\""))["errors"][0]["path"], "/care/hospital_level");
    assert_eq!(answer(&JIAMUSI.replace("2018-03", "2019-03"))["refusal"]["code"], "not_published");
    assert_eq!(answer("{")["status"], 400);
}

fn pick<T: Copy + std::fmt::Debug + 'static>(from: &'static [T]) -> impl Strategy<Value = T> {
    proptest::sample::select(from)
}

fn amount(most: i64) -> impl Strategy<Value = Money> {
    prop_oneof![Just(0), 0..10_000_i64, 0..most].prop_map(Money::from_fen)
}

fn charges() -> impl Strategy<Value = Charges> {
    let totals = (amount(60_000_000), amount(5_000_000), amount(5_000_000))
        .prop_map(|(a, b, c)| Charges::Totals(Totals { a, b, c }));
    let line = (pick(Class::ALL), amount(1_000_000), proptest::option::of(amount(1_000_000))).prop_map(
        |(class, unit_price, price_limit)| Line {
            item: None,
            class,
            unit_price,
            quantity: 3.into(),
            price_limit,
            self_ratio: None,
        },
    );
    prop_oneof![totals, proptest::collection::vec(line, 0..6).prop_map(Charges::Lines)]
}

/// A case that fits its pack.
fn fitting() -> impl Strategy<Value = (&'static Pack, Facts)> {
    let packs: Vec<&'static Pack> = shipped().iter().collect();
    let care = (pick(Kind::ALL), pick(Level::ALL), pick(Place::ALL), any::<bool>(), pick(Delivery::ALL));
    let year = (0..6_u32, amount(200_000), amount(20_000_000), amount(40_000_000), amount(30_000));
    let groups = proptest::collection::btree_set(pick(Group::ALL), 0..3);
    (proptest::sample::select(packs), 0..3_usize, groups, care, charges(), year).prop_map(
        |(pack, tier, groups, (kind, level, place, filed, delivery), charges, year)| {
            let date = pack.in_force().0;
            let (stays, deductible_charged, banded, compliant_self_pay, outpatient_fund) = year;
            let tiers = pack.tiers();
            let facts = Facts {
                pack: pack.name().to_owned(),
                tier: (!tiers.is_empty()).then(|| tiers[tier % tiers.len()].0.clone()),
                known_as_of: None,
                person: PersonFacts {
                    birth_date: Some(day(1950, 6, 15).unwrap()),
                    groups,
                    unbroken_years: 6,
                    ..PersonFacts::default()
                },
                care: Care { place, filed, delivery: Some(delivery), ..Care::local(kind, level, date, date) },
                bill: Bill { charges, basic_fund: (!pack.has_basic_layer()).then_some(Money::ZERO) },
                year_to_date: Accumulators {
                    stays,
                    deductible_charged,
                    banded,
                    basic_fund: banded.min(Money::from_fen(8_000_000)),
                    compliant_self_pay,
                    outpatient_fund,
                    ..Accumulators::default()
                },
            };
            (pack, facts)
        },
    )
}

fn near(exact: rules::curve::Fen, settled: Money) -> bool {
    // Each of at most four layers rounds by half a fen or less.
    (exact.floor().fen() - settled.fen()).abs() <= 2 && (exact.ceil().fen() - settled.fen()).abs() <= 2
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_settled_case_lies_on_its_curve((pack, facts) in fitting()) {
        let before = &facts.year_to_date;
        match (pack.settle(&facts, before), pack.curve(&facts, before)) {
            (Ok(settled), Ok(curve)) => {
                let at = curve.at(settled.shares.medfee_sumamt).unwrap();
                let shares = settled.shares;
                prop_assert!(near(at.basic, shares.hifp_pay), "{at:?} {shares:?}");
                prop_assert!(near(at.catastrophic, shares.hifmi_pay), "{at:?} {shares:?}");
                prop_assert!(near(at.aid, shares.maf_pay), "{at:?} {shares:?}");
                prop_assert!(near(at.funds, shares.fund_pay_sumamt), "{at:?} {shares:?}");
                prop_assert!(near(at.person, shares.psn_part_amt), "{at:?} {shares:?}");
            }
            (settled, curve) => prop_assert_eq!(settled.is_err(), curve.is_err()),
        }
    }

    #[test]
    fn it_rises_without_a_jump_and_sums_to_the_bill((pack, facts) in fitting()) {
        let Ok(curve) = pack.curve(&facts, &facts.year_to_date) else { return Ok(()) };
        let points = curve.points();
        prop_assert_eq!(points[0].bill.fraction(), (0, 1));
        for pair in points.windows(2) {
            prop_assert!(pair[0].bill < pair[1].bill && pair[0].slope != pair[1].slope);
            prop_assert!(pair[0].paid.funds <= pair[1].paid.funds && pair[0].paid.person <= pair[1].paid.person);
        }
        for point in points {
            // Numerators over a common denominator: the slopes of funds, hospital and person sum to one.
            let parts = [point.slope.funds, point.slope.hospital, point.slope.person];
            let common: i128 = parts.iter().map(|part| part.fraction().1).product();
            let sum: i128 = parts.iter().map(|part| part.fraction().0 * (common / part.fraction().1)).sum();
            prop_assert_eq!(sum, common);
            prop_assert!(parts.iter().all(|part| part.fraction().0 >= 0));
            prop_assert!(point.because.is_some() != (point.bill.fraction().0 == 0));
            // At a whole bill the curve is where the point says.
            if point.bill.fraction().1 == 1 {
                prop_assert_eq!(curve.at(point.bill.floor()).unwrap(), point.paid);
            }
        }
    }

    #[test]
    fn the_inverse_is_the_first_bill_that_reaches_an_amount((pack, facts) in fitting(), fen in 0..90_000_000_i64) {
        let Ok(curve) = pack.curve(&facts, &facts.year_to_date) else { return Ok(()) };
        let amount = Money::from_fen(fen);
        if let Some(bill) = curve.bill_where_person_pays(amount) {
            prop_assert!(curve.at(bill.ceil()).unwrap().person.floor() >= amount);
            if bill.floor() < bill.ceil() {
                prop_assert!(curve.at(bill.floor()).unwrap().person.floor() < amount);
            } else if bill.floor() > Money::ZERO {
                let before = Money::from_fen(bill.floor().fen() - 1);
                prop_assert!(curve.at(before).unwrap().person.floor() < amount);
            }
        } else {
            prop_assert!(curve.at(Money::MAX).unwrap().person.floor() < amount);
        }
    }
}
