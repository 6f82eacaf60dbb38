//! `/tiers/compare`, `/tiers/next-year`, `/tiers/slip`, `/tiers/withdraw`.

use axum::http::StatusCode;
use rules::money::Money;
use store::{
    ChooseOutcome, ChooseTier, ChosenBy, Contribution, ContributionId, EventKind, GatewayEvent, RefundReason,
};
use time::macros::date;

use crate::common::{Browser, NOW, Stage};

async fn choose(browser: &mut Browser, option: &str) -> String {
    let done = browser.post("/tiers/check", &[("option", option)]).await.location.expect("a confirmation");
    done.strip_prefix("/tiers/done/").expect("a reference").to_owned()
}

async fn choices(stage: &Stage, key: &str) -> Vec<String> {
    let person =
        stage.store.person_by_id_number(&stage.id_number(key)).await.expect("asked").expect("on file");
    let coverage =
        stage.store.coverage(person.id, 2016, stage.today()).await.expect("asked").expect("on file");
    let of_year = coverage.enrolments.iter().filter(|enrolment| enrolment.benefit_year == 2016);
    of_year.map(|enrolment| enrolment.option.clone()).collect()
}

#[tokio::test]
async fn the_comparison_stands_on_own_bills_and_chooses_nothing() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let page = browser.get("/tiers/compare").await;
    assert_eq!(page.status, StatusCode::OK);
    // Between two texts stands a mark that nobody sees.
    let shown = page.body.replace("<!>", "");
    for said in [
        "2015 年的账单",
        "看病少的一年",
        "得一场大病的一年",
        "示例参数，非官方</span> 得一场大病是按示例算的",
        "城镇居民标准",
        "新农合标准",
        "最坏的情况",
    ] {
        assert!(shown.contains(said), "{said}");
    }
    assert!(!page.body.contains("type=\"radio\"") && !page.body.contains("checked"));
    assert!(choices(&stage, "chooser").await.is_empty());
    let next = browser.get("/tiers/next-year").await;
    for said in ["2017", "城乡居民统一标准", "怀政〔2015〕57号", ">120<", ">180<"] {
        assert!(next.body.contains(said), "{said}");
    }
    let mut weihai = stage.signed_in("weihai").await;
    assert!(weihai.get("/tiers/next-year").await.body.contains("本期标准尚未公布"));
    assert_eq!(weihai.get("/tiers/compare").await.status, StatusCode::OK);
    assert!(stage.browser().get("/tiers/compare").await.location.expect("sign in").starts_with("/sign-in"));
}

#[tokio::test]
async fn every_amount_of_the_comparison_stands_below_its_head() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let page = browser.get("/tiers/compare").await.body;
    let (years, worst) = page.split_once("最坏的情况").expect("the worst case");
    for part in [years, worst] {
        let table = part.split_once("<tbody>").expect("a table").1.split("</tbody>").next().expect("its end");
        let rows: Vec<&str> = table.split("</tr>").filter(|row| row.contains("<td")).collect();
        assert_eq!(rows.len(), 2, "{table}");
        for row in rows {
            let (total, own) = (amount(row, "一年一共花"), amount(row, "看病自己付"));
            let pays = if row.contains("新农合标准") { 12_000 } else { 15_000 };
            assert_eq!(total, own + pays, "{row}");
        }
    }
}

/// The amount below a head of a table's row, in fen.
fn amount(row: &str, head: &str) -> i64 {
    let cell = row.split_once(&format!("data-label=\"{head}\">")).expect("a cell").1;
    let text = cell.split('<').next().expect("its end");
    text.chars().filter(char::is_ascii_digit).collect::<String>().parse().expect("an amount")
}

#[tokio::test]
async fn a_choice_is_taken_back_after_a_check_and_another_can_be_made() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let reference = choose(&mut browser, "rural").await;
    let slip = browser.get(&format!("/tiers/slip/{reference}")).await;
    assert_eq!(slip.status, StatusCode::OK);
    let path = format!("/tiers/withdraw/{reference}");
    for said in [reference.as_str(), "本人", "2015年12月31日", "2016年1月1日", path.as_str()] {
        assert!(slip.body.contains(said), "{said}");
    }
    let check = browser.get(&path).await;
    assert!(check.body.contains("要退掉这个选择吗") && check.body.contains("没有钱要退"));
    assert!(check.body.contains("按缴费期内可以退选"), "by which clause");
    assert_eq!(choices(&stage, "chooser").await, ["rural"], "looking takes nothing back");
    let gone = browser.post(&path, &[]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    let done = format!("/tiers/withdrawn/{reference}");
    assert_eq!(gone.location.as_ref(), Some(&done));
    assert!(browser.get(&done).await.body.contains("已退选"));
    assert!(choices(&stage, "chooser").await.is_empty());
    // Again, by going back, by the old confirmation and by the old slip: the same answer.
    assert_eq!(browser.post(&path, &[]).await.location.as_ref(), Some(&done));
    assert_eq!(browser.get(&path).await.location.as_ref(), Some(&done));
    assert_eq!(browser.get(&format!("/tiers/done/{reference}")).await.location.as_ref(), Some(&done));
    let slip = browser.get(&format!("/tiers/slip/{reference}")).await.body;
    assert!(slip.contains("不再有效") && !slip.contains(&path), "what is taken back is not offered again");
    let second = choose(&mut browser, "urban").await;
    assert_ne!(second, reference);
    assert_eq!(choices(&stage, "chooser").await, ["urban"]);
    assert!(browser.get(&done).await.body.contains("已经重新选了"));
    // The first one's number takes the second one not back.
    browser.post(&path, &[]).await;
    assert_eq!(choices(&stage, "chooser").await, ["urban"]);
}

