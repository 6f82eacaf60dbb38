//! A faulty jurisdiction is refused with every fault, its line and its place.

use proptest::prelude::*;
use rules::jurisdiction::{self, FILES};
use rules::pack::PackFault;

const GOOD: &str = include_str!("places/test-variants.toml");
const WAITING: &str = include_str!("places/test-2025.toml");

fn faults(text: &str) -> Vec<PackFault> {
    jurisdiction::from_toml(text).err().unwrap_or_default()
}

/// The faults after replacing the first of something in a good file: code, place, and the line they stand at.
fn after(good: &str, what: &str, with: &str) -> Vec<(String, String, String)> {
    assert!(good.contains(what), "{what}");
    let text = good.replacen(what, with, 1);
    let line = |fault: &PackFault| {
        let line = fault.line.and_then(|line| text.lines().nth(line - 1));
        line.unwrap_or_default().to_owned()
    };
    let found = faults(&text);
    for fault in &found {
        assert!(!fault.detail.zh.is_empty() && !fault.detail.en.is_empty(), "{fault:?}");
    }
    found.iter().map(|fault| (fault.code.clone(), fault.path.clone(), line(fault))).collect()
}

/// That there is one fault, at a place in a line that holds some words.
fn one(good: &str, (what, with): (&str, &str), code: &str, path: &str, line: &str) {
    let found = after(good, what, with);
    assert_eq!(found.len(), 1, "{what} → {with}: {found:#?}");
    assert_eq!((found[0].0.as_str(), found[0].1.as_str()), (code, path), "{found:#?}");
    assert!(found[0].2.contains(line), "{line}: {found:#?}");
}

#[test]
fn the_good_ones_are_good() {
    for text in [GOOD, WAITING].into_iter().chain(FILES.map(|(_, text)| text)) {
        assert_eq!(faults(text), []);
    }
}

#[test]
fn conditions_outcomes_and_sources_of_rules_are_known() {
    let rule = "/eligibility/rules/1";
    let change = ("when = { newborn = true }", "when = { left_handed = true }");
    one(GOOD, change, "unknown_field", &format!("{rule}/when/left_handed"), "left_handed");
    let change = ("outcome = \"may_choose\"", "outcome = \"perhaps\"");
    one(GOOD, change, "unknown_value", &format!("{rule}/outcome"), "perhaps");
    let change = ("options = [\"basic\"]", "options = [\"gold\"]");
    one(GOOD, change, "unknown_value", &format!("{rule}/options"), "gold");
    let change = ("options = [\"basic\"]", "option = \"basic\"");
    one(GOOD, change, "unknown_field", &format!("{rule}/option"), "option = ");
    let change = ("option = \"basic\"\n", "");
    one(GOOD, change, "required", "/eligibility/rules/2/option", "[[eligibility.rules]]");
    let change = ("reason = \"enrolled_elsewhere\"", "reason = \"no_luck\"");
    one(GOOD, change, "unknown_value", "/eligibility/rules/0/reason", "no_luck");
    let change = ("options = [\"basic\"]\nsource = \"test\"\n", "options = [\"basic\"]\n");
    one(GOOD, change, "required", &format!("{rule}/source"), "[[eligibility.rules]]");
    let change =
        ("options = [\"basic\"]\nsource = \"test\"\n", "options = [\"basic\"]\nsource = \"rumour\"\n");
    one(GOOD, change, "unknown_value", &format!("{rule}/source"), "rumour");
    let change = ("groups = [\"destitute\", \"orphan\"]", "groups = [\"lucky\"]");
    one(GOOD, change, "unknown_value", "/eligibility/rules/2/when/groups/0", "lucky");
    let change = ("not_asked = [\"enrolled_elsewhere\"]", "not_asked = [\"birth_date\"]");
    one(GOOD, change, "unknown_value", "/eligibility/not_asked/0", "not_asked");
}

#[test]
fn no_combination_of_answers_is_left_without_a_rule() {
    let last = GOOD.find("[[eligibility.rules]]\nrule = \"test.rest\"").expect("the last rule");
    let end = GOOD.find("[[agencies]]").expect("what follows");
    let text = format!("{}{}", &GOOD[..last], &GOOD[end..]);
    let found = faults(&text);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].code.as_str(), found[0].path.as_str()), ("gap", "/eligibility/rules"));
    assert!(found[0].detail.en.contains("newborn = false"), "{}", found[0].detail.en);
    assert!(found[0].line.is_some());
    // The four cases of Huaiyuan with one of them left out and the rest not covered.
    let (_, huaiyuan) = FILES[0];
    let found = after(
        huaiyuan,
        "when = { mode = \"dual_track\", urban_paid = true, urban_entered = false }",
        "when = { mode = \"dual_track\", urban_paid = true, urban_entered = true }",
    );
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].0.as_str(), found[0].1.as_str()), ("unreachable", "/eligibility/rules/4"));
}

