//! A payment gateway for demonstrations and tests: real pages, real signatures, no money.
//!
//! It is an app of its own and knows nothing of the portal but the secret. `portal sandbox-gateway` serves it alone;
//! `portal serve` on a demo database serves it under [`super::SANDBOX`]. The payer, or a flag, decides how its messages
//! go wrong: late, several times, out of order, not at all, or with the money taken twice. It keeps everything in memory.

mod messages;
mod pages;
mod trades;

use std::{sync::Arc, time::Duration};

use axum::{
    Form, Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    Demand,
    http::{ASK, CLOSE, Named, OPEN, Opened, REFUND, RefundDemand, Refunded},
    signature::Secret,
};
use crate::clock::Clock;

pub use messages::Delivery;
use trades::Trades;

/// The sandbox.
#[derive(Debug)]
pub struct Sandbox {
    secret: Secret,
    clock: Clock,
    /// What stands before the addresses of its pages.
    base: String,
    /// How messages go where the payer chose nothing else.
    delivery: Delivery,
    /// How late a late message is.
    delay: Duration,
    trades: Trades,
    agent: ureq::Agent,
}

impl Sandbox {
    /// A sandbox without payments. `base` stands before the addresses of its pages: a path, or an origin.
    pub fn new(secret: Secret, clock: Clock, base: &str, delivery: Delivery, delay: Duration) -> Self {
        let agent =
            ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(10))).build().into();
        Self { secret, clock, base: base.to_owned(), delivery, delay, trades: Trades::default(), agent }
    }

    fn believe<T: DeserializeOwned>(&self, headers: &HeaderMap, body: &Bytes) -> Result<T, StatusCode> {
        // Signatures carry the real time, also where the business date is held.
        self.secret.verify(headers, body, Clock::default().now()).map_err(|_| StatusCode::UNAUTHORIZED)?;
        serde_json::from_slice(body).map_err(|_| StatusCode::BAD_REQUEST)
    }
}

/// Its routes.
pub fn router(sandbox: Arc<Sandbox>) -> Router {
    Router::new()
        .route(OPEN, post(open))
        .route(ASK, post(ask))
        .route(CLOSE, post(close))
        .route(REFUND, post(refund))
        .route("/pay/{token}", get(page).post(decide))
        .route("/days/{day}", get(day))
        .route("/style.css", get(style))
        .route("/icon.svg", get(icon))
        .with_state(sandbox)
}

type Shared = State<Arc<Sandbox>>;

fn json(answer: &impl Serialize) -> Response {
    match serde_json::to_string(answer) {
        Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn open(State(sandbox): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, StatusCode> {
    let demand: Demand = sandbox.believe(&headers, &body)?;
    if demand.amount_fen <= 0 {
        return Err(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let token = sandbox.trades.open(demand).ok_or(StatusCode::CONFLICT)?;
    Ok(json(&Opened { pay_url: format!("{}/pay/{token}", sandbox.base) }))
}

async fn ask(State(sandbox): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, StatusCode> {
    let named: Named = sandbox.believe(&headers, &body)?;
    Ok(json(&sandbox.trades.told(&named.order)))
}

async fn close(State(sandbox): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, StatusCode> {
    let named: Named = sandbox.believe(&headers, &body)?;
    sandbox.trades.close(&named.order);
    Ok(json(&sandbox.trades.told(&named.order)))
}

async fn refund(State(sandbox): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, StatusCode> {
    let demand: RefundDemand = sandbox.believe(&headers, &body)?;
    let state = if sandbox.trades.refund(&demand) { "done" } else { "failed" };
    Ok(json(&Refunded { state: state.to_owned() }))
}

async fn page(State(sandbox): Shared, Path(token): Path<String>) -> Response {
    match sandbox.trades.of_token(&token) {
        Some(trade) => Html(pages::pay(&sandbox.base, &token, &trade, sandbox.delivery)).into_response(),
        None => (StatusCode::NOT_FOUND, Html(pages::unknown(&sandbox.base))).into_response(),
    }
}

/// What the payer pressed.
#[derive(Debug, Deserialize)]
struct Decision {
    act: String,
    #[serde(default)]
    delivery: String,
}

async fn decide(
    State(sandbox): Shared,
    Path(token): Path<String>,
    Form(decision): Form<Decision>,
) -> Response {
    let delivery = Delivery::from_code(&decision.delivery).unwrap_or(sandbox.delivery);
    let twice = delivery == Delivery::Twice;
    let Some((return_url, sent)) = sandbox.trades.decide(&token, &decision.act, twice, sandbox.clock.today())
    else {
        return (StatusCode::NOT_FOUND, Html(pages::unknown(&sandbox.base))).into_response();
    };
    if let Some(sent) = sent {
        tokio::spawn(messages::deliver(Arc::clone(&sandbox), sent, delivery));
    }
    Redirect::to(&return_url).into_response()
}

/// `GET /days/2015-12-01.csv`: the payments of an accounting day, for the reconciliation.
async fn day(State(sandbox): Shared, Path(day): Path<String>) -> Response {
    let Some(day) = day.strip_suffix(".csv").and_then(|day| rules::date::parse_iso(day).ok()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], sandbox.trades.day_file(day)).into_response()
}

async fn icon() -> Response {
    let head = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "max-age=3600")];
    (head, pages::ICON).into_response()
}

async fn style() -> Response {
    let head = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=3600")];
    (head, pages::STYLE).into_response()
}
