//! `/api`: what programs ask.

mod estimate;
mod fhir;
mod hospital;
mod openapi;
mod packs;

use std::{fs, path::Path};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use rules::{catalogue, estimate::estimate};
use serde_json::Value;
use server::engine::{self, Steps};

use crate::common::{Answer, Browser, Stage};

/// A stay that Jiamusi's pack pays 12,545.00 for.
const STAY: &str = r#"{"pack":"jiamusi-2018","bill":{"totals":{"A":"20000.00"}},"care":{"kind":"inpatient","hospital_level":"3","admitted":"2018-03-01","discharged":"2018-03-09"}}"#;

/// The requests of the golden cases.
fn golden() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/rules/tests/golden");
    let cases = fs::read_dir(folder).expect("the golden cases").map(|file| {
        let text = fs::read_to_string(file.expect("a file").path()).expect("read");
        serde_json::from_str::<Value>(&text).expect("JSON")["facts"].take()
    });
    cases.collect()
}

async fn send(
    browser: &mut Browser,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Body,
) -> Answer {
    let request =
        headers.iter().fold(Request::builder().method(method).uri(path), |request, (name, value)| {
            request.header(*name, *value)
        });
    browser.send(request.body(body).expect("a request")).await
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.get(name).map(|value| value.to_str().expect("text"))
}

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.body))
}

/// The code of the single fault of a problem.
fn problem(answer: &Answer, status: StatusCode) -> String {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(header(answer, "content-type"), Some("application/problem+json"), "{}", answer.body);
    let problem = json(answer);
    assert_eq!(problem["status"], status.as_u16());
    let errors = problem["errors"].as_array().expect("errors");
    assert_eq!(errors.len(), 1, "{}", answer.body);
    errors[0]["code"].as_str().expect("a code").to_owned()
}

#[tokio::test]
async fn whatever_is_not_there_or_not_allowed_is_told_as_a_problem() {
    let mut browser = Stage::new().await.browser();
    for path in
        ["/api", "/api/", "/api/v1", "/api/v2/estimate", "/api/v1/estimate/", "/api/v1/packs/atlantis"]
    {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            let is_pack = path.ends_with("atlantis");
            let answer = send(&mut browser, method.clone(), path, &[], Body::empty()).await;
            if is_pack && method != Method::GET {
                assert_eq!(problem(&answer, StatusCode::METHOD_NOT_ALLOWED), "method_not_allowed");
            } else {
                let code = if is_pack { "unknown_pack" } else { "not_found" };
                assert_eq!(problem(&answer, StatusCode::NOT_FOUND), code, "{method} {path}");
            }
        }
    }
    for (method, path, allowed) in [
        (Method::GET, "/api/v1/estimate", "POST"),
        (Method::PUT, "/api/v1/estimate", "POST"),
        (Method::POST, "/api/v1/packs", "GET,HEAD"),
        (Method::DELETE, "/api/v1/packs/jiamusi-2018", "GET,HEAD"),
        (Method::PATCH, "/api/v1/openapi.json", "GET,HEAD"),
    ] {
        let answer = send(&mut browser, method, path, &[], Body::empty()).await;
        assert_eq!(problem(&answer, StatusCode::METHOD_NOT_ALLOWED), "method_not_allowed", "{path}");
        assert_eq!(header(&answer, "allow"), Some(allowed), "{path}");
    }
    for path in ["/api/v1/packs/%FF", "/api/v1/packs/jiamusi-2018?version=1&version=2"] {
        let answer = browser.get(path).await;
        assert_eq!(problem(&answer, StatusCode::BAD_REQUEST), "bad_request", "{path}");
    }
    let page = browser.get("/apia").await;
    assert_eq!(header(&page, "content-type"), Some("text/html; charset=utf-8"), "a page for people");
}

#[tokio::test]
async fn pages_of_other_origins_may_ask_for_estimates_and_for_nothing_else() {
    let mut browser = Stage::new().await.browser();
    let foreign = [("origin", "https://elsewhere.example"), ("sec-fetch-site", "cross-site")];
    let of_type = |media| [foreign[0], foreign[1], ("content-type", media)];

    let answer =
        send(&mut browser, Method::POST, "/api/v1/estimate", &of_type("application/json"), Body::from(STAY))
            .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(header(&answer, "access-control-allow-origin"), Some("*"));
    assert_eq!(header(&answer, "access-control-allow-credentials"), None);
    let refused =
        send(&mut browser, Method::POST, "/api/v1/estimate", &of_type("text/plain"), Body::from(STAY)).await;
    assert_eq!(problem(&refused, StatusCode::UNSUPPORTED_MEDIA_TYPE), "media_type");
    assert_eq!(header(&refused, "access-control-allow-origin"), Some("*"), "the page may read why");

    let asked = [
        foreign[0],
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type"),
    ];
    let preflight = send(&mut browser, Method::OPTIONS, "/api/v1/estimate", &asked, Body::empty()).await;
    assert!(preflight.status.is_success());
    assert_eq!(header(&preflight, "access-control-allow-origin"), Some("*"));
    assert_eq!(header(&preflight, "access-control-allow-methods"), Some("POST,OPTIONS"));
    assert_eq!(header(&preflight, "access-control-allow-headers"), Some("content-type"));

    for path in ["/api/v1/packs", "/api/v1/nothing", "/api/v1/estimate/"] {
        let answer =
            send(&mut browser, Method::POST, path, &of_type("application/json"), Body::from(STAY)).await;
        assert_eq!(problem(&answer, StatusCode::FORBIDDEN), "foreign_origin", "{path}");
        assert_eq!(header(&answer, "access-control-allow-origin"), None, "{path}");
    }
    let form = of_type("application/x-www-form-urlencoded");
    for path in ["/estimate", "/sign-in", "/preferences"] {
        let answer = send(&mut browser, Method::POST, path, &form, Body::from("lang=en")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    let listed = send(&mut browser, Method::GET, "/api/v1/packs", &foreign, Body::empty()).await;
    assert_eq!(header(&listed, "access-control-allow-origin"), None);
}

#[test]
fn every_golden_case_gets_the_engines_own_bytes_and_without_steps_the_same_else() {
    for facts in golden() {
        let request = facts.to_string();
        let told = engine::answer(request.as_bytes(), Steps::Told);
        let own = estimate(|name, known| catalogue::shipped().known(name, known), &request);
        assert_eq!((told.status(), told.json()), (own.status(), own.to_json()), "{request}");
        let (before, after) = match told.json().split_once("\"steps\":[") {
            Some((before, rest)) => {
                let (_, after) = rest.rsplit_once("}],").expect("their end");
                (before.to_owned(), after.to_owned())
            }
            None => (told.json(), String::new()),
        };
        assert_eq!(engine::answer(request.as_bytes(), Steps::LeftOut).json(), before + &after, "{request}");
    }
}
