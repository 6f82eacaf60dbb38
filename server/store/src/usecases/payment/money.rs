//! Money that came in: it becomes the contribution, or a refund that is owed. Both are written with the money itself.

use rules::{money::Money, scheme::Scheme};
use serde_json::json;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{
    facts::{Due, Facts},
    orders, reading,
};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::sql,
    types::{
        Contribution, ContributionId, EnrolmentId, EnrolmentStatus, NewAudit, NoticeText, Order, OrderState,
        PersonId, Receipt, Refund, RefundReason, RefundState, Route, fresh,
    },
    usecases::{database, loading, notices, reference},
};

/// Money that came in, and is in no doubt.
pub(super) struct Incoming<'m> {
    pub(super) route: Route,
    /// Its number on its way; unique with the route.
    pub(super) reference: &'m str,
    pub(super) person: Option<PersonId>,
    pub(super) benefit_year: i32,
    pub(super) order: Option<(Uuid, &'m Order)>,
    pub(super) amount: Money,
    /// Accounting day of who took it.
    pub(super) settled_on: Date,
    pub(super) taken_by: Option<&'m str>,
    /// Business date on which it comes in.
    pub(super) today: Date,
    pub(super) at: OffsetDateTime,
}

/// The choice that money pays for.
pub(super) struct Target {
    enrolment: EnrolmentId,
    scheme: Scheme,
    option: String,
    own: Money,
    subsidy: Money,
    covers_from: Date,
}

impl Target {
    pub(super) fn of_due(due: &Due<'_>) -> Self {
        Self {
            enrolment: due.enrolment.id,
            scheme: due.enrolment.scheme,
            option: due.enrolment.option.clone(),
            own: due.assessed.pays,
            subsidy: due.assessed.subsidy,
            covers_from: due.assessed.covered_from,
        }
    }

    /// What an order's money pays for: the order's own terms, as long as its choice stands and is unpaid. Money that
    /// was asked for is not turned away because the order's time ran out on the way.
    pub(super) fn of_order(order: &Order, facts: &Facts) -> Result<Self, RefundReason> {
        if facts.paid(order.benefit_year).is_some() {
            return Err(RefundReason::AlreadyPaid);
        }
        match facts.choice(order.benefit_year) {
            Some(choice) if choice.id == order.enrolment && order.state != OrderState::Refunded => Ok(Self {
                enrolment: order.enrolment,
                scheme: order.scheme,
                option: order.option.clone(),
                own: order.own,
                subsidy: order.subsidy,
                covers_from: order.covers_from,
            }),
            _ => Err(RefundReason::NotTheChoice),
        }
    }
}

/// What money became.
pub(super) enum Taken {
    Contribution(ContributionId, Receipt),
    Refund(Refund),
}

/// Records money and what it became.
pub(super) async fn take<E: Engine>(
    connection: &mut E::Connection,
    money: &Incoming<'_>,
    target: Result<Target, RefundReason>,
) -> Result<Taken> {
    match (target, money.person) {
        (Ok(target), Some(person)) => {
            orders::close_others::<E>(
                connection,
                (person, money.benefit_year),
                money.order.map(|(id, _)| id),
                money.at,
            )
            .await?;
            let contribution = contribute::<E>(
                connection,
                person,
                money.benefit_year,
                &target,
                (money.settled_on, money.today, money.at),
            )
            .await?;
            insert_money::<E>(connection, money, Some(contribution.id)).await?;
            if let Some((id, _)) = money.order {
                orders::close::<E>(connection, id, OrderState::Paid, money.at).await?;
            }
            let receipt = Receipt {
                route: Some(money.route),
                order: money.order.map(|(_, order)| order.number.clone()),
                ..reading::receipt_of(&contribution)
            };
            audit::<E>(connection, money, "payment.contribution", &receipt.number).await?;
            Ok(Taken::Contribution(contribution.id, receipt))
        }
        (Ok(_), None) => owe::<E>(connection, money, RefundReason::UnknownPerson).await,
        (Err(reason), _) => owe::<E>(connection, money, reason).await,
    }
}

