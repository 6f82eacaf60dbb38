//! `/family`: guardians, the children they act for, and everybody else's children.

use crate::{
    common::{Answer, Browser, Stage, hidden, number},
    staff::{at_work, send},
};
use axum::http::StatusCode;
use rules::identity::IdNumber;
use store::StaffRole;

/// What stands on the page as the form's choice for a child, by name.
fn choice_of(page: &str, name: &str) -> String {
    let before = &page[..page.find(&format!(">{name}<")).expect("the child is listed")];
    let value = before.rsplit("value=\"").next().expect("a value");
    value.split('"').next().expect("an end").to_owned()
}

/// Asks to act for a child of the household; the link's path.
pub(crate) async fn ask_for(browser: &mut Browser, name: &str) -> String {
    let page = browser.get("/family/ask").await.body;
    let member = choice_of(&page, name);
    let form = [("member", member.as_str()), ("relation", "parent"), ("consent", "on")];
    browser.post("/family/ask", &form).await.location.expect("the link's page")
}

/// Asks for a child by id number and name.
async fn ask_typed(browser: &mut Browser, id: &str, name: &str) -> Answer {
    let form = [("member", "else"), ("id", id), ("name", name), ("relation", "other"), ("consent", "on")];
    browser.post("/family/ask", &form).await
}

/// The path of a link that was asked for by number.
pub(crate) async fn asked_link(browser: &mut Browser) -> String {
    ask_typed(browser, &number("20090601", 990), "李四").await.location.expect("the link's page")
}

#[tokio::test]
async fn a_guardian_of_the_household_chooses_for_the_older_and_reads_why_not_for_the_younger() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("guardian").await;
    let page = browser.get("/family").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("您还没有替谁办事"), "the empty state");
    let link = ask_for(&mut browser, "周小雨").await;
    let shown = browser.get(&link).await.body;
    assert!(shown.contains("有效") && shown.contains("周小雨"));
    let enrolment = browser.get(&format!("{link}/enrolment")).await;
    assert!(enrolment.body.contains("您正在替 周小雨 办事"), "the banner names the child");
    assert!(!enrolment.body.contains("href=\"/claims\" class"), "{link}");
    let checked = browser.post(&format!("{link}/tiers"), &[("option", "rural")]).await;
    assert_eq!(checked.location, Some(format!("{link}/tiers/check?option=rural")));
    assert!(browser.get(&format!("{link}/tiers/check?option=rural")).await.body.contains("周小雨"));
    let done = browser.post(&format!("{link}/tiers/check"), &[("option", "rural")]).await;
    let done = done.location.expect("a confirmation");
    assert!(done.starts_with(&format!("{link}/tiers/done/2016-")), "{done}");
    assert_eq!(browser.get(&done).await.status, StatusCode::OK);
    let again = browser.post(&format!("{link}/tiers/check"), &[("option", "rural")]).await;
    assert_eq!(again.location, Some(done), "a second tap chooses nothing more");
    // One's own page is still one's own.
    assert!(!browser.get("/enrolment").await.body.contains("周小雨"));

    let younger = ask_for(&mut browser, "周小宇").await;
    let page = browser.get(&format!("{younger}/tiers")).await;
    assert!(
        page.body.contains("已缴费") && !page.body.contains("type=\"radio\""),
        "already in the other scheme"
    );
    let forced = browser.post(&format!("{younger}/tiers/check"), &[("option", "rural")]).await;
    assert_eq!(forced.location, Some(format!("{younger}/tiers")));
    let family = browser.get("/family").await.body;
    assert!(family.contains("周小雨") && family.contains("周小宇"));
}

