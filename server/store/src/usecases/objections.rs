//! Objections to settled claims: asked for, followed, taken back; and the review of a claim that its own rules contradict.

mod anew;
mod frozen;
mod read;

use async_trait::async_trait;
use rules::{jurisdiction, objection};
use serde_json::{Value, json};
use time::{Date, OffsetDateTime};

pub(super) use self::read::{detail, open_for};
use super::{claims, database, notices, people, reference};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::Field,
    sql::sql,
    store::ObjectionStore,
    types::{
        Acting, Anew, AskObjection, AskObjectionOutcome, CaseId, ClaimAnew, ClaimId, ClaimKey, ClaimRecord,
        ClaimStatus, NewAudit, NoticeText, Objection, ObjectionState, Person, PersonId, Subject,
    },
    usecases::{again::write_again, settlement::accounting_day},
};

/// The kind of an objection's case.
pub(super) const KIND: &str = "objection";

#[async_trait]
impl<E: Engine> ObjectionStore for Db<E> {
    async fn ask_objection(&self, command: AskObjection) -> Result<AskObjectionOutcome> {
        ask(self, command).await
    }

    async fn objections(&self, person: PersonId) -> Result<Vec<Objection>> {
        read::of(self, person).await
    }

    async fn objection(&self, person: PersonId, reference: &str) -> Result<Option<Objection>> {
        read::own(self, person, reference).await
    }

    async fn withdraw_objection(
        &self,
        reference: &str,
        by: PersonId,
        today: Date,
        at: OffsetDateTime,
    ) -> Result<bool> {
        withdraw(self, reference.to_owned(), by, today, at).await
    }

    async fn anew(&self, person: PersonId, claim: ClaimId) -> Result<Option<Anew>> {
        anew::of(self, person, claim).await
    }

    async fn claims_to_settle_anew(&self, acting: Acting) -> Result<Vec<ClaimAnew>> {
        anew::list(self, acting).await
    }

    async fn count_claims_to_settle_anew(&self, acting: Acting) -> Result<u64> {
        anew::count(self, acting).await
    }
}

async fn ask<E: Engine>(db: &Db<E>, command: AskObjection) -> Result<AskObjectionOutcome> {
    write_again(db, command, |connection, keys, command| {
        Box::pin(async move {
            E::lock_person(connection, command.person.0).await?;
            let Some(person) = people::load::<E>(connection, &keys, command.person).await? else {
                return Ok(AskObjectionOutcome::UnknownClaim);
            };
            let Some(claim) = claims::detail::<E>(connection, person.id, command.claim).await? else {
                return Ok(AskObjectionOutcome::UnknownClaim);
            };
            let claim = claim.claim;
            if let Some(reference) =
                waiting::<E>(connection, claim.person, claim.id, &command.subject).await?
            {
                return Ok(AskObjectionOutcome::Already(reference));
            }
            let trace = frozen::freeze(&claim);
            if claim.status == ClaimStatus::Reversed || !trace.has(&command.subject) {
                return Ok(AskObjectionOutcome::NotThere);
            }
            let settled_on = settled_on(&claim, command.today);
            if !objection::in_time(settled_on, command.today) {
                return Ok(AskObjectionOutcome::TooLate(objection::last_day(settled_on)));
            }
            let (today, at) = (command.today, command.at);
            let opened = Opened {
                subject: command.subject,
                asked: Some((command.by, command.reason)),
                facts: trace.json,
            };
            let (case, reference) =
                open::<E>(connection, &keys, (&person, &claim), opened, (today, at)).await?;
            let told = NoticeText::ObjectionAsked { reference: reference.clone() };
            notices::tell::<E>(connection, person.id, told, (today, at)).await?;
            let detail =
                json!({ "case": case.to_string(), "reference": reference, "claim": claim.id.to_string() });
            record::<E>(connection, (&database::actor(command.by), "objection.ask"), person.id, at, detail)
                .await?;
            Ok(AskObjectionOutcome::Asked(reference))
        })
    })
    .await
}

/// The day of a settlement. In a demonstration the business date may lie before the clock's: nothing is settled tomorrow.
fn settled_on(claim: &ClaimRecord, today: Date) -> Date {
    accounting_day(claim.settled_at).min(today)
}

/// What a case is about, in its own row: with it the case's index keeps one open objection for each claim and subject.
fn topic(claim: ClaimId, subject: &Subject) -> String {
    format!("{claim}/{subject}")
}

/// The reference of the open case about the same.
async fn waiting<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    claim: ClaimId,
    subject: &Subject,
) -> Result<Option<String>> {
    let row = sql::<E>(
        "staff_case",
        "SELECT staff_case.reference
         FROM objection
         JOIN staff_case ON staff_case.id = objection.staff_case
         WHERE objection.person = $1 AND objection.claim = $2 AND objection.subject = $3
           AND staff_case.decided_at IS NULL",
    )
    .bind(person.0)
    .bind(claim.0)
    .bind(subject.to_string())
    .first(connection)
    .await?;
    row.map(|row| row.get("reference")).transpose()
}

