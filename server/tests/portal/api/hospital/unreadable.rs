//! What cannot be read: too large, no JSON, another media type, wrong members and amounts. And a database that is away.

use axum::body::Bytes;
use futures_util::stream;

use super::*;

const POSTS: [&str; 4] = [ELIGIBILITY, PRE, SETTLE, COMPARE];
const KEY: (&str, &str) = ("idempotency-key", "key-00000001");

/// Codes and places of a problem's faults.
fn faults(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let problem = json(answer);
    let errors = problem["errors"].as_array().expect("errors").iter();
    errors.map(|fault| (text(&fault["code"]), text(&fault["path"]))).collect()
}

#[tokio::test]
async fn fifty_megabytes_are_refused_unread_whether_announced_or_not() {
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    for path in POSTS {
        let announced = [KEY, ("content-length", "52428800")];
        let never = Body::from_stream(stream::pending::<Result<String, std::io::Error>>());
        let answer = counter.post_with(path, &announced, never).await;
        assert_eq!(problem(&answer, StatusCode::PAYLOAD_TOO_LARGE), "too_large", "{path}");
        let (read, seen) = (std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0)), 64 * 1024);
        let count = std::sync::Arc::clone(&read);
        let parts = stream::iter((0..800).map(move |_| {
            count.fetch_add(seen, std::sync::atomic::Ordering::Relaxed);
            Ok::<_, std::io::Error>(Bytes::from(vec![b' '; seen]))
        }));
        let answer = counter.post_with(path, &[KEY], Body::from_stream(parts)).await;
        assert_eq!(problem(&answer, StatusCode::PAYLOAD_TOO_LARGE), "too_large", "{path}");
        let read = read.load(std::sync::atomic::Ordering::Relaxed);
        assert!(read < 5 * 1024 * 1024, "{read} bytes were read for {path}");
    }
    let answer = counter.post_with(&reversal("S-1"), &[KEY], " ".repeat(2_000)).await;
    assert_eq!(problem(&answer, StatusCode::PAYLOAD_TOO_LARGE), "too_large");
    let answer = counter.act(&reversal("S-1"), "key-00000001", &json!({ "why": "typed wrongly" })).await;
    assert_eq!(problem(&answer, StatusCode::UNPROCESSABLE_ENTITY), "unknown_field");
}

#[tokio::test]
async fn only_json_is_read_and_broken_json_is_told_as_such() {
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    let authorization = counter.authorization.clone();
    for path in POSTS {
        for media in ["", "text/plain", "application/x-ndjson", "application/x-www-form-urlencoded"] {
            let headers = [("authorization", authorization.as_str()), KEY, ("content-type", media)];
            let answer = send(&mut counter.browser, Method::POST, path, &headers, Body::from("{}")).await;
            assert_eq!(problem(&answer, StatusCode::UNSUPPORTED_MEDIA_TYPE), "media_type", "{path} {media}");
            assert_eq!(header(&answer, "accept-post"), Some("application/json"));
        }
        for (body, code) in [
            (&b""[..], "broken_json"),
            (b"{\"slip\":", "broken_json"),
            ("[".repeat(100_000).as_bytes(), "broken_json"),
            (b"{\"total\":1e999}", "broken_json"),
            (b"{\"slip\":\"\xff\"}", "not_utf8"),
        ] {
            let answer = counter.post_with(path, &[KEY], body.to_vec()).await;
            assert_eq!(problem(&answer, StatusCode::BAD_REQUEST), code, "{path}");
        }
        for body in ["null", "[]", "7", "\"x\""] {
            let answer = counter.post_with(path, &[KEY], body).await;
            assert_eq!(problem(&answer, StatusCode::UNPROCESSABLE_ENTITY), "type", "{path}");
        }
        let torn = stream::iter([Ok("{"), Err(std::io::Error::other("gone"))]);
        let answer = counter.post_with(path, &[KEY], Body::from_stream(torn)).await;
        assert_eq!(problem(&answer, StatusCode::BAD_REQUEST), "bad_request", "{path}");
        let answer = counter.get(path).await;
        assert_eq!(problem(&answer, StatusCode::METHOD_NOT_ALLOWED), "method_not_allowed", "{path}");
    }
}

#[tokio::test]
async fn every_fault_of_a_bill_is_told_at_once_with_its_place() {
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    let bill = json!({
        "id_number": "34039919520311001X", "name": 7, "slip": "a b", "stay": 12, "total": 3200.5, "zz": 1,
        "care": { "kind": "inpatient", "hospital_level": "9", "discharged": "2015-11-32", "zz": 1 },
        "bill": { "lines": [
            { "class": "D", "unit_price": 1.5, "quantity": "-1", "item": "A1" },
            { "class": "A", "unit_price": "99999999999.99", "quantity": "1", "name": "\u{7}" },
            { "class": "A", "unit_price": "1.00", "quantity": "1" },
        ]},
    });
    let answer = counter.post(PRE, &bill).await;
    let told = faults(&answer);
    for expected in [
        ("unknown_field", "/zz"),
        ("not_an_id_number", "/id_number"),
        ("number_not_string", "/name"),
        ("not_a_number", "/slip"),
        ("number_not_string", "/stay"),
        ("number_not_string", "/total"),
        ("unknown_value", "/care/hospital_level"),
        ("not_a_date", "/care/discharged"),
        ("unknown_field", "/care/zz"),
        ("unknown_value", "/bill/lines/0/class"),
        ("number_not_string", "/bill/lines/0/unit_price"),
        ("negative", "/bill/lines/0/quantity"),
        ("too_large", "/bill/lines/1/unit_price"),
        ("not_a_text", "/bill/lines/1/name"),
        ("unknown_item", "/bill/lines/2"),
    ] {
        let expected = (expected.0.to_owned(), expected.1.to_owned());
        assert!(told.contains(&expected), "{expected:?} in {told:?}");
    }
    let settled = counter.act(SETTLE, "key-00000001", &bill).await;
    assert_eq!(faults(&settled), told, "told alike");
    let empty = faults(&counter.post(PRE, &json!({})).await);
    let missing =
        ["/id_number", "/slip", "/care", "/bill"].map(|path| ("required".to_owned(), path.to_owned()));
    assert_eq!(empty, missing);
}

