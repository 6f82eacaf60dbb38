//! The check: staff look through what came in, take it, ask for what is missing, and save facts and items.

use rules::hand_in as terms;
use serde_json::json;
use time::Date;

use super::{
    By, HandInStepKind,
    ask::{self, Invoice},
    bill::{self, Parts},
    content::{self, Version},
    files, jurisdiction,
    read::{self, Found},
    record, step, times, to_state, within,
};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::{Field, Keys},
    sql::sql,
    types::{
        Acting, DeskOutcome, DeskStep, HAND_INS_A_PAGE, HandInDesk, HandInEstimate, HandInFilter,
        HandInHospital, HandInId, HandInLine, HandInList, HandInProposal, HandInState, HandInsWaiting,
        NoticeText, Person, SaveHandIn, StaffId,
    },
    usecases::{again::write_again, hospitals, notices, people},
};

pub(super) async fn list<E: Engine>(
    db: &Db<E>,
    acting: Acting,
    filter: HandInFilter,
    today: Date,
) -> Result<HandInList> {
    let keys = db.shared_keys();
    db.snapshot(move |connection| {
        Box::pin(async move {
            let Some(place) = jurisdiction::<E>(connection, acting).await? else {
                return Ok(HandInList::default());
            };
            let counts = counts::<E>(connection, &place).await?;
            let which = (place.as_str(), filter.state);
            let all = read::count::<E>(connection, which, today).await?;
            let part = (filter.skip, HAND_INS_A_PAGE);
            let found = read::list::<E>(connection, &keys, which, today, part).await?;
            Ok(HandInList { lines: found.into_iter().map(|found| line(found, today)).collect(), all, counts })
        })
    })
    .await
}

/// How much waits for staff: to be decided and to be paid.
pub(super) async fn waiting<E: Engine>(db: &Db<E>, acting: Acting, today: Date) -> Result<HandInsWaiting> {
    db.snapshot(move |connection| {
        Box::pin(async move {
            let Some(place) = jurisdiction::<E>(connection, acting).await? else {
                return Ok(HandInsWaiting::default());
            };
            Ok(HandInsWaiting {
                to_decide: read::count::<E>(connection, (&place, None), today).await?,
                to_pay: read::count_to_pay::<E>(connection, &place).await?,
            })
        })
    })
    .await
}

async fn counts<E: Engine>(
    connection: &mut E::Connection,
    jurisdiction: &str,
) -> Result<Vec<(HandInState, u64)>> {
    let rows = sql::<E>(
        "hand_in",
        "SELECT state, COUNT(*) AS hand_ins FROM hand_in WHERE jurisdiction = $1 GROUP BY state ORDER BY state",
    )
    .bind(jurisdiction)
    .all(connection)
    .await?;
    rows.iter().map(|row| Ok((row.word("state", HandInState::from_code)?, row.small("hand_ins")?))).collect()
}

fn line(found: Found, today: Date) -> HandInLine {
    let hand_in = found.hand_in;
    HandInLine {
        id: hand_in.id,
        reference: hand_in.reference,
        name: found.name,
        township: found.township,
        state: hand_in.state,
        handed_in_on: hand_in.handed_in_on,
        due: hand_in.due,
        overdue: hand_in.due.is_some_and(|due| due < today),
        review: found.review,
        proposed: found.proposed,
        taken_by: found.taken_name,
        total: hand_in.facts.total,
    }
}

pub(super) async fn show<E: Engine>(db: &Db<E>, command: DeskStep) -> Result<Option<Box<HandInDesk>>> {
    let shown = write_again(db, command, |connection, keys, command| {
        Box::pin(async move {
            let DeskStep { acting, hand_in, at, .. } = command;
            let Some((found, person)) = within::<E>(connection, &keys, acting, hand_in).await? else {
                return Ok(None);
            };
            let detail = json!({ "hand_in": hand_in.to_string(), "reference": found.hand_in.reference });
            let by = By::Staff(acting.staff);
            record::<E>(connection, by, (person.id, "hand_in.view"), at, detail).await?;
            Ok(Some((found, person)))
        })
    })
    .await?;
    let Some((found, person)) = shown else { return Ok(None) };
    // Computing it holds no writer up.
    let keys = db.shared_keys();
    db.snapshot(move |connection| {
        Box::pin(async move { detail::<E>(connection, &keys, command, found, person).await.map(Some) })
    })
    .await
}

