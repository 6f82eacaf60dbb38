//! Money that does not come by the gateway: cash at a counter, and what the bank collected.

use time::{Date, OffsetDateTime};

use super::{
    facts::Facts,
    money::{self, Incoming, Taken, Target},
};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::Keys,
    sql::sql,
    types::{BankLine, MoneyOutcome, PayAtCounter, PayRefusal, PersonId, RefundReason, Route},
    usecases::{again::write_again, people::id_number_index},
};

impl From<Taken> for MoneyOutcome {
    fn from(taken: Taken) -> Self {
        match taken {
            Taken::Contribution(_, receipt) => Self::Contribution(Box::new(receipt)),
            Taken::Refund(refund) => Self::Refund(Box::new(refund)),
        }
    }
}

/// Why money that is here all the same goes back.
fn reason(refusal: &PayRefusal) -> RefundReason {
    match refusal {
        PayRefusal::AlreadyPaid { .. } => RefundReason::AlreadyPaid,
        PayRefusal::NotTheChoice => RefundReason::NotTheChoice,
        PayRefusal::WrongAmount(_) => RefundReason::WrongAmount,
        PayRefusal::NotYours | PayRefusal::NotEligible | PayRefusal::Rules(_) | PayRefusal::Expired => {
            RefundReason::NotPayable
        }
    }
}

/// The choice that so much money pays for when it came on a day.
pub(super) fn target(
    facts: &Facts,
    benefit_year: i32,
    amount: rules::money::Money,
    paid_on: Date,
) -> Result<Target, PayRefusal> {
    let due = facts.due(benefit_year, paid_on)?;
    if due.assessed.pays == amount {
        Ok(Target::of_due(&due))
    } else {
        Err(PayRefusal::WrongAmount(due.assessed.pays))
    }
}

pub(crate) async fn pay_at_counter<E: Engine>(db: &Db<E>, command: PayAtCounter) -> Result<MoneyOutcome> {
    write_again(db, command, |connection, keys, command| {
        Box::pin(async move {
            E::lock_person(connection, command.person.0).await?;
            if money::is_known::<E>(connection, Route::Cash, command.key.as_str()).await? {
                return Ok(MoneyOutcome::Repeated);
            }
            let Some(facts) = Facts::load::<E>(connection, &keys, command.person).await? else {
                return Ok(MoneyOutcome::Refused(PayRefusal::NotYours));
            };
            let target = match target(&facts, command.benefit_year, command.amount, command.today) {
                Err(refusal) if !command.in_the_drawer => return Ok(MoneyOutcome::Refused(refusal)),
                judged => judged.map_err(|refusal| reason(&refusal)),
            };
            let incoming = Incoming {
                route: Route::Cash,
                reference: command.key.as_str(),
                person: Some(command.person),
                benefit_year: command.benefit_year,
                order: None,
                amount: command.amount,
                settled_on: command.today,
                taken_by: Some(&command.taken_by),
                today: command.today,
                at: command.at,
            };
            money::take::<E>(connection, &incoming, target).await.map(Into::into)
        })
    })
    .await
}

pub(crate) async fn import_bank_file<E: Engine>(
    db: &Db<E>,
    lines: Vec<BankLine>,
    today: Date,
    at: OffsetDateTime,
) -> Result<Vec<MoneyOutcome>> {
    let mut outcomes = Vec::with_capacity(lines.len());
    for line in lines {
        outcomes.push(import_line(db, line, today, at).await?);
    }
    Ok(outcomes)
}

async fn import_line<E: Engine>(
    db: &Db<E>,
    line: BankLine,
    today: Date,
    at: OffsetDateTime,
) -> Result<MoneyOutcome> {
    write_again(db, (line, today, at), |connection, keys, (line, today, at)| {
        Box::pin(async move {
            let person = person_of::<E>(connection, &keys, &line).await?;
            if let Some(person) = person {
                E::lock_person(connection, person.0).await?;
            }
            if money::is_known::<E>(connection, Route::Bank, &line.reference).await? {
                return Ok(MoneyOutcome::Repeated);
            }
            let facts = match person {
                Some(person) => Facts::load::<E>(connection, &keys, person).await?,
                None => None,
            };
            let settled_on = line.settled_on.min(today);
            let target = facts.as_ref().ok_or(RefundReason::UnknownPerson).and_then(|facts| {
                target(facts, line.benefit_year, line.amount, settled_on).map_err(|refusal| reason(&refusal))
            });
            let incoming = Incoming {
                route: Route::Bank,
                reference: &line.reference,
                person,
                benefit_year: line.benefit_year,
                order: None,
                amount: line.amount,
                settled_on,
                taken_by: None,
                today,
                at,
            };
            money::take::<E>(connection, &incoming, target).await.map(Into::into)
        })
    })
    .await
}

async fn person_of<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    line: &BankLine,
) -> Result<Option<PersonId>> {
    let row = sql::<E>("person", "SELECT id FROM person WHERE id_number_index = $1")
        .bind(id_number_index(keys, &line.id_number))
        .first(connection)
        .await?;
    row.map(|row| row.get("id").map(PersonId)).transpose()
}
