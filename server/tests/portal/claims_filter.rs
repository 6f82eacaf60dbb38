//! `/claims?…` and `/claims/years`, one's own and a child's.

use axum::http::StatusCode;
use store::{ClaimFilter, ClaimId, ClaimRecord, PersonId};

use crate::{
    claims::linked,
    common::{NOW, Stage},
    family::ask_for,
};

/// So many more claims, like the person's first.
async fn more(stage: &Stage, person: PersonId, count: u32) {
    let one = stage.store.claims_in_full(person, ClaimFilter::default()).await.expect("asked");
    let one = one.into_iter().next().expect("a claim").claim;
    let like = |serial: u32| ClaimRecord {
        id: ClaimId::fresh(NOW + time::Duration::seconds(serial.into())).expect("an id"),
        slip_no: format!("MORE-{serial}"),
        ..one.clone()
    };
    stage.store.load_claims((0..count).map(like).collect()).await.expect("loaded");
}

#[tokio::test]
async fn the_filter_stands_in_the_address_and_says_when_nothing_is_left() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("farmer").await;
    let person = stage.person("farmer").await;
    let claims = stage.store.claims_in_full(person.id, ClaimFilter::default()).await.expect("asked");
    let wanted = &claims[0].claim;
    let by_hospital = browser.get(&format!("/claims?hospital={}", wanted.hospital)).await;
    assert_eq!(by_hospital.status, StatusCode::OK);
    let here = claims.iter().filter(|found| found.claim.hospital == wanted.hospital).count();
    assert_eq!(linked(&by_hospital.body).len(), here);
    assert!(by_hospital.body.contains(&format!("共 {here} 笔")));
    let details = by_hospital.body.split("<details").nth(1).and_then(|rest| rest.split('>').next());
    assert!(details.expect("a filter").contains(" open"), "what is chosen is seen");
    let path = format!("/claims?year={}&kind=inpatient&state=paid", wanted.booking.benefit_year);
    assert_eq!(browser.get(&path).await.status, StatusCode::OK);

    let nothing = browser.get("/claims?kind=by_case&hospital=%27%20OR%201=1").await;
    assert_eq!(nothing.status, StatusCode::OK);
    assert!(linked(&nothing.body).is_empty());
    assert!(nothing.body.contains("没有符合条件的报销记录"));
    assert!(nothing.body.contains("<a href=\"/claims\">不筛选，看全部</a>"));
    assert!(!nothing.body.contains("/claims/csv"), "there is nothing to save");
}

#[tokio::test]
async fn many_claims_come_fifty_a_page_with_a_way_to_the_rest() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("farmer").await;
    let person = stage.person("farmer").await.id;
    let before = linked(&browser.get("/claims").await.body).len();
    more(&stage, person, 60).await;
    let first = browser.get("/claims").await.body;
    assert_eq!(linked(&first).len(), 50);
    assert!(first.contains("<a href=\"/claims?page=2\">更早的</a>"));
    let second = browser.get("/claims?page=2").await.body;
    let mut all = linked(&first);
    all.extend(linked(&second));
    assert_eq!(all.len(), before + 60);
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), before + 60, "no claim is on both pages");
    let beyond = browser.get("/claims?page=9").await;
    assert_eq!(beyond.location.as_deref(), Some("/claims?page=2"));
}

#[tokio::test]
async fn years_are_summed_up_with_a_chart_and_what_is_used_of_the_limits() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let person = stage.person("chooser").await.id;
    let page = browser.get("/claims/years").await;
    assert_eq!(page.status, StatusCode::OK);
    let years = stage.store.claim_sums(person).await.expect("asked");
    assert!(!years.is_empty());
    for year in years {
        for amount in [year.all.total, year.all.fund, year.all.own] {
            assert!(page.body.contains(&amount.grouped()), "{}: {amount:?}", year.benefit_year);
        }
    }
    assert!(page.body.contains("class=\"stack\"") && page.body.contains("起付线"));
    assert!(page.body.contains("示例参数，非官方"));
    assert!(!page.body.contains("style=\""));
}

#[tokio::test]
async fn a_guardian_reads_the_childs_claims_and_nobody_elses() {
    let stage = Stage::new().await;
    let mut guardian = stage.signed_in("guardian").await;
    let link = ask_for(&mut guardian, "周小雨").await;
    let child = guardian.get(&format!("{link}/claims")).await;
    assert_eq!(child.status, StatusCode::OK);
    assert!(child.body.contains("您正在替 周小雨 办事"));
    // The child has one claim, the guardian has none of it among their own.
    let id = link.strip_prefix("/family/").expect("a link").parse().expect("an id");
    let adult = stage.person("guardian").await.id;
    let acting = stage.store.acting(adult, id, stage.today()).await.expect("asked").expect("in force");
    let one = stage.person("farmer").await.id;
    let one = stage.store.claims_in_full(one, ClaimFilter::default()).await.expect("asked");
    let claim = ClaimRecord {
        id: ClaimId::fresh(NOW).expect("an id"),
        slip_no: "CHILD-1".to_owned(),
        person: acting.ward.id,
        ..one.into_iter().next().expect("a claim").claim
    };
    let path = format!("{link}/claims/{}", claim.id);
    stage.store.load_claims(vec![claim.clone()]).await.expect("loaded");
    assert!(linked(&guardian.get(&format!("{link}/claims")).await.body).contains(&claim.id.to_string()));
    let page = guardian.get(&path).await;
    assert!(page.status == StatusCode::OK && page.body.contains("CHILD-1"));
    assert!(page.body.contains(&format!("href=\"{path}/pdf\"")));
    for file in [format!("{path}/pdf"), format!("{link}/claims/csv"), format!("{link}/claims/years")] {
        assert_eq!(guardian.get(&file).await.status, StatusCode::OK, "{file}");
    }
    assert_eq!(guardian.get(&format!("/claims/{}", claim.id)).await.status, StatusCode::NOT_FOUND);

    let mut stranger = stage.signed_in("farmer").await;
    for forged in
        [path.clone(), format!("{link}/claims"), format!("{link}/claims/xlsx"), format!("{path}/pdf")]
    {
        assert_eq!(stranger.get(&forged).await.status, StatusCode::NOT_FOUND, "{forged}");
    }
    guardian.post(&format!("{link}/end"), &[]).await;
    assert_eq!(guardian.get(&path).await.status, StatusCode::NOT_FOUND, "the link is over");
}
