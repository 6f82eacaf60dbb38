//! A choice taken back at `/staff/counter/{person}/withdraw/{reference}`: who asks is kept, and what was paid goes back.

use axum::http::StatusCode;
use store::StaffRole;
use time::Duration;

use super::{at_work, send};
use crate::common::{Browser, NOW, Stage, hidden};

const CHILD: [(&str, &str); 3] = [("asked_by", "王小二"), ("relation", "child"), ("shown", "household_book")];

/// A clerk who chose for the persona: the clerk, the persona's page, and the page that takes the choice back.
async fn chosen(stage: &Stage) -> (Browser, String, String) {
    let person = stage.person("chooser").await;
    let place = (person.jurisdiction.as_str(), person.township.as_str());
    let mut clerk = at_work(stage, "zhou", StaffRole::Counter, place).await;
    let path = format!("/staff/counter/{}", person.id);
    assert!(!clerk.get(&path).await.body.contains("/withdraw/"), "nothing is chosen");
    let fields = [CHILD.as_slice(), &[("option", "rural")]].concat();
    let slip = send(&mut clerk, &format!("{path}/tier"), &fields).await.location.expect("a slip");
    let withdraw = slip.replace("/slip/", "/withdraw/");
    assert!(clerk.get(&path).await.body.contains(&format!("href=\"{withdraw}\"")));
    (clerk, path, withdraw)
}

/// Takes the money for the choice.
async fn pay(clerk: &mut Browser, path: &str) {
    let page = clerk.get(&format!("{path}/cash")).await.body;
    let written = ["key", "year", "amount"].map(|name| (name, hidden(&page, name)));
    let fields: Vec<(&str, &str)> =
        written.iter().map(|(name, value)| (*name, value.as_str())).chain(CHILD).collect();
    let receipt = send(clerk, &format!("{path}/cash"), &fields).await.location.expect("a receipt");
    assert!(receipt.contains("/receipt/"), "{receipt}");
}

