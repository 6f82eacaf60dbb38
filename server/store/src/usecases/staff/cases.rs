//! Cases: opened with frozen facts, proposed by one, answered by another, and found again as precedents.

pub(super) mod decide;
pub(super) mod read;

use rules::{
    eligibility::{EnrolmentFacts, Outcome},
    jurisdiction,
};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::{Line, sql},
    types::{
        Acting, CaseDecision, CaseId, CaseVerdict, NewAudit, OpenCase, OpenCaseOutcome, OwnCase, PersonId,
    },
    usecases::{database, eligibility, enrolment, people, reference},
};

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
            if let Some(reference) = waiting::<E>(connection, person.id, benefit_year).await? {
                return Ok(OpenCaseOutcome::Already(reference));
            }
            if answer.outcome != Outcome::NeedsStaffDecision {
                return Ok(OpenCaseOutcome::Settled);
            }
            let key = comparable(&eligibility::facts(&register, benefit_year, today));
            let facts = json!({ "answers": key, "reasons": answer.steps, "year": benefit_year });
            let (id, reference) = (CaseId::fresh(at)?, reference::fresh(benefit_year)?);
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
            .bind(benefit_year.to_string())
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

/// The reference of the case that is open.
pub(in crate::usecases) async fn waiting<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    benefit_year: i32,
) -> Result<Option<String>> {
    let row = sql::<E>(
        "staff_case",
        "SELECT reference FROM staff_case WHERE person = $1 AND kind = $2 AND topic = $3 AND decided_at IS NULL",
    )
    .bind(person.0)
    .bind(DUAL_TRACK)
    .bind(benefit_year.to_string())
    .first(connection)
    .await?;
    row.map(|row| row.get("reference")).transpose()
}

/// The facts that make two cases alike. Not the birth date: people of different ages have the same question.
fn comparable(facts: &EnrolmentFacts) -> Value {
    let groups: Vec<&str> = facts.groups.iter().map(|group| group.word()).collect();
    json!({
        "local_hukou": facts.local_hukou,
        "employee_insurance": facts.employee_insurance,
        "urban_paid": facts.urban_paid,
        "urban_entered": facts.urban_entered,
        "enrolled_elsewhere": facts.enrolled_elsewhere,
        "newborn": facts.newborn,
        "groups": groups,
    })
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
