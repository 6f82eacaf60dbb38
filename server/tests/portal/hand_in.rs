//! `/hand-in`, `/staff/hand-in` and `/staff/payments`: handing in, the check, two people's decision, the payment, and whose
//! it is.

use axum::http::StatusCode;
use rules::date::day;
use store::StaffRole;

use crate::{
    common::{Browser, PDF, Stage, hidden},
    notices::notice_saying,
    staff::{at_work, send},
};

const HERE: (&str, &str) = ("huaiyuan", "榴城镇");
const ACCOUNT: &str = "6228480012345678901";
const INVOICE: &str = "03401150010123456789";

type Fields = Vec<(&'static str, &'static str)>;

/// A stay away from home, paid in full.
fn stay() -> Fields {
    vec![
        ("kind", "inpatient"),
        ("hospital", "省立医院（演示）"),
        ("place", "in_province"),
        ("filed", "yes"),
        ("admitted", "2015-11-02"),
        ("discharged", "2015-11-12"),
        ("invoice", INVOICE),
        ("total", "30000"),
        ("why", "elsewhere"),
        ("holder", "person"),
        ("bank", "农业银行怀远支行"),
        ("account", ACCOUNT),
    ]
}

/// The same with some fields changed.
fn with(changes: &[(&'static str, &'static str)]) -> Fields {
    let mut fields = stay();
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    fields
}

/// Hands it in; the page of the hand-in.
async fn hand_in(browser: &mut Browser, base: &str, fields: &[(&str, &str)]) -> String {
    let sent = browser.post(&format!("{base}/hand-in/send"), fields).await;
    let receipt = sent.location.unwrap_or_else(|| panic!("a receipt: {}", sent.body));
    receipt.strip_suffix("/receipt").unwrap_or_else(|| panic!("{receipt}")).to_owned()
}

async fn checker(stage: &Stage, login: &str) -> Browser {
    at_work(stage, login, StaffRole::Checker, HERE).await
}

/// The only hand-in at the desk, as a path.
async fn only(clerk: &mut Browser, state: &str) -> String {
    let list = clerk.get(&format!("/staff/hand-in?state={state}")).await.body;
    let found: Vec<&str> = list.split("href=\"/staff/hand-in/").skip(1).collect();
    assert_eq!(found.len(), 1, "one hand-in: {list}");
    format!("/staff/hand-in/{}", found[0].split('"').next().expect("an end"))
}

/// The form of facts and lines as the page has it, with the lines of the bill.
async fn saves(clerk: &mut Browser, path: &str, lines: &[(&str, &str)]) -> crate::common::Answer {
    saves_as(clerk, path, stay(), lines).await
}

/// The same about other care.
async fn saves_as(
    clerk: &mut Browser,
    path: &str,
    care: Fields,
    lines: &[(&str, &str)],
) -> crate::common::Answer {
    let page = clerk.get(path).await.body;
    let version = hidden(&page, "version");
    let mut fields: Vec<(&str, &str)> =
        care.into_iter().filter(|(name, _)| !["why", "holder", "bank", "account"].contains(name)).collect();
    fields.push(("version", &version));
    fields.push(("reason", "照清单录入"));
    fields.extend(lines);
    send(clerk, &format!("{path}/lines"), &fields).await
}

const BILL: [(&str, &str); 8] = [
    ("line_0_name", "手术费"),
    ("line_0_class", "A"),
    ("line_0_unit_price", "29000"),
    ("line_1_name", "护工费"),
    ("line_1_class", "C"),
    ("line_1_unit_price", "500"),
    ("line_1_quantity", "2"),
    ("line_1_excluded", "不是医疗费"),
];

/// Grants what the page says it comes to.
async fn grants(clerk: &mut Browser, path: &str) -> crate::common::Answer {
    let page = clerk.get(path).await.body;
    let (amount, version) = (hidden(&page, "amount"), hidden(&page, "version"));
    let fields = [("decision", "yes"), ("why", "材料齐全"), ("amount", &amount), ("version", &version)];
    send(clerk, &format!("{path}/decision"), &fields).await
}