/// Writes the contribution, marks the enrolment as paid, and tells of it.
async fn contribute<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    benefit_year: i32,
    target: &Target,
    (paid_on, today, at): (Date, Date, OffsetDateTime),
) -> Result<Contribution> {
    let contribution = Contribution {
        id: ContributionId::fresh(at)?,
        person,
        benefit_year,
        scheme: target.scheme,
        option: target.option.clone(),
        own: target.own,
        subsidy: target.subsidy,
        paid_on,
        receipt_no: reference::fresh(format_args!("SJ{benefit_year}"))?,
        enrolment: Some(target.enrolment),
    };
    loading::insert_contributions::<E>(connection, vec![contribution.clone()]).await?;
    let in_force = target.covers_from <= paid_on;
    let status = if in_force { EnrolmentStatus::Active } else { EnrolmentStatus::Paid };
    sql::<E>("enrolment", "UPDATE enrolment SET status = $2, covers_from = $3 WHERE id = $1")
        .bind(target.enrolment.0)
        .bind(status.code())
        .bind(target.covers_from)
        .run(connection)
        .await?;
    let receipt = contribution.receipt_no.clone();
    let told = NoticeText::Paid { year: benefit_year, receipt, own: contribution.own };
    notices::tell::<E>(connection, person, told, (today, at)).await?;
    Ok(contribution)
}

/// The budget pays everything: a contribution of nothing, without an order.
pub(super) async fn settle_free<E: Engine>(
    connection: &mut E::Connection,
    due: &Due<'_>,
    actor: String,
    (today, at): (Date, OffsetDateTime),
) -> Result<(ContributionId, Receipt)> {
    let (person, benefit_year) = (due.enrolment.person, due.enrolment.benefit_year);
    orders::close_others::<E>(connection, (person, benefit_year), None, at).await?;
    let contribution =
        contribute::<E>(connection, person, benefit_year, &Target::of_due(due), (today, today, at)).await?;
    let detail = json!({ "receipt": contribution.receipt_no, "own_fen": 0 });
    let (action, subject) = ("payment.by_budget".to_owned(), Some(person));
    database::record::<E>(connection, NewAudit { at, actor, action, subject, detail }).await?;
    Ok((contribution.id, reading::receipt_of(&contribution)))
}

async fn owe<E: Engine>(
    connection: &mut E::Connection,
    money: &Incoming<'_>,
    reason: RefundReason,
) -> Result<Taken> {
    let payment = insert_money::<E>(connection, money, None).await?;
    let refund = NewRefund {
        payment,
        person: money.person,
        benefit_year: money.benefit_year,
        amount: money.amount,
        reason,
        route: money.route,
        reference: money.reference,
        at: money.at,
    };
    let (_, refund) = insert_refund::<E>(connection, refund).await?;
    // A paid order stays paid: its first money stands.
    if let Some((id, order)) = money.order
        && order.state != OrderState::Paid
    {
        orders::close::<E>(connection, id, OrderState::Refunded, money.at).await?;
    }
    audit::<E>(connection, money, "payment.refund_owed", &refund.number).await?;
    if let Some(person) = money.person {
        let (year, number) = (money.benefit_year, refund.number.clone());
        let told = NoticeText::RefundOwed { year, refund: number, amount: refund.amount };
        notices::tell::<E>(connection, person, told, (money.today, money.at)).await?;
    }
    Ok(Taken::Refund(refund))
}

/// Money that is owed back from now on.
pub(super) struct NewRefund<'m> {
    pub(super) payment: Uuid,
    pub(super) person: Option<PersonId>,
    pub(super) benefit_year: i32,
    pub(super) amount: Money,
    pub(super) reason: RefundReason,
    pub(super) route: Route,
    pub(super) reference: &'m str,
    pub(super) at: OffsetDateTime,
}

