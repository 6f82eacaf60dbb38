//! Sessions: opened, used, ended. A token is stored as a keyed hash only.

use std::time::Duration;

use serde_json::json;
use time::OffsetDateTime;

use super::{database, notices};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::Purpose,
    sql::{Line, sql},
    types::{NewSession, OpenSession, PersonId, SessionView, Token},
};

/// The use of a session is noted at most this often: a page view should not cost a write.
const NOTE_EVERY: Duration = Duration::from_mins(1);
/// Codes and attempt counts are kept this long after they are dead.
const KEEP_DEAD: Duration = Duration::from_hours(24);

pub(super) async fn open_session<E: Engine>(db: &Db<E>, session: NewSession) -> Result<()> {
    let token = db.keys().hash(Purpose::Session, session.token.bytes());
    db.write(move |connection| {
        Box::pin(async move {
            let idle = i64::try_from(session.idle.as_secs()).unwrap_or(i64::MAX);
            let agent: String = session.agent.chars().filter(|c| !c.is_control()).take(120).collect();
            sql::<E>(
                "session",
                "INSERT INTO session
                     (token, person, created_at, last_seen_at, auth_at, idle_seconds, absolute_until, agent)
                 VALUES ($1, $2, $3, $3, $3, $4, $5, $6)",
            )
            .bind(token)
            .bind(session.person.0)
            .bind(session.at)
            .bind(idle)
            .bind(session.at + session.absolute)
            .bind(agent)
            .run(connection)
            .await?;
            database::record_own::<E>(connection, session.person, session.at, "session.open", json!({})).await
        })
    })
    .await
}

pub(super) async fn session<E: Engine>(
    db: &Db<E>,
    token: &Token,
    at: OffsetDateTime,
) -> Result<Option<SessionView>> {
    let hash = db.keys().hash(Purpose::Session, token.bytes());
    let row = sql::<E>(
        "session",
        "SELECT person, created_at, last_seen_at, auth_at, idle_seconds, absolute_until
         FROM session
         WHERE token = $1",
    )
    .bind(hash.clone())
    .first(&mut *db.reader().await?)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let idle = idle(&row)?;
    let last_seen_at: OffsetDateTime = row.get("last_seen_at")?;
    let mut view = SessionView {
        person: PersonId(row.get("person")?),
        created_at: row.get("created_at")?,
        auth_at: row.get("auth_at")?,
        idle_until: last_seen_at + idle,
        absolute_until: row.get("absolute_until")?,
    };
    if view.idle_until <= at || view.absolute_until <= at {
        return Ok(None);
    }
    if last_seen_at + NOTE_EVERY.min(idle / 4) <= at {
        let noted = db
            .write(move |connection| {
                Box::pin(async move {
                    let note = "UPDATE session SET last_seen_at = $2 WHERE token = $1 AND last_seen_at < $2";
                    sql::<E>("session", note).bind(hash).bind(at).run(connection).await
                })
            })
            .await;
        // A database that takes nothing at the moment still shows what it has; the session only ends earlier.
        let noted = match noted {
            Err(error) if error.is_temporary() => 0,
            noted => noted?,
        };
        if noted > 0 {
            view.idle_until = at + idle;
        }
    }
    Ok(Some(view))
}

fn idle<E: Engine>(row: &Line<E>) -> Result<Duration> {
    row.small("idle_seconds").map(Duration::from_secs)
}

pub(super) async fn refresh_auth<E: Engine>(db: &Db<E>, token: &Token, at: OffsetDateTime) -> Result<()> {
    let hash = db.keys().hash(Purpose::Session, token.bytes());
    db.write(move |connection| {
        Box::pin(async move {
            let update = "UPDATE session SET auth_at = $2 WHERE token = $1";
            sql::<E>("session", update).bind(hash).bind(at).run(connection).await.map(drop)
        })
    })
    .await
}

pub(super) async fn end_session<E: Engine>(db: &Db<E>, token: &Token, at: OffsetDateTime) -> Result<()> {
    let hash = db.keys().hash(Purpose::Session, token.bytes());
    db.write(move |connection| {
        Box::pin(async move {
            let delete = "DELETE FROM session WHERE token = $1 RETURNING person";
            let Some(row) = sql::<E>("session", delete).bind(hash).first(connection).await? else {
                return Ok(());
            };
            database::record_own::<E>(connection, PersonId(row.get("person")?), at, "session.end", json!({}))
                .await
        })
    })
    .await
}

pub(super) async fn end_all_sessions<E: Engine>(
    db: &Db<E>,
    person: PersonId,
    at: OffsetDateTime,
) -> Result<u64> {
    db.write(move |connection| {
        Box::pin(async move {
            let delete = "DELETE FROM session WHERE person = $1";
            let ended = sql::<E>("session", delete).bind(person.0).run(connection).await?;
            let detail = json!({ "sessions_ended": ended });
            database::record_own::<E>(connection, person, at, "session.end_all", detail).await?;
            Ok(ended)
        })
    })
    .await
}

pub(super) async fn sessions_of<E: Engine>(
    db: &Db<E>,
    person: PersonId,
    current: &Token,
    at: OffsetDateTime,
) -> Result<Vec<OpenSession>> {
    let current = db.keys().hash(Purpose::Session, current.bytes());
    let rows = sql::<E>(
        "session",
        "SELECT token, created_at, last_seen_at, idle_seconds, agent
         FROM session
         WHERE person = $1 AND absolute_until > $2
         ORDER BY created_at DESC",
    )
    .bind(person.0)
    .bind(at)
    .all(&mut *db.reader().await?)
    .await?;
    let mut live = Vec::with_capacity(rows.len());
    for row in &rows {
        let last_seen_at: OffsetDateTime = row.get("last_seen_at")?;
        if last_seen_at + idle(row)? > at {
            live.push(OpenSession {
                current: row.get::<Vec<u8>>("token")? == current,
                created_at: row.get("created_at")?,
                last_seen_at,
                agent: row.get("agent")?,
            });
        }
    }
    Ok(live)
}

pub(super) async fn count_sessions<E: Engine>(
    db: &Db<E>,
    person: PersonId,
    at: OffsetDateTime,
) -> Result<u64> {
    let rows = sql::<E>(
        "session",
        "SELECT last_seen_at, idle_seconds FROM session WHERE person = $1 AND absolute_until > $2",
    )
    .bind(person.0)
    .bind(at)
    .all(&mut *db.reader().await?)
    .await?;
    let mut live = 0;
    for row in &rows {
        if row.get::<OffsetDateTime>("last_seen_at")? + idle(row)? > at {
            live += 1;
        }
    }
    Ok(live)
}

pub(super) async fn clean_up<E: Engine>(db: &Db<E>, at: OffsetDateTime) -> Result<u64> {
    db.write(move |connection| {
        Box::pin(async move {
            let mut gone = 0;
            for (delete, before) in [
                ("DELETE FROM session WHERE absolute_until <= $1", at),
                ("DELETE FROM staff_session WHERE absolute_until <= $1", at),
                ("DELETE FROM staff_link WHERE expires_at <= $1", at - KEEP_DEAD),
                ("DELETE FROM sign_in_code WHERE expires_at <= $1", at - KEEP_DEAD),
                ("DELETE FROM activation WHERE expires_at <= $1", at - KEEP_DEAD),
                ("DELETE FROM sign_in_attempt WHERE window_start <= $1", at - KEEP_DEAD),
            ] {
                gone += sql::<E>("session", delete).bind(before).run(connection).await?;
            }
            gone += notices::clean_up::<E>(connection, at).await?;
            Ok(gone)
        })
    })
    .await
}