/// What a case is opened with.
struct Opened {
    subject: Subject,
    /// By whom and why; `None`: by the portal.
    asked: Option<(PersonId, String)>,
    facts: Value,
}

async fn open<E: Engine>(
    connection: &mut E::Connection,
    keys: &crate::keys::Keys,
    (person, claim): (&Person, &ClaimRecord),
    opened: Opened,
    (today, at): notices::When,
) -> Result<(CaseId, String)> {
    let (id, reference) = (CaseId::fresh(at)?, reference::fresh(today.year())?);
    sql::<E>(
        "staff_case",
        "INSERT INTO staff_case
             (id, person, jurisdiction, kind, topic, reference, facts, facts_key, rules_hash, opened_on, opened_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $4, $8, $9, $10)",
    )
    .bind(id.0)
    .bind(person.id.0)
    .bind(person.jurisdiction.as_str())
    .bind(KIND)
    .bind(topic(claim.id, &opened.subject))
    .bind(reference.as_str())
    .bind(opened.facts.to_string())
    .bind(jurisdiction::get(&person.jurisdiction).map_or("", |place| place.hash()))
    .bind(today)
    .bind(at)
    .run(connection)
    .await?;
    let (by, reason) = match &opened.asked {
        Some((by, reason)) => (Some(by.0), Some(keys.seal(Field::ObjectionReason, id.0, reason)?)),
        None => (None, None),
    };
    sql::<E>(
        "objection",
        "INSERT INTO objection (staff_case, person, claim, subject, asked_by, reason)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.0)
    .bind(person.id.0)
    .bind(claim.id.0)
    .bind(opened.subject.to_string())
    .bind(by)
    .bind(reason)
    .run(connection)
    .await?;
    Ok((id, reference))
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
            let mine = |found: &Objection| found.asked_by == Some(by) && found.state == ObjectionState::Open;
            let Some(found) = found.filter(mine) else { return Ok(false) };
            let close = "UPDATE staff_case SET decided_on = $2, decided_at = $3 WHERE id = $1";
            sql::<E>("staff_case", close).bind(found.case.0).bind(today).bind(at).run(connection).await?;
            let mark = "UPDATE objection SET withdrawn_at = $2 WHERE staff_case = $1";
            sql::<E>("objection", mark).bind(found.case.0).bind(at).run(connection).await?;
            let detail = json!({ "case": found.case.to_string(), "reference": reference });
            record::<E>(connection, (&database::actor(by), "objection.withdraw"), person, at, detail).await?;
            Ok(true)
        })
    })
    .await
}

/// Has staff look at a claim that its own rules contradict, once. Nothing happens where they do not, where they are not at
/// hand, or where the claim is gone meanwhile.
pub(super) async fn review<E: Engine>(db: &Db<E>, key: ClaimKey, when: notices::When) -> Result<()> {
    write_again(db, (key, when), |connection, keys, (key, (today, at))| {
        Box::pin(async move {
            E::lock_person(connection, key.person.0).await?;
            let Some(person) = people::load::<E>(connection, &keys, key.person).await? else { return Ok(()) };
            let Some(claim) = claims::detail::<E>(connection, person.id, key.claim).await? else {
                return Ok(());
            };
            let claim = claim.claim;
            let trace = frozen::freeze(&claim);
            if claim.status == ClaimStatus::Reversed
                || !trace.differs
                || read::reviewed::<E>(connection, claim.id).await?
            {
                return Ok(());
            }
            let opened = Opened { subject: Subject::Recomputation, asked: None, facts: trace.json };
            let (case, reference) =
                open::<E>(connection, &keys, (&person, &claim), opened, (today, at)).await?;
            let told = NoticeText::ClaimInCheck { reference: reference.clone() };
            notices::tell::<E>(connection, person.id, told, (today, at)).await?;
            let detail =
                json!({ "case": case.to_string(), "reference": reference, "claim": claim.id.to_string() });
            record::<E>(connection, ("portal", "objection.recompute"), person.id, at, detail).await
        })
    })
    .await
}

/// Marks the claim of a case for a new settlement. The person is locked.
pub(super) async fn grant<E: Engine>(
    connection: &mut E::Connection,
    case: CaseId,
    person: PersonId,
    at: OffsetDateTime,
) -> Result<()> {
    let mark = "UPDATE objection SET granted_at = $2 WHERE staff_case = $1";
    sql::<E>("objection", mark).bind(case.0).bind(at).run(connection).await?;
    let detail = json!({ "case": case.to_string() });
    record::<E>(connection, ("portal", "objection.grant"), person, at, detail).await
}

async fn record<E: Engine>(
    connection: &mut E::Connection,
    (actor, action): (&str, &str),
    person: PersonId,
    at: OffsetDateTime,
    detail: Value,
) -> Result<()> {
    let (actor, action) = (actor.to_owned(), action.to_owned());
    database::record::<E>(connection, NewAudit { at, actor, action, subject: Some(person), detail }).await
}
