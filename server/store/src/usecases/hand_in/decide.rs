//! The decision. A grant is settled in the transaction that decides it, by the same judge as the counter; above the limit it
//! waits for a second person first, for whom it is computed anew.

use rules::{facts::Level, hand_in as terms, money::Money};
use serde_json::json;
use uuid::Uuid;

use super::{
    By, HandInStepKind,
    bill::{self, Parts, Prepared},
    desk::is_barred,
    read::Found,
    record, step, times, to_state, within,
};
use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    keys::{Field, Keys},
    sql::sql,
    types::{
        AnswerHandIn, ClaimId, DecideHandIn, DecideHandInOutcome, DeskStep, HandInHospital, HandInId,
        HandInState, HandInVerdict, Hospital, NoticeText, Person, StaffId, fresh,
    },
    usecases::{
        again::write_again,
        hospitals, notices,
        settlement::{
            Judged,
            hand_in::{HandedIn, judge, write},
        },
    },
};

type Outcome = DecideHandInOutcome;

/// A decision with everything that it is made on.
struct Deciding<'a> {
    found: &'a Found,
    person: &'a Person,
    step: DeskStep,
}

pub(super) async fn decide<E: Engine>(db: &Db<E>, command: DecideHandIn) -> Result<Outcome> {
    // A hospital may settle the same invoice, or a colleague enter another hospital under the same code, in the same moment:
    // the second time it is found.
    write_again(db, command, |connection, keys, command| {
        Box::pin(async move {
            let DecideHandIn { step, verdict, reason } = command;
            // Before the person is locked: always in this order.
            E::lock_open(connection).await?;
            let found = within::<E>(connection, &keys, step.acting, step.hand_in).await?;
            let Some((found, person)) = found else { return Ok(Outcome::NotThere) };
            if found.hand_in.state != HandInState::InCheck {
                return Ok(Outcome::NotNow(found.hand_in.state));
            }
            if found.proposed {
                return Ok(Outcome::Waiting);
            }
            if is_barred::<E>(connection, &found, step.acting.staff).await? {
                return Ok(Outcome::SamePerson);
            }
            let deciding = Deciding { found: &found, person: &person, step };
            match verdict {
                HandInVerdict::Refuse => refuse::<E>(connection, &keys, &deciding, &reason).await,
                HandInVerdict::Grant { version, .. } if version != found.number => Ok(Outcome::Stale),
                HandInVerdict::Grant { fund, hospital, .. } => {
                    grant::<E>(connection, &keys, &deciding, (fund, hospital), &reason).await
                }
            }
        })
    })
    .await
}

async fn refuse<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    deciding: &Deciding<'_>,
    reason: &str,
) -> Result<Outcome> {
    let id = deciding.found.hand_in.id;
    let decision = Decision { fund: None, entered: None, counts: true };
    insert::<E>(connection, keys, deciding, &decision, reason).await?;
    to_state::<E>(connection, id, HandInState::Refused, None).await?;
    tell::<E>(connection, keys, deciding, HandInStepKind::Refused, reason).await?;
    Ok(Outcome::Refused)
}

/// Writes that it was decided, and tells who it concerns.
async fn tell<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    deciding: &Deciding<'_>,
    kind: HandInStepKind,
    reason: &str,
) -> Result<()> {
    let Deciding { found, person, step: DeskStep { acting, today, at, .. } } = *deciding;
    let id = found.hand_in.id;
    let what = (kind, By::Staff(acting.staff), reason);
    step::<E>(connection, keys, (id, person.id), what, (today, at)).await?;
    let granted = kind == HandInStepKind::Granted;
    let refused = times::<E>(connection, id, HandInStepKind::Refused).await?;
    let time = refused.saturating_add(u32::from(granted));
    let told = NoticeText::HandInDecided { reference: found.hand_in.reference.clone(), granted, time };
    notices::tell::<E>(connection, person.id, told, (today, at)).await
}

async fn grant<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    deciding: &Deciding<'_>,
    (then, entered): (Money, Option<(String, Level)>),
    reason: &str,
) -> Result<Outcome> {
    let judged = match compute::<E>(connection, keys, deciding, entered.clone()).await? {
        Ok(judged) => judged,
        Err(outcome) => return Ok(outcome),
    };
    let now = judged.1.assessment.shares.fund_pay_sumamt;
    if now != then {
        return Ok(Outcome::Changed { then, now });
    }
    let counts = !terms::needs_second(now);
    let decision = Decision { fund: Some(now), entered, counts };
    insert::<E>(connection, keys, deciding, &decision, reason).await?;
    if counts {
        return settle::<E>(connection, keys, deciding, judged, reason).await;
    }
    let DeskStep { acting, hand_in, today, at } = deciding.step;
    let what = (HandInStepKind::Proposed, By::Staff(acting.staff), reason);
    step::<E>(connection, keys, (hand_in, deciding.person.id), what, (today, at)).await?;
    Ok(Outcome::Proposed { fund: now })
}

