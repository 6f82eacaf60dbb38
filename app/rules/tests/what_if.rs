//! The case changed in one respect, and the smallest changes: worked examples, and what holds for every case.

#![expect(clippy::unwrap_used, reason = "the helpers of the tests may stop them")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use rules::assess::Stop;
use rules::catalogue::shipped;
use rules::date::day;
use rules::facts::{Accumulators, Bill, Care, Charges, PersonFacts};
use rules::facts::{Delivery, Facts, Group, Kind, Level, Place, Totals, parse_json};
use rules::money::Money;
use rules::pack::Pack;
use rules::what_if::{
    Alternative, Change, Changed, Outcome, Track, alternatives, answer_json, smallest_change, what_if,
};
use serde_json::{Value, json};

fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

fn fen(text: &str) -> Money {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    Money::from_fen(sign * yuan(digits).fen())
}

fn pack(name: &str) -> &'static Pack {
    shipped().get(name).unwrap()
}

fn read(request: &Value) -> (&'static Pack, Facts) {
    let facts = parse_json(&request.to_string()).unwrap();
    (pack(&facts.pack), facts)
}

fn stay(pack: &str, level: &str, discharged: &str) -> Value {
    json!({
        "pack": pack,
        "care": { "kind": "inpatient", "hospital_level": level, "admitted": discharged, "discharged": discharged },
        "bill": { "totals": { "A": "20000.00" } },
    })
}

