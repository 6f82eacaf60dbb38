//! Who may ask: credentials, scopes, rotation and revocation, bounds, and whose slips.

use time::Duration;

use super::*;

fn question() -> Value {
    json!({ "id_number": "340399195203110015", "on": "2015-11-27" })
}

#[tokio::test]
async fn who_is_no_client_is_asked_for_credentials_and_told_nothing() {
    let stage = Stage::new().await;
    let counter = Counter::at(&stage, COUNTY).await;
    let other = Token::generate().expect("a secret");
    let id = format!("{COUNTY}-test");
    for authorization in [
        String::new(),
        "Bearer x".to_owned(),
        basic(&id, &other),
        basic("nobody", &other),
        counter.authorization.replace("Basic", "Digest"),
    ] {
        let mut stranger = Counter { browser: stage.browser(), authorization };
        for path in [ELIGIBILITY, PRE, SETTLE, COMPARE] {
            let answer = stranger.act(path, "key-00000001", &stay("S-1")).await;
            assert_eq!(problem(&answer, StatusCode::UNAUTHORIZED), "unknown_client", "{path}");
            assert_eq!(
                header(&answer, "www-authenticate"),
                Some("Basic realm=\"hospital\", charset=\"UTF-8\"")
            );
        }
        let shown = stranger.get(&format!("{SETTLE}/S-1")).await;
        assert_eq!(problem(&shown, StatusCode::UNAUTHORIZED), "unknown_client");
        let taken = stranger.act(&reversal("S-1"), "key-00000001", &Value::Null).await;
        assert_eq!(problem(&taken, StatusCode::UNAUTHORIZED), "unknown_client");
    }
    assert!(stage.store.settlement(COUNTY, "S-1").await.expect("asked").is_none());
}

#[tokio::test]
async fn a_client_does_what_its_scopes_say_and_nothing_else() {
    let stage = Stage::new().await;
    for scope in Scope::ALL {
        let mut counter = Counter::with(&stage, &format!("only-{}", scope.code()), COUNTY, &[scope]).await;
        for (path, needs) in [
            (ELIGIBILITY, Scope::Eligibility),
            (PRE, Scope::Settle),
            (SETTLE, Scope::Settle),
            (&reversal("S-1"), Scope::Settle),
            (COMPARE, Scope::Reconcile),
        ] {
            let answer = counter.act(path, "key-00000001", &json!({})).await;
            if scope == needs {
                assert_ne!(answer.status, StatusCode::FORBIDDEN, "{path} {scope:?}");
            } else {
                let fault = fault(&answer, StatusCode::FORBIDDEN);
                assert_eq!(
                    (&fault["code"], &fault["scope"]),
                    (&json!("scope"), &json!(needs.code())),
                    "{path}"
                );
            }
        }
        let shown = counter.get(&format!("{SETTLE}/S-1")).await;
        let expected = if scope == Scope::Settle { StatusCode::NOT_FOUND } else { StatusCode::FORBIDDEN };
        assert_eq!(shown.status, expected);
    }
}

