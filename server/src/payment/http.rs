//! A gateway over HTTP: JSON, signed by us; its answers come over TLS from the address of the settings.

use std::time::Duration;

use async_trait::async_trait;
use rules::money::Money;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use store::RefundState;

use super::{Demand, GatewayError, PaymentGateway, Told, signature::Secret};
use crate::clock::Clock;

/// Address under the gateway's where payments are opened.
pub const OPEN: &str = "/api/payments";
/// Where one asks how a payment stands.
pub const ASK: &str = "/api/payments/ask";
/// Where a payment is ended.
pub const CLOSE: &str = "/api/payments/close";
/// Where money is given back.
pub const REFUND: &str = "/api/refunds";

/// Where the payer goes.
#[derive(Debug, Serialize, Deserialize)]
pub struct Opened {
    /// Address of the page.
    pub pay_url: String,
}

/// Names an order.
#[derive(Debug, Serialize, Deserialize)]
pub struct Named {
    /// Its number.
    pub order: String,
}

/// Money to give back.
#[derive(Debug, Serialize, Deserialize)]
pub struct RefundDemand {
    /// Our number: the same again gives nothing back again.
    pub refund: String,
    /// The gateway's number of the payment.
    pub trade: String,
    /// How much, in fen.
    pub amount_fen: i64,
}

/// How a refund stands.
#[derive(Debug, Serialize, Deserialize)]
pub struct Refunded {
    /// `sent`, `done` or `failed`.
    pub state: String,
}

/// Speaks to a gateway at an address.
#[derive(Debug)]
pub struct HttpGateway {
    url: String,
    secret: Secret,
    agent: ureq::Agent,
}

impl HttpGateway {
    /// A gateway that is given up on after ten seconds.
    pub fn new(url: &str, secret: Secret) -> Self {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(10)))
            .max_redirects(0)
            .build()
            .into();
        Self { url: url.trim_end_matches('/').to_owned(), secret, agent }
    }

    async fn post<T: DeserializeOwned + Send + 'static>(
        &self,
        path: &str,
        question: &impl Serialize,
    ) -> Result<T, GatewayError> {
        let body = serde_json::to_vec(question).map_err(|error| GatewayError(error.to_string()))?;
        let mut request =
            self.agent.post(format!("{}{path}", self.url)).header("content-type", "application/json");
        // The real clock, also where a demonstration holds the business date.
        for (name, value) in self.secret.headers(&body, Clock::default().now()) {
            request = request.header(name, value);
        }
        tokio::task::spawn_blocking(move || {
            let mut response = request.send(&body[..]).map_err(|error| GatewayError(error.to_string()))?;
            response.body_mut().read_json().map_err(|error| GatewayError(error.to_string()))
        })
        .await
        .map_err(|error| GatewayError(error.to_string()))?
    }
}

#[async_trait]
impl PaymentGateway for HttpGateway {
    async fn open(&self, demand: &Demand) -> Result<String, GatewayError> {
        self.post::<Opened>(OPEN, demand).await.map(|opened| opened.pay_url)
    }

    async fn ask(&self, order: &str) -> Result<Told, GatewayError> {
        self.post(ASK, &Named { order: order.to_owned() }).await
    }

    async fn close(&self, order: &str) -> Result<Told, GatewayError> {
        self.post(CLOSE, &Named { order: order.to_owned() }).await
    }

    async fn refund(&self, number: &str, trade: &str, amount: Money) -> Result<RefundState, GatewayError> {
        let (refund, trade) = (number.to_owned(), trade.to_owned());
        let refunded: Refunded =
            self.post(REFUND, &RefundDemand { refund, trade, amount_fen: amount.fen() }).await?;
        match RefundState::from_code(&refunded.state) {
            Some(state) if state != RefundState::Owed => Ok(state),
            _ => Err(GatewayError("an unknown state of a refund".to_owned())),
        }
    }
}