#[tokio::test]
async fn what_was_paid_is_owed_back_and_shown() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let reference = choose(&mut browser, "rural").await;
    let person =
        stage.store.person_by_id_number(&stage.id_number("chooser")).await.expect("asked").expect("on file");
    let order = browser.post("/pay", &[("year", "2016"), ("key", "0d7c9f0e-a-key")]).await;
    let number = order.location.expect("an order").rsplit('/').next().expect("a number").to_owned();
    let order = stage.store.order(&number, person.id).await.expect("asked").expect("an order");
    let event = GatewayEvent {
        event: "E-1".to_owned(),
        order: number.clone(),
        kind: EventKind::Paid,
        trade: "T-1".to_owned(),
        amount: order.own,
        settled_on: stage.today(),
        today: stage.today(),
        at: NOW,
    };
    stage.store.gateway_event(event).await.expect("taken");
    let path = format!("/tiers/withdraw/{reference}");
    assert!(browser.get(&path).await.body.contains("120.00 元原路退回"));
    let done = browser.post(&path, &[]).await.location.expect("done");
    let page = browser.get(&done).await;
    let refund = stage.store.payments_of(person.id).await.expect("asked").refunds.remove(0);
    assert_eq!((refund.amount, refund.reason), (order.own, RefundReason::Withdrawn));
    assert!(page.body.contains(&refund.number));
    let list = browser.get("/pay").await.body;
    assert!(list.contains("您退掉了选择") && list.contains(&refund.number));
}

#[tokio::test]
async fn after_the_deadline_nothing_is_chosen_and_nothing_taken_back() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let reference = choose(&mut browser, "rural").await;
    let mut late = stage.on_day(date!(2016 - 01 - 01), &browser);
    let path = format!("/tiers/withdraw/{reference}");
    // The page was opened before, the form is sent after.
    let told = late.post(&path, &[]).await;
    assert_eq!(told.location.as_ref(), Some(&path));
    let page = late.get(&path).await.body;
    assert!(page.contains("退选到2015年12月31日为止") && !page.contains("确认退选"));
    assert_eq!(choices(&stage, "chooser").await, ["rural"]);
    let told = late.post("/tiers/check", &[("option", "urban")]).await;
    assert_eq!(told.location.as_deref(), Some("/tiers"));
    assert_eq!(choices(&stage, "chooser").await, ["rural"]);
}

#[tokio::test]
async fn other_peoples_choices_are_not_there() {
    let stage = Stage::new().await;
    let reference = choose(&mut stage.signed_in("chooser").await, "rural").await;
    let mut other = stage.signed_in("farmer").await;
    for path in ["slip", "withdraw", "withdrawn"] {
        let answer = other.get(&format!("/tiers/{path}/{reference}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(other.get(&format!("/tiers/{path}/NONE")).await.status, StatusCode::NOT_FOUND);
    }
    other.post(&format!("/tiers/withdraw/{reference}"), &[]).await;
    assert_eq!(choices(&stage, "chooser").await, ["rural"]);
}

#[tokio::test]
async fn what_a_register_took_is_not_given_back_here() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("urban_paid").await;
    let person = stage
        .store
        .person_by_id_number(&stage.id_number("urban_paid"))
        .await
        .expect("asked")
        .expect("on file");
    let coverage =
        stage.store.coverage(person.id, 2016, stage.today()).await.expect("asked").expect("on file");
    let path = format!("/tiers/withdraw/{}", coverage.enrolment(2016).expect("enrolled").reference);
    assert!(browser.get(&path).await.body.contains("在别处登记或缴费"));
    let told = browser.post(&path, &[]).await;
    assert_eq!(told.status, StatusCode::OK);
    assert!(told.body.contains("在别处登记或缴费"));
    assert_eq!(choices(&stage, "urban_paid").await, ["urban"]);
}

#[tokio::test]
async fn what_a_register_was_paid_for_a_choice_made_here_is_not_promised_back() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let reference = choose(&mut browser, "rural").await;
    let person =
        stage.store.person_by_id_number(&stage.id_number("chooser")).await.expect("asked").expect("on file");
    let coverage =
        stage.store.coverage(person.id, 2016, stage.today()).await.expect("asked").expect("on file");
    let choice = coverage.enrolment(2016).expect("chosen");
    let paid = Contribution {
        id: ContributionId::fresh(NOW).expect("an id"),
        person: person.id,
        benefit_year: 2016,
        scheme: choice.scheme,
        option: choice.option.clone(),
        own: Money::from_fen(12_000),
        subsidy: Money::from_fen(42_000),
        paid_on: stage.today(),
        receipt_no: "OLD-REGISTER-1".to_owned(),
        enrolment: Some(choice.id),
    };
    stage.store.load_enrolments(Vec::new(), vec![paid]).await.expect("loaded");
    let path = format!("/tiers/withdraw/{reference}");
    let page = browser.get(&path).await.body;
    assert!(page.contains("在别处登记或缴费") && !page.contains("确认退选"));
    assert!(!browser.get(&format!("/tiers/slip/{reference}")).await.body.contains(&path));
    assert!(browser.post(&path, &[]).await.body.contains("在别处登记或缴费"));
    assert_eq!(choices(&stage, "chooser").await, ["rural"]);
}

