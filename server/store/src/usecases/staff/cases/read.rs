//! Reading cases: the list of a desk, and one case with what it is decided by.

use rules::text::Text;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{DUAL_TRACK, decision, record, verdict};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::Keys,
    sql::{Built, Line, sql, sql_built},
    types::{
        Acting, CaseAbout, CaseDecision, CaseDetail, CaseId, CaseSummary, Datum, Person, PersonId, Proposal,
        Reach, StaffId, StaffState, Subject,
    },
    usecases::{
        corrections, objections, people,
        staff::{accounts, counter::reaches},
    },
};

/// Precedents shown with a case.
const PRECEDENTS: i64 = 20;

const SUMMARY: &str = "SELECT staff_case.id, staff_case.person, staff_case.reference, staff_case.kind, staff_case.topic,
            staff_case.opened_on, staff_case.decided_on, staff_case.facts, staff_case.facts_key, person.township,
            (SELECT COUNT(*) FROM staff_proposal
             WHERE staff_proposal.staff_case = staff_case.id AND staff_proposal.answer IS NULL) AS waiting
     FROM staff_case
     JOIN person ON person.id = staff_case.person";

pub(super) fn summary<E: Engine>(row: &Line<E>) -> Result<CaseSummary> {
    Ok(CaseSummary {
        id: CaseId(row.get("id")?),
        reference: row.get("reference")?,
        about: about(row)?,
        township: row.get("township")?,
        opened_on: row.get("opened_on")?,
        decided_on: row.option("decided_on")?,
        proposed: row.get::<i64>("waiting")? > 0,
    })
}

fn about<E: Engine>(row: &Line<E>) -> Result<CaseAbout> {
    let kind: String = row.get("kind")?;
    row.word("topic", |topic| match kind.as_str() {
        DUAL_TRACK => topic.parse().ok().map(CaseAbout::DualTrack),
        corrections::KIND => Datum::from_code(topic).map(CaseAbout::Correction),
        objections::KIND => match Subject::parse(topic.split_once('/')?.1)? {
            Subject::Recomputation => Some(CaseAbout::Recomputation),
            _ => Some(CaseAbout::Objection),
        },
        _ => None,
    })
}

pub(in crate::usecases::staff) async fn list<E: Engine>(
    db: &Db<E>,
    acting: Acting,
) -> Result<Vec<CaseSummary>> {
    db.snapshot(move |connection| {
        Box::pin(async move {
            let Some(account) = accounts::load::<E>(connection, acting.staff).await? else {
                return Ok(Vec::new());
            };
            if account.state != StaffState::Active {
                return Ok(Vec::new());
            }
            // Open ones first, the longest waiting on top; of the decided ones the last hundred.
            let text = Built::new(SUMMARY).then(
                " WHERE staff_case.jurisdiction = $1
                 ORDER BY staff_case.decided_at IS NOT NULL, staff_case.decided_at DESC, staff_case.opened_at
                 LIMIT 200",
            );
            let rows = sql_built::<E>("staff_case", text)
                .bind(account.jurisdiction.as_str())
                .all(connection)
                .await?;
            let all = rows.iter().map(summary).collect::<Result<Vec<_>>>()?;
            let within = |case: &CaseSummary| {
                acting.reach == Reach::Jurisdiction || account.districts.contains(&case.township)
            };
            Ok(all.into_iter().filter(within).collect())
        })
    })
    .await
}

/// A case within reach, with the person and the row.
pub(super) async fn load<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    acting: Acting,
    case: CaseId,
) -> Result<Option<(Line<E>, Person)>> {
    let text = Built::new(SUMMARY).then(" WHERE staff_case.id = $1");
    let row = sql_built::<E>("staff_case", text).bind(case.0).first(connection).await?;
    let Some(row) = row else { return Ok(None) };
    let person = PersonId(row.get("person")?);
    let Some(person) = people::load::<E>(connection, keys, person).await? else { return Ok(None) };
    Ok(reaches::<E>(connection, acting, &person).await?.then_some((row, person)))
}

