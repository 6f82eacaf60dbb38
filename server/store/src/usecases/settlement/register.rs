//! What the registers say about a person, as far as a settlement needs it.

use rules::{identity::IdNumber, money::Money, name::PersonName, scheme::Scheme, standing::Record};
use time::Date;

use crate::{
    engine::Engine,
    error::Result,
    keys::Keys,
    sql::{Line, sql},
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

/// The person of an id number.
pub(super) async fn patient<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    id_number: &IdNumber,
) -> Result<Option<Patient>> {
    let row = sql::<E>(
        "person",
        "SELECT id AS person, jurisdiction AS insured_in, name AS person_name, birth_date
         FROM person
         WHERE id_number_index = $1",
    )
    .bind(people::id_number_index(keys, id_number))
    .first(connection)
    .await?;
    row.as_ref().map(known).transpose()
}

/// A person of a row.
pub(super) fn known<E: Engine>(row: &Line<E>) -> Result<Patient> {
    Ok(Patient {
        id: PersonId(row.get("person")?),
        jurisdiction: row.get("insured_in")?,
        name: row.word("person_name", |text| PersonName::parse(text).ok())?,
        birth_date: row.get("birth_date")?,
    })
}

/// The enrolment of a row.
pub(super) fn entry<E: Engine>(row: &Line<E>) -> Result<Entry> {
    let paid_on: Option<Date> = row.option("paid_on")?;
    let own: Option<i64> = row.option("own_fen")?;
    Ok(Entry {
        record: Record {
            year: row.small("benefit_year")?,
            scheme: row.word("scheme", Scheme::from_code)?,
            option: row.get("option_id")?,
            covers: (row.get("from_date")?, row.get("to_date")?),
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
