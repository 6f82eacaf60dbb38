//! Passwords, codes and the counting of attempts.

use std::time::Duration;

use rules::identity::IdNumber;
use serde_json::json;
use subtle::ConstantTimeEq;
use time::OffsetDateTime;

use super::{database, people};
use crate::{
    config::Secret,
    db::Db,
    engine::{Engine, Instant},
    error::Result,
    keys::{Keys, Purpose},
    sql::sql,
    types::{
        AttemptSubject, CodeOutcome, Credential, IssueActivation, IssueCode, NewAudit, PersonId, SecretCode,
        SetPassword,
    },
};

pub(super) async fn credential_for<E: Engine>(
    db: &Db<E>,
    id_number: &IdNumber,
) -> Result<Option<Credential>> {
    let row = sql::<E>(
        "credential",
        "SELECT credential.person, credential.password_hash
         FROM person
         JOIN credential ON credential.person = person.id
         WHERE person.id_number_index = $1",
    )
    .bind(people::id_number_index(db.keys(), id_number))
    .first(&mut *db.reader().await?)
    .await?;
    row.map(|row| {
        let hash: String = row.get("password_hash")?;
        Ok(Credential { person: PersonId(row.get("person")?), password_hash: Secret::new(&hash) })
    })
    .transpose()
}

pub(super) async fn set_password<E: Engine>(db: &Db<E>, command: SetPassword) -> Result<bool> {
    let keep = command
        .keep
        .as_ref()
        .map(|token| db.keys().hash(Purpose::Session, token.bytes()))
        .unwrap_or_default();
    db.write(move |connection| {
        Box::pin(async move {
            let SetPassword { person, password_hash, at, .. } = command;
            let known = sql::<E>("person", "SELECT id FROM person WHERE id = $1")
                .bind(person.0)
                .first(connection)
                .await?;
            if known.is_none() {
                return Ok(false);
            }
            sql::<E>(
                "credential",
                "INSERT INTO credential (person, password_hash, changed_at) VALUES ($1, $2, $3)
                 ON CONFLICT (person) DO UPDATE
                 SET password_hash = excluded.password_hash, changed_at = excluded.changed_at",
            )
            .bind(person.0)
            .bind(password_hash.expose())
            .bind(at)
            .run(connection)
            .await?;
            let ended = sql::<E>("session", "DELETE FROM session WHERE person = $1 AND token <> $2")
                .bind(person.0)
                .bind(keep)
                .run(connection)
                .await?;
            for spend in [
                "UPDATE sign_in_code SET used_at = $2 WHERE person = $1 AND used_at IS NULL",
                "UPDATE activation SET used_at = $2 WHERE person = $1 AND used_at IS NULL",
            ] {
                sql::<E>("sign_in_code", spend).bind(person.0).bind(at).run(connection).await?;
            }
            let detail = json!({ "sessions_ended": ended });
            database::record_own::<E>(connection, person, at, "password.set", detail).await?;
            Ok(true)
        })
    })
    .await
}

pub(super) async fn issue_code<E: Engine>(db: &Db<E>, command: IssueCode) -> Result<()> {
    let IssueCode { person, code, tries, at, expires_at } = command;
    let hash = db.keys().hash(Purpose::SignInCode(person.0), code.expose().as_bytes());
    db.write(move |connection| {
        Box::pin(async move {
            sql::<E>(
                "sign_in_code",
                "INSERT INTO sign_in_code (person, hash, issued_at, expires_at, tries_left, used_at)
                 VALUES ($1, $2, $3, $4, $5, NULL)
                 ON CONFLICT (person) DO UPDATE
                 SET hash = excluded.hash, issued_at = excluded.issued_at, expires_at = excluded.expires_at,
                     tries_left = excluded.tries_left, used_at = NULL",
            )
            .bind(person.0)
            .bind(hash)
            .bind(at)
            .bind(expires_at)
            .bind(i64::from(tries))
            .run(connection)
            .await?;
            database::record_own::<E>(connection, person, at, "code.issue", json!({})).await
        })
    })
    .await
}

pub(super) async fn issue_activation<E: Engine>(db: &Db<E>, command: IssueActivation) -> Result<()> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move { write_activation::<E>(connection, &keys, command).await })
    })
    .await
}

/// Stores an activation code and records it, within a transaction.
pub(super) async fn write_activation<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    command: IssueActivation,
) -> Result<()> {
    let IssueActivation { person, code, issued_by, tries, at, expires_at } = command;
    let hash = keys.hash(Purpose::Activation(person.0), code.expose().as_bytes());
    sql::<E>(
        "activation",
        "INSERT INTO activation (person, hash, issued_by, issued_at, expires_at, tries_left, used_at)
                 VALUES ($1, $2, $3, $4, $5, $6, NULL)
                 ON CONFLICT (person) DO UPDATE
                 SET hash = excluded.hash, issued_by = excluded.issued_by, issued_at = excluded.issued_at,
                     expires_at = excluded.expires_at, tries_left = excluded.tries_left, used_at = NULL",
    )
    .bind(person.0)
    .bind(hash)
    .bind(issued_by.as_str())
    .bind(at)
    .bind(expires_at)
    .bind(i64::from(tries))
    .run(connection)
    .await?;
    let action = "activation.issue".to_owned();
    let entry = NewAudit { at, actor: issued_by, action, subject: Some(person), detail: json!({}) };
    database::record::<E>(connection, entry).await
}

/// The statements of one of the two kinds of codes; they differ in the table alone.
#[derive(Clone, Copy)]
struct CodeTable {
    name: &'static str,
    load: &'static str,
    spend: &'static str,
    miss: &'static str,
}

