//! Hand-in claims (零星报销), each part in the file of its subject: handing in ([`ask`]), the check ([`desk`]), the decision
//! ([`decide`]) and the payment ([`pay`]).
//!
//! Every step that changes something locks the person first and reads the hand-in under the lock.

mod ask;
mod bill;
mod content;
mod decide;
mod desk;
mod files;
mod pay;
mod read;

use async_trait::async_trait;
use serde_json::{Value, json};
use time::{Date, OffsetDateTime};

use super::{database, guardians, people, staff::accounts};
use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    keys::{Field, Keys},
    sql::sql,
    store::HandInStore,
    types::{
        AccountOutcome, Acting, AnswerHandIn, BankAccount, DecideHandIn, DecideHandInOutcome, DeskOutcome,
        DeskStep, EstimateHandIn, Evidence, HandIn, HandInDesk, HandInEstimate, HandInFilter, HandInId,
        HandInList, HandInOutcome, HandInPaying, HandInState, HandInStepKind, HandInToPay, HandInsWaiting,
        MaskedAccount, NewAudit, NewHandIn, OwnHandIn, PayHandIn, PayHandInOutcome, Person, PersonId,
        ReturnHandIn, SaveHandIn, StaffId, StaffRole, ViewHandInFile, fresh,
    },
};

pub(super) use files::barred;
pub(super) use read::in_full;

#[async_trait]
impl<E: Engine> HandInStore for Db<E> {
    async fn estimate_hand_in(&self, command: EstimateHandIn) -> Result<HandInEstimate> {
        ask::estimate(self, command).await
    }

    async fn hand_in(&self, command: NewHandIn) -> Result<HandInOutcome> {
        ask::hand_in(self, command).await
    }

    async fn hand_ins(&self, person: PersonId) -> Result<Vec<HandIn>> {
        read::of(self, person).await
    }

    async fn own_hand_in(&self, person: PersonId, reference: &str) -> Result<Option<Box<HandIn>>> {
        read::own(self, person, reference).await
    }

    async fn account_before(&self, person: PersonId, by: PersonId) -> Result<Option<MaskedAccount>> {
        read::masked_before(self, person, by).await
    }

    async fn withdraw_hand_in(&self, step: OwnHandIn) -> Result<bool> {
        ask::withdraw(self, step).await
    }

    async fn answer_needs(&self, step: OwnHandIn, words: String) -> Result<bool> {
        ask::answer(self, step, words).await
    }

    async fn review_hand_in(&self, step: OwnHandIn, reason: String) -> Result<bool> {
        ask::review(self, step, reason).await
    }

    async fn name_account(&self, step: OwnHandIn, account: BankAccount) -> Result<AccountOutcome> {
        ask::name_account(self, step, account).await
    }

    async fn hand_in_files(&self, hand_in: HandInId) -> Result<Vec<Evidence>> {
        files::of::<E>(&mut *self.reader().await?, hand_in).await
    }

    async fn hand_ins_waiting(&self, acting: Acting, today: Date) -> Result<HandInsWaiting> {
        desk::waiting(self, acting, today).await
    }

    async fn hand_in_list(&self, acting: Acting, filter: HandInFilter, today: Date) -> Result<HandInList> {
        desk::list(self, acting, filter, today).await
    }

    async fn hand_in_desk(&self, step: DeskStep) -> Result<Option<Box<HandInDesk>>> {
        desk::show(self, step).await
    }

    async fn view_hand_in_file(&self, command: ViewHandInFile) -> Result<Option<Evidence>> {
        files::view(self, command).await
    }

    async fn take_hand_in(&self, step: DeskStep) -> Result<DeskOutcome> {
        desk::take(self, step).await
    }

    async fn ask_needs(&self, step: DeskStep, words: String) -> Result<DeskOutcome> {
        desk::ask(self, step, words).await
    }

    async fn save_hand_in(&self, command: SaveHandIn) -> Result<DeskOutcome> {
        desk::save(self, command).await
    }

    async fn decide_hand_in(&self, command: DecideHandIn) -> Result<DecideHandInOutcome> {
        decide::decide(self, command).await
    }

    async fn answer_hand_in(&self, command: AnswerHandIn) -> Result<DecideHandInOutcome> {
        decide::answer(self, command).await
    }

    async fn hand_ins_to_pay(&self, acting: Acting, today: Date) -> Result<Vec<HandInToPay>> {
        pay::list(self, acting, today).await
    }

    async fn hand_in_payment(&self, step: DeskStep) -> Result<Option<Box<HandInPaying>>> {
        pay::show(self, step).await
    }

    async fn pay_hand_in(&self, command: PayHandIn) -> Result<PayHandInOutcome> {
        pay::pay(self, command).await
    }

