//! `/staff/supervision`: questions about settled claims, and what an auditor answers.

use axum::http::StatusCode;
use rules::{catalogue, money::Money};
use store::{
    ClaimId, ClaimRecord, DrawSample, Population, RaiseFlags, RecomputeClaims, SampleMethod, StaffRole,
};

use super::{at_work, send};
use crate::common::{Browser, NOW, Stage};

const HERE: (&str, &str) = ("huaiyuan", "榴城镇");

/// The farmer's newest stay stored a second time under another slip number: it overlaps the first one, and what was paid
/// does not come out again.
async fn doubled(stage: &Stage) -> ClaimRecord {
    let person = stage.person("farmer").await.id;
    let all = stage.store.claims(person, None).await.expect("asked");
    let stay = all.iter().find(|claim| claim.admitted.is_some()).expect("a stay");
    let found = stage.store.claim(person, stay.id).await.expect("asked").expect("there");
    let id = ClaimId::fresh(NOW).expect("random");
    let mut claim = ClaimRecord { id, slip_no: "X0001".to_owned(), settled_at: NOW, ..found.claim };
    // A yuan less than was due.
    let less = |amount: Money, fen| Money::from_fen(amount.fen() - fen);
    claim.shares.hifp_pay = less(claim.shares.hifp_pay, 100);
    claim.shares.fund_pay_sumamt = less(claim.shares.fund_pay_sumamt, 100);
    claim.shares.psn_part_amt = less(claim.shares.psn_part_amt, -100);
    stage.store.load_claims(vec![claim.clone()]).await.expect("loaded");
    claim
}

async fn look_over(stage: &Stage) {
    let (population, by) = (Population::default(), "command".to_owned());
    let (packs, today) = (catalogue::shipped(), stage.today());
    let command = RecomputeClaims { population: population.clone(), packs, by, today, at: NOW };
    assert_eq!(stage.store.recompute(command).await.expect("done").found, 1, "only the altered one differs");
    let by = "command".to_owned();
    stage.store.raise_flags(RaiseFlags { population, by, at: NOW }).await.expect("done");
}

/// Addresses of the findings that a page lists.
fn linked(page: &str) -> Vec<String> {
    let found = page.split("href=\"/staff/supervision/").skip(1);
    found.filter_map(|rest| Some(format!("/staff/supervision/{}", rest.split('"').next()?))).collect()
}

async fn only(auditor: &mut Browser, kind: &str) -> String {
    let page = auditor.get(&format!("/staff/supervision?kind={kind}")).await;
    assert_eq!(page.status, StatusCode::OK);
    let found = linked(&page.body);
    assert!(!found.is_empty(), "{kind}: {}", page.body);
    found[0].clone()
}

#[tokio::test]
async fn what_comes_out_otherwise_is_shown_figure_by_figure() {
    let stage = Stage::new().await;
    let claim = doubled(&stage).await;
    look_over(&stage).await;
    let mut auditor = at_work(&stage, "ji", StaffRole::Auditor, HERE).await;
    assert!(auditor.get("/staff").await.body.contains("件待办"));
    let path = only(&mut auditor, "difference").await;
    let page = auditor.get(&path).await.body;
    for word in ["X0001", "登记的", "重新算的", "hifp_pay", "basic.", "这是一个疑问，不是结论"]
    {
        assert!(page.contains(word), "{word}: {page}");
    }
    let name = stage.person("farmer").await.name;
    assert!(page.contains(&name.masked()) && !page.contains(name.as_str()), "masked");
    assert!(!page.contains(stage.persona("farmer").id_number.as_str()));
    let looks = stage.store.audit_of(claim.person, 50).await.expect("asked");
    assert_eq!(looks.iter().filter(|entry| entry.action == "finding.view").count(), 1);
    // The other slip of an overlap is named.
    let page = {
        let path = only(&mut auditor, "overlap").await;
        auditor.get(&path).await.body
    };
    assert!(page.contains("有关的其他单据") && page.contains("X0001"));
    assert!(!page.contains("登记的和重新算的"), "nothing was computed for a question");
}

#[tokio::test]
async fn an_answer_has_a_reason_and_stands() {
    let stage = Stage::new().await;
    doubled(&stage).await;
    look_over(&stage).await;
    let mut auditor = at_work(&stage, "ji", StaffRole::Auditor, HERE).await;
    let path = only(&mut auditor, "overlap").await;
    let silent = send(&mut auditor, &path, &[]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.body.contains("href=\"#answer\"") && silent.body.contains("href=\"#reason\""));
    let typed = send(&mut auditor, &path, &[("answer", "guilty"), ("reason", "<b>查过</b>")]).await;
    assert_eq!(typed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(typed.body.contains("value=\"&lt;b&gt;查过"), "what was typed is kept and escaped");
    let fields = [("answer", "not_explained"), ("reason", "两份病历的入院时间相同，已约谈")];
    assert_eq!(send(&mut auditor, &path, &fields).await.location.as_deref(), Some(path.as_str()));
    let late = [("answer", "explained"), ("reason", "另一个理由")];
    assert_eq!(send(&mut auditor, &path, &late).await.location.as_deref(), Some(path.as_str()));
    let page = auditor.get(&path).await.body;
    assert!(page.contains("两份病历的入院时间相同") && page.contains("工作人员ji"));
    assert!(page.contains("没有合理解释") && !page.contains("另一个理由"));
    assert!(!page.contains("name=\"answer\""), "it is answered once");
    assert!(!linked(&auditor.get("/staff/supervision").await.body).contains(&path));
    assert!(linked(&auditor.get("/staff/supervision?state=done").await.body).contains(&path));
    // Nobody elsewhere sees it, and no form without its token is taken.
    let mut there = at_work(&stage, "wei", StaffRole::Auditor, ("weihai", "榴城镇")).await;
    assert!(!linked(&there.get("/staff/supervision?kind=overlap").await.body).contains(&path));
    assert_eq!(there.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(send(&mut there, &path, &fields).await.status, StatusCode::NOT_FOUND);
    let without = auditor.post_raw(&path, "answer=explained&reason=ok").await;
    assert_eq!(without.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_long_list_has_pages_and_filters() {
    let stage = Stage::new().await;
    let population = Population { jurisdiction: Some("huaiyuan".to_owned()), benefit_year: None };
    let (seed, by) = ("2015".to_owned(), "command".to_owned());
    let (method, as_of) = (SampleMethod::Random, NOW);
    let command = DrawSample { population, method, count: 60, seed, as_of, by, at: NOW };
    let sample = stage.store.draw_sample(command).await.expect("drawn");
    assert_eq!(sample.claims.len(), 60);
    let mut auditor = at_work(&stage, "ji", StaffRole::Auditor, HERE).await;
    let mut all = Vec::new();
    for page in 1..=3 {
        let body = auditor.get(&format!("/staff/supervision?kind=sample&page={page}")).await.body;
        assert!(body.contains(&format!("共 60 条，第 {page} 页，共 3 页")), "{body}");
        all.extend(linked(&body));
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 60);
    let first = auditor.get("/staff/supervision").await.body;
    assert!(first.contains("下一页") && !first.contains("上一页"));
    assert!(first.contains("<option value=\"sample\">抽查</option>"), "{first}");
    assert!(linked(&auditor.get("/staff/supervision?kind=peers").await.body).is_empty());
    assert!(linked(&auditor.get("/staff/supervision?hospital=none").await.body).is_empty());
    let page = auditor.get(&all[0]).await.body;
    assert!(page.contains("种子 2015") && page.contains("抽中不表示有问题"));
}
