//! A faulty pack is refused with every fault, its line and its place.

#![expect(clippy::unwrap_used, reason = "the helpers of the tests may stop them")]

mod limits;
mod orders;

use rules::pack::{Pack, PackFault};

const GOOD: &str = include_str!("../packs/test-w4.toml");

fn faults(text: &str) -> Vec<PackFault> {
    Pack::from_toml(text).err().unwrap_or_default()
}

/// The single fault after replacing something in a good pack.
fn after(what: &str, with: &str) -> (String, String) {
    after_in(GOOD, what, with)
}

/// The same in another pack.
fn after_in(good: &str, what: &str, with: &str) -> (String, String) {
    assert!(good.contains(what), "{what}");
    let text = good.replacen(what, with, 1);
    let found = faults(&text);
    assert_eq!(found.len(), 1, "{found:#?}");
    let line = found[0].line.and_then(|line| text.lines().nth(line - 1)).unwrap_or_default();
    assert!(with.is_empty() || found[0].path.is_empty() || !line.is_empty(), "{found:#?}");
    (found[0].code.clone(), found[0].path.clone())
}

fn fault(code: &str, path: &str) -> (String, String) {
    (code.to_owned(), path.to_owned())
}

#[test]
fn the_good_one_is_good() {
    assert_eq!(faults(GOOD), []);
}

#[test]
fn a_float_is_an_error_that_says_so() {
    let text = GOOD.replacen("value = \"0.65\"", "value = 0.65", 1);
    let found = faults(&text);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(
        (found[0].code.as_str(), found[0].path.as_str()),
        ("float", "/inpatient/level/3/ratio/0/value")
    );
    let line = text.lines().position(|line| line.contains("value = 0.65")).unwrap() + 1;
    assert_eq!(found[0].line, Some(line));
    assert!(found[0].detail.zh.contains("字符串") && found[0].detail.en.contains("quoted"));
}

#[test]
fn each_fault_has_its_code_and_place() {
    let ratio = "/inpatient/level/3/ratio/0";
    assert_eq!(after("value = \"0.65\"", "value = \"1.65\""), fault("impossible", &format!("{ratio}/value")));
    assert_eq!(
        after("value = \"0.65\"", "value = 65"),
        fault("number_not_string", &format!("{ratio}/value"))
    );
    assert_eq!(
        after("value = \"200.00\"", "value = \"-1\""),
        fault("negative", "/inpatient/level/3/deductible/0/value")
    );
    assert_eq!(
        after("value = \"per_stay\"", "value = \"sometimes\""),
        fault("unknown_value", "/inpatient/deductible_mode/0/value")
    );
    assert_eq!(after("[basic]", "[basic]\nfloor = []"), fault("unknown_field", "/basic/floor"));
    assert_eq!(after("valid_to = 2016-12-31", "valid_to = 2015-12-31"), fault("impossible", "/valid_to"));
    assert_eq!(after("version = \"test\"\n", ""), fault("required", "/version"));
    assert_eq!(
        after("published = 2016-01-01", "published = 2016-01-01T00:00:00Z"),
        fault("not_a_date", "/published")
    );
    assert_eq!(after("[sources]", "[sources"), fault("broken_toml", ""));
}

#[test]
fn gaps_overlaps_and_unknown_sources_are_found() {
    let entry = |from: &str, source: &str| {
        format!(
            "{{ from = {from}, value = \"0.65\", source = \"{source}\", clause = \"x\", confidence = \"sample\" }}"
        )
    };
    let ratio = |entries: &[String]| {
        let line = GOOD.lines().find(|line| line.starts_with("ratio = ")).unwrap();
        let found = faults(&GOOD.replacen(line, &format!("ratio = [{}]", entries.join(", ")), 1));
        found.into_iter().map(|fault| (fault.code, fault.path)).collect::<Vec<_>>()
    };
    let at = "/inpatient/level/3/ratio";
    assert_eq!(ratio(&[entry("2016-02-01", "case")]), [fault("gap", at)]);
    assert_eq!(ratio(&[]), [fault("gap", at)]);
    assert_eq!(ratio(&[entry("2016-01-01", "case"), entry("2017-01-01", "case")]), [fault("impossible", at)]);
    let twice = [entry("2016-01-01", "case"), entry("2016-01-01", "case")];
    assert_eq!(ratio(&twice), [fault("overlap", &format!("{at}/1/from"))]);
    assert_eq!(ratio(&[entry("2016-01-01", "rumour")]), [fault("unknown_value", &format!("{at}/0/source"))]);
}

#[test]
fn a_sample_figure_cannot_stand_in_an_official_pack() {
    let found = faults(&GOOD.replacen("official = false", "official = true", 1));
    assert!(!found.is_empty() && found.iter().all(|fault| fault.path.ends_with("/confidence")), "{found:#?}");
}

#[test]
fn all_faults_are_told_at_once() {
    let text = GOOD
        .replacen("value = \"0.65\"", "value = 0.65", 1)
        .replacen("value = \"per_stay\"", "value = \"sometimes\"", 1)
        .replacen("[rounding]", "[rounding]\njiao = true", 1);
    assert_eq!(faults(&text).len(), 3);
}

#[test]
fn bands_start_at_zero_and_rise() {
    let good = include_str!("../packs/test-variants.toml");
    assert_eq!(faults(good), []);
    for (what, with) in
        [("above = \"0.00\"", "above = \"1.00\""), ("above = \"10000.00\"", "above = \"0.00\"")]
    {
        let found = faults(&good.replacen(what, with, 1));
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!(found[0].path, "/inpatient/level/3/bands");
    }
}