fn around(request: &Value, tracks: &[Track<'_>]) -> Vec<Alternative> {
    let (pack, facts) = read(request);
    alternatives(tracks, pack, &facts, &facts.year_to_date)
}

fn near(request: &Value) -> Vec<Change> {
    let (pack, facts) = read(request);
    smallest_change(pack, &facts, &facts.year_to_date)
}

/// What the person pays, and how much more than in the case.
type Moved = (Option<Money>, Option<Money>);

fn person(outcome: &Outcome, difference: Option<rules::what_if::Difference>) -> Moved {
    (outcome.paid().map(|paid| paid.person), difference.map(|difference| difference.person))
}

/// 佳木斯, 三级 20,000: 12,545.00 and 7,455.00. 乡镇 (20,000 − 200) × 0.90 = 17,820; 一级 19,700 × 0.80 = 15,760; 二级
/// 19,600 × 0.75 = 14,700. In the province with filing 19,000 × 0.60 = 11,400; across provinces 18,500 × 0.50
/// = 9,250 and 大病 (10,750 − 10,000) × 0.50 = 375; without filing 18,500 × 0.40 = 7,400 and 大病 2,600 × 0.50 =
/// 1,300.
#[test]
fn every_level_and_place_is_told_with_the_least_own_payment_first() {
    let found: Vec<(Changed, Moved)> = around(&stay("jiamusi-2018", "3", "2018-03-09"), &[])
        .into_iter()
        .map(|one| (one.change, person(&one.outcome, one.difference)))
        .collect();
    let level = |hospital_level, paid: &str, more: &str| {
        (Changed::Level { hospital_level }, (Some(yuan(paid)), Some(fen(more))))
    };
    let place = |place, filed, paid: &str, more: &str| {
        (Changed::Place { place, filed }, (Some(yuan(paid)), Some(fen(more))))
    };
    assert_eq!(
        found,
        [
            level(Level::Township, "2180.00", "-5275.00"),
            level(Level::One, "4240.00", "-3215.00"),
            level(Level::Two, "5300.00", "-2155.00"),
            place(Place::InProvince, true, "8600.00", "1145.00"),
            place(Place::OutOfProvince, true, "10375.00", "2920.00"),
            place(Place::InProvince, false, "11300.00", "3845.00"),
            place(Place::OutOfProvince, false, "11300.00", "3845.00"),
        ]
    );
}

/// 怀远 2016, 三级 20,000: on the urban standard 19,500 × 0.68 = 13,260, on the rural one 19,400 × 0.60 = 11,640.
#[test]
fn the_other_track_is_settled_by_its_own_pack() {
    let rural = Track { pack: pack("huaiyuan-rural-2016"), tier: None };
    let weihai = Track { pack: pack("weihai-2015"), tier: Some("one".to_owned()) };
    let found = around(&stay("huaiyuan-urban-2016", "3", "2016-05-09"), &[rural, weihai]);
    let tracks: Vec<&Alternative> =
        found.iter().filter(|one| matches!(one.change, Changed::Track { .. })).collect();
    // 威海 2016, 一档: (20,000 − 800) × 0.52 = 9,984; below 12,000 no 大病.
    let paid: Vec<_> = tracks.iter().map(|one| person(&one.outcome, one.difference)).collect();
    let wanted = |paid: &str, more: &str| (Some(yuan(paid)), Some(fen(more)));
    assert_eq!(paid, [wanted("8360.00", "1620.00"), wanted("10016.00", "3276.00")]);
    assert_eq!(tracks[0].text.zh, "按怀远县城乡居民医保新农合标准（2016年，示例）");
    assert_eq!(tracks[0].effect.as_ref().unwrap().en, "You pay 1,620.00 yuan more");
}

#[test]
fn what_is_refused_comes_last_with_its_reason() {
    let mut request = stay("nanchang-2025", "1", "2025-05-09");
    request["care"]["kind"] = json!("outpatient");
    let found = around(&request, &[Track { pack: pack("weihai-2014"), tier: None }]);
    let refused: Vec<&Alternative> = found.iter().filter(|one| one.outcome.paid().is_none()).collect();
    let kinds: Vec<&Changed> = refused.iter().map(|one| &one.change).collect();
    let level = |hospital_level| Changed::Level { hospital_level };
    // A track without its tier is told as refused, not left out.
    let track = Changed::Track { pack: "weihai-2014".to_owned(), tier: None };
    assert_eq!(kinds, [&level(Level::Two), &level(Level::Three), &track]);
    assert!(refused.iter().all(|one| one.difference.is_none() && one.effect.is_none()));
    assert_eq!(found[0].change, level(Level::Township));
    assert_eq!(found[1].change, level(Level::Two));
}

/// 威海 2014, 三级 20,000: 一档 (20,000 − 700) × 0.50 = 9,650 and 大病 350 × 0.50 = 175, 二档 19,300 × 0.60 = 11,580.
#[test]
fn the_other_tier_is_told() {
    let mut request = stay("weihai-2014", "3", "2014-05-09");
    request["tier"] = json!("one");
    let found = around(&request, &[]);
    let tier = found.iter().find(|one| matches!(one.change, Changed::Tier { .. })).unwrap();
    assert_eq!(person(&tier.outcome, tier.difference), (Some(yuan("8420.00")), Some(fen("-1755.00"))));
    assert_eq!(tier.text.zh, "参加二档");
}

fn told(changes: &[Change]) -> Vec<(Changed, bool, Option<Money>)> {
    let more = |change: &Change| change.difference.map(|difference| difference.person);
    changes.iter().map(|change| (change.change.clone(), change.can_act, more(change))).collect()
}

/// 南昌 2025, 三级 20,000, the fourth stay of somebody of 69: (20,000 − 600) × 0.60 = 11,640. From the birthday
/// on there is no deductible: 12,000. 二级 19,600 × 0.80 = 15,680.
#[test]
fn a_birthday_and_a_lower_level_change_a_fourth_stay() {
    let mut request = stay("nanchang-2025", "3", "2025-03-09");
    request["person"] = json!({ "birth_date": "1955-06-01" });
    request["year_to_date"] = json!({ "stays": 3 });
    let birthday = Changed::Birthday { age: 70, on: day(2025, 6, 1).unwrap() };
    let down = Changed::Level { hospital_level: Level::Two };
    assert_eq!(
        told(&near(&request)),
        [(down.clone(), true, Some(fen("-4040.00"))), (birthday, false, Some(fen("-360.00")))]
    );
    // Of somebody of 70 in the third stay it is the next stay that changes something.
    request["person"]["birth_date"] = json!("1955-03-09");
    request["year_to_date"]["stays"] = json!(2);
    let next = Changed::OneMoreStay { stay: 4 };
    assert_eq!(
        told(&near(&request)),
        [(down, true, Some(fen("-4040.00"))), (next, false, Some(fen("-360.00")))]
    );
}

/// Across provinces without filing 20% are paid first: (16,000 − 600) × 0.60 = 9,240; with filing 10%: 17,400
/// × 0.60 = 10,440.
#[test]
fn filing_is_something_to_be_done() {
    let mut request = stay("nanchang-2025", "3", "2025-03-09");
    request["care"]["place"] = json!("out_of_province");
    let changes = near(&request);
    assert_eq!(told(&changes)[1], (Changed::Filed, true, Some(fen("-1200.00"))));
    assert_eq!(changes[1].text.zh, "先办好转诊或异地就医备案");
    assert_eq!(changes[1].effect.as_ref().unwrap().zh, "自己少付 1,200.00 元");
}

#[test]
fn the_end_of_the_waiting_period_is_told_for_a_refused_case() {
    let mut request = stay("nanchang-2025", "3", "2025-03-09");
    request["person"] = json!({ "covered_from": "2025-05-01" });
    let changes = near(&request);
    let waited = Changed::Waited { on: day(2025, 5, 1).unwrap() };
    assert_eq!(told(&changes), [(waited, true, None)]);
    assert_eq!(changes[0].outcome.paid().unwrap().fund, yuan("11640.00"));
    assert_eq!(changes[0].effect.as_ref().unwrap().zh, "可以报销 11,640.00 元");
}

/// 威海: the deductible is charged once a year, and the figures of 2016 begin with the year. At the end of 2015
/// all of 700 was charged: 20,000 × 0.52 = 10,400. Discharged in 2016 the year is new: (20,000 − 800) × 0.52
/// = 9,984.
#[test]
fn a_discharge_in_the_next_year_begins_from_nothing() {
    let mut request = stay("weihai-2015", "3", "2015-12-30");
    request["tier"] = json!("one");
    request["year_to_date"] = json!({ "stays": 1, "deductible_charged": "700.00" });
    let changes = near(&request);
    let found = told(&changes);
    let year = Changed::NewYear { on: day(2016, 1, 1).unwrap() };
    assert_eq!(found.last().unwrap(), &(year, false, Some(fen("416.00"))));
    assert_eq!(changes.last().unwrap().facts.year_to_date, Accumulators::default());
    assert!(!found.iter().any(|(change, ..)| matches!(change, Changed::Figures { .. })));
}

/// Figures that change in the middle of a year: 怀远 with 0.72 instead of 0.68 from July on.
#[test]
fn the_nearest_days_with_other_figures_are_told() {
    let text = rules::catalogue::FILES.iter().find(|(name, _)| *name == "huaiyuan-urban-2016").unwrap().1;
    let old = r#"ratio = [{ from = 2016-01-01, value = "0.68", source = "notice", clause = "三(四)（金额为示例）", confidence = "sample" }]"#;
    let new = [
        r#"{ from = 2016-01-01, value = "0.68", source = "notice", clause = "1", confidence = "sample" }"#,
        r#"{ from = 2016-07-01, value = "0.72", source = "notice", clause = "2", confidence = "sample" }"#,
        r#"{ from = 2016-10-01, value = "0.60", source = "notice", clause = "3", confidence = "sample" }"#,
    ];
    assert!(text.contains(old));
    let pack = Pack::from_toml(&text.replace(old, &format!("ratio = [{}]", new.join(", ")))).unwrap();
    let mut request = stay("huaiyuan-urban-2016", "3", "2016-08-09");
    request["care"]["admitted"] = json!("2016-06-28");
    let (_, facts) = read(&request);
    let dates = |facts: &Facts| -> Vec<(Changed, Money)> {
        let all = smallest_change(&pack, facts, &facts.year_to_date);
        let dated = all.into_iter().filter(|change| matches!(change.change, Changed::Figures { .. }));
        dated.map(|change| (change.change, change.difference.unwrap().person)).collect()
    };
    // 19,500 × 0.04 = 780 and × 0.12 = 2,340.
    let on = |month, date| Changed::Figures { on: day(2016, month, date).unwrap() };
    assert_eq!(dates(&facts), [(on(6, 30), yuan("780.00")), (on(10, 1), yuan("2340.00"))]);
    // It cannot end before it began.
    let mut later = facts.clone();
    later.care.admitted = Some(day(2016, 7, 2).unwrap());
    assert_eq!(dates(&later), [(on(10, 1), yuan("2340.00"))]);
}

#[test]
fn the_door_for_json_tells_everything_in_the_style_of_the_contract() {
    let mut request = stay("huaiyuan-urban-2016", "3", "2016-05-09");
    request["tracks"] = json!([{ "pack": "huaiyuan-rural-2016" }]);
    let answer = answer_json(|name, on| shipped().known(name, on), &request.to_string());
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["case"]["result"], json!({ "fund": "13260.00", "person": "6740.00" }));
    let track = answer["alternatives"].as_array().unwrap().last().unwrap();
    assert_eq!(track["change"], json!({ "kind": "track", "pack": "huaiyuan-rural-2016" }));
    assert_eq!(track["result"], json!({ "fund": "11640.00", "person": "8360.00" }));
    assert_eq!(track["difference"], json!({ "fund": "-1620.00", "person": "1620.00" }));
    assert_eq!(answer["changes"][0]["change"], json!({ "kind": "level", "hospital_level": "2" }));
    assert_eq!(answer["changes"][0]["can_act"], json!(true));
    assert_eq!(answer["pack"]["name"], json!("huaiyuan-urban-2016"));
}

