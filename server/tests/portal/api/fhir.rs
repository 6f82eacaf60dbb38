//! `/api/fhir/r4`: what a hospital reads, and what is not there for it.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json as object};
use store::{
    ClaimId, ClaimRecord, ClaimStatus, Hospital, NewApiClient, NewClientOutcome, PersonId, Scope, Token,
};

use super::{header, json};
use crate::common::{Answer, NOW, Stage};

const BASE: &str = "/api/fhir/r4";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const ID_NUMBER: &str = "https://portal.example/fhir/id/resident-id-number";

/// A hospital's program before the portal.
struct Program<'a> {
    stage: &'a Stage,
    proof: String,
}

impl<'a> Program<'a> {
    /// That of a hospital, which is listed where it is not yet.
    async fn of(stage: &'a Stage, hospital: &str, jurisdiction: &str) -> Self {
        Self::with_scopes(stage, hospital, jurisdiction, vec![Scope::Fhir]).await
    }

    async fn with_scopes(stage: &'a Stage, hospital: &str, jurisdiction: &str, scopes: Vec<Scope>) -> Self {
        let listed = Hospital {
            code: hospital.to_owned(),
            jurisdiction: jurisdiction.to_owned(),
            name: "示例医院".to_owned(),
            level: rules::facts::Level::Two,
        };
        stage.store.load_hospitals(vec![listed]).await.expect("listed");
        let (id, secret) = (format!("program-of-{hospital}"), Token::generate().expect("random"));
        let proof = STANDARD.encode(format!("{id}:{}", secret.expose().as_str()));
        let client = NewApiClient { id, hospital: hospital.to_owned(), scopes, secret, at: NOW };
        assert_eq!(stage.store.add_client(client).await.expect("asked"), NewClientOutcome::Made);
        Self { stage, proof: format!("Basic {proof}") }
    }

    async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let path = if path.starts_with('/') { path.to_owned() } else { format!("{BASE}/{path}") };
        let request = Request::builder().method(method).uri(path).header("authorization", &self.proof);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let request = request.body(Body::from(body.to_owned())).expect("a request");
        let answer = self.stage.browser().send(request).await;
        let media = header(&answer, "content-type");
        assert_eq!(media, Some("application/fhir+json; charset=utf-8"), "{}", answer.body);
        answer
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], "").await
    }

    /// A resource that is there.
    async fn read(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        json(&answer)
    }

    async fn search(&self, kind: &str, form: &[(&str, &str)]) -> Value {
        let form = serde_urlencoded::to_string(form).expect("a form");
        let answer = self.send(Method::POST, &format!("{kind}/_search"), &[FORM], &form).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        json(&answer)
    }
}

/// The code of the single issue of an outcome.
fn issue(answer: &Answer) -> (StatusCode, String) {
    let outcome = json(answer);
    assert_eq!(outcome["resourceType"], "OperationOutcome", "{outcome}");
    assert_eq!(outcome["issue"].as_array().map(Vec::len), Some(1), "{outcome}");
    (answer.status, outcome["issue"][0]["code"].as_str().expect("a code").to_owned())
}

fn entries(bundle: &Value) -> Vec<&Value> {
    assert_eq!((&bundle["resourceType"], &bundle["type"]), (&"Bundle".into(), &"searchset".into()));
    bundle["entry"].as_array().map(|all| all.iter().map(|one| &one["resource"]).collect()).unwrap_or_default()
}

fn ids(bundle: &Value) -> Vec<String> {
    entries(bundle).iter().map(|one| one["id"].as_str().expect("an id").to_owned()).collect()
}

fn link(bundle: &Value, relation: &str) -> Option<String> {
    let links = bundle["link"].as_array().expect("links");
    let found = links.iter().find(|link| link["relation"] == relation)?;
    Some(found["url"].as_str().expect("an address").to_owned())
}

/// A settled claim of the farmer.
async fn settled(stage: &Stage) -> ClaimRecord {
    let farmer = stage.person("farmer").await.id;
    let newest = stage.store.claims(farmer, None).await.expect("asked").remove(0);
    stage.store.claim(farmer, newest.id).await.expect("asked").expect("there").claim
}

/// A persona for whom a hospital has never settled.
async fn stranger(stage: &Stage, hospital: &str) -> PersonId {
    for persona in &stage.personas {
        let person = stage.person(persona.key).await;
        if !stage.store.has_settled_for(hospital, person.id).await.expect("asked") {
            return person.id;
        }
    }
    panic!("everybody was at {hospital}")
}

