//! What a payment gateway sends, and what it is told.

use serde::Serialize;
use store::OrderState;
use utoipa::ToSchema;

use super::Day;

/// A message of the payment gateway. The same event may be sent any number of times: it counts once.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentMessage {
    /// Its number, the same in every repetition.
    #[schema(pattern = "^[!-~]{1,64}$", examples("E-1001"))]
    pub event: String,
    /// The order, as it was named when the payment was opened.
    #[schema(pattern = "^[!-~]{1,64}$")]
    pub order: String,
    /// What happened.
    pub kind: PaymentEvent,
    /// The gateway's number of the payment.
    #[schema(pattern = "^[!-~]{1,64}$", examples("T-2015120100001"))]
    pub trade: String,
    /// How much, in fen. An integer: the only amount in this interface that is no string of yuan, as gateways count in fen.
    #[schema(minimum = 0, examples(12000))]
    pub amount_fen: u64,
    /// The gateway's accounting day.
    pub settled_on: Day,
}

/// What can happen to a payment.
#[derive(Debug, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentEvent {
    /// The money was paid.
    Paid,
    /// An attempt failed; another may follow.
    Failed,
    /// Nobody can pay it any more.
    Closed,
}

/// A message that needs no repetition.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentTaken {
    /// How the order stands now.
    pub order: OrderStanding,
    /// Whether it was new.
    pub outcome: PaymentNews,
}

/// Whether a message was new.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentNews {
    /// Taken in.
    Taken,
    /// Here before: nothing was done.
    Repeated,
}

/// How an order stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderStanding {
    /// Made.
    Created,
    /// At the gateway.
    Paying,
    /// Paid.
    Paid,
    /// Paid, and given back.
    Refunded,
    /// Nobody paid it in time.
    Expired,
}

impl From<OrderState> for OrderStanding {
    fn from(state: OrderState) -> Self {
        match state {
            OrderState::Created => Self::Created,
            OrderState::Paying => Self::Paying,
            OrderState::Paid => Self::Paid,
            OrderState::Refunded => Self::Refunded,
            OrderState::Expired => Self::Expired,
        }
    }
}
