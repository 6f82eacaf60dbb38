//! What hospitals' programs ask: `/api/v1/eligibility-queries`, `/api/v1/pre-settlements`, `/api/v1/settlements`,
//! `/api/v1/day-comparisons`.

mod clients;
mod described;
mod keys;
mod refused;
mod unreadable;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use store::{NewApiClient, NewClientOutcome, Scope, Token};

use super::{header, json, problem, send};
use crate::common::{Answer, Browser, NOW, Stage};

const ELIGIBILITY: &str = "/api/v1/eligibility-queries";
const PRE: &str = "/api/v1/pre-settlements";
const SETTLE: &str = "/api/v1/settlements";
const COMPARE: &str = "/api/v1/day-comparisons";

/// The county's hospital, of the second level, and one of the first.
const COUNTY: &str = "H340399B1";
const SUBURB: &str = "H340399A1";

/// A program at a hospital's counter.
#[derive(Clone)]
struct Counter {
    browser: Browser,
    authorization: String,
}

impl Counter {
    /// A program with all scopes.
    async fn at(stage: &Stage, hospital: &str) -> Self {
        Self::with(stage, &format!("{hospital}-test"), hospital, &Scope::ALL).await
    }

    async fn with(stage: &Stage, id: &str, hospital: &str, scopes: &[Scope]) -> Self {
        let secret = Token::generate().expect("a secret");
        let client = NewApiClient {
            id: id.to_owned(),
            hospital: hospital.to_owned(),
            scopes: scopes.to_vec(),
            secret: secret.clone(),
            at: NOW,
        };
        assert_eq!(stage.store.add_client(client).await.expect("stored"), NewClientOutcome::Made);
        Self { browser: stage.browser(), authorization: basic(id, &secret) }
    }

    async fn get(&mut self, path: &str) -> Answer {
        let authorization = self.authorization.clone();
        send(&mut self.browser, Method::GET, path, &[("authorization", &authorization)], Body::empty()).await
    }

    async fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.post_with(path, &[], body.to_string()).await
    }

    /// Sends an act under a key.
    async fn act(&mut self, path: &str, key: &str, body: &Value) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.post_with(path, &[("idempotency-key", key)], body).await
    }

    async fn post_with(&mut self, path: &str, more: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let authorization = self.authorization.clone();
        let own = [("authorization", authorization.as_str()), ("content-type", "application/json")];
        let headers: Vec<_> = own.iter().chain(more).copied().collect();
        send(&mut self.browser, Method::POST, path, &headers, body.into()).await
    }
}

fn basic(id: &str, secret: &Token) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{}", &*secret.expose())))
}

/// A stay of the farmer in the county's hospital.
fn stay(slip: &str) -> Value {
    json!({
        "id_number": "340399195203110015",
        "slip": slip,
        "total": "3200.00",
        "care": {
            "kind": "inpatient", "hospital_level": "2", "admitted": "2015-11-20", "discharged": "2015-11-27",
        },
        "bill": { "totals": { "A": "2900.00", "B": "200.00", "C": "100.00" } },
    })
}

/// The same on other days.
fn stay_on(slip: &str, admitted: &str, discharged: &str) -> Value {
    let mut stay = stay(slip);
    stay["care"]["admitted"] = admitted.into();
    stay["care"]["discharged"] = discharged.into();
    stay
}

fn reversal(slip: &str) -> String {
    format!("{SETTLE}/{slip}/reversal")
}

/// The single fault of a problem.
fn fault(answer: &Answer, status: StatusCode) -> Value {
    problem(answer, status);
    json(answer)["errors"][0].clone()
}

