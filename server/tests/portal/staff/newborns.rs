//! Newborns' told numbers at `/staff/newborns`.

use axum::http::StatusCode;
use store::StaffRole;

use super::{at_work, send};
use crate::common::{Answer, Browser, Stage, hidden, number};

const HERE: (&str, &str) = ("huaiyuan", "榴城镇");

/// Whether a page shows a number, in groups.
fn shows(page: &str, number: &str) -> bool {
    let grouped = format!("{} {} {}", &number[..6], &number[6..14], &number[14..]);
    page.replace("<!>", "").contains(&grouped)
}

/// A newborn girl whose mother told a number: the mother, her link, the path of staff.
async fn told(stage: &Stage, number: &str) -> (Browser, String, String) {
    let mut mother = stage.signed_in("guardian").await;
    let form = [("name", "周丽华之女"), ("sex", "female"), ("birth", "2015-11-20"), ("consent", "on")];
    let answer = mother.post("/family/newborn", &form).await;
    let link = answer.location.unwrap_or_else(|| panic!("the link's page: {}", answer.body));
    tell(&mut mother, &link, number).await;
    let open = stage.store.open_newborns("huaiyuan", 10).await.expect("asked");
    (mother, link, format!("/staff/newborns/{}", open[0].person.id))
}

async fn tell(mother: &mut Browser, link: &str, number: &str) {
    let sent = mother.post(&format!("{link}/number"), &[("id", number), ("name", "王小雪")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
}

/// Sends the form of the page as it is shown.
async fn decide(clerk: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let seen = hidden(&clerk.get(path).await.body, "seen");
    let mut fields = fields.to_vec();
    fields.push(("seen", &seen));
    send(clerk, path, &fields).await
}

#[tokio::test]
async fn a_number_is_shown_beside_the_record_and_entered_once() {
    let stage = Stage::new().await;
    let number = number("20151120", 184);
    let (mut mother, link, path) = told(&stage, &number).await;
    let mut clerk = at_work(&stage, "zhou", StaffRole::Checker, HERE).await;
    let mut other = at_work(&stage, "wu", StaffRole::Checker, HERE).await;
    let mut there = at_work(&stage, "there", StaffRole::Checker, ("weihai", "榴城镇")).await;
    assert!(clerk.get("/staff/newborns").await.body.contains(&path));
    assert!(!there.get("/staff/newborns").await.body.contains(&path));
    assert_eq!(there.get(&path).await.status, StatusCode::NOT_FOUND);
    let page = clerk.get(&path).await.body;
    for said in ["王小雪", "周丽华之女", "T-", "还没有人用这个号码"] {
        assert!(page.contains(said), "{said}");
    }
    assert!(shows(&page, &number), "{page}");
    assert_eq!(send(&mut clerk, &path, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    // A page that showed another number decides nothing, and shows the one that waits.
    let shown_before = [("decision", "yes"), ("seen", "1448928000000000")];
    let anew = send(&mut clerk, &path, &shown_before).await;
    assert_eq!(anew.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(anew.body.contains("刚刚改报了号码") && shows(&anew.body, &number));
    let done = decide(&mut clerk, &path, &[("decision", "yes")]).await;
    assert_eq!(done.location.as_deref(), Some("/staff/newborns?done=settled"));
    assert!(clerk.get("/staff/newborns?done=settled").await.body.contains("已写进登记"));
    let late = send(&mut other, &path, &[("decision", "no"), ("reason", "对不上")]).await;
    assert_eq!(late.location.as_deref(), Some("/staff/newborns?done=gone"), "another was first");
    assert!(!mother.get(&link).await.body.contains("对不上"));
}

#[tokio::test]
async fn a_number_that_is_not_taken_needs_a_reason_and_the_parent_reads_it() {
    let stage = Stage::new().await;
    let (mut mother, link, path) = told(&stage, &number("20151120", 186)).await;
    let mut clerk = at_work(&stage, "zhou", StaffRole::Checker, HERE).await;
    let silent = send(&mut clerk, &path, &[("decision", "no")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.body.contains("href=\"#reason\""));
    let no = [("decision", "no"), ("reason", "和户口簿上的号码不同")];
    let done = decide(&mut clerk, &path, &no).await;
    assert_eq!(done.location.as_deref(), Some("/staff/newborns?done=refused"));
    assert_eq!(clerk.get(&path).await.status, StatusCode::NOT_FOUND);
    assert!(mother.get(&link).await.body.contains("和户口簿上的号码不同"));
    tell(&mut mother, &link, &number("20151120", 188)).await;
    assert!(!mother.get(&link).await.body.contains("和户口簿上的号码不同"));
    assert!(shows(&clerk.get(&path).await.body, &number("20151120", 188)), "told again, it waits again");
}
