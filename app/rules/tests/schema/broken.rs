//! Broken packs that schema and reader both refuse.

use serde_json::{Value, json};

use crate::common::{EVERY_TABLE, OTHER_WAYS, Validator, at, faults, full_packs, tree, with};

fn both_refuse(validator: &Validator, pack: &Value, what: &str) {
    assert!(!faults(pack).is_empty(), "the reader takes {what}");
    assert!(!validator.takes(pack), "the schema takes {what}");
}

#[test]
fn a_broken_figure() {
    let validator = Validator::new("");
    let pack = tree(EVERY_TABLE);
    for (pointer, value) in [
        ("/inpatient/level/1/ratio/0/value", json!(0.65)),
        ("/inpatient/level/1/ratio/0/value", json!(1)),
        ("/inpatient/level/1/ratio/0/value", json!("1.5")),
        ("/inpatient/level/1/ratio/0/value", json!("-0.5")),
        ("/inpatient/level/1/ratio/0/value", json!("65%")),
        ("/inpatient/level/1/ratio/0/value", json!("0.1234567")),
        ("/inpatient/level/1/ratio/0/clause", json!("  ")),
        ("/inpatient/level/1/ratio/0/confidence", json!("sure")),
        ("/inpatient/level/1/ratio/0/from", json!("2018-1-1")),
        ("/inpatient/level/1/ratio/0/from", json!("2018-02-30")),
        ("/inpatient/level/1/ratio/0/from", json!("1899-12-31")),
        ("/inpatient/level/1/ratio/0/until", json!("2018-12-31")),
        ("/inpatient/level/1/deductible/0/value", json!("1.234")),
        ("/inpatient/level/1/deductible/0/value", json!("10000000000.00")),
        ("/inpatient/level/1/deductible/0/value", json!("1,000.00")),
        ("/inpatient/level/1/deductible/0/value", json!("")),
        ("/inpatient/level/1/bands", json!([])),
        ("/inpatient/level/4", json!({})),
        ("/inpatient/level", json!({})),
        ("/inpatient/repeat/0/stay", json!("2")),
        ("/inpatient/repeat/0/stay", json!(10_000)),
        ("/inpatient/repeat/0/stay", json!(-1)),
        ("/inpatient/repeat/0/stay", json!(0)),
        ("/inpatient/repeat/1/groups", json!([])),
        ("/aid/groups/0/value", json!([])),
        ("/inpatient/repeat/0/minus", json!("100.00")),
        ("/inpatient/deductible_mode/0/value", json!("sometimes")),
        ("/points", json!({})),
        ("/order/inpatient/0/value/0", json!("luck")),
        ("/order/inpatient/0/value/1", json!("ratio")),
        ("/order/inpatient/0/value", json!([])),
        ("/order/dental", json!([])),
        ("/rounding/line/0/value", json!("half_even_fen")),
        ("/catastrophic/diseases/codes/0/value/0", json!("--")),
        ("/catastrophic/diseases/codes/0/value", json!([])),
        ("/catastrophic/bonus/after_years/0/value", json!(-1)),
        ("/outpatient/level", json!({})),
        ("/outpatient/deductible", json!({})),
        ("/chronic/disease", json!({})),
        ("/delivery", json!({})),
        ("/delivery/fixed", json!({})),
        ("/by_case/disease", json!({})),
        ("/floor", json!({ "ratio": "0.30" })),
        ("/official", json!("no")),
        ("/title", json!({ "zh": "只有中文" })),
        ("/tiers", json!({})),
        ("/published", json!("2018-01-01T00:00:00Z")),
    ] {
        let broken = with(&pack, pointer, Some(value.clone()));
        both_refuse(&validator, &broken, &format!("{value} at {pointer}"));
    }
}

