//! Taking a choice back: judged by the rules on what is stored, and written with the money that goes back.

mod slip;

use async_trait::async_trait;
use rules::{
    contribution::newborn_until,
    guardianship, jurisdiction,
    withdrawal::{self, Standing},
};
use serde_json::json;

use super::{
    again::write_again, database, enrolment, guardians, notices, payment, people, staff::counter::reaches,
};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::Keys,
    sql::sql,
    store::WithdrawalStore,
    types::{
        Acting, Authority, ChoiceSlip, ChosenBy, Contribution, CounterWithdrawal, Enrolment, EnrolmentStatus,
        NewAudit, NoticeText, Person, PersonId, Refund, Withdraw, WithdrawOutcome, Withdrawn, is_newborn,
    },
};

#[async_trait]
impl<E: Engine> WithdrawalStore for Db<E> {
    async fn withdraw(&self, command: Withdraw) -> Result<WithdrawOutcome> {
        withdraw(self, command, None).await
    }

    async fn withdraw_at_counter(&self, command: CounterWithdrawal) -> Result<WithdrawOutcome> {
        let CounterWithdrawal { withdrawal, acting, authority } = command;
        withdraw(self, withdrawal, Some((acting, authority))).await
    }

    async fn choice_slip(&self, person: PersonId, reference: &str) -> Result<Option<ChoiceSlip>> {
        slip::of(self, person, reference).await
    }
}

/// By whom a choice is taken back: as the command says, or staff to whom somebody came.
type OnBehalf = Option<(Acting, Authority)>;

async fn withdraw<E: Engine>(db: &Db<E>, command: Withdraw, by: OnBehalf) -> Result<WithdrawOutcome> {
    write_again(db, (command, by), |connection, keys, (command, by)| {
        Box::pin(async move { decide::<E>(connection, &keys, &command, &by).await })
    })
    .await
}

async fn decide<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    command: &Withdraw,
    by: &OnBehalf,
) -> Result<WithdrawOutcome> {
    // Choosing, paying and taking back wait for each other: each sees what the one before wrote.
    E::lock_person(connection, command.person.0).await?;
    let Some(person) = people::load::<E>(connection, keys, command.person).await? else {
        return Ok(WithdrawOutcome::UnknownPerson);
    };
    if let Some(told) = barred::<E>(connection, &person, command, by).await? {
        return Ok(told);
    }
    let Some(choice) = slip::by_reference::<E>(connection, person.id, &command.reference).await? else {
        return Ok(WithdrawOutcome::NotTheChoice);
    };
    if choice.status == EnrolmentStatus::Void {
        return Ok(match slip::withdrawn::<E>(connection, &choice).await? {
            Some(before) => WithdrawOutcome::Already(Box::new(before)),
            None => WithdrawOutcome::NotTheChoice,
        });
    }
    let contributions = enrolment::contributions::<E>(connection, person.id).await?;
    let paid = contributions.iter().find(|paid| paid.enrolment == Some(choice.id));
    if let Err(told) = judge::<E>(connection, &person, &choice, paid, command).await? {
        return Ok(told);
    }
    if let Some(paid) = paid
        && !payment::withdrawn::came_by_the_portal::<E>(connection, paid).await?
    {
        return Ok(WithdrawOutcome::PaidElsewhere);
    }
    write::<E>(connection, command, by, choice, paid).await
}

/// Whether whoever asks may do so; what to answer if not.
async fn barred<E: Engine>(
    connection: &mut E::Connection,
    person: &Person,
    command: &Withdraw,
    by: &OnBehalf,
) -> Result<Option<WithdrawOutcome>> {
    if let Some((acting, _)) = by {
        let within = reaches::<E>(connection, *acting, person).await?;
        return Ok((!within).then_some(WithdrawOutcome::UnknownPerson));
    }
    match command.by {
        ChosenBy::Own => {
            let alone = jurisdiction::get(&person.jurisdiction)
                .is_none_or(|place| guardianship::stage(place, person.birth_date, command.today).alone());
            Ok((!alone).then_some(WithdrawOutcome::ThroughGuardian))
        }
        ChosenBy::Guardian(guardian) => {
            let acts = guardians::acts_for_ward::<E>(connection, guardian, person.id, command.today).await?;
            Ok((!acts).then_some(WithdrawOutcome::NotActing))
        }
    }
}

