//! Orders of steps that are impossible, or leave something out.

use super::{GOOD, after_in, fault, faults};

const AWAY: &str = include_str!("../packs/test-away.toml");
const CATASTROPHIC: &str = include_str!("../packs/test-catastrophic.toml");
const CHRONIC: &str = include_str!("../packs/test-chronic.toml");
const FIXED: &str = include_str!("../packs/test-fixed.toml");
const FLOOR: &str = include_str!("../packs/test-floor.toml");
const OUTPATIENT: &str = include_str!("../packs/test-outpatient.toml");

/// The first line of a pack that gives the order of some care.
fn line_of<'p>(pack: &'p str, care: &str) -> &'p str {
    let begins = format!("{care} = [{{ from = 2016-01-01, value = [\"");
    pack.lines().find(|line| line.starts_with(&begins)).unwrap()
}

/// A pack with other steps for some care.
fn reordered(pack: &str, care: &str, steps: &[&str]) -> String {
    let line = line_of(pack, care);
    let (start, rest) = line.split_once("value = [").unwrap();
    let (_, rest) = rest.split_once(']').unwrap();
    let steps: Vec<String> = steps.iter().map(|step| format!("\"{step}\"")).collect();
    pack.replacen(line, &format!("{start}value = [{}]{rest}", steps.join(", ")), 1)
}

/// What the faults of a reordered pack say in English, each at the place of the order.
fn said(pack: &str, care: &str, steps: &[&str]) -> Vec<String> {
    let found = faults(&reordered(pack, care, steps));
    for fault in &found {
        assert_eq!((fault.code.as_str(), fault.path.clone()), ("impossible", format!("/order/{care}")));
        assert!(fault.line.is_some() && !fault.detail.zh.is_empty());
    }
    found.into_iter().map(|fault| fault.detail.en).collect()
}

#[test]
fn the_order_is_never_taken_for_granted() {
    let table = format!("[order]\n{}\n", line_of(GOOD, "inpatient"));
    assert_eq!(after_in(GOOD, &table, ""), fault("required", "/order"));
    let delivery = format!("{}\n", line_of(FIXED, "delivery"));
    assert_eq!(after_in(FIXED, &delivery, ""), fault("required", "/order/delivery"));
    let as_inpatient = format!("{}\n", line_of(CHRONIC, "chronic_as_inpatient"));
    assert_eq!(after_in(CHRONIC, &as_inpatient, ""), fault("required", "/order/chronic_as_inpatient"));
}

#[test]
fn care_that_the_pack_has_not_cannot_be_ordered() {
    let line = line_of(GOOD, "inpatient");
    let more = line.replacen("inpatient", "outpatient", 1);
    assert_eq!(after_in(GOOD, line, &format!("{line}\n{more}")), fault("impossible", "/order/outpatient"));
    let more = line.replacen("inpatient", "dental", 1);
    assert_eq!(after_in(GOOD, line, &format!("{line}\n{more}")), fault("unknown_field", "/order/dental"));
}

#[test]
fn steps_are_known_and_stand_once() {
    let found = faults(&reordered(GOOD, "inpatient", &["deductible", "share", "ratio", "ceiling"]));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(
        fault("unknown_value", "/order/inpatient/0/value/1"),
        (found[0].code.clone(), found[0].path.clone())
    );
    assert_eq!(
        said(GOOD, "inpatient", &["deductible", "deductible", "ratio", "ceiling", "self_pay"]),
        ["the step deductible stands twice"]
    );
    assert_eq!(
        said(GOOD, "inpatient", &["deductible", "ratio", "ceiling", "ceiling"]),
        ["the step ceiling stands twice"]
    );
}

#[test]
fn steps_stand_where_they_can() {
    let stay = |steps: &[&str]| said(CATASTROPHIC, "inpatient", steps);
    assert_eq!(
        stay(&["away_self_pay", "ratio", "deductible", "ceiling", "self_pay", "catastrophic", "aid"]),
        ["the step deductible must come before ratio"]
    );
    assert_eq!(
        stay(&["deductible", "ratio", "away_self_pay", "ceiling", "self_pay", "catastrophic", "aid"]),
        ["the step away_self_pay must come before ratio"]
    );
    assert_eq!(
        stay(&["away_self_pay", "deductible", "ceiling", "ratio", "self_pay", "catastrophic", "aid"]),
        ["the step ceiling must come after ratio"]
    );
    assert_eq!(
        stay(&["away_self_pay", "deductible", "ratio", "self_pay", "ceiling", "catastrophic", "aid"]),
        ["the step ceiling must come before self_pay"]
    );
    assert_eq!(
        stay(&["away_self_pay", "deductible", "ratio", "ceiling", "catastrophic", "self_pay", "aid"]),
        ["the step self_pay must come before catastrophic"]
    );
    assert_eq!(
        stay(&["away_self_pay", "deductible", "ratio", "ceiling", "self_pay", "aid", "catastrophic"]),
        ["the step catastrophic must come before aid"]
    );
    assert_eq!(
        stay(&["away_self_pay", "deductible", "ratio", "ceiling", "catastrophic", "aid"]),
        ["catastrophic needs self_pay before it"]
    );
    assert_eq!(
        said(FLOOR, "inpatient", &["deductible", "ratio", "ceiling", "self_pay", "floor", "catastrophic"]),
        ["the step floor must come before self_pay"]
    );
    assert_eq!(
        said(CHRONIC, "chronic", &["away_self_pay", "deductible", "ratio", "self_pay", "own_ceiling"]),
        ["the step own_ceiling must come before self_pay"]
    );
    assert_eq!(said(FIXED, "by_case", &["ceiling", "by_case"]), ["the step ceiling must come after by_case"]);
}

