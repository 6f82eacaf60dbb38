//! Accounts: made, listed, disabled and reset by whoever runs the portal.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    db::Db,
    engine::{Engine, Instant},
    error::{Result, StoreError},
    keys::{Field, Keys, Purpose},
    sql::{Line, sql},
    types::{Acting, AddStaff, NewAudit, Reach, StaffAccount, StaffId, StaffLink, StaffRole, StaffState},
    usecases::database,
};

pub(super) async fn add<E: Engine>(db: &Db<E>, command: AddStaff) -> Result<Option<StaffId>> {
    let (keys, id) = (db.shared_keys(), StaffId::fresh(command.link.at)?);
    let added = db
        .write(move |connection| {
            Box::pin(async move {
                let at = command.link.at;
                sql::<E>(
                    "staff",
                    "INSERT INTO staff (id, login, name, jurisdiction, code_step, created_at)
                     VALUES ($1, $2, $3, $4, 0, $5)",
                )
                .bind(id.0)
                .bind(command.login.as_str())
                .bind(command.name.as_str())
                .bind(command.jurisdiction.as_str())
                .bind(at)
                .run(connection)
                .await?;
                for role in &command.roles {
                    let insert = "INSERT INTO staff_role (staff, role) VALUES ($1, $2)";
                    sql::<E>("staff_role", insert).bind(id.0).bind(role.code()).run(connection).await?;
                }
                for township in &command.districts {
                    let insert = "INSERT INTO staff_district (staff, township) VALUES ($1, $2)";
                    let insert = sql::<E>("staff_district", insert);
                    insert.bind(id.0).bind(township.as_str()).run(connection).await?;
                }
                write_link::<E>(connection, &keys, id, &command.link).await?;
                let roles: Vec<&str> = command.roles.iter().map(|role| role.code()).collect();
                let detail = json!({
                    "staff": id.to_string(),
                    "login": command.login,
                    "jurisdiction": command.jurisdiction,
                    "districts": command.districts,
                    "roles": roles,
                });
                record::<E>(connection, at, "staff.add", detail).await
            })
        })
        .await;
    match added {
        Ok(()) => Ok(Some(id)),
        // The only constraint that a new id and a new token can meet is that of the login name.
        Err(StoreError::Conflict { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

pub(super) async fn list<E: Engine>(db: &Db<E>) -> Result<Vec<StaffAccount>> {
    db.snapshot(move |connection| {
        Box::pin(async move {
            let rows = sql::<E>(
                "staff",
                "SELECT id, login, name, jurisdiction, password_hash IS NOT NULL AS enrolled, disabled_at, created_at
                 FROM staff
                 ORDER BY login",
            )
            .all(connection)
            .await?;
            let mut accounts = Vec::with_capacity(rows.len());
            for row in &rows {
                accounts.push(from_row::<E>(connection, row).await?);
            }
            Ok(accounts)
        })
    })
    .await
}

/// An account by id, whatever its state.
pub(in crate::usecases) async fn load<E: Engine>(
    connection: &mut E::Connection,
    staff: StaffId,
) -> Result<Option<StaffAccount>> {
    let row = sql::<E>(
        "staff",
        "SELECT id, login, name, jurisdiction, password_hash IS NOT NULL AS enrolled, disabled_at, created_at
         FROM staff
         WHERE id = $1",
    )
    .bind(staff.0)
    .first(connection)
    .await?;
    match row {
        Some(row) => from_row::<E>(connection, &row).await.map(Some),
        None => Ok(None),
    }
}

/// The jurisdiction that an active account with one of some roles reaches as a whole; `None`: it reaches none.
pub(in crate::usecases) async fn place<E: Engine>(
    connection: &mut E::Connection,
    acting: Acting,
    roles: &[StaffRole],
) -> Result<Option<String>> {
    let account = load::<E>(connection, acting.staff).await?;
    Ok(account
        .filter(|account| account.state == StaffState::Active && acting.reach == Reach::Jurisdiction)
        .filter(|account| roles.iter().any(|role| account.roles.contains(role)))
        .map(|account| account.jurisdiction))
}

async fn from_row<E: Engine>(connection: &mut E::Connection, row: &Line<E>) -> Result<StaffAccount> {
    let id: Uuid = row.get("id")?;
    let roles = sql::<E>("staff_role", "SELECT role FROM staff_role WHERE staff = $1")
        .bind(id)
        .all(connection)
        .await?;
    let districts = sql::<E>("staff_district", "SELECT township FROM staff_district WHERE staff = $1")
        .bind(id)
        .all(connection)
        .await?;
    let enrolled: bool = row.get("enrolled")?;
    Ok(StaffAccount {
        id: StaffId(id),
        login: row.get("login")?,
        name: row.get("name")?,
        jurisdiction: row.get("jurisdiction")?,
        districts: districts.iter().map(|row| row.get("township")).collect::<Result<_>>()?,
        roles: roles
            .iter()
            .map(|row| row.word("role", StaffRole::from_code))
            .collect::<Result<BTreeSet<_>>>()?,
        state: match row.option::<Instant>("disabled_at")? {
            Some(_) => StaffState::Disabled,
            None if enrolled => StaffState::Active,
            None => StaffState::Invited,
        },
        created_at: row.get("created_at")?,
    })
}

pub(super) async fn enable<E: Engine>(
    db: &Db<E>,
    login: &str,
    enable: bool,
    at: OffsetDateTime,
) -> Result<bool> {
    let login = login.to_owned();
    db.write(move |connection| {
        Box::pin(async move {
            let Some(staff) = by_login::<E>(connection, &login).await? else { return Ok(false) };
            let disabled_at = (!enable).then_some(at);
            let update = "UPDATE staff SET disabled_at = $2 WHERE id = $1";
            sql::<E>("staff", update).bind(staff.0).bind(disabled_at).run(connection).await?;
            let mut ended = 0;
            if !enable {
                ended = end_sessions::<E>(connection, staff).await?;
                let delete = "DELETE FROM staff_link WHERE staff = $1";
                sql::<E>("staff_link", delete).bind(staff.0).run(connection).await?;
            }
            let action = if enable { "staff.enable" } else { "staff.disable" };
            let detail = json!({ "staff": staff.to_string(), "login": login, "sessions_ended": ended });
            record::<E>(connection, at, action, detail).await?;
            Ok(true)
        })
    })
    .await
}

pub(super) async fn reset<E: Engine>(db: &Db<E>, login: &str, link: StaffLink) -> Result<bool> {
    let (keys, login) = (db.shared_keys(), login.to_owned());
    db.write(move |connection| {
        Box::pin(async move {
            let Some(staff) = by_login::<E>(connection, &login).await? else { return Ok(false) };
            let update = "UPDATE staff SET password_hash = NULL, code_secret = NULL WHERE id = $1";
            sql::<E>("staff", update).bind(staff.0).run(connection).await?;
            let ended = end_sessions::<E>(connection, staff).await?;
            write_link::<E>(connection, &keys, staff, &link).await?;
            let detail = json!({ "staff": staff.to_string(), "login": login, "sessions_ended": ended });
            record::<E>(connection, link.at, "staff.reset", detail).await?;
            Ok(true)
        })
    })
    .await
}

async fn by_login<E: Engine>(connection: &mut E::Connection, login: &str) -> Result<Option<StaffId>> {
    let select = "SELECT id FROM staff WHERE login = $1";
    let row = sql::<E>("staff", select).bind(login).first(connection).await?;
    row.map(|row| row.get("id").map(StaffId)).transpose()
}

async fn end_sessions<E: Engine>(connection: &mut E::Connection, staff: StaffId) -> Result<u64> {
    let delete = "DELETE FROM staff_session WHERE staff = $1";
    sql::<E>("staff_session", delete).bind(staff.0).run(connection).await
}

async fn write_link<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    staff: StaffId,
    link: &StaffLink,
) -> Result<()> {
    sql::<E>(
        "staff_link",
        "INSERT INTO staff_link (staff, token, code_secret, issued_at, expires_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (staff) DO UPDATE
         SET token = excluded.token, code_secret = excluded.code_secret, issued_at = excluded.issued_at,
             expires_at = excluded.expires_at",
    )
    .bind(staff.0)
    .bind(keys.hash(Purpose::StaffLink, link.token.bytes()))
    .bind(keys.seal(Field::CodeSecret, staff.0, link.code_secret.expose())?)
    .bind(link.at)
    .bind(link.expires_at)
    .run(connection)
    .await
    .map(drop)
}

/// What whoever runs the portal did with an account.
async fn record<E: Engine>(
    connection: &mut E::Connection,
    at: OffsetDateTime,
    action: &str,
    detail: Value,
) -> Result<()> {
    let (actor, action) = ("system".to_owned(), action.to_owned());
    database::record::<E>(connection, NewAudit { at, actor, action, subject: None, detail }).await
}