#[tokio::test]
async fn what_it_can_do_is_told_to_everybody_and_the_rest_to_clients_of_its_scope() {
    let stage = Stage::new().await;
    let mut browser = stage.browser();
    let told = browser.get("/api/fhir/r4/metadata").await;
    assert_eq!(told.status, StatusCode::OK);
    let told = json(&told);
    assert_eq!(
        (&told["resourceType"], &told["fhirVersion"]),
        (&"CapabilityStatement".into(), &"4.0.1".into())
    );
    for path in ["Patient/1", "Claim", "ExplanationOfBenefit", "Coverage/7", "Nothing/1"] {
        let answer = browser.get(&format!("{BASE}/{path}")).await;
        assert_eq!(issue(&answer), (StatusCode::UNAUTHORIZED, "login".to_owned()), "{path}");
        assert!(header(&answer, "www-authenticate").is_some_and(|how| how.starts_with("Basic ")), "{path}");
    }
    let scopes = vec![Scope::Settle, Scope::Reconcile, Scope::Eligibility];
    let program = Program::with_scopes(&stage, "H", "huaiyuan", scopes).await;
    assert_eq!(issue(&program.get("Claim").await), (StatusCode::FORBIDDEN, "forbidden".to_owned()));
}

#[tokio::test]
async fn a_hospital_reads_its_settlement_with_every_amount_to_the_fen_and_the_steps_behind_it() {
    let stage = Stage::new().await;
    let claim = settled(&stage).await;
    let program = Program::of(&stage, &claim.hospital, "huaiyuan").await;
    let answer = program.get(&format!("ExplanationOfBenefit/{}", claim.id)).await;
    let explained = json(&answer);
    let shares = &claim.shares;
    for amount in [shares.medfee_sumamt, shares.hifp_pay, shares.psn_part_amt, shares.act_pay_dedc] {
        let written = format!("\"amount\":{{\"value\":{amount},\"currency\":\"CNY\"}}");
        assert!(answer.body.contains(&written), "{written}");
    }
    assert_eq!(explained["claim"]["reference"], format!("Claim/{}", claim.id));
    assert_eq!(explained["patient"]["reference"], format!("Patient/{}", claim.person));
    let steps: Vec<&Value> = explained["extension"]
        .as_array()
        .expect("extensions")
        .iter()
        .filter(|one| one["url"].as_str().is_some_and(|url| url.ends_with("/trace-step")))
        .collect();
    assert!(steps.len() > 3, "{explained}");
    let urls = |step: &Value| {
        let parts = step["extension"].as_array().expect("parts").iter();
        parts.map(|part| part["url"].as_str().expect("a name").to_owned()).collect::<BTreeSet<_>>()
    };
    let wanted: BTreeSet<String> = ["rule", "amount", "clause"].map(String::from).into();
    assert!(steps.iter().all(|step| wanted.is_subset(&urls(step))), "{steps:?}");
    assert!(answer.body.contains("示例参数，非官方"));

    let bill = program.read(&format!("Claim/{}", claim.id)).await;
    assert_eq!(bill["item"].as_array().map(Vec::len), Some(claim.lines.len()));
    assert_eq!(bill["identifier"][0]["value"], claim.slip_no);
    let response = program.read(&format!("ClaimResponse/{}", claim.id)).await;
    assert_eq!(response["outcome"], "complete");
    for found in [
        program.read(&format!("Claim?_id={}", claim.id)).await,
        program.read(&format!("ExplanationOfBenefit?identifier={}", claim.slip_no)).await,
    ] {
        assert_eq!(ids(&found), [claim.id.to_string()]);
        assert_eq!(found["total"], 1);
    }
}

#[tokio::test]
async fn what_is_another_hospitals_is_not_there() {
    let stage = Stage::new().await;
    let claim = settled(&stage).await;
    let elsewhere = Program::of(&stage, "elsewhere", "huaiyuan").await;
    let mut answers = Vec::new();
    for kind in ["Patient", "Coverage", "Claim", "ClaimResponse", "ExplanationOfBenefit"] {
        let theirs = if kind == "Patient" { claim.person.to_string() } else { claim.id.to_string() };
        for id in [theirs.as_str(), "01939d2a-0000-7000-8000-000000000000", "1%27%20OR%201=1"] {
            answers.push(elsewhere.get(&format!("{kind}/{id}")).await);
        }
    }
    answers.push(elsewhere.get("Practitioner/1").await);
    answers.push(elsewhere.get("/api/fhir/r5/Patient/1").await);
    answers.push(elsewhere.get("/api/fhir").await);
    for answer in &answers {
        assert_eq!(issue(answer), (StatusCode::NOT_FOUND, "not-found".to_owned()));
        assert_eq!(answer.body, answers[0].body);
    }
    for place in [
        format!("Claim?_id={}", claim.id),
        format!("Claim?patient={}", claim.person),
        format!("Coverage?patient=Patient/{}", claim.person),
        format!("Patient?_id={}", claim.person),
        format!("ClaimResponse?identifier={}", claim.slip_no),
        "Claim".to_owned(),
    ] {
        assert!(ids(&elsewhere.read(&place).await).is_empty(), "{place}");
    }
}

