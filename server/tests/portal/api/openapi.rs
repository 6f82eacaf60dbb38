//! `GET /api/v1/openapi.json`: what it says is what the engine reads and writes, neither more nor less.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use rules::{
    catalogue,
    estimate::estimate_json,
    pack::Pack,
    refusal::{Refusal, RefusalCode},
    text::Text,
    trace::{Clause, Confidence},
};
use serde_json::{Map, Value, json};

use super::{STAY, golden, header};
use crate::{
    common::{NOW, Stage},
    gateway::{callback, message, signed},
    pay::begun,
};

type Names = BTreeMap<String, BTreeSet<String>>;

pub(super) struct Document(pub(super) Value);

/// A member that no object has.
const STRANGE: &str = "zz";

impl Document {
    pub(super) async fn served() -> Self {
        let answer = Stage::new().await.browser().get("/api/v1/openapi.json").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(header(&answer, "content-type"), Some("application/json; charset=utf-8"));
        Self(super::json(&answer))
    }

    pub(super) fn component(&self, name: &str) -> &Value {
        let schema = &self.0["components"]["schemas"][name];
        assert!(schema.is_object(), "{name} is described");
        schema
    }

    /// The schema itself, behind references and the choice of null.
    fn real<'a>(&'a self, schema: &'a Value) -> &'a Value {
        if let Some(reference) = schema["$ref"].as_str() {
            return self.real(self.component(reference.rsplit('/').next().expect("a name")));
        }
        let kinds = schema["oneOf"].as_array().map(Vec::as_slice).unwrap_or_default();
        match kinds {
            [other, null] if null["type"] == "null" => self.real(other),
            _ => schema,
        }
    }

    /// The schema of a place inside another.
    fn at<'a>(&'a self, schema: &'a Value, place: &str) -> &'a Value {
        place.split('/').skip(1).fold(self.real(schema), |schema, name| {
            self.real(if name == "0" { &schema["items"] } else { &schema["properties"][name] })
        })
    }

    /// The names of the members of each object in a schema, by place; elements of lists stand at 0.
    fn members(&self, schema: &Value, place: &str, out: &mut Names) {
        let schema = self.real(schema);
        if let Some(members) = schema["properties"].as_object() {
            out.insert(place.to_owned(), members.keys().cloned().collect());
            for (name, schema) in members {
                self.members(schema, &format!("{place}/{name}"), out);
            }
        } else if schema.get("items").is_some() {
            self.members(&schema["items"], &format!("{place}/0"), out);
        }
    }

    /// A value of the shape of a schema: objects with all members, lists of one, `leaf` for the rest (null: left out).
    fn shaped(&self, schema: &Value, leaf: &Value, strange: bool) -> Value {
        let schema = self.real(schema);
        if let Some(members) = schema["properties"].as_object() {
            let mut map: Map<String, Value> = members
                .iter()
                .map(|(name, schema)| (name.clone(), self.shaped(schema, leaf, strange)))
                .filter(|(_, value)| !value.is_null())
                .collect();
            if strange {
                map.insert(STRANGE.to_owned(), json!(1));
            }
            return Value::Object(map);
        }
        match schema.get("items") {
            Some(items) => match self.shaped(items, leaf, strange) {
                Value::Null => Value::Null,
                element => json!([element]),
            },
            None => leaf.clone(),
        }
    }

