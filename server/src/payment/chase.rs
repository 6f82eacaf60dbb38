//! What the portal does by itself about payments: lets orders expire, asks the gateway how the rest ended, sends
//! refunds. A pass does a bounded amount of work and may be repeated, also by several servers at once.

use std::time::Duration;

use rules::money::Money;
use store::{EventKind, GatewayEvent, Order, Refund, RefundState, Route, StoreError};

use super::{GatewayError, PaymentGateway, Standing, Told};
use crate::web::Portal;

/// Time between two passes.
pub const EVERY: Duration = Duration::from_secs(10);
/// How long the gateway's message may take before it is asked.
const PATIENCE: time::Duration = time::Duration::seconds(15);
/// Failures of the gateway in one pass after which it counts as away.
const BEARABLE: u32 = 3;
/// How much one pass does of each kind.
const AT_ONCE: u32 = 50;

/// Why a pass did not get to its end.
#[derive(Debug, thiserror::Error)]
pub enum ChaseError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The gateway did not answer.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
}

/// One pass.
pub async fn pass(portal: &Portal) -> Result<(), ChaseError> {
    let now = portal.clock.now();
    portal.store.expire_orders(now).await?;
    let Some(gateway) = &portal.payments.gateway else { return Ok(()) };
    let mut failures = 0;
    for order in portal.store.orders_paying(now - PATIENCE, AT_ONCE).await? {
        bearable(ask(portal, &**gateway, &order).await, &mut failures)?;
    }
    for state in [RefundState::Owed, RefundState::Sent] {
        for refund in portal.store.refunds(state, AT_ONCE).await? {
            if refund.route == Route::Gateway {
                bearable(send(portal, &**gateway, &refund).await, &mut failures)?;
            }
        }
    }
    Ok(())
}

/// One order about which the gateway fails does not keep the others waiting; a gateway that is away ends the pass.
fn bearable(done: Result<(), ChaseError>, failures: &mut u32) -> Result<(), ChaseError> {
    match done {
        Err(ChaseError::Gateway(error)) if *failures < BEARABLE => {
            *failures += 1;
            tracing::warn!(cause = &error as &dyn std::error::Error, "one payment could not be asked about");
            Ok(())
        }
        done => done,
    }
}

/// Asks how a payment stands; one whose time is over is ended first, so that no money can come afterwards.
async fn ask(portal: &Portal, gateway: &dyn PaymentGateway, order: &Order) -> Result<(), ChaseError> {
    let over = order.expires_at <= portal.clock.now();
    let told = if over { gateway.close(&order.number).await? } else { gateway.ask(&order.number).await? };
    let kind = match told.standing {
        // Another amount than ours is no payment of ours: the reconciliation of its day tells of it.
        Standing::Paid if told.amount_fen != order.own.fen() => {
            tracing::error!(order = order.number, "the gateway has another amount for an order");
            if !over {
                return Ok(());
            }
            EventKind::Closed
        }
        Standing::Paid => EventKind::Paid,
        Standing::Failed => EventKind::Failed,
        Standing::Closed => EventKind::Closed,
        Standing::Unknown if over => EventKind::Closed,
        Standing::Pending | Standing::Unknown => return Ok(()),
    };
    let outcome = portal.store.gateway_event(event(portal, order, told, kind)).await?;
    tracing::info!(?outcome, "asked the gateway about an order");
    Ok(())
}

fn event(portal: &Portal, order: &Order, told: Told, kind: EventKind) -> GatewayEvent {
    let trade = if told.trade.is_empty() { order.number.clone() } else { told.trade };
    let today = portal.clock.today();
    GatewayEvent {
        // The same answer has the same number, so that asking twice does nothing twice.
        event: format!("{}-{trade}", kind.code()),
        order: order.number.clone(),
        kind,
        trade,
        amount: Money::from_fen(told.amount_fen),
        settled_on: told.settled_on.unwrap_or(today),
        today,
        at: portal.clock.now(),
    }
}

/// Sends a refund. It is marked first: if the answer gets lost, the gateway is asked again under the same number.
async fn send(portal: &Portal, gateway: &dyn PaymentGateway, refund: &Refund) -> Result<(), ChaseError> {
    let moved = |to| portal.store.move_refund(&refund.number, to, "gateway", portal.clock.now());
    if refund.state == RefundState::Owed && !moved(RefundState::Sent).await? {
        return Ok(());
    }
    let state = gateway.refund(&refund.number, &refund.reference, refund.amount).await?;
    if state != RefundState::Sent {
        moved(state).await?;
    }
    Ok(())
}