#[tokio::test]
async fn a_persons_number_is_taken_from_a_form_only_and_the_look_up_is_on_record() {
    let stage = Stage::new().await;
    let claim = settled(&stage).await;
    let program = Program::of(&stage, &claim.hospital, "huaiyuan").await;
    let number = stage.id_number("farmer");
    let token = format!("{ID_NUMBER}|{}", number.as_str());
    for place in [
        format!("Patient?identifier={}", number.as_str()),
        format!("Coverage?patient.identifier={}", number.as_str()),
        format!("Claim?patient:identifier={}", number.as_str()),
        format!("Claim?subject.identifier={}", number.as_str()),
    ] {
        let answer = program.get(&place).await;
        assert_eq!(issue(&answer), (StatusCode::BAD_REQUEST, "business-rule".to_owned()));
        assert!(!answer.body.contains(number.as_str()));
    }
    let found = program.search("Patient", &[("identifier", &token)]).await;
    assert_eq!(ids(&found), [claim.person.to_string()]);
    assert_eq!(entries(&found)[0]["identifier"][0]["value"], number.as_str());
    assert!(!link(&found, "self").expect("self").contains(number.as_str()));
    let trail = stage.store.audit_of(claim.person, 1).await.expect("asked");
    assert_eq!(trail[0].action, "fhir.look_up");
    assert_eq!(trail[0].actor, format!("hospital:{}", claim.hospital));
    let claims =
        program.search("ExplanationOfBenefit", &[("patient.identifier", &token), ("_count", "1")]).await;
    assert_eq!(ids(&claims).len(), 1);
    let next = link(&claims, "next");
    assert!(next.is_none_or(|next| !next.contains(number.as_str()) && next.contains("patient=")));
    for other in ["http://other.example|1", "nonsense", ""] {
        assert!(ids(&program.search("Patient", &[("identifier", other)]).await).is_empty(), "{other}");
    }
}

#[tokio::test]
async fn a_number_finds_people_of_the_hospitals_own_jurisdiction_and_those_it_treated() {
    let stage = Stage::new().await;
    let claim = settled(&stage).await;
    let number = stage.id_number("farmer").as_str().to_owned();
    let asked = [("identifier", number.as_str())];
    let farmer = stage.person("farmer").await;
    let near = Program::of(&stage, "elsewhere", &farmer.jurisdiction).await;
    assert_eq!(ids(&near.search("Patient", &asked).await), [farmer.id.to_string()]);
    assert!(!ids(&near.search("Coverage", &[("patient.identifier", &number)]).await).is_empty());
    let by_id = near.get(&format!("Patient/{}", farmer.id)).await;
    assert_eq!(by_id.status, StatusCode::NOT_FOUND, "knowing the id is not asking by the number");
    let away = Program::of(&stage, "away", "weihai").await;
    assert!(ids(&away.search("Patient", &asked).await).is_empty());
    assert!(ids(&away.search("Coverage", &[("patient.identifier", &number)]).await).is_empty());
    let there = ClaimRecord {
        id: ClaimId::fresh(NOW).expect("an id"),
        hospital: "away".to_owned(),
        status: ClaimStatus::Reversed,
        paid_on: None,
        ..claim
    };
    stage.store.load_claims(vec![there]).await.expect("loaded");
    assert_eq!(
        ids(&away.search("Patient", &asked).await),
        [farmer.id.to_string()],
        "treated, and taken back"
    );
    assert_eq!(away.read(&format!("Patient/{}", farmer.id)).await["id"], farmer.id.to_string());
    assert_eq!(entries(&away.read("Claim").await)[0]["status"], "cancelled");
}