#[test]
fn no_layer_is_left_out() {
    let without = |pack: &str, care: &str, step: &str| {
        let line = line_of(pack, care);
        let (_, rest) = line.split_once("value = [").unwrap();
        let steps: Vec<&str> = rest.split(']').next().unwrap().split(", ").collect();
        let left: Vec<&str> =
            steps.iter().map(|name| name.trim_matches('"')).filter(|name| *name != step).collect();
        assert_eq!(left.len() + 1, steps.len(), "{step}");
        said(pack, care, &left)
    };
    for (pack, care, step) in [
        (CATASTROPHIC, "inpatient", "away_self_pay"),
        (CATASTROPHIC, "inpatient", "deductible"),
        (CATASTROPHIC, "inpatient", "ratio"),
        (CATASTROPHIC, "inpatient", "ceiling"),
        (CATASTROPHIC, "inpatient", "catastrophic"),
        (CATASTROPHIC, "inpatient", "aid"),
        (FLOOR, "inpatient", "floor"),
        (OUTPATIENT, "outpatient", "deductible"),
        (OUTPATIENT, "outpatient", "own_ceiling"),
        (CHRONIC, "chronic", "own_ceiling"),
        (CHRONIC, "chronic_as_inpatient", "deductible"),
        (FIXED, "delivery", "fixed_sum"),
        (FIXED, "by_case", "by_case"),
    ] {
        let left_out = format!("the pack has figures for {step}, but the order leaves the step out");
        assert_eq!(without(pack, care, step), [left_out], "{care}");
    }
    // Layers of a stay that other care need not go through.
    assert!(said(FIXED, "by_case", &["by_case"]).is_empty());
    assert!(said(FIXED, "delivery", &["fixed_sum"]).is_empty());
}

#[test]
fn steps_without_figures_are_refused() {
    let none = |step: &str| format!("the pack has no figures for the step {step} here");
    for step in ["floor", "catastrophic", "aid", "own_ceiling", "fixed_sum", "by_case", "elsewhere"] {
        let found = said(GOOD, "inpatient", &["deductible", "ratio", "ceiling", "self_pay", step]);
        assert!(found.contains(&none(step)), "{found:?}");
    }
    assert_eq!(
        said(GOOD, "inpatient", &["away_self_pay", "deductible", "ratio", "ceiling"]),
        [none("away_self_pay")]
    );
    assert_eq!(said(AWAY, "outpatient", &["deductible", "ratio", "own_ceiling"]), [none("deductible")]);
}

#[test]
fn fixed_sums_are_outside_the_ladder() {
    // With a floor and with 先行自付 of care outside in the pack.
    let floor = "\n[floor]\nratio = [{ from = 2016-01-01, value = \"0.50\", source = \"case\", clause = \"x\", \
                 confidence = \"sample\" }]\n";
    let rule = "= [{ from = 2016-01-01, source = \"case\", clause = \"x\", confidence = \"sample\", value = ";
    let place = |filed: &str| {
        format!(
            "\n[away.in_province.{filed}]\nrule {rule}\"adjusted\" }}]\nself_pay_first {rule}\"0.10\" }}]\n"
        )
    };
    let stay =
        ["away_self_pay", "deductible", "ratio", "floor", "ceiling", "self_pay", "catastrophic", "aid"];
    let pack = reordered(&[FIXED, floor, &place("filed"), &place("unfiled")].concat(), "inpatient", &stay);
    assert_eq!(faults(&pack), []);
    for (care, pays) in [("delivery", "fixed_sum"), ("by_case", "by_case")] {
        let none = |step: &str| [format!("the pack has no figures for the step {step} here")];
        assert_eq!(said(&pack, care, &["away_self_pay", pays]), none("away_self_pay"));
        assert_eq!(said(&pack, care, &[pays, "floor"]), none("floor"));
    }
}

#[test]
fn an_order_that_starts_later_is_checked_too() {
    let line = line_of(GOOD, "inpatient");
    let (first, _) = line.split_once("}]").unwrap();
    let later = first
        .replace("inpatient = [", "")
        .replace("2016-01-01", "2016-07-01")
        .replace("\"deductible\", \"ratio\"", "\"ratio\", \"deductible\"");
    assert_eq!(
        after_in(GOOD, line, &format!("{first}}}, {later}}}]")),
        fault("impossible", "/order/inpatient")
    );
}