const SIGN_IN_CODE: CodeTable = CodeTable {
    name: "sign_in_code",
    load: "SELECT hash, expires_at, tries_left, used_at FROM sign_in_code WHERE person = $1",
    spend: "UPDATE sign_in_code SET used_at = $2 WHERE person = $1",
    miss: "UPDATE sign_in_code SET tries_left = tries_left - 1 WHERE person = $1",
};

const ACTIVATION: CodeTable = CodeTable {
    name: "activation",
    load: "SELECT hash, expires_at, tries_left, used_at FROM activation WHERE person = $1",
    spend: "UPDATE activation SET used_at = $2 WHERE person = $1",
    miss: "UPDATE activation SET tries_left = tries_left - 1 WHERE person = $1",
};

pub(super) async fn redeem_code<E: Engine>(
    db: &Db<E>,
    person: PersonId,
    code: &SecretCode,
    at: OffsetDateTime,
) -> Result<CodeOutcome> {
    let hash = db.keys().hash(Purpose::SignInCode(person.0), code.expose().as_bytes());
    redeem(db, SIGN_IN_CODE, person, hash, at).await
}

pub(super) async fn redeem_activation<E: Engine>(
    db: &Db<E>,
    person: PersonId,
    code: &SecretCode,
    at: OffsetDateTime,
) -> Result<CodeOutcome> {
    let hash = db.keys().hash(Purpose::Activation(person.0), code.expose().as_bytes());
    redeem(db, ACTIVATION, person, hash, at).await
}

async fn redeem<E: Engine>(
    db: &Db<E>,
    table: CodeTable,
    person: PersonId,
    hash: Vec<u8>,
    at: OffsetDateTime,
) -> Result<CodeOutcome> {
    db.write(move |connection| {
        Box::pin(async move {
            E::lock_person(connection, person.0).await?;
            let row = sql::<E>(table.name, table.load).bind(person.0).first(connection).await?;
            let Some(row) = row else { return Ok(CodeOutcome::Missing) };
            if row.option::<Instant>("used_at")?.is_some() {
                return Ok(CodeOutcome::Missing);
            }
            let tries_left: u8 = row.small("tries_left")?;
            if tries_left == 0 {
                return Ok(CodeOutcome::TriesUsedUp);
            }
            if row.get::<OffsetDateTime>("expires_at")? <= at {
                return Ok(CodeOutcome::Expired);
            }
            let right: bool = row.get::<Vec<u8>>("hash")?.ct_eq(&hash).into();
            if right {
                sql::<E>(table.name, table.spend).bind(person.0).bind(at).run(connection).await?;
                let action = format!("{}.redeem", table.name);
                database::record_own::<E>(connection, person, at, &action, json!({})).await?;
                return Ok(CodeOutcome::Right);
            }
            sql::<E>(table.name, table.miss).bind(person.0).run(connection).await?;
            Ok(CodeOutcome::Wrong { tries_left: tries_left - 1 })
        })
    })
    .await
}

pub(super) async fn count_attempt<E: Engine>(
    db: &Db<E>,
    subject: AttemptSubject<'_>,
    at: OffsetDateTime,
    window: Duration,
) -> Result<u32> {
    let (subject, start) = (subject_hash(db, subject), window_start(at, window));
    db.write(move |connection| {
        Box::pin(async move {
            let row = sql::<E>(
                "sign_in_attempt",
                "INSERT INTO sign_in_attempt (subject, window_start, attempts) VALUES ($1, $2, 1)
                 ON CONFLICT (subject, window_start) DO UPDATE SET attempts = sign_in_attempt.attempts + 1
                 RETURNING attempts",
            )
            .bind(subject)
            .bind(start)
            .only(connection)
            .await?;
            row.small("attempts")
        })
    })
    .await
}

pub(super) async fn attempts<E: Engine>(
    db: &Db<E>,
    subject: AttemptSubject<'_>,
    at: OffsetDateTime,
    window: Duration,
) -> Result<u32> {
    let row = sql::<E>(
        "sign_in_attempt",
        "SELECT attempts FROM sign_in_attempt WHERE subject = $1 AND window_start = $2",
    )
    .bind(subject_hash(db, subject))
    .bind(window_start(at, window))
    .first(&mut *db.reader().await?)
    .await?;
    row.map_or(Ok(0), |row| row.small("attempts"))
}

pub(super) async fn forget_attempts<E: Engine>(db: &Db<E>, subject: AttemptSubject<'_>) -> Result<()> {
    let subject = subject_hash(db, subject);
    db.write(move |connection| {
        Box::pin(async move {
            let delete = "DELETE FROM sign_in_attempt WHERE subject = $1";
            sql::<E>("sign_in_attempt", delete).bind(subject).run(connection).await.map(drop)
        })
    })
    .await
}

fn subject_hash<E: Engine>(db: &Db<E>, subject: AttemptSubject<'_>) -> Vec<u8> {
    match subject {
        // A well-formed number counts as one however it is typed; anything else counts as itself.
        AttemptSubject::IdNumber(typed) => match IdNumber::parse(typed) {
            Ok(id_number) => db.keys().hash(Purpose::AttemptById, id_number.as_str().as_bytes()),
            Err(_) => db.keys().hash(Purpose::AttemptById, typed.trim().as_bytes()),
        },
        AttemptSubject::Address(address) => db.keys().hash(Purpose::AttemptByAddress, address.as_bytes()),
    }
}

/// Windows are cut on the clock: 10:00, 10:15, …
fn window_start(at: OffsetDateTime, window: Duration) -> Instant {
    let seconds = i64::try_from(window.as_secs()).unwrap_or(i64::MAX).max(1);
    let start = at.unix_timestamp() - at.unix_timestamp().rem_euclid(seconds);
    OffsetDateTime::from_unix_timestamp(start).map_or_else(|_| Instant::new(at), Instant::new)
}
