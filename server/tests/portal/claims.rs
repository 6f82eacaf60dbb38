//! `/claims` and one claim.

use crate::common::{Browser, Stage};
use axum::http::StatusCode;

/// Ids of the claims linked from a page.
pub(crate) fn linked(body: &str) -> Vec<String> {
    let ids = body.split("/claims/").skip(1).filter_map(|rest| rest.split('"').next());
    ids.filter(|id| id.len() == 36).map(ToOwned::to_owned).collect()
}

async fn first_claim(browser: &mut Browser) -> String {
    linked(&browser.get("/claims").await.body).into_iter().next().expect("a claim")
}

#[tokio::test]
async fn the_list_shows_three_years_and_each_year_alone() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("farmer").await;
    let all = linked(&browser.get("/claims").await.body);
    let mut by_year = Vec::new();
    for year in [2015, 2014, 2013] {
        let page = browser.get(&format!("/claims?year={year}")).await;
        assert_eq!(page.status, StatusCode::OK);
        by_year.extend(linked(&page.body));
    }
    assert!(by_year.len() >= 3);
    assert_eq!(all, by_year, "the newest first, nothing twice, nothing left out");
    assert!(linked(&browser.get("/claims?year=1999").await.body).is_empty());
    assert_eq!(linked(&browser.get("/claims?year=none").await.body), all);
}

#[tokio::test]
async fn each_claim_explains_the_amount_that_was_paid() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("farmer").await;
    let person = stage.person("farmer").await;
    for claim in stage.store.claims(person.id, None).await.expect("asked") {
        let page = browser.get(&format!("/claims/{}", claim.id)).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains(&claim.fund.grouped()), "{}", claim.id);
        assert!(page.body.contains("示例参数，非官方"), "{}", claim.id);
        assert!(page.body.matches("<li").count() >= 3, "steps are shown");
    }
}

#[tokio::test]
async fn another_persons_claim_answers_like_one_that_is_not_there() {
    let stage = Stage::new().await;
    let theirs = first_claim(&mut stage.signed_in("farmer").await).await;
    let mut browser = stage.signed_in("chooser").await;
    let forged = browser.get(&format!("/claims/{theirs}")).await;
    let missing = browser.get("/claims/01939d2a-0000-7000-8000-000000000000").await;
    let nonsense = browser.get("/claims/1%27%20OR%201=1").await;
    for answer in [&forged, &missing, &nonsense] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    let shape = |body: &str| body.len();
    assert_eq!(shape(&forged.body), shape(&missing.body));
}
