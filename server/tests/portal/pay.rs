//! `/pay`, `/receipts` and the gateway's callback.

use axum::http::StatusCode;
use std::sync::Arc;

use server::{
    payment::{Message, Payments, Standing, chase, signature::Secret},
    web::Portal,
};
use time::Duration;

use crate::{
    common::{Browser, NOW, Stage, hidden},
    gateway::{SECRET, callback, code, message, policy, signed},
};

/// Chooses, and reads the hidden fields of the button to pay: year and key.
async fn chosen(browser: &mut Browser, option: &str) -> (String, String) {
    let done = browser.post("/tiers/check", &[("option", option)]).await.location.expect("chosen");
    button(&browser.get(&done).await.body)
}

fn button(page: &str) -> (String, String) {
    let form = page.split("action=\"/pay\"").nth(1).expect("a button to pay");
    (hidden(form, "year"), hidden(form, "key"))
}

/// Makes an order; the address of its page.
async fn ordered(browser: &mut Browser, (year, key): &(String, String)) -> String {
    let answer = browser.post("/pay", &[("year", year), ("key", key)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    answer.location.expect("an order")
}

/// Goes to the gateway; the address of the order's page.
pub(crate) async fn begun(stage: &Stage, browser: &mut Browser) -> String {
    let form = chosen(browser, "rural").await;
    let order = ordered(browser, &form).await;
    let answer = browser.post(&order, &[]).await;
    let number = order.strip_prefix("/pay/").expect("an order");
    assert_eq!(answer.location, Some(format!("https://pay.test/{number}")));
    assert_eq!(stage.gateway.demand().order, number);
    order
}

#[tokio::test]
async fn a_contribution_is_paid_and_has_a_receipt() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let order = begun(&stage, &mut browser).await;
    let demand = stage.gateway.demand();
    assert_eq!(demand.return_url, format!("{order}/done"));
    assert!(!demand.subject.contains("王"), "nobody's name: {}", demand.subject);

    let check = browser.get(&order).await;
    assert!(
        policy(&check.headers).contains("form-action 'self' https://pay.test;"),
        "{}",
        policy(&check.headers)
    );
    assert!(!policy(&browser.get("/enrolment").await.headers).contains("pay.test"));
    let waiting = browser.get(&format!("{order}/done")).await;
    assert!(policy(&waiting.headers).contains("https://pay.test"), "the form to go on leads there too");
    assert!(waiting.body.contains("还在等支付机构的结果") && waiting.body.contains("不用再付"));

    let told = stage.browser().send(callback(&message(&demand, "1", "paid"), NOW)).await;
    assert_eq!((told.status, told.body.as_str()), (StatusCode::OK, r#"{"order":"paid","outcome":"taken"}"#));
    let done = browser.get(&format!("{order}/done")).await;
    assert!(done.body.contains("已缴费"));
    let receipt = done.body.split("href=\"/receipts/").nth(1).and_then(|rest| rest.split('"').next());
    let receipt = format!("/receipts/{}", receipt.expect("a receipt"));
    let page = browser.get(&receipt).await;
    assert_eq!(page.status, StatusCode::OK);
    for said in ["网上支付", "示例参数", "王*远", "2015年12月1日"] {
        assert!(page.body.contains(said), "{said}");
    }
    assert!(browser.get("/pay").await.body.contains(&receipt));
    let enrolment = browser.get("/enrolment").await.body;
    assert!(
        enrolment.contains("2015-12-01") && !enrolment.contains("action=\"/pay\""),
        "nothing left to pay"
    );
    // Nobody else sees any of it.
    let mut other = stage.signed_in("farmer").await;
    for path in [&order, &format!("{order}/done"), &receipt] {
        assert_eq!(other.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(other.post(&order, &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn double_tap_two_tabs_and_going_back_are_one_order() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let form = chosen(&mut browser, "rural").await;
    let other_tab = button(&browser.get("/enrolment").await.body);
    assert_ne!(form.1, other_tab.1, "each form has its key");
    let token = browser.form_token().await;
    let body = format!("year={}&key={}&csrf={token}", form.0, form.1);
    let (mut one, mut two) = (browser.clone(), browser.clone());
    let (first, second) = tokio::join!(one.post_raw("/pay", &body), two.post_raw("/pay", &body));
    assert_eq!(first.location, second.location);
    let order = first.location.expect("an order");
    assert_eq!(ordered(&mut browser, &other_tab).await, order);
    browser.post(&order, &[]).await;
    // Back at the first page, the button leads to how it stands.
    assert_eq!(ordered(&mut browser, &form).await, format!("{order}/done"));
    // Sent to the gateway twice, it is the same payment there.
    browser.post(&order, &[]).await;
    let demands = stage.gateway.demands.lock().expect("whole");
    assert!(demands.len() == 2 && demands[0].order == demands[1].order);
}

#[tokio::test]
async fn a_callback_is_believed_for_its_signature_alone() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    begun(&stage, &mut browser).await;
    let paid = message(&stage.gateway.demand(), "1", "paid");
    let body = serde_json::to_vec(&paid).expect("json");
    let mut gateway = stage.browser();
    let forged = Secret::new(b"another secret").headers(&body, NOW);
    for (headers, expected) in [
        (Vec::new(), "bad_signature"),
        (forged.to_vec(), "bad_signature"),
        (Secret::new(SECRET).headers(b"{}", NOW).to_vec(), "bad_signature"),
        (Secret::new(SECRET).headers(&body, NOW - Duration::minutes(6)).to_vec(), "stale"),
        (Secret::new(SECRET).headers(&body, NOW + Duration::minutes(6)).to_vec(), "stale"),
    ] {
        let answer = gateway.send(signed(body.clone(), &headers)).await;
        assert_eq!((answer.status, code(&answer.body).as_str()), (StatusCode::UNAUTHORIZED, expected));
    }
    let ours = |body: &[u8]| signed(body.to_vec(), &Secret::new(SECRET).headers(body, NOW));
    for strange in [&b""[..], b"{}", b"[]", b"\xff", b"null"] {
        assert_eq!(gateway.send(ours(strange)).await.status, StatusCode::BAD_REQUEST, "{strange:?}");
    }
    assert_eq!(gateway.send(ours(&vec![b' '; 17 * 1024])).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    for (wrong, status, expected) in [
        (Message { amount_fen: paid.amount_fen - 1, ..paid.clone() }, 422, "wrong_amount"),
        (Message { order: "D2016-NONE".to_owned(), ..paid.clone() }, 404, "unknown_order"),
        (Message { kind: "stolen".to_owned(), ..paid.clone() }, 400, "bad_message"),
        (Message { event: String::new(), ..paid.clone() }, 400, "bad_message"),
        (Message { trade: "T".repeat(65), ..paid.clone() }, 400, "bad_message"),
    ] {
        let answer = gateway.send(callback(&wrong, NOW)).await;
        assert_eq!((answer.status.as_u16(), code(&answer.body).as_str()), (status, expected));
    }
    // The right one, from another site's point of view too: only the signature counts. Then again and again.
    let mut request = callback(&paid, NOW);
    request.headers_mut().insert("origin", "https://elsewhere.test".parse().expect("a header"));
    assert_eq!(gateway.send(request).await.body, r#"{"order":"paid","outcome":"taken"}"#);
    for _ in 0..20 {
        let again = gateway.send(callback(&paid, NOW)).await;
        assert_eq!(
            (again.status, again.body.as_str()),
            (StatusCode::OK, r#"{"order":"paid","outcome":"repeated"}"#)
        );
    }
    let other = gateway.send(callback(&Message { kind: "closed".to_owned(), ..paid }, NOW)).await;
    assert_eq!((other.status, code(&other.body).as_str()), (StatusCode::CONFLICT, "contradiction"));
    assert_eq!(gateway.get("/api/v1/payment/callback").await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn money_taken_twice_comes_back() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let order = begun(&stage, &mut browser).await;
    let demand = stage.gateway.demand();
    for name in ["1", "2"] {
        stage.browser().send(callback(&message(&demand, name, "paid"), NOW)).await;
    }
    let done = browser.get(&format!("{order}/done")).await.body;
    assert!(done.contains("多付的") && done.contains("会退回") && done.contains("等待退回"), "{done}");
    let portal = stage.portal(NOW + Duration::minutes(1));
    chase::pass(&portal).await.expect("a pass");
    chase::pass(&portal).await.expect("a pass");
    assert_eq!(stage.gateway.refunds.lock().expect("whole").len(), 1, "sent once");
    assert!(browser.get(&format!("{order}/done")).await.body.contains("已经退到"));
    assert!(browser.get("/pay").await.body.contains("已经退到"));
}

#[tokio::test]
async fn a_lost_callback_is_asked_for() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let order = begun(&stage, &mut browser).await;
    *stage.gateway.standing.lock().expect("whole") = Standing::Paid;
    chase::pass(&stage.portal(NOW)).await.expect("a pass");
    let done = format!("{order}/done");
    assert!(browser.get(&done).await.body.contains("还在等"), "the gateway has some seconds");
    chase::pass(&stage.portal(NOW + Duration::minutes(1))).await.expect("a pass");
    assert!(browser.get(&done).await.body.contains("已缴费"));
    // The callback that comes after all does nothing twice.
    let late = Message {
        trade: format!("T-{}", stage.gateway.demand().order),
        ..message(&stage.gateway.demand(), "1", "paid")
    };
    let answer = stage.browser().send(callback(&late, NOW)).await;
    assert_eq!(answer.body, r#"{"order":"paid","outcome":"repeated"}"#);
}

#[tokio::test]
async fn a_gateway_that_names_another_amount_pays_nothing() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let order = begun(&stage, &mut browser).await;
    *stage.gateway.standing.lock().expect("whole") = Standing::Paid;
    stage.gateway.demands.lock().expect("whole")[0].amount_fen = 1;
    let done = format!("{order}/done");
    chase::pass(&stage.portal(NOW + Duration::minutes(1))).await.expect("a pass");
    assert!(browser.get(&done).await.body.contains("还在等"));
    chase::pass(&stage.portal(NOW + Duration::hours(3))).await.expect("a pass");
    assert!(browser.get(&done).await.body.contains("已经失效"));
    *stage.gateway.is_away.lock().expect("whole") = true;
    chase::pass(&stage.portal(NOW + Duration::hours(4))).await.expect("nothing is left to ask");
}

#[tokio::test]
async fn an_order_nobody_pays_ends_at_the_gateway_first() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let order = begun(&stage, &mut browser).await;
    let late = NOW + Duration::hours(3);
    chase::pass(&stage.portal(late)).await.expect("a pass");
    let done = browser.get(&format!("{order}/done")).await.body;
    assert!(done.contains("已经失效") && done.contains("不会丢"), "{done}");
    assert_eq!(browser.post(&order, &[]).await.location, Some(format!("{order}/done")));
    // And begins anew from the enrolment page.
    let form = button(&browser.get("/enrolment").await.body);
    assert_ne!(ordered(&mut browser, &form).await, order);
}

#[tokio::test]
async fn a_gateway_that_is_away_and_a_try_that_failed_are_told() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let form = chosen(&mut browser, "rural").await;
    let order = ordered(&mut browser, &form).await;
    *stage.gateway.is_away.lock().expect("whole") = true;
    let answer = browser.post(&order, &[]).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.body.contains("没有扣钱") && answer.body.contains(&format!("action=\"{order}\"")));
    *stage.gateway.is_away.lock().expect("whole") = false;
    assert_eq!(browser.post(&order, &[]).await.status, StatusCode::SEE_OTHER);
    stage.browser().send(callback(&message(&stage.gateway.demand(), "1", "failed"), NOW)).await;
    let done = browser.get(&format!("{order}/done")).await.body;
    assert!(done.contains("没有扣您的钱") && done.contains("再试一次"), "{done}");
}

#[tokio::test]
async fn what_stands_against_paying_is_a_page_and_not_a_charge() {
    let stage = Stage::new().await;
    let key = "00000000-key";
    let mut paid = stage.signed_in("urban_paid").await;
    let answer = paid.post("/pay", &[("year", "2016"), ("key", key)]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("没有扣钱") && answer.body.contains("一年只缴一次"));
    let mut nothing = stage.signed_in("farmer").await;
    let answer = nothing.post("/pay", &[("year", "2016"), ("key", key)]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("href=\"/tiers\""));
    for (year, key) in [("2016", "x"), ("", key), ("99999", key), ("2016", "a b'; --")] {
        let answer = nothing.post("/pay", &[("year", year), ("key", key)]).await;
        assert_eq!(answer.location.as_deref(), Some("/enrolment"), "{year} {key}");
    }
    let list = nothing.get("/pay").await.body;
    assert!(list.contains("缴费凭证") && !list.contains("等您缴费"), "receipts of earlier years alone");
    for path in ["/pay", "/pay/D1", "/pay/D1/done", "/receipts/SJ1"] {
        assert!(
            stage.browser().get(path).await.location.expect("sent to sign in").starts_with("/sign-in"),
            "{path}"
        );
    }
    for path in ["/pay/D1", "/pay/D1/done", "/receipts/SJ1"] {
        assert_eq!(nothing.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    // Without the session's token nothing is ordered.
    assert_eq!(nothing.post_raw("/pay", "year=2016&key=00000000-key").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn who_is_funded_pays_nothing_and_gets_a_receipt() {
    let stage = Stage::new().await;
    let persona = stage.persona("no_phone");
    let mut browser = stage.browser();
    let activation = persona.activation.clone().expect("a code");
    let form = [("id", persona.id_number.as_str()), ("name", &persona.name), ("code", &activation)];
    browser.post("/sign-in/activate", &form).await;
    let password = "a-long-passphrase-2015";
    browser.post("/sign-in/password", &[("password", password), ("again", password)]).await;
    let tiers = browser.get("/tiers").await.body;
    assert!(tiers.contains("value=\"one\""), "{tiers}");
    let form = chosen(&mut browser, "one").await;
    let page = browser.get("/enrolment").await.body;
    assert!(page.contains("不用缴费，确认参保"));
    let receipt = ordered(&mut browser, &form).await;
    assert!(receipt.starts_with("/receipts/"), "{receipt}");
    assert!(browser.get(&receipt).await.body.contains("财政代缴"));
}

#[tokio::test]
async fn without_a_gateway_people_are_sent_to_the_counter() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let form = chosen(&mut browser, "rural").await;
    let order = ordered(&mut browser, &form).await;
    let Ok(portal) = Arc::try_unwrap(stage.portal(NOW)) else { panic!("one owner") };
    let payments = Payments::none().expect("a secret");
    let mut browser = browser.at(Arc::new(Portal { payments, ..portal }));
    assert!(
        !browser.get("/enrolment").await.body.contains("action=\"/pay\""),
        "no button that leads nowhere"
    );
    let page = browser.get(&order).await.body;
    assert!(page.contains("乡镇经办窗口") && !page.contains("去支付 1"), "{page}");
    assert_eq!(browser.post(&order, &[]).await.location, Some(order.clone()));
    // Nobody's messages are believed.
    let forged = signed(b"{}".to_vec(), &Secret::new(b"").headers(b"{}", NOW));
    assert_eq!(browser.send(forged).await.status, StatusCode::UNAUTHORIZED);
}
