//! `/tiers`: compare, check, choose.

use crate::common::{Browser, Stage};
use axum::http::StatusCode;

async fn choose(browser: &mut Browser, option: &str) -> Option<String> {
    let checked = browser.post("/tiers", &[("option", option)]).await;
    assert_eq!(checked.location, Some(format!("/tiers/check?option={option}")));
    assert_eq!(browser.get(&format!("/tiers/check?option={option}")).await.status, StatusCode::OK);
    browser.post("/tiers/check", &[("option", option)]).await.location
}

#[tokio::test]
async fn a_choice_gets_a_reference_number_and_the_same_again_gets_the_same() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let done = choose(&mut browser, "rural").await.expect("a confirmation");
    let reference = done.strip_prefix("/tiers/done/").expect("a reference").to_owned();
    let page = browser.get(&done).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(&reference));
    assert_eq!(choose(&mut browser, "rural").await, Some(done));
}

#[tokio::test]
async fn another_choice_before_paying_replaces_the_first() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let first = choose(&mut browser, "rural").await.expect("a confirmation");
    let second = choose(&mut browser, "urban").await.expect("a confirmation");
    assert_ne!(first, second);
    assert_eq!(browser.get(&first).await.status, StatusCode::NOT_FOUND, "the replaced choice stands no more");
    let person = stage.person("chooser").await;
    let coverage =
        stage.store.coverage(person.id, 2016, stage.today()).await.expect("asked").expect("on file");
    let live: Vec<&str> = coverage
        .enrolments
        .iter()
        .filter(|enrolment| enrolment.benefit_year == 2016)
        .map(|enrolment| enrolment.option.as_str())
        .collect();
    assert_eq!(live, ["urban"]);
}

#[tokio::test]
async fn two_taps_at_once_choose_once() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let token = browser.form_token().await;
    let body = format!("option=rural&csrf={token}");
    let (mut one, mut two) = (browser.clone(), browser.clone());
    let (first, second) =
        tokio::join!(one.post_raw("/tiers/check", &body), two.post_raw("/tiers/check", &body));
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    assert_eq!(first.location, second.location);
}

#[tokio::test]
async fn nothing_chosen_and_an_unknown_option_are_told_at_the_field() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    for option in ["", "golden", "one"] {
        let answer = browser.post("/tiers", &[("option", option)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{option}");
        assert!(answer.body.contains("error"), "{option}");
    }
    let checked = browser.get("/tiers/check?option=golden").await;
    assert_eq!(checked.location.as_deref(), Some("/tiers"));
}

#[tokio::test]
async fn who_has_paid_cannot_choose_again_and_reads_why() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("urban_paid").await;
    let page = browser.get("/tiers").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("已缴费"), "the reason is on the page");
    assert!(!page.body.contains("type=\"radio\""), "there is nothing to choose");
    let forced = browser.post("/tiers/check", &[("option", "rural")]).await;
    assert_eq!(forced.location.as_deref(), Some("/tiers"));
    let person = stage.person("urban_paid").await;
    let coverage =
        stage.store.coverage(person.id, 2016, stage.today()).await.expect("asked").expect("on file");
    assert_eq!(coverage.enrolment(2016).expect("enrolled").option, "urban");
}

#[tokio::test]
async fn paid_but_not_entered_waits_for_staff() {
    let stage = Stage::new().await;
    let (mut browser, code) = stage.asked("undecided").await;
    browser.post("/sign-in/code", &[("code", &code)]).await;
    for path in ["/tiers", "/enrolment"] {
        let page = browser.get(path).await;
        assert!(page.body.contains("待人工核定"), "{path}");
        assert!(page.body.contains("三(三)"), "{path} names the clause");
    }
    assert_eq!(
        browser.post("/tiers/check", &[("option", "rural")]).await.location.as_deref(),
        Some("/tiers")
    );
}

#[tokio::test]
async fn another_persons_confirmation_is_not_there() {
    let stage = Stage::new().await;
    let done = choose(&mut stage.signed_in("chooser").await, "rural").await.expect("a confirmation");
    assert_eq!(stage.signed_in("farmer").await.get(&done).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stage.signed_in("farmer").await.get("/tiers/done/NONE").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_choice_long_after_signing_in_asks_who_one_is_and_leads_back() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let mut later = stage.later(time::Duration::minutes(11), &browser);
    let answer = later.post("/tiers/check", &[("option", "rural\r\n")]).await;
    assert_eq!(
        answer.location.as_deref(),
        Some("/sign-in?next=/tiers/check%3Foption%3Drural%250D%250A"),
        "nothing is chosen, nothing breaks out of the address"
    );
    assert!(choose(&mut browser, "rural").await.expect("a confirmation").starts_with("/tiers/done/"));
}
