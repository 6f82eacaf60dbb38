//! Taking money through a payment gateway: what the portal asks of one, and the one it speaks to.
//!
//! The gateway is told an order's number and amount, and nothing about the person. What it says comes back signed, by
//! callback or when asked; the store decides what that means. Cards and passwords are never seen here.

pub mod chase;
pub mod files;
pub mod http;
pub mod sandbox;
pub mod signature;

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use rules::{date::Date, money::Money};
use serde::{Deserialize, Serialize};
use store::{EventKind, GatewayEvent, RefundState};
use time::OffsetDateTime;

use crate::{config::PaymentConfig, payment::sandbox::Sandbox};

/// Where the gateway's messages come in.
pub const CALLBACK: &str = "/api/v1/payment/callback";
/// Where a demonstration has its sandbox.
pub const SANDBOX: &str = "/sandbox-gateway";

/// The gateway did not do what it was asked. Says nothing of a person, so it can be logged.
#[derive(Debug, thiserror::Error)]
#[error("payment gateway: {0}")]
pub struct GatewayError(pub String);

/// What the gateway needs to take money.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demand {
    /// Our order's number. The gateway opens one payment for it, however often it is asked.
    pub order: String,
    /// How much, in fen.
    pub amount_fen: i64,
    /// A line for the payer's statement; nobody's name.
    pub subject: String,
    /// Where the gateway's messages go.
    pub callback_url: String,
    /// Where the browser goes afterwards.
    pub return_url: String,
}

/// How a payment stands at the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The payer has not decided.
    Pending,
    /// Paid.
    Paid,
    /// The last try came to nothing.
    Failed,
    /// No more money is taken.
    Closed,
    /// The gateway has no such payment.
    Unknown,
}

/// The gateway's answer about a payment.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// How it stands.
    pub standing: Standing,
    /// The gateway's number of the payment; empty when unknown.
    pub trade: String,
    /// How much, in fen.
    pub amount_fen: i64,
    /// The gateway's accounting day, once paid.
    #[serde(with = "rules::date::iso_option")]
    pub settled_on: Option<Date>,
}

/// A message of the gateway, as it stands in a callback.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Its number, the same in every repetition.
    pub event: String,
    /// Our order.
    pub order: String,
    /// `paid`, `failed` or `closed`.
    pub kind: String,
    /// The gateway's number of the payment.
    pub trade: String,
    /// How much, in fen.
    pub amount_fen: i64,
    /// The gateway's accounting day.
    #[serde(with = "rules::date::iso")]
    pub settled_on: Date,
}

impl Message {
    /// As the store takes it in; `None` where a part cannot be one of ours.
    pub fn event(self, today: Date, at: OffsetDateTime) -> Option<GatewayEvent> {
        let fits =
            |text: &str| (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if ![&self.event, &self.order, &self.trade].into_iter().all(|text| fits(text)) {
            return None;
        }
        Some(GatewayEvent {
            kind: EventKind::from_code(&self.kind)?,
            event: self.event,
            order: self.order,
            trade: self.trade,
            amount: Money::from_fen(self.amount_fen),
            settled_on: self.settled_on,
            today,
            at,
        })
    }
}

/// A gateway: opens payments, tells how they stand, gives money back. Every call may be repeated without harm.
#[async_trait]
pub trait PaymentGateway: Send + Sync + 'static {
    /// Opens a payment, or finds the one that is open; where to send the payer's browser.
    async fn open(&self, demand: &Demand) -> Result<String, GatewayError>;
    /// How the payment of an order stands.
    async fn ask(&self, order: &str) -> Result<Told, GatewayError>;
    /// Ends a payment that nobody made; how it stands then: it may have been made just before.
    async fn close(&self, order: &str) -> Result<Told, GatewayError>;
    /// Gives a payment's money back, once for each number of a refund.
    async fn refund(&self, number: &str, trade: &str, amount: Money) -> Result<RefundState, GatewayError>;
}

/// The portal's way to its gateway.
pub struct Payments {
    /// The gateway; without one people pay at the counter.
    pub gateway: Option<Arc<dyn PaymentGateway>>,
    /// What messages are signed with.
    pub secret: signature::Secret,
    /// Address for messages.
    pub callback_url: String,
    /// Origin of the gateway's pages where it is not ours: forms may lead there.
    pub pages: Option<String>,
    /// The sandbox that this process runs for a demonstration.
    pub sandbox: Option<Arc<Sandbox>>,
}

impl fmt::Debug for Payments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payments").field("pages", &self.pages).finish_non_exhaustive()
    }
}

impl Payments {
    /// No gateway: money is taken at the counter alone, and no callback is believed.
    pub fn none() -> Result<Self, crate::sign_in::codes::NoRandomness> {
        Ok(Self {
            gateway: None,
            secret: signature::Secret::random()?,
            callback_url: String::new(),
            pages: None,
            sandbox: None,
        })
    }

    /// The gateway of the settings.
    pub fn configured(config: &PaymentConfig, public_origin: Option<&str>) -> Self {
        let secret = signature::Secret::new(config.secret.as_bytes());
        let callback_url = config
            .callback_url
            .clone()
            .unwrap_or_else(|| format!("{}{CALLBACK}", public_origin.unwrap_or_default()));
        Self {
            gateway: Some(Arc::new(http::HttpGateway::new(&config.url, secret.clone()))),
            pages: Some(origin_of(&config.url).to_owned()),
            secret,
            callback_url,
            sandbox: None,
        }
    }

    /// The sandbox in this process, for a demonstration. It is reached through the network like any other gateway:
    /// `own` is the address at which this process listens.
    pub fn with_sandbox(sandbox: Arc<Sandbox>, secret: signature::Secret, own: &str) -> Self {
        Self {
            gateway: Some(Arc::new(http::HttpGateway::new(&format!("{own}{SANDBOX}"), secret.clone()))),
            secret,
            callback_url: format!("{own}{CALLBACK}"),
            pages: None,
            sandbox: Some(sandbox),
        }
    }
}

/// Scheme, host and port of an address.
fn origin_of(url: &str) -> &str {
    let host_at = url.find("://").map_or(0, |at| at + 3);
    let path_at = url[host_at..].find('/').map_or(url.len(), |at| host_at + at);
    &url[..path_at]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_ends_before_its_path() {
        assert_eq!(origin_of("https://pay.example:8443/v1/x"), "https://pay.example:8443");
        assert_eq!(origin_of("http://127.0.0.1:9"), "http://127.0.0.1:9");
    }
}
