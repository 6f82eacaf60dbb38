//! What was paid for a choice that is taken back: no contribution any more, and owed back.

use rules::money::Money;
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    money::{NewRefund, insert_refund},
    orders,
};
use crate::{
    engine::Engine,
    error::{Result, StoreError},
    sql::sql,
    types::{Contribution, NewAudit, OrderState, Refund, RefundReason, Route},
    usecases::database,
};

/// Whether the portal can give back what was paid: nothing is, or its money came in here.
pub(in crate::usecases) async fn came_by_the_portal<E: Engine>(
    connection: &mut E::Connection,
    paid: &Contribution,
) -> Result<bool> {
    if paid.own.is_zero() {
        return Ok(true);
    }
    let row = sql::<E>("payment", "SELECT id FROM payment WHERE contribution = $1")
        .bind(paid.id.0)
        .first(connection)
        .await?;
    Ok(row.is_some())
}

/// Marks a contribution as withdrawn and owes its money back. `None` where the budget had paid everything.
pub(in crate::usecases) async fn give_back<E: Engine>(
    connection: &mut E::Connection,
    paid: &Contribution,
    at: OffsetDateTime,
) -> Result<Option<(Uuid, Refund)>> {
    sql::<E>("contribution", "UPDATE contribution SET withdrawn_at = $2 WHERE id = $1")
        .bind(paid.id.0)
        .bind(at)
        .run(connection)
        .await?;
    if paid.own.is_zero() {
        return Ok(None);
    }
    let money = sql::<E>(
        "payment",
        "SELECT id, route, reference, amount_fen, payment_order FROM payment WHERE contribution = $1",
    )
    .bind(paid.id.0)
    .first(connection)
    .await?
    .ok_or(StoreError::Inconsistent { table: "payment", column: "contribution" })?;
    let (payment, amount): (Uuid, Money) = (money.get("id")?, money.money("amount_fen")?);
    sql::<E>("payment", "UPDATE payment SET outcome = 'refund', contribution = NULL WHERE id = $1")
        .bind(payment)
        .run(connection)
        .await?;
    if let Some(order) = money.option::<Uuid>("payment_order")? {
        orders::close::<E>(connection, order, OrderState::Refunded, at).await?;
    }
    let refund = NewRefund {
        payment,
        person: Some(paid.person),
        benefit_year: paid.benefit_year,
        amount,
        reason: RefundReason::Withdrawn,
        route: money.word("route", Route::from_code)?,
        reference: &money.get::<String>("reference")?,
        at,
    };
    let (id, refund) = insert_refund::<E>(connection, refund).await?;
    let detail = json!({
        "number": refund.number,
        "route": refund.route.code(),
        "reference": refund.reference,
        "receipt": paid.receipt_no,
        "amount_fen": refund.amount.fen(),
    });
    let (actor, action) = ("portal".to_owned(), "payment.refund_owed".to_owned());
    let entry = NewAudit { at, actor, action, subject: Some(paid.person), detail };
    database::record::<E>(connection, entry).await?;
    Ok(Some((id, refund)))
}
