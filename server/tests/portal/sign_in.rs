//! `/sign-in` and its steps.

use crate::common::{Answer, Stage};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use store::AttemptSubject;

/// Strips what differs from one page to the next for everybody: nonce and reference number.
fn stripped(answer: &Answer, typed: &[&str]) -> String {
    let policy = answer.headers["content-security-policy"].to_str().expect("text");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("a nonce");
    typed.iter().fold(answer.body.replace(nonce, ""), |body, typed| body.replace(typed, ""))
}

#[tokio::test]
async fn the_right_password_opens_a_session_and_signing_out_ends_it() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("farmer").await;
    let kept = browser.clone();
    assert_eq!(browser.get("/enrolment").await.status, StatusCode::OK);
    let answer = browser.post("/sign-out", &[]).await;
    assert_eq!(answer.location.as_deref(), Some("/"));
    assert!(!browser.cookies.contains_key("session"));
    // The token itself is dead, not only forgotten by the browser.
    assert_eq!(kept.clone().get("/enrolment").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn signing_out_everywhere_ends_the_sessions_of_all_browsers() {
    let stage = Stage::new().await;
    let (mut phone, mut library) = (stage.signed_in("farmer").await, stage.signed_in("farmer").await);
    phone.post("/account/sign-out-everywhere", &[]).await;
    assert_eq!(library.get("/enrolment").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_person_read_the_same() {
    let stage = Stage::new().await;
    let known = stage.persona("farmer").id_number.clone();
    let unknown = "34039919570101005X";
    let unknown = rules::identity::IdNumber::parse(unknown).map_or("371099195701010059", |_| unknown);
    let unknown =
        if rules::identity::IdNumber::parse(unknown).is_ok() { unknown } else { "11010519491231002X" };
    let mut answers = Vec::new();
    for id in [known.as_str(), unknown] {
        let answer = stage.browser().post("/sign-in", &[("id", id), ("password", "not the password")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(id), "the typed number is kept");
        assert!(!answer.body.contains("not the password"), "a password is never sent back");
        assert!(answer.headers.get(header::SET_COOKIE).is_none());
        answers.push(stripped(&answer, &[id]));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn asking_for_a_code_reads_the_same_for_everybody() {
    let stage = Stage::new().await;
    let persona = stage.persona("undecided");
    for (id, name) in [(persona.id_number.as_str(), persona.name.as_str()), ("11010519491231002X", "无此人")]
    {
        let mut browser = stage.browser();
        let answer = browser.post("/sign-in/first", &[("id", id), ("name", name)]).await;
        assert_eq!(
            (answer.status, answer.location.as_deref()),
            (StatusCode::SEE_OTHER, Some("/sign-in/code"))
        );
        assert_eq!(browser.get("/sign-in/code").await.status, StatusCode::OK);
        let wrong = browser.post("/sign-in/code", &[("code", "000000")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(stage.messages(1).await.len(), 1, "only the person on file gets a message");
}

#[tokio::test]
async fn a_code_to_the_phone_opens_once_and_leads_to_a_password() {
    let stage = Stage::new().await;
    let (mut browser, code) = stage.asked("undecided").await;
    let mut thief = browser.clone();
    let answer = browser.post("/sign-in/code", &[("code", &code)]).await;
    assert_eq!(
        (answer.status, answer.location.as_deref()),
        (StatusCode::SEE_OTHER, Some("/sign-in/password"))
    );
    assert_eq!(
        thief.post("/sign-in/code", &[("code", &code)]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );

    let weak = browser.post("/sign-in/password", &[("password", "12345678"), ("again", "12345678")]).await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    let typed = "秋天的田埂上有风";
    let set = browser.post("/sign-in/password", &[("password", typed), ("again", typed)]).await;
    assert_eq!(set.location.as_deref(), Some("/enrolment"));
    let mut later = stage.browser();
    let entered =
        later.post("/sign-in", &[("id", &stage.persona("undecided").id_number), ("password", typed)]).await;
    assert_eq!(entered.location.as_deref(), Some("/enrolment"));
}

#[tokio::test]
async fn five_wrong_codes_use_the_code_up() {
    let stage = Stage::new().await;
    let (mut browser, code) = stage.asked("undecided").await;
    let wrong = if code == "111111" { "222222" } else { "111111" };
    for _ in 0..5 {
        let answer = browser.post("/sign-in/code", &[("code", wrong)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(
        browser.post("/sign-in/code", &[("code", &code)]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn a_code_from_the_counter_opens_for_its_person_only() {
    let stage = Stage::new().await;
    let persona = stage.persona("no_phone");
    let code = persona.activation.clone().expect("an activation code");
    let form = |name| [("id", persona.id_number.as_str()), ("name", name), ("code", code.as_str())];
    let wrong = stage.browser().post("/sign-in/activate", &form("别人")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut browser = stage.browser();
    let answer = browser.post("/sign-in/activate", &form(&persona.name)).await;
    assert_eq!(answer.location.as_deref(), Some("/sign-in/password"));
    let again = stage.browser().post("/sign-in/activate", &form(&persona.name)).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn too_many_attempts_are_stopped_for_known_and_unknown_alike_and_leave_others_alone() {
    let stage = Stage::with(|config| config.sign_in_attempts = 3).await;
    let known = stage.persona("farmer").clone();
    for id in [known.id_number.as_str(), "11010519491231002X"] {
        let form = [("id", id), ("password", "not the password")];
        for _ in 0..3 {
            assert_eq!(
                stage.browser().post("/sign-in", &form).await.status,
                StatusCode::UNPROCESSABLE_ENTITY
            );
        }
        let stopped = stage.browser().post("/sign-in", &form).await;
        assert_eq!(stopped.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(stopped.headers.contains_key(header::RETRY_AFTER));
    }
    let right =
        [("id", known.id_number.as_str()), ("password", known.password.as_deref().expect("a password"))];
    assert_eq!(stage.browser().post("/sign-in", &right).await.status, StatusCode::TOO_MANY_REQUESTS);
    stage.signed_in("chooser").await;
    let subject = format!("password {}", known.id_number);
    stage.store.forget_attempts(AttemptSubject::IdNumber(&subject)).await.expect("forgotten");
    assert_eq!(stage.browser().post("/sign-in", &right).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn one_address_cannot_try_without_end() {
    let stage = Stage::with(|config| config.sign_in_per_minute = 2).await;
    let mut statuses = Vec::new();
    for id in ["11010519491231002X", "34032119800101001X", "371002198001010010"] {
        statuses
            .push(stage.browser().post("/sign-in", &[("id", id), ("password", "something")]).await.status);
    }
    assert_eq!(statuses[2], StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn impossible_id_numbers_and_empty_fields_are_told_at_their_fields() {
    let stage = Stage::new().await;
    for id in ["", "123", "340321198013010011", "340321198001010011", "身份证", "34032119800101001Z"] {
        let answer = stage.browser().post("/sign-in", &[("id", id), ("password", "")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{id}");
        assert!(answer.body.contains("aria-invalid"), "{id}");
    }
}

#[tokio::test]
async fn a_form_without_the_sessions_token_or_from_another_site_is_refused() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    for body in ["", "csrf=", "csrf=00", &format!("csrf={}", "0".repeat(64))] {
        assert_eq!(browser.post_raw("/sign-out", body).await.status, StatusCode::FORBIDDEN, "{body}");
    }
    let other = stage.signed_in("farmer").await.form_token().await;
    assert_eq!(browser.post_raw("/sign-out", &format!("csrf={other}")).await.status, StatusCode::FORBIDDEN);
    let token = browser.form_token().await;
    let foreign = Request::post("/sign-out")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from(format!("csrf={token}")))
        .expect("a request");
    let answer = browser.send(foreign).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("12393"));
    assert_eq!(browser.get("/enrolment").await.status, StatusCode::OK, "still signed in");
}

#[tokio::test]
async fn signing_in_leads_back_to_where_one_came_from_but_never_away() {
    let stage = Stage::new().await;
    let persona = stage.persona("chooser").clone();
    for (next, to) in
        [("/claims", "/claims"), ("//evil.example", "/enrolment"), ("https://evil.example/", "/enrolment")]
    {
        let form = [
            ("id", persona.id_number.as_str()),
            ("password", persona.password.as_deref().expect("a password")),
            ("next", next),
        ];
        assert_eq!(stage.browser().post("/sign-in", &form).await.location.as_deref(), Some(to));
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_or_no_form_is_told_apart() {
    let stage = Stage::new().await;
    let mut browser = stage.browser();
    let large = browser.post_raw("/sign-in", &format!("id={}", "1".repeat(300_000))).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(large.body.contains("12393"));
    let json =
        Request::post("/sign-in").header(header::CONTENT_TYPE, "application/json").body(Body::from("{}"));
    assert_eq!(browser.send(json.expect("a request")).await.status, StatusCode::BAD_REQUEST);
    let twice = browser.post_raw("/sign-in", "id=1&id=2").await;
    assert_eq!(twice.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_session_ends_by_itself_after_fifteen_idle_minutes_and_after_eight_hours() {
    let stage = Stage::new().await;
    let browser = stage.signed_in("farmer").await;
    let minutes = time::Duration::minutes;
    assert_eq!(stage.later(minutes(14), &browser).get("/enrolment").await.status, StatusCode::OK);
    assert_eq!(stage.later(minutes(28), &browser).get("/enrolment").await.status, StatusCode::OK);
    assert_eq!(
        stage.later(minutes(44), &browser).get("/enrolment").await.status,
        StatusCode::SEE_OTHER,
        "idle"
    );
    for minute in (28..480).step_by(14) {
        stage.later(minutes(minute), &browser).get("/enrolment").await;
    }
    assert_eq!(stage.later(minutes(479), &browser).get("/enrolment").await.status, StatusCode::OK);
    assert_eq!(
        stage.later(minutes(481), &browser).get("/enrolment").await.status,
        StatusCode::SEE_OTHER,
        "over"
    );
}

#[tokio::test]
async fn a_code_is_good_for_five_minutes() {
    let stage = Stage::new().await;
    let (browser, code) = stage.asked("undecided").await;
    let mut late = stage.later(time::Duration::seconds(301), &browser);
    assert_eq!(late.post("/sign-in/code", &[("code", &code)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut in_time = stage.later(time::Duration::seconds(299), &browser);
    assert_eq!(in_time.post("/sign-in/code", &[("code", &code)]).await.status, StatusCode::SEE_OTHER);
}
