//! What staff see of findings, and their answers. Everything is within the jurisdiction of the account.

use serde_json::json;
use time::OffsetDateTime;

use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::{Built, Line, Statement, sql, sql_built},
    types::{
        Acting, AnswerFinding, AnswerFindingOutcome, ClaimId, FINDINGS_A_PAGE, Finding, FindingAnswer,
        FindingDetail, FindingFilter, FindingId, FindingKind, FindingLine, FindingList, NewAudit, OtherClaim,
        PersonId, StaffRole,
    },
    usecases::{claims, database, staff::accounts},
};

const LINE: &str =
    "SELECT finding.id, finding.kind, finding.person, finding.claim, finding.detail, finding.raised_at,
        finding.answer, finding.reason, finding.answered_at, hospital.name AS hospital_name, claim.slip_no,
        staff.name AS answered_name
     FROM finding
     JOIN hospital ON hospital.code = finding.hospital
     LEFT JOIN claim ON claim.person = finding.person AND claim.id = finding.claim
     LEFT JOIN staff ON staff.id = finding.answered_by";

/// The condition of a list: an index for those that wait, one for those that are answered, one for a hospital's.
const WAITING: &str =
    " WHERE finding.jurisdiction = $1 AND ($2 = '' OR finding.kind = $2) AND finding.answer IS NULL";
const ANSWERED: &str =
    " WHERE finding.jurisdiction = $1 AND ($2 = '' OR finding.kind = $2) AND finding.answer IS NOT NULL";
const AT_HOSPITAL: &str = " AND finding.hospital = $3";

/// The jurisdiction that an auditor's account reaches; `None`: nothing.
async fn place<E: Engine>(connection: &mut E::Connection, acting: Acting) -> Result<Option<String>> {
    accounts::place::<E>(connection, acting, &[StaffRole::Auditor]).await
}

pub(super) async fn list<E: Engine>(
    db: &Db<E>,
    acting: Acting,
    filter: FindingFilter,
) -> Result<FindingList> {
    db.snapshot(move |connection| {
        Box::pin(async move {
            let Some(place) = place::<E>(connection, acting).await? else {
                return Ok(FindingList::default());
            };
            let total = total::<E>(connection, &place, &filter).await?;
            let rows = which::<E>(LINE, &place, &filter, Some(filter.page)).all(connection).await?;
            let hospitals = sql::<E>(
                "finding",
                "SELECT code, name FROM hospital
                 WHERE EXISTS (SELECT 1 FROM finding
                               WHERE finding.hospital = hospital.code AND finding.jurisdiction = $1)
                 ORDER BY name, code",
            )
            .bind(place.as_str())
            .all(connection)
            .await?;
            Ok(FindingList {
                lines: rows.iter().map(line).collect::<Result<_>>()?,
                total,
                hospitals: hospitals
                    .iter()
                    .map(|row| Ok((row.get("code")?, row.get("name")?)))
                    .collect::<Result<_>>()?,
            })
        })
    })
    .await
}

pub(super) async fn count<E: Engine>(db: &Db<E>, acting: Acting, filter: FindingFilter) -> Result<u64> {
    db.snapshot(move |connection| {
        Box::pin(async move {
            let Some(place) = place::<E>(connection, acting).await? else { return Ok(0) };
            total::<E>(connection, &place, &filter).await
        })
    })
    .await
}

async fn total<E: Engine>(
    connection: &mut E::Connection,
    place: &str,
    filter: &FindingFilter,
) -> Result<u64> {
    let counted = which::<E>("SELECT COUNT(*) AS total FROM finding", place, filter, None);
    counted.only(connection).await?.small("total")
}

/// A query over the findings of a list, or over those of one of its pages.
fn which<E: Engine>(
    select: &'static str,
    place: &str,
    filter: &FindingFilter,
    page: Option<u32>,
) -> Statement<E> {
    let text = Built::new(select).then(if filter.answered { ANSWERED } else { WAITING });
    let (text, pages) = match &filter.hospital {
        Some(_) => (text.then(AT_HOSPITAL), " LIMIT $4 OFFSET $5"),
        None => (text, " LIMIT $3 OFFSET $4"),
    };
    let text = match page {
        Some(_) => text.then(" ORDER BY finding.raised_at DESC, finding.id DESC").then(pages),
        None => text,
    };
    let mut statement =
        sql_built::<E>("finding", text).bind(place).bind(filter.kind.map_or("", FindingKind::code));
    if let Some(hospital) = &filter.hospital {
        statement.push(hospital.as_str());
    }
    if let Some(page) = page {
        statement.push(i64::from(FINDINGS_A_PAGE));
        statement.push(i64::from(page) * i64::from(FINDINGS_A_PAGE));
    }
    statement
}