async fn detail<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    command: DeskStep,
    found: Found,
    person: Person,
) -> Result<Box<HandInDesk>> {
    let DeskStep { acting, hand_in: id, today, .. } = command;
    let mut hand_in = found.hand_in.clone();
    hand_in.timeline = read::steps::<E>(connection, keys, id).await?;
    let guardian = if hand_in.by == person.id {
        None
    } else {
        people::load::<E>(connection, keys, hand_in.by).await?.map(|guardian| guardian.name)
    };
    let computed = computed::<E>(connection, keys, (&found, &person), today).await?;
    let needs_second = match &computed {
        HandInEstimate::Amount(computed) => terms::needs_second(computed.assessment.shares.fund_pay_sumamt),
        HandInEstimate::Between { .. } | HandInEstimate::Not(_) => false,
    };
    Ok(Box::new(HandInDesk {
        guardian,
        versions: read::versions::<E>(connection, keys, id).await?,
        files: files::of::<E>(connection, id).await?,
        computed,
        proposal: proposal::<E>(connection, keys, id, acting.staff).await?,
        mine: found.taken_by == Some(acting.staff),
        barred: is_barred::<E>(connection, &found, acting.staff).await?,
        needs_second,
        hand_in,
        person,
    }))
}

/// What the newest version comes to. A claim that was settled stands against itself: it shows its own amounts.
async fn computed<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    (found, person): (&Found, &Person),
    today: Date,
) -> Result<HandInEstimate> {
    let hand_in = &found.hand_in;
    let who = (person, hand_in.by);
    if !found.version.items.iter().any(|item| item.excluded.is_none()) {
        return bill::estimate_range::<E>(connection, keys, who, (&hand_in.facts, today)).await;
    }
    let parts = Parts::of(&found.version, "");
    bill::estimate::<E>(connection, keys, who, (parts, today)).await
}

/// The grant that waits for a second person.
async fn proposal<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    hand_in: HandInId,
    staff: StaffId,
) -> Result<Option<HandInProposal>> {
    let row = sql::<E>(
        "hand_in_decision",
        "SELECT hand_in_decision.id, hand_in_decision.reason, hand_in_decision.fund,
                hand_in_decision.proposed_by, hand_in_decision.proposed_at, staff.name
         FROM hand_in_decision
         JOIN staff ON staff.id = hand_in_decision.proposed_by
         WHERE hand_in_decision.hand_in = $1 AND hand_in_decision.answer IS NULL",
    )
    .bind(hand_in.0)
    .first(connection)
    .await?;
    row.map(|row| {
        Ok(HandInProposal {
            by: row.get("name")?,
            own: StaffId(row.get("proposed_by")?) == staff,
            at: row.get("proposed_at")?,
            reason: keys.open(Field::HandInReason, row.get("id")?, &row.get::<Vec<u8>>("reason")?)?,
            fund: row.money("fund")?,
        })
    })
    .transpose()
}

/// Whether somebody decided about a hand-in before, which another person is to look at again.
pub(super) async fn is_barred<E: Engine>(
    connection: &mut E::Connection,
    found: &Found,
    staff: StaffId,
) -> Result<bool> {
    if !found.review {
        return Ok(false);
    }
    let row = sql::<E>(
        "hand_in_decision",
        "SELECT COUNT(*) AS decided FROM hand_in_decision
         WHERE hand_in = $1 AND verdict = 'refuse' AND answer = 'counts'
           AND (proposed_by = $2 OR answered_by = $2)",
    )
    .bind(found.hand_in.id.0)
    .bind(staff.0)
    .only(connection)
    .await?;
    Ok(row.get::<i64>("decided")? > 0)
}

/// Why staff can do nothing about a hand-in that is to be in check.
async fn hindered<E: Engine>(
    connection: &mut E::Connection,
    found: &Found,
    staff: StaffId,
) -> Result<Option<DeskOutcome>> {
    Ok(if found.hand_in.state != HandInState::InCheck {
        Some(DeskOutcome::NotNow(found.hand_in.state))
    } else if found.proposed {
        Some(DeskOutcome::Proposed)
    } else {
        is_barred::<E>(connection, found, staff).await?.then_some(DeskOutcome::SamePerson)
    })
}

pub(super) async fn take<E: Engine>(db: &Db<E>, command: DeskStep) -> Result<DeskOutcome> {
    write_again(db, command, |connection, keys, command| {
        Box::pin(async move {
            let DeskStep { acting, hand_in, today, at } = command;
            let Some((found, person)) = within::<E>(connection, &keys, acting, hand_in).await? else {
                return Ok(DeskOutcome::NotThere);
            };
            if is_barred::<E>(connection, &found, acting.staff).await? {
                return Ok(DeskOutcome::SamePerson);
            }
            match found.hand_in.state {
                HandInState::Received => {
                    to_state::<E>(connection, hand_in, HandInState::InCheck, None).await?;
                }
                HandInState::InCheck if found.taken_by == Some(acting.staff) => return Ok(DeskOutcome::Done),
                HandInState::InCheck => {}
                HandInState::Needs if found.hand_in.due.is_some_and(|due| due < today) => {
                    ask::back_to_check::<E>(connection, &found, today).await?;
                }
                state => return Ok(DeskOutcome::NotNow(state)),
            }
            taken_by::<E>(connection, hand_in, acting.staff).await?;
            let what = (HandInStepKind::Taken, By::Staff(acting.staff), "");
            step::<E>(connection, &keys, (hand_in, person.id), what, (today, at)).await?;
            Ok(DeskOutcome::Done)
        })
    })
    .await
}

