//! Schema and reader know the same members of each table and the same words of each choice.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::common::{Validator, at, fault_at, faults, full_packs, listed, parts, places, with};

#[test]
fn schema_and_reader_know_the_same_members() {
    let validator = Validator::new("");
    // Members of each table, and those of them that stand in a pack which the reader takes.
    let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for pack in full_packs() {
        assert_eq!(faults(&pack), []);
        for place in places(&pack) {
            let Some(table) = place.table() else { continue };
            let members = at(table)["properties"].as_object().unwrap();
            let stand = pack.pointer(&place.pointer).unwrap().as_object().unwrap().keys().cloned();
            let is_new = !tables.contains_key(table);
            tables.entry(table.to_owned()).or_default().extend(stand);
            if !is_new {
                continue;
            }
            let stray = format!("{}/stray", place.pointer);
            let broken = with(&pack, &stray, Some(json!([])));
            assert!(!validator.takes(&broken), "the schema takes {stray}");
            let faults = faults(&broken);
            let fault =
                fault_at(&faults, &stray, "unknown_field").unwrap_or_else(|| panic!("{stray}: {faults:?}"));
            let mut known = listed(fault);
            if place.pointer == "/points" {
                // Read apart from the groups.
                known.insert("age".to_owned());
            }
            assert_eq!(known, members.keys().cloned().collect(), "{}", place.pointer);
        }
    }
    let closed = parts().into_iter().filter(|(_, part)| part["additionalProperties"] == json!(false));
    for (pointer, part) in closed {
        let members: BTreeSet<String> = part["properties"].as_object().unwrap().keys().cloned().collect();
        let mut stood = tables.remove(&pointer).unwrap_or_default();
        if pointer.is_empty() {
            stood.extend(["tiers".to_owned()]);
        }
        assert_eq!(members, stood, "no pack shows all members of {pointer}");
    }
}

#[test]
fn schema_and_reader_know_the_same_words() {
    let validator = Validator::new("");
    let mut seen = BTreeSet::new();
    for pack in full_packs() {
        for place in places(&pack) {
            let Some(said) = place.said.iter().find(|said| at(said).get("enum").is_some()) else { continue };
            if !seen.insert(said.clone()) {
                continue;
            }
            let broken = with(&pack, &place.pointer, Some(json!("stray")));
            assert!(!validator.takes(&broken), "{}", place.pointer);
            let faults = faults(&broken);
            let fault = fault_at(&faults, &place.pointer, "unknown_value").unwrap();
            let words =
                at(said)["enum"].as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned());
            assert_eq!(listed(fault), words.collect(), "{}", place.pointer);
        }
    }
    let choices = parts().into_iter().filter(|(_, part)| part.get("enum").is_some());
    assert_eq!(seen, choices.map(|(pointer, _)| pointer).collect());
}
