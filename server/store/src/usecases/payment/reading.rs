//! Reading orders, receipts and refunds.

use rules::scheme::Scheme;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::{Line, sql},
    types::{
        Contribution, EnrolmentId, Order, OrderState, Payments, PersonId, Receipt, Refund, RefundReason,
        RefundState, Route,
    },
};

/// The columns of an order; with them its receipt.
macro_rules! select_order {
    ($rest:literal) => {
        concat!(
            "SELECT o.id AS id, o.number AS number, o.person AS person, o.payer AS payer,
                    o.benefit_year AS benefit_year, o.scheme AS scheme, o.option_id AS option_id,
                    o.enrolment AS enrolment, o.own_fen AS own_fen, o.subsidy_fen AS subsidy_fen,
                    o.covers_from AS covers_from, o.state AS state, o.ordered_on AS ordered_on,
                    o.created_at AS created_at, o.expires_at AS expires_at, c.receipt_no AS receipt_no
             FROM payment_order AS o
             LEFT JOIN payment AS p ON p.payment_order = o.id AND p.outcome = 'contribution'
             LEFT JOIN contribution AS c ON c.id = p.contribution ",
            $rest
        )
    };
}

/// The columns of a refund, with the order whose money goes back.
macro_rules! select_refund {
    ($rest:literal) => {
        concat!(
            "SELECT r.number AS number, r.person AS person, r.amount_fen AS amount_fen, r.reason AS reason,
                    r.state AS state, r.owed_at AS owed_at, p.route AS route, p.reference AS reference,
                    p.payment_order AS payment_order
             FROM refund AS r
             JOIN payment AS p ON p.id = r.payment ",
            $rest
        )
    };
}

/// The columns of a receipt.
macro_rules! select_receipt {
    ($rest:literal) => {
        concat!(
            "SELECT c.receipt_no AS receipt_no, c.person AS person, c.benefit_year AS benefit_year,
                    c.scheme AS scheme, c.option_id AS option_id, c.own_fen AS own_fen,
                    c.subsidy_fen AS subsidy_fen, c.paid_on AS paid_on, p.route AS route, o.number AS number
             FROM contribution AS c
             LEFT JOIN payment AS p ON p.contribution = c.id
             LEFT JOIN payment_order AS o ON o.id = p.payment_order ",
            $rest
        )
    };
}

fn order_row<E: Engine>(row: &Line<E>) -> Result<(Uuid, Order)> {
    let order = Order {
        number: row.get("number")?,
        person: PersonId(row.get("person")?),
        payer: PersonId(row.get("payer")?),
        benefit_year: row.small("benefit_year")?,
        scheme: row.word("scheme", Scheme::from_code)?,
        option: row.get("option_id")?,
        enrolment: EnrolmentId(row.get("enrolment")?),
        own: row.money("own_fen")?,
        subsidy: row.money("subsidy_fen")?,
        covers_from: row.get("covers_from")?,
        state: row.word("state", OrderState::from_code)?,
        ordered_on: row.get("ordered_on")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        receipt_no: row.option("receipt_no")?,
        refund: None,
    };
    Ok((row.get("id")?, order))
}

fn refund_row<E: Engine>(row: &Line<E>) -> Result<(Option<Uuid>, Refund)> {
    let refund = Refund {
        number: row.get("number")?,
        person: row.option("person")?.map(PersonId),
        amount: row.money("amount_fen")?,
        reason: row.word("reason", RefundReason::from_code)?,
        state: row.word("state", RefundState::from_code)?,
        route: row.word("route", Route::from_code)?,
        reference: row.get("reference")?,
        owed_at: row.get("owed_at")?,
    };
    Ok((row.option("payment_order")?, refund))
}

fn receipt_row<E: Engine>(row: &Line<E>) -> Result<Receipt> {
    Ok(Receipt {
        number: row.get("receipt_no")?,
        person: PersonId(row.get("person")?),
        benefit_year: row.small("benefit_year")?,
        scheme: row.word("scheme", Scheme::from_code)?,
        option: row.get("option_id")?,
        own: row.money("own_fen")?,
        subsidy: row.money("subsidy_fen")?,
        paid_on: row.get("paid_on")?,
        route: row.optional_word("route", Route::from_code)?,
        order: row.option("number")?,
    })
}

/// The receipt of a contribution of which nothing else is known.
pub(super) fn receipt_of(contribution: &Contribution) -> Receipt {
    Receipt {
        number: contribution.receipt_no.clone(),
        person: contribution.person,
        benefit_year: contribution.benefit_year,
        scheme: contribution.scheme,
        option: contribution.option.clone(),
        own: contribution.own,
        subsidy: contribution.subsidy,
        paid_on: contribution.paid_on,
        route: None,
        order: None,
    }
}

/// The order that a form made.
pub(super) async fn by_key<E: Engine>(
    connection: &mut E::Connection,
    payer: PersonId,
    key: &str,
) -> Result<Option<(Uuid, Order)>> {
    let row = sql::<E>("payment_order", select_order!("WHERE o.payer = $1 AND o.idempotency_key = $2"))
        .bind(payer.0)
        .bind(key)
        .first(connection)
        .await?;
    row.as_ref().map(order_row).transpose()
}

/// The order of a person's year that waits for its money.
pub(super) async fn open_of<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    benefit_year: i32,
) -> Result<Option<(Uuid, Order)>> {
    let row = sql::<E>(
        "payment_order",
        select_order!("WHERE o.person = $1 AND o.benefit_year = $2 AND o.state IN ('created', 'paying')"),
    )
    .bind(person.0)
    .bind(i64::from(benefit_year))
    .first(connection)
    .await?;
    row.as_ref().map(order_row).transpose()
}

