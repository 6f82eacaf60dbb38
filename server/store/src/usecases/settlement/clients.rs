//! Programs of hospitals: made, given another secret, revoked, recognised. Their secrets are kept as keyed hashes alone.

use serde_json::{Value, json};
use subtle::{Choice, ConstantTimeEq};
use time::OffsetDateTime;

use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::{Keys, Purpose},
    sql::{Line, sql},
    types::{ApiClient, NewApiClient, NewAudit, NewClientOutcome, Scope, Token},
    usecases::{database, hospitals},
};

pub(super) async fn add<E: Engine>(db: &Db<E>, client: NewApiClient) -> Result<NewClientOutcome> {
    let hash = secret_hash(db.keys(), &client.id, &client.secret);
    db.write(move |connection| {
        Box::pin(async move {
            if hospitals::find::<E>(connection, &client.hospital).await?.is_none() {
                return Ok(NewClientOutcome::UnknownHospital);
            }
            let made = sql::<E>(
                "api_client",
                "INSERT INTO api_client (id, hospital, scopes, secret_hash, created_at, rotated_at)
                 VALUES ($1, $2, $3, $4, $5, $5)
                 ON CONFLICT (id) DO NOTHING",
            )
            .bind(client.id.as_str())
            .bind(client.hospital.as_str())
            .bind(words(&client.scopes))
            .bind(hash)
            .bind(client.at)
            .run(connection)
            .await?;
            if made == 0 {
                return Ok(NewClientOutcome::NameTaken);
            }
            let scopes = words(&client.scopes);
            let detail = json!({ "client": client.id, "hospital": client.hospital, "scopes": scopes });
            record::<E>(connection, client.at, "client.add", detail).await?;
            Ok(NewClientOutcome::Made)
        })
    })
    .await
}

pub(super) async fn rotate<E: Engine>(
    db: &Db<E>,
    id: &str,
    secret: &Token,
    former_until: OffsetDateTime,
    at: OffsetDateTime,
) -> Result<bool> {
    let (id, hash) = (id.to_owned(), secret_hash(db.keys(), id, secret));
    db.write(move |connection| {
        Box::pin(async move {
            let rotated = sql::<E>(
                "api_client",
                "UPDATE api_client
                 SET former_hash = secret_hash, former_until = $3, secret_hash = $2, rotated_at = $4
                 WHERE id = $1 AND revoked_at IS NULL",
            )
            .bind(id.as_str())
            .bind(hash)
            .bind(former_until)
            .bind(at)
            .run(connection)
            .await?;
            if rotated == 1 {
                record::<E>(connection, at, "client.rotate", json!({ "client": id })).await?;
            }
            Ok(rotated == 1)
        })
    })
    .await
}

pub(super) async fn revoke<E: Engine>(db: &Db<E>, id: &str, at: OffsetDateTime) -> Result<bool> {
    let id = id.to_owned();
    db.write(move |connection| {
        Box::pin(async move {
            let revoked = sql::<E>(
                "api_client",
                "UPDATE api_client SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
            )
            .bind(id.as_str())
            .bind(at)
            .run(connection)
            .await?;
            if revoked == 1 {
                record::<E>(connection, at, "client.revoke", json!({ "client": id })).await?;
            }
            Ok(revoked == 1)
        })
    })
    .await
}

pub(super) async fn list<E: Engine>(db: &Db<E>) -> Result<Vec<ApiClient>> {
    let rows = sql::<E>(
        "api_client",
        "SELECT api_client.id, hospital, scopes, secret_hash, former_hash, former_until, created_at, rotated_at,
                revoked_at, hospital.jurisdiction AS hospital_jurisdiction, hospital.name AS hospital_name,
                hospital.level AS hospital_level
         FROM api_client
         JOIN hospital ON hospital.code = api_client.hospital
         ORDER BY api_client.id",
    )
    .all(&mut *db.reader().await?)
    .await?;
    rows.iter().map(client).collect()
}

pub(super) async fn authenticate<E: Engine>(
    db: &Db<E>,
    id: &str,
    secret: &Token,
    at: OffsetDateTime,
) -> Result<Option<ApiClient>> {
    let row = sql::<E>(
        "api_client",
        "SELECT api_client.id, hospital, scopes, secret_hash, former_hash, former_until, created_at, rotated_at,
                revoked_at, hospital.jurisdiction AS hospital_jurisdiction, hospital.name AS hospital_name,
                hospital.level AS hospital_level
         FROM api_client
         JOIN hospital ON hospital.code = api_client.hospital
         WHERE api_client.id = $1",
    )
    .bind(id)
    .first(&mut *db.reader().await?)
    .await?;
    // An unknown name is compared with hashes that nothing has: it takes as long as a known one.
    let told = secret_hash(db.keys(), id, secret);
    let (mut now, mut former, mut found) = (Vec::new(), Vec::new(), None);
    if let Some(row) = row {
        let known = client(&row)?;
        now = row.get::<Vec<u8>>("secret_hash")?;
        if known.former_until.is_some_and(|until| at < until) {
            former = row.option::<Vec<u8>>("former_hash")?.unwrap_or_default();
        }
        found = Some(known).filter(|known| known.revoked_at.is_none());
    }
    let fits = compare(&told, &now) | compare(&told, &former);
    Ok(found.filter(|_| bool::from(fits)))
}

/// Compares in a time that does not depend on what is there.
fn compare(told: &[u8], stored: &[u8]) -> Choice {
    let mut of_length = [0_u8; 32];
    let fits = stored.len() == of_length.len();
    if fits {
        of_length.copy_from_slice(stored);
    }
    told.ct_eq(&of_length) & Choice::from(u8::from(fits))
}

/// A secret is good for one client alone.
fn secret_hash(keys: &Keys, id: &str, secret: &Token) -> Vec<u8> {
    keys.hash(Purpose::ApiClient, &[id.as_bytes(), &[0], secret.bytes()].concat())
}

fn client<E: Engine>(row: &Line<E>) -> Result<ApiClient> {
    Ok(ApiClient {
        id: row.get("id")?,
        hospital: hospitals::hospital(row, &row.get::<String>("hospital")?)?,
        scopes: row.word("scopes", |words| words.split(' ').map(Scope::from_code).collect())?,
        created_at: row.get("created_at")?,
        rotated_at: row.get("rotated_at")?,
        former_until: row.option("former_until")?,
        revoked_at: row.option("revoked_at")?,
    })
}

fn words(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| scope.code()).collect::<Vec<_>>().join(" ")
}

async fn record<E: Engine>(
    connection: &mut E::Connection,
    at: OffsetDateTime,
    action: &str,
    detail: Value,
) -> Result<()> {
    let entry = NewAudit { at, actor: "system".to_owned(), action: action.to_owned(), subject: None, detail };
    database::record::<E>(connection, entry).await
}
