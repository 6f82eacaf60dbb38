//! What the registers say about a person, as far as a settlement needs it.

use rules::{identity::IdNumber, money::Money, name::PersonName, scheme::Scheme, standing::Record};
use time::Date;

use crate::{
    engine::Engine,
    error::Result,
    keys::Keys,
    sql::{Built, Line, sql, sql_built},
    types::{GroupPeriod, PersonId},
    usecases::people,
};

/// A person, without what a settlement does not ask.
pub(super) struct Patient {
    pub(super) id: PersonId,
    pub(super) jurisdiction: String,
    pub(super) name: PersonName,
    pub(super) birth_date: Date,
}

/// An enrolment with its payment in the terms of the rules, and whose figures it buys.
pub(super) struct Entry {
    pub(super) record: Record,
    pub(super) pack: String,
    pub(super) tier: Option<String>,
}

/// The person of an id number; locked until the end of the transaction where that is asked for.
pub(super) async fn patient<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    id_number: &IdNumber,
    lock: bool,
) -> Result<Option<Patient>> {
    let text = Built::new("SELECT id, jurisdiction, name, birth_date FROM person WHERE id_number_index = $1");
    let text = if lock { text.then(E::LOCK_PERSON) } else { text };
    let row = sql_built::<E>("person", text)
        .bind(people::id_number_index(keys, id_number))
        .first(connection)
        .await?;
    row.map(|row| {
        Ok(Patient {
            id: PersonId(row.get("id")?),
            jurisdiction: row.get("jurisdiction")?,
            name: row.word("name", |text| PersonName::parse(text).ok())?,
            birth_date: row.get("birth_date")?,
        })
    })
    .transpose()
}

/// Enrolments that are not void with their payments, the newest first.
pub(super) async fn entries<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
) -> Result<Vec<Entry>> {
    let rows = sql::<E>(
        "enrolment",
        "SELECT enrolment.benefit_year, enrolment.scheme, enrolment.option_id, enrolment.pack, enrolment.tier,
                enrolment.covers_from, enrolment.covers_to, contribution.paid_on, contribution.own_fen
         FROM enrolment
         LEFT JOIN contribution
             ON contribution.enrolment = enrolment.id AND contribution.withdrawn_at IS NULL
         WHERE enrolment.person = $1 AND enrolment.status <> 'void'
         ORDER BY enrolment.benefit_year DESC, enrolment.covers_from DESC",
    )
    .bind(person.0)
    .all(connection)
    .await?;
    rows.iter().map(entry).collect()
}

fn entry<E: Engine>(row: &Line<E>) -> Result<Entry> {
    let paid_on: Option<Date> = row.option("paid_on")?;
    let own: Option<i64> = row.option("own_fen")?;
    Ok(Entry {
        record: Record {
            year: row.small("benefit_year")?,
            scheme: row.word("scheme", Scheme::from_code)?,
            option: row.get("option_id")?,
            covers: (row.get("covers_from")?, row.get("covers_to")?),
            paid: paid_on.zip(own.map(Money::from_fen)),
        },
        pack: row.get("pack")?,
        tier: row.option("tier")?,
    })
}

/// Everything that the facts of a case are made from.
pub(super) struct Register {
    pub(super) patient: Patient,
    pub(super) groups: Vec<GroupPeriod>,
    pub(super) entries: Vec<Entry>,
    /// Benefit years with a claim that stands, in any scheme.
    pub(super) years_with_claims: Vec<i32>,
}
