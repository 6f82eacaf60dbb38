//! What the schema refuses the reader refuses, and the other way round as far as a schema can see.

use std::collections::BTreeSet;

use rules::pack::PackFault;
use serde_json::{Value, json};

use crate::common::{Validator, at, example, faults, full_packs, places, with};

/// What the schema refuses the reader refuses; and what the reader misses or cannot read the schema refuses.
fn agree(validator: &Validator, pack: &Value, what: &str) {
    let found = faults(pack);
    let said = validator.says(pack);
    assert!(said.is_ok() || !found.is_empty(), "{what}: the schema alone refuses it: {said:?}");
    let of_form =
        ["unknown_field", "type", "number_not_string", "unknown_value", "not_a_number", "not_a_date", "gap"];
    // What a tier lacks the common part may have, and whether a source is listed only the reader knows.
    let is_seen = |fault: &&PackFault| match fault.code.as_str() {
        "required" => pack.get("tiers").is_none(),
        code => of_form.contains(&code) && !fault.path.ends_with("/source"),
    };
    if let Some(fault) = found.iter().find(is_seen).filter(|_| said.is_ok()) {
        panic!("{what}: the reader alone refuses it: {fault}");
    }
}

#[test]
fn they_agree_when_something_is_taken_away_or_added_or_of_the_wrong_type() {
    let validator = Validator::new("");
    let mut seen = BTreeSet::new();
    let mut count = 0;
    for (i, pack) in full_packs().into_iter().enumerate() {
        for place in places(&pack) {
            if place.pointer.is_empty() {
                continue;
            }
            let value = pack.pointer(&place.pointer).unwrap();
            let is_member = place.pointer.rsplit('/').next().is_some_and(|last| last.parse::<u8>().is_err());
            // One place for each way in which the schema is reached there, and every member of a table.
            let is_new = seen.insert((i, place.said.join(" ")));
            if is_member && (is_new || !place.pointer.contains("/0/")) {
                agree(&validator, &with(&pack, &place.pointer, None), &format!("without {}", place.pointer));
                count += 1;
            }
            if let Some(table) = place.table() {
                for (member, schema) in at(table)["properties"].as_object().unwrap() {
                    let Some(example) = example(schema).filter(|_| value.get(member).is_none()) else {
                        continue;
                    };
                    let pointer = format!("{}/{member}", place.pointer);
                    let pack = with(&pack, &pointer, Some(example.clone()));
                    agree(&validator, &pack, &format!("with {pointer}"));
                    count += 1;
                }
            }
            if is_new {
                let others = [json!(0.5), json!(7), json!("stray"), json!([]), json!({})];
                for other in others.into_iter().filter(|other| other != value) {
                    let what = format!("{other} at {}", place.pointer);
                    agree(&validator, &with(&pack, &place.pointer, Some(other)), &what);
                    count += 1;
                }
            }
        }
    }
    assert!(count > 2_000, "only {count} packs tried");
}

#[test]
fn what_excludes_each_other_is_refused_in_a_tier_too() {
    let validator = Validator::new("");
    let mut pairs = BTreeSet::new();
    for pack in full_packs().iter().filter(|pack| pack.get("tiers").is_some()) {
        for place in places(pack) {
            let Some(table) = place.table() else { continue };
            let Some(pair) = at(table)["not"]["required"].as_array() else { continue };
            let mut both = pack.clone();
            for member in pair.iter().map(|member| member.as_str().unwrap()) {
                let pointer = format!("{}/{member}", place.pointer);
                if both.pointer(&pointer).is_none() {
                    let example = example(&at(table)["properties"][member]).cloned();
                    let level = || json!({ "3": at("/$defs/ratios")["examples"][0] });
                    both = with(&both, &pointer, Some(example.unwrap_or_else(level)));
                }
            }
            assert!(!faults(&both).is_empty() && !validator.takes(&both), "both at {}", place.pointer);
            pairs.insert(table.to_owned());
        }
    }
    assert_eq!(pairs.len(), 8, "{pairs:?}");
}
