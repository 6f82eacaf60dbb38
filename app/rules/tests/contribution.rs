//! Contributions and the first day of cover: golden cases, one file each in `tests/golden_contribution/`, worked by
//! hand with the reason in `why`, and what the pages show.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of the tests may stop them")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rules::contribution::{Contribution, ContributionFacts, Refusal, assess};
use rules::date::day;
use rules::facts::Group;
use rules::jurisdiction::{self, Jurisdiction};
use rules::money::Money;
use serde_json::{Value, json};

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The places that ship and those of the tests, by their codes.
fn places() -> BTreeMap<String, Jurisdiction> {
    let read = |text: &str| jurisdiction::from_toml(text).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let own = files("places").into_iter().map(|file| read(&fs::read_to_string(file).unwrap()));
    let all = own.chain(jurisdiction::shipped().iter().cloned());
    all.map(|place| (place.code.clone(), place)).collect()
}

struct Case {
    name: String,
    expect: Value,
    answer: Result<Contribution, Refusal>,
}

fn cases() -> Vec<Case> {
    let places = places();
    let all = files("golden_contribution").into_iter().map(|file| {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let case: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        assert!(case["why"].as_str().is_some_and(|why| !why.is_empty()), "{name} says no reason");
        let facts: ContributionFacts = serde_json::from_value(case["facts"].clone()).unwrap();
        let again: ContributionFacts = serde_json::from_str(&serde_json::to_string(&facts).unwrap()).unwrap();
        assert_eq!(again, facts, "{name}: facts do not survive their own JSON");
        let year = i32::try_from(case["year"].as_i64().unwrap()).unwrap();
        let place = &places[case["place"].as_str().unwrap()];
        let answer = assess(place, year, case["option"].as_str().unwrap(), &facts);
        Case { name, expect: case["expect"].clone(), answer }
    });
    all.collect()
}

#[test]
fn every_case_is_answered_to_the_fen_and_the_day() {
    let cases = cases();
    assert!(cases.len() > 50, "only {} cases found", cases.len());
    for Case { name, expect, answer } in cases {
        let found = match &answer {
            Ok(answer) => {
                let mut json = serde_json::to_value(answer).unwrap();
                let rules: Vec<&str> = answer.steps.iter().map(|step| step.rule).collect();
                json["rules"] = json!(rules);
                json
            }
            Err(refusal) => {
                let code = serde_json::to_value(refusal.code).unwrap();
                json!({ "refusal": code, "next": refusal.next.en })
            }
        };
        for (key, value) in expect.as_object().unwrap() {
            assert_eq!(&found[key], value, "{name}: {key} of {found:#}");
        }
        assert_eq!(expect.get("refusal").is_some(), answer.is_err(), "{name}: {found:#}");
    }
}

#[test]
fn every_amount_day_and_month_shown_comes_from_a_step_with_a_clause() {
    for Case { name, answer, .. } in cases() {
        let Ok(answer) = answer else { continue };
        let results: BTreeSet<String> = answer.steps.iter().map(|step| step.result.to_string()).collect();
        let json = serde_json::to_value(&answer).unwrap();
        for field in ["pays", "budget", "subsidy", "total", "covered_from", "covered_to"] {
            let shown = json[field].as_str().unwrap();
            assert!(shown == "0.00" || results.contains(shown), "{name}: {field} {shown} has no step");
        }
        for months in [answer.waiting.fixed, answer.waiting.variable] {
            assert!(months == 0 || results.contains(&months.to_string()), "{name}: {months} has no step");
        }
        for step in &answer.steps {
            let words = [&step.clause.document, &step.clause.clause, &step.text.zh, &step.text.en];
            assert!(words.iter().all(|words| !words.is_empty()), "{name}: {step:#?}");
            assert!(!step.operation.is_empty() && !step.inputs.is_empty(), "{name}: {step:#?}");
        }
    }
}

#[test]
fn every_refusal_says_what_to_do_next() {
    for Case { name, answer, .. } in cases() {
        let Err(refusal) = answer else { continue };
        for text in [&refusal.text, &refusal.next] {
            assert!(!text.zh.is_empty() && !text.en.is_empty(), "{name}: {refusal:#?}");
        }
    }
}

#[test]
fn pages_show_amounts_also_outside_the_window() {
    let year = jurisdiction::get("huaiyuan").unwrap().year(2015).unwrap();
    let urban = year.option("urban").unwrap();
    let yuan = |amount: &str| -> Money { amount.parse().unwrap() };
    let on = |y, m, d| day(y, m, d).unwrap();
    let of = |born, groups: &[Group], paid| {
        let facts = ContributionFacts::of_person(born, groups.iter().copied(), paid);
        year.amounts(urban, &facts)
    };
    for paid in [on(2012, 1, 1), on(2014, 11, 1), on(2015, 6, 1), on(2020, 1, 1)] {
        assert_eq!(of(on(1980, 1, 1), &[], paid).pays, yuan("80.00"));
        assert_eq!(of(on(2004, 1, 1), &[], paid).pays, yuan("50.00"));
        assert_eq!(of(on(2004, 1, 1), &[Group::Orphan], paid).pays, Money::ZERO);
    }
    assert_eq!(urban.contribution(), yuan("80.00"));
    assert_eq!(urban.subsidy(), yuan("380.00"));
    assert_eq!(urban.contribution_for(&[Group::Student]), yuan("50.00"));
    assert_eq!(urban.contribution_for(&[Group::Student, Group::LowIncome]), Money::ZERO);
    // Without a day of birth the full contribution is shown: nobody is promised less.
    let unknown = ContributionFacts::paid_on(on(2014, 11, 1));
    assert_eq!(year.amounts(urban, &unknown).pays, yuan("80.00"));
}