#[tokio::test]
async fn a_bill_is_handed_in_checked_granted_by_two_paid_and_read_on_the_claims_page() {
    let stage = Stage::new().await;
    let mut farmer = stage.signed_in("farmer").await;
    assert!(farmer.get("/claims").await.body.contains("href=\"/hand-in\""));
    let form = farmer.get("/hand-in/new").await.body;
    assert!(
        form.contains("省立医院（演示）") && form.contains("365 天") && form.contains("示例参数，非官方")
    );
    let check = farmer.post("/hand-in/new", &stay()).await;
    assert!(check.body.contains("估计最多能报") && check.body.contains(ACCOUNT));
    assert!(check.body.contains("不是承诺") && check.body.contains("示例参数，非官方"));
    let sums = with(&[("total_a", "29000"), ("total_c", "1000")]);
    assert!(farmer.post("/hand-in/new", &sums).await.body.contains("估计能报"));
    let path = hand_in(&mut farmer, "", &stay()).await;
    assert_eq!(hand_in_again(&mut farmer).await, path, "sent twice, it is one");
    let receipt = farmer.get(&format!("{path}/receipt")).await.body;
    assert!(receipt.contains("交上去了") && receipt.contains("8901") && !receipt.contains(ACCOUNT));
    let sent = farmer.upload(&format!("{path}/evidence"), "invoice.pdf", PDF).await;
    assert_eq!(sent.location, Some(format!("{path}#files")));
    notice_saying(&mut farmer, "材料已收到").await;

    let mut one = checker(&stage, "one").await;
    let desk = only(&mut one, "").await;
    send(&mut one, &format!("{desk}/take"), &[]).await;
    send(&mut one, &format!("{desk}/ask"), &[("missing", "请补出院小结的照片")]).await;
    let shown = farmer.get(&path).await.body;
    assert!(shown.contains("要补材料") && shown.contains("请补出院小结的照片"), "{shown}");
    farmer.post(&format!("{path}/answer"), &[("said", "补上了")]).await;
    assert!(farmer.get(&path).await.body.contains("正在核对"));

    let saved = saves(&mut one, &desk, &BILL).await;
    assert_eq!(saved.location.as_deref(), Some(desk.as_str()), "{}", saved.body);
    let page = one.get(&desk).await.body;
    assert!(page.contains("不是医疗费") && page.contains("第 2 版") && page.contains("补上了"), "{page}");
    let file = page.split("/evidence/").nth(1).and_then(|rest| rest.split('"').next()).expect("a file");
    assert_eq!(one.get(&format!("{desk}/evidence/{file}")).await.status, StatusCode::OK);
    let granted = grants(&mut one, &desk).await;
    assert_eq!(granted.location.as_deref(), Some(desk.as_str()), "{}", granted.body);
    let page = one.get(&desk).await.body;
    assert!(page.contains("等另一人确认") && page.contains("要由另一位工作人员确认"), "{page}");
    let own = send(&mut one, &format!("{desk}/answer"), &[("decision", "yes"), ("why", "已核对")]).await;
    assert_eq!(own.status, StatusCode::CONFLICT, "nobody confirms their own");

    let mut other = checker(&stage, "other").await;
    let answer = [("decision", "yes"), ("why", "已核对")];
    let confirmed = send(&mut other, &format!("{desk}/answer"), &answer).await;
    assert_eq!(confirmed.location.as_deref(), Some(desk.as_str()), "{}", confirmed.body);
    let shown = farmer.get(&path).await.body;
    assert!(shown.contains("同意报销，等打款") && shown.contains("href=\"/claims/"), "{shown}");
    paid_returned_and_paid_again(&stage, &mut farmer, &path).await;
    let claims = farmer.get("/claims").await.body;
    assert!(claims.contains("已打款") && claims.contains("零星报销"));
    let shown = farmer.get(&path).await.body;
    let claim =
        shown.split("href=\"/claims/").nth(1).and_then(|rest| rest.split('"').next()).expect("a claim");
    let page = farmer.get(&format!("/claims/{claim}")).await.body;
    let reference = path.rsplit('/').next().expect("a number");
    assert!(page.contains(reference) && page.contains("自己先垫付，交发票报的"), "{page}");
    assert!(page.contains("手术费") && page.contains("打到您的账户"), "{page}");
}

async fn hand_in_again(browser: &mut Browser) -> String {
    browser.post("/hand-in/send", &stay()).await.location.expect("a page")
}