#[tokio::test]
async fn how_a_patient_is_insured_is_told_whether_paid_or_not() {
    let stage = Stage::new().await;
    let claim = settled(&stage).await;
    let program = Program::of(&stage, &claim.hospital, "huaiyuan").await;
    let found = program.read(&format!("Coverage?patient={}", claim.person)).await;
    let known = stage.store.coverage(claim.person, 2015, stage.today()).await.expect("asked").expect("there");
    assert_eq!(ids(&found).len(), known.enrolments.len());
    for (resource, enrolment) in entries(&found).iter().zip(&known.enrolments) {
        assert_eq!(resource["period"]["start"], rules::date::iso(enrolment.covers_from));
        let one = program.read(&format!("Coverage/{}", enrolment.id)).await;
        assert_eq!(&&one, resource);
        assert_eq!(one["beneficiary"]["reference"], format!("Patient/{}", claim.person));
    }
    let unknown = stranger(&stage, &claim.hospital).await;
    let theirs = stage.store.coverage(unknown, 2015, stage.today()).await.expect("asked").expect("there");
    for enrolment in theirs.enrolments {
        let answer = program.get(&format!("Coverage/{}", enrolment.id)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn pages_lead_from_the_newest_settlement_to_the_oldest_and_leave_none_out() {
    let stage = Stage::new().await;
    let claim = settled(&stage).await;
    let program = Program::of(&stage, &claim.hospital, "huaiyuan").await;
    let mut place = Some("Claim?_count=7".to_owned());
    let mut seen = Vec::new();
    while let Some(here) = place {
        let bundle = program.read(here.trim_start_matches("http://localhost")).await;
        assert_eq!(bundle.get("total"), None, "not told where it is dear");
        assert!(ids(&bundle).len() <= 7);
        seen.extend(ids(&bundle));
        place = link(&bundle, "next");
    }
    let mut sorted = seen.clone();
    sorted.sort_by(|one, other| other.cmp(one));
    sorted.dedup();
    assert_eq!(seen, sorted, "the newest first, none twice");
    assert!(seen.len() > 14 && seen.contains(&claim.id.to_string()), "{}", seen.len());
    let all = program.read("Claim?_count=4000000").await;
    assert_eq!(ids(&all), seen[..seen.len().min(50)]);
    let last: ClaimId = seen.last().expect("one").parse().expect("an id");
    assert!(ids(&program.read(&format!("Claim?before={last}")).await).is_empty());
}

#[tokio::test]
async fn other_formats_methods_and_parameters_are_refused_in_fhirs_own_words() {
    let stage = Stage::new().await;
    let program = Program::of(&stage, "elsewhere", "huaiyuan").await;
    let xml = [("accept", "application/fhir+xml")];
    let refused = program.send(Method::GET, "Claim", &xml, "").await;
    assert_eq!(issue(&refused), (StatusCode::NOT_ACCEPTABLE, "not-supported".to_owned()));
    assert_eq!(program.get("Claim?_format=xml").await.status, StatusCode::NOT_ACCEPTABLE);
    assert_eq!(program.send(Method::GET, "Claim?_format=json", &xml, "").await.status, StatusCode::OK);
    let unmade = program.send(Method::POST, "Patient", &[], "{}").await;
    assert_eq!(issue(&unmade), (StatusCode::METHOD_NOT_ALLOWED, "not-supported".to_owned()));
    assert_eq!(header(&unmade, "allow"), Some("GET,HEAD"));
    assert_eq!(program.send(Method::DELETE, "Claim/1", &[], "").await.status, StatusCode::METHOD_NOT_ALLOWED);
    for place in ["Claim?name=x", "Patient", "Patient?_id=1&_id=2", "Coverage", "Claim?_count=x"] {
        assert_eq!(
            issue(&program.get(place).await),
            (StatusCode::BAD_REQUEST, "invalid".to_owned()),
            "{place}"
        );
    }
    let json_form = [("content-type", "application/json")];
    let refused = program.send(Method::POST, "Patient/_search", &json_form, "{}").await;
    assert_eq!(issue(&refused), (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-supported".to_owned()));
    let large = format!("identifier={}", "1".repeat(10_000));
    let refused = program.send(Method::POST, "Patient/_search", &[FORM], &large).await;
    assert_eq!(issue(&refused), (StatusCode::PAYLOAD_TOO_LARGE, "too-long".to_owned()));
    let foreign = [FORM, ("origin", "https://elsewhere.example"), ("sec-fetch-site", "cross-site")];
    let refused = program.send(Method::POST, "Patient/_search", &foreign, "identifier=1").await;
    assert_eq!(issue(&refused), (StatusCode::FORBIDDEN, "forbidden".to_owned()));
}

#[tokio::test]
async fn a_question_about_cover_that_is_none_is_refused_with_the_place_at_fault() {
    let stage = Stage::new().await;
    let program = Program::of(&stage, "elsewhere", "huaiyuan").await;
    let whole = r#"{"resourceType":"CoverageEligibilityRequest","status":"active","purpose":["validation"],"patient":{"identifier":{"value":"340399196001010010"}},"servicedDate":"2015-12-01"}"#;
    let media = [("content-type", "application/fhir+json")];
    for (from, to, status, place) in [
        ("\"active\"", "\"draft\"", 422, "CoverageEligibilityRequest.status"),
        ("\"validation\"", "\"gossip\"", 422, "CoverageEligibilityRequest.purpose"),
        ("[\"validation\"]", "[]", 422, "CoverageEligibilityRequest.purpose"),
        ("2015-12-01", "2015-12", 422, "CoverageEligibilityRequest.servicedDate"),
        ("\"value\":\"340399196001010010\"", "\"value\":\"1\"", 422, "CoverageEligibilityRequest.patient"),
        ("\"identifier\":{\"value\":\"340399196001010010\"}", "", 422, "CoverageEligibilityRequest.patient"),
        (
            "\"status\"",
            "\"modifierExtension\":[],\"status\"",
            422,
            "CoverageEligibilityRequest.modifierExtension",
        ),
        ("CoverageEligibilityRequest", "Patient", 400, ""),
        ("}}", "", 400, ""),
    ] {
        let body = whole.replacen(from, to, 1);
        for address in ["CoverageEligibilityRequest", "CoverageEligibilityRequest/$submit"] {
            let answer = program.send(Method::POST, address, &media, &body).await;
            let outcome = json(&answer);
            assert_eq!(answer.status.as_u16(), status, "{outcome}");
            assert_eq!(outcome["issue"][0]["expression"][0].as_str().unwrap_or_default(), place, "{body}");
        }
    }
    let unknown =
        whole.replace("{\"identifier\":{\"value\":\"340399196001010010\"}}", "{\"reference\":\"Patient/1\"}");
    let answer = program.send(Method::POST, "CoverageEligibilityRequest", &media, &unknown).await;
    assert_eq!(issue(&answer), (StatusCode::NOT_FOUND, "not-found".to_owned()));
    let answer = program.send(Method::POST, "CoverageEligibilityRequest", &[FORM], whole).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let answer = program.get("CoverageEligibilityRequest").await;
    assert_eq!(header(&answer, "allow"), Some("POST"));
}

#[tokio::test]
async fn whether_somebody_is_covered_is_answered_by_number_and_by_patient() {
    let stage = Stage::new().await;
    let claim = settled(&stage).await;
    let program = Program::of(&stage, &claim.hospital, "huaiyuan").await;
    let media = [("content-type", "application/fhir+json")];
    let number = stage.id_number("farmer");
    let request = |patient: Value, on: &str| {
        object!({
            "resourceType": "CoverageEligibilityRequest", "status": "active", "purpose": ["benefits", "validation"],
            "patient": patient, "servicedDate": on, "created": "2015-12-01", "insurer": { "display": "怀远县" },
        })
        .to_string()
    };
    let ask = async |patient: &Value, on: &str| {
        program.send(Method::POST, "CoverageEligibilityRequest", &media, &request(patient.clone(), on)).await
    };
    let by_number = object!({ "identifier": { "system": ID_NUMBER, "value": number.as_str() } });
    let by_id = object!({ "reference": format!("Patient/{}", claim.person) });
    let covered = stage.store.cover_on("huaiyuan", &number, claim.care.discharged).await.expect("asked");
    let used = covered.expect("known").used.basic_fund;
    for patient in [&by_number, &by_id] {
        let answer = ask(patient, &rules::date::iso(claim.care.discharged)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let told = json(&answer);
        assert_eq!(told["resourceType"], "CoverageEligibilityResponse");
        assert_eq!(told["patient"]["reference"], format!("Patient/{}", claim.person));
        assert_eq!(told["insurance"][0]["inforce"], true, "{told}");
        let benefits = told["insurance"][0]["item"][0]["benefit"].as_array().expect("benefits");
        assert_eq!(benefits[1]["type"]["coding"][0]["code"], "basic_fund");
        assert!(answer.body.contains(&format!("\"usedMoney\":{{\"value\":{used},")), "{used}");
        let coverage = told["insurance"][0]["coverage"]["reference"].as_str().expect("a coverage").to_owned();
        assert_eq!(program.read(&coverage).await["status"], "active");
        let before = json(&ask(patient, "1999-01-01").await);
        assert_eq!(before.get("insurance"), None, "{before}");
    }
    let nobody = object!({ "identifier": { "value": crate::common::number("19010101", 999) } });
    assert_eq!(issue(&ask(&nobody, "2015-12-01").await), (StatusCode::NOT_FOUND, "not-found".to_owned()));
}