#[test]
fn the_door_for_json_tells_all_faults_at_once() {
    let mut request = stay("jiamusi-2018", "3", "2018-03-09");
    request["bill"]["totals"]["A"] = json!(20_000);
    request["tracks"] = json!([{ "pack": "nowhere" }, { "pack": "weihai-2014", "rate": "1" }, 3]);
    let answer = answer_json(|name, on| shipped().known(name, on), &request.to_string());
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let faults = answer["errors"].as_array().unwrap().iter();
    let told: BTreeSet<(&str, &str)> =
        faults.map(|fault| (fault["path"].as_str().unwrap(), fault["code"].as_str().unwrap())).collect();
    let wanted = [
        ("/bill/totals/A", "number_not_string"),
        ("/tracks/0/pack", "unknown_pack"),
        ("/tracks/1/rate", "unknown_field"),
        ("/tracks/2", "type"),
    ];
    assert_eq!(told, BTreeSet::from(wanted));
    let broken = answer_json(|name, on| shipped().known(name, on), "{");
    assert!(broken.contains("\"status\":400"), "{broken}");
    let refused =
        what_if(|name, on| shipped().known(name, on), &stay("jiamusi-2018", "3", "2019-01-01").to_string());
    assert!(refused.unwrap().case.paid().is_none());
}

