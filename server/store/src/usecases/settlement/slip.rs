//! A hospital's settlement by its slip, and what is told again under a key.

use uuid::Uuid;

use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    sql::sql,
    types::{ClaimStatus, PersonId, Reversed, Settlement},
    usecases::claims,
};

/// A settlement, with what only a reversal asks about it.
pub(super) struct Found {
    pub(super) settlement: Settlement,
    /// Under which id its family was counted.
    pub(super) family: Option<Uuid>,
    pub(super) reversed_at: Option<time::OffsetDateTime>,
}

pub(super) async fn settlement<E: Engine>(
    db: &Db<E>,
    hospital: &str,
    slip_no: &str,
) -> Result<Option<Box<Settlement>>> {
    let (hospital, slip_no) = (hospital.to_owned(), slip_no.to_owned());
    db.snapshot(move |connection| {
        Box::pin(async move {
            let found = find::<E>(connection, &hospital, &slip_no).await?;
            Ok(found.map(|found| Box::new(found.settlement)))
        })
    })
    .await
}

/// Whose slip it is. What a resident handed in is no slip of the hospital's.
pub(super) async fn owner<E: Engine>(
    connection: &mut E::Connection,
    hospital: &str,
    slip_no: &str,
) -> Result<Option<PersonId>> {
    let row = sql::<E>(
        "claim",
        "SELECT person FROM claim WHERE hospital = $1 AND slip_no = $2 AND route <> 'hand_in'",
    )
    .bind(hospital)
    .bind(slip_no)
    .first(connection)
    .await?;
    row.map(|row| Ok(PersonId(row.get("person")?))).transpose()
}

/// The settlement of a slip.
pub(super) async fn find<E: Engine>(
    connection: &mut E::Connection,
    hospital: &str,
    slip_no: &str,
) -> Result<Option<Found>> {
    let row =
        sql::<E>("claim", "SELECT * FROM claim WHERE hospital = $1 AND slip_no = $2 AND route <> 'hand_in'")
            .bind(hospital)
            .bind(slip_no)
            .first(connection)
            .await?;
    let Some(row) = row else { return Ok(None) };
    let mut claim = claims::record(&row)?;
    claim.lines = claims::lines::<E>(connection, claim.person, claim.id).await?;
    Ok(Some(Found {
        settlement: Settlement {
            claim,
            admission_no: row.option("admission_no")?,
            invoice_no: row.option("invoice_no")?,
            receipt: row.option("receipt")?.unwrap_or_default(),
        },
        family: row.option("family")?,
        reversed_at: row.option("reversed_at")?,
    }))
}

/// The settlement of a slip as it was when it was settled, whatever became of it since.
pub(super) async fn as_settled<E: Engine>(
    connection: &mut E::Connection,
    hospital: &str,
    slip_no: &str,
) -> Result<Settlement> {
    let mut settlement = find::<E>(connection, hospital, slip_no).await?.ok_or_else(lost)?.settlement;
    settlement.claim.status = ClaimStatus::Settled;
    settlement.claim.paid_on = None;
    Ok(settlement)
}

/// What taking a slip back was answered with.
pub(super) async fn as_reversed<E: Engine>(
    connection: &mut E::Connection,
    hospital: &str,
    slip_no: &str,
) -> Result<Reversed> {
    let found = find::<E>(connection, hospital, slip_no).await?.ok_or_else(lost)?;
    let reversed_at = found.reversed_at.ok_or_else(lost)?;
    Ok(reversed(&found.settlement, reversed_at))
}

/// The answer to taking a settlement back.
pub(super) fn reversed(settlement: &Settlement, reversed_at: time::OffsetDateTime) -> Reversed {
    let claim = &settlement.claim;
    Reversed {
        claim: claim.id,
        slip_no: claim.slip_no.clone(),
        total: claim.shares.medfee_sumamt,
        fund: claim.shares.fund_pay_sumamt,
        reversed_at,
    }
}

/// A key without the slip that it was written with.
fn lost() -> StoreError {
    StoreError::Inconsistent { table: "settlement_key", column: "slip_no" }
}
