//! A day's accounts: the gateway's file, the orders and the enrolments must say the same.

use std::collections::{BTreeMap, BTreeSet};

use rules::money::Money;
use time::Date;

use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    sql::{Line, sql},
    types::{EnrolmentStatus, GatewayLine, Misfit, OrderState, Reconciliation},
};

/// Money of the gateway here, and whether what it became is complete.
struct Here {
    line: GatewayLine,
    is_contribution: bool,
    is_whole: bool,
}

pub(crate) async fn reconcile<E: Engine>(
    db: &Db<E>,
    day: Date,
    file: Vec<GatewayLine>,
) -> Result<Reconciliation> {
    let (here, orphans) = db
        .snapshot(move |connection| {
            Box::pin(async move {
                let here = received::<E>(connection, day).await?;
                Ok((here, orphans::<E>(connection).await?))
            })
        })
        .await?;
    let mut sums = Reconciliation::default();
    let mut known: BTreeMap<String, Here> = BTreeMap::new();
    for entry in here {
        let amount = entry.line.amount;
        add(&mut sums.received, amount)?;
        add(if entry.is_contribution { &mut sums.contributions } else { &mut sums.refunds }, amount)?;
        if !entry.is_whole {
            sums.misfits.push(Misfit::Broken { order: entry.line.order.clone() });
        }
        known.insert(entry.line.trade.clone(), entry);
    }
    let mut seen = BTreeSet::new();
    for there in file {
        add(&mut sums.gateway, there.amount)?;
        if !seen.insert(there.trade.clone()) {
            sums.misfits.push(Misfit::Twice(there));
            continue;
        }
        match known.remove(&there.trade) {
            None => sums.misfits.push(Misfit::NotHere(there)),
            Some(here) if here.line != there => sums.misfits.push(Misfit::Differs { there, here: here.line }),
            Some(_) => {}
        }
    }
    sums.misfits.extend(known.into_values().map(|here| {
        let GatewayLine { trade, order, amount } = here.line;
        Misfit::NotThere { trade, order, amount }
    }));
    sums.misfits.extend(orphans.into_iter().map(|order| Misfit::Broken { order }));
    Ok(sums)
}

fn add(sum: &mut Money, amount: Money) -> Result<()> {
    *sum =
        sum.checked_add(amount).ok_or(StoreError::Inconsistent { table: "payment", column: "amount_fen" })?;
    Ok(())
}

async fn received<E: Engine>(connection: &mut E::Connection, day: Date) -> Result<Vec<Here>> {
    let rows = sql::<E>(
        "payment",
        "SELECT p.reference AS reference, p.amount_fen AS amount_fen, p.outcome AS outcome,
                o.number AS number, o.state AS state, o.enrolment AS ordered, c.own_fen AS own_fen,
                c.enrolment AS enrolment, e.status AS status, r.amount_fen AS refund_fen
         FROM payment AS p
         JOIN payment_order AS o ON o.id = p.payment_order
         LEFT JOIN contribution AS c ON c.id = p.contribution
         LEFT JOIN enrolment AS e ON e.id = c.enrolment
         LEFT JOIN refund AS r ON r.payment = p.id
         WHERE p.settled_on = $1 AND p.route = 'gateway'
         ORDER BY p.reference",
    )
    .bind(day)
    .all(connection)
    .await?;
    rows.iter().map(here).collect()
}

fn here<E: Engine>(row: &Line<E>) -> Result<Here> {
    let amount = row.money("amount_fen")?;
    let state = row.word("state", OrderState::from_code)?;
    let is_contribution = row.get::<String>("outcome")? == "contribution";
    let same = |column| row.option::<i64>(column).map(|fen| fen == Some(amount.fen()));
    let is_whole = if is_contribution {
        let insured = matches!(
            row.optional_word("status", EnrolmentStatus::from_code)?,
            Some(EnrolmentStatus::Paid | EnrolmentStatus::Active | EnrolmentStatus::Ended)
        );
        let ordered: uuid::Uuid = row.get("ordered")?;
        state == OrderState::Paid && insured && same("own_fen")? && row.option("enrolment")? == Some(ordered)
    } else {
        matches!(state, OrderState::Refunded | OrderState::Paid) && same("refund_fen")?
    };
    let line = GatewayLine { trade: row.get("reference")?, order: row.get("number")?, amount };
    Ok(Here { line, is_contribution, is_whole })
}

/// Orders that say they are paid, of which no money is a contribution.
async fn orphans<E: Engine>(connection: &mut E::Connection) -> Result<Vec<String>> {
    let rows = sql::<E>(
        "payment_order",
        "SELECT number FROM payment_order AS o
         WHERE state = 'paid'
           AND NOT EXISTS (SELECT 1 FROM payment AS p
                           WHERE p.payment_order = o.id AND p.outcome = 'contribution')
         ORDER BY number",
    )
    .all(connection)
    .await?;
    rows.iter().map(|row| row.get("number")).collect()
}