async fn taken_by<E: Engine>(
    connection: &mut E::Connection,
    hand_in: HandInId,
    staff: StaffId,
) -> Result<()> {
    let take = "UPDATE hand_in SET taken_by = $2 WHERE id = $1";
    sql::<E>("hand_in", take).bind(hand_in.0).bind(staff.0).run(connection).await.map(drop)
}

pub(super) async fn ask<E: Engine>(db: &Db<E>, command: DeskStep, words: String) -> Result<DeskOutcome> {
    write_again(db, (command, words), |connection, keys, (command, words)| {
        Box::pin(async move {
            let DeskStep { acting, hand_in, today, at } = command;
            let Some((found, person)) = within::<E>(connection, &keys, acting, hand_in).await? else {
                return Ok(DeskOutcome::NotThere);
            };
            if let Some(outcome) = hindered::<E>(connection, &found, acting.staff).await? {
                return Ok(outcome);
            }
            let until = terms::answer_by(today);
            to_state::<E>(connection, hand_in, HandInState::Needs, Some(until)).await?;
            let what = (HandInStepKind::Asked, By::Staff(acting.staff), words.as_str());
            step::<E>(connection, &keys, (hand_in, person.id), what, (today, at)).await?;
            let time = times::<E>(connection, hand_in, HandInStepKind::Asked).await?;
            let told = NoticeText::HandInNeeds { reference: found.hand_in.reference, until, time };
            notices::tell::<E>(connection, person.id, told, (today, at)).await?;
            Ok(DeskOutcome::Done)
        })
    })
    .await
}

pub(super) async fn save<E: Engine>(db: &Db<E>, mut command: SaveHandIn) -> Result<DeskOutcome> {
    command.facts = command.facts.plain();
    // Another hand-in of the invoice may come in the same moment: the second time it is found.
    write_again(db, command, |connection, keys, command| {
        Box::pin(async move {
            let DeskStep { acting, hand_in, today, at } = command.step;
            let Some((found, person)) = within::<E>(connection, &keys, acting, hand_in).await? else {
                return Ok(DeskOutcome::NotThere);
            };
            if let Some(outcome) = hindered::<E>(connection, &found, acting.staff).await? {
                return Ok(outcome);
            }
            if found.number != command.from {
                return Ok(DeskOutcome::Stale);
            }
            if let Some(outcome) = unfit::<E>(connection, &command).await? {
                return Ok(outcome);
            }
            let SaveHandIn { facts, items, reason, .. } = command;
            let set = "UPDATE hand_in SET invoice_no = $2 WHERE id = $1";
            sql::<E>("hand_in", set).bind(hand_in.0).bind(facts.invoice_no.as_str()).run(connection).await?;
            let version = Version { facts, totals: found.version.totals, items, reason: reason.clone() };
            let number = (hand_in, found.number.saturating_add(1), Some(acting.staff));
            ask::insert_version::<E>(connection, &keys, number, &version, at).await?;
            let what = (HandInStepKind::Saved, By::Staff(acting.staff), reason.as_str());
            step::<E>(connection, &keys, (hand_in, person.id), what, (today, at)).await?;
            Ok(DeskOutcome::Done)
        })
    })
    .await
}

/// Why facts and items cannot be saved.
async fn unfit<E: Engine>(
    connection: &mut E::Connection,
    command: &SaveHandIn,
) -> Result<Option<DeskOutcome>> {
    let SaveHandIn { facts, items, step, .. } = command;
    let Some(sum) = content::sum(items) else { return Ok(Some(DeskOutcome::SumTooLarge)) };
    if sum != facts.total {
        return Ok(Some(DeskOutcome::SumDiffers { sum }));
    }
    if let HandInHospital::Registered(code) = &facts.hospital
        && hospitals::find::<E>(connection, code).await?.is_none()
    {
        return Ok(Some(DeskOutcome::UnknownHospital));
    }
    Ok(match ask::invoice::<E>(connection, &facts.invoice_no, Some(step.hand_in)).await? {
        Some(Invoice::Settled) => Some(DeskOutcome::InvoiceSettled),
        Some(Invoice::Open(..)) => Some(DeskOutcome::InvoiceOpen),
        None => None,
    })
}
