//! The eligibility page asks whatever a place's decision table asks: newborns and days of birth too.
#![cfg(feature = "ssr")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

#[path = "../examples/gallery/samples.rs"]
#[expect(dead_code, reason = "the gallery's samples serve several tests; this one needs a request")]
mod samples;

use app::Page;
use app::forms::eligibility::RawEligibility;
use app::pages::eligibility::Model;
use rules::date::day;
use rules::eligibility::{Outcome, decide};
use rules::jurisdiction::{self, Jurisdiction};
use rules::text::Lang;

fn places() -> &'static [Jurisdiction] {
    let text = include_str!("../rules/tests/places/test-variants.toml");
    Box::leak(Box::new([jurisdiction::from_toml(text).unwrap()]))
}

/// The outcome and the page in Chinese for answers to the questions of the test place.
fn answered(raw: RawEligibility) -> (Outcome, String) {
    let raw = RawEligibility { jurisdiction: "test-variants".to_owned(), year: "2016".to_owned(), ..raw };
    let jurisdictions = places();
    let asked = raw.parse(jurisdictions).unwrap();
    let answer = decide(asked.jurisdiction, asked.year, &asked.facts, day(2015, 11, 1).unwrap());
    let outcome = answer.outcome.clone();
    let model = Model { raw, errors: Vec::new(), jurisdictions, answer: Some(answer) };
    let request = samples::request(Lang::Zh, false, "eligibility", "/pkg/portal.css").unwrap();
    (outcome, app::render(&request, Page::Eligibility(model)))
}

#[test]
fn open_questions_are_fields_and_answers_decide() {
    let (outcome, page) = answered(RawEligibility::default());
    assert!(matches!(outcome, Outcome::MissingAnswer(_)));
    for name in ["newborn", "birth_date", "hukou"] {
        assert!(page.contains(&format!("name=\"{name}\"")), "{name} is asked");
    }
    assert!(!page.contains("name=\"elsewhere\""), "what the table does not ask is no field");
    let child = RawEligibility {
        newborn: "no".to_owned(),
        hukou: "no".to_owned(),
        birth_date: "2005年3月9日".to_owned(),
        ..RawEligibility::default()
    };
    let (outcome, page) = answered(child.clone());
    assert_eq!(outcome, Outcome::NeedsStaffDecision);
    assert!(page.contains("待人工核定") && page.contains("请监护人到窗口办理"));
    let adult = RawEligibility { birth_date: "1980-01-01".to_owned(), ..child };
    assert!(matches!(answered(adult).0, Outcome::NotEligible { .. }));
}

#[test]
fn a_day_that_is_none_is_told_at_its_field() {
    let raw = RawEligibility {
        jurisdiction: "test-variants".to_owned(),
        year: "2016".to_owned(),
        birth_date: "2005-02-30".to_owned(),
        ..RawEligibility::default()
    };
    let errors = raw.parse(places()).unwrap_err();
    let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["birth_date"]);
}
