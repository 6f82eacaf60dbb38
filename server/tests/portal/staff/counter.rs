//! `/staff/counter` and `/staff/hotline`.

use axum::http::StatusCode;
use store::StaffRole;

use super::{at_work, send};
use crate::common::{Browser, Stage};

/// A clerk of a persona's township.
async fn near(stage: &Stage, key: &str, role: StaffRole) -> Browser {
    let person = stage.person(key).await;
    at_work(stage, "zhou", role, (&person.jurisdiction, &person.township)).await
}

const CHILD: [(&str, &str); 3] = [("asked_by", "王小二"), ("relation", "child"), ("shown", "household_book")];

#[tokio::test]
async fn a_person_is_found_chosen_for_and_given_a_slip() {
    let stage = Stage::new().await;
    let mut clerk = near(&stage, "chooser", StaffRole::Counter).await;
    let id = &stage.persona("chooser").id_number;
    let found = send(&mut clerk, "/staff/counter", &[("id", id)]).await;
    let path = found.location.expect("the person");
    assert!(!path.contains(id.as_str()));
    let page = clerk.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains(id.as_str()) && !page.body.contains("王志远"), "masked");
    assert!(
        page.body.contains("value=\"rural\"") && !page.body.contains("checked"),
        "nothing is preselected"
    );

    let tier = format!("{path}/tier");
    let wrong = send(&mut clerk, &tier, &[("option", "rural"), ("asked_by", "王小二")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("href=\"#relation\"") && wrong.body.contains("value=\"王小二\""));
    let done = send(&mut clerk, &tier, &[CHILD.as_slice(), &[("option", "rural")]].concat()).await;
    let slip = done.location.expect("a slip");
    assert!(slip.starts_with(&format!("{path}/slip/2016-")), "{slip}");
    let page = clerk.get(&slip).await;
    assert!(page.body.contains("工作人员zhou") && page.body.contains("data-print"));
    let again = send(&mut clerk, &tier, &[CHILD.as_slice(), &[("option", "rural")]].concat()).await;
    assert_eq!(again.location.as_deref(), Some(slip.as_str()), "the same choice has the same slip");

    let audit = stage.store.audit_of(stage.person("chooser").await.id, 20).await.expect("asked");
    assert!(audit.iter().any(|entry| entry.action == "tier.choose" && entry.actor.starts_with("staff:")));
    assert!(audit.iter().any(|entry| entry.action == "person.look_up"));
}

#[tokio::test]
async fn an_activation_code_is_shown_once_and_opens_the_account() {
    let stage = Stage::new().await;
    let mut clerk = near(&stage, "no_phone", StaffRole::Counter).await;
    let persona = stage.persona("no_phone");
    let path =
        send(&mut clerk, "/staff/counter", &[("id", &persona.id_number)]).await.location.expect("the person");
    let page = send(&mut clerk, &format!("{path}/activation"), &CHILD).await;
    assert_eq!(page.status, StatusCode::OK);
    let code = page.body.split("class=\"reference\">").nth(1).expect("a code");
    let code = code.split('<').next().expect("an end").to_owned();
    assert_eq!(code.len(), 14, "{code}");
    assert!(!clerk.get(&path).await.body.contains(&code));
    let form = [("id", persona.id_number.as_str()), ("name", &persona.name), ("code", &code)];
    let entered = stage.browser().post("/sign-in/activate", &form).await;
    assert_eq!(entered.location.as_deref(), Some("/sign-in/password"));
}

#[tokio::test]
async fn people_of_other_districts_are_as_if_they_were_not_there() {
    let stage = Stage::new().await;
    let chooser = stage.person("chooser").await;
    let mut far = at_work(&stage, "far", StaffRole::Counter, (&chooser.jurisdiction, "没有这个镇")).await;
    let mut other = at_work(&stage, "other", StaffRole::Counter, ("weihai", &chooser.township)).await;
    let path = format!("/staff/counter/{}", chooser.id);
    for clerk in [&mut far, &mut other] {
        let asked = send(clerk, "/staff/counter", &[("id", chooser.id_number.as_str())]).await;
        assert!(asked.location.is_none() && asked.body.contains("没有找到"));
        assert_eq!(clerk.get(&path).await.status, StatusCode::NOT_FOUND);
        let fields = [CHILD.as_slice(), &[("option", "rural")]].concat();
        for action in ["tier", "activation"] {
            let answer = send(clerk, &format!("{path}/{action}"), &fields).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{action}");
        }
    }
    let coverage =
        stage.store.coverage(chooser.id, 2016, stage.today()).await.expect("asked").expect("there");
    assert!(coverage.enrolment(2016).is_none());
}

#[tokio::test]
async fn the_hotline_reads_with_a_reason_and_sees_nothing_medical() {
    let stage = Stage::new().await;
    let mut clerk = near(&stage, "farmer", StaffRole::Hotline).await;
    let farmer = stage.person("farmer").await;
    let id = farmer.id_number.as_str();
    let silent = send(&mut clerk, "/staff/hotline", &[("id", id)]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.body.contains("href=\"#reason\""));
    let found = send(&mut clerk, "/staff/hotline", &[("id", id), ("reason", "来电问是否参保")]).await;
    assert_eq!(found.status, StatusCode::OK);
    assert!(found.body.contains("基金支付") && !found.body.contains(id));
    for claim in stage.store.claims(farmer.id, None).await.expect("asked") {
        assert!(!found.body.contains(&claim.hospital_name), "from a hospital an illness could be told");
    }
    let audit = stage.store.audit_of(farmer.id, 5).await.expect("asked");
    assert_eq!(audit[0].detail["reason"], "来电问是否参保");
    let nobody = send(&mut clerk, "/staff/hotline", &[("id", "2016-AAAAA-AAAAA"), ("reason", "来电")]).await;
    assert!(nobody.body.contains("没有找到"));
}
