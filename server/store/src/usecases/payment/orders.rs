//! Making an order, going to the gateway with it, and letting it expire.

use rules::money::Money;
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    facts::{Due, Facts, may_pay},
    money, reading,
};
use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    sql::sql,
    types::{
        BeginOutcome, BeginPayment, CreateOrder, EnrolmentId, ORDER_LASTS, Order, OrderOutcome, OrderState,
        PayRefusal, PersonId, fresh,
    },
    usecases::{again::write_again, database, reference},
};

pub(crate) async fn create_order<E: Engine>(db: &Db<E>, command: CreateOrder) -> Result<OrderOutcome> {
    write_again(db, command, |connection, keys, command| {
        Box::pin(async move {
            // One order of a person after the other: the second sees what the first wrote.
            E::lock_person(connection, command.person.0).await?;
            if let Some((_, order)) =
                reading::by_key::<E>(connection, command.payer, command.key.as_str()).await?
            {
                return Ok(same_form(order, &command));
            }
            if !may_pay::<E>(connection, command.payer, command.person, command.today).await? {
                return Ok(OrderOutcome::Refused(PayRefusal::NotYours));
            }
            let Some(facts) = Facts::load::<E>(connection, &keys, command.person).await? else {
                return Ok(OrderOutcome::Refused(PayRefusal::NotYours));
            };
            let due = match facts.due(command.benefit_year, command.today) {
                Ok(due) => due,
                Err(refusal) => return Ok(OrderOutcome::Refused(refusal)),
            };
            if due.assessed.pays.is_zero() {
                let (actor, when) = (database::actor(command.person), (command.today, command.at));
                let (_, receipt) = money::settle_free::<E>(connection, &due, actor, when).await?;
                return Ok(OrderOutcome::NothingToPay(Box::new(receipt)));
            }
            if let Some((id, order)) =
                reading::open_of::<E>(connection, command.person, command.benefit_year).await?
            {
                if still_good(&order, &due, command.at) {
                    return Ok(OrderOutcome::Order(Box::new(order)));
                }
                close::<E>(connection, id, OrderState::Expired, command.at).await?;
            }
            let order = insert::<E>(connection, &due, &command).await?;
            Ok(OrderOutcome::Order(Box::new(order)))
        })
    })
    .await
}

/// The form was sent before: its order answers, whatever became of it.
fn same_form(order: Order, command: &CreateOrder) -> OrderOutcome {
    if order.person == command.person && order.benefit_year == command.benefit_year {
        OrderOutcome::Order(Box::new(order))
    } else {
        OrderOutcome::Refused(PayRefusal::NotTheChoice)
    }
}

/// Whether an open order asks for what is due now. One that the gateway has stays as it is until its time is over.
fn still_good(order: &Order, due: &Due<'_>, at: OffsetDateTime) -> bool {
    order.enrolment == due.enrolment.id
        && at < order.expires_at
        && (order.state == OrderState::Paying || order.own == due.assessed.pays)
}

