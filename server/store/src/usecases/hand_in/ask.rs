//! What residents do: they hand in, answer, take back, ask for another look, and name another account.

use rules::{facts::Totals, hand_in as terms, money::Money, name::PersonName};
use time::Date;

use super::{
    By, When, acts,
    bill::{self, Parts},
    content::{self, Version},
    read::{self, Found},
    step, to_state,
};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::{Field, Keys},
    sql::sql,
    types::{
        AccountOutcome, BankAccount, EstimateHandIn, HandInAccount, HandInEstimate, HandInFacts,
        HandInHospital, HandInId, HandInOutcome, HandInState, HandInStepKind, NewHandIn, NotSettled,
        NoticeText, OwnHandIn, Person, PersonId, StaffId, fresh,
    },
    usecases::{again::write_again, hospitals, notices, people, reference},
};

pub(super) async fn estimate<E: Engine>(db: &Db<E>, command: EstimateHandIn) -> Result<HandInEstimate> {
    let keys = db.shared_keys();
    db.snapshot(move |connection| {
        Box::pin(async move {
            let EstimateHandIn { person, facts, totals, today } = command;
            let facts = facts.plain();
            let Some(person) = people::load::<E>(connection, &keys, person).await? else {
                return Ok(HandInEstimate::Not(NotSettled::UnknownPerson));
            };
            let who = (&person, person.id);
            let Some(totals) = totals else {
                return bill::estimate_range::<E>(connection, &keys, who, (&facts, today)).await;
            };
            let charges = content::charges(&content::items_of(&totals));
            let parts = Parts { facts: &facts, charges, reference: "", entered: None };
            bill::estimate::<E>(connection, &keys, who, (parts, today)).await
        })
    })
    .await
}

pub(super) async fn hand_in<E: Engine>(db: &Db<E>, mut command: NewHandIn) -> Result<HandInOutcome> {
    command.facts = command.facts.plain();
    // Of two who hand in the same invoice at once the second finds the first one's.
    write_again(db, command, |connection, keys, command| {
        Box::pin(async move {
            E::lock_person(connection, command.person.0).await?;
            let person = people::load::<E>(connection, &keys, command.person).await?;
            let Some(person) = person else { return Ok(HandInOutcome::UnknownPerson) };
            if !acts::<E>(connection, person.id, command.by, command.today).await? {
                return Ok(HandInOutcome::UnknownPerson);
            }
            if let Some(outcome) = at_sight(&command) {
                return Ok(outcome);
            }
            if let HandInHospital::Registered(code) = &command.facts.hospital
                && hospitals::find::<E>(connection, code).await?.is_none()
            {
                return Ok(HandInOutcome::UnknownHospital);
            }
            if let Some(outcome) = taken::<E>(connection, &command).await? {
                return Ok(outcome);
            }
            let who = (&person, command.by);
            let account = match account::<E>(connection, &keys, who, &command.account).await? {
                Ok(account) => account,
                Err(Wrong::NoAccount) => return Ok(HandInOutcome::NoAccount),
                Err(Wrong::Holder) => return Ok(HandInOutcome::HolderDiffers),
            };
            let (id, reference) = insert::<E>(connection, &keys, &person, &command, &account).await?;
            let when = (command.today, command.at);
            let what = (HandInStepKind::HandedIn, By::Person(command.by), "");
            step::<E>(connection, &keys, (id, person.id), what, when).await?;
            let told = NoticeText::HandInReceived { reference: reference.clone() };
            notices::tell::<E>(connection, person.id, told, when).await?;
            Ok(HandInOutcome::HandedIn { id, reference })
        })
    })
    .await
}

/// What is wrong with papers before the books are asked.
fn at_sight(command: &NewHandIn) -> Option<HandInOutcome> {
    let facts = &command.facts;
    let last = terms::last_day(facts.discharged);
    let sum = |totals: &Totals| totals.a.checked_add(totals.b)?.checked_add(totals.c);
    let sums_differ = command.totals.as_ref().is_some_and(|totals| sum(totals) != Some(facts.total));
    let future = [Some(facts.discharged), facts.admitted].into_iter().flatten().max();
    if let Some(day) = future.filter(|day| *day > command.today) {
        return Some(HandInOutcome::Future(day));
    }
    if command.today > last {
        return Some(HandInOutcome::TooLate(last));
    }
    (sums_differ || facts.total <= Money::ZERO).then_some(HandInOutcome::SumDiffers)
}

/// Whether the invoice was settled, or is in an open hand-in.
async fn taken<E: Engine>(
    connection: &mut E::Connection,
    command: &NewHandIn,
) -> Result<Option<HandInOutcome>> {
    Ok(match invoice::<E>(connection, &command.facts.invoice_no, None).await? {
        Some(Invoice::Settled) => Some(HandInOutcome::InvoiceSettled),
        Some(Invoice::Open(person, reference)) if person == command.person => {
            Some(HandInOutcome::Already(reference))
        }
        Some(Invoice::Open(..)) => Some(HandInOutcome::InvoiceOpen),
        None => None,
    })
}

