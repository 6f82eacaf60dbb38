//! Figures that cannot be, alone or together.

use super::{GOOD, after, after_in, fault, faults};

const ACCIDENT: &str = include_str!("../packs/test-accident.toml");
const AWAY: &str = include_str!("../packs/test-away.toml");
const CATASTROPHIC: &str = include_str!("../packs/test-catastrophic.toml");
const CHRONIC: &str = include_str!("../packs/test-chronic.toml");
const FAMILY: &str = include_str!("../packs/test-family.toml");
const FIXED: &str = include_str!("../packs/test-fixed.toml");
const OUTPATIENT: &str = include_str!("../packs/test-outpatient.toml");
const POINTS: &str = include_str!("../packs/test-points.toml");
const REPEAT: &str = include_str!("../packs/test-repeat.toml");
const ROWS: &str = include_str!("../packs/test-away-rows.toml");
const YEARS: &str = include_str!("../packs/test-years.toml");

/// An entry of 2016 with some members in front.
fn entry(members: &str) -> String {
    format!("{{ from = 2016-01-01, {members}, source = \"case\", clause = \"x\", confidence = \"sample\" }}")
}

#[test]
fn a_visit_is_below_a_year_and_a_person_below_the_family() {
    let figure = |pack: &str, key: &str, old: &str, new: &str| {
        let line = pack.lines().find(|line| line.starts_with(key) && line.contains(old)).unwrap();
        after_in(pack, line, &line.replacen(old, new, 1))
    };
    assert_eq!(
        figure(OUTPATIENT, "visit_ceiling", "200.00", "3000.01"),
        fault("impossible", "/outpatient/visit_ceiling")
    );
    assert_eq!(
        figure(FAMILY, "family_ceiling", "80000.00", "49999.99"),
        fault("impossible", "/basic/family_ceiling")
    );
    assert_eq!(
        figure(FAMILY, "family_ceiling", "1000.00", "399.99"),
        fault("impossible", "/outpatient/family_ceiling")
    );
    // A visit against the family, where a person's year has no limit.
    let year = FAMILY.lines().find(|line| line.starts_with("ceiling") && line.contains("400.00")).unwrap();
    assert_eq!(
        after_in(
            FAMILY,
            year,
            &year.replacen("ceiling", "visit_ceiling", 1).replacen("400.00", "1000.01", 1)
        ),
        fault("impossible", "/outpatient/family_ceiling")
    );
    assert_eq!(figure(CHRONIC, "ceiling", "20000.00", "20500.01"), fault("impossible", "/chronic/ceiling"));
    // The same is not above.
    let visit = OUTPATIENT.lines().find(|line| line.starts_with("visit_ceiling")).unwrap();
    assert_eq!(faults(&OUTPATIENT.replacen(visit, &visit.replacen("200.00", "3000.00", 1), 1)), []);
    // In a later stretch of time too.
    let line = OUTPATIENT.lines().find(|line| line.starts_with("visit_ceiling")).unwrap();
    let later = entry("value = \"3000.01\"").replace("2016-01-01", "2016-11-01");
    assert_eq!(
        after_in(OUTPATIENT, line, &line.replacen("}]", &format!("}}, {later}]"), 1)),
        fault("impossible", "/outpatient/visit_ceiling")
    );
}

#[test]
fn the_poor_are_not_worse_off() {
    let at = "/catastrophic/poor";
    assert_eq!(
        after_in(CATASTROPHIC, "value = \"5000.00\"", "value = \"10000.01\""),
        fault("impossible", &format!("{at}/deductible"))
    );
    assert_eq!(
        after_in(CATASTROPHIC, "value = \"none\"", "value = \"39999.99\""),
        fault("impossible", &format!("{at}/ceiling"))
    );
}

#[test]
fn no_ratio_is_above_one() {
    let above = "value = \"1.000001\"";
    assert_eq!(
        after_in(AWAY, "value = \"0.20\"", above),
        fault("impossible", "/away/out_of_province/unfiled/self_pay_first/0/value")
    );
    assert_eq!(after_in(POINTS, "value = \"0.03\"", above), fault("impossible", "/points/age/0/value"));
    assert_eq!(
        after_in(CATASTROPHIC, "value = \"0.73\"", above),
        fault("impossible", "/catastrophic/diseases/bands/1/value")
    );
    assert_eq!(
        after("value = \"0.65\"", "value = \"0.6500001\""),
        fault("too_many_decimals", "/inpatient/level/3/ratio/0/value")
    );
}

