//! Reading: what is on file, what was corrected, and what stands against granting a correction.

use serde_json::json;
use time::Date;

use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::{Field, Keys},
    sql::{Built, Line, sql, sql_built},
    types::{
        CaseId, Correction, CorrectionDetail, CorrectionState, Datum, DatumValue, Evidence, NewAudit,
        Obstacle, OnFile, Person, PersonId, PersonNumber, Phone, ViewEvidence,
    },
    usecases::{database, evidence, people, staff::counter::reaches},
};

const SELECT: &str = "SELECT staff_case.id, staff_case.reference, staff_case.opened_on, staff_case.decided_on,
            correction.datum, correction.asked_by, correction.old_value, correction.new_value, correction.since,
            correction.reason, correction.applied_at IS NOT NULL AS applied,
            correction.withdrawn_at IS NOT NULL AS withdrawn, staff_proposal.reason AS decision
     FROM correction
     JOIN staff_case ON staff_case.id = correction.staff_case
     LEFT JOIN staff_proposal ON staff_proposal.staff_case = staff_case.id AND staff_proposal.answer = 'confirmed'";

fn correction<E: Engine>(row: &Line<E>, keys: &Keys) -> Result<Correction> {
    let case = CaseId(row.get("id")?);
    let datum = row.word("datum", Datum::from_code)?;
    let value = |field, column| -> Result<DatumValue> {
        let sealed: Vec<u8> = row.get(column)?;
        DatumValue::stored(datum, &keys.open(field, case.0, &sealed)?).ok_or_else(|| row.wrong(column))
    };
    Ok(Correction {
        case,
        reference: row.get("reference")?,
        asked_by: PersonId(row.get("asked_by")?),
        old: value(Field::OldValue, "old_value")?,
        new: value(Field::NewValue, "new_value")?,
        since: row.option("since")?,
        reason: keys.open(Field::CorrectionReason, case.0, &row.get::<Vec<u8>>("reason")?)?,
        asked_on: row.get("opened_on")?,
        state: state(row)?,
    })
}

fn state<E: Engine>(row: &Line<E>) -> Result<CorrectionState> {
    let Some(on) = row.option("decided_on")? else { return Ok(CorrectionState::Open) };
    if row.get("withdrawn")? {
        return Ok(CorrectionState::Withdrawn { on });
    }
    let reason = row.get("decision")?;
    Ok(if row.get("applied")? {
        CorrectionState::Applied { on, reason }
    } else {
        CorrectionState::Refused { on, reason }
    })
}

pub(super) async fn by_reference<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    person: PersonId,
    reference: &str,
) -> Result<Option<Correction>> {
    let text = Built::new(SELECT).then(" WHERE staff_case.person = $1 AND staff_case.reference = $2");
    let row = sql_built::<E>("correction", text).bind(person.0).bind(reference).first(connection).await?;
    row.map(|row| correction(&row, keys)).transpose()
}

pub(super) async fn by_case<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    case: CaseId,
) -> Result<Option<Correction>> {
    let text = Built::new(SELECT).then(" WHERE staff_case.id = $1");
    let row = sql_built::<E>("correction", text).bind(case.0).first(connection).await?;
    row.map(|row| correction(&row, keys)).transpose()
}

pub(super) async fn own<E: Engine>(
    db: &Db<E>,
    person: PersonId,
    reference: &str,
) -> Result<Option<Correction>> {
    by_reference::<E>(&mut *db.reader().await?, db.keys(), person, reference).await
}

/// Whose correction a reference is.
pub(super) async fn person_of<E: Engine>(
    connection: &mut E::Connection,
    reference: &str,
) -> Result<Option<PersonId>> {
    let row =
        sql::<E>("staff_case", "SELECT person FROM staff_case WHERE reference = $1 AND kind = 'correction'")
            .bind(reference)
            .first(connection)
            .await?;
    row.map(|row| row.get("person").map(PersonId)).transpose()
}

/// Whose case is open for files of a person: that of a correction that they asked for.
pub(crate) async fn open_for<E: Engine>(
    connection: &mut E::Connection,
    case: CaseId,
    by: PersonId,
) -> Result<Option<PersonId>> {
    let row = sql::<E>(
        "correction",
        "SELECT staff_case.person
         FROM correction
         JOIN staff_case ON staff_case.id = correction.staff_case
         WHERE correction.staff_case = $1 AND correction.asked_by = $2 AND staff_case.decided_at IS NULL",
    )
    .bind(case.0)
    .bind(by.0)
    .first(connection)
    .await?;
    row.map(|row| row.get("person").map(PersonId)).transpose()
}