    /// Whether a value is as its schema says; notes the places of members seen.
    pub(super) fn check(&self, value: &Value, schema: &Value, place: &str, seen: &mut BTreeSet<String>) {
        let schema = self.real(schema);
        if let Some(kinds) = schema["oneOf"].as_array() {
            let fits = |kind: &&Value| required(self.real(kind)).iter().all(|name| value.get(name).is_some());
            let kind =
                kinds.iter().find(fits).unwrap_or_else(|| panic!("{place}: {value} is none of {kinds:?}"));
            return self.check(value, kind, place, seen);
        }
        // Of a type or null only the type: no answer has null, and no golden case sends it.
        let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
        let right = match kind {
            Some("object") => value.is_object(),
            Some("array") => value.is_array(),
            Some("string") => value.is_string(),
            Some("integer") => value.is_u64(),
            Some("boolean") => value.is_boolean(),
            other => panic!("{place}: {other:?} is checked nowhere"),
        };
        assert!(right, "{place}: {value} is no {kind:?}");
        if let Some(words) = schema["enum"].as_array() {
            assert!(words.contains(value), "{place}: {value} is none of {words:?}");
        }
        if let Some(members) = schema["properties"].as_object() {
            let object = value.as_object().expect("checked");
            for name in required(schema) {
                assert!(object.contains_key(&name), "{place}/{name} is missing");
            }
            for (name, value) in object {
                let schema = members.get(name).unwrap_or_else(|| panic!("{place}/{name} is not described"));
                seen.insert(format!("{place}/{name}"));
                self.check(value, schema, &format!("{place}/{name}"), seen);
            }
        }
        for element in value.as_array().into_iter().flatten() {
            self.check(element, &schema["items"], &format!("{place}/0"), seen);
        }
    }

    /// The places of all members of a schema.
    fn places(&self, schema: &Value) -> BTreeSet<String> {
        let mut names = Names::new();
        self.members(schema, "", &mut names);
        names
            .iter()
            .flat_map(|(place, names)| names.iter().map(move |name| format!("{place}/{name}")))
            .collect()
    }
}

/// Faults of the engine of one kind: place, and the English words after the colon.
fn faults(request: &Value, code: &str) -> Names {
    let answer: Value = serde_json::from_str(&engine(&request.to_string())).expect("JSON");
    answer["errors"]
        .as_array()
        .expect("faults")
        .iter()
        .filter(|fault| fault["code"] == code)
        .map(|fault| {
            let (path, words) = (fault["path"].as_str(), fault["detail_en"].as_str().expect("words"));
            let listed = words.split_once(": ").map(|(_, names)| names).unwrap_or_default();
            let names = listed.split(", ").map(str::to_owned).collect();
            (path.expect("a place").to_owned(), names)
        })
        .collect()
}

fn required(schema: &Value) -> Vec<String> {
    let names = schema["required"].as_array().into_iter().flatten();
    names.map(|name| name.as_str().expect("a name").to_owned()).collect()
}

fn engine(request: &str) -> String {
    estimate_json(|name, known| catalogue::shipped().known(name, known), request)
}

/// What is said of a stay by a pack whose sources can be read somewhere; none that ships names an address.
fn cited() -> String {
    let pack = include_str!("../../../../app/rules/packs/jiamusi-2018.toml")
        .replace("{ document = ", "{ url = \"https://example.org/notice\", document = ");
    let pack = Pack::from_toml(&pack).expect("a pack");
    estimate_json(|_, _| Some(&pack), STAY)
}

/// A refusal that a clause asks for, as the engine writes it.
fn with_clause() -> Value {
    let clause = Clause {
        document: "怀政〔2015〕57号".to_owned(),
        clause: "三(三)".to_owned(),
        confidence: Confidence::Seed,
        url: Some("https://example.org/notice".to_owned()),
    };
    let (text, next) = (Text::new("待人工核定", "staff decides"), Text::new("请拨打 12393", "call 12393"));
    let code = RefusalCode::NeedsStaffDecision;
    serde_json::to_value(Refusal { code, text, clause: Some(Box::new(clause)), next }).expect("JSON")
}

#[tokio::test]
async fn the_request_has_exactly_the_members_that_the_engine_reads() {
    let document = Document::served().await;
    let request = document.component("EstimateRequest");
    let mut described = Names::new();
    document.members(request, "", &mut described);
    let full = document.shaped(request, &json!(false), true);
    let read: Names = faults(&full, "unknown_field")
        .into_iter()
        .map(|(place, known)| (place.strip_suffix("/zz").expect("the strange one").to_owned(), known))
        .collect();
    assert_eq!(described, read);
    assert!(described.len() >= 8, "every object was found: {described:?}");
    for place in described.keys() {
        let schema = document.at(request, place);
        assert_eq!(schema["additionalProperties"], false, "{place}");
    }
}