/// An order whose person is locked until the transaction ends.
pub(super) async fn locked<E: Engine>(
    connection: &mut E::Connection,
    number: &str,
) -> Result<Option<(Uuid, Order)>> {
    // Whom it is about never changes, how it stands may: read again once nobody else writes.
    let row = sql::<E>("payment_order", "SELECT person FROM payment_order WHERE number = $1")
        .bind(number)
        .first(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    E::lock_person(connection, row.get("person")?).await?;
    by_number::<E>(connection, number).await
}

async fn by_number<E: Engine>(connection: &mut E::Connection, number: &str) -> Result<Option<(Uuid, Order)>> {
    let row = sql::<E>("payment_order", select_order!("WHERE o.number = $1"))
        .bind(number)
        .first(connection)
        .await?;
    row.as_ref().map(order_row).transpose()
}

pub(in crate::usecases) async fn refund<E: Engine>(
    connection: &mut E::Connection,
    number: &str,
) -> Result<Option<Refund>> {
    let row =
        sql::<E>("refund", select_refund!("WHERE r.number = $1")).bind(number).first(connection).await?;
    row.map(|row| refund_row(&row).map(|(_, refund)| refund)).transpose()
}

pub(crate) async fn order_for<E: Engine>(
    db: &Db<E>,
    number: &str,
    asked_by: PersonId,
) -> Result<Option<Order>> {
    let number = number.to_owned();
    db.snapshot(move |connection| {
        Box::pin(async move {
            let Some((id, order)) = by_number::<E>(connection, &number).await? else { return Ok(None) };
            if order.payer != asked_by && order.person != asked_by {
                return Ok(None);
            }
            let refund = sql::<E>(
                "refund",
                select_refund!("WHERE p.payment_order = $1 ORDER BY r.owed_at DESC LIMIT 1"),
            )
            .bind(id)
            .first(connection)
            .await?;
            let refund = refund.map(|row| refund_row(&row).map(|(_, refund)| refund)).transpose()?;
            Ok(Some(Order { refund, ..order }))
        })
    })
    .await
}

pub(crate) async fn payments_of<E: Engine>(db: &Db<E>, person: PersonId) -> Result<Payments> {
    db.snapshot(move |connection| {
        Box::pin(async move {
            let orders = sql::<E>(
                "payment_order",
                select_order!("WHERE o.person = $1 ORDER BY o.created_at DESC, o.number"),
            )
            .bind(person.0)
            .all(connection)
            .await?;
            let receipts = sql::<E>(
                "contribution",
                select_receipt!(
                    "WHERE c.person = $1 AND c.withdrawn_at IS NULL ORDER BY c.benefit_year DESC, c.paid_on"
                ),
            )
            .bind(person.0)
            .all(connection)
            .await?;
            let refunds =
                sql::<E>("refund", select_refund!("WHERE r.person = $1 ORDER BY r.owed_at DESC, r.number"))
                    .bind(person.0)
                    .all(connection)
                    .await?;
            let refunds = refunds.iter().map(refund_row).collect::<Result<Vec<_>>>()?;
            let of_order = |(id, order): (Uuid, Order)| {
                let refund = refunds.iter().find(|(of, _)| *of == Some(id)).map(|(_, refund)| refund.clone());
                Order { refund, ..order }
            };
            Ok(Payments {
                orders: orders.iter().map(|row| order_row(row).map(of_order)).collect::<Result<_>>()?,
                receipts: receipts.iter().map(receipt_row).collect::<Result<_>>()?,
                refunds: refunds.iter().map(|(_, refund)| refund.clone()).collect(),
            })
        })
    })
    .await
}

pub(crate) async fn receipt<E: Engine>(
    db: &Db<E>,
    number: &str,
    person: PersonId,
) -> Result<Option<Receipt>> {
    receipt_within::<E>(&mut *db.reader().await?, number, person).await
}

/// A receipt of a person, within a transaction.
pub(super) async fn receipt_within<E: Engine>(
    connection: &mut E::Connection,
    number: &str,
    person: PersonId,
) -> Result<Option<Receipt>> {
    let row = sql::<E>(
        "contribution",
        select_receipt!("WHERE c.receipt_no = $1 AND c.person = $2 AND c.withdrawn_at IS NULL"),
    )
    .bind(number)
    .bind(person.0)
    .first(connection)
    .await?;
    row.as_ref().map(receipt_row).transpose()
}

pub(crate) async fn orders_paying<E: Engine>(
    db: &Db<E>,
    before: OffsetDateTime,
    limit: u32,
) -> Result<Vec<Order>> {
    let rows = sql::<E>(
        "payment_order",
        select_order!("WHERE o.state = 'paying' AND o.began_at <= $1 ORDER BY o.began_at LIMIT $2"),
    )
    .bind(before)
    .bind(i64::from(limit))
    .all(&mut *db.reader().await?)
    .await?;
    rows.iter().map(|row| order_row(row).map(|(_, order)| order)).collect()
}

pub(crate) async fn refunds<E: Engine>(db: &Db<E>, state: RefundState, limit: u32) -> Result<Vec<Refund>> {
    let rows = sql::<E>("refund", select_refund!("WHERE r.state = $1 ORDER BY r.owed_at, r.number LIMIT $2"))
        .bind(state.code())
        .bind(i64::from(limit))
        .all(&mut *db.reader().await?)
        .await?;
    rows.iter().map(|row| refund_row(row).map(|(_, refund)| refund)).collect()
}
