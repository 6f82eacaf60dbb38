//! The schema, an outside validator of it, and packs with what the schema says at each of their places.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use boon::{Compiler, SchemaIndex, Schemas};
use rules::pack::{Pack, PackFault, schema};
use serde_json::{Map, Value, json};

pub(crate) const FOLDER: &str = env!("CARGO_MANIFEST_DIR");
pub(crate) const EVERY_TABLE: &str = include_str!("every-table.toml");
pub(crate) const OTHER_WAYS: &str = include_str!("other-ways.toml");

pub(crate) static SCHEMA: LazyLock<Value> = LazyLock::new(schema);

/// The schema, or one of its definitions, as an outside validator understands it.
pub(crate) struct Validator {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Validator {
    pub(crate) fn new(fragment: &str) -> Self {
        let (mut compiler, mut schemas) = (Compiler::new(), Schemas::new());
        compiler.enable_format_assertions();
        let name = "https://example.org/pack.schema.json";
        compiler.add_resource(name, SCHEMA.clone()).unwrap();
        let index = compiler.compile(&format!("{name}#{fragment}"), &mut schemas).unwrap();
        Self { schemas, index }
    }

    pub(crate) fn says(&self, value: &Value) -> Result<(), String> {
        self.schemas.validate(value, self.index).map_err(|error| format!("{error:#}"))
    }

    pub(crate) fn takes(&self, value: &Value) -> bool {
        self.schemas.validate(value, self.index).is_ok()
    }
}

/// A pack file as the tree that was read from it.
pub(crate) fn tree(text: &str) -> Value {
    let pack = Pack::from_toml(text).unwrap_or_else(|faults| panic!("{faults:#?}"));
    serde_json::from_str(&pack.canonical_json()).unwrap()
}

pub(crate) fn faults(tree: &Value) -> Vec<PackFault> {
    Pack::from_json(&tree.to_string()).err().unwrap_or_default()
}

/// Packs that together hold every parameter: most of them, the ways that exclude those, and all of it in one tier.
pub(crate) fn full_packs() -> Vec<Value> {
    let every_table = tree(EVERY_TABLE);
    let mut in_a_tier = every_table.clone();
    let root = in_a_tier.as_object_mut().unwrap();
    let mut tier = Map::from_iter([("title".to_owned(), json!({ "zh": "一档", "en": "One" }))]);
    let tables: Vec<String> = tables().into_iter().filter(|table| root.contains_key(table)).collect();
    tier.extend(tables.into_iter().map(|table| (table.clone(), root.remove(&table).unwrap())));
    let accident = tier["accident"].as_object_mut().unwrap();
    accident.remove("ratio").unwrap();
    accident.insert("bands".to_owned(), at("/$defs/bands")["examples"][0].clone());
    root.insert("tiers".to_owned(), json!({ "one": tier }));
    vec![every_table, tree(OTHER_WAYS), in_a_tier]
}

/// Names of the tables that a tier can lay over.
pub(crate) fn tables() -> BTreeSet<String> {
    let tier = &SCHEMA["properties"]["tiers"]["additionalProperties"]["properties"];
    tier.as_object().unwrap().keys().filter(|key| *key != "title").cloned().collect()
}

/// A part of the schema, by its pointer.
pub(crate) fn at(pointer: &str) -> &'static Value {
    SCHEMA.pointer(pointer).unwrap_or_else(|| panic!("{pointer}"))
}

/// What a part of the schema refers to gives as an example.
pub(crate) fn example(part: &Value) -> Option<&'static Value> {
    at(part["$ref"].as_str()?.strip_prefix('#')?).get("examples")?.get(0)
}

/// The parts of the schema that hold at one place together: what is referred to stands beside what refers.
pub(crate) fn together(pointers: Vec<String>) -> Vec<String> {
    let mut all = Vec::new();
    for pointer in pointers {
        let part = at(&pointer);
        if let Some(other) = part["$ref"].as_str() {
            all.extend(together(vec![other.strip_prefix('#').unwrap().to_owned()]));
        }
        all.push(pointer);
    }
    all
}

