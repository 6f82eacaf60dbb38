//! What holds for every page.

use crate::common::Stage;
use axum::http::StatusCode;

const OPEN: [&str; 9] = [
    "/",
    "/policies",
    "/eligibility",
    "/estimate",
    "/sign-in",
    "/sign-in/first",
    "/sign-in/activate",
    "/about",
    "/privacy",
];
const OWN: [&str; 8] = [
    "/enrolment",
    "/tiers",
    "/tiers/compare",
    "/tiers/next-year",
    "/claims",
    "/account",
    "/notices",
    "/notices/messages",
];

#[tokio::test]
async fn open_pages_need_nobody_and_own_pages_lead_to_sign_in_and_back() {
    let stage = Stage::new().await;
    let mut browser = stage.browser();
    for path in OPEN {
        assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
    }
    for path in OWN {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(answer.location, Some(format!("/sign-in?next={path}")));
    }
    let mut browser = stage.signed_in("chooser").await;
    for path in OPEN.iter().chain(&OWN).filter(|path| **path != "/sign-in") {
        assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn every_page_carries_its_policy_and_no_inline_style() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    for path in OPEN.iter().chain(&OWN).chain(&["/nowhere"]) {
        let answer = browser.get(path).await;
        let policy = answer.headers["content-security-policy"].to_str().expect("text").to_owned();
        assert!(policy.contains("default-src 'none'") && policy.contains("'wasm-unsafe-eval'"), "{policy}");
        assert!(!policy.contains("unsafe-inline"), "{policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.headers[name], value, "{path}");
        }
        assert!(!answer.body.contains(" style="), "{path}");
        let nonces: Vec<&str> =
            answer.body.split("nonce=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(nonces.iter().all(|nonce| policy.contains(nonce)), "{path}");
        assert_eq!(
            answer.body.matches("<h1").count(),
            usize::from(answer.status != StatusCode::SEE_OTHER),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_nonce_differs_from_page_to_page() {
    let stage = Stage::new().await;
    let mut browser = stage.browser();
    let first = browser.get("/").await.headers["content-security-policy"].clone();
    assert_ne!(first, browser.get("/").await.headers["content-security-policy"]);
}

#[tokio::test]
async fn language_and_type_size_are_remembered_without_sign_in() {
    let stage = Stage::new().await;
    let mut browser = stage.browser();
    let answer = browser.post("/preferences", &[("lang", "en"), ("back", "/about")]).await;
    assert_eq!((answer.status, answer.location.as_deref()), (StatusCode::SEE_OTHER, Some("/about")));
    browser.post("/preferences", &[("size", "large"), ("back", "/about")]).await;
    let page = browser.get("/about").await.body;
    assert!(page.contains("lang=\"en\"") && page.contains("large"));
    let away = browser.post("/preferences", &[("lang", "zh"), ("back", "//evil.example/")]).await;
    assert_eq!(away.location.as_deref(), Some("/"));
}

#[tokio::test]
async fn what_is_not_there_is_a_page_in_the_visitors_language_with_the_hotline() {
    let stage = Stage::new().await;
    let mut browser = stage.browser();
    for path in ["/nowhere", "/tiers/none/of/this", "/pkg/none.css"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(browser.get("/nowhere").await.body.contains("12393"));
}

#[tokio::test]
async fn a_demo_says_so_on_every_page() {
    let stage = Stage::new().await;
    let mut browser = stage.browser();
    for path in OPEN {
        assert!(browser.get(path).await.body.contains("日期按2015年12月1日算"), "{path}");
    }
}

#[tokio::test]
async fn the_portal_says_whether_it_lives_and_is_ready() {
    let stage = Stage::new().await;
    let mut browser = stage.browser();
    for path in ["/healthz", "/readyz"] {
        assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
    }
}
