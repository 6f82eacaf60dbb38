//! `/eligibility` without sign-in: the four cases of 怀政〔2015〕57号 三(三).

use crate::common::Stage;
use axum::http::StatusCode;

#[tokio::test]
async fn the_four_cases_lead_to_their_answers_and_the_undecided_ones_to_staff() {
    let stage = Stage::new().await;
    for (paid, entered, expected) in [
        ("yes", "yes", "城镇"),
        ("no", "no", "新农合"),
        ("yes", "no", "待人工核定"),
        ("no", "yes", "待人工核定"),
    ] {
        let form = [
            ("jurisdiction", "huaiyuan"),
            ("year", "2016"),
            ("hukou", "yes"),
            ("employee", "no"),
            ("paid", paid),
            ("entered", entered),
            ("elsewhere", "no"),
        ];
        let answer = stage.browser().post("/eligibility", &form).await;
        assert_eq!(answer.status, StatusCode::OK, "{paid} {entered}");
        assert!(answer.body.contains(expected), "{paid} {entered}");
        assert!(answer.body.contains("三(三)"), "{paid} {entered} names the clause");
    }
}

#[tokio::test]
async fn nothing_answered_is_told_at_the_fields() {
    let stage = Stage::new().await;
    let answer = stage.browser().post("/eligibility", &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let strange = [("jurisdiction", "atlantis"), ("year", "20016")];
    assert_eq!(stage.browser().post("/eligibility", &strange).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}