fn line<E: Engine>(row: &Line<E>) -> Result<FindingLine> {
    Ok(FindingLine {
        id: FindingId(row.get("id")?),
        kind: row.word("kind", FindingKind::from_code)?,
        hospital: row.get("hospital_name")?,
        slip_no: row.option("slip_no")?,
        seen: detail(row)?.seen,
        raised_at: row.get("raised_at")?,
        answer: row.optional_word("answer", FindingAnswer::from_code)?,
    })
}

fn detail<E: Engine>(row: &Line<E>) -> Result<FindingDetail> {
    row.word("detail", |text| serde_json::from_str(text).ok())
}

/// The row of a finding within reach.
async fn load<E: Engine>(
    connection: &mut E::Connection,
    acting: Acting,
    finding: FindingId,
) -> Result<Option<Line<E>>> {
    let Some(place) = place::<E>(connection, acting).await? else { return Ok(None) };
    let text = Built::new(LINE).then(" WHERE finding.id = $1 AND finding.jurisdiction = $2");
    sql_built::<E>("finding", text).bind(finding.0).bind(place).first(connection).await
}

pub(super) async fn show<E: Engine>(
    db: &Db<E>,
    acting: Acting,
    finding: FindingId,
    at: OffsetDateTime,
) -> Result<Option<Box<Finding>>> {
    db.write(move |connection| {
        Box::pin(async move {
            let Some(row) = load::<E>(connection, acting, finding).await? else { return Ok(None) };
            let detail = detail(&row)?;
            let (mut claim, mut others) = (None, Vec::new());
            if let Some(person) = row.option("person")?.map(PersonId) {
                let id = ClaimId(row.get("claim")?);
                if let Some(mut found) = claims::stored::<E>(connection, person, id).await? {
                    found.1.lines = claims::lines::<E>(connection, person, id).await?;
                    claim = Some((found.0, Box::new(found.1)));
                }
                others = self::others::<E>(connection, person, &detail.others).await?;
                let about = json!({ "finding": finding.to_string() });
                record::<E>(connection, acting, (Some(person), at), "finding.view", about).await?;
            }
            let answered = match row.option("answered_at")? {
                Some(at) => Some((row.get("reason")?, row.get("answered_name")?, at)),
                None => None,
            };
            Ok(Some(Box::new(Finding { line: line(&row)?, detail, claim, others, answered })))
        })
    })
    .await
}

/// The other claims, as far as they are still the person's.
async fn others<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    ids: &[String],
) -> Result<Vec<OtherClaim>> {
    let mut found = Vec::new();
    let ids = ids.iter().filter_map(|id| id.parse::<ClaimId>().ok());
    let all = claims::of::<E>(connection, person, None).await?;
    for id in ids {
        found.extend(all.iter().filter(|claim| claim.id == id).map(|claim| OtherClaim {
            slip_no: claim.slip_no.clone(),
            hospital: claim.hospital_name.clone(),
            kind: claim.kind,
            admitted: claim.admitted,
            discharged: claim.discharged,
            total: claim.total,
            fund: claim.fund,
        }));
    }
    Ok(found)
}

pub(super) async fn answer<E: Engine>(db: &Db<E>, command: AnswerFinding) -> Result<AnswerFindingOutcome> {
    db.write(move |connection| {
        Box::pin(async move {
            let AnswerFinding { acting, finding, answer, reason, at } = command;
            let Some(row) = load::<E>(connection, acting, finding).await? else {
                return Ok(AnswerFindingOutcome::Unknown);
            };
            // Of two who answer at once one finds the row answered.
            let touched = sql::<E>(
                "finding",
                "UPDATE finding SET answer = $2, reason = $3, answered_by = $4, answered_at = $5
                 WHERE id = $1 AND answer IS NULL",
            )
            .bind(finding.0)
            .bind(answer.code())
            .bind(reason.as_str())
            .bind(acting.staff.0)
            .bind(at)
            .run(connection)
            .await?;
            if touched == 0 {
                return Ok(AnswerFindingOutcome::NotOpen);
            }
            let person = row.option("person")?.map(PersonId);
            let about = json!({ "finding": finding.to_string(), "answer": answer.code(), "reason": reason });
            record::<E>(connection, acting, (person, at), "finding.answer", about).await?;
            Ok(AnswerFindingOutcome::Answered)
        })
    })
    .await
}

async fn record<E: Engine>(
    connection: &mut E::Connection,
    acting: Acting,
    (subject, at): (Option<PersonId>, OffsetDateTime),
    action: &str,
    detail: serde_json::Value,
) -> Result<()> {
    let entry =
        NewAudit { at, actor: format!("staff:{}", acting.staff), action: action.to_owned(), subject, detail };
    database::record::<E>(connection, entry).await
}