#[test]
fn every_rule_decides_something() {
    // After a rule for everybody nothing is left.
    let change = ("when = { enrolled_elsewhere = true }\n", "");
    let found = after(GOOD, change.0, change.1);
    let codes: Vec<&str> = found.iter().map(|(code, ..)| code.as_str()).collect();
    assert_eq!(codes, ["impossible"], "the words for a passed condition have none: {found:#?}");
    let passed = "passed = { zh = \"没有在别处参保。\", en = \"Not enrolled elsewhere.\" }\n";
    let text = GOOD.replacen(change.0, "", 1).replacen(passed, "", 1);
    let found = faults(&text);
    let places: Vec<&str> = found.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(places, (1..10).map(|rule| format!("/eligibility/rules/{rule}")).collect::<Vec<_>>());
    assert!(found.iter().all(|fault| fault.code == "unreachable" && fault.line.is_some()), "{found:#?}");
    // Conditions that exclude each other.
    let change = ("min_age = 60, groups", "min_age = 60, below_age = 60, groups");
    one(GOOD, change, "unreachable", "/eligibility/rules/2", "[[eligibility.rules]]");
    let change = ("from = 2015-12-01, until = 2015-12-15", "from = 2015-12-01, until = 2015-11-30");
    one(GOOD, change, "unreachable", "/eligibility/rules/4", "[[eligibility.rules]]");
}

#[test]
fn a_table_beyond_any_real_one_is_refused_at_once() {
    let rule = |age: i32| {
        format!(
            "[[eligibility.rules]]\nrule = \"many\"\noutcome = \"not_published\"\nsource = \"test\"\n\
             clause = \"一\"\nconfidence = \"sample\"\ntext = {{ zh = \"多\", en = \"many\" }}\n\
             when = {{ min_age = {age}, urban_entered = true, groups = [\"student\", \"low_income\"] }}\n",
        )
    };
    let many = (20..60).map(rule).collect::<Vec<_>>().concat();
    let first = GOOD.find("[[eligibility.rules]]").expect("the first rule");
    let text = format!("{}{many}{}", &GOOD[..first], &GOOD[first..]);
    let found = faults(&text);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].code.as_str(), found[0].path.as_str()), ("too_large", "/eligibility/rules"));
}

#[test]
fn floats_and_bare_numbers_are_told_as_such() {
    let contribution = "/years/0/options/0/contribution";
    let change = ("value = \"150.00\"", "value = 150.00");
    one(GOOD, change, "float", &format!("{contribution}/0/value"), "value = 150.00");
    let change = ("value = \"150.00\"", "value = 150");
    one(GOOD, change, "number_not_string", &format!("{contribution}/0/value"), "value = 150");
    let change = ("value = \"150.00\"", "value = \"-150.00\"");
    one(GOOD, change, "negative", &format!("{contribution}/0/value"), "-150.00");
    let change = ("value = \"0.3333\"", "value = \"1.01\"");
    one(GOOD, change, "impossible", "/funded/disabled/ratio/0/value", "1.01");
    let change = ("value = 28", "value = \"28\"");
    one(GOOD, change, "type", "/newborn/days/0/value", "value = \"28\"");
}

#[test]
fn figures_hold_on_every_day_one_can_pay() {
    let contribution = "/years/0/options/0/contribution";
    let change = ("{ from = 2015-10-01, value = \"150.00\"", "{ from = 2015-10-02, value = \"150.00\"");
    one(GOOD, change, "gap", contribution, "contribution = [");
    let change = ("{ from = 2016-03-01, value = \"0.00\"", "{ from = 2017-01-01, value = \"0.00\"");
    one(GOOD, change, "impossible", "/years/0/options/0/subsidy", "subsidy = [");
    let change = ("{ from = 2016-03-01, value = \"570.00\"", "{ from = 2015-10-01, value = \"570.00\"");
    one(GOOD, change, "overlap", &format!("{contribution}/1/from"), "570.00");
    let change = ("value = \"90.00\"", "value = \"150.01\"");
    one(GOOD, change, "impossible", "/years/0/options/0/children/contribution", "contribution = [");
    let change =
        ("{ from = 2016-03-01, value = \"0.00\", source = \"test\"", "{ from = 2016-03-01, value = \"0.00\"");
    one(GOOD, change, "required", "/years/0/options/0/subsidy/1/source", "0.00");
    let change =
        ("[years.options.funded.registered_poor]\namount", "[years.options.funded.registered_poor]\nshare");
    let found = after(GOOD, change.0, change.1);
    let places: Vec<&str> = found.iter().map(|(_, path, _)| path.as_str()).collect();
    let funded = "/years/0/options/0/funded/registered_poor";
    assert_eq!(places, [format!("{funded}/share"), funded.to_owned()]);
    let change = ("[funded.low_income]", "[funded.lucky]");
    assert_eq!(after(GOOD, change.0, change.1)[0].1, "/funded/lucky");
}