/// Where an invoice is already.
pub(super) enum Invoice {
    Settled,
    /// In an open hand-in: whose, and its number.
    Open(PersonId, String),
}

/// Where an invoice is already, besides one hand-in.
pub(super) async fn invoice<E: Engine>(
    connection: &mut E::Connection,
    number: &str,
    besides: Option<HandInId>,
) -> Result<Option<Invoice>> {
    let settled = "SELECT person FROM claim WHERE invoice_no = $1 AND status <> 'reversed'";
    if sql::<E>("claim", settled).bind(number).first(connection).await?.is_some() {
        return Ok(Some(Invoice::Settled));
    }
    let row = sql::<E>(
        "hand_in",
        "SELECT id, person, reference FROM hand_in
         WHERE invoice_no = $1 AND state IN ('received', 'in_check', 'needs')",
    )
    .bind(number)
    .first(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    if Some(HandInId(row.get("id")?)) == besides {
        return Ok(None);
    }
    Ok(Some(Invoice::Open(PersonId(row.get("person")?), row.get("reference")?)))
}

/// What is wrong with an account.
enum Wrong {
    NoAccount,
    Holder,
}

/// The account that is meant. Its holder is the person, or who acts.
async fn account<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    (person, by): (&Person, PersonId),
    asked: &HandInAccount,
) -> Result<Result<BankAccount, Wrong>> {
    let account = match asked {
        HandInAccount::Given(account) => Some(account.clone()),
        HandInAccount::AsBefore => read::account_before::<E>(connection, keys, (person.id, by)).await?,
    };
    let Some(account) = account else { return Ok(Err(Wrong::NoAccount)) };
    let fits = holds::<E>(connection, keys, (person, by), &account).await?;
    Ok(if fits { Ok(account) } else { Err(Wrong::Holder) })
}

/// Whether an account is the person's, or that of who acts, by its name.
async fn holds<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    (person, by): (&Person, PersonId),
    account: &BankAccount,
) -> Result<bool> {
    let holder = PersonName::parse(account.holder()).ok();
    let is = |name: &PersonName| holder.as_ref().is_some_and(|holder| holder.matches(name));
    Ok(is(&person.name) || people::load::<E>(connection, keys, by).await?.is_some_and(|by| is(&by.name)))
}

async fn insert<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    person: &Person,
    command: &NewHandIn,
    account: &BankAccount,
) -> Result<(HandInId, String)> {
    let NewHandIn { by, facts, totals, why, today, at, .. } = command;
    let (id, reference) = (HandInId::fresh(*at)?, reference::fresh(format_args!("L{}", today.year()))?);
    sql::<E>(
        "hand_in",
        "INSERT INTO hand_in
             (id, reference, person, asked_by, jurisdiction, state, invoice_no, why, account, handed_in_on,
              handed_in_at, decide_by)
         VALUES ($1, $2, $3, $4, $5, 'received', $6, $7, $8, $9, $10, $11)",
    )
    .bind(id.0)
    .bind(reference.as_str())
    .bind(person.id.0)
    .bind(by.0)
    .bind(person.jurisdiction.as_str())
    .bind(facts.invoice_no.as_str())
    .bind(why.code())
    .bind(read::seal_account(keys, id, account)?)
    .bind(*today)
    .bind(*at)
    .bind(terms::decide_by(*today))
    .run(connection)
    .await?;
    let items = totals.as_ref().map(content::items_of).unwrap_or_default();
    let version = Version { facts: facts.clone(), totals: *totals, items, reason: String::new() };
    insert_version::<E>(connection, keys, (id, 1, None), &version, *at).await?;
    Ok((id, reference))
}

/// Writes a version, sealed.
pub(super) async fn insert_version<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    (hand_in, number, by): (HandInId, u32, Option<StaffId>),
    version: &Version,
    at: time::OffsetDateTime,
) -> Result<()> {
    let id = fresh(at)?;
    let text = version.encode()?;
    sql::<E>(
        "hand_in_version",
        "INSERT INTO hand_in_version (id, hand_in, number, content, saved_by, saved_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id)
    .bind(hand_in.0)
    .bind(i64::from(number))
    .bind(keys.seal(Field::HandInContent, id, &text)?)
    .bind(by.map(|by| by.0))
    .bind(at)
    .run(connection)
    .await
    .map(drop)
}

/// A hand-in of somebody who may act on it, with its person locked.
async fn own<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    command: &OwnHandIn,
) -> Result<Option<Found>> {
    E::lock_person(connection, command.person.0).await?;
    let found = read::by_reference::<E>(connection, keys, &command.reference).await?;
    let Some(found) = found.filter(|found| found.hand_in.person == command.person) else {
        return Ok(None);
    };
    Ok(acts::<E>(connection, command.person, command.by, command.today).await?.then_some(found))
}

/// Writes what somebody did with their hand-in.
async fn own_step<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    (found, command): (&Found, &OwnHandIn),
    (kind, words): (HandInStepKind, &str),
) -> Result<()> {
    let what = (kind, By::Person(command.by), words);
    let of = (found.hand_in.id, command.person);
    step::<E>(connection, keys, of, what, when(command)).await
}

