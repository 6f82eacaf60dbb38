//! Cash at `/staff/counter/{person}/cash`: what stands against it comes before the money, and one form is one payment.

use axum::http::StatusCode;
use store::StaffRole;
use time::Duration;

use super::{at_work, send};
use crate::common::{Browser, NOW, Stage, hidden};

const CHILD: [(&str, &str); 3] = [("asked_by", "王小二"), ("relation", "child"), ("shown", "household_book")];

/// A clerk of a persona's township, and the persona's page.
async fn before(stage: &Stage, login: &str, key: &str) -> (Browser, String) {
    let person = stage.person(key).await;
    let place = (person.jurisdiction.as_str(), person.township.as_str());
    let clerk = at_work(stage, login, StaffRole::Counter, place).await;
    (clerk, format!("/staff/counter/{}", person.id))
}

async fn choose(clerk: &mut Browser, path: &str) {
    let fields = [CHILD.as_slice(), &[("option", "rural")]].concat();
    let slip = send(clerk, &format!("{path}/tier"), &fields).await.location.expect("a slip");
    assert!(clerk.get(&slip).await.body.contains("/cash\""), "the slip leads to the money");
}

/// The form of a page, filled in.
fn filled(page: &str) -> Vec<(&'static str, String)> {
    let mut fields: Vec<(&str, String)> =
        ["key", "year", "amount"].into_iter().map(|name| (name, hidden(page, name))).collect();
    fields.extend(CHILD.map(|(name, value)| (name, value.to_owned())));
    fields
}

async fn pay(clerk: &mut Browser, path: &str, fields: &[(&'static str, String)]) -> crate::common::Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    send(clerk, &format!("{path}/cash"), &fields).await
}

#[tokio::test]
async fn a_form_sent_twice_is_one_payment_with_one_receipt() {
    let stage = Stage::new().await;
    let (mut clerk, path) = before(&stage, "zhou", "chooser").await;
    let cash = format!("{path}/cash");
    let nothing = clerk.get(&cash).await;
    assert!(
        nothing.body.contains("现在不能收钱") && !nothing.body.contains("name=\"key\""),
        "nothing is chosen"
    );
    choose(&mut clerk, &path).await;
    let page = clerk.get(&cash).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("120.00") && page.body.contains("示例参数"), "{}", page.body);
    let persona = stage.persona("chooser");
    assert!(!page.body.contains(&persona.id_number) && !page.body.contains(&persona.name), "masked");

    let fields = filled(&page.body);
    let short: Vec<_> = fields.iter().filter(|(name, _)| *name != "relation").cloned().collect();
    let wrong = pay(&mut clerk, &path, &short).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("href=\"#relation\"") && wrong.body.contains("value=\"王小二\""));
    assert_eq!(hidden(&wrong.body, "key"), hidden(&page.body, "key"), "the same form has the same key");

    let receipt = pay(&mut clerk, &path, &fields).await.location.expect("a receipt");
    assert!(receipt.starts_with(&format!("{path}/receipt/SJ2016")), "{receipt}");
    let again = pay(&mut clerk, &path, &fields).await;
    assert_eq!(again.location.as_deref(), Some(receipt.as_str()));
    let slip = clerk.get(&receipt).await.body;
    for said in ["王小二", "子女", "户口簿", "工作人员zhou", "现金", "data-print"] {
        assert!(slip.contains(said), "{said}");
    }
    assert!(clerk.get(&path).await.body.contains(&receipt), "it can be printed again");
    let insured = stage.person("chooser").await.id;
    let paid = stage.store.payments_of(insured).await.expect("asked");
    assert_eq!(
        (paid.receipts.iter().filter(|one| one.benefit_year == 2016).count(), paid.refunds.len()),
        (1, 0)
    );
    let mut resident = stage.signed_in("chooser").await;
    let number = receipt.rsplit('/').next().expect("a number");
    assert!(resident.get("/pay").await.body.contains(number), "the person finds it later");
}