/// Judges the newest version, with the rows locked for what will be written.
async fn compute<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    deciding: &Deciding<'_>,
    entered: Option<(String, Level)>,
) -> Result<Result<(Prepared, Judged), Outcome>> {
    let Deciding { found, person, step } = *deciding;
    if !found.version.items.iter().any(|item| item.excluded.is_none()) {
        return Ok(Err(Outcome::NoItems));
    }
    if let HandInHospital::Other { name, .. } = &found.hand_in.facts.hospital {
        let Some((code, level)) = &entered else { return Ok(Err(Outcome::HospitalNeeded)) };
        let known = hospitals::find::<E>(connection, code).await?;
        if let Some(known) = known.filter(|known| !is_called(known, name, *level)) {
            return Ok(Err(Outcome::HospitalKnown(known)));
        }
    }
    let reference = found.hand_in.reference.as_str();
    let parts = Parts { entered, ..Parts::of(&found.version, reference) };
    let prepared = match bill::prepare::<E>(connection, keys, (person, found.hand_in.by), parts).await? {
        Ok(prepared) => prepared,
        Err(not) => return Ok(Err(Outcome::Not(not))),
    };
    let Prepared { hospital, bill } = &prepared;
    let bill = HandedIn { person, hospital, bill, today: step.today, lock: true };
    match judge::<E>(connection, &bill).await {
        Ok(judged) => Ok(Ok((prepared, judged))),
        Err(unsettled) => unsettled.told().map(Outcome::Not).map(Err),
    }
}

/// Writes the claim, and that the hand-in is granted.
async fn settle<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    deciding: &Deciding<'_>,
    (prepared, judged): (Prepared, Judged),
    reason: &str,
) -> Result<Outcome> {
    let Deciding { person, step: DeskStep { acting, hand_in, today, at }, .. } = *deciding;
    if prepared.hospital.jurisdiction == hospitals::ELSEWHERE {
        enter::<E>(connection, &prepared.hospital).await?;
    }
    let Prepared { hospital, bill } = &prepared;
    let bill = HandedIn { person, hospital, bill, today, lock: true };
    let claim = write::<E>(connection, judged, &bill, at).await?;
    let fund = claim.shares.fund_pay_sumamt;
    granted::<E>(connection, hand_in, claim.id, terms::pay_by(today)).await?;
    let detail =
        json!({ "hand_in": hand_in.to_string(), "claim": claim.id.to_string(), "fund_fen": fund.fen() });
    let by = By::Staff(acting.staff);
    record::<E>(connection, by, (person.id, "hand_in.settle"), at, detail).await?;
    tell::<E>(connection, keys, deciding, HandInStepKind::Granted, reason).await?;
    Ok(Outcome::Granted { claim: claim.id, fund })
}

async fn granted<E: Engine>(
    connection: &mut E::Connection,
    hand_in: HandInId,
    claim: ClaimId,
    pay_by: time::Date,
) -> Result<()> {
    sql::<E>("hand_in", "UPDATE hand_in SET state = 'granted', claim = $2, pay_by = $3 WHERE id = $1")
        .bind(hand_in.0)
        .bind(claim.0)
        .bind(pay_by)
        .run(connection)
        .await
        .map(drop)
}

/// Enters a hospital that lies elsewhere into the register, unless it is there. A conflict means that another one was entered
/// under its code in this moment: who tries again is told which.
async fn enter<E: Engine>(connection: &mut E::Connection, hospital: &Hospital) -> Result<()> {
    sql::<E>(
        "hospital",
        "INSERT INTO hospital (code, jurisdiction, name, level) VALUES ($1, $2, $3, $4)
         ON CONFLICT (code) DO NOTHING",
    )
    .bind(hospital.code.as_str())
    .bind(hospital.jurisdiction.as_str())
    .bind(hospital.name.as_str())
    .bind(hospital.level.word())
    .run(connection)
    .await?;
    match hospitals::find::<E>(connection, &hospital.code).await? {
        Some(known) if is_called(&known, &hospital.name, hospital.level) => Ok(()),
        _ => Err(StoreError::Conflict { what: "hospital.code".to_owned() }),
    }
}

/// Whether a hospital has a name and a level.
fn is_called(hospital: &Hospital, name: &str, level: Level) -> bool {
    hospital.name == name && hospital.level == level
}

/// A decision as it is written. Without an amount it refuses.
struct Decision {
    fund: Option<Money>,
    /// Code and level under which a hospital is entered.
    entered: Option<(String, Level)>,
    /// Whether it counts at once.
    counts: bool,
}