#[tokio::test]
async fn a_day_at_the_counter_goes_from_asking_to_comparing() {
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;

    let question = json!({ "id_number": "340399195203110015", "on": "2015-11-27" });
    let answer = counter.post(ELIGIBILITY, &question).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let cover = json(&answer);
    assert_eq!((&cover["covered"], &cover["standing"]), (&json!(true), &json!("covered")));
    assert_eq!((&cover["name"], &cover["psn_name"]), (&json!("陈满仓"), &json!("陈满仓")));
    assert_eq!((&cover["scheme"], &cover["insutype"]), (&json!("rural_cooperative"), &json!("380")));

    let before = counter.post(PRE, &stay("S-1")).await;
    assert_eq!(before.status, StatusCode::OK, "{}", before.body);
    let before = json(&before);
    assert!(before["steps"].as_array().is_some_and(|steps| steps.len() > 3));
    let person = stage.person("farmer").await.id;
    let trail = stage.store.audit_of(person, 10).await.expect("asked");
    for looked in ["hospital.eligibility", "hospital.presettle"] {
        assert!(trail.iter().any(|entry| entry.action == looked), "{looked} is on record");
    }

    let settled = counter.act(SETTLE, "key-00000001", &stay("S-1")).await;
    assert_eq!(settled.status, StatusCode::CREATED, "{}", settled.body);
    assert_eq!(header(&settled, "location"), Some("/api/v1/settlements/S-1"));
    assert_eq!(header(&settled, "idempotent-replayed"), None);
    assert!(counter.browser.cookies.is_empty(), "nobody is given a cookie");
    let settled = json(&settled);
    assert_eq!(settled["amounts"], before["amounts"], "what was told before is what is settled");
    assert_eq!(settled["year_to_date"], before["year_to_date"]);
    assert_eq!(settled["amounts"]["funds"], settled["setlinfo"]["fund_pay_sumamt"]);
    assert_eq!(settled["amounts"]["cash"], settled["setlinfo"]["psn_part_amt"]);
    assert_eq!((&settled["status"], &settled["setlinfo"]["psn_no"]), (&json!("settled"), &cover["psn_no"]));
    let keys = counter.browser.get("/.well-known/portal-keys.json").await.body;
    let keys = rules::signed::from_jwks(&keys).expect("keys");
    let receipt = settled["receipt"].as_str().expect("a receipt");
    rules::signed::verify::<rules::receipt::Receipt>(receipt, &keys).expect("signed");

    let shown = counter.get(&format!("{SETTLE}/S-1")).await;
    assert_eq!((shown.status, json(&shown)), (StatusCode::OK, settled.clone()));

    let row = |slip: &str, reversed: bool, of: &Value| {
        json!({ "slip": slip, "reversed": reversed, "total": of["amounts"]["total"], "funds": of["amounts"]["funds"],
            "person": of["amounts"]["person"] })
    };
    let day = settled["accounting_day"].clone();
    let file = json!({ "day": day, "slips": [row("S-1", false, &settled)] });
    let compared = json(&counter.post(COMPARE, &file).await);
    assert_eq!((&compared["agrees"], &compared["here"]), (&json!(true), &compared["there"]), "{compared}");

    let taken = counter.act(&reversal("S-1"), "key-00000002", &Value::Null).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.body);
    let taken = json(&taken);
    assert_eq!((&taken["status"], &taken["setl_id"]), (&json!("reversed"), &settled["settlement"]));
    assert_eq!(taken["funds"], settled["amounts"]["funds"]);
    assert_eq!(json(&counter.get(&format!("{SETTLE}/S-1")).await)["status"], "reversed");

    // Settled again under a new number; the file forgets the reversal, knows one slip too many and one twice.
    let again = json(&counter.act(SETTLE, "key-00000003", &stay("S-2")).await);
    assert_eq!(again["amounts"], settled["amounts"]);
    let mut other = row("S-2", false, &again);
    other["funds"] = "1.00".into();
    let first = row("S-1", false, &settled);
    let file = json!({ "day": day, "slips": [first, first, other, row("S-9", false, &again)] });
    let compared = json(&counter.post(COMPARE, &file).await);
    assert_eq!(compared["agrees"], false);
    let told: Vec<_> = compared["differences"]
        .as_array()
        .expect("differences")
        .iter()
        .map(|one| (one["slip"].as_str().expect("a slip"), one["kind"].as_str().expect("a kind")))
        .collect();
    assert_eq!(told, [("S-1", "twice"), ("S-1", "only_here"), ("S-2", "differs"), ("S-9", "only_there")]);
}

