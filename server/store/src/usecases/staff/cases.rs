//! Cases: opened with frozen facts, proposed by one, answered by another, and found again as precedents.

use rules::{eligibility::Outcome, jurisdiction, text::Text};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::counter::reaches;
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::Keys,
    sql::{Line, sql},
    types::{
        Acting, AnswerOutcome, AnswerProposal, CaseDecision, CaseDetail, CaseId, CaseSummary, CaseVerdict,
        NewAudit, OpenCase, OpenCaseOutcome, OwnCase, Person, PersonId, Proposal, Propose, ProposeOutcome,
        Reach, StaffId, StaffState, fresh,
    },
    usecases::{choose_tier, database, eligibility, enrolment, people, staff::accounts},
};

/// Precedents shown with a case.
const PRECEDENTS: i64 = 20;

const DUAL_TRACK: &str = "dual_track";

pub(super) async fn open<E: Engine>(db: &Db<E>, command: OpenCase) -> Result<OpenCaseOutcome> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            let OpenCase { person, benefit_year, today, at } = command;
            E::lock_person(connection, person.0).await?;
            let Some(person) = people::load::<E>(connection, &keys, person).await? else {
                return Ok(OpenCaseOutcome::UnknownPerson);
            };
            let Some(place) = jurisdiction::get(&person.jurisdiction) else {
                return Ok(OpenCaseOutcome::Settled);
            };
            let groups = people::groups::<E>(connection, person.id).await?;
            let enrolments = enrolment::enrolments::<E>(connection, person.id).await?;
            let contributions = enrolment::contributions::<E>(connection, person.id).await?;
            let register = eligibility::Register {
                person: &person,
                groups: &groups,
                enrolments: &enrolments,
                contributions: &contributions,
                // What the rules say by themselves: a decided question may be asked again (复核).
                decision: None,
            };
            let Some(answer) = eligibility::judge(&register, benefit_year, today) else {
                return Ok(OpenCaseOutcome::Settled);
            };
            let topic = benefit_year.to_string();
            let select = "SELECT reference FROM staff_case
                          WHERE person = $1 AND kind = $2 AND topic = $3 AND decided_at IS NULL";
            let waiting = sql::<E>("staff_case", select).bind(person.id.0).bind(DUAL_TRACK);
            if let Some(row) = waiting.bind(topic.as_str()).first(connection).await? {
                return Ok(OpenCaseOutcome::Already(row.get("reference")?));
            }
            if answer.outcome != Outcome::NeedsStaffDecision {
                return Ok(OpenCaseOutcome::Settled);
            }
            let asked = eligibility::facts(&register, benefit_year, today);
            let groups: Vec<&str> = asked.groups.iter().map(|group| group.word()).collect();
            // Not the birth date: people of different ages have the same question.
            let key = json!({
                "local_hukou": asked.local_hukou,
                "employee_insurance": asked.employee_insurance,
                "urban_paid": asked.urban_paid,
                "urban_entered": asked.urban_entered,
                "enrolled_elsewhere": asked.enrolled_elsewhere,
                "newborn": asked.newborn,
                "groups": groups,
            });
            let facts = json!({ "answers": key, "reasons": answer.steps, "year": benefit_year });
            let (id, reference) = (CaseId::fresh(at)?, choose_tier::reference(benefit_year)?);
            sql::<E>(
                "staff_case",
                "INSERT INTO staff_case
                     (id, person, jurisdiction, kind, topic, reference, facts, facts_key, rules_hash,
                      opened_on, opened_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            )
            .bind(id.0)
            .bind(person.id.0)
            .bind(person.jurisdiction.as_str())
            .bind(DUAL_TRACK)
            .bind(topic)
            .bind(reference.as_str())
            .bind(facts.to_string())
            .bind(key.to_string())
            .bind(place.hash())
            .bind(today)
            .bind(at)
            .run(connection)
            .await?;
            let detail = json!({ "case": id.to_string(), "reference": reference });
            database::record_own::<E>(connection, person.id, at, "case.open", detail).await?;
            Ok(OpenCaseOutcome::Opened(reference))
        })
    })
    .await
}

/// The decision of a person's year, the newest when it was made more than once.
pub(in crate::usecases) async fn decision_of<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    benefit_year: i32,
) -> Result<Option<CaseDecision>> {
    let row = sql::<E>(
        "staff_case",
        "SELECT staff_case.reference, staff_case.decided_on, staff_case.rules_hash,
                staff_proposal.verdict, staff_proposal.option_id, staff_proposal.reason
         FROM staff_case
         JOIN staff_proposal ON staff_proposal.staff_case = staff_case.id AND staff_proposal.answer = 'confirmed'
         WHERE staff_case.person = $1 AND staff_case.kind = $2 AND staff_case.topic = $3
         ORDER BY staff_case.decided_at DESC
         LIMIT 1",
    )
    .bind(person.0)
    .bind(DUAL_TRACK)
    .bind(benefit_year.to_string())
    .first(connection)
    .await?;
    row.map(|row| decision(&row)).transpose()
}