/// Writes a refund and draws its number.
pub(super) async fn insert_refund<E: Engine>(
    connection: &mut E::Connection,
    new: NewRefund<'_>,
) -> Result<(Uuid, Refund)> {
    let id = fresh(new.at)?;
    let refund = Refund {
        number: reference::fresh(format_args!("TK{}", new.benefit_year))?,
        person: new.person,
        amount: new.amount,
        reason: new.reason,
        state: RefundState::Owed,
        route: new.route,
        reference: new.reference.to_owned(),
        owed_at: new.at,
    };
    sql::<E>(
        "refund",
        "INSERT INTO refund (id, number, payment, person, amount_fen, reason, state, owed_at, moved_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
    )
    .bind(id)
    .bind(refund.number.as_str())
    .bind(new.payment)
    .bind(refund.person.map(|person| person.0))
    .bind(refund.amount)
    .bind(refund.reason.code())
    .bind(refund.state.code())
    .bind(new.at)
    .run(connection)
    .await?;
    Ok((id, refund))
}

async fn insert_money<E: Engine>(
    connection: &mut E::Connection,
    money: &Incoming<'_>,
    contribution: Option<ContributionId>,
) -> Result<Uuid> {
    let id = fresh(money.at)?;
    sql::<E>(
        "payment",
        "INSERT INTO payment
             (id, route, reference, person, benefit_year, payment_order, amount_fen, settled_on, received_at,
              taken_by, outcome, contribution)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(id)
    .bind(money.route.code())
    .bind(money.reference)
    .bind(money.person.map(|person| person.0))
    .bind(i64::from(money.benefit_year))
    .bind(money.order.map(|(order, _)| order))
    .bind(money.amount)
    .bind(money.settled_on)
    .bind(money.at)
    .bind(money.taken_by)
    .bind(if contribution.is_some() { "contribution" } else { "refund" })
    .bind(contribution.map(|contribution| contribution.0))
    .run(connection)
    .await?;
    Ok(id)
}

/// Whether this money was taken in before.
pub(super) async fn is_known<E: Engine>(
    connection: &mut E::Connection,
    route: Route,
    reference: &str,
) -> Result<bool> {
    let row = sql::<E>("payment", "SELECT id FROM payment WHERE route = $1 AND reference = $2")
        .bind(route.code())
        .bind(reference)
        .first(connection)
        .await?;
    Ok(row.is_some())
}

async fn audit<E: Engine>(
    connection: &mut E::Connection,
    money: &Incoming<'_>,
    action: &str,
    number: &str,
) -> Result<()> {
    let actor = match money.route {
        Route::Gateway => "gateway".to_owned(),
        Route::Bank => "bank-file".to_owned(),
        Route::Cash => format!("staff:{}", money.taken_by.unwrap_or_default()),
    };
    let detail = json!({
        "number": number,
        "route": money.route.code(),
        "reference": money.reference,
        "amount_fen": money.amount.fen(),
    });
    let entry = NewAudit { at: money.at, actor, action: action.to_owned(), subject: money.person, detail };
    database::record::<E>(connection, entry).await
}

pub(crate) async fn move_refund<E: Engine>(
    db: &Db<E>,
    number: &str,
    to: RefundState,
    by: &str,
    at: OffsetDateTime,
) -> Result<bool> {
    let (number, by) = (number.to_owned(), by.to_owned());
    db.write(move |connection| {
        Box::pin(async move {
            let Some(refund) = reading::refund::<E>(connection, &number).await? else { return Ok(false) };
            if !refund.state.leads_to(to) {
                return Ok(false);
            }
            // Of two who move it at once one finds it where it was.
            let moved = sql::<E>(
                "refund",
                "UPDATE refund SET state = $2, moved_at = $3 WHERE number = $1 AND state = $4",
            )
            .bind(number.as_str())
            .bind(to.code())
            .bind(at)
            .bind(refund.state.code())
            .run(connection)
            .await?;
            if moved == 0 {
                return Ok(false);
            }
            let detail = json!({ "refund": number, "state": to.code() });
            let action = "refund.move".to_owned();
            let entry = NewAudit { at, actor: by, action, subject: refund.person, detail };
            database::record::<E>(connection, entry).await?;
            Ok(true)
        })
    })
    .await
}
