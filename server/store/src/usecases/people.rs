//! Reading people, their groups and households.

use std::collections::BTreeSet;

use rules::{
    facts::Group,
    identity::{IdNumber, Sex},
    name::PersonName,
    scheme::Scheme,
};
use time::Date;
use uuid::Uuid;

use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::{Field, Keys, Purpose},
    sql::{Line, sql},
    types::{
        GroupPeriod, Household, HouseholdId, HouseholdMember, Person, PersonId, PersonNumber, Phone,
        Relation, TemporaryNumber,
    },
};

/// The columns of a person, as [`from_row`] reads them.
macro_rules! select_person {
    ($rest:literal) => {
        concat!(
            "SELECT id, jurisdiction, name, sex, birth_date, id_number,
                    temporary, local_hukou, employee_insurance, township, created_at
             FROM person ",
            $rest
        )
    };
}
pub(super) use select_person;

pub(super) async fn person<E: Engine>(db: &Db<E>, person: PersonId) -> Result<Option<Person>> {
    load::<E>(&mut *db.reader().await?, db.keys(), person).await
}

pub(super) async fn person_by_id_number<E: Engine>(
    db: &Db<E>,
    id_number: &IdNumber,
) -> Result<Option<Person>> {
    by_index::<E>(&mut *db.reader().await?, db.keys(), id_number_index(db.keys(), id_number)).await
}

/// The person whose id number has a blind index.
pub(super) async fn by_index<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    index: Vec<u8>,
) -> Result<Option<Person>> {
    let row = sql::<E>("person", select_person!("WHERE id_number_index = $1"))
        .bind(index)
        .first(connection)
        .await?;
    row.map(|row| from_row(&row, keys)).transpose()
}

/// The person's row, within a transaction or not.
pub(super) async fn load<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    person: PersonId,
) -> Result<Option<Person>> {
    let row = sql::<E>("person", select_person!("WHERE id = $1")).bind(person.0).first(connection).await?;
    row.map(|row| from_row(&row, keys)).transpose()
}

pub(super) fn id_number_index(keys: &Keys, id_number: &IdNumber) -> Vec<u8> {
    keys.hash(Purpose::Index(Field::IdNumber), id_number.as_str().as_bytes())
}

pub(super) fn from_row<E: Engine>(row: &Line<E>, keys: &Keys) -> Result<Person> {
    let id: Uuid = row.get("id")?;
    let sealed: Vec<u8> = row.get("id_number")?;
    let id_number = if row.get("temporary")? {
        TemporaryNumber::parse(&keys.open(Field::TemporaryNumber, id, &sealed)?).map(PersonNumber::Temporary)
    } else {
        IdNumber::parse(&keys.open(Field::IdNumber, id, &sealed)?).ok().map(PersonNumber::Id)
    };
    Ok(Person {
        id: PersonId(id),
        jurisdiction: row.get("jurisdiction")?,
        name: row.word("name", |text| PersonName::parse(text).ok())?,
        sex: row.word("sex", sex_from_word)?,
        birth_date: row.get("birth_date")?,
        id_number: id_number.ok_or_else(|| row.wrong("id_number"))?,
        local_hukou: row.option("local_hukou")?,
        employee_insurance: row.option("employee_insurance")?,
        township: row.get("township")?,
        created_at: row.get("created_at")?,
    })
}

pub(super) fn sex_word(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "male",
        Sex::Female => "female",
    }
}

pub(super) fn sex_from_word(word: &str) -> Option<Sex> {
    match word {
        "male" => Some(Sex::Male),
        "female" => Some(Sex::Female),
        _ => None,
    }
}

pub(super) async fn phone_of<E: Engine>(db: &Db<E>, person: PersonId) -> Result<Option<Phone>> {
    let row = sql::<E>("person", "SELECT phone FROM person WHERE id = $1")
        .bind(person.0)
        .first(&mut *db.reader().await?)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(sealed) = row.option::<Vec<u8>>("phone")? else { return Ok(None) };
    let phone = db.keys().open(Field::Phone, person.0, &sealed)?;
    Phone::parse(&phone).map(Some).ok_or_else(|| row.wrong("phone"))
}

pub(super) async fn groups<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
) -> Result<Vec<GroupPeriod>> {
    let rows = sql::<E>(
        "person_group",
        "SELECT word, from_date, to_date
         FROM person_group
         WHERE person = $1
         ORDER BY from_date, word",
    )
    .bind(person.0)
    .all(connection)
    .await?;
    rows.iter().map(group).collect()
}

pub(super) fn group<E: Engine>(row: &Line<E>) -> Result<GroupPeriod> {
    Ok(GroupPeriod {
        group: row.word("word", Group::from_word)?,
        from: row.get("from_date")?,
        to: row.option("to_date")?,
    })
}

/// The groups that hold on a day.
pub(super) fn groups_on(groups: &[GroupPeriod], day: Date) -> BTreeSet<Group> {
    groups.iter().filter(|period| period.holds_on(day)).map(|period| period.group).collect()
}

pub(super) async fn household<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
) -> Result<Option<Household>> {
    let row = sql::<E>(
        "household",
        "SELECT household.id, household.scheme, household.code
         FROM household_member
         JOIN household ON household.id = household_member.household
         WHERE household_member.person = $1",
    )
    .bind(person.0)
    .first(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let id: Uuid = row.get("id")?;
    let members = sql::<E>(
        "household_member",
        "SELECT household_member.person, household_member.relation, person.name
         FROM household_member
         JOIN person ON person.id = household_member.person
         WHERE household_member.household = $1
         ORDER BY CASE household_member.relation WHEN 'head' THEN 0 WHEN 'spouse' THEN 1 ELSE 2 END, person.birth_date",
    )
    .bind(id)
    .all(connection)
    .await?;
    let members = members
        .iter()
        .map(|row| {
            Ok(HouseholdMember {
                person: PersonId(row.get("person")?),
                name: row.word("name", |text| PersonName::parse(text).ok())?,
                relation: row.word("relation", Relation::from_code)?,
            })
        })
        .collect::<Result<_>>()?;
    Ok(Some(Household {
        id: HouseholdId(id),
        scheme: row.word("scheme", Scheme::from_code)?,
        code: row.get("code")?,
        members,
    }))
}
