//! `/claims/{id}/compare`, `/claims/{id}/object` and `/objections`: asking, following, deciding by two, and whose they are.

use axum::http::StatusCode;
use rules::{catalogue, date::day, money::Money};
use store::{ClaimId, Population, RecomputeClaims, StaffRole};
use time::Date;

use crate::{
    common::{Browser, NOW, PDF, Stage},
    notices::notice_saying,
    staff::{at_work, send},
};

const HERE: (&str, &str) = ("huaiyuan", "榴城镇");
const WHY: (&str, &str) = ("reason", "这一天我已经出院了");

/// The farmer's stay of March 2015 was settled on the 18th: the last day to object is 17 May.
fn spring() -> Date {
    day(2015, 4, 1).expect("a date")
}

/// The farmer in the spring of 2015, and the path of the stay.
async fn farmer(stage: &Stage) -> (Browser, String) {
    let browser = stage.on_day(spring(), &stage.signed_in("farmer").await);
    let person = stage.person("farmer").await;
    let claims = stage.store.claims(person.id, Some(2015)).await.expect("asked");
    let stay = claims.iter().find(|claim| claim.admitted == day(2015, 3, 9).ok()).expect("the stay");
    (browser, format!("/claims/{}", stay.id))
}

/// Objects to something and comes to its page.
async fn object(browser: &mut Browser, claim: &str, subject: &str) -> String {
    let sent = browser.post(&format!("{claim}/object"), &[("subject", subject), WHY]).await;
    let path = sent.location.unwrap_or_else(|| panic!("a page of its own: {}", sent.body));
    assert!(path.starts_with("/objections/2015-"), "{path}");
    path
}

async fn only_case(clerk: &mut Browser) -> String {
    let list = clerk.get("/staff/cases").await.body;
    let found: Vec<&str> = list.split("href=\"/staff/cases/").skip(1).collect();
    assert_eq!(found.len(), 1, "one case");
    format!("/staff/cases/{}", found[0].split('"').next().expect("an end"))
}

async fn decide(stage: &Stage, verdict: &str, reason: &str) -> String {
    let mut one = at_work(stage, "one", StaffRole::Checker, HERE).await;
    let mut other = at_work(stage, "other", StaffRole::Checker, HERE).await;
    let case = only_case(&mut one).await;
    let page = one.get(&case).await.body;
    send(&mut one, &format!("{case}/proposal"), &[("verdict", verdict), ("reason", reason)]).await;
    let fields = [("answer", "confirm"), ("reason", "已核对")];
    send(&mut one, &format!("{case}/answer"), &fields).await;
    assert!(one.get(&case).await.body.contains("等另一位工作人员确认"), "nobody confirms their own");
    send(&mut other, &format!("{case}/answer"), &fields).await;
    page
}

#[tokio::test]
async fn a_claim_is_objected_to_decided_by_two_and_the_reason_is_read() {
    let stage = Stage::new().await;
    let (mut browser, claim) = farmer(&stage).await;
    let page = browser.get(&claim).await.body;
    for way in ["object", "compare"] {
        assert!(page.contains(&format!("href=\"{claim}/{way}\"")), "{way}");
    }
    let form = browser.get(&format!("{claim}/object")).await.body;
    assert!(form.contains("示例参数，非官方") && form.contains("2015年5月17日"), "{form}");
    assert!(form.contains("value=\"line:0\"") && form.contains("value=\"step:basic.deductible\""));
    let path = object(&mut browser, &claim, "line:0").await;
    assert_eq!(object(&mut browser, &claim, "line:0").await, path, "one at a time");
    let shown = browser.get(&path).await.body;
    assert!(shown.contains("正在核对") && shown.contains(WHY.1), "{shown}");
    let sent = browser.upload(&format!("{path}/evidence"), "slip.pdf", PDF).await;
    assert_eq!(sent.location.as_deref(), Some(path.as_str()));
    assert!(browser.get("/objections").await.body.contains(&format!("href=\"{path}\"")));

    let desk = decide(&stage, "grant:as_asked", "出院日期核对过，多算了一天").await;
    assert!(
        desk.contains(WHY.1) && desk.contains("/evidence/") && desk.contains("class=\"steps\""),
        "{desk}"
    );
    assert!(desk.contains("结果要改") && desk.contains("原结果不变"));
    let shown = browser.get(&path).await.body;
    assert!(shown.contains("同意，重新结算") && shown.contains("多算了一天"), "{shown}");
    assert!(shown.contains("现在的金额还没有变"), "{shown}");
    // Until it is settled anew it stands on the list of those who see to it; nobody is named there.
    let mut auditor = at_work(&stage, "ji", StaffRole::Auditor, HERE).await;
    assert!(auditor.get("/staff").await.body.contains("href=\"/staff/anew\""));
    let list = auditor.get("/staff/anew").await.body;
    assert!(list.contains(path.trim_start_matches("/objections/")) && list.contains("等冲正"), "{list}");
    assert!(!list.contains(stage.person("farmer").await.name.as_str()) && !list.contains("/staff/cases/"));
    let mut there = at_work(&stage, "wei", StaffRole::Auditor, ("weihai", "榴城镇")).await;
    assert!(there.get("/staff/anew").await.body.contains("没有要重新结算的报销"));
    let notice = notice_saying(&mut browser, "同意重新结算").await;
    assert!(browser.get(&notice).await.body.contains(&format!("href=\"{path}\"")));
}

