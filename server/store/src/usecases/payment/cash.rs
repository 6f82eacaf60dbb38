//! Cash that a clerk takes on somebody's word: reach, what stands against it, the money and who asked, all in one
//! transaction.

use time::OffsetDateTime;

use super::{
    counter::target,
    facts::Facts,
    money::{self, Incoming, Taken},
    reading,
};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::{Line, sql},
    types::{
        Acting, AskedAs, Authority, CashDue, CashOutcome, CashSlip, ContributionId, OrderState, PayRefusal,
        PersonId, Receipt, Route, Shown, TakeCash, fresh,
    },
    usecases::{again::write_again, people, staff::counter::reaches},
};

pub(crate) async fn due<E: Engine>(
    db: &Db<E>,
    acting: Acting,
    person: PersonId,
    benefit_year: i32,
    today: time::Date,
) -> Result<Option<CashDue>> {
    let keys = db.shared_keys();
    db.snapshot(move |connection| {
        Box::pin(async move {
            let Some(facts) = Facts::load::<E>(connection, &keys, person).await? else { return Ok(None) };
            if !reaches::<E>(connection, acting, facts.person()).await? {
                return Ok(None);
            }
            let due = match facts.due(benefit_year, today) {
                Ok(due) => due,
                Err(refusal) => return Ok(Some(CashDue::Refused(refusal))),
            };
            let open = reading::open_of::<E>(connection, person, benefit_year).await?;
            let paying = open.filter(|(_, order)| order.state == OrderState::Paying);
            Ok(Some(CashDue::Due {
                scheme: due.enrolment.scheme,
                option: due.enrolment.option.clone(),
                own: due.assessed.pays,
                subsidy: due.assessed.subsidy,
                covers_from: due.assessed.covered_from,
                online: paying.map(|(_, order)| order.number),
            }))
        })
    })
    .await
}

pub(crate) async fn take<E: Engine>(db: &Db<E>, command: TakeCash) -> Result<CashOutcome> {
    write_again(db, command, |connection, keys, command| {
        Box::pin(async move {
            E::lock_person(connection, command.person.0).await?;
            let Some(facts) = Facts::load::<E>(connection, &keys, command.person).await? else {
                return Ok(CashOutcome::Nobody);
            };
            if !reaches::<E>(connection, command.acting, facts.person()).await? {
                return Ok(CashOutcome::Nobody);
            }
            if let Some((person, receipt)) = by_form::<E>(connection, command.key.as_str()).await? {
                if person != command.person {
                    return Ok(CashOutcome::Nobody);
                }
                let receipt = reading::receipt_within::<E>(connection, &receipt, person).await?;
                return Ok(match receipt {
                    Some(receipt) => CashOutcome::Repeated(Box::new(receipt)),
                    // The choice was taken back since, and the money goes back.
                    None => CashOutcome::Refused(PayRefusal::NotTheChoice),
                });
            }
            let target = match target(&facts, command.benefit_year, command.amount, command.today) {
                Ok(target) => target,
                Err(refusal) => return Ok(CashOutcome::Refused(refusal)),
            };
            let (contribution, receipt) = if command.amount.is_zero() {
                let due = match facts.due(command.benefit_year, command.today) {
                    Ok(due) => due,
                    Err(refusal) => return Ok(CashOutcome::Refused(refusal)),
                };
                let actor = format!("staff:{}", command.acting.staff);
                money::settle_free::<E>(connection, &due, actor, (command.today, command.at)).await?
            } else {
                let staff = command.acting.staff.to_string();
                let incoming = Incoming {
                    route: Route::Cash,
                    reference: command.key.as_str(),
                    person: Some(command.person),
                    benefit_year: command.benefit_year,
                    order: None,
                    amount: command.amount,
                    settled_on: command.today,
                    taken_by: Some(&staff),
                    today: command.today,
                    at: command.at,
                };
                match money::take::<E>(connection, &incoming, Ok(target)).await? {
                    Taken::Contribution(id, receipt) => (id, receipt),
                    // The target was judged a moment ago under the same lock.
                    Taken::Refund(_) => return Ok(CashOutcome::Refused(PayRefusal::NotTheChoice)),
                }
            };
            keep_authority::<E>(connection, &command, contribution).await?;
            Ok(CashOutcome::Taken(Box::new(receipt)))
        })
    })
    .await
}

/// Whom a form took money for, and the receipt's number.
async fn by_form<E: Engine>(connection: &mut E::Connection, key: &str) -> Result<Option<(PersonId, String)>> {
    let row = sql::<E>(
        "authority",
        "SELECT contribution.person, contribution.receipt_no
         FROM authority
         JOIN contribution ON contribution.id = authority.contribution
         WHERE authority.form_key = $1",
    )
    .bind(key)
    .first(connection)
    .await?;
    row.map(|row| Ok((PersonId(row.get("person")?), row.get("receipt_no")?))).transpose()
}

async fn keep_authority<E: Engine>(
    connection: &mut E::Connection,
    command: &TakeCash,
    contribution: ContributionId,
) -> Result<()> {
    sql::<E>(
        "authority",
        "INSERT INTO authority (id, person, staff, action, asked_by, relation, shown, at, contribution, form_key)
         VALUES ($1, $2, $3, 'cash.take', $4, $5, $6, $7, $8, $9)",
    )
    .bind(fresh(command.at)?)
    .bind(command.person.0)
    .bind(command.acting.staff.0)
    .bind(command.authority.asked_by.as_str())
    .bind(command.authority.relation.code())
    .bind(command.authority.shown.code())
    .bind(command.at)
    .bind(contribution.0)
    .bind(command.key.as_str())
    .run(connection)
    .await
    .map(drop)
}

pub(crate) async fn slip<E: Engine>(
    db: &Db<E>,
    acting: Acting,
    person: PersonId,
    receipt: &str,
) -> Result<Option<CashSlip>> {
    let (keys, receipt) = (db.shared_keys(), receipt.to_owned());
    db.snapshot(move |connection| {
        Box::pin(async move {
            let Some(found) = people::load::<E>(connection, &keys, person).await? else { return Ok(None) };
            if !reaches::<E>(connection, acting, &found).await? {
                return Ok(None);
            }
            let Some(receipt) = reading::receipt_within::<E>(connection, &receipt, person).await? else {
                return Ok(None);
            };
            let row = sql::<E>(
                "authority",
                "SELECT staff.name, authority.asked_by, authority.relation, authority.shown, authority.at
                 FROM authority
                 JOIN staff ON staff.id = authority.staff
                 JOIN contribution ON contribution.id = authority.contribution
                 WHERE contribution.receipt_no = $1",
            )
            .bind(receipt.number.as_str())
            .first(connection)
            .await?;
            row.map(|row| slip_row(&row, receipt)).transpose()
        })
    })
    .await
}

fn slip_row<E: Engine>(row: &Line<E>, receipt: Receipt) -> Result<CashSlip> {
    let at: OffsetDateTime = row.get("at")?;
    Ok(CashSlip {
        receipt,
        taken_by: row.get("name")?,
        authority: Authority {
            asked_by: row.get("asked_by")?,
            relation: row.word("relation", AskedAs::from_code)?,
            shown: row.word("shown", Shown::from_code)?,
        },
        at,
    })
}