#[test]
fn products_of_ratios_are_exact() {
    let found = |what: &str, with: &str| -> Vec<(String, String)> {
        assert!(AWAY.contains(what));
        let found = faults(&AWAY.replacen(what, with, 1));
        found.into_iter().map(|fault| (fault.code, fault.path)).collect()
    };
    let at = |place: &str| fault("impossible", &format!("/away/{place}/ratio_times"));
    // 0.65 × 0.333333 = 0.21666645
    assert_eq!(
        found(
            "\"0.90\", source = \"case\", clause = \"variant\", confidence = \"sample\" }]\n\n[away.in_province.unfiled]",
            "\"0.333333\", source = \"case\", clause = \"variant\", confidence = \"sample\" }]\n\n[away.in_province.unfiled]"
        ),
        [at("in_province/filed")]
    );
    // Of a level: 0.123457 × 0.9 = 0.1111113; of accidents alike.
    let all = [at("in_province/filed"), at("in_province/unfiled"), at("out_of_province/unfiled")];
    assert_eq!(found("value = \"0.75\"", "value = \"0.123457\""), all);
    let accident = AWAY.split("[accident]").nth(1).unwrap();
    let ratio = accident.lines().find(|line| line.starts_with("ratio")).unwrap();
    assert_eq!(found(ratio, &ratio.replacen("0.50", "0.123457", 1)), all);
    assert_eq!(found("value = \"0.75\"", "value = \"0.12345\""), []);
}

#[test]
fn every_figure_says_where_it_comes_from() {
    let at = "/basic/ceiling/0";
    let line = GOOD.lines().find(|line| line.starts_with("ceiling")).unwrap();
    let without = |what: &str| after(line, &line.replacen(what, "", 1));
    assert_eq!(without(", source = \"case\""), fault("required", &format!("{at}/source")));
    assert_eq!(without(", clause = \"variant\""), fault("required", &format!("{at}/clause")));
    assert_eq!(without("from = 2016-01-01, "), fault("required", &format!("{at}/from")));
    assert_eq!(
        after(line, &line.replacen("clause = \"variant\"", "clause = \" \"", 1)),
        fault("required", &format!("{at}/clause"))
    );
    assert_eq!(
        after(line, &line.replacen(", confidence = \"sample\"", "", 1)),
        fault("required", &format!("{at}/confidence"))
    );
    assert_eq!(
        after(line, &line.replacen("confidence = \"sample\"", "confidence = \"sure\"", 1)),
        fault("unknown_value", &format!("{at}/confidence"))
    );
}

#[test]
fn the_period_is_not_guessed() {
    assert_eq!(after("valid_from = 2016-01-01\n", ""), fault("required", "/valid_from"));
    assert_eq!(after("valid_to = 2016-12-31\n", ""), fault("required", "/valid_to"));
    assert_eq!(after("published = 2016-01-01\n", ""), fault("required", "/published"));
}

#[test]
fn diseases_have_codes_of_their_own() {
    let hypertension = CHRONIC.lines().find(|line| line.contains("\"I10\"")).unwrap();
    let at = "/chronic/disease/hypertension/codes";
    assert_eq!(after_in(CHRONIC, &format!("{hypertension}\n"), ""), fault("required", at));
    let list = "[\"I10\", \"I11\", \"I12\", \"I13\"]";
    assert_eq!(after_in(CHRONIC, list, "[]"), fault("required", &format!("{at}/0/value")));
    assert_eq!(after_in(CHRONIC, list, "[\"-\"]"), fault("impossible", &format!("{at}/0/value/0")));
    // E10 is diabetes; all that begins with E would be too.
    for code in ["\"E10\"", "\"e10.1\"", "\"E1 1\""] {
        assert_eq!(after_in(CHRONIC, "\"I13\"", code), fault("overlap", "/chronic/disease"));
    }
    assert_eq!(faults(&CHRONIC.replacen("\"I13\"", "\"E\"", 1)).len(), 2);
    assert_eq!(after_in(FIXED, "\"K41\"", "\"K35.1\""), fault("overlap", "/by_case/disease"));
    let table = CHRONIC.split("[chronic.disease.").next().unwrap();
    let found = faults(table);
    assert_eq!(fault("required", "/chronic/disease"), (found[0].code.clone(), found[0].path.clone()));
}

#[test]
fn figures_do_not_start_on_too_many_days() {
    let days: Vec<String> = (0..121)
        .map(|i| {
            let day = format!("2015-{:02}-{:02}", i / 28 + 1, i % 28 + 1);
            entry("value = \"0.10\"").replace("2016-01-01", &day)
        })
        .collect();
    let line = YEARS.lines().find(|line| line.starts_with("class_b_self_pay")).unwrap();
    let with = |count: usize| {
        let text = format!("class_b_self_pay = [{}]", days[..count].join(", "));
        faults(&YEARS.replacen(line, &text, 1))
    };
    // 2016-01-01 and 2016-07-01 are there already.
    assert_eq!(with(118), []);
    let found: Vec<(String, String)> = with(119).into_iter().map(|fault| (fault.code, fault.path)).collect();
    assert_eq!(found, [fault("too_large", "")]);
}