#[test]
fn rules_that_need_each_other_are_in_force_together() {
    for (key, missing) in [
        ("first_counted_year", "first_counted_year"),
        ("broken_months", "broken_months"),
        ("months_per_missed_year", "months_per_missed_year"),
        ("months_off_per_extra_year", "months_off_per_extra_year"),
        ("least_months", "least_months"),
        ("least_after_missed_years", "least_after_missed_years"),
        ("begins", "begins"),
        ("from_year_start", "from_year_start"),
    ] {
        let later = WAITING.replacen(
            &format!("{key} = [{{ from = 2025-01-01"),
            &format!("{key} = [{{ from = 2025-01-02"),
            1,
        );
        let found = faults(&later);
        assert_eq!(found.len(), 1, "{key}: {found:#?}");
        let path = format!("/waiting/{missing}");
        assert_eq!((found[0].code.as_str(), &found[0].path), ("gap", &path), "{found:#?}");
    }
    let change = ("days = [{ from = 2025-01-01", "days = [{ from = 2025-01-02");
    one(WAITING, change, "gap", "/newborn/days", "days = [");
}

#[test]
fn years_windows_and_options_fit_together() {
    let change = ("closes = 2016-02-29", "closes = 2015-09-30");
    one(GOOD, change, "impossible", "/years/0/window/closes", "window = ");
    let change = ("closes = 2016-02-29", "closes = 2017-01-01");
    one(GOOD, change, "impossible", "/years/0/window", "window = ");
    let change = ("covers = { from = 2017-01-01", "covers = { from = 2016-12-31");
    one(GOOD, change, "overlap", "/years", "[[years]]");
    let change = ("id = \"plus\"", "id = \"basic\"");
    one(GOOD, change, "overlap", "/years/0/options/1/id", "id = \"basic\"");
    let change = ("official = false", "official = true");
    let found = after(GOOD, change.0, change.1);
    assert!(!found.is_empty());
    assert!(found.iter().all(|(code, path, _)| code == "impossible" && path.ends_with("/confidence")));
}

#[test]
fn all_faults_are_told_at_once() {
    let text = GOOD
        .replacen("value = \"150.00\"", "value = 150.00", 1)
        .replacen("when = { newborn = true }", "when = { left_handed = true }", 1)
        .replacen("hotline = \"12393\"\n", "", 1);
    assert_eq!(faults(&text).len(), 3, "{:#?}", faults(&text));
}

proptest! {
    #[test]
    fn no_damage_to_a_file_makes_it_panic(
        file in 0..4_usize,
        damage in proptest::collection::vec((any::<prop::sample::Index>(), 0..40_usize, 0..12_usize), 1..4),
    ) {
        let junk = [
            "", "\"\"", "-1", "0.5", "1e300", "\"9999999999.99\"", "9999", "2016-02-30", "true", "[]", "{}", "\"四\"",
        ];
        let mut text = [GOOD, WAITING, FILES[0].1, FILES[1].1][file].to_owned();
        for (place, length, with) in damage {
            let places: Vec<usize> = text.match_indices("= ").map(|(at, _)| at + 2).collect();
            let Some(start) = places.get(place.index(places.len().max(1))).copied() else { break };
            let rest = &text[start..];
            let end = rest.char_indices().map(|(at, _)| at).take(length + 1).last().unwrap_or_default();
            text.replace_range(start..start + end, junk[with]);
        }
        if let Ok(place) = jurisdiction::from_toml(&text) {
            prop_assert_eq!(jurisdiction::from_json(place.canonical_json()), Ok(place));
        }
        let _ = jurisdiction::from_json(&text);
    }
}