const fn when(command: &OwnHandIn) -> When {
    (command.today, command.at)
}

pub(super) async fn withdraw<E: Engine>(db: &Db<E>, command: OwnHandIn) -> Result<bool> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            let found = own::<E>(connection, &keys, &command).await?;
            let Some(found) = found.filter(|found| found.hand_in.state.is_open()) else { return Ok(false) };
            let id = found.hand_in.id;
            to_state::<E>(connection, id, HandInState::Withdrawn, None).await?;
            // What was proposed falls with it.
            sql::<E>(
                "hand_in_decision",
                "UPDATE hand_in_decision SET answer = 'withdrawn', answered_on = $2, answered_at = $3
                 WHERE hand_in = $1 AND answer IS NULL",
            )
            .bind(id.0)
            .bind(command.today)
            .bind(command.at)
            .run(connection)
            .await?;
            own_step::<E>(connection, &keys, (&found, &command), (HandInStepKind::Withdrawn, "")).await?;
            Ok(true)
        })
    })
    .await
}

pub(super) async fn answer<E: Engine>(db: &Db<E>, command: OwnHandIn, words: String) -> Result<bool> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            let found = own::<E>(connection, &keys, &command).await?;
            let Some(found) = found.filter(|found| found.hand_in.state == HandInState::Needs) else {
                return Ok(false);
            };
            back_to_check::<E>(connection, &found, command.today).await?;
            let what = (HandInStepKind::Answered, words.as_str());
            own_step::<E>(connection, &keys, (&found, &command), what).await?;
            Ok(true)
        })
    })
    .await
}

/// The check goes on: the days of waiting do not count, as far as they were waited for.
pub(super) async fn back_to_check<E: Engine>(
    connection: &mut E::Connection,
    found: &Found,
    today: Date,
) -> Result<()> {
    let id = found.hand_in.id;
    let row = sql::<E>(
        "hand_in_step",
        "SELECT MAX(on_day) AS asked_on FROM hand_in_step WHERE hand_in = $1 AND kind = 'asked'",
    )
    .bind(id.0)
    .only(connection)
    .await?;
    let asked_on = row.option("asked_on")?.unwrap_or(today);
    let until = found.hand_in.due.map_or(today, |due| due.min(today));
    to_state::<E>(connection, id, HandInState::InCheck, None).await?;
    sql::<E>("hand_in", "UPDATE hand_in SET decide_by = $2 WHERE id = $1")
        .bind(id.0)
        .bind(terms::decide_by_after(found.decide_by, asked_on, until))
        .run(connection)
        .await
        .map(drop)
}

pub(super) async fn review<E: Engine>(db: &Db<E>, command: OwnHandIn, reason: String) -> Result<bool> {
    // Another hand-in of the same invoice may come in the same moment: the second time it is found.
    write_again(db, (command, reason), |connection, keys, (command, reason)| {
        Box::pin(async move {
            let found = own::<E>(connection, &keys, &command).await?;
            let Some(found) = found.filter(|found| found.hand_in.can_review) else { return Ok(false) };
            let HandInFacts { invoice_no, .. } = &found.hand_in.facts;
            // Somebody else's papers have the invoice meanwhile.
            if invoice::<E>(connection, invoice_no, Some(found.hand_in.id)).await?.is_some() {
                return Ok(false);
            }
            sql::<E>(
                "hand_in",
                "UPDATE hand_in SET state = 'received', review = $2, taken_by = NULL, decide_by = $3 WHERE id = $1",
            )
            .bind(found.hand_in.id.0)
            .bind(true)
            .bind(terms::decide_by(command.today))
            .run(connection)
            .await?;
            let what = (HandInStepKind::ReviewAsked, reason.as_str());
            own_step::<E>(connection, &keys, (&found, &command), what).await?;
            Ok(true)
        })
    })
    .await
}

pub(super) async fn name_account<E: Engine>(
    db: &Db<E>,
    command: OwnHandIn,
    account: BankAccount,
) -> Result<AccountOutcome> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            let found = own::<E>(connection, &keys, &command).await?;
            let Some(found) = found.filter(|found| found.hand_in.state == HandInState::AccountWrong) else {
                return Ok(AccountOutcome::NotAsked);
            };
            let Some(person) = people::load::<E>(connection, &keys, command.person).await? else {
                return Ok(AccountOutcome::NotAsked);
            };
            if !holds::<E>(connection, &keys, (&person, command.by), &account).await? {
                return Ok(AccountOutcome::HolderDiffers);
            }
            let id = found.hand_in.id;
            to_state::<E>(connection, id, HandInState::Granted, None).await?;
            sql::<E>("hand_in", "UPDATE hand_in SET account = $2, pay_by = $3 WHERE id = $1")
                .bind(id.0)
                .bind(read::seal_account(&keys, id, &account)?)
                .bind(terms::pay_by(command.today))
                .run(connection)
                .await?;
            own_step::<E>(connection, &keys, (&found, &command), (HandInStepKind::AccountGiven, "")).await?;
            Ok(AccountOutcome::Taken)
        })
    })
    .await
}