#[tokio::test]
async fn a_bill_item_by_item_is_kept_with_the_names_of_its_items() {
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    let mut sent = stay("S-1");
    sent["bill"] = json!({ "lines": [
        { "name": "床位费", "item": "1109", "class": "A", "unit_price": "30.00", "quantity": "100" },
        { "item": "XJ01", "class": "C", "unit_price": "200.00", "quantity": "1" },
    ]});
    let settled = counter.act(SETTLE, "key-00000001", &sent).await;
    assert_eq!(settled.status, StatusCode::CREATED, "{}", settled.body);
    let kept = stage.store.settlement(COUNTY, "S-1").await.expect("asked").expect("there");
    let names: Vec<_> = kept.claim.lines.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(names, ["床位费", "XJ01"]);
    assert_eq!(json(&settled)["amounts"]["outside_catalogue"], "200.00");
}

#[tokio::test]
async fn what_is_settled_at_the_counter_is_on_the_resident_s_page() {
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    let settled = json(&counter.act(SETTLE, "key-00000001", &stay("S-1")).await);
    let mut farmer = stage.signed_in("farmer").await;
    let page = farmer.get(&format!("/claims/{}", settled["settlement"].as_str().expect("a number"))).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("县人民医院（演示）") && page.body.contains("3,200.00"), "{}", page.body);
}

#[tokio::test]
async fn the_resident_keeps_the_receipt_of_the_counter_and_anybody_can_check_it() {
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    let settled = json(&counter.act(SETTLE, "key-00000001", &stay("S-1")).await);
    let claim = format!("/claims/{}", settled["settlement"].as_str().expect("a number"));
    let mut farmer = stage.signed_in("farmer").await;
    let address = format!("{claim}/receipt");
    assert!(farmer.get(&claim).await.body.contains(&address));
    let file = farmer.get(&address).await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"claim-receipt.json\"");
    assert_eq!(json(&file)["receipt"], settled["receipt"]);
    let mut nobody = stage.browser();
    let checked = nobody.post("/verify", &[("text", &file.body)]).await;
    assert!(checked.body.contains("是真的回执") && checked.body.contains("3200.00"), "{}", checked.body);
    let mut other = stage.signed_in("chooser").await;
    assert_eq!(other.get(&address).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_claim_that_a_register_brought_has_no_receipt_to_keep() {
    let stage = Stage::new().await;
    let mut farmer = stage.signed_in("farmer").await;
    let person = stage.person("farmer").await;
    let claims = stage.store.claims(person.id, None).await.expect("asked");
    let claim = format!("/claims/{}", claims.first().expect("a claim").id);
    assert!(!farmer.get(&claim).await.body.contains("/receipt"));
    assert_eq!(farmer.get(&format!("{claim}/receipt")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_same_holds_on_postgresql() {
    let stage = Stage::on_postgres().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    let settled = counter.act(SETTLE, "key-00000001", &stay("S-1")).await;
    assert_eq!(settled.status, StatusCode::CREATED, "{}", settled.body);
    let again = counter.act(SETTLE, "key-00000001", &stay("S-1")).await;
    assert_eq!((again.status, &again.body), (StatusCode::CREATED, &settled.body));
    let other = counter.act(SETTLE, "key-00000001", &stay("S-2")).await;
    assert_eq!(problem(&other, StatusCode::UNPROCESSABLE_ENTITY), "key_reused");
    let day = json(&settled)["accounting_day"].clone();
    let compared = json(&counter.post(COMPARE, &json!({ "day": day, "slips": [] })).await);
    assert_eq!(compared["differences"][0]["kind"], "only_here");
    let taken = counter.act(&reversal("S-1"), "key-00000002", &Value::Null).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.body);
}