fn pick<T: Copy + std::fmt::Debug + 'static>(from: &'static [T]) -> impl Strategy<Value = T> {
    proptest::sample::select(from)
}

fn amount(most: i64) -> impl Strategy<Value = Money> {
    prop_oneof![Just(0), 0..10_000_i64, 0..most].prop_map(Money::from_fen)
}

fn cases() -> impl Strategy<Value = (&'static Pack, Facts)> {
    let packs: Vec<&'static Pack> = shipped().iter().collect();
    let who = (1920..2012_i32, proptest::collection::btree_set(pick(Group::ALL), 0..3), 0..400_i64);
    let care = (pick(Kind::ALL), pick(Level::ALL), pick(Place::ALL), any::<bool>(), pick(Delivery::ALL));
    let bill = (amount(60_000_000), amount(5_000_000), amount(5_000_000));
    let year = (0..6_u32, amount(200_000), amount(20_000_000), amount(40_000_000));
    (proptest::sample::select(packs), who, care, 0..420_i64, bill, year).prop_map(
        |(pack, (born, groups, cover), (kind, level, place, filed, delivery), days, (a, b, c), year)| {
            let from = pack.in_force().0;
            let date = from + time::Duration::days(days);
            let care =
                Care { place, filed, delivery: Some(delivery), ..Care::local(kind, level, date, date) };
            let person = PersonFacts {
                birth_date: day(born, 6, 15).ok(),
                groups,
                covered_from: (cover < 40).then(|| from + time::Duration::days(cover * 10)),
                ..PersonFacts::default()
            };
            let facts = Facts {
                pack: pack.name().to_owned(),
                tier: pack.tiers().first().map(|(tier, _)| tier.clone()),
                known_as_of: None,
                person,
                care,
                bill: Bill {
                    charges: Charges::Totals(Totals { a, b, c }),
                    basic_fund: (!pack.has_basic_layer()).then_some(Money::ZERO),
                },
                year_to_date: Accumulators {
                    stays: year.0,
                    deductible_charged: year.1,
                    basic_fund: year.2,
                    compliant_self_pay: year.3,
                    ..Accumulators::default()
                },
            };
            (pack, facts)
        },
    )
}