#[tokio::test]
async fn an_upheld_result_says_why_and_the_ways_on() {
    let stage = Stage::new().await;
    let (mut browser, claim) = farmer(&stage).await;
    let path = object(&mut browser, &claim, "claim").await;
    decide(&stage, "refuse", "与医院的清单一致").await;
    let shown = browser.get(&path).await.body;
    assert!(shown.contains("原结果不变") && shown.contains("与医院的清单一致") && shown.contains("12393"));
    assert!(!shown.contains("撤回异议"), "what is decided is not taken back");
    let again = object(&mut browser, &claim, "claim").await;
    assert_ne!(again, path);
    browser.post(&format!("{again}/withdraw"), &[]).await;
    assert!(browser.get(&again).await.body.contains("已撤回"));
}

#[tokio::test]
async fn what_cannot_be_sent_is_told_at_its_field_and_late_is_late() {
    let stage = Stage::new().await;
    let (mut browser, claim) = farmer(&stage).await;
    let path = format!("{claim}/object");
    let huge = "长".repeat(501);
    for (subject, reason, field) in [
        ("", "有错", "subject"),
        ("line:999", "有错", "subject"),
        ("claim", "", "reason"),
        ("claim", huge.as_str(), "reason"),
    ] {
        let answer = browser.post(&path, &[("subject", subject), ("reason", reason)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{subject}");
        assert!(answer.body.contains(&format!("href=\"#{field}\"")), "{subject} {field}");
    }
    let tag = "</textarea><script>alert(1)</script>";
    let answer = browser.post(&path, &[("subject", ""), ("reason", tag)]).await;
    assert!(!answer.body.contains(tag), "what was typed stays text");
    for (date, late) in [(17, false), (18, true)] {
        let mut then = stage.on_day(day(2015, 5, date).expect("a date"), &browser);
        assert_eq!(then.get(&path).await.body.contains("已经过了"), late, "{date}");
        let shown = then.get(&claim).await.body;
        assert_eq!((shown.contains("已经过了"), shown.contains(&path)), (late, !late), "{date}");
        let sent = then.post(&path, &[("subject", "claim"), WHY]).await;
        let wanted = if late { path.as_str() } else { "/objections/" };
        assert!(sent.location.as_deref().expect("a page").starts_with(wanted), "{date}");
        if !late {
            let objection = sent.location.expect("a page");
            then.post(&format!("{objection}/withdraw"), &[]).await;
        }
    }
}

#[tokio::test]
async fn a_stranger_sees_nothing_of_it() {
    let stage = Stage::new().await;
    let (mut browser, claim) = farmer(&stage).await;
    let path = object(&mut browser, &claim, "claim").await;
    let mut stranger = stage.on_day(spring(), &stage.signed_in("guardian").await);
    for page in [path.clone(), format!("{claim}/object"), format!("{claim}/compare")] {
        assert_eq!(stranger.get(&page).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    let forced = stranger.post(&format!("{claim}/object"), &[("subject", "claim"), WHY]).await;
    assert_eq!(forced.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.post(&format!("{path}/withdraw"), &[]).await.status, StatusCode::NOT_FOUND);
    let forced = stranger.upload(&format!("{path}/evidence"), "a.pdf", PDF).await;
    assert_eq!(forced.status, StatusCode::NOT_FOUND);
    assert!(!stranger.get("/objections").await.body.contains(&path));
    for nonsense in ["/objections/1%27%20OR%201=1", "/claims/x/compare", "/claims/x/object"] {
        assert_eq!(browser.get(nonsense).await.status, StatusCode::NOT_FOUND, "{nonsense}");
    }
}

#[tokio::test]
async fn a_claim_is_shown_beside_the_rules_of_today_and_of_the_other_track() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("farmer").await;
    let person = stage.person("farmer").await;
    for claim in stage.store.claims(person.id, None).await.expect("asked") {
        let page = browser.get(&format!("/claims/{}/compare", claim.id)).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("再算一遍，和实际付的一样"), "{}", claim.id);
        assert!(page.body.contains(&claim.fund.grouped()) && page.body.contains("示例参数，非官方"));
        assert!(page.body.contains("按 2015-12-01 的规则") && page.body.contains("当时如果是"));
    }
    assert!(stage.store.objections(person.id).await.expect("asked").is_empty(), "nothing was opened");
}

#[tokio::test]
async fn a_guardian_follows_the_childs_objections_by_a_link_in_force_only() {
    let stage = Stage::new().await;
    let mut guardian = stage.signed_in("guardian").await;
    let waiting = crate::family::asked_link(&mut guardian).await;
    assert_eq!(guardian.get(&format!("{waiting}/objections")).await.status, StatusCode::NOT_FOUND);
    let link = crate::family::ask_for(&mut guardian, "周小雨").await;
    let page = guardian.get(&format!("{link}/objections")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("还没有提过异议") && page.body.contains("周小雨"));
    let (_, claim) = farmer(&stage).await;
    for way in ["object", "compare"] {
        assert_eq!(
            guardian.get(&format!("{link}{claim}/{way}")).await.status,
            StatusCode::NOT_FOUND,
            "{way}"
        );
    }
    let id = link.trim_start_matches("/family/").parse().expect("an id");
    let parent = stage.person("guardian").await.id;
    let child = stage.store.acting(parent, id, stage.today()).await.expect("asked").expect("in force").ward;
    if let Some(claim) = stage.store.claims(child.id, None).await.expect("asked").first() {
        let mut then = stage.on_day(claim.discharged.next_day().expect("a day"), &guardian);
        let claim = format!("{link}/claims/{}", claim.id);
        assert!(then.get(&format!("{claim}/compare")).await.body.contains("再算一遍"));
        let sent = then.post(&format!("{claim}/object"), &[("subject", "claim"), WHY]).await;
        let path = sent.location.expect("a page");
        assert!(path.starts_with(&format!("{link}/objections/")), "{path}");
        assert!(then.get(&path).await.body.contains("周小雨"));
    }
}

#[tokio::test]
async fn a_claim_that_its_rules_contradict_is_looked_at_and_the_person_is_told() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("farmer").await;
    let person = stage.person("farmer").await.id;
    let claims = stage.store.claims(person, None).await.expect("asked");
    let first = claims.iter().max_by_key(|claim| claim.fund).expect("a claim").id;
    let mut wrong = stage.store.claim(person, first).await.expect("asked").expect("there").claim;
    (wrong.id, wrong.slip_no) = (ClaimId::fresh(NOW).expect("an id"), "WRONG-1".to_owned());
    let fen = |money: Money, more: i64| Money::from_fen(money.fen() + more);
    let shares = &mut wrong.shares;
    shares.hifp_pay = fen(shares.hifp_pay, -100);
    shares.fund_pay_sumamt = fen(shares.fund_pay_sumamt, -100);
    shares.psn_part_amt = fen(shares.psn_part_amt, 100);
    let path = format!("/claims/{}/compare", wrong.id);
    let settled_on = wrong.settled_at.date();
    stage.store.load_claims(vec![wrong]).await.expect("loaded");
    let ask = format!("href=\"{}\"", path.replace("compare", "object"));
    let soon = stage.on_day(settled_on.next_day().expect("a day"), &browser).get(&path).await.body;
    assert!(soon.contains("和实际付的不一样") && soon.contains(&ask), "{soon}");
    let late = browser.get(&path).await.body;
    assert!(late.contains("系统会定期把所有报销重新算一遍") && !late.contains(&ask), "{late}");
    assert!(stage.store.objections(person).await.expect("asked").is_empty(), "looking changes nothing");
    for _ in 0..2 {
        let (population, packs, by) = (Population::default(), catalogue::shipped(), "command".to_owned());
        let command = RecomputeClaims { population, packs, by, today: stage.today(), at: NOW };
        assert_eq!(stage.store.recompute(command).await.expect("done").found, 1);
    }
    assert_eq!(stage.store.objections(person).await.expect("asked").len(), 1, "opened once");
    let page = browser.get(&path).await.body;
    assert!(page.contains("不用您做什么"), "{page}");
    let at = page.find("href=\"/objections/2015-").expect("the review");
    let review = page[at + 6..].split('"').next().expect("an end").to_owned();
    let shown = browser.get(&review).await.body;
    assert!(shown.contains("系统自己发现的") && !shown.contains("撤回异议"), "{shown}");
    let notice = notice_saying(&mut browser, "我们在核对您的一笔报销").await;
    assert!(browser.get(&notice).await.body.contains(&format!("href=\"{review}\"")));
    let desk = decide(&stage, "grant:as_asked", "录入时少写了一元").await;
    assert!(desk.contains("重新计算的结果和实付不一样") && desk.contains("得不到实付的金额"), "{desk}");
    assert!(browser.get(&review).await.body.contains("录入时少写了一元"));
}
