//! Corrections: asked for by a person or guardian, followed, taken back; what granting one does is in `apply`.

mod apply;
mod read;

use async_trait::async_trait;
use rules::jurisdiction;
use serde_json::json;
use time::{Date, OffsetDateTime};

pub(super) use self::{
    apply::apply,
    read::{detail, obstacle, open_for},
};
use super::{database, people, reference};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::{Field, Keys},
    sql::sql,
    store::CorrectionStore,
    types::{
        AskCorrection, AskCorrectionOutcome, CaseId, Correction, CorrectionState, Datum, DatumValue,
        Evidence, NewAudit, OnFile, Person, PersonId, ViewEvidence,
    },
};

/// The kind of a correction's case.
pub(super) const KIND: &str = "correction";

#[async_trait]
impl<E: Engine> CorrectionStore for Db<E> {
    async fn on_file(&self, person: PersonId, today: Date) -> Result<Option<OnFile>> {
        read::on_file(self, person, today).await
    }

    async fn ask_correction(&self, command: AskCorrection) -> Result<AskCorrectionOutcome> {
        ask(self, command).await
    }

    async fn correction(&self, person: PersonId, reference: &str) -> Result<Option<Correction>> {
        read::own(self, person, reference).await
    }

    async fn withdraw_correction(
        &self,
        reference: &str,
        by: PersonId,
        today: Date,
        at: OffsetDateTime,
    ) -> Result<bool> {
        withdraw(self, reference.to_owned(), by, today, at).await
    }

    async fn evidence_of_case(&self, case: CaseId) -> Result<Vec<Evidence>> {
        super::evidence::of_case::<E>(&mut *self.reader().await?, case).await
    }

    async fn view_case_evidence(&self, command: ViewEvidence) -> Result<Option<Evidence>> {
        read::view_evidence(self, command).await
    }
}

async fn ask<E: Engine>(db: &Db<E>, command: AskCorrection) -> Result<AskCorrectionOutcome> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            E::lock_person(connection, command.person.0).await?;
            let Some(person) = people::load::<E>(connection, &keys, command.person).await? else {
                return Ok(AskCorrectionOutcome::UnknownPerson);
            };
            let datum = command.new.datum();
            let old = read::current::<E>(connection, &keys, &person, datum, command.today).await?;
            let Some(old) = old.filter(|_| possible(&command)) else {
                return Ok(AskCorrectionOutcome::NotCorrectable);
            };
            if let Some(reference) = waiting::<E>(connection, person.id, datum).await? {
                return Ok(AskCorrectionOutcome::Already(reference));
            }
            if old == command.new {
                return Ok(AskCorrectionOutcome::Same);
            }
            let (case, reference) = open_case::<E>(connection, &person, &command).await?;
            insert::<E>(connection, &keys, case, &old, &command).await?;
            let detail = json!({ "case": case.to_string(), "reference": reference, "datum": datum.code() });
            record::<E>(connection, command.by, person.id, command.at, "correction.ask", detail).await?;
            Ok(AskCorrectionOutcome::Asked(reference))
        })
    })
    .await
}

/// Nobody is born later than today, and nothing has been right since tomorrow.
fn possible(command: &AskCorrection) -> bool {
    let born_later = matches!(command.new, DatumValue::BirthDate(day) if day > command.today);
    let not_yet = command.since.is_some_and(|since| since > command.today);
    command.new.is_known() && !born_later && !not_yet
}

/// The reference of the open case about a datum.
async fn waiting<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    datum: Datum,
) -> Result<Option<String>> {
    let row = sql::<E>(
        "staff_case",
        "SELECT reference FROM staff_case WHERE person = $1 AND kind = $2 AND topic = $3 AND decided_at IS NULL",
    )
    .bind(person.0)
    .bind(KIND)
    .bind(datum.code())
    .first(connection)
    .await?;
    row.map(|row| row.get("reference")).transpose()
}

/// Its facts are the values in the correction's own row: nothing of them stands in the open.
async fn open_case<E: Engine>(
    connection: &mut E::Connection,
    person: &Person,
    command: &AskCorrection,
) -> Result<(CaseId, String)> {
    let (id, reference) = (CaseId::fresh(command.at)?, reference::fresh(command.today.year())?);
    sql::<E>(
        "staff_case",
        "INSERT INTO staff_case
             (id, person, jurisdiction, kind, topic, reference, facts, facts_key, rules_hash, opened_on, opened_at)
         VALUES ($1, $2, $3, $4, $5, $6, '{}', $4, $7, $8, $9)",
    )
    .bind(id.0)
    .bind(person.id.0)
    .bind(person.jurisdiction.as_str())
    .bind(KIND)
    .bind(command.new.datum().code())
    .bind(reference.as_str())
    .bind(jurisdiction::get(&person.jurisdiction).map_or("", |place| place.hash()))
    .bind(command.today)
    .bind(command.at)
    .run(connection)
    .await?;
    Ok((id, reference))
}

async fn insert<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    case: CaseId,
    old: &DatumValue,
    command: &AskCorrection,
) -> Result<()> {
    sql::<E>(
        "correction",
        "INSERT INTO correction (staff_case, datum, asked_by, old_value, new_value, since, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(case.0)
    .bind(old.datum().code())
    .bind(command.by.0)
    .bind(keys.seal(Field::OldValue, case.0, &old.encode())?)
    .bind(keys.seal(Field::NewValue, case.0, &command.new.encode())?)
    .bind(command.since)
    .bind(keys.seal(Field::CorrectionReason, case.0, &command.reason)?)
    .run(connection)
    .await
    .map(drop)
}

async fn withdraw<E: Engine>(
    db: &Db<E>,
    reference: String,
    by: PersonId,
    today: Date,
    at: OffsetDateTime,
) -> Result<bool> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            let Some(person) = read::person_of::<E>(connection, &reference).await? else { return Ok(false) };
            E::lock_person(connection, person.0).await?;
            let found = read::by_reference::<E>(connection, &keys, person, &reference).await?;
            let Some(found) =
                found.filter(|found| found.asked_by == by && found.state == CorrectionState::Open)
            else {
                return Ok(false);
            };
            let close = "UPDATE staff_case SET decided_on = $2, decided_at = $3 WHERE id = $1";
            sql::<E>("staff_case", close).bind(found.case.0).bind(today).bind(at).run(connection).await?;
            let mark = "UPDATE correction SET withdrawn_at = $2 WHERE staff_case = $1";
            sql::<E>("correction", mark).bind(found.case.0).bind(at).run(connection).await?;
            let detail = json!({ "case": found.case.to_string(), "reference": reference });
            record::<E>(connection, by, person, at, "correction.withdraw", detail).await?;
            Ok(true)
        })
    })
    .await
}

/// What a person did about their own data or, as guardian, about a child's.
async fn record<E: Engine>(
    connection: &mut E::Connection,
    by: PersonId,
    person: PersonId,
    at: OffsetDateTime,
    action: &str,
    detail: serde_json::Value,
) -> Result<()> {
    let (actor, action) = (database::actor(by), action.to_owned());
    database::record::<E>(connection, NewAudit { at, actor, action, subject: Some(person), detail }).await
}