#[tokio::test]
async fn a_choice_is_taken_back_on_somebodys_word_once() {
    let stage = Stage::new().await;
    let (mut clerk, path, withdraw) = chosen(&stage).await;
    let page = clerk.get(&withdraw).await;
    assert_eq!(page.status, StatusCode::OK);
    for said in ["没有钱要退", "2015年12月31日", "name=\"asked_by\""] {
        assert!(page.body.contains(said), "{said}");
    }
    let persona = stage.persona("chooser");
    assert!(!page.body.contains(&persona.id_number) && !page.body.contains(&persona.name), "masked");
    let silent = send(&mut clerk, &withdraw, &[("asked_by", "王小二")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.body.contains("href=\"#relation\"") && silent.body.contains("value=\"王小二\""));

    let gone = send(&mut clerk, &withdraw, &CHILD).await.location.expect("the confirmation");
    assert_eq!(gone, withdraw.replace("/withdraw/", "/withdrawn/"));
    let told = clerk.get(&gone).await.body;
    assert!(told.contains("已退选") && told.contains("没有付过钱") && told.contains("data-print"), "{told}");
    assert_eq!(send(&mut clerk, &withdraw, &CHILD).await.location.as_deref(), Some(gone.as_str()));
    assert_eq!(clerk.get(&withdraw).await.location.as_deref(), Some(gone.as_str()));
    assert!(!clerk.get(&path).await.body.contains("/withdraw/"), "it is not offered again");

    let person = stage.person("chooser").await.id;
    let audit = stage.store.audit_of(person, 20).await.expect("asked");
    let entries: Vec<_> = audit.iter().filter(|entry| entry.action == "tier.withdraw").collect();
    assert!(entries.len() == 1 && entries[0].actor.starts_with("staff:"), "{entries:?}");
    let mut resident = stage.signed_in("chooser").await;
    assert!(resident.get("/notices").await.body.contains("2016 年的选择已退掉"));
}

#[tokio::test]
async fn what_was_paid_for_it_goes_back_and_the_slip_says_how_much() {
    let stage = Stage::new().await;
    let (mut clerk, path, withdraw) = chosen(&stage).await;
    pay(&mut clerk, &path).await;
    assert!(clerk.get(&withdraw).await.body.contains("120.00 元原路退回"));
    let gone = send(&mut clerk, &withdraw, &CHILD).await.location.expect("the confirmation");
    let told = clerk.get(&gone).await.body;
    assert!(told.contains("会退回 120.00 元") && told.contains("TK2016-"), "{told}");
    let refunds = stage.store.payments_of(stage.person("chooser").await.id).await.expect("asked").refunds;
    assert_eq!(refunds.len(), 1);
}

#[tokio::test]
async fn what_an_old_register_took_is_refused_with_the_reason() {
    let stage = Stage::new().await;
    let person = stage.person("urban_paid").await;
    let place = (person.jurisdiction.as_str(), person.township.as_str());
    let mut clerk = at_work(&stage, "zhou", StaffRole::Counter, place).await;
    let path = format!("/staff/counter/{}", person.id);
    assert!(!clerk.get(&path).await.body.contains("/withdraw/"));
    let coverage = stage.store.coverage(person.id, 2016, stage.today()).await.expect("asked").expect("there");
    let reference = &coverage.enrolment(2016).expect("enrolled").reference;
    let withdraw = format!("{path}/withdraw/{reference}");
    let page = clerk.get(&withdraw).await.body;
    assert!(page.contains("这个选择不能退") && !page.contains("name=\"asked_by\""), "{page}");
    let tried = send(&mut clerk, &withdraw, &CHILD).await;
    assert_eq!(tried.status, StatusCode::OK);
    assert!(tried.body.contains("要找原来收费的地方退"));
    let after = stage.store.coverage(person.id, 2016, stage.today()).await.expect("asked").expect("there");
    assert!(after.enrolment(2016).is_some());
}

#[tokio::test]
async fn a_stale_proof_another_district_and_another_person_take_nothing_back() {
    let stage = Stage::new().await;
    let (clerk, path, withdraw) = chosen(&stage).await;
    stage.later(Duration::minutes(9), &clerk).get("/staff").await;
    let mut late = stage.later(Duration::minutes(11), &clerk);
    assert!(
        late.get(&withdraw).await.body.contains("办理前要再确认一次是您本人"),
        "told before it is filled in"
    );
    let asked = send(&mut late, &withdraw, &CHILD).await.location.expect("a way");
    assert_eq!(asked, format!("/staff/confirm?next={withdraw}"));

    let chooser = stage.person("chooser").await;
    let mut far = at_work(&stage, "far", StaffRole::Counter, (&chooser.jurisdiction, "没有这个镇")).await;
    assert_eq!(far.get(&withdraw).await.status, StatusCode::NOT_FOUND);
    assert_eq!(send(&mut far, &withdraw, &CHILD).await.status, StatusCode::NOT_FOUND);
    let place = (chooser.jurisdiction.as_str(), chooser.township.as_str());
    let mut here = at_work(&stage, "wu", StaffRole::Counter, place).await;
    let other = withdraw.replace(&path, &format!("/staff/counter/{}", stage.person("urban_paid").await.id));
    assert_ne!(other, withdraw);
    assert_eq!(here.get(&other).await.status, StatusCode::NOT_FOUND, "a choice is found with its person");
    let foreign = here.post_raw(&withdraw, "asked_by=x").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN, "a form without the session's token");
    stage.store.enable_staff("wu", false, NOW).await.expect("disabled");
    assert_eq!(send_as_is(&mut here, &withdraw).await.as_deref(), Some("/staff/sign-in"));
    let coverage =
        stage.store.coverage(chooser.id, 2016, stage.today()).await.expect("asked").expect("there");
    assert!(coverage.enrolment(2016).is_some());
}

/// Sends the form without asking for a token first; where it leads.
async fn send_as_is(clerk: &mut Browser, path: &str) -> Option<String> {
    clerk.post_raw(path, &serde_urlencoded::to_string(CHILD).expect("a form")).await.location
}