    async fn return_hand_in(&self, command: ReturnHandIn) -> Result<PayHandInOutcome> {
        pay::give_back(self, command).await
    }
}

/// Who does something, for the record.
#[derive(Clone, Copy)]
enum By {
    Person(PersonId),
    Staff(StaffId),
}

/// When something is done: business date and clock.
type When = (Date, OffsetDateTime);

/// Whether somebody may do for a person what the person may.
async fn acts<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    by: PersonId,
    today: Date,
) -> Result<bool> {
    Ok(by == person || guardians::guardians_of::<E>(connection, person, today).await?.contains(&by))
}

/// The jurisdiction whose hand-ins an account sees. They are decided for a jurisdiction as a whole: who reaches districts
/// alone sees none.
async fn jurisdiction<E: Engine>(connection: &mut E::Connection, acting: Acting) -> Result<Option<String>> {
    accounts::place::<E>(connection, acting, &StaffRole::ALL).await
}

/// A hand-in within reach of staff with its person, who is locked. A conflict means that the person and another one on file
/// became one in this moment: who waited for the lock has that of the other, and tries again.
async fn within<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    acting: Acting,
    hand_in: HandInId,
) -> Result<Option<(read::Found, Person)>> {
    let Some(place) = jurisdiction::<E>(connection, acting).await? else { return Ok(None) };
    let select = "SELECT person FROM hand_in WHERE id = $1 AND jurisdiction = $2";
    let row = sql::<E>("hand_in", select).bind(hand_in.0).bind(place).first(connection).await?;
    let Some(row) = row else { return Ok(None) };
    let person = PersonId(row.get("person")?);
    E::lock_person(connection, person.0).await?;
    let Some(found) = read::by_id::<E>(connection, keys, hand_in).await? else { return Ok(None) };
    still_of(found.hand_in.person, person)?;
    Ok(people::load::<E>(connection, keys, person).await?.map(|person| (found, person)))
}

/// Whether a hand-in is still the person's who was locked for it.
fn still_of(now: PersonId, locked: PersonId) -> Result<()> {
    if now == locked {
        return Ok(());
    }
    Err(StoreError::Conflict { what: "hand_in.person".to_owned() })
}

/// Writes that something happened, with its words, and puts it on record.
async fn step<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    (hand_in, person): (HandInId, PersonId),
    (kind, by, words): (HandInStepKind, By, &str),
    (today, at): When,
) -> Result<()> {
    let id = fresh(at)?;
    let sealed = if words.is_empty() { None } else { Some(keys.seal(Field::HandInWords, id, words)?) };
    let staff = match by {
        By::Person(_) => None,
        By::Staff(staff) => Some(staff.0),
    };
    sql::<E>(
        "hand_in_step",
        "INSERT INTO hand_in_step (id, hand_in, kind, staff, on_day, at, words) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id)
    .bind(hand_in.0)
    .bind(kind.code())
    .bind(staff)
    .bind(today)
    .bind(at)
    .bind(sealed)
    .run(connection)
    .await?;
    let action = format!("hand_in.{}", kind.code());
    record::<E>(connection, by, (person, &action), at, json!({ "hand_in": hand_in.to_string() })).await
}

async fn record<E: Engine>(
    connection: &mut E::Connection,
    by: By,
    (person, action): (PersonId, &str),
    at: OffsetDateTime,
    detail: Value,
) -> Result<()> {
    let actor = match by {
        By::Person(by) => database::actor(by),
        By::Staff(staff) => format!("staff:{staff}"),
    };
    let action = action.to_owned();
    database::record::<E>(connection, NewAudit { at, actor, action, subject: Some(person), detail }).await
}

/// Moves a hand-in to a state, with the day by which an answer is expected, where one is.
async fn to_state<E: Engine>(
    connection: &mut E::Connection,
    hand_in: HandInId,
    state: HandInState,
    answer_by: Option<Date>,
) -> Result<()> {
    sql::<E>("hand_in", "UPDATE hand_in SET state = $2, answer_by = $3 WHERE id = $1")
        .bind(hand_in.0)
        .bind(state.code())
        .bind(answer_by)
        .run(connection)
        .await
        .map(drop)
}

/// How often something of a kind happened, for what people are told of it.
async fn times<E: Engine>(
    connection: &mut E::Connection,
    hand_in: HandInId,
    kind: HandInStepKind,
) -> Result<u32> {
    let row = sql::<E>(
        "hand_in_step",
        "SELECT COUNT(*) AS times FROM hand_in_step WHERE hand_in = $1 AND kind = $2",
    )
    .bind(hand_in.0)
    .bind(kind.code())
    .only(connection)
    .await?;
    row.small("times")
}
