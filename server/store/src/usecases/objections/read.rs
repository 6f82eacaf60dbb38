//! Reading objections: one's own, one of them, and what staff decide by.

use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::{Field, Keys},
    sql::{Built, Line, sql, sql_built},
    types::{CaseId, ClaimId, Objection, ObjectionDetail, ObjectionState, PersonId, Subject},
    usecases::{claims, evidence},
};

const SELECT: &str = "SELECT staff_case.id, staff_case.reference, staff_case.opened_on, staff_case.decided_on,
            objection.claim, objection.subject, objection.asked_by, objection.reason,
            objection.granted_at IS NOT NULL AS granted, objection.withdrawn_at IS NOT NULL AS withdrawn,
            staff_proposal.reason AS decision, claim.discharged, hospital.name AS hospital_name
     FROM objection
     JOIN staff_case ON staff_case.id = objection.staff_case
     JOIN claim ON claim.person = objection.person AND claim.id = objection.claim
     JOIN hospital ON hospital.code = claim.hospital
     LEFT JOIN staff_proposal ON staff_proposal.staff_case = staff_case.id AND staff_proposal.answer = 'confirmed'";

fn objection<E: Engine>(row: &Line<E>, keys: &Keys) -> Result<Objection> {
    let case = CaseId(row.get("id")?);
    let reason = match row.option::<Vec<u8>>("reason")? {
        Some(sealed) => keys.open(Field::ObjectionReason, case.0, &sealed)?,
        None => String::new(),
    };
    Ok(Objection {
        case,
        reference: row.get("reference")?,
        claim: ClaimId(row.get("claim")?),
        hospital_name: row.get("hospital_name")?,
        discharged: row.get("discharged")?,
        subject: row.word("subject", Subject::parse)?,
        asked_by: row.option("asked_by")?.map(PersonId),
        reason,
        asked_on: row.get("opened_on")?,
        state: state(row)?,
    })
}

fn state<E: Engine>(row: &Line<E>) -> Result<ObjectionState> {
    let Some(on) = row.option("decided_on")? else { return Ok(ObjectionState::Open) };
    if row.get("withdrawn")? {
        return Ok(ObjectionState::Withdrawn { on });
    }
    let reason = row.get("decision")?;
    Ok(if row.get("granted")? {
        ObjectionState::Granted { on, reason }
    } else {
        ObjectionState::Upheld { on, reason }
    })
}

pub(super) async fn of<E: Engine>(db: &Db<E>, person: PersonId) -> Result<Vec<Objection>> {
    let text = Built::new(SELECT)
        .then(" WHERE objection.person = $1 ORDER BY staff_case.opened_at DESC, staff_case.id DESC");
    let rows = sql_built::<E>("objection", text).bind(person.0).all(&mut *db.reader().await?).await?;
    rows.iter().map(|row| objection(row, db.keys())).collect()
}

pub(super) async fn own<E: Engine>(
    db: &Db<E>,
    person: PersonId,
    reference: &str,
) -> Result<Option<Objection>> {
    by_reference::<E>(&mut *db.reader().await?, db.keys(), person, reference).await
}

pub(super) async fn by_reference<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    person: PersonId,
    reference: &str,
) -> Result<Option<Objection>> {
    let text = Built::new(SELECT).then(" WHERE objection.person = $1 AND staff_case.reference = $2");
    let row = sql_built::<E>("objection", text).bind(person.0).bind(reference).first(connection).await?;
    row.map(|row| objection(&row, keys)).transpose()
}

/// Whose objection a reference is.
pub(super) async fn person_of<E: Engine>(
    connection: &mut E::Connection,
    reference: &str,
) -> Result<Option<PersonId>> {
    let row = sql::<E>(
        "objection",
        "SELECT objection.person
         FROM objection
         JOIN staff_case ON staff_case.id = objection.staff_case
         WHERE staff_case.reference = $1",
    )
    .bind(reference)
    .first(connection)
    .await?;
    row.map(|row| row.get("person").map(PersonId)).transpose()
}

/// Whose case is open for files of a person: that of an objection which they asked for.
pub(crate) async fn open_for<E: Engine>(
    connection: &mut E::Connection,
    case: CaseId,
    by: PersonId,
) -> Result<Option<PersonId>> {
    let row = sql::<E>(
        "objection",
        "SELECT objection.person
         FROM objection
         JOIN staff_case ON staff_case.id = objection.staff_case
         WHERE objection.staff_case = $1 AND objection.asked_by = $2 AND staff_case.decided_at IS NULL",
    )
    .bind(case.0)
    .bind(by.0)
    .first(connection)
    .await?;
    row.map(|row| row.get("person").map(PersonId)).transpose()
}

/// Whether the portal asked for a review of a claim, decided or not.
pub(super) async fn reviewed<E: Engine>(connection: &mut E::Connection, claim: ClaimId) -> Result<bool> {
    let row = sql::<E>(
        "objection",
        "SELECT claim FROM objection WHERE objection.claim = $1 AND objection.subject = 'recomputation'",
    )
    .bind(claim.0)
    .first(connection)
    .await?;
    Ok(row.is_some())
}

/// An objection as staff see it.
pub(crate) async fn detail<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    case: CaseId,
    person: PersonId,
) -> Result<Option<Box<ObjectionDetail>>> {
    let text = Built::new(SELECT).then(" WHERE staff_case.id = $1");
    let row = sql_built::<E>("objection", text).bind(case.0).first(connection).await?;
    let Some(row) = row else { return Ok(None) };
    let objection = objection(&row, keys)?;
    let Some(claim) = claims::detail::<E>(connection, person, objection.claim).await? else {
        return Ok(None);
    };
    let evidence = evidence::of_case::<E>(connection, case).await?;
    Ok(Some(Box::new(ObjectionDetail { objection, claim, evidence })))
}