async fn insert<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    deciding: &Deciding<'_>,
    decision: &Decision,
    reason: &str,
) -> Result<()> {
    let DeskStep { acting, hand_in, today, at } = deciding.step;
    let id = fresh(at)?;
    let entered = decision.entered.as_ref();
    sql::<E>(
        "hand_in_decision",
        "INSERT INTO hand_in_decision
             (id, hand_in, verdict, version, fund, hospital, level, reason, proposed_by, proposed_at,
              answer, answered_by, answered_on, answered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(id)
    .bind(hand_in.0)
    .bind(if decision.fund.is_some() { "grant" } else { "refuse" })
    .bind(i64::from(deciding.found.number))
    .bind(decision.fund.map(Money::fen))
    .bind(entered.map(|(code, _)| code.as_str()))
    .bind(entered.map(|(_, level)| level.word()))
    .bind(keys.seal(Field::HandInReason, id, reason)?)
    .bind(acting.staff.0)
    .bind(at)
    .bind(decision.counts.then_some("counts"))
    .bind(decision.counts.then_some(acting.staff.0))
    .bind(decision.counts.then_some(today))
    .bind(decision.counts.then_some(at))
    .run(connection)
    .await
    .map(drop)
}

/// A grant that waits for a second person. No version is saved meanwhile.
struct Open {
    id: Uuid,
    by: StaffId,
    fund: Money,
    entered: Option<(String, Level)>,
    reason: String,
}

async fn open<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    hand_in: HandInId,
) -> Result<Option<Open>> {
    let row = sql::<E>(
        "hand_in_decision",
        "SELECT id, fund, hospital, level, reason, proposed_by
         FROM hand_in_decision
         WHERE hand_in = $1 AND answer IS NULL",
    )
    .bind(hand_in.0)
    .first(connection)
    .await?;
    row.map(|row| {
        let id = row.get("id")?;
        let level = row.optional_word("level", Level::from_word)?;
        Ok(Open {
            id,
            by: StaffId(row.get("proposed_by")?),
            fund: row.money("fund")?,
            entered: row.option("hospital")?.zip(level),
            reason: keys.open(Field::HandInReason, id, &row.get::<Vec<u8>>("reason")?)?,
        })
    })
    .transpose()
}

pub(super) async fn answer<E: Engine>(db: &Db<E>, command: AnswerHandIn) -> Result<Outcome> {
    write_again(db, command, |connection, keys, command| {
        Box::pin(async move {
            let AnswerHandIn { step: asked, confirm, reason } = command;
            E::lock_open(connection).await?;
            let found = within::<E>(connection, &keys, asked.acting, asked.hand_in).await?;
            let Some((found, person)) = found else { return Ok(Outcome::NotThere) };
            let Some(open) = open::<E>(connection, &keys, asked.hand_in).await? else {
                return Ok(Outcome::NothingProposed);
            };
            let staff = asked.acting.staff;
            if open.by == staff || is_barred::<E>(connection, &found, staff).await? {
                return Ok(Outcome::SamePerson);
            }
            let deciding = Deciding { found: &found, person: &person, step: asked };
            if !confirm {
                close::<E>(connection, &keys, &deciding, (&open, "sent_back"), &reason).await?;
                return Ok(Outcome::SentBack);
            }
            let judged = match compute::<E>(connection, &keys, &deciding, open.entered.clone()).await? {
                Ok(judged) => judged,
                Err(outcome) => return Ok(outcome),
            };
            let now = judged.1.assessment.shares.fund_pay_sumamt;
            if now != open.fund {
                close::<E>(connection, &keys, &deciding, (&open, "changed"), &reason).await?;
                return Ok(Outcome::Changed { then: open.fund, now });
            }
            close::<E>(connection, &keys, &deciding, (&open, "counts"), &reason).await?;
            settle::<E>(connection, &keys, &deciding, judged, &open.reason).await
        })
    })
    .await
}

/// Answers a proposal. One that does not count goes back into the check.
async fn close<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    deciding: &Deciding<'_>,
    (open, answer): (&Open, &'static str),
    reason: &str,
) -> Result<()> {
    let DeskStep { acting, hand_in, today, at } = deciding.step;
    sql::<E>(
        "hand_in_decision",
        "UPDATE hand_in_decision
         SET answer = $2, answer_reason = $3, answered_by = $4, answered_on = $5, answered_at = $6
         WHERE id = $1",
    )
    .bind(open.id)
    .bind(answer)
    .bind(keys.seal(Field::HandInReason, open.id, reason)?)
    .bind(acting.staff.0)
    .bind(today)
    .bind(at)
    .run(connection)
    .await?;
    if answer == "counts" {
        return Ok(());
    }
    let what = (HandInStepKind::SentBack, By::Staff(acting.staff), reason);
    step::<E>(connection, keys, (hand_in, deciding.person.id), what, (today, at)).await
}
