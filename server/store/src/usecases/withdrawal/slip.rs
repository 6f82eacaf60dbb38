//! Reading one choice: the enrolment, who chose, what was paid, and whether it was taken back.

use time::Date;

use super::super::{
    enrolment::{contribution, enrolment, select_contribution, select_enrolment},
    payment::reading,
    people,
    staff::accounts,
};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::Keys,
    sql::sql,
    types::{AskedAs, ChoiceSlip, Contribution, Enrolment, PersonId, StaffId, WhoChose, Withdrawn},
};

pub(super) async fn of<E: Engine>(
    db: &Db<E>,
    person: PersonId,
    reference: &str,
) -> Result<Option<ChoiceSlip>> {
    let (keys, reference) = (db.shared_keys(), reference.to_owned());
    db.snapshot(move |connection| {
        Box::pin(async move {
            let Some(enrolment) = by_reference::<E>(connection, person, &reference).await? else {
                return Ok(None);
            };
            let recorded = recorded::<E>(connection, &enrolment).await?;
            let chosen_by = match &recorded {
                Some(recorded) => chosen_by::<E>(connection, &keys, &enrolment, recorded).await?,
                None => None,
            };
            Ok(Some(ChoiceSlip {
                contribution: paid::<E>(connection, &enrolment).await?,
                chosen_by,
                chosen_on: recorded.and_then(|recorded| recorded.on),
                withdrawn: withdrawn::<E>(connection, &enrolment).await?,
                enrolment,
            }))
        })
    })
    .await
}

/// A person's choice by its number, also a void one.
pub(super) async fn by_reference<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    reference: &str,
) -> Result<Option<Enrolment>> {
    let row = sql::<E>("enrolment", select_enrolment!("WHERE reference = $1 AND person = $2"))
        .bind(reference)
        .bind(person.0)
        .first(connection)
        .await?;
    row.as_ref().map(enrolment).transpose()
}

/// What was paid for a choice, also when it went back.
async fn paid<E: Engine>(connection: &mut E::Connection, choice: &Enrolment) -> Result<Option<Contribution>> {
    let row = sql::<E>("contribution", select_contribution!("WHERE enrolment = $1"))
        .bind(choice.id.0)
        .first(connection)
        .await?;
    row.as_ref().map(contribution).transpose()
}

/// How a choice was taken back.
pub(super) async fn withdrawn<E: Engine>(
    connection: &mut E::Connection,
    choice: &Enrolment,
) -> Result<Option<Withdrawn>> {
    let row = sql::<E>(
        "withdrawal",
        "SELECT w.withdrawn_on AS withdrawn_on, r.number AS refund
         FROM withdrawal AS w
         LEFT JOIN refund AS r ON r.id = w.refund
         WHERE w.enrolment = $1",
    )
    .bind(choice.id.0)
    .first(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let refund = match row.option::<String>("refund")? {
        Some(number) => reading::refund::<E>(connection, &number).await?,
        None => None,
    };
    Ok(Some(Withdrawn { enrolment: choice.clone(), on: row.get("withdrawn_on")?, refund }))
}

/// What the record of a choice says: who acted, and the business day.
struct Recorded {
    actor: String,
    on: Option<Date>,
}

async fn recorded<E: Engine>(connection: &mut E::Connection, choice: &Enrolment) -> Result<Option<Recorded>> {
    // The number stands in the record's detail; a person has a handful of choices.
    let rows = sql::<E>(
        "audit",
        "SELECT actor, detail FROM audit
         WHERE action = 'tier.choose'
           AND (subject = $1 OR subject IN (SELECT person FROM temporary_identity WHERE merged_into = $1))",
    )
    .bind(choice.person.0)
    .all(connection)
    .await?;
    for row in &rows {
        let detail: serde_json::Value = row.word("detail", |text| serde_json::from_str(text).ok())?;
        let word = |key| detail.get(key).and_then(|value: &serde_json::Value| value.as_str());
        if word("reference") == Some(choice.reference.as_str()) {
            let on = word("today").and_then(|day| rules::date::parse_iso(day).ok());
            return Ok(Some(Recorded { actor: row.get("actor")?, on }));
        }
    }
    Ok(None)
}

/// Who made a choice: the record of the choice says who acted, that of the counter who asked.
async fn chosen_by<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    choice: &Enrolment,
    recorded: &Recorded,
) -> Result<Option<WhoChose>> {
    let authority = sql::<E>(
        "authority",
        "SELECT staff, asked_by, relation FROM authority WHERE enrolment = $1 AND action = 'tier.choose'",
    )
    .bind(choice.id.0)
    .first(connection)
    .await?;
    if let Some(row) = authority {
        let staff = accounts::load::<E>(connection, StaffId(row.get("staff")?)).await?;
        return Ok(Some(WhoChose::Counter {
            staff: staff.map(|staff| staff.name).unwrap_or_default(),
            asked_by: row.get("asked_by")?,
            relation: row.word("relation", AskedAs::from_code)?,
        }));
    }
    let actor = recorded.actor.strip_prefix("person:").and_then(|id| id.parse::<PersonId>().ok());
    let Some(actor) = actor else { return Ok(None) };
    if actor == choice.person {
        return Ok(Some(WhoChose::Own));
    }
    let guardian = people::load::<E>(connection, keys, actor).await?;
    Ok(guardian.map(|guardian| WhoChose::Guardian(guardian.name)))
}