/// What the rules of the choice's year say; `Err` is what to answer.
async fn judge<E: Engine>(
    connection: &mut E::Connection,
    person: &Person,
    choice: &Enrolment,
    paid: Option<&Contribution>,
    command: &Withdraw,
) -> Result<Result<(), WithdrawOutcome>> {
    // What a register of an old scheme entered was not chosen here.
    if choice.chosen_at.is_none() {
        return Ok(Err(WithdrawOutcome::PaidElsewhere));
    }
    let place = jurisdiction::get(&person.jurisdiction);
    let Some(year) = place.and_then(|place| place.year(choice.benefit_year)) else {
        return Ok(Err(WithdrawOutcome::NotTheChoice));
    };
    let enrolments = enrolment::enrolments::<E>(connection, person.id).await?;
    let born = person.birth_date;
    let newborn = is_newborn(year, born, &enrolments, command.today);
    let standing = Standing {
        paid: paid.is_some(),
        covers_from: choice.covers_from,
        newborn: newborn_until(year, born).filter(|_| newborn),
    };
    let judged = withdrawal::judge(year, standing, command.today);
    Ok(judged.map(drop).map_err(WithdrawOutcome::Refused))
}

async fn write<E: Engine>(
    connection: &mut E::Connection,
    command: &Withdraw,
    by: &OnBehalf,
    choice: Enrolment,
    paid: Option<&Contribution>,
) -> Result<WithdrawOutcome> {
    let void = "UPDATE enrolment SET status = 'void' WHERE id = $1";
    sql::<E>("enrolment", void).bind(choice.id.0).run(connection).await?;
    // Whoever is at the gateway with an open order gets the money back when it comes.
    payment::orders::choice_replaced::<E>(connection, choice.id, command.at).await?;
    let returned = match paid {
        Some(paid) => payment::withdrawn::give_back::<E>(connection, paid, command.at).await?,
        None => None,
    };
    let actor = match (by, command.by) {
        (Some((acting, _)), _) => format!("staff:{}", acting.staff),
        (None, ChosenBy::Own) => database::actor(command.person),
        (None, ChosenBy::Guardian(guardian)) => database::actor(guardian),
    };
    let authority = by.as_ref().map(|(_, authority)| authority);
    sql::<E>(
        "withdrawal",
        "INSERT INTO withdrawal
             (enrolment, person, contribution, refund, withdrawn_on, at, actor, asked_by, relation, shown)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(choice.id.0)
    .bind(command.person.0)
    .bind(paid.map(|paid| paid.id.0))
    .bind(returned.as_ref().map(|(id, _)| *id))
    .bind(command.today)
    .bind(command.at)
    .bind(actor.as_str())
    .bind(authority.map(|authority| authority.asked_by.as_str()))
    .bind(authority.map(|authority| authority.relation.code()))
    .bind(authority.map(|authority| authority.shown.code()))
    .run(connection)
    .await?;
    let refund = returned.map(|(_, refund)| refund);
    let detail = json!({
        "benefit_year": choice.benefit_year,
        "option": choice.option,
        "reference": choice.reference,
        "receipt": paid.map(|paid| paid.receipt_no.as_str()),
        "refund": refund.as_ref().map(|refund| refund.number.as_str()),
        "today": rules::date::iso(command.today),
    });
    let (at, subject) = (command.at, Some(command.person));
    let entry = NewAudit { at, actor, action: "tier.withdraw".to_owned(), subject, detail };
    database::record::<E>(connection, entry).await?;
    tell::<E>(connection, command, &choice, refund.as_ref()).await?;
    let enrolment = Enrolment { status: EnrolmentStatus::Void, ..choice };
    Ok(WithdrawOutcome::Withdrawn(Box::new(Withdrawn { enrolment, on: command.today, refund })))
}

async fn tell<E: Engine>(
    connection: &mut E::Connection,
    command: &Withdraw,
    choice: &Enrolment,
    refund: Option<&Refund>,
) -> Result<()> {
    let (year, when) = (choice.benefit_year, (command.today, command.at));
    let told = NoticeText::ChoiceWithdrawn { year, reference: choice.reference.clone() };
    notices::tell::<E>(connection, command.person, told, when).await?;
    if let Some(refund) = refund {
        let told = NoticeText::RefundOwed { year, refund: refund.number.clone(), amount: refund.amount };
        notices::tell::<E>(connection, command.person, told, when).await?;
    }
    Ok(())
}
