//! A payment gateway in memory: notes what it was asked, and answers as the test says.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::http::{HeaderMap, Request};
use rules::money::Money;
use server::payment::{
    CALLBACK, Demand, GatewayError, Message, PaymentGateway, Payments, Standing, Told, signature::Secret,
};
use store::RefundState;
use time::OffsetDateTime;

/// What gateway and portal sign with.
pub(crate) const SECRET: &[u8] = b"the tests' secret";

/// The gateway.
#[derive(Debug)]
pub(crate) struct Fake {
    pub(crate) demands: Mutex<Vec<Demand>>,
    pub(crate) standing: Mutex<Standing>,
    pub(crate) refunds: Mutex<Vec<String>>,
    pub(crate) is_away: Mutex<bool>,
}

impl Default for Fake {
    fn default() -> Self {
        Self {
            demands: Mutex::default(),
            standing: Mutex::new(Standing::Pending),
            refunds: Mutex::default(),
            is_away: Mutex::default(),
        }
    }
}

/// The portal's way to it.
pub(crate) fn payments(fake: &Arc<Fake>) -> Payments {
    let gateway: Arc<dyn PaymentGateway> = Arc::<Fake>::clone(fake);
    Payments {
        gateway: Some(gateway),
        secret: Secret::new(SECRET),
        callback_url: format!("http://portal.test{CALLBACK}"),
        pages: Some("https://pay.test".to_owned()),
        sandbox: None,
    }
}

impl Fake {
    /// What it was asked last.
    pub(crate) fn demand(&self) -> Demand {
        self.demands.lock().expect("whole").last().cloned().expect("a demand")
    }

    fn reached(&self) -> Result<(), GatewayError> {
        if *self.is_away.lock().expect("whole") { Err(GatewayError("away".to_owned())) } else { Ok(()) }
    }

    fn told(&self, order: &str) -> Told {
        let amount_fen =
            self.demands.lock().expect("whole").iter().find(|d| d.order == order).map_or(0, |d| d.amount_fen);
        let standing = *self.standing.lock().expect("whole");
        Told { standing, trade: format!("T-{order}"), amount_fen, settled_on: None }
    }
}

#[async_trait]
impl PaymentGateway for Fake {
    async fn open(&self, demand: &Demand) -> Result<String, GatewayError> {
        self.reached()?;
        self.demands.lock().expect("whole").push(demand.clone());
        Ok(format!("https://pay.test/{}", demand.order))
    }

    async fn ask(&self, order: &str) -> Result<Told, GatewayError> {
        self.reached()?;
        Ok(self.told(order))
    }

    async fn close(&self, order: &str) -> Result<Told, GatewayError> {
        self.reached()?;
        let mut standing = self.standing.lock().expect("whole");
        if *standing == Standing::Pending {
            *standing = Standing::Closed;
        }
        drop(standing);
        Ok(self.told(order))
    }

    async fn refund(&self, number: &str, _: &str, _: Money) -> Result<RefundState, GatewayError> {
        self.reached()?;
        self.refunds.lock().expect("whole").push(number.to_owned());
        Ok(RefundState::Done)
    }
}

/// A message about a demand.
pub(crate) fn message(demand: &Demand, name: &str, kind: &str) -> Message {
    Message {
        event: format!("E-{name}-{}", demand.order),
        order: demand.order.clone(),
        kind: kind.to_owned(),
        trade: format!("T-{name}-{}", demand.order),
        amount_fen: demand.amount_fen,
        settled_on: time::macros::date!(2015 - 12 - 01),
    }
}

/// A callback signed at a time.
pub(crate) fn callback(message: &Message, at: OffsetDateTime) -> Request<axum::body::Body> {
    let body = serde_json::to_vec(message).expect("json");
    signed(body.clone(), &Secret::new(SECRET).headers(&body, at))
}

/// A callback with headers of one's own.
pub(crate) fn signed(body: Vec<u8>, headers: &[(&'static str, String)]) -> Request<axum::body::Body> {
    let mut request = Request::post(CALLBACK).header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    request.body(body.into()).expect("a request")
}

/// The error code of a problem.
pub(crate) fn code(body: &str) -> String {
    let problem: serde_json::Value = serde_json::from_str(body).expect("json");
    problem["errors"][0]["code"].as_str().expect("a code").to_owned()
}

/// The policy of a page.
pub(crate) fn policy(headers: &HeaderMap) -> &str {
    headers["content-security-policy"].to_str().expect("text")
}