async fn insert<E: Engine>(
    connection: &mut E::Connection,
    due: &Due<'_>,
    command: &CreateOrder,
) -> Result<Order> {
    let order = Order {
        number: reference::fresh(format_args!("D{}", command.benefit_year))?,
        person: command.person,
        payer: command.payer,
        benefit_year: command.benefit_year,
        scheme: due.enrolment.scheme,
        option: due.enrolment.option.clone(),
        enrolment: due.enrolment.id,
        own: due.assessed.pays,
        subsidy: due.assessed.subsidy,
        covers_from: due.assessed.covered_from,
        state: OrderState::Created,
        ordered_on: command.today,
        created_at: command.at,
        expires_at: command.at + ORDER_LASTS,
        receipt_no: None,
        refund: None,
    };
    sql::<E>(
        "payment_order",
        "INSERT INTO payment_order
             (id, number, person, payer, benefit_year, scheme, option_id, enrolment, own_fen, subsidy_fen,
              covers_from, state, idempotency_key, ordered_on, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(fresh(command.at)?)
    .bind(order.number.as_str())
    .bind(order.person.0)
    .bind(order.payer.0)
    .bind(i64::from(order.benefit_year))
    .bind(order.scheme.code())
    .bind(order.option.as_str())
    .bind(order.enrolment.0)
    .bind(order.own)
    .bind(order.subsidy)
    .bind(order.covers_from)
    .bind(order.state.code())
    .bind(command.key.as_str())
    .bind(order.ordered_on)
    .bind(order.created_at)
    .bind(order.expires_at)
    .run(connection)
    .await?;
    let detail = json!({ "order": order.number, "own_fen": order.own.fen() });
    database::record_own::<E>(connection, order.payer, command.at, "order.create", detail).await?;
    Ok(order)
}

pub(crate) async fn begin_payment<E: Engine>(db: &Db<E>, command: BeginPayment) -> Result<BeginOutcome> {
    write_again(db, command, |connection, keys, command| {
        Box::pin(async move {
            let Some((id, order)) = reading::locked::<E>(connection, &command.number).await? else {
                return Ok(BeginOutcome::UnknownOrder);
            };
            if order.payer != command.payer
                || !may_pay::<E>(connection, command.payer, order.person, command.today).await?
            {
                return Ok(BeginOutcome::UnknownOrder);
            }
            if !matches!(order.state, OrderState::Created | OrderState::Paying) {
                return Ok(BeginOutcome::Over(Box::new(order)));
            }
            if order.expires_at <= command.at {
                close::<E>(connection, id, OrderState::Expired, command.at).await?;
                return Ok(BeginOutcome::Over(Box::new(Order { state: OrderState::Expired, ..order })));
            }
            let Some(facts) = Facts::load::<E>(connection, &keys, order.person).await? else {
                return Ok(BeginOutcome::UnknownOrder);
            };
            let against = match facts.due(order.benefit_year, command.today) {
                Err(refusal) => Some(refusal),
                Ok(due) if due.enrolment.id != order.enrolment => Some(PayRefusal::NotTheChoice),
                Ok(due) => wrong_amount(order.own, due.assessed.pays),
            };
            if let Some(refusal) = against {
                close::<E>(connection, id, OrderState::Expired, command.at).await?;
                return Ok(BeginOutcome::Refused(refusal));
            }
            begin::<E>(connection, id, &order, command.at).await?;
            Ok(BeginOutcome::Pay(Box::new(Order { state: OrderState::Paying, ..order })))
        })
    })
    .await
}

fn wrong_amount(asked: Money, due: Money) -> Option<PayRefusal> {
    (asked != due).then_some(PayRefusal::WrongAmount(due))
}

async fn begin<E: Engine>(
    connection: &mut E::Connection,
    id: Uuid,
    order: &Order,
    at: OffsetDateTime,
) -> Result<()> {
    sql::<E>("payment_order", "UPDATE payment_order SET state = 'paying', began_at = $2 WHERE id = $1")
        .bind(id)
        .bind(at)
        .run(connection)
        .await?;
    let detail = json!({ "order": order.number });
    database::record_own::<E>(connection, order.payer, at, "order.pay", detail).await
}

/// Ends an order.
pub(super) async fn close<E: Engine>(
    connection: &mut E::Connection,
    id: Uuid,
    state: OrderState,
    at: OffsetDateTime,
) -> Result<()> {
    sql::<E>("payment_order", "UPDATE payment_order SET state = $2, closed_at = $3 WHERE id = $1")
        .bind(id)
        .bind(state.code())
        .bind(at)
        .run(connection)
        .await
        .map(drop)
}

/// Ends the open orders of a person's year but one; money that still comes for them goes back.
pub(super) async fn close_others<E: Engine>(
    connection: &mut E::Connection,
    (person, benefit_year): (PersonId, i32),
    but: Option<Uuid>,
    at: OffsetDateTime,
) -> Result<()> {
    match reading::open_of::<E>(connection, person, benefit_year).await? {
        Some((id, _)) if Some(id) != but => close::<E>(connection, id, OrderState::Expired, at).await,
        _ => Ok(()),
    }
}

/// Ends the open orders of a choice that another one replaces.
pub(crate) async fn choice_replaced<E: Engine>(
    connection: &mut E::Connection,
    enrolment: EnrolmentId,
    at: OffsetDateTime,
) -> Result<()> {
    sql::<E>(
        "payment_order",
        "UPDATE payment_order SET state = 'expired', closed_at = $2
         WHERE enrolment = $1 AND state IN ('created', 'paying')",
    )
    .bind(enrolment.0)
    .bind(at)
    .run(connection)
    .await
    .map(drop)
}

/// How many orders one pass ends: a pass stays short, the next one goes on.
const EXPIRED_AT_ONCE: i64 = 500;

pub(crate) async fn expire_orders<E: Engine>(db: &Db<E>, at: OffsetDateTime) -> Result<u64> {
    db.write(move |connection| {
        Box::pin(async move {
            // Nobody brought these to the gateway, so no money can be under way.
            let ended = sql::<E>(
                "payment_order",
                "UPDATE payment_order SET state = 'expired', closed_at = $1
                 WHERE id IN (SELECT id FROM payment_order
                              WHERE state = 'created' AND expires_at <= $1 ORDER BY expires_at LIMIT $2)
                   AND state = 'created'",
            )
            .bind(at)
            .bind(EXPIRED_AT_ONCE)
            .run(connection)
            .await?;
            if ended > 0 {
                let entry = crate::types::NewAudit {
                    at,
                    actor: "portal".to_owned(),
                    action: "order.expire".to_owned(),
                    subject: None,
                    detail: json!({ "orders": ended }),
                };
                database::record::<E>(connection, entry).await?;
            }
            Ok::<u64, StoreError>(ended)
        })
    })
    .await
}