pub(in crate::usecases::staff) async fn detail<E: Engine>(
    db: &Db<E>,
    acting: Acting,
    case: CaseId,
    at: OffsetDateTime,
) -> Result<Option<Box<CaseDetail>>> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            let Some((row, person)) = load::<E>(connection, &keys, acting, case).await? else {
                return Ok(None);
            };
            record::<E>(connection, acting, person.id, at, "case.view", json!({ "case": case.to_string() }))
                .await?;
            let proposals = proposals::<E>(connection, case).await?;
            let summary = summary(&row)?;
            let (mut found, mut correction, mut objection) = (Vec::new(), None, None);
            match summary.about {
                CaseAbout::DualTrack(_) => {
                    found = precedents::<E>(connection, case, &person, row.get("facts_key")?).await?;
                }
                CaseAbout::Correction(_) => {
                    correction = corrections::detail::<E>(connection, &keys, case, &person).await?;
                }
                CaseAbout::Objection | CaseAbout::Recomputation => {
                    objection = objections::detail::<E>(connection, &keys, case, person.id).await?;
                }
            }
            let facts: Value = row.word("facts", |text| serde_json::from_str(text).ok())?;
            let reasons = reasons(&facts);
            Ok(Some(Box::new(CaseDetail {
                summary,
                person,
                facts,
                reasons,
                proposals,
                precedents: found,
                correction,
                objection,
            })))
        })
    })
    .await
}

/// What the rules said when the case was opened, with the clause.
fn reasons(facts: &Value) -> Vec<(Text, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    facts["reasons"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|reason| {
            let (said, clause) = (&reason["text"], &reason["clause"]);
            let clause = format!("{} {}", text(&clause["document"]), text(&clause["clause"]));
            (Text { zh: text(&said["zh"]), en: text(&said["en"]) }, clause)
        })
        .collect()
}

async fn proposals<E: Engine>(connection: &mut E::Connection, case: CaseId) -> Result<Vec<Proposal>> {
    let rows = sql::<E>(
        "staff_proposal",
        "SELECT staff_proposal.verdict, staff_proposal.option_id, staff_proposal.reason,
                staff_proposal.proposed_by, proposer.name AS proposer, staff_proposal.answer,
                staff_proposal.answer_reason, answerer.name AS answerer
         FROM staff_proposal
         JOIN staff AS proposer ON proposer.id = staff_proposal.proposed_by
         LEFT JOIN staff AS answerer ON answerer.id = staff_proposal.answered_by
         WHERE staff_proposal.staff_case = $1
         ORDER BY staff_proposal.proposed_at, staff_proposal.id",
    )
    .bind(case.0)
    .all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            let answer: Option<String> = row.option("answer")?;
            Ok(Proposal {
                verdict: verdict(row)?,
                reason: row.get("reason")?,
                proposed_by: (StaffId(row.get("proposed_by")?), row.get("proposer")?),
                answer: match answer {
                    Some(word) => Some((
                        word == "confirmed",
                        row.option("answer_reason")?.unwrap_or_default(),
                        row.get("answerer")?,
                    )),
                    None => None,
                },
            })
        })
        .collect()
}

/// Decisions of the jurisdiction on the same facts, other cases' only.
async fn precedents<E: Engine>(
    connection: &mut E::Connection,
    case: CaseId,
    person: &Person,
    facts_key: String,
) -> Result<Vec<CaseDecision>> {
    let rows = sql::<E>(
        "staff_case",
        "SELECT staff_case.reference, staff_case.decided_on, staff_case.rules_hash,
                staff_proposal.verdict, staff_proposal.option_id, staff_proposal.reason
         FROM staff_case
         JOIN staff_proposal ON staff_proposal.staff_case = staff_case.id AND staff_proposal.answer = 'confirmed'
         WHERE staff_case.jurisdiction = $1 AND staff_case.facts_key = $2 AND staff_case.id <> $3
         ORDER BY staff_case.decided_at DESC
         LIMIT $4",
    )
    .bind(person.jurisdiction.as_str())
    .bind(facts_key)
    .bind(case.0)
    .bind(PRECEDENTS)
    .all(connection)
    .await?;
    rows.iter().map(decision).collect()
}
