//! The payment: what is to be paid, to which account, that it was sent, and that the bank sent it back.

use rules::hand_in as terms;
use serde_json::json;
use time::Date;

use super::{By, HandInStepKind, jurisdiction, read, record, step, times, to_state, within};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::sql,
    types::{
        Acting, ClaimId, DeskStep, HandInDecision, HandInPaying, HandInState, HandInToPay, NoticeText,
        PayHandIn, PayHandInOutcome, PersonId, ReturnHandIn, StaffId,
    },
    usecases::{again::write_again, notices, settlement::accounting_day},
};

type Outcome = PayHandInOutcome;

pub(super) async fn list<E: Engine>(db: &Db<E>, acting: Acting, today: Date) -> Result<Vec<HandInToPay>> {
    let keys = db.shared_keys();
    db.snapshot(move |connection| {
        Box::pin(async move {
            let Some(place) = jurisdiction::<E>(connection, acting).await? else { return Ok(Vec::new()) };
            let found = read::to_pay::<E>(connection, &keys, &place).await?;
            Ok(found.into_iter().filter_map(|found| line(found, acting.staff, today)).collect())
        })
    })
    .await
}

fn line(found: read::Found, staff: StaffId, today: Date) -> Option<HandInToPay> {
    let hand_in = found.hand_in;
    let Some(HandInDecision::Granted { fund, on, .. }) = hand_in.decision else { return None };
    let due = hand_in.due?;
    Some(HandInToPay {
        id: hand_in.id,
        reference: hand_in.reference,
        name: found.name,
        account: hand_in.account,
        fund,
        granted_on: on,
        due,
        overdue: due < today,
        own: found.decided_by == Some(staff),
    })
}

/// What is to be paid: whose, for which claim, how much, and since when.
struct ToPay {
    person: PersonId,
    claim: ClaimId,
    reference: String,
    fund: rules::money::Money,
    granted_on: Date,
}

/// What of a hand-in is paid in a state, or why nothing is.
fn payable(found: &read::Found, state: HandInState) -> Result<ToPay, Outcome> {
    let hand_in = &found.hand_in;
    match &hand_in.decision {
        Some(HandInDecision::Granted { fund, claim, on, .. })
            if hand_in.state == state && !fund.is_zero() =>
        {
            Ok(ToPay {
                person: hand_in.person,
                claim: *claim,
                reference: hand_in.reference.clone(),
                fund: *fund,
                granted_on: *on,
            })
        }
        _ => Err(Outcome::NotNow(hand_in.state)),
    }
}

pub(super) async fn show<E: Engine>(db: &Db<E>, command: DeskStep) -> Result<Option<Box<HandInPaying>>> {
    write_again(db, command, |connection, keys, command| {
        Box::pin(async move {
            let DeskStep { acting, hand_in, at, .. } = command;
            let Some((found, person)) = within::<E>(connection, &keys, acting, hand_in).await? else {
                return Ok(None);
            };
            let Some(HandInDecision::Granted { fund, .. }) = found.hand_in.decision else { return Ok(None) };
            let own = found.decided_by == Some(acting.staff);
            let waits = payable(&found, HandInState::Granted).is_ok();
            let account = (waits && !own).then_some(found.account);
            if account.is_some() {
                let detail = json!({ "hand_in": hand_in.to_string() });
                let by = By::Staff(acting.staff);
                record::<E>(connection, by, (person.id, "hand_in.account"), at, detail).await?;
            }
            Ok(Some(Box::new(HandInPaying { hand_in: found.hand_in, fund, account })))
        })
    })
    .await
}

pub(super) async fn pay<E: Engine>(db: &Db<E>, command: PayHandIn) -> Result<Outcome> {
    // Another payment may get the bank's reference in the same moment: the second time it is found.
    write_again(db, command, |connection, keys, command| {
        Box::pin(async move {
            let DeskStep { acting, hand_in, today, at } = command.step;
            let Some((found, _)) = within::<E>(connection, &keys, acting, hand_in).await? else {
                return Ok(Outcome::NotThere);
            };
            let to_pay = match payable(&found, HandInState::Granted) {
                Ok(to_pay) => to_pay,
                Err(outcome) => return Ok(outcome),
            };
            if found.decided_by == Some(acting.staff) {
                return Ok(Outcome::SamePerson);
            }
            if !(to_pay.granted_on..=today).contains(&command.on) {
                return Ok(Outcome::WrongDay);
            }
            let select = "SELECT hand_in FROM hand_in_payment WHERE reference = $1";
            let known = sql::<E>("hand_in_payment", select).bind(command.reference.as_str());
            if known.first(connection).await?.is_some() {
                return Ok(Outcome::ReferenceKnown);
            }
            write_payment::<E>(connection, &command, &to_pay).await?;
            to_state::<E>(connection, hand_in, HandInState::Paid, None).await?;
            let what = (HandInStepKind::Paid, By::Staff(acting.staff), "");
            step::<E>(connection, &keys, (hand_in, to_pay.person), what, (today, at)).await?;
            let time = times::<E>(connection, hand_in, HandInStepKind::Paid).await?;
            let told = NoticeText::HandInPaid { reference: to_pay.reference, time };
            notices::tell::<E>(connection, to_pay.person, told, (today, at)).await?;
            Ok(Outcome::Done)
        })
    })
    .await
}