async fn paid_returned_and_paid_again(stage: &Stage, farmer: &mut Browser, path: &str) {
    let mut third = checker(stage, "third").await;
    let list = third.get("/staff/payments").await.body;
    assert!(list.contains("尾号 8901") && !list.contains(ACCOUNT));
    let pay = list.split("href=\"/staff/payments/").nth(1).and_then(|rest| rest.split('"').next());
    let pay = format!("/staff/payments/{}", pay.expect("a payment"));
    let page = third.get(&pay).await.body;
    assert!(page.contains(ACCOUNT) && page.contains("已经记录"));
    let wrong = send(&mut third, &pay, &[("outcome", "paid"), ("on", "2015-12-02")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("href=\"#on\"") && wrong.body.contains("href=\"#bank_reference\""));
    let paid = [("outcome", "paid"), ("on", "2015-12-01"), ("bank_reference", "NH2015120100001")];
    assert_eq!(send(&mut third, &pay, &paid).await.location.as_deref(), Some(pay.as_str()));
    assert!(!third.get(&pay).await.body.contains(ACCOUNT), "the whole number is for who pays");
    let late = [("outcome", "paid"), ("on", "2015-12-01"), ("bank_reference", "NH2015120100009")];
    let late = send(&mut third, &pay, &late).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "somebody was faster");
    assert!(late.body.contains("已经到了别的步骤") && late.body.contains("NH2015120100001"), "{}", late.body);
    assert!(farmer.get(path).await.body.contains("已打款"));
    let back = [("outcome", "returned"), ("on", "2015-12-01"), ("why", "户名与账号不符")];
    assert_eq!(send(&mut third, &pay, &back).await.location.as_deref(), Some(pay.as_str()));
    let shown = farmer.get(path).await.body;
    assert!(shown.contains("户名与账号不符") && shown.contains("重填账户"), "{shown}");
    let none = farmer.post(&format!("{path}/account"), &[("bank", ""), ("account", "12")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.body.contains("href=\"#bank\"") && none.body.contains("value=\"12\""));
    let fields = [("holder", "person"), ("bank", "工商银行"), ("account", "6222020000000001234")];
    farmer.post(&format!("{path}/account"), &fields).await;
    assert!(third.get(&pay).await.body.contains("6222020000000001234"));
    let known = send(&mut third, &pay, &paid).await;
    assert!(known.body.contains("这个流水号已经用过"), "{}", known.body);
    let paid = [("outcome", "paid"), ("on", "2015-12-01"), ("bank_reference", "NH2015120100002")];
    assert_eq!(send(&mut third, &pay, &paid).await.location.as_deref(), Some(pay.as_str()));
    assert!(farmer.get("/hand-in/new").await.body.contains("尾号 1234"), "offered again");
}

#[tokio::test]
async fn a_hospital_outside_the_register_is_entered_with_the_grant() {
    let stage = Stage::new().await;
    let mut farmer = stage.signed_in("farmer").await;
    let care = with(&[
        ("hospital", "外省中心医院"),
        ("level", "3"),
        ("designated", "yes"),
        ("place", "out_of_province"),
        ("total", "3000"),
    ]);
    let path = hand_in(&mut farmer, "", &care).await;
    let mut one = checker(&stage, "one").await;
    let desk = only(&mut one, "received").await;
    send(&mut one, &format!("{desk}/take"), &[]).await;
    let bill = [("line_0_name", "手术费"), ("line_0_class", "A"), ("line_0_unit_price", "3000")];
    let saved = saves_as(&mut one, &desk, care, &bill).await;
    assert_eq!(saved.location.as_deref(), Some(desk.as_str()), "{}", saved.body);
    let unnamed = grants(&mut one, &desk).await;
    assert_eq!(unnamed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unnamed.body.contains("href=\"#code\""), "{}", unnamed.body);
    let page = one.get(&desk).await.body;
    let (amount, version) = (hidden(&page, "amount"), hidden(&page, "version"));
    let fields = [
        ("decision", "yes"),
        ("why", "材料齐全"),
        ("code", "H310000Z9"),
        ("amount", &amount),
        ("version", &version),
    ];
    let granted = send(&mut one, &format!("{desk}/decision"), &fields).await;
    assert_eq!(granted.location.as_deref(), Some(desk.as_str()), "{}", granted.body);
    let shown = farmer.get(&path).await.body;
    assert!(shown.contains("同意报销，等打款"), "{shown}");
    let hospitals = stage.store.hospitals().await.expect("asked");
    let entered = hospitals.iter().find(|hospital| hospital.code == "H310000Z9").expect("entered");
    assert_eq!(entered.name, "外省中心医院");
}

#[tokio::test]
async fn what_is_refused_is_looked_at_once_more_by_somebody_else() {
    let stage = Stage::new().await;
    let mut farmer = stage.signed_in("farmer").await;
    let path = hand_in(&mut farmer, "", &stay()).await;
    let mut one = checker(&stage, "one").await;
    let desk = only(&mut one, "received").await;
    let early = grants_nothing(&mut one, &desk).await;
    assert_eq!(early, StatusCode::CONFLICT, "it is taken first");
    send(&mut one, &format!("{desk}/take"), &[]).await;
    assert!(one.get(&desk).await.body.contains("还没有明细"));
    let empty = send(&mut one, &format!("{desk}/decision"), &[]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let refuse = [("decision", "no"), ("why", "发票上不是本人的名字")];
    send(&mut one, &format!("{desk}/decision"), &refuse).await;
    let shown = farmer.get(&path).await.body;
    assert!(shown.contains("没有同意") && shown.contains("发票上不是本人的名字"), "{shown}");
    assert!(!shown.contains(&format!("{path}/withdraw")), "what is decided is not taken back");
    let silent = farmer.post(&format!("{path}/review"), &[("said", " ")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    farmer.post(&format!("{path}/review"), &[("said", "名字是曾用名")]).await;
    assert!(farmer.get(&path).await.body.contains("已收到"));
    let page = one.get(&desk).await.body;
    assert!(page.contains("您以前决定过") && page.contains("名字是曾用名"), "{page}");
    let again = send(&mut one, &format!("{desk}/take"), &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    let mut other = checker(&stage, "other").await;
    send(&mut other, &format!("{desk}/take"), &[]).await;
    send(&mut other, &format!("{desk}/decision"), &refuse).await;
    assert!(!farmer.get(&path).await.body.contains(&format!("{path}/review")), "once");
}

async fn grants_nothing(clerk: &mut Browser, desk: &str) -> StatusCode {
    let fields = [("decision", "no"), ("why", "太早了")];
    send(clerk, &format!("{desk}/decision"), &fields).await.status
}

#[tokio::test]
async fn what_cannot_be_handed_in_is_told_at_its_field_and_nothing_typed_is_lost() {
    let stage = Stage::new().await;
    let mut farmer = stage.signed_in("farmer").await;
    for (changes, field) in [
        (vec![("kind", "")], "kind"),
        (vec![("hospital", "没听过的医院")], "level"),
        (vec![("discharged", "2015-12-02")], "discharged"),
        (vec![("admitted", "2014-11-01"), ("discharged", "2014-11-20")], "discharged"),
        (vec![("total", "-3")], "total"),
        (vec![("total_a", "1")], "total_a"),
        (vec![("account", "62284800x")], "account"),
        (vec![("holder", "before")], "holder"),
        (vec![("holder", "guardian")], "holder"),
        (vec![("invoice", "1")], "invoice"),
    ] {
        for path in ["/hand-in/new", "/hand-in/send"] {
            let answer = farmer.post(path, &with(&changes)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {changes:?}");
            assert!(
                answer.body.contains(&format!("href=\"#{field}\"")),
                "{path} {changes:?}: {}",
                answer.body
            );
            assert!(answer.body.contains("农业银行怀远支行"), "what was typed stays");
        }
    }
    let change = farmer.post("/hand-in/new", &with(&[("change", "yes")])).await;
    assert_eq!(change.status, StatusCode::OK);
    assert!(change.body.contains(ACCOUNT) && change.body.contains("value=\"30000\""));
    let tag =
        farmer.post("/hand-in/new", &with(&[("bank", "\"><script>alert(1)</script>"), ("kind", "")])).await;
    assert!(!tag.body.contains("<script>alert"), "what was typed stays text");
    assert!(farmer.get("/hand-in").await.body.contains("还没有交过发票"), "nothing was kept");
}

#[tokio::test]
async fn nobody_else_sees_it_and_a_form_without_its_token_does_nothing() {
    let stage = Stage::new().await;
    let mut farmer = stage.signed_in("farmer").await;
    let path = hand_in(&mut farmer, "", &stay()).await;
    let mut stranger = stage.signed_in("guardian").await;
    for page in [path.clone(), format!("{path}/receipt"), format!("{path}/withdraw")] {
        assert_eq!(stranger.get(&page).await.status, StatusCode::NOT_FOUND, "{page}");
    }
    for way in ["answer", "account", "review", "withdraw"] {
        let forced = stranger.post(&format!("{path}/{way}"), &[("said", "我的"), ("bank", "银行")]).await;
        assert_eq!(forced.status, StatusCode::NOT_FOUND, "{way}");
        let foreign = farmer.post_raw(&format!("{path}/{way}"), "said=abc").await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN, "{way}");
    }
    let forced = stranger.upload(&format!("{path}/evidence"), "a.pdf", PDF).await;
    assert_eq!(forced.status, StatusCode::NOT_FOUND);
    assert!(!stranger.get("/hand-in").await.body.contains(&path));
    // The same invoice of somebody else: refused, and not told whose it is.
    let taken = stranger.post("/hand-in/send", &stay()).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(taken.body.contains("href=\"#invoice\"") && !taken.body.contains(&path[9..]));
    let foreign =
        farmer.post_raw("/hand-in/send", &serde_urlencoded::to_string(stay()).expect("a form")).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert_eq!(stage.browser().get(&path).await.status, StatusCode::SEE_OTHER, "sign in first");
    for nonsense in ["/hand-in/1%27%20OR%201=1", "/staff/payments/x", "/staff/hand-in/x"] {
        let found = checker_or(&stage, &mut farmer, nonsense).await;
        assert_eq!(found, StatusCode::NOT_FOUND, "{nonsense}");
    }
    farmer.post(&format!("{path}/withdraw"), &[]).await;
    assert!(farmer.get(&path).await.body.contains("已撤回"));
    assert_eq!(farmer.get(&format!("{path}/withdraw")).await.location.as_deref(), Some(path.as_str()));
}

/// A page for whom it is made: staff or the resident.
async fn checker_or(stage: &Stage, resident: &mut Browser, path: &str) -> StatusCode {
    if !path.starts_with("/staff") {
        return resident.get(path).await.status;
    }
    let login = path.replace('/', "");
    checker(stage, &login).await.get(path).await.status
}

#[tokio::test]
async fn a_guardian_hands_in_for_the_child_to_an_account_of_either() {
    let stage = Stage::new().await;
    let mut guardian = stage.signed_in("guardian").await;
    let link = crate::family::ask_for(&mut guardian, "周小雨").await;
    let form = guardian.get(&format!("{link}/hand-in/new")).await.body;
    assert!(form.contains("周小雨本人的账户") && form.contains("value=\"guardian\""), "{form}");
    let fields = with(&[("holder", "guardian")]);
    let check = guardian.post(&format!("{link}/hand-in/new"), &fields).await;
    assert!(check.body.contains("周小雨") && check.status == StatusCode::OK, "{}", check.body);
    let path = hand_in(&mut guardian, &link, &fields).await;
    assert!(path.starts_with(&format!("{link}/hand-in/L2015-")), "{path}");
    let sent = guardian.upload(&format!("{path}/evidence"), "invoice.pdf", PDF).await;
    assert_eq!(sent.location, Some(format!("{path}#files")));
    assert!(guardian.get(&path).await.body.contains("/family/evidence/"));
    let own = path.strip_prefix(link.as_str()).expect("below the link").to_owned();
    assert_eq!(guardian.get(&own).await.status, StatusCode::NOT_FOUND, "it is the child's, not one's own");
    // Nothing was sent to the account yet: it is not offered again.
    assert!(!guardian.get(&format!("{link}/hand-in/new")).await.body.contains("尾号 8901"));
    let mut farmer = stage.signed_in("farmer").await;
    assert_eq!(farmer.get(&path).await.status, StatusCode::NOT_FOUND);
    let today = day(2015, 12, 1).expect("a date");
    assert_eq!(stage.today(), today);
}
