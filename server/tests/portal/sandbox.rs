//! The sandbox gateway as a demonstration has it: portal and sandbox in one process, speaking through the network.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, http::Request};
use http_body_util::BodyExt;
use server::{
    clock::Clock,
    payment::{
        Demand, PaymentGateway, Payments, SANDBOX, Standing, chase,
        http::HttpGateway,
        sandbox::{Delivery, Sandbox, router},
        signature::Secret,
    },
    web::{self, Portal},
};
use store::{
    ChooseTier, CreateOrder, IdempotencyKey, Order, OrderOutcome, OrderState, PersonId, RefundState,
};
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::{
    common::{NOW, Stage},
    gateway::SECRET,
};

/// A portal that listens, with its sandbox, and an order that was brought there.
struct Demo {
    portal: Arc<Portal>,
    sandbox: Arc<Sandbox>,
    order: Order,
    /// The page on which one pays, below [`SANDBOX`].
    page: String,
    _stage: Stage,
}

impl Demo {
    async fn new() -> Self {
        let stage = Stage::new().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let own = format!("http://{}", listener.local_addr().expect("an address"));
        // Signatures carry the real time; the business date is the demo's.
        let clock = Clock::system(Some(stage.today()));
        let secret = Secret::new(SECRET);
        let delay = Duration::from_millis(300);
        let sandbox = Arc::new(Sandbox::new(secret.clone(), clock, SANDBOX, Delivery::Normal, delay));
        let payments = Payments::with_sandbox(Arc::clone(&sandbox), secret, &own);
        let Ok(portal) = Arc::try_unwrap(stage.portal(NOW)) else { panic!("one owner") };
        let portal = Arc::new(Portal { clock, payments, ..portal });
        let service = web::router(Arc::clone(&portal)).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        let person = stage.person("chooser").await.id;
        let order = ordered(&portal, person).await;
        let page = opened(&portal, &order).await;
        Self { portal, sandbox, order, page, _stage: stage }
    }

