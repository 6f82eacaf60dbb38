//! First sign-in by link, sign-in, sessions. A one-time code is taken once: its step must be later than the last one's.

use std::time::Duration;

use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::accounts;
use crate::{
    config::Secret,
    db::Db,
    engine::Engine,
    error::Result,
    keys::{Field, Purpose},
    sql::sql,
    types::{
        EnrolStaff, NewAudit, NewStaffSession, OpenLink, StaffCredential, StaffId, StaffSession, StaffState,
        Token,
    },
    usecases::database,
};

/// The use of a session is noted at most this often.
const NOTE_EVERY: Duration = Duration::from_mins(1);

pub(super) async fn link<E: Engine>(
    db: &Db<E>,
    token: &Token,
    at: OffsetDateTime,
) -> Result<Option<OpenLink>> {
    let row = sql::<E>(
        "staff_link",
        "SELECT staff.id, staff.login, staff.name, staff_link.code_secret
         FROM staff_link
         JOIN staff ON staff.id = staff_link.staff
         WHERE staff_link.token = $1 AND staff_link.expires_at > $2 AND staff.disabled_at IS NULL",
    )
    .bind(db.keys().hash(Purpose::StaffLink, token.bytes()))
    .bind(at)
    .first(&mut *db.reader().await?)
    .await?;
    row.map(|row| {
        let id: Uuid = row.get("id")?;
        let secret = db.keys().open(Field::CodeSecret, id, &row.get::<Vec<u8>>("code_secret")?)?;
        Ok(OpenLink {
            staff: StaffId(id),
            login: row.get("login")?,
            name: row.get("name")?,
            code_secret: Secret::new(&secret),
        })
    })
    .transpose()
}

pub(super) async fn enrol<E: Engine>(db: &Db<E>, command: EnrolStaff) -> Result<bool> {
    let token = db.keys().hash(Purpose::StaffLink, command.token.bytes());
    db.write(move |connection| {
        Box::pin(async move {
            // Taking the row away is what uses the link up: the second of two callers finds none.
            let spent = sql::<E>(
                "staff_link",
                "DELETE FROM staff_link WHERE token = $1 AND expires_at > $2 RETURNING staff, code_secret",
            )
            .bind(token)
            .bind(command.at)
            .first(connection)
            .await?;
            let Some(spent) = spent else { return Ok(false) };
            let staff = StaffId(spent.get("staff")?);
            let set = sql::<E>(
                "staff",
                "UPDATE staff SET password_hash = $2, code_secret = $3, code_step = $4
                 WHERE id = $1 AND disabled_at IS NULL",
            )
            .bind(staff.0)
            .bind(command.password_hash.expose())
            .bind(spent.get::<Vec<u8>>("code_secret")?)
            .bind(step(command.code_step))
            .run(connection)
            .await?;
            record::<E>(connection, staff, command.at, "staff.enrol").await?;
            Ok(set > 0)
        })
    })
    .await
}

pub(super) async fn credential<E: Engine>(db: &Db<E>, login: &str) -> Result<Option<StaffCredential>> {
    let row = sql::<E>(
        "staff",
        "SELECT id, password_hash, code_secret
         FROM staff
         WHERE login = $1 AND disabled_at IS NULL AND password_hash IS NOT NULL",
    )
    .bind(login)
    .first(&mut *db.reader().await?)
    .await?;
    row.map(|row| {
        let id: Uuid = row.get("id")?;
        let hash: String = row.get("password_hash")?;
        let secret = db.keys().open(Field::CodeSecret, id, &row.get::<Vec<u8>>("code_secret")?)?;
        Ok(StaffCredential {
            staff: StaffId(id),
            password_hash: Secret::new(&hash),
            code_secret: Secret::new(&secret),
        })
    })
    .transpose()
}

pub(super) async fn open<E: Engine>(db: &Db<E>, session: NewStaffSession) -> Result<bool> {
    let token = db.keys().hash(Purpose::StaffSession, session.token.bytes());
    db.write(move |connection| {
        Box::pin(async move {
            if !take_code::<E>(connection, session.staff, session.code_step).await? {
                return Ok(false);
            }
            sql::<E>(
                "staff_session",
                "INSERT INTO staff_session
                     (token, staff, created_at, last_seen_at, auth_at, idle_seconds, absolute_until)
                 VALUES ($1, $2, $3, $3, $3, $4, $5)",
            )
            .bind(token)
            .bind(session.staff.0)
            .bind(session.at)
            .bind(i64::try_from(session.idle.as_secs()).unwrap_or(i64::MAX))
            .bind(session.at + session.absolute)
            .run(connection)
            .await?;
            record::<E>(connection, session.staff, session.at, "staff.session.open").await?;
            Ok(true)
        })
    })
    .await
}