/// What the engine says of a changed case.
fn direct(facts: &Facts) -> Option<(Money, Money)> {
    let settled = pack(&facts.pack).settle(facts, &facts.year_to_date).ok()?;
    Some((settled.shares.fund_pay_sumamt, settled.shares.psn_part_amt))
}

fn amounts(outcome: &Outcome) -> Option<(Money, Money)> {
    outcome.paid().map(|paid| (paid.fund, paid.person))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn alternatives_are_what_the_engine_settles((pack, facts) in cases()) {
        let tracks: Vec<Track<'_>> = shipped().iter().map(|pack| Track { pack, tier: None }).collect();
        let found = alternatives(&tracks, pack, &facts, &facts.year_to_date);
        let mut seen: Vec<&Facts> = vec![&facts];
        for one in &found {
            prop_assert_eq!(amounts(&one.outcome), direct(&one.facts), "{:?}", one.change);
            prop_assert!(!seen.contains(&&one.facts), "{:?} is told twice", one.change);
            seen.push(&one.facts);
            if let Some(difference) = one.difference {
                let (base, new) = (direct(&facts).unwrap(), amounts(&one.outcome).unwrap());
                prop_assert_eq!(base.0.checked_add(difference.fund), Some(new.0));
                prop_assert_eq!(base.1.checked_add(difference.person), Some(new.1));
            }
        }
        let has_rules = pack.has_basic_layer() && pack.covers(facts.care.discharged);
        prop_assert!(found.len() >= 2 * usize::from(has_rules));
    }

    #[test]
    fn every_change_told_alters_what_is_paid((pack, facts) in cases()) {
        let before = direct(&facts);
        let found = smallest_change(pack, &facts, &facts.year_to_date);
        for change in &found {
            prop_assert!(change.outcome.paid().is_some());
            prop_assert_eq!(amounts(&change.outcome), direct(&change.facts), "{:?}", change.change);
            prop_assert_ne!(amounts(&change.outcome), before, "{:?}", change.change);
            let is_filled_in = !change.text.zh.contains("{}") && !change.text.en.contains("{}");
            prop_assert!(is_filled_in, "{:?}", change.text);
        }
        let acting: Vec<bool> = found.iter().map(|change| change.can_act).collect();
        prop_assert!(acting.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn a_change_that_is_not_told_would_alter_nothing((pack, facts) in cases()) {
        let found = smallest_change(pack, &facts, &facts.year_to_date);
        let mut filed = facts.clone();
        filed.care.filed = true;
        let told = found.iter().any(|change| change.change == Changed::Filed);
        let is_told = direct(&filed).is_some() && direct(&filed) != direct(&facts);
        prop_assert_eq!(told, is_told);
        let mut next = facts.clone();
        next.year_to_date.stays += 1;
        let told = found.iter().any(|change| matches!(change.change, Changed::OneMoreStay { .. }));
        prop_assert_eq!(told, direct(&next).is_some() && direct(&next) != direct(&facts));
    }

    #[test]
    fn no_input_makes_it_panic(
        (pack, mut facts) in cases(),
        fen in proptest::collection::vec(any::<i64>(), 4),
        stays: u32,
    ) {
        let at = |i: usize| Money::from_fen(fen[i]);
        facts.bill.charges = Charges::Totals(Totals { a: at(0), b: at(1), c: Money::MAX });
        let year =
            Accumulators { stays, banded: at(2), compliant_self_pay: at(3), ..Accumulators::default() };
        let tracks: Vec<Track<'_>> = shipped().iter().map(|pack| Track { pack, tier: None }).collect();
        for date in [time::Date::MIN, time::Date::MAX] {
            (facts.care.admitted, facts.care.discharged) = (Some(date), date);
            facts.person.covered_from = Some(time::Date::MAX);
            facts.person.birth_date = Some(time::Date::MIN);
            let _ = alternatives(&tracks, pack, &facts, &year);
            let _ = smallest_change(pack, &facts, &year);
        }
        let faults = matches!(pack.settle(&facts, &year), Err(Stop::Faults(_)));
        prop_assert_eq!(faults, true);
    }
}
