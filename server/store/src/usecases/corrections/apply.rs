//! Granting a correction: the datum changes, what is derived from it is derived anew, and both values stay on record.

use std::collections::BTreeSet;

use rules::facts::Group;
use serde_json::json;
use time::{Date, OffsetDateTime};

use super::read;
use crate::{
    engine::Engine,
    error::Result,
    keys::{Field, Keys, Purpose},
    sql::{Statement, sql},
    types::{CaseId, Correction, DatumValue, NewAudit, Obstacle, Person, PersonId, Phone},
    usecases::{database, notices, people},
};

/// Puts the new value in the place of the old one, if nothing stands against it. The person is locked.
pub(crate) async fn apply<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    case: CaseId,
    person: &Person,
    (today, at): (Date, OffsetDateTime),
) -> Result<Result<(), Obstacle>> {
    let Some(found) = read::detail::<E>(connection, keys, case, person).await? else {
        return Ok(Err(Obstacle::Changed));
    };
    if let Some(obstacle) = found.obstacle {
        return Ok(Err(obstacle));
    }
    let correction = found.correction;
    write::<E>(connection, keys, person.id, &correction).await?;
    if let DatumValue::Phone(Some(former)) = &correction.old {
        let whom = (person.id, former);
        notices::tell_former_phone::<E>(connection, keys, whom, &correction.reference, (today, at)).await?;
    }
    if correction.new.datum().opens_account() {
        end_sessions::<E>(connection, person.id, at).await?;
    }
    let mark = "UPDATE correction SET applied_at = $2 WHERE staff_case = $1";
    sql::<E>("correction", mark).bind(case.0).bind(at).run(connection).await?;
    let entry = NewAudit {
        at,
        actor: "portal".to_owned(),
        action: "correction.apply".to_owned(),
        subject: Some(person.id),
        detail: json!({
            "case": case.to_string(),
            "reference": correction.reference,
            "datum": correction.new.datum().code(),
        }),
    };
    database::record::<E>(connection, entry).await?;
    Ok(Ok(()))
}

async fn write<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    person: PersonId,
    correction: &Correction,
) -> Result<()> {
    let row = person.0;
    let statement: Statement<E> = match &correction.new {
        DatumValue::Name(name) => {
            update("UPDATE person SET name = $2 WHERE id = $1", row).bind(name.as_str())
        }
        DatumValue::Sex(sex) => {
            update("UPDATE person SET sex = $2 WHERE id = $1", row).bind(people::sex_word(*sex))
        }
        DatumValue::BirthDate(day) => {
            update("UPDATE person SET birth_date = $2 WHERE id = $1", row).bind(*day)
        }
        DatumValue::Township(township) => {
            update("UPDATE person SET township = $2 WHERE id = $1", row).bind(township.as_str())
        }
        DatumValue::LocalHukou(yes) => {
            update("UPDATE person SET local_hukou = $2 WHERE id = $1", row).bind(*yes)
        }
        DatumValue::EmployeeInsurance(yes) => {
            update("UPDATE person SET employee_insurance = $2 WHERE id = $1", row).bind(*yes)
        }
        DatumValue::IdNumber(number) => {
            update("UPDATE person SET id_number = $2, id_number_index = $3 WHERE id = $1", row)
                .bind(keys.seal(Field::IdNumber, row, number.as_str())?)
                .bind(people::id_number_index(keys, number))
        }
        DatumValue::Phone(phone) => {
            let phone = phone.as_ref().map(Phone::as_str);
            let sealed = phone.map(|phone| keys.seal(Field::Phone, row, phone)).transpose()?;
            let index = phone.map(|phone| keys.hash(Purpose::Index(Field::Phone), phone.as_bytes()));
            update("UPDATE person SET phone = $2, phone_index = $3 WHERE id = $1", row)
                .bind(sealed)
                .bind(index)
        }
        DatumValue::Groups(new) => {
            let DatumValue::Groups(old) = &correction.old else { return Ok(()) };
            let since = correction.since.unwrap_or(correction.asked_on);
            return regroup::<E>(connection, person, (old, new), since, correction.asked_on).await;
        }
    };
    statement.run(connection).await.map(drop)
}

fn update<E: Engine>(text: &'static str, person: uuid::Uuid) -> Statement<E> {
    sql::<E>("person", text).bind(person)
}

/// Ends the groups that went and begins those that came, from a day on.
async fn regroup<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    (old, new): (&BTreeSet<Group>, &BTreeSet<Group>),
    since: Date,
    asked_on: Date,
) -> Result<()> {
    for group in old.difference(new) {
        // What began on the day or later never was; what began before lasted until the day before.
        sql::<E>(
            "person_group",
            "DELETE FROM person_group WHERE person = $1 AND word = $2 AND from_date >= $3",
        )
        .bind(person.0)
        .bind(group.word())
        .bind(since)
        .run(connection)
        .await?;
        sql::<E>(
            "person_group",
            "UPDATE person_group SET to_date = $3
             WHERE person = $1 AND word = $2 AND from_date <= $4 AND (to_date IS NULL OR to_date >= $4)",
        )
        .bind(person.0)
        .bind(group.word())
        .bind(since.previous_day())
        .bind(asked_on)
        .run(connection)
        .await?;
    }
    for group in new.difference(old) {
        sql::<E>(
            "person_group",
            "INSERT INTO person_group (person, word, from_date, to_date) VALUES ($1, $2, $3, NULL)
             ON CONFLICT (person, word, from_date) DO UPDATE SET to_date = NULL",
        )
        .bind(person.0)
        .bind(group.word())
        .bind(since)
        .run(connection)
        .await?;
    }
    Ok(())
}

/// Whoever is signed in signs in again, and no code that is under way opens anything.
async fn end_sessions<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    at: OffsetDateTime,
) -> Result<()> {
    sql::<E>("session", "DELETE FROM session WHERE person = $1").bind(person.0).run(connection).await?;
    for spend in [
        "UPDATE sign_in_code SET used_at = $2 WHERE person = $1 AND used_at IS NULL",
        "UPDATE activation SET used_at = $2 WHERE person = $1 AND used_at IS NULL",
    ] {
        sql::<E>("sign_in_code", spend).bind(person.0).bind(at).run(connection).await?;
    }
    Ok(())
}
