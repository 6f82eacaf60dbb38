//! What the gateway says: taken in once, in whatever order it comes.

use rules::money::Money;
use serde_json::json;

use super::{
    facts::Facts,
    money::{self, Incoming, Taken, Target},
    orders, reading,
};
use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    keys::Keys,
    sql::sql,
    types::{EventKind, EventOutcome, GatewayEvent, NewAudit, Order, OrderState, PersonId, Route},
    usecases::{again::write_again, database},
};
use uuid::Uuid;

pub(crate) async fn gateway_event<E: Engine>(db: &Db<E>, event: GatewayEvent) -> Result<EventOutcome> {
    write_again(db, event, |connection, keys, event| {
        Box::pin(async move {
            let Some((id, order)) = reading::locked::<E>(connection, &event.order).await? else {
                refused::<E>(connection, &event, None, "payment.unknown_order").await?;
                return Ok(EventOutcome::UnknownOrder);
            };
            if let Some(known) = known::<E>(connection, &event).await? {
                return Ok(if known {
                    EventOutcome::Repeated(order.state)
                } else {
                    EventOutcome::Contradiction
                });
            }
            if event.kind == EventKind::Paid && event.amount != order.own {
                refused::<E>(connection, &event, Some(order.person), "payment.wrong_amount").await?;
                return Ok(EventOutcome::WrongAmount);
            }
            insert::<E>(connection, &event).await?;
            match event.kind {
                EventKind::Paid => paid::<E>(connection, &keys, &event, (id, &order)).await,
                EventKind::Failed => failed::<E>(connection, (id, &order)).await.map(EventOutcome::Taken),
                EventKind::Closed => {
                    let open = matches!(order.state, OrderState::Created | OrderState::Paying);
                    if open {
                        orders::close::<E>(connection, id, OrderState::Expired, event.at).await?;
                    }
                    Ok(EventOutcome::Taken(if open { OrderState::Expired } else { order.state }))
                }
            }
        })
    })
    .await
}

async fn paid<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    event: &GatewayEvent,
    (id, order): (Uuid, &Order),
) -> Result<EventOutcome> {
    // The gateway may tell of one payment by several events: by callback, and when it is asked.
    if money::is_known::<E>(connection, Route::Gateway, &event.trade).await? {
        return Ok(EventOutcome::Repeated(order.state));
    }
    let facts = Facts::load::<E>(connection, keys, order.person)
        .await?
        .ok_or(StoreError::Inconsistent { table: "payment_order", column: "person" })?;
    let incoming = Incoming {
        route: Route::Gateway,
        reference: &event.trade,
        person: Some(order.person),
        benefit_year: order.benefit_year,
        order: Some((id, order)),
        amount: event.amount,
        // The gateway's day counts, within what is possible.
        settled_on: event.settled_on.clamp(order.ordered_on.min(event.today), event.today),
        taken_by: None,
        today: event.today,
        at: event.at,
    };
    Ok(EventOutcome::Taken(
        match money::take::<E>(connection, &incoming, Target::of_order(order, &facts)).await? {
            Taken::Contribution(..) => OrderState::Paid,
            Taken::Refund(_) if order.state == OrderState::Paid => OrderState::Paid,
            Taken::Refund(_) => OrderState::Refunded,
        },
    ))
}

/// A try that came to nothing: the order waits for the next one.
async fn failed<E: Engine>(
    connection: &mut E::Connection,
    (id, order): (Uuid, &Order),
) -> Result<OrderState> {
    if order.state != OrderState::Paying {
        return Ok(order.state);
    }
    sql::<E>("payment_order", "UPDATE payment_order SET state = 'created' WHERE id = $1")
        .bind(id)
        .run(connection)
        .await?;
    Ok(OrderState::Created)
}

/// `None`: a new event; `true`: the same again; `false`: its number says something else than before.
async fn known<E: Engine>(connection: &mut E::Connection, event: &GatewayEvent) -> Result<Option<bool>> {
    let row = sql::<E>(
        "gateway_event",
        "SELECT order_number, kind, trade, amount_fen FROM gateway_event WHERE event = $1",
    )
    .bind(event.event.as_str())
    .first(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let same = row.get::<String>("order_number")? == event.order
        && row.word("kind", EventKind::from_code)? == event.kind
        && row.get::<String>("trade")? == event.trade
        && row.money("amount_fen")? == event.amount;
    Ok(Some(same))
}

async fn insert<E: Engine>(connection: &mut E::Connection, event: &GatewayEvent) -> Result<()> {
    sql::<E>(
        "gateway_event",
        "INSERT INTO gateway_event (event, order_number, kind, trade, amount_fen, settled_on, received_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(event.event.as_str())
    .bind(event.order.as_str())
    .bind(event.kind.code())
    .bind(event.trade.as_str())
    .bind(event.amount)
    .bind(event.settled_on)
    .bind(event.at)
    .run(connection)
    .await
    .map(drop)
}

/// Leaves a trace of an event that has no effect: the reconciliation of its day will ask about it.
async fn refused<E: Engine>(
    connection: &mut E::Connection,
    event: &GatewayEvent,
    subject: Option<PersonId>,
    action: &str,
) -> Result<()> {
    let amount: Money = event.amount;
    let detail = json!({ "order": event.order, "trade": event.trade, "amount_fen": amount.fen() });
    let (actor, action) = ("gateway".to_owned(), action.to_owned());
    database::record::<E>(connection, NewAudit { at: event.at, actor, action, subject, detail }).await
}
