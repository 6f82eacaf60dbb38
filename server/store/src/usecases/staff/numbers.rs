//! Newborns' told numbers at the desk of who settles them: both records, settling, and not taking a number.

use serde_json::json;
use time::{Date, OffsetDateTime};

use super::counter::reaches;
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::Keys,
    sql::sql,
    types::{
        Acting, AnswerNumber, Coverage, NewbornNumber, NumberOutcome, OpenNewborn, PersonId, RefusedNumber,
    },
    usecases::{again::write_again, enrolment, guardians, newborns, people},
};

/// The number that waits for a child within reach.
async fn waiting<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    acting: Acting,
    child: PersonId,
) -> Result<Option<OpenNewborn>> {
    let row = sql::<E>(
        "temporary_identity",
        "SELECT person, claimed_number, claimed_name, claimed_at
         FROM temporary_identity
         WHERE person = $1 AND outcome IS NULL",
    )
    .bind(child.0)
    .first(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(open) = newborns::open_row::<E>(connection, keys, &row).await? else { return Ok(None) };
    Ok(reaches::<E>(connection, acting, &open.person).await?.then_some(open))
}

pub(crate) async fn show<E: Engine>(
    db: &Db<E>,
    acting: Acting,
    child: PersonId,
    today: Date,
    at: OffsetDateTime,
) -> Result<Option<Box<NewbornNumber>>> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            let Some(open) = waiting::<E>(connection, &keys, acting, child).await? else { return Ok(None) };
            let other = match open.joins {
                Some(other) => other_record::<E>(connection, &keys, &open, (other, today)).await?,
                None => None,
            };
            let row = sql::<E>(
                "temporary_identity",
                "SELECT person.name FROM temporary_identity
                 JOIN person ON person.id = temporary_identity.registered_by
                 WHERE temporary_identity.person = $1",
            )
            .bind(child.0)
            .only(connection)
            .await?;
            let coverage = enrolment::of::<E>(connection, open.person.clone(), today.year(), today).await?;
            record::<E>(connection, (acting, at), child, "newborn.view", json!({})).await?;
            let guardian = row.get("name")?;
            Ok(Some(Box::new(NewbornNumber { open, coverage, guardian, other })))
        })
    })
    .await
}

/// Who has the number already. Of people of other funds a desk learns nothing but that settling will say so.
async fn other_record<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    open: &OpenNewborn,
    (other, today): (PersonId, Date),
) -> Result<Option<Coverage>> {
    let other = people::load::<E>(connection, keys, other).await?;
    let Some(other) = other.filter(|other| other.jurisdiction == open.person.jurisdiction) else {
        return Ok(None);
    };
    enrolment::of::<E>(connection, other, today.year(), today).await.map(Some)
}

pub(crate) async fn answer<E: Engine>(db: &Db<E>, command: AnswerNumber) -> Result<NumberOutcome> {
    // Somebody may get the number between looking and writing.
    write_again(db, command, |connection, keys, command| {
        Box::pin(async move { answer_once::<E>(connection, &keys, &command).await })
    })
    .await
}

async fn answer_once<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    command: &AnswerNumber,
) -> Result<NumberOutcome> {
    let open = waiting::<E>(connection, keys, command.acting, command.person).await?;
    let Some(open) = open else { return Ok(NumberOutcome::NotOpen) };
    if open.claimed_at != command.seen {
        return Ok(NumberOutcome::ToldAnew);
    }
    let by = format!("staff:{}", command.acting.staff);
    let Some(reason) = &command.refused else {
        let settle = newborns::Settle { person: command.person, by, today: command.today, at: command.at };
        return newborns::settle_once::<E>(connection, keys, &settle, &open.claimed)
            .await
            .map(NumberOutcome::Settled);
    };
    E::lock_person(connection, command.person.0).await?;
    let touched = sql::<E>(
        "temporary_identity",
        "UPDATE temporary_identity
         SET claimed_number = NULL, claimed_name = NULL, claimed_at = NULL,
             refused_at = $2, refused_by = $3, refused_reason = $4
         WHERE person = $1 AND outcome IS NULL AND claimed_at = $5",
    )
    .bind(command.person.0)
    .bind(command.at)
    .bind(by)
    .bind(reason.as_str())
    .bind(command.seen)
    .run(connection)
    .await?;
    if touched == 0 {
        return Ok(NumberOutcome::NotOpen);
    }
    let detail = json!({ "reason": reason });
    record::<E>(connection, (command.acting, command.at), command.person, "newborn.refuse", detail).await?;
    Ok(NumberOutcome::Refused)
}

pub(crate) async fn refused<E: Engine>(db: &Db<E>, child: PersonId) -> Result<Option<RefusedNumber>> {
    let row = sql::<E>(
        "temporary_identity",
        "SELECT refused_reason, refused_at FROM temporary_identity
         WHERE person = $1 AND refused_at IS NOT NULL AND claimed_number IS NULL AND outcome IS NULL",
    )
    .bind(child.0)
    .first(&mut *db.reader().await?)
    .await?;
    row.map(|row| Ok(RefusedNumber { reason: row.get("refused_reason")?, at: row.get("refused_at")? }))
        .transpose()
}

async fn record<E: Engine>(
    connection: &mut E::Connection,
    (acting, at): (Acting, OffsetDateTime),
    child: PersonId,
    action: &str,
    detail: serde_json::Value,
) -> Result<()> {
    let actor = format!("staff:{}", acting.staff);
    guardians::record::<E>(connection, at, &actor, action, Some(child), detail).await
}