#[tokio::test]
async fn a_guardian_pays_and_certifies_for_the_child_and_nobody_else_does() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("guardian").await;
    let link = ask_for(&mut browser, "周小雨").await;
    let done = browser.post(&format!("{link}/tiers/check"), &[("option", "rural")]).await;
    let page = browser.get(&done.location.expect("a confirmation")).await.body;
    let form = page.split("/pay\"").nth(1).expect("a form that pays");
    let (year, key) = (hidden(form, "year"), hidden(form, "key"));
    let fields = [("year", year.as_str()), ("key", key.as_str())];

    let mut stranger = stage.signed_in("chooser").await;
    assert_eq!(stranger.post(&format!("{link}/pay"), &fields).await.status, StatusCode::NOT_FOUND);
    let certify = format!("{link}/certificates");
    let on = [("on", "2015-12-01")];
    assert_eq!(stranger.post(&certify, &on).await.status, StatusCode::NOT_FOUND);

    let order = browser.post(&format!("{link}/pay"), &fields).await.location.expect("an order");
    assert!(order.starts_with("/pay/"), "{order}");
    assert_eq!(
        browser.post(&format!("{link}/pay"), &fields).await.location,
        Some(order.clone()),
        "tapped twice"
    );
    let shown = browser.get(&order).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("周*雨"), "for whom is paid");
    let begun = browser.post(&order, &[]).await.location.expect("the gateway");
    assert!(begun.starts_with("https://pay.test/"), "{begun}");
    assert_eq!(stranger.get(&order).await.status, StatusCode::NOT_FOUND);

    // Not covered on the day: back to the child's page, which says how it was.
    let refused = browser.post(&certify, &on).await.location.expect("a page");
    assert!(refused.starts_with(&link), "{refused}");
}

