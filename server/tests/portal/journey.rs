//! One resident's whole way through the portal, on both databases.

use axum::http::StatusCode;

use crate::common::Stage;

#[tokio::test]
async fn one_residents_journey_on_sqlite() {
    journey(Stage::new().await).await;
}

#[tokio::test]
async fn one_residents_journey_on_postgresql() {
    journey(Stage::on_postgres().await).await;
}

/// Signs in, reads her enrolment, chooses a tier, reads her claims, signs out.
async fn journey(stage: Stage) {
    let mut browser = stage.signed_in("chooser").await;
    let enrolment = browser.get("/enrolment").await.body;
    assert!(enrolment.contains("已参保，待遇有效"));
    assert!(enrolment.contains("还有 30 天"), "the window for the next year is open");

    assert!(browser.get("/tiers").await.body.matches("type=\"radio\"").count() == 2);
    assert_eq!(browser.post("/tiers", &[("option", "rural")]).await.status, StatusCode::SEE_OTHER);
    let done = browser.post("/tiers/check", &[("option", "rural")]).await.location.expect("a confirmation");
    let reference = done.rsplit('/').next().expect("a reference").to_owned();
    assert!(browser.get(&done).await.body.contains(&reference));
    assert!(browser.get("/enrolment").await.body.contains(&reference), "the choice is on the enrolment page");

    let claims = browser.get("/claims?year=2015").await.body;
    let first = crate::claims::linked(&claims).into_iter().next();
    let claim = browser.get(&format!("/claims/{}", first.expect("a claim"))).await;
    assert_eq!(claim.status, StatusCode::OK);

    browser.post("/sign-out", &[]).await;
    assert_eq!(browser.get("/claims").await.status, StatusCode::SEE_OTHER);
    let counts = stage.store.counts().await.expect("counted");
    assert_eq!(counts.sessions, 0, "nothing of the session is left");
}
