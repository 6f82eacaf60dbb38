//! `/estimate` without JavaScript.

use crate::common::{Answer, Stage};
use axum::http::StatusCode;

const STAY: [(&str, &str); 8] = [
    ("pack", "jiamusi-2018"),
    ("kind", "inpatient"),
    ("hospital_level", "3"),
    ("place", "local"),
    ("by", "totals"),
    ("admitted", "2018-03-01"),
    ("discharged", "2018-03-09"),
    ("total_b", ""),
];

async fn estimate(stage: &Stage, fields: &[(&str, &str)]) -> Answer {
    let mut form: Vec<(&str, &str)> =
        STAY.into_iter().filter(|(name, _)| fields.iter().all(|(other, _)| other != name)).collect();
    form.extend(fields);
    stage.browser().post("/estimate", &form).await
}

/// The page from its result on.
fn result(answer: &Answer) -> &str {
    let at = answer.body.find("id=\"answer\"").expect("a result");
    answer.body.get(at..).expect("the rest")
}

#[tokio::test]
async fn amounts_may_be_typed_as_people_type_them() {
    let stage = Stage::new().await;
    for typed in ["20000", "20,000.00", "２００００", "20，000元", "￥20000.0"] {
        let answer = estimate(&stage, &[("total_a", typed)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{typed}");
        assert!(answer.body.contains("12,545.00"), "{typed}");
    }
}

#[tokio::test]
async fn wrong_amounts_are_told_at_their_field_and_kept() {
    let stage = Stage::new().await;
    for typed in ["-5", "1.234", "abc", "99999999999", "一百"] {
        let answer = estimate(&stage, &[("total_a", typed)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(answer.body.contains("aria-invalid"), "{typed}");
        assert!(answer.body.contains(&format!("value=\"{typed}\"")), "{typed} is kept");
    }
}

#[tokio::test]
async fn a_date_outside_every_period_is_no_amount_but_an_answer() {
    let stage = Stage::new().await;
    let answer =
        estimate(&stage, &[("total_a", "20000"), ("admitted", "2031-03-01"), ("discharged", "2031-03-09")])
            .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("本期标准尚未公布"));
    assert!(answer.body.contains("12393"));
}

#[tokio::test]
async fn a_sample_pack_says_so_beside_its_result_and_an_official_one_does_not() {
    let stage = Stage::new().await;
    let official = estimate(&stage, &[("total_a", "20000")]).await;
    assert!(!result(&official).contains("示例参数，非官方"));
    let sample = estimate(
        &stage,
        &[
            ("pack", "huaiyuan-rural-2016"),
            ("total_a", "20000"),
            ("admitted", "2016-03-01"),
            ("discharged", "2016-03-09"),
        ],
    )
    .await;
    assert!(result(&sample).contains("示例参数，非官方"));
}

#[tokio::test]
async fn a_pack_that_does_not_ship_and_strange_words_are_no_failure() {
    let stage = Stage::new().await;
    for (name, value) in [
        ("pack", "atlantis-2018"),
        ("kind", "cosmetic"),
        ("hospital_level", "9"),
        ("place", "moon"),
        ("admitted", "2018-02-30"),
    ] {
        let answer = estimate(&stage, &[("total_a", "20000"), (name, value)]).await;
        assert!(
            answer.status.is_success() || answer.status == StatusCode::UNPROCESSABLE_ENTITY,
            "{name}={value}"
        );
    }
}

#[tokio::test]
async fn someone_signed_in_starts_from_her_own_year() {
    let stage = Stage::new().await;
    let person = stage.person("chooser").await;
    let year = stage.store.accumulators(person.id, &store::Booking::of_year(2015)).await.expect("asked");
    assert!(year.stays > 0);
    let page = stage.signed_in("chooser").await.get("/estimate").await.body;
    assert!(
        page.contains(&format!("value=\"{}\"", year.deductible_charged)),
        "what was charged so far is filled in"
    );
}

async fn more(stage: &Stage, fields: &[(&str, &str)]) -> Answer {
    let mut form: Vec<(&str, &str)> = STAY.into_iter().collect();
    form.extend(fields);
    stage.browser().post("/estimate/more", &form).await
}

#[tokio::test]
async fn the_curve_of_a_case_and_the_bill_that_leads_to_an_amount() {
    let stage = Stage::new().await;
    let answer = more(&stage, &[("total_a", "20000"), ("own_at_most", "3,000")]).await;
    assert_eq!(answer.status, StatusCode::OK);
    let shown = result(&answer);
    for said in ["<path class=\"share-fund\"", "27,271.43", "7,271.42", "65.00", "起付线"] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let sample = stage
        .browser()
        .post(
            "/estimate/more",
            &[
                ("pack", "weihai-2014"),
                ("tier", "one"),
                ("kind", "inpatient"),
                ("hospital_level", "3"),
                ("place", "local"),
                ("by", "totals"),
                ("admitted", "2014-03-01"),
                ("discharged", "2014-03-09"),
                ("total_a", "1"),
            ],
        )
        .await;
    assert!(result(&sample).contains("示例参数，非官方"));
}

#[tokio::test]
async fn a_case_without_amounts_has_no_curve_and_says_why() {
    let stage = Stage::new().await;
    let wrong = more(&stage, &[("total_a", "20000"), ("own_at_most", "many")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("id=\"own_at_most-error\""));
    let empty = more(&stage, &[("total_a", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let refused = stage
        .browser()
        .post(
            "/estimate/more",
            &[
                ("pack", "jiamusi-2018"),
                ("kind", "inpatient"),
                ("hospital_level", "3"),
                ("place", "local"),
                ("by", "totals"),
                ("admitted", "2030-03-01"),
                ("discharged", "2030-03-09"),
                ("total_a", "1"),
            ],
        )
        .await;
    assert_eq!(refused.status, StatusCode::OK);
    assert!(refused.body.contains("本期标准尚未公布"));
    let bookmark = stage.browser().get("/estimate/more").await;
    assert_eq!(bookmark.status, StatusCode::SEE_OTHER);
}
