//! The database about itself: readiness, counts, the demo mark, the audit trail.

use serde_json::Value;
use time::Date;
use uuid::Uuid;

use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    inserts::Inserts,
    open::{Schema, schema},
    sql::{Line, sql},
    types::{AuditEntry, Counts, NewAudit, PersonId, Settings, fresh},
};

pub(super) async fn ready<E: Engine>(db: &Db<E>) -> Result<()> {
    match schema::<E>(&mut *db.reader().await?).await? {
        Schema::Current { .. } => Ok(()),
        _ => Err(StoreError::Inconsistent { table: "_sqlx_migrations", column: "version" }),
    }
}

pub(super) async fn counts<E: Engine>(db: &Db<E>) -> Result<Counts> {
    let row = sql::<E>(
        "counts",
        "SELECT (SELECT COUNT(*) FROM person) AS people,
                (SELECT COUNT(*) FROM household) AS households,
                (SELECT COUNT(*) FROM enrolment) AS enrolments,
                (SELECT COUNT(*) FROM contribution) AS contributions,
                (SELECT COUNT(*) FROM claim) AS claims,
                (SELECT COUNT(*) FROM credential) AS credentials,
                (SELECT COUNT(*) FROM session) AS sessions,
                (SELECT COUNT(*) FROM audit) AS audit_entries",
    )
    .only(&mut *db.reader().await?)
    .await?;
    Ok(Counts {
        people: row.small("people")?,
        households: row.small("households")?,
        enrolments: row.small("enrolments")?,
        contributions: row.small("contributions")?,
        claims: row.small("claims")?,
        credentials: row.small("credentials")?,
        sessions: row.small("sessions")?,
        audit_entries: row.small("audit_entries")?,
    })
}

pub(super) async fn settings<E: Engine>(db: &Db<E>) -> Result<Settings> {
    let row = sql::<E>("meta", "SELECT value FROM meta WHERE key = 'demo_today'")
        .first(&mut *db.reader().await?)
        .await?;
    let demo_today =
        row.map(|row| row.word("value", |text| rules::date::parse_iso(text).ok())).transpose()?;
    Ok(Settings { demo_today })
}

pub(super) async fn set_demo<E: Engine>(db: &Db<E>, today: Date) -> Result<()> {
    db.write(move |connection| {
        Box::pin(async move {
            sql::<E>(
                "meta",
                "INSERT INTO meta (key, value) VALUES ('demo_today', $1)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            )
            .bind(rules::date::iso(today))
            .run(connection)
            .await
            .map(drop)
        })
    })
    .await
}

pub(super) async fn append_audit<E: Engine>(db: &Db<E>, entry: NewAudit) -> Result<()> {
    db.write(move |connection| Box::pin(async move { record::<E>(connection, entry).await })).await
}

/// Appends an entry within a use case's transaction.
pub(super) async fn record<E: Engine>(connection: &mut E::Connection, entry: NewAudit) -> Result<()> {
    let mut inserts = Inserts::new();
    add_record::<E>(&mut inserts, entry)?;
    inserts.run(connection).await
}

/// Adds an entry to what a use case writes.
pub(super) fn add_record<E: Engine>(inserts: &mut Inserts<E>, entry: NewAudit) -> Result<()> {
    let columns = ["id", "at", "actor", "action", "subject", "detail"];
    inserts.add("audit", &columns, [entry], |statement, entry| {
        statement.push(fresh(entry.at)?);
        statement.push(entry.at);
        statement.push(entry.actor);
        statement.push(entry.action);
        statement.push(entry.subject.map(|person| person.0));
        statement.push(entry.detail.to_string());
        Ok(())
    })
}

/// A person as the audit trail names who did something.
pub(super) fn actor(person: PersonId) -> String {
    format!("person:{person}")
}

/// Appends what a person did with their own data.
pub(super) async fn record_own<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    at: time::OffsetDateTime,
    action: &str,
    detail: Value,
) -> Result<()> {
    let entry =
        NewAudit { at, actor: actor(person), action: action.to_owned(), subject: Some(person), detail };
    record::<E>(connection, entry).await
}

pub(super) async fn audit_of<E: Engine>(db: &Db<E>, person: PersonId, limit: u32) -> Result<Vec<AuditEntry>> {
    let rows = sql::<E>(
        "audit",
        "SELECT id, at, actor, action, detail
         FROM audit
         WHERE subject = $1
         ORDER BY at DESC, id DESC
         LIMIT $2",
    )
    .bind(person.0)
    .bind(i64::from(limit))
    .all(&mut *db.reader().await?)
    .await?;
    rows.iter().map(audit_entry).collect()
}

fn audit_entry<E: Engine>(row: &Line<E>) -> Result<AuditEntry> {
    Ok(AuditEntry {
        id: row.get::<Uuid>("id")?,
        at: row.get("at")?,
        actor: row.get("actor")?,
        action: row.get("action")?,
        detail: row.word("detail", |text| serde_json::from_str(text).ok())?,
    })
}
