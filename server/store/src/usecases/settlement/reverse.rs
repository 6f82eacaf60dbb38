//! Taking a settlement back: the last of the person's year alone, so that what it found is what is left.

use std::sync::Arc;

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    day::accounting_day,
    door::{self, Act, Door},
    settle::note,
    slip::{self, Found},
};
use crate::{
    at_work::Working,
    db::Db,
    engine::{Engine, Instant},
    error::{Result, StoreError},
    inserts::Inserts,
    sql::sql,
    types::{ClaimRecord, ClaimStatus, Hospital, Reverse, ReverseOutcome},
    usecases::{again::write_again, years},
};

/// A reversal with its key taken in this process.
#[derive(Clone)]
struct Work {
    command: Reverse,
    _key: Arc<Working>,
}

pub(super) async fn reverse<E: Engine>(db: &Db<E>, command: Reverse) -> Result<ReverseOutcome> {
    let Some(key) = db.begin_key(door::hash(&command.key)) else {
        return Ok(ReverseOutcome::InProgress);
    };
    write_again(db, Work { command, _key: Arc::new(key) }, |connection, _, work| {
        Box::pin(async move { in_one::<E>(connection, &work.command).await })
    })
    .await
}

async fn in_one<E: Engine>(connection: &mut E::Connection, command: &Reverse) -> Result<ReverseOutcome> {
    let Reverse { hospital, key, .. } = command;
    match door::enter::<E>(connection, hospital, key, Act::Reverse).await? {
        Door::Open(hospital) => take_back::<E>(connection, command, &hospital).await,
        Door::Done(slip_no) => {
            let reversed = slip::as_reversed::<E>(connection, hospital, &slip_no).await?;
            Ok(ReverseOutcome::Replayed(reversed))
        }
        Door::KeyReused => Ok(ReverseOutcome::KeyReused),
        Door::InProgress => Ok(ReverseOutcome::InProgress),
        Door::UnknownHospital => Ok(ReverseOutcome::UnknownSlip),
    }
}

async fn take_back<E: Engine>(
    connection: &mut E::Connection,
    command: &Reverse,
    hospital: &Hospital,
) -> Result<ReverseOutcome> {
    let slip_no = command.slip_no.as_str();
    let Some(owner) = slip::owner::<E>(connection, &hospital.code, slip_no).await? else {
        return Ok(ReverseOutcome::UnknownSlip);
    };
    E::lock_person(connection, owner.0).await?;
    // Read under the lock. Two people on file may have become one meanwhile: then it begins anew.
    let found = slip::find::<E>(connection, &hospital.code, slip_no).await?;
    let Some(found) = found.filter(|found| found.settlement.claim.person == owner) else {
        return Err(StoreError::Conflict { what: "the slip's owner".to_owned() });
    };
    let claim = &found.settlement.claim;
    if claim.status == ClaimStatus::Reversed {
        return Ok(ReverseOutcome::Already);
    }
    let benefit_year = claim.booking.benefit_year;
    if is_closed::<E>(connection, &hospital.jurisdiction, benefit_year).await? {
        return Ok(ReverseOutcome::ClosedYear(benefit_year));
    }
    if let Some(family) = found.family {
        years::lock_family_year::<E>(connection, family, benefit_year).await?;
    }
    if rests_on::<E>(connection, claim, found.family).await? {
        return Ok(ReverseOutcome::NotLast);
    }
    // Nothing is taken back before it was settled: another server's clock may be behind.
    let reversed_at = Instant::new(command.at.max(claim.settled_at)).get();
    write::<E>(connection, command, &found, reversed_at).await?;
    Ok(ReverseOutcome::Reversed(slip::reversed(&found.settlement, reversed_at)))
}

/// Whether a year is closed. The key's lock keeps it from being closed before this transaction ends.
async fn is_closed<E: Engine>(
    connection: &mut E::Connection,
    jurisdiction: &str,
    benefit_year: i32,
) -> Result<bool> {
    let row = sql::<E>(
        "closed_year",
        "SELECT benefit_year FROM closed_year WHERE jurisdiction = $1 AND benefit_year = $2",
    )
    .bind(jurisdiction)
    .bind(i64::from(benefit_year))
    .first(connection)
    .await?;
    Ok(row.is_some())
}

/// Whether another settlement that stands was computed on top of this one: a later one of the person's year or of the
/// family it shares with, or, in whatever year, a stay that continues this one and paid less of a deductible for it.
async fn rests_on<E: Engine>(
    connection: &mut E::Connection,
    claim: &ClaimRecord,
    family: Option<Uuid>,
) -> Result<bool> {
    let later = sql::<E>(
        "claim",
        "SELECT id FROM claim
         WHERE (person = $1 OR family = $2) AND benefit_year = $3 AND status <> 'reversed'
           AND (settled_at > $4 OR (settled_at = $4 AND id > $5))
         UNION ALL
         SELECT id FROM claim
         WHERE person = $1 AND id <> $5 AND status <> 'reversed' AND continued_level IS NOT NULL
           AND COALESCE(admitted, discharged) BETWEEN $6 AND $7
         LIMIT 1",
    )
    .bind(claim.person.0)
    .bind(family)
    .bind(i64::from(claim.booking.benefit_year))
    .bind(claim.settled_at)
    .bind(claim.id.0)
    .bind(claim.care.discharged)
    .bind(claim.care.discharged.saturating_add(Duration::days(1)))
    .first(connection)
    .await?;
    Ok(later.is_some())
}

async fn write<E: Engine>(
    connection: &mut E::Connection,
    command: &Reverse,
    found: &Found,
    at: OffsetDateTime,
) -> Result<()> {
    let claim = &found.settlement.claim;
    sql::<E>("claim", "UPDATE claim SET status = 'reversed', reversed_at = $3 WHERE person = $1 AND id = $2")
        .bind(claim.person.0)
        .bind(claim.id.0)
        .bind(at)
        .run(connection)
        .await?;
    if let Some(family) = found.family {
        years::take_from_family::<E>(connection, family, claim).await?;
    }
    sql::<E>(
        "posting",
        "INSERT INTO posting (person, claim, turn, debit, credit, amount, day)
         SELECT person, claim, 'reverse', credit, debit, amount, $3
         FROM posting
         WHERE person = $1 AND claim = $2 AND turn = 'settle'",
    )
    .bind(claim.person.0)
    .bind(claim.id.0)
    .bind(accounting_day(at))
    .run(connection)
    .await?;
    let mut inserts = Inserts::new();
    note::<E>(&mut inserts, "claim.reverse", claim, &command.key, at)?;
    door::close::<E>(&mut inserts, &command.key, Act::Reverse, &claim.slip_no, at)?;
    inserts.run(connection).await
}
