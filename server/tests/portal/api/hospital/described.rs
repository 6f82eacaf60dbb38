//! The description says what is served.

use std::collections::BTreeSet;

use super::{super::openapi::Document, *};

/// Statuses that the description names for an operation.
fn described(document: &Document, path: &str, method: &str) -> BTreeSet<String> {
    let responses = &document.0["paths"][path][method]["responses"];
    responses.as_object().unwrap_or_else(|| panic!("{path} is described")).keys().cloned().collect()
}

#[tokio::test]
async fn what_hospitals_send_and_are_told_is_as_described() {
    let document = Document::served().await;
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    let mut bill = stay("S-1");
    (bill["name"], bill["stay"], bill["invoice"]) = ("陈满仓".into(), "ZY-1".into(), "FP-1".into());
    bill["total"] = "3.00".into();
    bill["bill"] = json!({ "lines": [{ "name": "床位费", "item": "1", "class": "A", "unit_price": "3.00",
        "quantity": "1", "price_limit": "3.00", "self_ratio": "0.1" }]});
    let question = json!({ "id_number": "340399195203110015", "on": "2015-11-27" });
    let settled = counter.act(SETTLE, "key-00000001", &bill).await;
    let amounts = json(&settled)["amounts"].clone();
    let row = json!({ "slip": "S-1", "reversed": false, "total": "9.00", "funds": amounts["funds"],
        "person": amounts["person"] });
    let file = json!({ "day": json(&settled)["accounting_day"], "slips": [row] });
    for (sent, name) in [(&bill, "HospitalBillRequest"), (&question, "EligibilityQuery"), (&file, "DayFile")]
    {
        document.check(sent, document.component(name), "", &mut BTreeSet::new());
        assert_eq!(document.component(name)["additionalProperties"], false);
    }
    let before = counter.post(PRE, &stay_on("S-2", "2015-10-01", "2015-10-05")).await;
    let cover = counter.post(ELIGIBILITY, &question).await;
    let compared = counter.post(COMPARE, &file).await;
    let taken = counter.act(&reversal("S-1"), "key-00000002", &Value::Null).await;
    for (answer, name) in [
        (&settled, "SettlementAnswer"),
        (&before, "PreSettlementAnswer"),
        (&cover, "EligibilityAnswer"),
        (&compared, "DayComparisonAnswer"),
        (&taken, "ReversalAnswer"),
    ] {
        assert!(answer.status.is_success(), "{name}: {}", answer.body);
        document.check(&json(answer), document.component(name), "", &mut BTreeSet::new());
    }
    // Whatever is wrong with it is told in the one form, under a status that is named.
    let mut level = stay("S-3");
    level["care"]["hospital_level"] = "3".into();
    let overlapping = stay_on("S-3", "2015-11-21", "2015-11-22");
    let _ = counter.act(SETTLE, "key-00000003", &stay("S-4")).await;
    for bill in [level, overlapping, stay("S-4"), json!({ "zz": 1 })] {
        let answer = counter.act(SETTLE, "key-00000009", &bill).await;
        assert!(described(&document, SETTLE, "post").contains(answer.status.as_str()), "{}", answer.status);
        document.check(&json(&answer), document.component("HospitalProblem"), "", &mut BTreeSet::new());
    }
}

#[tokio::test]
async fn every_operation_names_its_failures_and_asks_for_credentials() {
    let document = Document::served().await;
    let basic = &document.0["components"]["securitySchemes"]["hospital"];
    assert_eq!((&basic["type"], &basic["scheme"]), (&json!("http"), &json!("basic")));
    let show = format!("{SETTLE}/{{slip}}");
    let reverse = format!("{show}/reversal");
    for (path, method, acts) in [
        (ELIGIBILITY, "post", false),
        (PRE, "post", false),
        (SETTLE, "post", true),
        (&show, "get", false),
        (&reverse, "post", true),
        (COMPARE, "post", false),
    ] {
        let statuses = described(&document, path, method);
        for status in ["400", "401", "403", "429", "503"] {
            assert!(statuses.contains(status), "{path} {status}");
        }
        assert!(statuses.contains("413") || method == "get", "{path}");
        let operation = &document.0["paths"][path][method];
        assert_eq!(operation["security"], json!([{ "hospital": [] }]), "{path}");
        let key = operation["parameters"].as_array().into_iter().flatten();
        let key = key.filter(|parameter| parameter["name"] == "Idempotency-Key").count();
        assert_eq!(key, usize::from(acts), "{path}");
    }
}

#[tokio::test]
async fn the_examples_are_taken_at_the_county_s_hospital() {
    let document = Document::served().await;
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    let example = |path: &str| {
        let body =
            &document.0["paths"][path]["post"]["requestBody"]["content"]["application/json"]["examples"];
        body.as_object().and_then(|all| all.values().next()).expect("an example")["value"].clone()
    };
    assert_eq!(json(&counter.post(ELIGIBILITY, &example(ELIGIBILITY)).await)["covered"], true);
    let before = counter.post(PRE, &example(PRE)).await;
    assert_eq!(before.status, StatusCode::OK, "{}", before.body);
    let told =
        &document.0["paths"][PRE]["post"]["responses"]["200"]["content"]["application/json"]["examples"];
    assert_eq!(told["stay"]["value"]["amounts"]["total"], json(&before)["amounts"]["total"]);
    let settled = counter.act(SETTLE, "key-00000001", &example(SETTLE)).await;
    assert_eq!(settled.status, StatusCode::CREATED, "{}", settled.body);
    assert_eq!(counter.post(COMPARE, &example(COMPARE)).await.status, StatusCode::OK);
}