fn decision<E: Engine>(row: &Line<E>) -> Result<CaseDecision> {
    Ok(CaseDecision {
        reference: row.get("reference")?,
        verdict: verdict(row)?,
        reason: row.get("reason")?,
        decided_on: row.get("decided_on")?,
        rules_hash: row.get("rules_hash")?,
    })
}

fn verdict<E: Engine>(row: &Line<E>) -> Result<CaseVerdict> {
    let option: Option<String> = row.option("option_id")?;
    row.word("verdict", |word| match (word, option) {
        ("grant", Some(option)) => Some(CaseVerdict::Grant(option)),
        ("refuse", None) => Some(CaseVerdict::Refuse),
        _ => None,
    })
}

pub(super) async fn own<E: Engine>(db: &Db<E>, person: PersonId) -> Result<Vec<OwnCase>> {
    let rows = sql::<E>(
        "staff_case",
        "SELECT staff_case.reference, staff_case.topic, staff_case.opened_on, staff_case.decided_on,
                staff_case.rules_hash, staff_proposal.verdict, staff_proposal.option_id, staff_proposal.reason
         FROM staff_case
         LEFT JOIN staff_proposal
             ON staff_proposal.staff_case = staff_case.id AND staff_proposal.answer = 'confirmed'
         WHERE staff_case.person = $1 AND staff_case.kind = $2
         ORDER BY staff_case.opened_at DESC",
    )
    .bind(person.0)
    .bind(DUAL_TRACK)
    .all(&mut *db.reader().await?)
    .await?;
    rows.iter()
        .map(|row| {
            let decided = row.option::<time::Date>("decided_on")?.is_some();
            Ok(OwnCase {
                reference: row.get("reference")?,
                benefit_year: row.word("topic", |text| text.parse().ok())?,
                opened_on: row.get("opened_on")?,
                decision: if decided { Some(decision(row)?) } else { None },
            })
        })
        .collect()
}

const SUMMARY: &str = "SELECT staff_case.id, staff_case.person, staff_case.reference, staff_case.topic,
            staff_case.opened_on, staff_case.decided_on, staff_case.facts, staff_case.facts_key, person.township,
            (SELECT COUNT(*) FROM staff_proposal
             WHERE staff_proposal.staff_case = staff_case.id AND staff_proposal.answer IS NULL) AS waiting
     FROM staff_case
     JOIN person ON person.id = staff_case.person
     WHERE staff_case.kind = 'dual_track'";

fn summary<E: Engine>(row: &Line<E>) -> Result<CaseSummary> {
    Ok(CaseSummary {
        id: CaseId(row.get("id")?),
        reference: row.get("reference")?,
        benefit_year: row.word("topic", |text| text.parse().ok())?,
        township: row.get("township")?,
        opened_on: row.get("opened_on")?,
        decided_on: row.option("decided_on")?,
        proposed: row.get::<i64>("waiting")? > 0,
    })
}