#[tokio::test]
async fn a_rotated_secret_is_taken_for_a_while_and_a_revoked_client_ends_at_once() {
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    let id = format!("{COUNTY}-test");
    let secret = Token::generate().expect("a secret");
    let rotated = stage.store.rotate_client(&id, secret.clone(), NOW + Duration::hours(1), NOW).await;
    assert!(rotated.expect("stored"));
    let mut renewed = Counter { browser: stage.browser(), authorization: basic(&id, &secret) };
    assert_eq!(counter.post(ELIGIBILITY, &question()).await.status, StatusCode::OK);
    assert_eq!(renewed.post(ELIGIBILITY, &question()).await.status, StatusCode::OK);
    let mut late = Counter { browser: stage.later(Duration::hours(2), &counter.browser), ..counter.clone() };
    assert_eq!(late.post(ELIGIBILITY, &question()).await.status, StatusCode::UNAUTHORIZED);
    assert!(stage.store.revoke_client(&id, NOW).await.expect("stored"));
    for gone in [&mut counter, &mut renewed] {
        assert_eq!(gone.post(ELIGIBILITY, &question()).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn another_hospital_s_slip_is_as_unknown_as_one_that_there_is_not() {
    let stage = Stage::new().await;
    let mut county = Counter::at(&stage, COUNTY).await;
    let mut suburb = Counter::at(&stage, SUBURB).await;
    assert_eq!(county.act(SETTLE, "key-00000001", &stay("S-1")).await.status, StatusCode::CREATED);
    let mut told = Vec::new();
    for slip in ["S-1", "S-77"] {
        let shown = suburb.get(&format!("{SETTLE}/{slip}")).await;
        assert_eq!(problem(&shown, StatusCode::NOT_FOUND), "unknown_slip");
        let taken = suburb.act(&reversal(slip), "key-00000001", &Value::Null).await;
        assert_eq!(problem(&taken, StatusCode::NOT_FOUND), "unknown_slip");
        told.push((shown.body, taken.body));
    }
    assert_eq!(told[0], told[1], "nothing tells them apart");
    assert_eq!(county.get(&format!("{SETTLE}/S-1")).await.status, StatusCode::OK, "it still stands");
    for strange in ["%20", "a%2Fb", "%E7%A5%A8", ".x"] {
        let shown = county.get(&format!("{SETTLE}/{strange}")).await;
        assert_eq!(problem(&shown, StatusCode::NOT_FOUND), "unknown_slip", "{strange}");
    }
    let unreadable = county.get(&format!("{SETTLE}/%FF")).await;
    assert_eq!(problem(&unreadable, StatusCode::BAD_REQUEST), "bad_request");
}

#[tokio::test]
async fn each_client_may_ask_so_often_and_strangers_are_told_to_wait() {
    let stage = Stage::with(|config| {
        config.hospital_per_second = 1;
        config.hospital_burst = 3;
    })
    .await;
    let mut county = Counter::at(&stage, COUNTY).await;
    let mut suburb = Counter::at(&stage, SUBURB).await;
    for _ in 0..3 {
        assert_eq!(county.post(ELIGIBILITY, &question()).await.status, StatusCode::OK);
    }
    let refused = county.post(ELIGIBILITY, &question()).await;
    assert_eq!(problem(&refused, StatusCode::TOO_MANY_REQUESTS), "too_many_requests");
    let wait: u64 = header(&refused, "retry-after").expect("how long").parse().expect("seconds");
    assert!((1..=3).contains(&wait), "{wait}");
    assert_eq!(suburb.post(ELIGIBILITY, &question()).await.status, StatusCode::OK, "another client");
    let mut stranger = Counter { browser: stage.browser(), authorization: "Basic eDp5".to_owned() };
    let mut last = StatusCode::UNAUTHORIZED;
    for _ in 0..200 {
        last = stranger.post(ELIGIBILITY, &question()).await.status;
        if last != StatusCode::UNAUTHORIZED {
            break;
        }
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_page_of_another_site_can_not_use_what_a_browser_remembers() {
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    let authorization = counter.authorization.clone();
    let form = [
        ("authorization", authorization.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
        ("origin", "https://elsewhere.example"),
        ("sec-fetch-site", "cross-site"),
    ];
    let settled =
        send(&mut counter.browser, Method::POST, SETTLE, &form, Body::from(stay("S-1").to_string())).await;
    assert_eq!(problem(&settled, StatusCode::BAD_REQUEST), "key_missing", "a form has no such header");
    let asked = send(&mut counter.browser, Method::POST, PRE, &form, Body::from("a=b")).await;
    assert_eq!(problem(&asked, StatusCode::UNSUPPORTED_MEDIA_TYPE), "media_type");
    let preflight = [("origin", "https://elsewhere.example"), ("access-control-request-method", "POST")];
    let answer = send(&mut counter.browser, Method::OPTIONS, SETTLE, &preflight, Body::empty()).await;
    assert_eq!(header(&answer, "access-control-allow-origin"), None);
}