#[tokio::test]
async fn what_came_in_between_is_told_and_nothing_is_taken() {
    let stage = Stage::new().await;
    let (mut clerk, path) = before(&stage, "zhou", "chooser").await;
    let (mut other, _) = before(&stage, "wu", "chooser").await;
    choose(&mut clerk, &path).await;
    let cash = format!("{path}/cash");
    let (one, two) = (clerk.get(&cash).await.body, other.get(&cash).await.body);
    let tampered: Vec<_> = filled(&one)
        .into_iter()
        .map(|(name, value)| (name, if name == "amount" { "1".to_owned() } else { value }))
        .collect();
    let told = pay(&mut clerk, &path, &tampered).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(told.body.contains("不要收钱") && told.body.contains("120.00"));
    for fields in
        [vec![("key", "x".to_owned())], vec![("key", "long-enough".to_owned()), ("amount", "-5".to_owned())]]
    {
        assert_eq!(pay(&mut clerk, &path, &fields).await.location.as_deref(), Some(cash.as_str()));
    }
    let (first, second) = (filled(&one), filled(&two));
    let (first, second) = tokio::join!(pay(&mut clerk, &path, &first), pay(&mut other, &path, &second));
    let statuses = [first.status, second.status];
    assert!(
        statuses.contains(&StatusCode::SEE_OTHER) && statuses.contains(&StatusCode::CONFLICT),
        "of two clerks one takes money: {statuses:?}"
    );
    assert!(clerk.get(&cash).await.body.contains("现在不能收钱"));
}

#[tokio::test]
async fn a_stale_proof_a_disabled_account_and_another_district_take_nothing() {
    let stage = Stage::new().await;
    let (mut clerk, path) = before(&stage, "zhou", "chooser").await;
    choose(&mut clerk, &path).await;
    let cash = format!("{path}/cash");
    let fields = filled(&clerk.get(&cash).await.body);
    stage.later(Duration::minutes(9), &clerk).get("/staff").await;
    let mut late = stage.later(Duration::minutes(11), &clerk);
    let page = late.get(&cash).await.body;
    assert!(page.contains("收钱前要再确认一次是您本人"), "told before money is on the table");
    let asked = pay(&mut late, &path, &fields).await.location.expect("a way");
    assert_eq!(asked, format!("/staff/confirm?next={cash}"));

    let chooser = stage.person("chooser").await;
    let mut far = at_work(&stage, "far", StaffRole::Counter, (&chooser.jurisdiction, "没有这个镇")).await;
    assert_eq!(far.get(&cash).await.status, StatusCode::NOT_FOUND);
    assert_eq!(pay(&mut far, &path, &fields).await.status, StatusCode::NOT_FOUND);
    let foreign = clerk.post_raw(&cash, "key=long-enough&year=2016&amount=12000").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN, "a form without the session's token");

    let token = clerk.token_on("/staff").await;
    stage.store.enable_staff("zhou", false, NOW).await.expect("disabled");
    let body = fields.iter().map(|(name, value)| (*name, value.as_str()));
    let body: Vec<_> = body.chain([("csrf", token.as_str())]).collect();
    let out = clerk.post_raw(&cash, &serde_urlencoded::to_string(body).expect("a form")).await;
    assert_eq!(out.location.as_deref(), Some("/staff/sign-in"), "in the middle of a session");
    assert!(
        stage
            .store
            .payments_of(chooser.id)
            .await
            .expect("asked")
            .receipts
            .iter()
            .all(|one| one.benefit_year < 2016)
    );
}

#[tokio::test]
async fn where_the_budget_pays_nobody_is_asked_for_money() {
    let stage = Stage::new().await;
    let (mut clerk, path) = before(&stage, "zhou", "no_phone").await;
    let page = clerk.get(&path).await.body;
    let option = page.split("name=\"option\" value=\"").nth(1);
    let option = option.and_then(|rest| rest.split('"').next()).expect("a choice");
    let fields = [CHILD.as_slice(), &[("option", option)]].concat();
    send(&mut clerk, &format!("{path}/tier"), &fields).await;
    let page = clerk.get(&format!("{path}/cash")).await.body;
    assert!(page.contains("不用交钱"), "{page}");
    let receipt = pay(&mut clerk, &path, &filled(&page)).await.location.expect("a receipt");
    assert!(clerk.get(&receipt).await.body.contains("财政"));
}