#[tokio::test]
async fn a_newborn_enrolled_for_another_year_is_refused_on_the_page_as_by_the_form() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("guardian").await;
    let form = [("name", "周丽华之女"), ("sex", "female"), ("birth", "2015-11-20"), ("consent", "on")];
    let link = browser.post("/family/newborn", &form).await.location.expect("the link's page");
    let done = browser.post(&format!("{link}/tiers/check"), &[("option", "rural")]).await;
    let reference = done.location.expect("a confirmation").rsplit('/').next().expect("one").to_owned();
    let path = format!("{link}/tiers/withdraw/{reference}");
    let page = browser.get(&path).await.body;
    assert!(
        page.contains("确认退选") && page.contains("2015年12月31日"),
        "until the end of the year of birth"
    );
    let id = stage.id_number("guardian");
    let guardian = stage.store.person_by_id_number(&id).await.expect("asked").expect("on file").id;
    let links = stage.store.acts_for(guardian, stage.today()).await.expect("asked");
    let command = ChooseTier {
        person: links[0].ward.expect("the child"),
        benefit_year: 2016,
        option: "rural".to_owned(),
        by: ChosenBy::Guardian(guardian),
        today: stage.today(),
        at: NOW,
    };
    let second = stage.store.choose_tier(command).await.expect("asked");
    assert!(matches!(second, ChooseOutcome::Chosen(_)), "{second:?}");
    let page = browser.get(&path).await.body;
    assert!(page.contains("退选到2014年12月31日为止") && !page.contains("确认退选"));
    assert_eq!(browser.post(&path, &[]).await.location.as_ref(), Some(&path));
    assert!(!browser.get(&format!("{link}/tiers/slip/{reference}")).await.body.contains(&path));
}

#[tokio::test]
async fn a_newborns_choice_taken_back_can_be_made_again_until_the_last_day() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("guardian").await;
    let form = [("name", "周丽华之女"), ("sex", "female"), ("birth", "2015-11-20"), ("consent", "on")];
    let link = browser.post("/family/newborn", &form).await.location.expect("the link's page");
    let done = browser.post(&format!("{link}/tiers/check"), &[("option", "rural")]).await;
    let reference = done.location.expect("a confirmation").rsplit('/').next().expect("one").to_owned();
    let gone = browser.post(&format!("{link}/tiers/withdraw/{reference}"), &[]).await;
    let page = browser.get(&gone.location.expect("done")).await.body;
    assert!(page.contains("2015年12月31日") && page.contains(&format!("{link}/tiers\"")));
}

#[tokio::test]
async fn taking_back_long_after_signing_in_asks_who_one_is() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let reference = choose(&mut browser, "rural").await;
    let mut later = stage.later(time::Duration::minutes(11), &browser);
    let told = later.post(&format!("/tiers/withdraw/{reference}"), &[]).await;
    assert_eq!(told.location, Some(format!("/sign-in?next=/tiers/withdraw/{reference}")));
    assert_eq!(choices(&stage, "chooser").await, ["rural"]);
}

#[tokio::test]
async fn a_guardian_compares_and_takes_back_for_the_child_and_nobody_else_does() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("guardian").await;
    let link = crate::family::ask_for(&mut browser, "周小雨").await;
    assert!(browser.get(&format!("{link}/tiers/compare")).await.body.contains("周小雨"));
    assert_eq!(browser.get(&format!("{link}/tiers/next-year")).await.status, StatusCode::OK);
    let done = browser.post(&format!("{link}/tiers/check"), &[("option", "rural")]).await;
    let done = done.location.expect("a confirmation");
    let reference = done.rsplit('/').next().expect("a reference").to_owned();
    let slip = browser.get(&format!("{link}/tiers/slip/{reference}")).await.body;
    assert!(slip.contains("代选") && slip.contains("周*华"), "who chose");
    let path = format!("{link}/tiers/withdraw/{reference}");
    let mut stranger = stage.signed_in("chooser").await;
    assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.post(&path, &[]).await.status, StatusCode::NOT_FOUND);
    // The guardian's own pages know no such number.
    let own = browser.get(&format!("/tiers/withdraw/{reference}")).await;
    assert_eq!(own.status, StatusCode::NOT_FOUND);
    let gone = browser.post(&path, &[]).await.location.expect("done");
    assert_eq!(gone, format!("{link}/tiers/withdrawn/{reference}"));
    assert!(browser.get(&gone).await.body.contains("已退选"));
}