pub(crate) fn child(pointers: &[String], keyword: &str) -> Vec<String> {
    let below = pointers.iter().map(|pointer| format!("{pointer}/{keyword}"));
    together(below.filter(|pointer| SCHEMA.pointer(pointer).is_some()).collect())
}

/// A place in a pack with what the schema says there.
pub(crate) struct Place {
    pub(crate) pointer: String,
    /// Where in the schema.
    pub(crate) said: Vec<String>,
}

impl Place {
    /// The table that names all members which may stand here.
    pub(crate) fn table(&self) -> Option<&str> {
        let is_closed = |said: &&String| at(said)["additionalProperties"] == json!(false);
        self.said.iter().find(is_closed).map(String::as_str)
    }
}

/// Every place of a pack.
pub(crate) fn places(pack: &Value) -> Vec<Place> {
    let mut places = Vec::new();
    walk(pack, Place { pointer: String::new(), said: together(vec![String::new()]) }, &mut places);
    places
}

pub(crate) fn walk(value: &Value, place: Place, places: &mut Vec<Place>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                let mut said = child(&place.said, &format!("properties/{key}"));
                if said.is_empty() {
                    said = child(&place.said, "additionalProperties");
                }
                assert!(!said.is_empty(), "the schema says nothing about {}/{key}", place.pointer);
                walk(value, Place { pointer: format!("{}/{key}", place.pointer), said }, places);
            }
        }
        Value::Array(list) => {
            for (i, value) in list.iter().enumerate() {
                let said = child(&place.said, "items");
                walk(value, Place { pointer: format!("{}/{i}", place.pointer), said }, places);
            }
        }
        _ => {}
    }
    places.push(place);
}

/// Every part of the schema that describes what may stand somewhere, with its pointer: not what must be complete.
pub(crate) fn parts() -> Vec<(String, &'static Value)> {
    let (mut out, mut open) = (Vec::new(), vec![(String::new(), &*SCHEMA)]);
    while let Some((pointer, part)) = open.pop() {
        let below: Vec<(String, &Value)> = match part {
            Value::Object(map) => {
                map.iter().map(|(key, value)| (format!("{pointer}/{key}"), value)).collect()
            }
            Value::Array(list) => {
                list.iter().enumerate().map(|(i, value)| (format!("{pointer}/{i}"), value)).collect()
            }
            _ => Vec::new(),
        };
        let skipped = ["/$defs/complete", "/if", "/not"];
        open.extend(below.into_iter().filter(|(pointer, _)| {
            !pointer.ends_with("/examples") && !skipped.iter().any(|skipped| pointer.ends_with(skipped))
        }));
        out.push((pointer, part));
    }
    out
}

/// The pack with another value at a place; `None` takes the member away.
pub(crate) fn with(pack: &Value, pointer: &str, value: Option<Value>) -> Value {
    let mut pack = pack.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = pack.pointer_mut(parent).unwrap();
    match (parent, value) {
        (Value::Object(map), Some(value)) => drop(map.insert(key.to_owned(), value)),
        (Value::Object(map), None) => drop(map.remove(key)),
        (Value::Array(list), Some(value)) => list[key.parse::<usize>().unwrap()] = value,
        (Value::Array(list), None) => drop(list.remove(key.parse().unwrap())),
        _ => panic!("{pointer}"),
    }
    pack
}

/// Words after a colon, as faults list them.
pub(crate) fn listed(fault: &PackFault) -> BTreeSet<String> {
    fault.detail.en.split_once(": ").unwrap().1.split(", ").map(str::to_owned).collect()
}

/// The fault at a place; what stands in a tier is read, and told of, at the place of the common table.
pub(crate) fn fault_at<'f>(faults: &'f [PackFault], pointer: &str, code: &str) -> Option<&'f PackFault> {
    let common = pointer.strip_prefix("/tiers/one").unwrap_or(pointer);
    faults.iter().find(|fault| fault.code == code && [pointer, common].contains(&fault.path.as_str()))
}