#[tokio::test]
async fn what_no_database_could_keep_is_refused_before() {
    let stage = Stage::on_postgres().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    let mut bill = stay("S-1");
    bill["care"]["disease"] = "I\u{0}10".into();
    bill["care"]["hospital"] = "x".repeat(100).into();
    assert_eq!(
        faults(&counter.post(PRE, &bill).await),
        [
            ("not_a_text".to_owned(), "/care/hospital".to_owned()),
            ("not_a_text".to_owned(), "/care/disease".to_owned())
        ]
    );
    let mut bill = stay("S-1");
    bill["bill"]["basic_fund"] = "1.00".into();
    assert_eq!(faults(&counter.post(PRE, &bill).await)[0].1, "/bill/basic_fund");
    let mut bill = stay("S-1");
    let line = json!({ "item": "A1", "class": "A", "unit_price": "1.00", "quantity": "1" });
    bill["bill"] = json!({ "lines": vec![line; 5_001] });
    assert_eq!(faults(&counter.post(PRE, &bill).await), [("too_large".to_owned(), "/bill/lines".to_owned())]);
    // The largest and the least that are possible at all.
    for (slip, unit_price, quantity) in
        [("S-2", "9999999999.99", "1"), ("S-3", "0.01", "0.0001"), ("S-4", "0", "0")]
    {
        let mut bill = stay(slip);
        let line = json!({ "item": "A1", "class": "A", "unit_price": unit_price, "quantity": quantity });
        bill["bill"] = json!({ "lines": [line] });
        bill["total"] = Value::Null;
        let answer = counter.act(SETTLE, &format!("key-largest-{slip}"), &bill).await;
        assert!(answer.status.as_u16() < 500, "{slip}: {}", answer.body);
        if answer.status == StatusCode::CREATED {
            let taken = counter.act(&reversal(slip), &format!("key-taken-{slip}"), &Value::Null).await;
            assert_eq!(taken.status, StatusCode::OK, "{}", taken.body);
        }
    }
    for on in ["1900-01-01", "2009-02-28", "2100-12-31"] {
        let question = json!({ "id_number": "340399195203110015", "on": on });
        let answer = counter.post(ELIGIBILITY, &question).await;
        assert_eq!(json(&answer)["covered"], false, "{}", answer.body);
        let bill = counter.post(PRE, &stay_on("S-5", on, on)).await;
        assert_eq!(bill.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bill.body);
    }
}

#[tokio::test]
async fn a_file_of_a_day_is_read_row_by_row() {
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    let row = json!({ "slip": "S-1", "total": "1.00", "funds": "0.50", "person": "0.50" });
    let file = json!({ "day": "2015-12-01", "slips": [row, 7, { "slip": "a b", "total": 1, "reversed": "no", "zz": 1 }] });
    let told = faults(&counter.post(COMPARE, &file).await);
    let expected = [
        ("type", "/slips/1"),
        ("unknown_field", "/slips/2/zz"),
        ("not_a_number", "/slips/2/slip"),
        ("type", "/slips/2/reversed"),
        ("number_not_string", "/slips/2/total"),
        ("required", "/slips/2/funds"),
        ("required", "/slips/2/person"),
    ];
    assert_eq!(told, expected.map(|(code, path)| (code.to_owned(), path.to_owned())));
    for day in ["1900-01-01", "2015-12-01"] {
        let compared = json(&counter.post(COMPARE, &json!({ "day": day, "slips": [row] })).await);
        assert_eq!(compared["differences"][0]["kind"], "only_there");
    }
    let ahead = counter.post(COMPARE, &json!({ "day": "2026-11-02", "slips": [] })).await;
    let fault = fault(&ahead, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((&fault["code"], &fault["path"]), (&json!("future_date"), &json!("/day")));
    let many = json!({ "day": "2015-12-01", "slips": vec![json!(1); 20_001] });
    assert_eq!(faults(&counter.post(COMPARE, &many).await), [("too_large".to_owned(), "/slips".to_owned())]);
}

#[tokio::test]
async fn while_the_database_is_away_programs_are_told_to_wait() {
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    stage.store.close().await;
    for path in POSTS {
        let answer = counter.act(path, "key-00000001", &stay("S-1")).await;
        assert_eq!(problem(&answer, StatusCode::SERVICE_UNAVAILABLE), "busy", "{path}");
        assert_eq!(header(&answer, "retry-after"), Some("5"));
    }
}