pub(super) async fn list<E: Engine>(db: &Db<E>, acting: Acting) -> Result<Vec<CaseSummary>> {
    db.snapshot(move |connection| {
        Box::pin(async move {
            let Some(account) = accounts::load::<E>(connection, acting.staff).await? else {
                return Ok(Vec::new());
            };
            if account.state != StaffState::Active {
                return Ok(Vec::new());
            }
            // Open ones first, the longest waiting on top; of the decided ones the last hundred.
            let text = format!(
                "{SUMMARY} AND staff_case.jurisdiction = $1
                 ORDER BY staff_case.decided_at IS NOT NULL, staff_case.decided_at DESC, staff_case.opened_at
                 LIMIT 200"
            );
            let rows = crate::sql::sql_built::<E>("staff_case", text)
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
async fn load<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    acting: Acting,
    case: CaseId,
) -> Result<Option<(Line<E>, Person)>> {
    let text = format!("{SUMMARY} AND staff_case.id = $1");
    let row = crate::sql::sql_built::<E>("staff_case", text).bind(case.0).first(connection).await?;
    let Some(row) = row else { return Ok(None) };
    let person = PersonId(row.get("person")?);
    let Some(person) = people::load::<E>(connection, keys, person).await? else { return Ok(None) };
    Ok(reaches::<E>(connection, acting, &person).await?.then_some((row, person)))
}

pub(super) async fn detail<E: Engine>(
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
            let precedents = precedents::<E>(connection, case, &person, row.get("facts_key")?).await?;
            let facts: Value = row.word("facts", |text| serde_json::from_str(text).ok())?;
            let reasons = reasons(&facts);
            let summary = summary(&row)?;
            Ok(Some(Box::new(CaseDetail { summary, person, facts, reasons, proposals, precedents })))
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

pub(super) async fn propose<E: Engine>(db: &Db<E>, command: Propose) -> Result<ProposeOutcome> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            let Propose { acting, case, verdict, reason, at } = command;
            let Some((_, person)) = load::<E>(connection, &keys, acting, case).await? else {
                return Ok(ProposeOutcome::NotThere);
            };
            // One step of a case after the other.
            E::lock_person(connection, person.id.0).await?;
            let Some((row, person)) = load::<E>(connection, &keys, acting, case).await? else {
                return Ok(ProposeOutcome::NotThere);
            };
            let now = summary(&row)?;
            if now.decided_on.is_some() {
                return Ok(ProposeOutcome::Decided);
            }
            if now.proposed {
                return Ok(ProposeOutcome::Waiting);
            }
            let (word, option) = match &verdict {
                CaseVerdict::Grant(option) => ("grant", Some(option.as_str())),
                CaseVerdict::Refuse => ("refuse", None),
            };
            let year = jurisdiction::get(&person.jurisdiction).and_then(|place| place.year(now.benefit_year));
            let offered =
                |option: &str| year.and_then(|year| year.option(option)).is_some_and(|option| !option.closed);
            if option.is_some_and(|option| !offered(option)) {
                return Ok(ProposeOutcome::NotOffered);
            }
            sql::<E>(
                "staff_proposal",
                "INSERT INTO staff_proposal (id, staff_case, verdict, option_id, reason, proposed_by, proposed_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(fresh(at)?)
            .bind(case.0)
            .bind(word)
            .bind(option)
            .bind(reason.as_str())
            .bind(acting.staff.0)
            .bind(at)
            .run(connection)
            .await?;
            let detail = json!({ "case": case.to_string(), "verdict": word, "option": option, "reason": reason });
            record::<E>(connection, acting, person.id, at, "case.propose", detail).await?;
            Ok(ProposeOutcome::Proposed)
        })
    })
    .await
}

pub(super) async fn answer<E: Engine>(db: &Db<E>, command: AnswerProposal) -> Result<AnswerOutcome> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            let AnswerProposal { acting, case, confirm, reason, today, at } = command;
            let Some((_, person)) = load::<E>(connection, &keys, acting, case).await? else {
                return Ok(AnswerOutcome::NotThere);
            };
            E::lock_person(connection, person.id.0).await?;
            let select =
                "SELECT id, proposed_by FROM staff_proposal WHERE staff_case = $1 AND answer IS NULL";
            let row = sql::<E>("staff_proposal", select).bind(case.0).first(connection).await?;
            let Some(row) = row else { return Ok(AnswerOutcome::NothingProposed) };
            if StaffId(row.get("proposed_by")?) == acting.staff {
                return Ok(AnswerOutcome::OwnProposal);
            }
            let word = if confirm { "confirmed" } else { "returned" };
            sql::<E>(
                "staff_proposal",
                "UPDATE staff_proposal
                 SET answer = $2, answer_reason = $3, answered_by = $4, answered_at = $5
                 WHERE id = $1",
            )
            .bind(row.get::<uuid::Uuid>("id")?)
            .bind(word)
            .bind(reason.as_str())
            .bind(acting.staff.0)
            .bind(at)
            .run(connection)
            .await?;
            if confirm {
                let decide = "UPDATE staff_case SET decided_on = $2, decided_at = $3 WHERE id = $1";
                sql::<E>("staff_case", decide).bind(case.0).bind(today).bind(at).run(connection).await?;
            }
            let detail = json!({ "case": case.to_string(), "answer": word, "reason": reason });
            record::<E>(connection, acting, person.id, at, "case.answer", detail).await?;
            Ok(if confirm { AnswerOutcome::Confirmed } else { AnswerOutcome::Returned })
        })
    })
    .await
}

/// What staff did with somebody's case.
async fn record<E: Engine>(
    connection: &mut E::Connection,
    acting: Acting,
    person: PersonId,
    at: OffsetDateTime,
    action: &str,
    detail: Value,
) -> Result<()> {
    let (actor, action) = (format!("staff:{}", acting.staff), action.to_owned());
    database::record::<E>(connection, NewAudit { at, actor, action, subject: Some(person), detail }).await
}
