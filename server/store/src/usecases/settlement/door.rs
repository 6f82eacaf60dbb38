//! What a request of a hospital meets first: its key, and whether something was done under it.

use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use uuid::Uuid;

use super::register::{self, Patient};
use crate::{
    at_work::KeyHash,
    engine::Engine,
    error::Result,
    inserts::Inserts,
    sql::{Built, Line, sql, sql_built},
    types::{Hospital, RequestKey},
    usecases::hospitals,
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

/// What tells of the hospital of `$2`, and of what was done under the client's key, `$3` and `$4`.
macro_rules! hospital_and_key {
    () => {
        "hospital.jurisdiction AS hospital_jurisdiction, hospital.name AS hospital_name,
         hospital.level AS hospital_level, settlement_key.request, settlement_key.kind, settlement_key.slip_no"
    };
}

/// Takes the key for this transaction and looks what it was used for. Two statements: what the first waited for is seen by
/// the second.
pub(super) async fn enter<E: Engine>(
    connection: &mut E::Connection,
    hospital: &str,
    key: &RequestKey,
    act: Act,
) -> Result<Door> {
    let held = sql::<E>("settlement_key", E::HOLD_KEY).bind(number(key)).only(connection).await?;
    if !held.get("held")? {
        return Ok(Door::InProgress);
    }
    let row = sql::<E>(
        "hospital",
        concat!(
            "SELECT ",
            hospital_and_key!(),
            " FROM hospital
             LEFT JOIN settlement_key ON settlement_key.client = $2 AND settlement_key.key = $3
             WHERE hospital.code = $1",
        ),
    )
    .bind(hospital)
    .bind(key.client.as_str())
    .bind(key.key.as_str())
    .first(connection)
    .await?;
    row.map_or(Ok(Door::UnknownHospital), |row| door(&row, hospital, key, act))
}

/// The same, and the person of an id number, whom it locks until the end of the transaction, in one statement. What it
/// waited for it does not see: whoever then refuses asks [`was_used`] first, and whoever writes meets the key that
/// another one wrote.
pub(super) async fn enter_with<E: Engine>(
    connection: &mut E::Connection,
    hospital: &str,
    key: &RequestKey,
    id_number_index: Vec<u8>,
) -> Result<(Door, Option<Patient>)> {
    let text = Built::new("WITH key AS MATERIALIZED (").then(E::HOLD_KEY).then(concat!(
        ") SELECT key.held, hospital.code, ",
        hospital_and_key!(),
        ", patient.person, patient.insured_in, patient.person_name, patient.birth_date
         FROM key
         LEFT JOIN hospital ON hospital.code = $2
         LEFT JOIN settlement_key ON settlement_key.client = $3 AND settlement_key.key = $4
         LEFT JOIN (SELECT id AS person, jurisdiction AS insured_in, name AS person_name, birth_date
                    FROM person
                    WHERE (SELECT held FROM key) AND id_number_index = $5",
    ));
    let row = sql_built::<E>("hospital", text.then(E::LOCK_PERSON).then(") AS patient ON TRUE"))
        .bind(number(key))
        .bind(hospital)
        .bind(key.client.as_str())
        .bind(key.key.as_str())
        .bind(id_number_index)
        .only(connection)
        .await?;
    if !row.get("held")? {
        return Ok((Door::InProgress, None));
    }
    if row.option::<String>("code")?.is_none() {
        return Ok((Door::UnknownHospital, None));
    }
    let patient = row.option::<Uuid>("person")?.map(|_| register::known(&row)).transpose()?;
    Ok((door(&row, hospital, key, Act::Settle)?, patient))
}

/// Whether something was done under a key that this transaction holds.
pub(super) async fn was_used<E: Engine>(connection: &mut E::Connection, key: &RequestKey) -> Result<bool> {
    let row = sql::<E>("settlement_key", "SELECT at FROM settlement_key WHERE client = $1 AND key = $2")
        .bind(key.client.as_str())
        .bind(key.key.as_str())
        .first(connection)
        .await?;
    Ok(row.is_some())
}

/// The key's number for [`Engine::HOLD_KEY`].
fn number(key: &RequestKey) -> i64 {
    hash(key).first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes))
}

/// How far a request may go by a row with its hospital and what its key was used for.
fn door<E: Engine>(row: &Line<E>, hospital: &str, key: &RequestKey, act: Act) -> Result<Door> {
    let Some(request) = row.option::<Vec<u8>>("request")? else {
        return Ok(Door::Open(hospitals::hospital(row, hospital)?));
    };
    let same = request == key.request && row.get::<String>("kind")? == act.word();
    if same { Ok(Door::Done(row.get("slip_no")?)) } else { Ok(Door::KeyReused) }
}

/// Adds what was done under the key to what will be written.
pub(super) fn close<E: Engine>(
    inserts: &mut Inserts<E>,
    key: &RequestKey,
    act: Act,
    slip_no: &str,
    at: OffsetDateTime,
) -> Result<()> {
    let columns = ["client", "key", "request", "kind", "slip_no", "at"];
    inserts.add("settlement_key", &columns, [key], |statement, key| {
        statement.push(key.client.as_str());
        statement.push(key.key.as_str());
        statement.push(key.request.to_vec());
        statement.push(act.word());
        statement.push(slip_no);
        statement.push(at);
        Ok(())
    })
}

/// A client's key as a number of fixed length.
pub(super) fn hash(key: &RequestKey) -> KeyHash {
    let mut hash = Sha256::new();
    hash.update(key.client.as_bytes());
    hash.update([0]);
    hash.update(key.key.as_bytes());
    hash.finalize().into()
}