#[tokio::test]
async fn the_request_needs_exactly_the_members_that_the_engine_needs() {
    let document = Document::served().await;
    let request = document.component("EstimateRequest");
    let needed = |request: &Value| faults(request, "required").into_keys().collect::<BTreeSet<_>>();
    let outermost: BTreeSet<String> = required(request).iter().map(|name| format!("/{name}")).collect();
    assert_eq!(needed(&json!({})), outermost);
    // Objects alone, without what they hold: only leaves are missing then.
    let bare = document.shaped(request, &Value::Null, false);
    let mut described = BTreeSet::new();
    let mut names = Names::new();
    document.members(request, "", &mut names);
    for place in names.keys() {
        let schema = document.at(request, place);
        described.extend(required(schema).iter().map(|name| format!("{place}/{name}")));
    }
    described.retain(|place| !names.contains_key(place));
    assert_eq!(needed(&bare), described);
}

#[tokio::test]
async fn the_words_of_the_request_are_those_that_the_engine_knows() {
    let document = Document::served().await;
    let request = document.component("EstimateRequest");
    let strange = document.shaped(request, &json!(STRANGE), false);
    let read = faults(&strange, "unknown_value");
    assert!(read.len() >= 6, "{read:?}");
    for (place, words) in &read {
        let schema = document.at(request, place);
        let described: BTreeSet<String> = schema["enum"]
            .as_array()
            .unwrap_or_else(|| panic!("{place} has words"))
            .iter()
            .map(|word| word.as_str().expect("a word").to_owned())
            .collect();
        assert_eq!(&described, words, "{place}");
    }
}

#[tokio::test]
async fn answers_have_exactly_the_members_that_are_described() {
    let document = Document::served().await;
    let (mut amounts, mut refused, mut problems) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let kinds = document.component("EstimateAnswer")["oneOf"].as_array().expect("two kinds").len();
    assert_eq!(kinds, 2);
    for facts in golden() {
        let answer: Value = serde_json::from_str(&engine(&facts.to_string())).expect("JSON");
        if answer.get("errors").is_some() {
            document.check(&answer, document.component("EstimateProblem"), "", &mut problems);
            continue;
        }
        let mut request = BTreeSet::new();
        document.check(&facts, document.component("EstimateRequest"), "", &mut request);
        document.check(&answer, document.component("EstimateAnswer"), "", &mut BTreeSet::new());
        let (name, seen) = match answer.get("result") {
            Some(_) => ("Amounts", &mut amounts),
            None => ("Refused", &mut refused),
        };
        document.check(&answer, document.component(name), "", seen);
    }
    // Over HTTP an answer also has a receipt.
    let mut browser = Stage::new().await.browser();
    for (day, name, seen) in [("2018", "Amounts", &mut amounts), ("2031", "Refused", &mut refused)] {
        let request = STAY.replace("2018-0", &format!("{day}-0"));
        let headers = [("content-type", "application/json")];
        let sent =
            super::send(&mut browser, Method::POST, "/api/v1/estimate", &headers, Body::from(request)).await;
        let answer = super::json(&sent);
        assert!(answer["receipt"].is_string(), "{answer}");
        document.check(&answer, document.component(name), "", seen);
    }
    let cited = serde_json::from_str(&cited()).expect("JSON");
    document.check(&cited, document.component("Amounts"), "", &mut amounts);
    assert_eq!(amounts, document.places(document.component("Amounts")));
    document.check(&with_clause(), document.component("Refusal"), "/refusal", &mut refused);
    assert_eq!(refused, document.places(document.component("Refused")));
    let grades = Confidence::ALL.map(|grade| json!(grade.word()));
    assert_eq!(document.component("Confidence")["enum"], json!(grades));
    assert_eq!(problems, document.places(document.component("EstimateProblem")));
}

