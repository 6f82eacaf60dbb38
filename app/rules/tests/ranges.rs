//! Ranges while answers are missing: worked examples, and what the door for JSON takes and refuses.

#![expect(clippy::unwrap_used, reason = "the helpers of the tests may stop them")]

use rules::catalogue::shipped;
use rules::date::{Date, day};
use rules::facts::{Accumulators, Bill, Care, Charges, Facts, Kind, Level, PersonFacts, Totals};
use rules::money::Money;
use rules::pack::Pack;
use rules::what_if::{Answered, Ends, Given, Narrowing, Partial, Question, Range, ranges, ranges_json};
use serde_json::{Value, json};

fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

fn pack(name: &str) -> &'static Pack {
    shipped().get(name).unwrap()
}

/// A stay at level 3 with a bill of 20,000 of class A.
fn stay(pack: &str, on: Date) -> Facts {
    Facts {
        pack: pack.to_owned(),
        tier: None,
        known_as_of: None,
        person: PersonFacts::default(),
        care: Care::local(Kind::Inpatient, Level::Three, on, on),
        bill: Bill {
            charges: Charges::Totals(Totals { a: yuan("20000.00"), ..Totals::default() }),
            basic_fund: None,
        },
        year_to_date: Accumulators::default(),
    }
}

fn jiamusi() -> Facts {
    stay("jiamusi-2018", day(2018, 3, 9).unwrap())
}

fn without(facts: &Facts, questions: &[Question]) -> Partial {
    questions.iter().fold(Partial::new(facts.clone()), |partial, question| partial.without(*question))
}

fn range_of(facts: &Facts, questions: &[Question]) -> Range {
    ranges(pack(&facts.pack), &without(facts, questions), &facts.year_to_date).unwrap()
}

fn ends(ends: Option<&Ends>) -> (Money, Money) {
    let ends = ends.unwrap();
    (ends.lowest.amount, ends.highest.amount)
}

fn given(answers: &[Answered]) -> Vec<Given> {
    answers.iter().map(|answered| answered.given.clone()).collect()
}

fn narrowed(narrows: &[Narrowing]) -> Vec<(Question, Money, Money)> {
    narrows.iter().map(|one| (one.question, one.widest, one.mean)).collect()
}

/// The payments are those of `tests/what_if.rs`: 三级 7,455, 乡镇 2,180.
#[test]
fn a_missing_level_leaves_a_range_between_two_levels() {
    let range = range_of(&jiamusi(), &[Question::HospitalLevel]);
    assert_eq!(ends(range.fund.as_ref()), (yuan("12545.00"), yuan("17820.00")));
    assert_eq!(ends(range.person.as_ref()), (yuan("2180.00"), yuan("7455.00")));
    let person = range.person.unwrap();
    assert_eq!(given(&person.lowest.answers), [Given::HospitalLevel(Level::Township)]);
    assert_eq!(given(&person.highest.answers), [Given::HospitalLevel(Level::Three)]);
    assert_eq!(person.lowest.answers[0].text.zh, "乡镇卫生院");
    assert_eq!(narrowed(&range.narrows), [(Question::HospitalLevel, Money::ZERO, Money::ZERO)]);
}

/// Known to be at home, 2,180 … 7,455 are left (5,275); in the province 8,600 … 11,300; outside 10,375 …
/// 11,300. Known by level: 9,120, 7,060, 6,000, 3,845. Known to be filed 2,180 … 10,375, or not: 2,180 …
/// 11,300.
#[test]
fn the_question_that_tells_most_comes_first() {
    let range = range_of(&jiamusi(), &[Question::HospitalLevel, Question::Place, Question::Filed]);
    assert_eq!(ends(range.person.as_ref()), (yuan("2180.00"), yuan("11300.00")));
    assert_eq!(
        narrowed(&range.narrows),
        [
            (Question::Place, yuan("5275.00"), yuan("2966.67")),
            (Question::HospitalLevel, yuan("9120.00"), yuan("6506.25")),
            (Question::Filed, yuan("9120.00"), yuan("8657.50")),
        ]
    );
    assert_eq!(range.narrows[0].text.en, "Where is the hospital?");
    // Where a hospital of the home town is, nobody asks for a filing.
    assert_eq!(range_of(&jiamusi(), &[Question::Filed]).narrows, []);
}

#[test]
fn groups_that_are_treated_alike_are_one_answer() {
    // 三级 with 5 points more: 19,300 × 0.70 = 13,510, and 大病 from 5,000 on: (6,490 − 5,000) × 0.50 = 745.
    let range = range_of(&jiamusi(), &[Question::Groups, Question::BirthDate, Question::Disease]);
    assert_eq!(ends(range.fund.as_ref()), (yuan("12545.00"), yuan("14255.00")));
    assert_eq!(range.narrows.len(), 1);
    assert_eq!(range.narrows[0].answers, 2);
}

