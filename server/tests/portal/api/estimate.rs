//! `POST /api/v1/estimate`.

use std::fmt::Write as _;

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use futures_util::stream;
use rules::{catalogue, estimate::estimate_json};

use super::{STAY, header, json, problem, send};
use crate::common::{Answer, Browser, Stage};

const LIMIT: usize = 1024 * 1024;

async fn post(browser: &mut Browser, media: &str, body: impl Into<Body>) -> Answer {
    send(browser, Method::POST, "/api/v1/estimate", &[("content-type", media)], body.into()).await
}

async fn ask(browser: &mut Browser, body: impl Into<Body>) -> Answer {
    post(browser, "application/json", body).await
}

fn engine(request: &str) -> String {
    estimate_json(|name, known| catalogue::shipped().known(name, known), request)
}

/// A request with so many lines that it is above so many bytes.
fn larger_than(bytes: usize) -> String {
    let line = r#"{"class":"A","unit_price":"1.00","quantity":"1"}"#;
    let lines = vec![line; bytes / line.len() + 1].join(",");
    STAY.replace(r#""totals":{"A":"20000.00"}"#, &format!("\"lines\":[{lines}]"))
}

#[tokio::test]
async fn a_request_gets_the_engines_own_answer() {
    let mut browser = Stage::new().await.browser();
    let refused = STAY.replace("2018-0", "2031-0");
    let long = larger_than(200_000);
    for request in [STAY, &refused, &long] {
        let answer = ask(&mut browser, request.to_owned()).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(header(&answer, "content-type"), Some("application/json; charset=utf-8"));
        assert_eq!(header(&answer, "cache-control"), Some("no-store"));
        // The same bytes, and at the end a receipt that verifies with the published key.
        let own = engine(request);
        let (start, receipt) = answer.body.split_once(",\"receipt\":\"").expect("a receipt");
        assert_eq!(Some(start), own.strip_suffix('}'));
        let receipt = receipt.strip_suffix("\"}").expect("the end");
        let keys = browser.get("/.well-known/portal-keys.json").await.body;
        let keys = rules::signed::from_jwks(&keys).expect("keys");
        let receipt = rules::signed::verify::<rules::receipt::Receipt>(receipt, &keys).expect("signed");
        assert_eq!(receipt.pack.name, "jiamusi-2018");
    }
    let answer = json(&ask(&mut browser, STAY).await);
    assert_eq!(answer["result"]["hifp_pay"], "12545.00");
    assert!(answer["steps"].as_array().is_some_and(|steps| steps.len() > 3));
}

#[tokio::test]
async fn faults_are_told_all_at_once_and_broken_texts_apart() {
    let mut browser = Stage::new().await.browser();
    let faulty = STAY.replace("\"20000.00\"", "20000.5").replace("2018-03-09", "2018-03-32");
    let answer = ask(&mut browser, faulty.clone()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(header(&answer, "content-type"), Some("application/problem+json"));
    assert_eq!(answer.body, engine(&faulty));
    let paths: Vec<_> = json(&answer)["errors"]
        .as_array()
        .expect("faults")
        .iter()
        .map(|fault| fault["path"].as_str().expect("a path").to_owned())
        .collect();
    assert_eq!(paths, ["/care/discharged", "/bill/totals/A"]);
    for (body, code) in [
        (&b""[..], "broken_json"),
        (b"{\"pack\":", "broken_json"),
        ("[".repeat(100_000).as_bytes(), "broken_json"),
        (b"{\"pack\":\"\xff\"}", "not_utf8"),
    ] {
        let answer = ask(&mut browser, body.to_vec()).await;
        assert_eq!(problem(&answer, StatusCode::BAD_REQUEST), code);
    }
    for body in ["null", "[]", "7", "\"x\""] {
        assert_eq!(problem(&ask(&mut browser, body).await, StatusCode::UNPROCESSABLE_ENTITY), "type");
    }
}

#[tokio::test]
async fn only_json_is_read() {
    let mut browser = Stage::new().await.browser();
    for media in
        ["application/JSON", "application/json;charset=utf-8", "application/json ; charset=\"utf-8\""]
    {
        assert_eq!(post(&mut browser, media, STAY).await.status, StatusCode::OK, "{media}");
    }
    for media in
        ["", "text/plain", "application/x-www-form-urlencoded", "application/problem+json", "json", "\u{e9}"]
    {
        let answer = post(&mut browser, media, STAY).await;
        assert_eq!(problem(&answer, StatusCode::UNSUPPORTED_MEDIA_TYPE), "media_type", "{media}");
        assert_eq!(header(&answer, "accept-post"), Some("application/json, application/x-ndjson"));
    }
    let headers: [&[(&str, &str)]; 2] =
        [&[], &[("content-type", "application/json"), ("content-encoding", "gzip")]];
    for headers in headers {
        let answer = send(&mut browser, Method::POST, "/api/v1/estimate", headers, Body::from(STAY)).await;
        assert_eq!(problem(&answer, StatusCode::UNSUPPORTED_MEDIA_TYPE), "media_type", "{headers:?}");
    }
}

#[tokio::test]
async fn the_bound_on_a_body_holds_whether_its_length_is_announced_or_not() {
    let stage = Stage::new().await;
    let mut browser = stage.browser();
    let full = format!("{STAY}{}", " ".repeat(LIMIT - STAY.len()));
    assert_eq!(ask(&mut browser, full.clone()).await.status, StatusCode::OK);
    let over = format!("{full} ");
    let unannounced = Body::from_stream(stream::iter([Ok::<_, std::io::Error>(over.clone())]));
    for body in [Body::from(over), unannounced] {
        assert_eq!(problem(&ask(&mut browser, body).await, StatusCode::PAYLOAD_TOO_LARGE), "too_large");
    }
    let announced = [("content-type", "application/json"), ("content-length", "1048577")];
    let never = Body::from_stream(stream::pending::<Result<String, std::io::Error>>());
    let answer = send(&mut browser, Method::POST, "/api/v1/estimate", &announced, never).await;
    assert_eq!(problem(&answer, StatusCode::PAYLOAD_TOO_LARGE), "too_large");
    let torn = stream::iter([Ok("{"), Err(std::io::Error::other("gone"))]);
    let answer = ask(&mut browser, Body::from_stream(torn)).await;
    assert_eq!(problem(&answer, StatusCode::BAD_REQUEST), "bad_request");
}

#[tokio::test]
async fn a_batch_is_answered_line_by_line_in_order() {
    let mut browser = Stage::new().await.browser();
    let mut batch = String::new();
    for number in 1..=400 {
        if number % 100 == 50 {
            batch.push_str("\r\n{\n");
        } else {
            writeln!(batch, "{}", STAY.replace("20000.00", &format!("{number}.00"))).expect("memory");
        }
    }
    let answer = post(&mut browser, "application/x-ndjson", batch).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(header(&answer, "content-type"), Some("application/x-ndjson"));
    let lines: Vec<serde_json::Value> =
        answer.body.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 400);
    // Each blank line before a bad one moves the numbers on by one.
    let bad: Vec<_> = lines.iter().filter_map(|line| line["line"].as_u64()).collect();
    assert_eq!(bad, [51, 152, 253, 354]);
    for (number, line) in (1..).zip(&lines).filter(|(_, line)| line.get("line").is_none()) {
        assert_eq!(line["result"]["medfee_sumamt"], format!("{number}.00"));
        assert!(line.get("steps").is_none());
    }
    for coding in ["gzip", "br"] {
        let headers = [("content-type", "application/x-ndjson"), ("accept-encoding", coding)];
        let packed =
            send(&mut browser, Method::POST, "/api/v1/estimate", &headers, Body::from(STAY.repeat(9))).await;
        assert_eq!(header(&packed, "content-encoding"), Some(coding), "sent as a whole, too");
    }
    let empty = post(&mut browser, "application/x-ndjson; charset=utf-8", "").await;
    assert_eq!((empty.status, empty.body.as_str()), (StatusCode::OK, ""));
}

#[tokio::test]
async fn a_batch_may_be_larger_but_each_line_only_as_large_as_a_request() {
    let mut browser = Stage::with(|config| config.estimates_burst = 1_000).await.browser();
    let long = " ".repeat(LIMIT + 1);
    let batch = format!("{long}\n{STAY}\n{long}");
    let answer = post(&mut browser, "application/x-ndjson", batch).await;
    let starts: Vec<&str> = answer.body.lines().map(|line| &line[..10]).collect();
    assert_eq!(starts, ["{\"line\":1,", "{\"result\":", "{\"line\":3,"]);
    assert_eq!(answer.body.matches("too_large").count(), 2);
    let over = "\n".repeat(4 * LIMIT + 1);
    let answer = post(&mut browser, "application/x-ndjson", over).await;
    assert_eq!(problem(&answer, StatusCode::PAYLOAD_TOO_LARGE), "too_large");
}

#[tokio::test]
async fn each_address_may_ask_so_often_and_what_is_large_counts_more() {
    let stage = Stage::with(|config| {
        config.estimates_per_second = 1;
        config.estimates_burst = 5;
        config.client_ip_header = Some("x-real-ip".to_owned());
    })
    .await;
    let mut browser = stage.browser();
    let mut from = async |address: &str, body: String| {
        let headers = [("content-type", "application/json"), ("x-real-ip", address)];
        send(&mut browser, Method::POST, "/api/v1/estimate", &headers, Body::from(body)).await
    };
    // Wrong ones count as well: telling what is wrong is work too.
    for body in [STAY, "{", "{}"] {
        assert_ne!(from("192.0.2.1", body.to_owned()).await.status, StatusCode::TOO_MANY_REQUESTS);
    }
    let large = larger_than(300_000);
    let refused = from("192.0.2.1", large.clone()).await;
    assert_eq!(problem(&refused, StatusCode::TOO_MANY_REQUESTS), "too_many_requests");
    let wait: u64 = header(&refused, "retry-after").expect("how long").parse().expect("seconds");
    assert!((1..=6).contains(&wait), "{wait}");
    assert_eq!(from("192.0.2.2", STAY.to_owned()).await.status, StatusCode::OK, "another address");
    assert_eq!(
        browser.get("/api/v1/packs").await.status,
        StatusCode::OK,
        "what costs nothing is not counted"
    );
}