/// Writes a payment, books it, and marks the claim as paid.
async fn write_payment<E: Engine>(
    connection: &mut E::Connection,
    command: &PayHandIn,
    to_pay: &ToPay,
) -> Result<()> {
    let DeskStep { acting, hand_in, at, .. } = command.step;
    let count = "SELECT COUNT(*) AS payments FROM hand_in_payment WHERE hand_in = $1";
    let row = sql::<E>("hand_in_payment", count).bind(hand_in.0).only(connection).await?;
    let number = row.get::<i64>("payments")?.saturating_add(1);
    sql::<E>(
        "hand_in_payment",
        "INSERT INTO hand_in_payment (hand_in, number, reference, amount, paid_on, paid_by, paid_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(hand_in.0)
    .bind(number)
    .bind(command.reference.as_str())
    .bind(to_pay.fund)
    .bind(command.on)
    .bind(acting.staff.0)
    .bind(at)
    .run(connection)
    .await?;
    sql::<E>(
        "posting",
        "INSERT INTO posting (person, claim, turn, number, debit, credit, amount, day)
         VALUES ($1, $2, 'pay', $3, 'payable_person', 'bank', $4, $5)",
    )
    .bind(to_pay.person.0)
    .bind(to_pay.claim.0)
    .bind(number)
    .bind(to_pay.fund)
    .bind(accounting_day(at))
    .run(connection)
    .await?;
    claim_paid::<E>(connection, to_pay, Some(command.on)).await
}

/// Marks the claim as paid on a day, or as not paid any more.
async fn claim_paid<E: Engine>(
    connection: &mut E::Connection,
    to_pay: &ToPay,
    on: Option<Date>,
) -> Result<()> {
    sql::<E>("claim", "UPDATE claim SET status = $3, paid_on = $4 WHERE person = $1 AND id = $2")
        .bind(to_pay.person.0)
        .bind(to_pay.claim.0)
        .bind(if on.is_some() { "paid" } else { "settled" })
        .bind(on)
        .run(connection)
        .await
        .map(drop)
}

pub(super) async fn give_back<E: Engine>(db: &Db<E>, command: ReturnHandIn) -> Result<Outcome> {
    write_again(db, command, |connection, keys, command| {
        Box::pin(async move {
            let DeskStep { acting, hand_in, today, at } = command.step;
            let Some((found, _)) = within::<E>(connection, &keys, acting, hand_in).await? else {
                return Ok(Outcome::NotThere);
            };
            let to_pay = match payable(&found, HandInState::Paid) {
                Ok(to_pay) => to_pay,
                Err(outcome) => return Ok(outcome),
            };
            let paid_on = found.hand_in.payment.as_ref().map_or(to_pay.granted_on, |payment| payment.on);
            if !(paid_on..=today).contains(&command.on) {
                return Ok(Outcome::WrongDay);
            }
            undo_payment::<E>(connection, &command, &to_pay).await?;
            let until = terms::answer_by(today);
            to_state::<E>(connection, hand_in, HandInState::AccountWrong, Some(until)).await?;
            let kind = HandInStepKind::PaymentReturned;
            let what = (kind, By::Staff(acting.staff), command.reason.as_str());
            step::<E>(connection, &keys, (hand_in, to_pay.person), what, (today, at)).await?;
            let time = times::<E>(connection, hand_in, kind).await?;
            let told = NoticeText::HandInAccount { reference: to_pay.reference, time };
            notices::tell::<E>(connection, to_pay.person, told, (today, at)).await?;
            Ok(Outcome::Done)
        })
    })
    .await
}

/// Writes that a payment came back, and books the mirror of it.
async fn undo_payment<E: Engine>(
    connection: &mut E::Connection,
    command: &ReturnHandIn,
    to_pay: &ToPay,
) -> Result<()> {
    let DeskStep { acting, hand_in, at, .. } = command.step;
    sql::<E>(
        "posting",
        "INSERT INTO posting (person, claim, turn, number, debit, credit, amount, day)
         SELECT $2, $3, 'return', number, 'bank', 'payable_person', amount, $4
         FROM hand_in_payment
         WHERE hand_in = $1 AND returned_at IS NULL",
    )
    .bind(hand_in.0)
    .bind(to_pay.person.0)
    .bind(to_pay.claim.0)
    .bind(accounting_day(at))
    .run(connection)
    .await?;
    sql::<E>(
        "hand_in_payment",
        "UPDATE hand_in_payment SET returned_on = $2, returned_by = $3, returned_at = $4
         WHERE hand_in = $1 AND returned_at IS NULL",
    )
    .bind(hand_in.0)
    .bind(command.on)
    .bind(acting.staff.0)
    .bind(at)
    .run(connection)
    .await?;
    claim_paid::<E>(connection, to_pay, None).await
}