/// From the fourth stay on it matters whether somebody is under 6 or from 70 on: 11,640 or 12,000.
#[test]
fn a_birth_date_matters_by_its_stretch_of_ages() {
    let mut facts = stay("nanchang-2025", day(2025, 3, 9).unwrap());
    facts.year_to_date.stays = 3;
    let range = range_of(&facts, &[Question::BirthDate]);
    assert_eq!(ends(range.fund.as_ref()), (yuan("11640.00"), yuan("12000.00")));
    assert_eq!(range.narrows[0].answers, 3);
    let lowest = given(&range.fund.unwrap().lowest.answers);
    assert_eq!(lowest, [Given::BirthDate(day(1985, 3, 9).unwrap())]);
    facts.year_to_date.stays = 2;
    let (low, high) = ends(range_of(&facts, &[Question::BirthDate]).fund.as_ref());
    assert_eq!((low, high), (yuan("11640.00"), yuan("11640.00")));
}

#[test]
fn a_total_without_classes_is_between_all_within_the_policy_and_nothing() {
    let range = range_of(&jiamusi(), &[Question::ClassMix]);
    assert_eq!(ends(range.fund.as_ref()), (Money::ZERO, yuan("12545.00")));
    let fund = range.fund.unwrap();
    // Up to 700 of class A nothing is paid, so the least of class A is as good as any.
    assert_eq!(
        fund.lowest.answers[0].text.en,
        "Class A 0.00 yuan, class B 0.00 yuan, class C 20,000.00 yuan"
    );
    let all = Totals { a: yuan("20000.00"), ..Totals::default() };
    assert_eq!(given(&fund.highest.answers), [Given::ClassMix(all)]);
}

/// With the ceilings used up nothing is paid. Most is paid where the year's own payments have reached 10,000
/// before: 12,545 and half of 7,455; a fen less before comes to the same half-up.
#[test]
fn a_year_that_is_not_known_is_told_by_what_it_must_have_seen() {
    let range = range_of(&jiamusi(), &[Question::YearToDate]);
    assert_eq!(ends(range.fund.as_ref()), (Money::ZERO, yuan("16272.50")));
    let fund = range.fund.unwrap();
    let most = Accumulators { compliant_self_pay: yuan("9999.99"), ..Accumulators::default() };
    assert_eq!(given(&fund.highest.answers), [Given::YearToDate(Box::new(most))]);
    let least = Accumulators {
        basic_fund: yuan("80000.00"),
        catastrophic_fund: yuan("200000.00"),
        ..Accumulators::default()
    };
    assert_eq!(given(&fund.lowest.answers), [Given::YearToDate(Box::new(least))]);
    assert_eq!(
        fund.lowest.answers[0].text.zh,
        "今年之前：基本医保已付 80,000.00 元，大病保险已付 200,000.00 元"
    );
}

/// 怀远 2016: 城镇 pays 1,000 for a natural birth and 1,500 for a caesarean.
#[test]
fn how_a_child_was_born_is_asked_where_there_are_fixed_sums() {
    let mut facts = stay("huaiyuan-urban-2016", day(2016, 5, 9).unwrap());
    facts.care.kind = Kind::Delivery;
    let range = range_of(&facts, &[Question::Delivery, Question::HospitalLevel]);
    assert_eq!(ends(range.fund.as_ref()), (yuan("1000.00"), yuan("1500.00")));
    let best: Vec<Question> = range.narrows.iter().map(|one| one.question).collect();
    assert_eq!(best, [Question::Delivery, Question::HospitalLevel]);
    facts.pack = "nanchang-2025".to_owned();
    let date = day(2025, 5, 9).unwrap();
    facts.care = Care::local(Kind::Delivery, Level::Three, date, date);
    assert_eq!(range_of(&facts, &[Question::Delivery]).narrows, []);
}

/// 南昌 pays for visits at level 1 and below only: 60% of 20,000.
#[test]
fn answers_that_are_refused_are_told_beside_the_amounts() {
    let mut facts = stay("nanchang-2025", day(2025, 5, 9).unwrap());
    facts.care.kind = Kind::Outpatient;
    let range = range_of(&facts, &[Question::HospitalLevel]);
    assert_eq!(ends(range.fund.as_ref()), (yuan("12000.00"), yuan("12000.00")));
    let refused: Vec<Given> = range.refusals.iter().flat_map(|refused| given(&refused.answers)).collect();
    assert_eq!(refused, [Given::HospitalLevel(Level::Two), Given::HospitalLevel(Level::Three)]);
    facts.care.kind = Kind::Accident;
    let range = range_of(&facts, &[Question::HospitalLevel]);
    assert_eq!((range.fund, range.person, range.refusals.len()), (None, None, 1));
}