#[test]
fn something_that_is_missing() {
    let validator = Validator::new("");
    let pack = tree(EVERY_TABLE);
    for pointer in [
        "/inpatient/level/1/ratio/0/from",
        "/inpatient/level/1/ratio/0/value",
        "/inpatient/level/1/ratio/0/source",
        "/inpatient/level/1/ratio/0/clause",
        "/inpatient/level/1/ratio/0/confidence",
        "/inpatient/repeat/2/least",
        "/inpatient/level/2/bands/1/above",
        // Rows without a ratio.
        "/inpatient/level/1/ratio",
        "/inpatient/level/2/bands",
        "/catastrophic/ratio",
        "/catastrophic/poor/bands",
        "/catastrophic/diseases/ratio",
        "/accident/ratio",
        "/chronic/disease/hypertension/ratio",
        "/away/in_province/unfiled/ratio",
        // Care whose order stays behind.
        "/outpatient",
        "/delivery",
        "/accident",
        "/by_case",
        "/chronic",
        "/chronic/disease/dialysis",
        // Care without an order, and tables that others need.
        "/order/accident",
        "/order/chronic",
        "/order/chronic_as_inpatient",
        "/order",
        "/inpatient",
        "/basic",
        "/bill",
        "/rounding",
        "/sources",
        "/version",
    ] {
        both_refuse(&validator, &with(&pack, pointer, None), &format!("no {pointer}"));
    }
    let pointer = "/away/in_province/unfiled/points_off";
    both_refuse(&validator, &with(&tree(OTHER_WAYS), pointer, None), "adjusted without adjustment");
    for pack in full_packs().iter().filter(|pack| pack.get("tiers").is_some()) {
        both_refuse(&validator, &with(pack, "/tiers/one/title", None), "a tier without title");
    }
}

#[test]
fn something_that_does_not_belong_there() {
    let validator = Validator::new("");
    let (every_table, other_ways) = (tree(EVERY_TABLE), tree(OTHER_WAYS));
    for (pack, pointer, definition) in [
        (&other_ways, "/accident/deductible", "amounts"),
        (&other_ways, "/accident/ratio", "ratios"),
        (&other_ways, "/chronic/disease/dialysis/deductible", "amounts"),
        (&other_ways, "/chronic/disease/dialysis/bands", "bands"),
        (&other_ways, "/order/chronic", "steps"),
        (&other_ways, "/order/outpatient", "steps"),
        (&other_ways, "/order/by_case", "steps"),
        (&every_table, "/away/out_of_province/unfiled/deductible", "amounts"),
        (&every_table, "/away/out_of_province/unfiled/ratio", "ratios"),
        (&every_table, "/away/out_of_province/unfiled/bands", "bands"),
        (&every_table, "/away/out_of_province/unfiled/self_pay_first", "ratios"),
        (&every_table, "/away/out_of_province/unfiled/points_off", "ratios"),
        (&every_table, "/away/out_of_province/unfiled/ratio_times", "ratios"),
    ] {
        let example = at(&format!("/$defs/{definition}"))["examples"][0].clone();
        both_refuse(&validator, &with(pack, pointer, Some(example)), &format!("{pointer} beside the rest"));
    }
}

#[test]
fn a_pack_without_stays_that_is_not_for_catastrophic_insurance_alone() {
    let validator = Validator::new("");
    let every_table = tree(EVERY_TABLE);
    let mut alone = every_table.clone();
    let root = alone.as_object_mut().unwrap();
    let care = ["outpatient", "chronic", "delivery", "accident", "by_case"];
    let of_stays = ["basic", "points", "floor", "away"];
    for table in ["inpatient", "aid"].iter().chain(&care).chain(&of_stays) {
        root.remove(*table);
    }
    let mut order = at("/$defs/steps")["examples"][0].clone();
    order[0]["value"] = json!(["elsewhere", "self_pay", "catastrophic"]);
    root.insert("order".to_owned(), json!({ "inpatient": order }));
    assert_eq!((faults(&alone), validator.says(&alone)), (Vec::new(), Ok(())));
    both_refuse(&validator, &with(&alone, "/catastrophic", None), "no layer at all");
    for table in care.iter().chain(&of_stays) {
        let mut more = with(&alone, &format!("/{table}"), Some(every_table[table].clone()));
        for (of, order) in every_table["order"].as_object().unwrap() {
            if of.starts_with(table) {
                more["order"][of] = order.clone();
            }
        }
        both_refuse(&validator, &more, &format!("{table} without inpatient"));
    }
}