#[tokio::test]
async fn another_ones_link_and_an_ended_one_are_not_there() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("guardian").await;
    let link = ask_for(&mut browser, "周小雨").await;
    let mut stranger = stage.signed_in("chooser").await;
    let paths = [
        link.clone(),
        format!("{link}/enrolment"),
        format!("{link}/tiers"),
        format!("{link}/tiers/check?option=rural"),
        format!("{link}/tiers/done/2016-X"),
        "/family/00000000-0000-0000-0000-000000000000".to_owned(),
        "/family/nonsense/enrolment".to_owned(),
    ];
    for path in &paths {
        assert_eq!(stranger.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["tiers", "tiers/check", "end", "consent"] {
        let answer = stranger.post(&format!("{link}/{path}"), &[("option", "rural"), ("agree", "yes")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(browser.post(&format!("{link}/end"), &[]).await.location, Some(link.clone()));
    assert!(browser.get(&link).await.body.contains("已结束"));
    for path in paths.iter().filter(|path| path.contains("tiers") || path.contains("enrolment")) {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let forced = browser.post(&format!("{link}/tiers/check"), &[("option", "rural")]).await;
    assert_eq!(forced.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_typed_number_gets_the_same_answer_whether_or_not_somebody_has_it() {
    let stage = Stage::new().await;
    let younger = number("20100912", 981);
    let mut browser = stage.signed_in("chooser").await;
    let mut pages = Vec::new();
    for (id, name) in [(younger.as_str(), "周小宇"), (&younger, "李四"), (&number("20100912", 995), "周小宇")]
    {
        let mut browser = browser.clone();
        if name == "李四" {
            browser = stage.signed_in("weihai").await;
        }
        let answer = ask_typed(&mut browser, id, name).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{id} {name}");
        let link = answer.location.expect("the link's page");
        let page = browser.get(&link).await.body;
        assert!(page.contains("等工作人员核对"), "{id} {name}");
        assert!(!page.contains(id), "no whole id number on a page");
        assert_eq!(browser.get(&format!("{link}/enrolment")).await.status, StatusCode::NOT_FOUND);
        pages.push((page.matches("<dt>").count(), page.matches("type=\"file\"").count()));
    }
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]), "{pages:?}");
    assert!(browser.get("/family").await.body.contains("等工作人员核对"));
}

#[tokio::test]
async fn wrong_forms_come_back_with_what_was_typed() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("guardian").await;
    let own = stage.persona("guardian").id_number.clone();
    let adult = stage.persona("chooser").id_number.clone();
    for (form, message) in [
        (vec![], "请选一个孩子"),
        (vec![("member", "else")], "身份证号"),
        (vec![("member", "else"), ("id", "340399200906019"), ("name", "李四")], "340399200906019"),
        (
            vec![
                ("member", "else"),
                ("id", own.as_str()),
                ("name", "周丽华"),
                ("relation", "other"),
                ("consent", "on"),
            ],
            "这是您自己的身份证号",
        ),
        (
            vec![
                ("member", "else"),
                ("id", adult.as_str()),
                ("name", "王"),
                ("relation", "other"),
                ("consent", "on"),
            ],
            "已满 18 岁",
        ),
        (vec![("member", "00000000-0000-0000-0000-000000000000"), ("consent", "on")], "请选一个孩子"),
    ] {
        let answer = browser.post("/family/ask", &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form:?}");
        assert!(answer.body.contains(message), "{message}");
    }
    assert!(browser.get("/family").await.body.contains("您还没有替谁办事"), "nothing half done");
}

#[tokio::test]
async fn staff_verify_and_the_child_sees_what_was_done() {
    let stage = Stage::new().await;
    let child = number("20100912", 981);
    let mut browser = stage.signed_in("chooser").await;
    let link = ask_typed(&mut browser, &child, "周小宇").await.location.expect("the link's page");
    let mut clerk = at_work(&stage, "zhou", StaffRole::Checker, ("huaiyuan", "榴城镇")).await;
    let (path, yes) =
        (link.replace("/family/", "/staff/requests/"), [("decision", "yes"), ("reason", "已核对户口本")]);
    assert_eq!(send(&mut clerk, &path, &yes).await.location.as_deref(), Some(path.as_str()));
    assert!(browser.get(&link).await.body.contains("已核对户口本"));
    assert_eq!(browser.get(&format!("{link}/enrolment")).await.status, StatusCode::OK);
    let child = stage.person_with(&IdNumber::parse(&child).expect("valid")).await.id;
    let links = stage.store.family_links(child, stage.today()).await.expect("links");
    assert_eq!(links.as_ward.len(), 1);
    assert!(browser.get("/family/done").await.body.contains("没有人以您的名义办过事"));
}

#[tokio::test]
async fn without_signing_in_the_family_asks_who_one_is() {
    let stage = Stage::new().await;
    for path in
        ["/family", "/family/ask", "/family/done", "/family/x", "/family/x/tiers", "/family/evidence/x"]
    {
        let answer = stage.browser().get(path).await;
        assert!(answer.location.expect("a redirect").starts_with("/sign-in?next="), "{path}");
    }
}

#[tokio::test]
async fn a_newborn_is_enrolled_from_birth_and_its_number_told_later() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("guardian").await;
    assert!(browser.get("/family/newborn").await.body.contains("90 天"));
    let form = |birth| [("name", "周丽华之女"), ("sex", "female"), ("birth", birth), ("consent", "on")];
    for (birth, message) in
        [("2015-12-02", "90 天内"), ("2015-08-01", "90 天内"), ("昨天", "2015-11-20"), ("", "2015-11-20")]
    {
        let answer = browser.post("/family/newborn", &form(birth)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{birth}");
        assert!(answer.body.contains(message) && answer.body.contains("周丽华之女"), "{birth}");
    }
    let link = browser.post("/family/newborn", &form("2015-11-20")).await.location.expect("the link's page");
    let again = browser.post("/family/newborn", &form("2015-11-20")).await.location;
    assert_eq!(again.as_deref(), Some(link.as_str()), "sent twice, registered once");
    assert!(browser.get(&link).await.body.contains("临时编号 T-"));
    let compare = browser.get(&format!("{link}/tiers")).await;
    assert!(compare.body.contains("2015") && compare.body.contains("type=\"radio\""), "the year of birth");
    let done = browser.post(&format!("{link}/tiers/check"), &[("option", "rural")]).await;
    let done = browser.get(&done.location.expect("a confirmation")).await;
    assert!(done.body.contains("2015-11-20"), "covered from birth");
    // Of the wrong day, then right: the same words whether or not somebody has it.
    let (right, wrong) = (number("20151120", 988), number("20151121", 988));
    let wrong = browser.post(&format!("{link}/number"), &[("id", &wrong), ("name", "周小雪")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = browser.post(&format!("{link}/number"), &[("id", &right), ("name", "周小雪")]).await;
    assert_eq!(told.location.as_deref(), Some(link.as_str()));
    let page = browser.get(&link).await.body;
    assert!(page.contains("正在核对") && !page.contains(&right));
    let mut stranger = stage.signed_in("chooser").await;
    let forced = stranger.post(&format!("{link}/number"), &[("id", &right), ("name", "周小雪")]).await;
    assert_eq!(forced.status, StatusCode::NOT_FOUND);
}