#[test]
fn rules_for_repeated_stays_make_sense() {
    let at = "/inpatient/repeat/0";
    let rule = REPEAT.lines().find(|line| line.contains("minus =")).unwrap();
    let with = |members: &str| after_in(REPEAT, rule, &format!("    {},", entry(members)));
    assert_eq!(
        with("stay = 2, value = \"0.5\", minus = \"100.00\", least = \"300.00\""),
        fault("impossible", &format!("{at}/value"))
    );
    assert_eq!(with("stay = 2, minus = \"100.00\""), fault("required", &format!("{at}/least")));
    assert_eq!(with("stay = 2, least = \"100.00\""), fault("required", &format!("{at}/minus")));
    assert_eq!(with("stay = 2"), fault("required", &format!("{at}/value")));
    assert_eq!(with("value = \"0.5\""), fault("required", &format!("{at}/stay")));
    assert_eq!(with("stay = 0, value = \"0.5\""), fault("impossible", &format!("{at}/stay")));
    for ages in ["min_age = 60, below_age = 60", "min_age = 60, below_age = 6"] {
        let rule = format!("stay = 1, value = \"0.5\", {ages}");
        assert_eq!(with(&rule), fault("impossible", &format!("{at}/below_age")));
    }
    // Nobody, or everybody?
    assert_eq!(with("stay = 1, value = \"0.5\", groups = []"), fault("required", &format!("{at}/groups")));
    assert_eq!(
        with("stay = 1, value = \"0.5\", groups = [\"rich\"]"),
        fault("unknown_value", &format!("{at}/groups/0"))
    );
}

#[test]
fn points_of_an_age_name_the_age() {
    assert_eq!(after_in(POINTS, "min_age = 70, ", ""), fault("required", "/points/age/0"));
    assert_eq!(
        after_in(POINTS, "min_age = 70, ", "min_age = 70, below_age = 70, "),
        fault("impossible", "/points/age/0/below_age")
    );
}

#[test]
fn every_rule_has_the_figures_of_its_kind() {
    let ratio = format!("ratio = [{}]", entry("value = \"0.50\""));
    let row = ROWS.split("[away.out_of_province.unfiled]").nth(1).unwrap();
    assert_eq!(
        after_in(ROWS, row, &row.replacen("own_row", "as_local", 1)),
        fault("impossible", "/away/out_of_province/unfiled/deductible")
    );
    assert_eq!(
        after_in(ROWS, row, &format!("\n{ratio}{row}").replacen("ratio = [", "points_off = [", 1)),
        fault("impossible", "/away/out_of_province/unfiled")
    );
    assert_eq!(
        after_in(ROWS, row, &format!("\n{ratio}{row}").replacen("ratio = [", "self_pay_first = [", 1)),
        fault("impossible", "/away/out_of_province/unfiled")
    );
    let adjusted = "rule = [{ from = 2016-01-01, value = \"as_local\"";
    assert_eq!(
        after_in(ROWS, adjusted, &adjusted.replace("as_local", "adjusted")),
        fault("impossible", "/away/in_province/filed")
    );
    let table = "[away.out_of_province.unfiled]";
    assert_eq!(
        after_in(ROWS, &format!("{table}{row}"), ""),
        fault("required", "/away/out_of_province/unfiled")
    );
    assert_eq!(
        after_in(ACCIDENT, "[tiers.as_stay.accident]", &format!("[tiers.as_stay.accident]\n{ratio}")),
        fault("impossible", "/accident/ratio")
    );
    assert_eq!(
        after_in(
            FIXED,
            "[delivery.fixed]",
            &format!("[delivery.level]\n3 = [{}]\n\n[delivery.fixed]", entry("value = \"0.50\""))
        ),
        fault("impossible", "/delivery")
    );
    let deductible = "[outpatient.deductible]";
    let level_3 = format!("{deductible}\n3 = [{}]", entry("value = \"600.00\""));
    assert_eq!(after_in(OUTPATIENT, deductible, &level_3), fault("impossible", "/outpatient/deductible/3"));
}

#[test]
fn a_stay_that_is_cut_says_what_the_later_part_pays() {
    let line = YEARS.lines().find(|line| line.starts_with("transfer")).unwrap();
    assert_eq!(after_in(YEARS, &format!("{line}\n"), ""), fault("required", "/inpatient/transfer"));
}
