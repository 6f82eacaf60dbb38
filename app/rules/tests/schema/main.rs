//! The schema of packs says what the reader says: the same names, the same words, and nothing is refused by the schema
//! alone. What is checked in is what the generator makes.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of the tests may stop them")]

mod agree;
mod broken;
mod common;
mod names;
mod values;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rules::catalogue::FILES;
use serde_json::{Map, Value, json};

use common::{FOLDER, SCHEMA, Validator, at, faults, full_packs, parts, together, tree};

#[test]
fn the_file_is_what_the_generator_makes() {
    let file = fs::read_to_string(Path::new(FOLDER).join("packs/pack.schema.json")).unwrap();
    let made = serde_json::to_string_pretty(&*SCHEMA).unwrap() + "\n";
    assert!(file == made, "write it anew: cargo run -p rules --example schema");
}

#[test]
fn it_says_something_about_everything() {
    for (pointer, part) in parts() {
        assert!(!part.is_null(), "nothing is said at {pointer}");
        let Some(map) = part.as_object() else { continue };
        let is_member = pointer.rsplit('/').nth(1) == Some("properties") && map.contains_key("$ref");
        if is_member || map.get("type") == Some(&json!("object")) {
            let has_title =
                together(vec![pointer.clone()]).iter().any(|said| at(said).get("title").is_some());
            assert!(has_title, "{pointer} has no title");
        }
        if map.get("type") == Some(&json!("object")) {
            // Closed, or its members have names of their own.
            assert!(map.contains_key("additionalProperties"), "{pointer} takes anything");
        }
        for words in ["title", "description"].iter().filter_map(|key| map.get(*key)?.as_str()) {
            let has = |wanted: fn(char) -> bool| words.chars().any(wanted);
            let chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
            let both = has(chinese) && has(|c| c.is_ascii_alphabetic());
            assert!(both || words.starts_with("ICD-10"), "{pointer}: {words}");
        }
    }
}

#[test]
fn every_pack_is_valid() {
    let validator = Validator::new("");
    let folder = Path::new(FOLDER).join("tests/packs");
    let tests = fs::read_dir(folder).unwrap().map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    let shipped = FILES.map(|(_, text)| text.to_owned());
    let trees = shipped.into_iter().chain(tests).map(|text| tree(&text)).chain(full_packs());
    for tree in trees {
        assert_eq!(faults(&tree), [], "{}", tree["name"]);
        assert_eq!(validator.says(&tree), Ok(()), "{}", tree["name"]);
        // A tier and the common part are complete together.
        for (id, tier) in tree["tiers"].as_object().into_iter().flatten() {
            let mut merged = tree.clone();
            merged.as_object_mut().unwrap().remove("tiers");
            let mut over = tier.clone();
            over.as_object_mut().unwrap().remove("title");
            lay(&mut merged, &over);
            assert_eq!(validator.says(&merged), Ok(()), "{} {id}", tree["name"]);
        }
    }
}

const README: &str = include_str!("../../README.md");

#[test]
fn the_readme_shows_the_example_and_names_everything() {
    let toml = README.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    assert_eq!(tree(toml), SCHEMA["examples"][0]);
    // What is a name or word of the format stands in the page in code, alone or with what is around it.
    let code: BTreeSet<&str> = README.split('`').skip(1).step_by(2).collect();
    let said = |word: &str| code.iter().any(|code| code.split(['.', '[', ']', ' ']).any(|part| part == word));
    for (pointer, part) in parts() {
        let members = part.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys);
        let words =
            part.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        for name in members.map(String::as_str).chain(words).filter(|name| !is_rounding(name)) {
            assert!(said(name) || toml.contains(name), "{name} of {pointer} is not in the README");
        }
    }
}

/// The README says how these words are made.
fn is_rounding(word: &str) -> bool {
    ["half_up_", "down_", "up_"].iter().any(|how| word.starts_with(how))
}

fn lay(below: &mut Value, above: &Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (key, value) in above {
                lay(below.entry(key).or_insert(Value::Null), value);
            }
        }
        (below, above) => *below = above.clone(),
    }
}

#[test]
fn every_example_is_valid() {
    let mut count = 0;
    for (pointer, part) in parts() {
        let Some(examples) = part.get("examples").and_then(Value::as_array) else { continue };
        let validator = Validator::new(&pointer);
        for example in examples {
            assert_eq!(validator.says(example), Ok(()), "{pointer}");
            count += 1;
        }
    }
    assert!(count > 25, "only {count} examples");
    let example = &SCHEMA["examples"][0];
    assert_eq!(faults(example), []);
}
