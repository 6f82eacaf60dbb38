//! The way in for staff.

use axum::http::StatusCode;
use store::StaffRole;
use time::Duration;

use super::{PASSWORD, at_work, code, enrol, invited, send};
use crate::common::{Browser, NOW, Stage};

const PLACE: (&str, &str) = ("huaiyuan", "榴城镇");

async fn sign_in(browser: &mut Browser, login: &str, password: &str, code: &str) -> crate::common::Answer {
    let form = [("login", login), ("password", password), ("code", code)];
    browser.post_raw("/staff/sign-in", &serde_urlencoded::to_string(form).expect("a form")).await
}

#[tokio::test]
async fn a_link_shows_the_secret_as_text_and_square_and_works_once() {
    let stage = Stage::new().await;
    let link = invited(&stage, "zhou", StaffRole::Counter, PLACE).await;
    let mut browser = stage.browser();
    let path = format!("/staff/first?token={}", link.token.expose().as_str());
    // The token goes from the address into a cookie that no script reads.
    let opened = browser.get(&path).await;
    assert_eq!(opened.location.as_deref(), Some("/staff/first"));
    assert_eq!(opened.headers["referrer-policy"], "no-referrer");
    let kept = opened.headers["set-cookie"].to_str().expect("text");
    assert!(
        kept.starts_with("staff-link=") && kept.contains("HttpOnly") && kept.contains("Max-Age=900"),
        "{kept}"
    );
    let page = browser.get("/staff/first").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.headers["referrer-policy"], "same-origin");
    assert!(!page.body.contains(link.token.expose().as_str()), "it is nowhere on the page");
    assert!(page.body.contains("<svg class=\"qr\"") && !page.body.contains("style="));
    let grouped: Vec<&str> = link
        .code_secret
        .expose()
        .as_bytes()
        .chunks(4)
        .map(|four| std::str::from_utf8(four).expect("text"))
        .collect();
    assert!(grouped.iter().all(|four| page.body.contains(four)), "{}", page.body);
    assert!(!page.body.contains("/enrolment"), "no navigation of residents");

    let wrong = [
        (vec![("password", "short"), ("again", "short")], "password"),
        (vec![("password", PASSWORD), ("again", "another password")], "again"),
        (vec![("password", "password12345"), ("again", "password12345")], "password"),
        (vec![("password", PASSWORD), ("again", PASSWORD), ("code", "000000")], "code"),
    ];
    for (mut fields, field) in wrong {
        let right = code(&link, NOW);
        if !fields.iter().any(|(name, _)| *name == "code") {
            fields.push(("code", &right));
        }
        let answer =
            browser.post_raw("/staff/first", &serde_urlencoded::to_string(&fields).expect("a form")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        assert!(answer.body.contains(&format!("href=\"#{field}\"")), "{fields:?}");
    }
    assert_eq!(enrol(&mut browser, &link, NOW).await.location.as_deref(), Some("/staff/sign-in"));
    assert!(!browser.cookies.contains_key("staff-link"));
    assert!(browser.get("/staff/first").await.body.contains("只能用一次"), "nothing is left of it");
    browser.get(&path).await;
    assert!(browser.get("/staff/first").await.body.contains("只能用一次"), "the link is used up");
    assert!(enrol(&mut browser, &link, NOW).await.body.contains("只能用一次"));
    let used = sign_in(&mut browser, "zhou", PASSWORD, &code(&link, NOW)).await;
    assert_eq!(used.status, StatusCode::UNPROCESSABLE_ENTITY, "the first code is used up too");
    let next = sign_in(&mut browser, "ZHOU", PASSWORD, &code(&link, NOW + Duration::seconds(30))).await;
    assert_eq!(next.location.as_deref(), Some("/staff"));
    let home = browser.get("/staff").await;
    assert!(home.status == StatusCode::OK && home.body.contains("工作人员zhou"));
}

#[tokio::test]
async fn whatever_is_wrong_the_answer_is_the_same() {
    let stage = Stage::new().await;
    let link = invited(&stage, "zhou", StaffRole::Counter, PLACE).await;
    enrol(&mut stage.browser(), &link, NOW - Duration::seconds(30)).await;
    let right = code(&link, NOW);
    let mut said = Vec::new();
    for (login, password, code) in
        [("zhou", PASSWORD, "000000"), ("zhou", "not this password", &right), ("nobody", PASSWORD, &right)]
    {
        let answer = sign_in(&mut stage.browser(), login, password, code).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.headers.get("set-cookie").is_none());
        assert!(!answer.body.contains(password), "a password is never sent back");
        let summary = answer.body.split("class=\"errors\"").nth(1).expect("a summary");
        said.push(summary.split("</ul>").next().expect("an end").to_owned());
    }
    assert!(said.windows(2).all(|pair| pair[0] == pair[1]), "{said:?}");
}

#[tokio::test]
async fn too_many_tries_are_stopped_even_with_the_right_code() {
    let stage = Stage::new().await;
    let link = invited(&stage, "zhou", StaffRole::Counter, PLACE).await;
    enrol(&mut stage.browser(), &link, NOW - Duration::seconds(30)).await;
    let mut browser = stage.browser();
    for _ in 0..10 {
        sign_in(&mut browser, "zhou", "not this password", "123456").await;
    }
    let stopped = sign_in(&mut browser, "zhou", PASSWORD, &code(&link, NOW)).await;
    assert_eq!(stopped.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_session_of_staff_ends_when_idle_by_signing_out_and_when_disabled() {
    let stage = Stage::new().await;
    let mut browser = at_work(&stage, "zhou", StaffRole::Counter, PLACE).await;
    let idle = stage.later(Duration::minutes(10), &browser).get("/staff").await;
    assert_eq!(idle.location.as_deref(), Some("/staff/sign-in"));
    let kept = browser.clone();
    assert_eq!(send(&mut browser, "/staff/sign-out", &[]).await.location.as_deref(), Some("/staff/sign-in"));
    assert_eq!(kept.clone().get("/staff").await.status, StatusCode::SEE_OTHER);

    let mut other = at_work(&stage, "wu", StaffRole::Checker, PLACE).await;
    assert_eq!(other.get("/staff").await.status, StatusCode::OK);
    stage.store.enable_staff("wu", false, NOW).await.expect("disabled");
    assert_eq!(other.get("/staff").await.location.as_deref(), Some("/staff/sign-in"));
}

#[tokio::test]
async fn residents_and_staff_have_sessions_of_their_own() {
    let stage = Stage::new().await;
    let mut resident = stage.signed_in("farmer").await;
    assert_eq!(resident.get("/staff").await.location.as_deref(), Some("/staff/sign-in"));
    let mut clerk = at_work(&stage, "zhou", StaffRole::Counter, PLACE).await;
    assert_eq!(clerk.get("/enrolment").await.location.as_deref(), Some("/sign-in?next=/enrolment"));
    // The token of one is none of the other.
    clerk.cookies.insert("session".to_owned(), clerk.cookies["staff"].clone());
    assert_eq!(clerk.get("/enrolment").await.status, StatusCode::SEE_OTHER);
    let foreign = clerk.post_raw("/staff/sign-out", "csrf=").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN, "a form without the session's token");
}