/// Takes a code's step, if it is later than the last one taken and the account is active.
async fn take_code<E: Engine>(
    connection: &mut E::Connection,
    staff: StaffId,
    code_step: u64,
) -> Result<bool> {
    let spent = sql::<E>(
        "staff",
        "UPDATE staff SET code_step = $2
         WHERE id = $1 AND code_step < $2 AND disabled_at IS NULL AND password_hash IS NOT NULL",
    )
    .bind(staff.0)
    .bind(step(code_step))
    .run(connection)
    .await?;
    Ok(spent > 0)
}

fn step(code_step: u64) -> i64 {
    i64::try_from(code_step).unwrap_or(i64::MAX)
}

pub(super) async fn session<E: Engine>(
    db: &Db<E>,
    token: &Token,
    at: OffsetDateTime,
) -> Result<Option<StaffSession>> {
    let hash = db.keys().hash(Purpose::StaffSession, token.bytes());
    let asked = hash.clone();
    let found = db
        .snapshot(move |connection| {
            Box::pin(async move {
                let row = sql::<E>(
                    "staff_session",
                    "SELECT staff, last_seen_at, auth_at, idle_seconds, absolute_until
                     FROM staff_session
                     WHERE token = $1",
                )
                .bind(asked)
                .first(connection)
                .await?;
                let Some(row) = row else { return Ok(None) };
                let staff = StaffId(row.get("staff")?);
                let Some(account) = accounts::load::<E>(connection, staff).await? else { return Ok(None) };
                let idle = row.small("idle_seconds").map(Duration::from_secs)?;
                let last_seen_at: OffsetDateTime = row.get("last_seen_at")?;
                let session = StaffSession {
                    account,
                    auth_at: row.get("auth_at")?,
                    idle_until: last_seen_at + idle,
                    absolute_until: row.get("absolute_until")?,
                };
                Ok(Some((session, idle, last_seen_at)))
            })
        })
        .await?;
    let Some((mut session, idle, last_seen_at)) = found else { return Ok(None) };
    let over = session.idle_until <= at || session.absolute_until <= at;
    if over || session.account.state != StaffState::Active {
        return Ok(None);
    }
    if last_seen_at + NOTE_EVERY.min(idle / 4) <= at {
        let noted = db
            .write(move |connection| {
                Box::pin(async move {
                    let note =
                        "UPDATE staff_session SET last_seen_at = $2 WHERE token = $1 AND last_seen_at < $2";
                    sql::<E>("staff_session", note).bind(hash).bind(at).run(connection).await
                })
            })
            .await;
        // A database that takes nothing at the moment still shows what it has; the session only ends earlier.
        let noted = match noted {
            Err(error) if error.is_temporary() => 0,
            noted => noted?,
        };
        if noted > 0 {
            session.idle_until = at + idle;
        }
    }
    Ok(Some(session))
}

pub(super) async fn refresh<E: Engine>(
    db: &Db<E>,
    token: &Token,
    code_step: u64,
    at: OffsetDateTime,
) -> Result<bool> {
    let hash = db.keys().hash(Purpose::StaffSession, token.bytes());
    db.write(move |connection| {
        Box::pin(async move {
            let select = "SELECT staff FROM staff_session WHERE token = $1";
            let row = sql::<E>("staff_session", select).bind(hash.clone()).first(connection).await?;
            let Some(row) = row else { return Ok(false) };
            let staff = StaffId(row.get("staff")?);
            if !take_code::<E>(connection, staff, code_step).await? {
                return Ok(false);
            }
            let update = "UPDATE staff_session SET auth_at = $2 WHERE token = $1";
            sql::<E>("staff_session", update).bind(hash).bind(at).run(connection).await?;
            record::<E>(connection, staff, at, "staff.session.confirm").await?;
            Ok(true)
        })
    })
    .await
}

pub(super) async fn end<E: Engine>(db: &Db<E>, token: &Token, at: OffsetDateTime) -> Result<()> {
    let hash = db.keys().hash(Purpose::StaffSession, token.bytes());
    db.write(move |connection| {
        Box::pin(async move {
            let delete = "DELETE FROM staff_session WHERE token = $1 RETURNING staff";
            let Some(row) = sql::<E>("staff_session", delete).bind(hash).first(connection).await? else {
                return Ok(());
            };
            record::<E>(connection, StaffId(row.get("staff")?), at, "staff.session.end").await
        })
    })
    .await
}

/// What someone did with their own account.
async fn record<E: Engine>(
    connection: &mut E::Connection,
    staff: StaffId,
    at: OffsetDateTime,
    action: &str,
) -> Result<()> {
    let (actor, action) = (format!("staff:{staff}"), action.to_owned());
    database::record::<E>(connection, NewAudit { at, actor, action, subject: None, detail: json!({}) }).await
}