/// 山东 2014: of 270,000 the basic fund paid 100,000. Of the listed diseases 17% up to 10,000 and 73% above:
/// 1,700 + 116,800; of others 50% of 90,000 and 60% of 70,000.
#[test]
fn diseases_are_asked_by_the_list_they_are_on() {
    let mut facts = stay("shandong-catastrophic-2014", day(2014, 5, 9).unwrap());
    let a = yuan("270000.00");
    facts.bill = Bill {
        charges: Charges::Totals(Totals { a, ..Totals::default() }),
        basic_fund: Some(yuan("100000.00")),
    };
    let range = range_of(&facts, &[Question::Disease, Question::HospitalLevel, Question::Place]);
    assert_eq!(ends(range.fund.as_ref()), (yuan("187000.00"), yuan("218500.00")));
    assert_eq!(narrowed(&range.narrows), [(Question::Disease, Money::ZERO, Money::ZERO)]);
    // At least what the basic fund paid was within the policy: 大病 then pays nothing.
    let range = range_of(&facts, &[Question::ClassMix]);
    assert_eq!(ends(range.fund.as_ref()), (yuan("100000.00"), yuan("187000.00")));
}

#[test]
fn the_door_for_json_takes_what_is_missing_as_missing() {
    let request = json!({
        "pack": "jiamusi-2018",
        "person": { "groups": [] },
        "care": { "kind": "inpatient", "place": "local", "admitted": "2018-03-01", "discharged": "2018-03-09" },
        "bill": { "total": "20000.00" },
        "year_to_date": {},
    });
    let answer = ranges_json(|name, on| shipped().known(name, on), &request.to_string());
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["person"]["lowest"]["amount"], json!("2180.00"));
    assert_eq!(answer["person"]["highest"]["amount"], json!("20000.00"));
    assert!(answer["person"]["lowest"].get("margin").is_none());
    let level = &answer["person"]["lowest"]["answers"][0];
    assert_eq!(level["path"], json!("/care/hospital_level"));
    assert_eq!(level["value"], json!("township"));
    let mix = &answer["person"]["lowest"]["answers"][1];
    assert_eq!(mix["value"], json!({ "A": "20000.00", "B": "0.00", "C": "0.00" }));
    let asked: Vec<&str> =
        answer["narrows"].as_array().unwrap().iter().map(|one| one["question"].as_str().unwrap()).collect();
    assert_eq!(asked, ["class_mix", "hospital_level"]);
    assert_eq!(answer["narrows"][1]["widest"], json!("17820.00"));
}

#[test]
fn the_door_for_json_tells_faults_at_their_places() {
    let told = |request: Value| -> Vec<(String, String)> {
        let answer = ranges_json(|name, on| shipped().known(name, on), &request.to_string());
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let text = |fault: &Value, key: &str| fault[key].as_str().unwrap().to_owned();
        let faults = answer["errors"].as_array().unwrap();
        faults.iter().map(|fault| (text(fault, "path"), text(fault, "code"))).collect()
    };
    let fault = |path: &str, code: &str| (path.to_owned(), code.to_owned());
    let care = json!({ "kind": "inpatient", "admitted": "2014-03-01", "discharged": "2014-03-09" });
    let bill = json!({ "total": 5 });
    let found = told(json!({ "pack": "weihai-2014", "care": care, "bill": bill }));
    assert_eq!(found, [fault("/bill/total", "number_not_string")]);
    let bill = json!({ "total": "5.00", "totals": { "A": "5.00" } });
    assert_eq!(
        told(json!({ "pack": "weihai-2014", "care": care, "bill": bill })),
        [fault("/bill/total", "impossible")]
    );
    let bill = json!({ "total": "5.00", "basic_fund": "6.00" });
    let found = told(json!({ "pack": "shandong-catastrophic-2014", "care": care, "bill": bill }));
    assert_eq!(found, [fault("/bill/basic_fund", "impossible")]);
    let found =
        told(json!({ "pack": "weihai-2014", "tier": "nine", "care": care, "bill": { "total": "5.00" } }));
    assert_eq!(found, [fault("/tier", "unknown_tier")]);
    assert_eq!(told(json!([])), [fault("", "type")]);
}

/// A missing tier is asked like any other answer: 威海 2014, 8,420 on 二档 and 10,175 on 一档 (with 大病 8,420 +
/// 175).
#[test]
fn a_missing_tier_is_a_question() {
    let request = json!({
        "pack": "weihai-2014",
        "person": { "groups": [], "birth_date": "1980-01-01" },
        "care": { "kind": "inpatient", "hospital_level": "3", "place": "local", "admitted": "2014-03-01",
                  "discharged": "2014-03-09" },
        "bill": { "totals": { "A": "20000.00" } },
        "year_to_date": {},
    });
    let answer = ranges_json(|name, on| shipped().known(name, on), &request.to_string());
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["person"]["lowest"]["amount"], json!("8420.00"));
    assert_eq!(answer["person"]["highest"]["amount"], json!("10175.00"));
    assert_eq!(answer["person"]["lowest"]["answers"][0]["text"]["zh"], json!("二档"));
}
