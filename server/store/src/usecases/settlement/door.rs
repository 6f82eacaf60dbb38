//! What a request of a hospital meets first: its key, and whether something was done under it.

use rules::facts::Level;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::{
    at_work::KeyHash,
    engine::Engine,
    error::Result,
    sql::sql,
    types::{Hospital, RequestKey},
};

/// What a key can be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Settle,
    Reverse,
}

impl Act {
    const fn word(self) -> &'static str {
        match self {
            Self::Settle => "settle",
            Self::Reverse => "reverse",
        }
    }
}

/// How far a request may go.
pub(super) enum Door {
    /// The key is new.
    Open(Hospital),
    /// The same was done under the key, with this slip: its answer is told again.
    Done(String),
    /// Something else was done under the key.
    KeyReused,
    /// Another process works on the key.
    InProgress,
    /// No hospital has the code.
    UnknownHospital,
}

/// Takes the key for this transaction and looks what it was used for. Two statements: what the first waited for is seen by
/// the second.
pub(super) async fn enter<E: Engine>(
    connection: &mut E::Connection,
    hospital: &str,
    key: &RequestKey,
    act: Act,
) -> Result<Door> {
    let number = hash(key).first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes));
    if !E::lock_key(connection, number).await? {
        return Ok(Door::InProgress);
    }
    let row = sql::<E>(
        "hospital",
        "SELECT hospital.jurisdiction, hospital.name, hospital.level,
                settlement_key.request, settlement_key.kind, settlement_key.slip_no
         FROM hospital
         LEFT JOIN settlement_key ON settlement_key.client = $2 AND settlement_key.key = $3
         WHERE hospital.code = $1",
    )
    .bind(hospital)
    .bind(key.client.as_str())
    .bind(key.key.as_str())
    .first(connection)
    .await?;
    let Some(row) = row else { return Ok(Door::UnknownHospital) };
    let Some(request) = row.option::<Vec<u8>>("request")? else {
        return Ok(Door::Open(Hospital {
            code: hospital.to_owned(),
            jurisdiction: row.get("jurisdiction")?,
            name: row.get("name")?,
            level: row.word("level", Level::from_word)?,
        }));
    };
    let same = request == key.request && row.get::<String>("kind")? == act.word();
    if same { Ok(Door::Done(row.get("slip_no")?)) } else { Ok(Door::KeyReused) }
}

/// Writes what was done under the key.
pub(super) async fn close<E: Engine>(
    connection: &mut E::Connection,
    key: &RequestKey,
    act: Act,
    slip_no: &str,
    at: OffsetDateTime,
) -> Result<()> {
    sql::<E>(
        "settlement_key",
        "INSERT INTO settlement_key (client, key, request, kind, slip_no, at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(key.client.as_str())
    .bind(key.key.as_str())
    .bind(key.request.to_vec())
    .bind(act.word())
    .bind(slip_no)
    .bind(at)
    .run(connection)
    .await
    .map(drop)
}

/// A client's key as a number of fixed length.
pub(super) fn hash(key: &RequestKey) -> KeyHash {
    let mut hash = Sha256::new();
    hash.update(key.client.as_bytes());
    hash.update([0]);
    hash.update(key.key.as_bytes());
    hash.finalize().into()
}

/// A hospital by its code.
pub(super) async fn hospital<E: Engine>(
    connection: &mut E::Connection,
    code: &str,
) -> Result<Option<Hospital>> {
    let row = sql::<E>("hospital", "SELECT jurisdiction, name, level FROM hospital WHERE code = $1")
        .bind(code)
        .first(connection)
        .await?;
    row.map(|row| {
        Ok(Hospital {
            code: code.to_owned(),
            jurisdiction: row.get("jurisdiction")?,
            name: row.get("name")?,
            level: row.word("level", Level::from_word)?,
        })
    })
    .transpose()
}