pub(super) async fn on_file<E: Engine>(db: &Db<E>, person: PersonId, today: Date) -> Result<Option<OnFile>> {
    let keys = db.shared_keys();
    db.snapshot(move |connection| {
        Box::pin(async move {
            let Some(person) = people::load::<E>(connection, &keys, person).await? else { return Ok(None) };
            let mut values = Vec::with_capacity(Datum::ALL.len());
            for datum in Datum::ALL {
                values.extend(current::<E>(connection, &keys, &person, datum, today).await?);
            }
            let text =
                Built::new(SELECT).then(" WHERE staff_case.person = $1 ORDER BY staff_case.opened_at DESC");
            let rows = sql_built::<E>("correction", text).bind(person.id.0).all(connection).await?;
            let corrections = rows.iter().map(|row| correction(row, &keys)).collect::<Result<_>>()?;
            Ok(Some(OnFile { values, corrections }))
        })
    })
    .await
}

/// What stands on file on a day. `None`: the person has no such datum to correct.
pub(super) async fn current<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    person: &Person,
    datum: Datum,
    day: Date,
) -> Result<Option<DatumValue>> {
    Ok(Some(match datum {
        Datum::Name => DatumValue::Name(person.name.clone()),
        Datum::IdNumber => match &person.id_number {
            PersonNumber::Id(number) => DatumValue::IdNumber(number.clone()),
            PersonNumber::Temporary(_) => return Ok(None),
        },
        Datum::Sex => DatumValue::Sex(person.sex),
        Datum::BirthDate => DatumValue::BirthDate(person.birth_date),
        Datum::Phone => DatumValue::Phone(phone::<E>(connection, keys, person.id).await?),
        Datum::Township => DatumValue::Township(person.township.clone()),
        Datum::LocalHukou => DatumValue::LocalHukou(person.local_hukou),
        Datum::EmployeeInsurance => DatumValue::EmployeeInsurance(person.employee_insurance),
        Datum::Groups => {
            let groups = people::groups::<E>(connection, person.id).await?;
            DatumValue::Groups(people::groups_on(&groups, day))
        }
    }))
}

async fn phone<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    person: PersonId,
) -> Result<Option<Phone>> {
    let row =
        sql::<E>("person", "SELECT phone FROM person WHERE id = $1").bind(person.0).only(connection).await?;
    let Some(sealed) = row.option::<Vec<u8>>("phone")? else { return Ok(None) };
    let phone = keys.open(Field::Phone, person.0, &sealed)?;
    Phone::parse(&phone).map(Some).ok_or_else(|| row.wrong("phone"))
}

/// A correction as staff see it.
pub(crate) async fn detail<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    case: CaseId,
    person: &Person,
) -> Result<Option<Box<CorrectionDetail>>> {
    let Some(correction) = by_case::<E>(connection, keys, case).await? else { return Ok(None) };
    let evidence = evidence::of_case::<E>(connection, case).await?;
    // Groups are compared on the day of the question: one that ends by its own term has not been changed.
    let now = current::<E>(connection, keys, person, correction.new.datum(), correction.asked_on).await?;
    let obstacle = match correction.state {
        CorrectionState::Open => {
            against::<E>(connection, keys, &correction, now.as_ref(), !evidence.is_empty()).await?
        }
        _ => None,
    };
    let now = now.unwrap_or_else(|| correction.old.clone());
    Ok(Some(Box::new(CorrectionDetail { correction, now, obstacle, evidence })))
}

/// What stands against granting the correction of a case.
pub(crate) async fn obstacle<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    case: CaseId,
    person: &Person,
) -> Result<Option<Obstacle>> {
    Ok(detail::<E>(connection, keys, case, person).await?.and_then(|detail| detail.obstacle))
}

async fn against<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    correction: &Correction,
    now: Option<&DatumValue>,
    proved: bool,
) -> Result<Option<Obstacle>> {
    if now != Some(&correction.old) {
        return Ok(Some(Obstacle::Changed));
    }
    if correction.new.datum().needs_proof() && !proved {
        return Ok(Some(Obstacle::NoProof));
    }
    if let DatumValue::IdNumber(number) = &correction.new {
        let index = people::id_number_index(keys, number);
        let holder = people::by_index::<E>(connection, keys, index).await?;
        return Ok(holder.is_some().then_some(Obstacle::NumberTaken));
    }
    Ok(None)
}

pub(super) async fn view_evidence<E: Engine>(db: &Db<E>, command: ViewEvidence) -> Result<Option<Evidence>> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            let ViewEvidence { acting, case, evidence, at } = command;
            let files = evidence::of_case::<E>(connection, case).await?;
            let Some(file) = files.into_iter().find(|file| file.id == evidence) else { return Ok(None) };
            let select = "SELECT person FROM staff_case WHERE id = $1";
            let row = sql::<E>("staff_case", select).bind(case.0).only(connection).await?;
            let person = PersonId(row.get("person")?);
            let Some(person) = people::load::<E>(connection, &keys, person).await? else { return Ok(None) };
            if !reaches::<E>(connection, acting, &person).await? {
                return Ok(None);
            }
            let entry = NewAudit {
                at,
                actor: format!("staff:{}", acting.staff),
                action: "evidence.view".to_owned(),
                subject: Some(person.id),
                detail: json!({ "case": case.to_string(), "evidence": evidence.to_string() }),
            };
            database::record::<E>(connection, entry).await?;
            Ok(Some(file))
        })
    })
    .await
}
