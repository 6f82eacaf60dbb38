//! `/details` and `/corrections`: asking, proving, following; and what staff see of it.

use axum::http::{StatusCode, header};
use store::StaffRole;

use crate::{
    common::{Answer, Browser, PDF, Stage},
    family::asked_link,
    notices::notice_saying,
    staff::{at_work, send},
};

const HERE: (&str, &str) = ("huaiyuan", "榴城镇");
const WHY: (&str, &str) = ("reason", "登记时写错了");

/// Asks for a correction and comes to its page.
async fn ask(browser: &mut Browser, datum: &str, value: &str) -> String {
    let check = browser.post(&format!("/details/{datum}"), &[("value", value), WHY]).await;
    assert_eq!(check.status, StatusCode::OK, "{}", check.body);
    assert!(check.body.contains("请核对") && check.body.contains(value));
    let fields = [("checked", "yes"), ("value", value), WHY];
    let sent = browser.post(&format!("/details/{datum}/ask"), &fields).await;
    let path = sent.location.expect("a page of its own");
    assert!(path.starts_with("/corrections/"), "{path}");
    path
}

async fn only_case(clerk: &mut Browser) -> String {
    let list = clerk.get("/staff/cases").await.body;
    let found: Vec<&str> = list.split("href=\"/staff/cases/").skip(1).collect();
    assert_eq!(found.len(), 1, "one case");
    format!("/staff/cases/{}", found[0].split('"').next().expect("an end"))
}

async fn decide(one: &mut Browser, other: &mut Browser, case: &str, verdict: &str, reason: &str) -> Answer {
    let fields = [("verdict", verdict), ("reason", reason)];
    send(one, &format!("{case}/proposal"), &fields).await;
    let fields = [("answer", "confirm"), ("reason", "已核对")];
    send(other, &format!("{case}/answer"), &fields).await
}

#[tokio::test]
async fn a_datum_is_asked_proved_decided_by_two_and_both_values_are_shown() {
    let stage = Stage::new().await;
    let mut resident = stage.signed_in("chooser").await;
    assert!(resident.get("/account").await.body.contains("href=\"/details\""));
    let page = resident.get("/details").await.body;
    assert!(page.contains("href=\"/details/name\"") && page.contains("href=\"/details/groups\""));
    assert!(!page.contains(stage.persona("chooser").id_number.as_str()), "masked");
    let path = ask(&mut resident, "name", "王志愿").await;
    assert!(resident.get(&path).await.body.contains("还没有证明"));
    assert_eq!(ask(&mut resident, "name", "王致远").await, path, "one at a time");
    let sent = resident.upload(&format!("{path}/evidence"), "card.pdf", PDF).await;
    assert_eq!(sent.location.as_deref(), Some(path.as_str()));

    let mut one = at_work(&stage, "one", StaffRole::Checker, HERE).await;
    let mut other = at_work(&stage, "other", StaffRole::Checker, HERE).await;
    let case = only_case(&mut one).await;
    let page = one.get(&case).await.body;
    assert!(page.contains("王志远") && page.contains("王志愿"), "both, side by side");
    let at = page.find(&format!("{case}/evidence/")).expect("the proof");
    let file = page[at..].split('"').next().expect("a path").to_owned();
    let got = one.get(&file).await;
    assert_eq!((got.status, got.body.as_bytes()), (StatusCode::OK, PDF));
    for (name, value) in [
        (header::CONTENT_DISPOSITION, "attachment; filename=\"evidence.pdf\""),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        assert_eq!(got.headers.get(&name).expect("a header"), value, "{name}");
    }
    decide(&mut one, &mut other, &case, "grant:as_asked", "与身份证一致").await;

    let page = resident.get(&path).await.body;
    assert!(page.contains("已更正：姓名") && page.contains("与身份证一致"), "{page}");
    let page = resident.get("/details").await.body;
    assert!(page.contains("以前：王志远") && page.contains("更正为：王志愿"));
    let person = stage.person("chooser").await;
    assert_eq!(person.name.as_str(), "王志愿");
    let trail = stage.store.audit_of(person.id, 50).await.expect("a trail");
    assert!(trail.iter().any(|entry| entry.action == "evidence.view"));
}

#[tokio::test]
async fn a_refusal_says_why_and_the_way_of_review() {
    let stage = Stage::new().await;
    let mut resident = stage.signed_in("chooser").await;
    let path = ask(&mut resident, "township", "白莲坡镇").await;
    let mut one = at_work(&stage, "one", StaffRole::Checker, HERE).await;
    let mut other = at_work(&stage, "other", StaffRole::Checker, HERE).await;
    let case = only_case(&mut one).await;
    decide(&mut one, &mut other, &case, "refuse", "户口簿上不是这样").await;
    let page = resident.get(&path).await.body;
    assert!(page.contains("没有更正") && page.contains("户口簿上不是这样") && page.contains("复核"));
    assert!(page.contains("href=\"/details/township\""), "the way on");
}