    /// Presses a button of the pay page, as a browser does.
    async fn press(&self, act: &str, delivery: &str) {
        let page = ask(&self.sandbox, Request::get(&self.page).body(Body::empty()).expect("a request")).await;
        assert!(page.contains("模拟支付，非真实扣款") && page.contains(&self.order.number), "{page}");
        let request = Request::post(&self.page)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(format!("act={act}&delivery={delivery}")))
            .expect("a request");
        ask(&self.sandbox, request).await;
    }

    async fn state(&self) -> OrderState {
        self.portal
            .store
            .order(&self.order.number, self.order.payer)
            .await
            .expect("asked")
            .expect("there")
            .state
    }

    /// Waits until the order stands as expected.
    async fn becomes(&self, state: OrderState) {
        for _ in 0..200 {
            if self.state().await == state {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("the order did not become {state:?}");
    }

    async fn counted(&self) -> (usize, usize) {
        let payments = self.portal.store.payments_of(self.order.person).await.expect("asked");
        let paid = payments.receipts.iter().filter(|receipt| receipt.benefit_year == 2016).count();
        (paid, payments.refunds.len())
    }
}

async fn ask(sandbox: &Arc<Sandbox>, request: Request<Body>) -> String {
    let app: Router = router(Arc::clone(sandbox));
    let body = app.oneshot(request).await.expect("never fails").into_body();
    String::from_utf8_lossy(&body.collect().await.expect("a body").to_bytes()).into_owned()
}

async fn ordered(portal: &Portal, person: PersonId) -> Order {
    let (today, at) = (portal.clock.today(), portal.clock.now());
    let command = ChooseTier {
        person,
        benefit_year: 2016,
        option: "rural".to_owned(),
        by: store::ChosenBy::Own,
        today,
        at,
    };
    portal.store.choose_tier(command).await.expect("chosen");
    let key = IdempotencyKey::parse("a-form-of-mine").expect("a key");
    let command = CreateOrder { payer: person, person, benefit_year: 2016, key, today, at };
    match portal.store.create_order(command).await.expect("asked") {
        OrderOutcome::Order(order) => *order,
        other => panic!("{other:?}"),
    }
}

async fn opened(portal: &Portal, order: &Order) -> String {
    let begin = store::BeginPayment {
        number: order.number.clone(),
        payer: order.payer,
        today: portal.clock.today(),
        at: portal.clock.now(),
    };
    portal.store.begin_payment(begin).await.expect("begun");
    let demand = Demand {
        order: order.number.clone(),
        amount_fen: order.own.fen(),
        subject: "<b>缴费</b>".to_owned(),
        callback_url: portal.payments.callback_url.clone(),
        return_url: format!("/pay/{}/done", order.number),
    };
    let gateway = portal.payments.gateway.as_ref().expect("a gateway");
    let url = gateway.open(&demand).await.expect("opened");
    assert_eq!(gateway.open(&demand).await.expect("opened again"), url, "one payment for an order");
    url.strip_prefix(SANDBOX).expect("a page of the sandbox").to_owned()
}

#[tokio::test]
async fn what_is_paid_in_the_sandbox_is_paid_in_the_portal() {
    let demo = Demo::new().await;
    let page = ask(&demo.sandbox, Request::get(&demo.page).body(Body::empty()).expect("a request")).await;
    assert!(page.contains("&lt;b&gt;") && !page.contains("<script") && !page.contains("style="), "{page}");
    demo.press("pay", "normal").await;
    demo.becomes(OrderState::Paid).await;
    // Pressed again, nothing more is taken, and the page says so.
    let page = ask(&demo.sandbox, Request::get(&demo.page).body(Body::empty()).expect("a request")).await;
    assert!(page.contains("不用再付") && !page.contains("<form"), "{page}");
    assert_eq!(demo.counted().await, (1, 0));
    let file =
        ask(&demo.sandbox, Request::get("/days/2015-12-01.csv").body(Body::empty()).expect("a request"))
            .await;
    assert!(file.contains(&format!(",{},{}", demo.order.number, demo.order.own)), "{file}");
}

#[tokio::test]
async fn late_repeated_and_disordered_messages_pay_once() {
    for delivery in ["delay", "repeat", "reorder"] {
        let demo = Demo::new().await;
        demo.press("pay", delivery).await;
        demo.becomes(OrderState::Paid).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!((demo.state().await, demo.counted().await), (OrderState::Paid, (1, 0)), "{delivery}");
    }
}

#[tokio::test]
async fn a_lost_message_is_asked_for_and_double_money_is_sent_back() {
    let lost = Demo::new().await;
    lost.press("pay", "lose").await;
    let gateway = lost.portal.payments.gateway.as_ref().expect("a gateway");
    let told = gateway.ask(&lost.order.number).await.expect("told");
    assert_eq!((told.standing, told.amount_fen), (Standing::Paid, lost.order.own.fen()));
    assert_eq!(lost.state().await, OrderState::Paying);

    let twice = Demo::new().await;
    twice.press("pay", "twice").await;
    twice.becomes(OrderState::Paid).await;
    for _ in 0..200 {
        if twice.counted().await == (1, 1) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    chase::pass(&twice.portal).await.expect("a pass");
    let refunds = twice.portal.store.refunds(RefundState::Done, 10).await.expect("asked");
    assert_eq!((refunds.len(), refunds[0].amount), (1, twice.order.own));
}

#[tokio::test]
async fn not_paying_leaves_the_order_to_be_tried_again() {
    let demo = Demo::new().await;
    demo.press("cancel", "normal").await;
    demo.becomes(OrderState::Created).await;
    opened(&demo.portal, &demo.order).await;
    demo.press("pay", "normal").await;
    demo.becomes(OrderState::Paid).await;
}

#[tokio::test]
async fn the_sandbox_believes_only_the_portal() {
    let demo = Demo::new().await;
    let own = demo.portal.payments.callback_url.replace("/api/v1/payment/callback", SANDBOX);
    let stranger = HttpGateway::new(&own, Secret::new(b"a stranger's"));
    assert!(stranger.ask(&demo.order.number).await.is_err());
    let known = HttpGateway::new(&own, Secret::new(SECRET));
    assert_eq!(known.ask("D-none").await.expect("told").standing, Standing::Unknown);
    assert_eq!(known.close(&demo.order.number).await.expect("closed").standing, Standing::Closed);
    assert!(HttpGateway::new("http://127.0.0.1:1", Secret::new(SECRET)).ask("D").await.is_err());
    let page = ask(&demo.sandbox, Request::get("/pay/none").body(Body::empty()).expect("a request")).await;
    assert!(page.contains("没有这笔支付"));
}
