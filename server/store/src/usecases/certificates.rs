//! 参保证明: issued when the rules say that the person was covered on the day; found again by its number.

use rules::{jurisdiction, scheme::Scheme, standing};
use serde_json::json;

use super::{database, enrolment, guardians, people, reference};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::{Line, sql},
    types::{
        Certificate, CertificateFound, CertificateOutcome, ChosenBy, Enrolment, EnrolmentId, HISTORY_MOST,
        IssueCertificate, NewAudit, Person, PersonId, records,
    },
};

pub(super) async fn issue<E: Engine>(db: &Db<E>, command: IssueCertificate) -> Result<CertificateOutcome> {
    if command.on > command.today {
        return Ok(CertificateOutcome::InTheFuture);
    }
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            // Of two who ask at once the second finds the first one's.
            E::lock_person(connection, command.person.0).await?;
            let actor = match command.by {
                ChosenBy::Own => command.person,
                ChosenBy::Guardian(guardian) => guardian,
            };
            if actor != command.person
                && !guardians::acts_for_ward::<E>(connection, actor, command.person, command.today).await?
            {
                return Ok(CertificateOutcome::UnknownPerson);
            }
            let Some(person) = people::load::<E>(connection, &keys, command.person).await? else {
                return Ok(CertificateOutcome::UnknownPerson);
            };
            let Some(place) = jurisdiction::get(&person.jurisdiction) else {
                return Ok(CertificateOutcome::UnknownPerson);
            };
            let enrolments = enrolment::enrolments::<E>(connection, person.id).await?;
            let contributions = enrolment::contributions::<E>(connection, person.id).await?;
            let records = records(&enrolments, &contributions);
            let found = standing::standing_on(place, &records, command.on);
            let certified = found.record.filter(|_| found.standing == standing::Standing::Covered);
            let Some(certified) = certified
                .and_then(|record| records.iter().zip(&enrolments).find(|(other, _)| *other == record))
            else {
                return Ok(CertificateOutcome::NotCovered(found.standing));
            };
            let certificate = certificate(&person, certified.1, &command)?;
            let stands = keep::<E>(connection, certificate, actor).await?;
            Ok(CertificateOutcome::Issued(Box::new(stands)))
        })
    })
    .await
}

fn certificate(person: &Person, enrolment: &Enrolment, command: &IssueCertificate) -> Result<Certificate> {
    Ok(Certificate {
        reference: reference::fresh("Z")?,
        person: person.id,
        enrolment: enrolment.id,
        jurisdiction: person.jurisdiction.clone(),
        name: person.name.masked(),
        id_number: person.id_number.masked(),
        scheme: enrolment.scheme,
        covers_from: enrolment.covers_from,
        covers_to: enrolment.covers_to,
        as_of: command.on,
        issued_at: command.at,
    })
}

/// Writes it, or finds the one that says the same.
async fn keep<E: Engine>(
    connection: &mut E::Connection,
    new: Certificate,
    actor: PersonId,
) -> Result<Certificate> {
    let of_day = sql::<E>(
        "certificate",
        "SELECT reference, person, enrolment, jurisdiction, name, id_number, scheme, covers_from, covers_to,
                as_of, issued_at
         FROM certificate
         WHERE enrolment = $1 AND as_of = $2 AND covers_from = $3 AND name = $4 AND id_number = $5",
    )
    .bind(new.enrolment.0)
    .bind(new.as_of)
    .bind(new.covers_from)
    .bind(new.name.as_str())
    .bind(new.id_number.as_str())
    .first(connection)
    .await?;
    if let Some(row) = of_day {
        return read(&row);
    }
    sql::<E>(
        "certificate",
        "INSERT INTO certificate
             (reference, person, enrolment, jurisdiction, name, id_number, scheme, covers_from, covers_to,
              as_of, issued_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(new.reference.as_str())
    .bind(new.person.0)
    .bind(new.enrolment.0)
    .bind(new.jurisdiction.as_str())
    .bind(new.name.as_str())
    .bind(new.id_number.as_str())
    .bind(new.scheme.code())
    .bind(new.covers_from)
    .bind(new.covers_to)
    .bind(new.as_of)
    .bind(new.issued_at)
    .run(connection)
    .await?;
    let detail = json!({ "reference": new.reference, "as_of": rules::date::iso(new.as_of) });
    let entry = NewAudit {
        at: new.issued_at,
        actor: database::actor(actor),
        action: "certificate.issue".to_owned(),
        subject: Some(new.person),
        detail,
    };
    database::record::<E>(connection, entry).await?;
    Ok(new)
}

pub(super) async fn find<E: Engine>(db: &Db<E>, reference: &str) -> Result<Option<CertificateFound>> {
    let row = sql::<E>(
        "certificate",
        "SELECT c.reference, c.person, c.enrolment, c.jurisdiction, c.name, c.id_number, c.scheme,
                c.covers_from, c.covers_to, c.as_of, c.issued_at,
                CAST(CASE WHEN e.status <> 'void' AND e.covers_from = c.covers_from
                    AND e.covers_to = c.covers_to THEN 1 ELSE 0 END AS BIGINT) AS stands
         FROM certificate c
         JOIN enrolment e ON e.id = c.enrolment
         WHERE c.reference = $1",
    )
    .bind(reference)
    .first(&mut *db.reader().await?)
    .await?;
    row.map(|row| {
        let stands = row.get::<i64>("stands")? == 1;
        Ok(CertificateFound { certificate: read(&row)?, stands })
    })
    .transpose()
}

/// The certificates of a person, the newest first; at most [`HISTORY_MOST`].
pub(super) async fn of<E: Engine>(db: &Db<E>, person: PersonId) -> Result<Vec<Certificate>> {
    let rows = sql::<E>(
        "certificate",
        "SELECT reference, person, enrolment, jurisdiction, name, id_number, scheme, covers_from, covers_to,
                as_of, issued_at
         FROM certificate
         WHERE person = $1
         ORDER BY issued_at DESC, reference
         LIMIT $2",
    )
    .bind(person.0)
    .bind(i64::from(HISTORY_MOST))
    .all(&mut *db.reader().await?)
    .await?;
    rows.iter().map(read).collect()
}

fn read<E: Engine>(row: &Line<E>) -> Result<Certificate> {
    Ok(Certificate {
        reference: row.get("reference")?,
        person: PersonId(row.get("person")?),
        enrolment: EnrolmentId(row.get("enrolment")?),
        jurisdiction: row.get("jurisdiction")?,
        name: row.get("name")?,
        id_number: row.get("id_number")?,
        scheme: row.word("scheme", Scheme::from_code)?,
        covers_from: row.get("covers_from")?,
        covers_to: row.get("covers_to")?,
        as_of: row.get("as_of")?,
        issued_at: row.get("issued_at")?,
    })
}