#[tokio::test]
async fn a_phone_needs_a_fresh_sign_in_and_proof_and_ends_the_session() {
    let stage = Stage::new().await;
    let mut resident = stage.signed_in("chooser").await;
    let mut late = stage.later(time::Duration::minutes(11), &resident);
    for path in ["/details/phone", "/details/id_number"] {
        let asked = late.get(path).await;
        assert!(asked.location.expect("to sign in").starts_with("/sign-in?next="), "{path}");
    }
    assert_eq!(late.get("/details/township").await.status, StatusCode::OK);
    let fields = [("checked", "yes"), ("value", "12000000099"), WHY];
    let sent = late.post("/details/phone/ask", &fields).await;
    assert!(sent.location.expect("to sign in").starts_with("/sign-in?next="));

    let path = ask(&mut resident, "phone", "12000000099").await;
    let chooser = stage.person("chooser").await.id;
    let phone = stage.store.phone_of(chooser).await.expect("asked").expect("a phone");
    let shown = resident.get(&path).await.body;
    assert!(!shown.contains(phone.as_str()) && shown.contains(&phone.masked()), "{shown}");
    let mut one = at_work(&stage, "one", StaffRole::Checker, HERE).await;
    let mut other = at_work(&stage, "other", StaffRole::Checker, HERE).await;
    let case = only_case(&mut one).await;
    let page = one.get(&case).await.body;
    assert!(page.contains("没有证明，不能更正") && !page.contains("value=\"grant:as_asked\""));
    decide(&mut one, &mut other, &case, "grant:as_asked", "没有看证明").await;
    assert!(resident.get(&path).await.body.contains("正在核对"), "nothing came of it");
    resident.upload(&format!("{path}/evidence"), "card.pdf", PDF).await;
    decide(&mut one, &mut other, &case, "grant:as_asked", "证明齐全").await;
    let out = resident.get(&path).await;
    assert!(out.location.expect("signed out").starts_with("/sign-in"));
}

#[tokio::test]
async fn what_cannot_be_is_told_at_its_field() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let huge = "长".repeat(501);
    for (datum, value, reason, message) in [
        ("birth_date", "2015-02-30", "写错了", "不能是以后的日子"),
        ("birth_date", "2015-12-02", "写错了", "不能是以后的日子"),
        ("id_number", "340399195203110016", "写错了", "href=\"#value\""),
        ("phone", "110", "写错了", "请填 11 位手机号"),
        ("name", "王志远", "写错了", "和现在登记的一样"),
        ("name", "王致远", huge.as_str(), "请用 2 到 500 个字"),
        ("sex", "", "写错了", "请选男或女"),
    ] {
        for step in ["", "/ask"] {
            let path = format!("/details/{datum}{step}");
            let answer = browser.post(&path, &[("value", value), ("reason", reason)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {value}");
            assert!(answer.body.contains(message), "{path} {value}: {message}");
        }
    }
    assert_eq!(browser.get("/details/shoe_size").await.status, StatusCode::NOT_FOUND);
    let far = "长".repeat(40_000);
    let answer = browser.post("/details/name", &[("value", "王致远"), ("reason", &far)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_file_that_is_no_proof_is_refused_and_a_stranger_sees_nothing() {
    let stage = Stage::new().await;
    let mut resident = stage.signed_in("chooser").await;
    let path = ask(&mut resident, "name", "王志愿").await;
    let wrong = resident.upload(&format!("{path}/evidence"), "photo.jpg", PDF).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("后缀名不一致"));
    let mut stranger = stage.signed_in("guardian").await;
    assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
    let forced = stranger.upload(&format!("{path}/evidence"), "a.pdf", PDF).await;
    assert_eq!(forced.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.post(&format!("{path}/withdraw"), &[]).await.status, StatusCode::NOT_FOUND);
    assert!(resident.get(&path).await.body.contains("撤回申请"));
    resident.post(&format!("{path}/withdraw"), &[]).await;
    assert!(resident.get(&path).await.body.contains("已撤回"));
}

#[tokio::test]
async fn a_guardian_asks_for_a_child_and_only_by_a_link_in_force() {
    let stage = Stage::new().await;
    let mut guardian = stage.signed_in("guardian").await;
    let waiting = asked_link(&mut guardian).await;
    assert_eq!(guardian.get(&format!("{waiting}/details")).await.status, StatusCode::NOT_FOUND);
    let link = crate::family::ask_for(&mut guardian, "周小雨").await;
    let page = guardian.get(&format!("{link}/details")).await.body;
    assert!(page.contains("周小雨 的登记信息") && page.contains(&format!("{link}/details/name")));
    let fields = [("group_student", "on"), WHY];
    let check = guardian.post(&format!("{link}/details/groups"), &fields).await;
    assert!(check.body.contains("value=\"student\""), "{}", check.body);
    let fields = [("checked", "yes"), ("value", "student"), WHY];
    let sent = guardian.post(&format!("{link}/details/groups/ask"), &fields).await;
    let path = sent.location.expect("a page");
    assert!(path.starts_with(&format!("{link}/corrections/")), "{path}");
    let sent = guardian.upload(&format!("{path}/evidence"), "card.pdf", PDF).await;
    assert_eq!(sent.location.as_deref(), Some(path.as_str()));
    let page = guardian.get(&path).await.body;
    assert!(page.contains("学生") && page.contains("/family/evidence/"));
}

#[tokio::test]
async fn a_guardian_is_told_of_the_decision_and_led_to_the_childs_correction() {
    let stage = Stage::new().await;
    let mut guardian = stage.signed_in("guardian").await;
    let link = crate::family::ask_for(&mut guardian, "周小雨").await;
    let fields = [("checked", "yes"), ("value", "白莲坡镇"), WHY];
    let sent = guardian.post(&format!("{link}/details/township/ask"), &fields).await;
    let path = sent.location.expect("a page");
    let mut one = at_work(&stage, "one", StaffRole::Checker, HERE).await;
    let mut other = at_work(&stage, "other", StaffRole::Checker, HERE).await;
    let case = only_case(&mut one).await;
    decide(&mut one, &mut other, &case, "refuse", "户口簿上不是这样").await;
    let notice = notice_saying(&mut guardian, "更正").await;
    let page = guardian.get(&notice).await.body;
    assert!(page.contains(&format!("href=\"{path}\"")), "{page}");
    assert_eq!(guardian.get(&path).await.status, StatusCode::OK);
}
