//! `/staff/cases`, and what the resident sees of it on `/tiers`.

use axum::http::StatusCode;
use store::StaffRole;

use super::{at_work, send};
use crate::common::{Browser, Stage};

const HERE: (&str, &str) = ("huaiyuan", "榴城镇");

/// The undecided persona, signed in, who has just asked staff to decide.
async fn asked(stage: &Stage) -> Browser {
    let (mut browser, code) = stage.asked("undecided").await;
    browser.post("/sign-in/code", &[("code", &code)]).await;
    let page = browser.get("/tiers").await.body;
    assert!(page.contains("action=\"/tiers/decision\""), "there is a button");
    for _ in 0..2 {
        let sent = browser.post("/tiers/decision", &[]).await;
        assert_eq!(sent.location.as_deref(), Some("/tiers"));
    }
    let page = browser.get("/tiers").await.body;
    assert!(page.contains("已申请人工核定") && !page.contains("action=\"/tiers/decision\""));
    browser
}

/// The address of the only case in the list.
async fn only_case(clerk: &mut Browser) -> String {
    let list = clerk.get("/staff/cases").await.body;
    let found: Vec<&str> = list.split("href=\"/staff/cases/").skip(1).collect();
    assert_eq!(found.len(), 1, "one case, though it was asked for twice");
    format!("/staff/cases/{}", found[0].split('"').next().expect("an end"))
}

#[tokio::test]
async fn two_people_decide_and_the_resident_enrols_accordingly() {
    let stage = Stage::new().await;
    let mut resident = asked(&stage).await;
    let mut one = at_work(&stage, "one", StaffRole::Checker, HERE).await;
    let mut other = at_work(&stage, "other", StaffRole::Checker, HERE).await;
    let case = only_case(&mut one).await;
    let page = one.get(&case).await;
    assert!(page.body.contains("三(三)") && page.body.contains("已缴城镇居民医保费"), "the facts are there");
    assert!(!page.body.contains(stage.persona("undecided").id_number.as_str()), "masked");

    let proposal = format!("{case}/proposal");
    let wrong = send(&mut one, &proposal, &[]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("href=\"#verdict\"") && wrong.body.contains("href=\"#reason\""));
    let fields = [("verdict", "grant:urban"), ("reason", "缴费票据齐全")];
    assert_eq!(send(&mut one, &proposal, &fields).await.location.as_deref(), Some(case.as_str()));
    let fields = [("answer", "confirm"), ("reason", "票据已核对")];
    let answer = format!("{case}/answer");
    send(&mut one, &answer, &fields).await;
    assert!(one.get(&case).await.body.contains("等另一位工作人员确认"), "nobody confirms their own");
    assert!(other.get(&case).await.body.contains("value=\"confirm\""));
    send(&mut other, &answer, &fields).await;
    assert!(one.get(&case).await.body.contains("已核定"));

    let page = resident.get("/tiers").await.body;
    assert!(
        page.contains("缴费票据齐全") && page.contains("复核"),
        "the result with its reason, and the way on"
    );
    let done = resident.post("/tiers/check", &[("option", "urban")]).await.location.expect("a confirmation");
    assert!(done.starts_with("/tiers/done/"), "{done}");
    let person = stage.person("undecided").await;
    let coverage = stage.store.coverage(person.id, 2016, stage.today()).await.expect("asked").expect("there");
    let enrolment = coverage.enrolment(2016).expect("enrolled");
    assert_eq!(coverage.contribution(2016).expect("paid").enrolment, Some(enrolment.id));
}

#[tokio::test]
async fn a_checker_of_another_jurisdiction_sees_no_case() {
    let stage = Stage::new().await;
    asked(&stage).await;
    let mut here = at_work(&stage, "here", StaffRole::Checker, HERE).await;
    let mut there = at_work(&stage, "there", StaffRole::Checker, ("weihai", "榴城镇")).await;
    let case = only_case(&mut here).await;
    assert!(!there.get("/staff/cases").await.body.contains("href=\"/staff/cases/"));
    assert_eq!(there.get(&case).await.status, StatusCode::NOT_FOUND);
    for action in ["proposal", "answer"] {
        let fields = [("verdict", "refuse"), ("answer", "confirm"), ("reason", "没有理由")];
        let sent = send(&mut there, &format!("{case}/{action}"), &fields).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND, "{action}");
    }
}
