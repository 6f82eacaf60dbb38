//! What must be there, and what only goes together: for a pack without tiers, or for a tier laid over the common part.

use serde_json::{Value, json};

use super::{add, has, has_any, has_one};
use crate::pack::keys;
use crate::pack::plan::OrderOf;

pub(super) fn complete() -> Value {
    let away = json!({
        "additionalProperties": {
            "required": keys::AWAY_PLACE,
            "additionalProperties": { "required": ["rule"], "allOf": away_rule() },
        },
    });
    let catastrophic_row =
        json!({ "required": ["deductible", "ceiling"], "oneOf": [has("ratio"), has("bands")] });
    let with = |key: &str| {
        let mut row = catastrophic_row.clone();
        add(&mut row, "required", json!([key, "deductible", "ceiling"]));
        row
    };
    let bonus = json!({ "required": keys::BONUS });
    let row = json!({ "required": ["deductible"], "oneOf": [has("ratio"), has("bands")] });
    json!({
        "title": "完整的参数 / Complete rules",
        "description": "没有档次的参数包，或一个档次与共同参数合起来，必须有的内容。What must be there in a pack without \
            tiers, or in a tier laid over the common part.",
        "required": ["order", "bill", "rounding"],
        "anyOf": [has("inpatient"), { "required": ["catastrophic"], "not": has_any(&keys::OTHER_CARE) }],
        "dependentRequired": dependent(),
        "allOf": orders(),
        "properties": {
            "bill": { "required": keys::BILL },
            "rounding": { "required": ["line", "fund"] },
            "basic": { "required": ["ceiling"], "properties": { "bonus": bonus } },
            "inpatient": {
                "required": ["deductible_mode", "level"],
                "properties": { "level": { "minProperties": 1, "additionalProperties": row } },
            },
            "points": { "minProperties": 1 },
            "floor": { "required": keys::FLOOR },
            "away": away,
            "catastrophic": {
                "required": ["deductible", "bands_on", "ceiling", "above_ceiling"],
                "oneOf": [has("ratio"), has("bands")],
                "properties": { "poor": with("groups"), "diseases": with("codes"), "bonus": bonus },
            },
            "aid": { "required": keys::AID },
            "outpatient": {
                "required": ["level"],
                "properties": { "level": { "minProperties": 1 }, "deductible": { "minProperties": 1 } },
            },
            "chronic": {
                "required": ["disease"],
                "properties": { "disease": {
                    "minProperties": 1,
                    "additionalProperties": { "required": ["codes"], "allOf": own_or_inpatient() },
                } },
            },
            "delivery": {
                "oneOf": [has("fixed"), has("level")],
                "additionalProperties": { "minProperties": 1 },
            },
            "accident": { "allOf": own_or_inpatient() },
            "by_case": {
                "required": keys::BY_CASE,
                "properties": {
                    "disease": {
                        "minProperties": 1,
                        "additionalProperties": { "required": keys::BY_CASE_DISEASE },
                    },
                },
            },
        },
    })
}

/// Tables that need another one.
fn dependent() -> Value {
    let mut dependent = json!({ "inpatient": ["basic"] });
    for key in keys::OF_STAYS {
        add(&mut dependent, key, json!(["inpatient"]));
    }
    dependent
}

/// A row where the rule is `own_row` on some day, and adjustments where it is `adjusted` on some day; else neither.
fn away_rule() -> Value {
    let uses = |word: &str| {
        let entry = json!({ "properties": { "value": { "const": word } } });
        json!({ "properties": { "rule": { "contains": entry } } })
    };
    let row = json!({ "required": ["deductible"], "oneOf": [has("ratio"), has("bands")] });
    let adjustments = has_any(&["self_pay_first", "points_off", "ratio_times"]);
    json!([
        { "if": uses("own_row"), "then": row, "else": { "not": has_any(keys::ROW) } },
        { "if": uses("adjusted"), "then": adjustments, "else": { "not": adjustments } },
    ])
}

/// Paid like a stay, or by a row of its own with or without deductible.
fn own_or_inpatient() -> Value {
    json!([has_one(&["paid_as", "ratio", "bands"]), { "not": { "required": ["paid_as", "deductible"] } }])
}

/// An order for each kind of care that the pack has, and for no other.
fn orders() -> Value {
    let order = |of: &(&'static str, OrderOf)| {
        let (word, of) = *of;
        let needed = json!({ "properties": { "order": has(word) } });
        let stray = json!({ "properties": { "order": { "not": has(word) } } });
        match has_care(of) {
            None => needed,
            Some(care) => json!({ "if": care, "then": needed, "else": stray }),
        }
    };
    Value::Array(OrderOf::WORDS.iter().map(order).collect())
}

/// Whether a pack has care of a kind; `None` where every pack has it.
fn has_care(of: OrderOf) -> Option<Value> {
    // "Some disease is so" is "not every disease is otherwise".
    let diseases = |otherwise: &Value| {
        let some = json!({ "not": { "additionalProperties": otherwise } });
        json!({ "required": ["chronic"], "properties": { "chronic": { "properties": { "disease": some } } } })
    };
    let table = match of {
        OrderOf::Inpatient => return None,
        OrderOf::Chronic => return Some(diseases(&has("paid_as"))),
        OrderOf::ChronicAsInpatient => return Some(diseases(&json!({ "not": has("paid_as") }))),
        OrderOf::Outpatient => "outpatient",
        OrderOf::Delivery => "delivery",
        OrderOf::Accident => "accident",
        OrderOf::ByCase => "by_case",
    };
    Some(has(table))
}