#[tokio::test]
async fn the_rest_is_described_as_it_is_served() {
    let stage = Stage::new().await;
    let document = Document::served().await;
    let mut browser = stage.browser();
    let list = super::json(&browser.get("/api/v1/packs").await);
    let mut seen = BTreeSet::new();
    document.check(&list, document.component("PackList"), "", &mut seen);
    assert_eq!(seen, document.places(document.component("PackList")));
    let paths: Vec<_> = document.0["paths"].as_object().expect("paths").keys().map(String::as_str).collect();
    let served = [
        "day-comparisons",
        "eligibility-queries",
        "estimate",
        "openapi.json",
        "packs",
        "packs/{name}",
        "payment/callback",
        "pre-settlements",
        "settlements",
        "settlements/{slip}",
        "settlements/{slip}/reversal",
    ];
    assert_eq!(paths, served.map(|path| format!("/api/v1/{path}")));
    assert!(document.0["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
}

#[tokio::test]
async fn the_gateway_s_message_is_described_as_it_is_read() {
    let document = Document::served().await;
    let callback = &document.0["paths"]["/api/v1/payment/callback"]["post"];
    let demand = server::payment::Demand {
        order: "D-1".to_owned(),
        amount_fen: 12_000,
        subject: String::new(),
        callback_url: String::new(),
        return_url: String::new(),
    };
    let sent = serde_json::to_value(message(&demand, "1", "paid")).expect("json");
    let (described, mut seen) = (document.component("PaymentMessage"), BTreeSet::new());
    document.check(&sent, described, "", &mut seen);
    assert_eq!(seen, document.places(described));
    assert_eq!(described["additionalProperties"], false);
    let words = |name: &str| document.component(name)["enum"].as_array().cloned().expect("words");
    assert_eq!(
        words("PaymentEvent"),
        store::EventKind::ALL.iter().map(|kind| kind.code()).collect::<Vec<_>>()
    );
    let states: Vec<_> = store::OrderState::ALL.iter().map(|state| state.code()).collect();
    assert_eq!(words("OrderStanding"), states);
    // What is sent without a signature is answered as described, too.
    let stage = Stage::new().await;
    let answer = stage.browser().send(signed(sent.to_string().into_bytes(), &[])).await;
    assert!(callback["responses"].get(answer.status.as_str()).is_some(), "{}", answer.status);
    document.check(&super::json(&answer), document.component("EstimateProblem"), "", &mut BTreeSet::new());
    let names: Vec<_> =
        callback["parameters"].as_array().expect("parameters").iter().map(|one| &one["name"]).collect();
    let headers = [server::payment::signature::TIME, server::payment::signature::SIGNATURE];
    assert_eq!(
        names.iter().map(|name| name.as_str().unwrap_or_default().to_lowercase()).collect::<Vec<_>>(),
        headers
    );
}

#[tokio::test]
async fn the_gateway_is_answered_as_described() {
    let (document, stage) = (Document::served().await, Stage::new().await);
    begun(&stage, &mut stage.signed_in("chooser").await).await;
    let paid = message(&stage.gateway.demand(), "1", "paid");
    let (described, mut told) = (document.component("PaymentTaken"), Vec::new());
    for _ in 0..2 {
        let answer = stage.browser().send(callback(&paid, NOW)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let (answer, mut seen) = (super::json(&answer), BTreeSet::new());
        document.check(&answer, described, "", &mut seen);
        assert_eq!(seen, document.places(described));
        told.push(answer["outcome"].clone());
    }
    assert_eq!(document.component("PaymentNews")["enum"], json!(told), "new, then here before");
}

#[tokio::test]
async fn the_examples_are_what_is_answered() {
    let document = Document::served().await;
    let estimate = &document.0["paths"]["/api/v1/estimate"]["post"];
    let requests = &estimate["requestBody"]["content"]["application/json"]["examples"];
    let answers = &estimate["responses"]["200"]["content"]["application/json"]["examples"];
    for (name, member) in [("stay", "result"), ("not_published", "refusal")] {
        let answer: Value =
            serde_json::from_str(&engine(&requests[name]["value"].to_string())).expect("JSON");
        assert!(answer.get(member).is_some(), "{name}");
        assert_eq!(answers[name]["value"], answer, "{name}");
    }
    let problem = |status: &str, name: &str| {
        let content = &estimate["responses"][status]["content"]["application/problem+json"];
        content["examples"][name]["value"]["errors"].as_array().expect("errors").len()
    };
    assert!(problem("422", "faults") >= 3 && problem("400", "broken") == 1);
    let lines =
        &estimate["responses"]["200"]["content"]["application/x-ndjson"]["examples"]["batch"]["value"];
    assert_eq!(lines.as_str().map(|text| text.lines().count()), Some(2));
    assert!(engine(STAY).contains("12545.00"));
}
