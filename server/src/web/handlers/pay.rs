//! `/pay` and `/receipts`: making an order, going to the gateway, and how it ended.

use app::{
    Page,
    forms::{choice::RawToken, pay::RawPay},
    pages::pay::{self, Due, Progress, Reason, ReceiptLine, Refused, check, done, receipt},
    routes,
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use rules::{jurisdiction, money::Money, text::Text};
use store::{
    BeginOutcome, BeginPayment, CreateOrder, Enrolment, EnrolmentStatus, IdempotencyKey, Order, OrderOutcome,
    OrderState, PayRefusal, Person, PersonId, Refund, RefundReason, RefundState, Route,
};

use crate::{
    clock::CHINA,
    payment::Demand,
    web::{
        failure::Failure,
        handlers::{Answer, see_other},
        headers::FormsTo,
        posted::Posted,
        state::{Portal, Shared},
        visitor::Resident,
    },
};

/// What the button to pay for a choice needs; `None` for what is paid or was not chosen here, and where people pay at the
/// counter alone.
pub(super) fn due(portal: &Portal, enrolment: &Enrolment, own: Money) -> Option<Due> {
    let here = own.is_zero() || portal.payments.gateway.is_some();
    (here && enrolment.status == EnrolmentStatus::Chosen).then(|| Due {
        year: enrolment.benefit_year,
        own,
        key: uuid::Uuid::new_v4().to_string(),
    })
}

/// `GET /pay`: what I paid and am to pay.
pub async fn list(State(portal): State<Shared>, resident: Resident) -> Answer {
    let payments = portal.store.payments_of(resident.session.person.id).await?;
    let waiting = |order: &&Order| matches!(order.state, OrderState::Created | OrderState::Paying);
    Ok(resident.visitor.page(Page::Pay(pay::Model {
        open: payments
            .orders
            .iter()
            .filter(waiting)
            .map(|order| (order.number.clone(), order.benefit_year, order.own))
            .collect(),
        receipts: payments
            .receipts
            .iter()
            .map(|paid| ReceiptLine {
                number: paid.number.clone(),
                year: paid.benefit_year,
                own: paid.own,
                paid_on: paid.paid_on,
            })
            .collect(),
        refunds: payments.refunds.iter().map(refund).collect(),
    })))
}

/// `POST /pay`: the order. Sent twice, from two tabs, or again after going back, it is the same one.
pub async fn create(State(portal): State<Shared>, posted: Posted<RawPay>) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    create_for(&portal, &resident, &raw).await
}

/// For oneself, or for the child one acts for: then the guardian pays.
pub(super) async fn create_for(portal: &Portal, resident: &Resident, raw: &RawPay) -> Answer {
    // Both were written by the page itself.
    let (Some(benefit_year), Some(key)) = (raw.year(), IdempotencyKey::parse(&raw.key)) else {
        return Ok(see_other(&resident.at(routes::ENROLMENT)));
    };
    let (payer, person) = (resident.actor(), resident.session.person.id);
    let (today, at) = (portal.clock.today(), portal.clock.now());
    let command = CreateOrder { payer, person, benefit_year, key, today, at };
    Ok(match portal.store.create_order(command).await? {
        OrderOutcome::Order(order) if order.state == OrderState::Created => {
            see_other(&routes::pay_order(&order.number))
        }
        OrderOutcome::Order(order) => see_other(&routes::pay_done(&order.number)),
        OrderOutcome::NothingToPay(receipt) => see_other(&routes::receipt(&receipt.number)),
        OrderOutcome::Refused(refusal) => refused(resident, refusal),
    })
}

/// `GET /pay/{order}`
pub async fn check(State(portal): State<Shared>, resident: Resident, Path(number): Path<String>) -> Answer {
    let Some(order) = own(&portal, &resident, &number).await? else {
        return Ok(resident.visitor.page(Page::NotFound));
    };
    if !matches!(order.state, OrderState::Created | OrderState::Paying) {
        return Ok(see_other(&routes::pay_done(&order.number)));
    }
    let way = if portal.payments.gateway.is_some() { check::Way::Open } else { check::Way::None };
    shown(&portal, &resident, &order, way).await
}

/// `POST /pay/{order}`: to the gateway.
pub async fn begin(
    State(portal): State<Shared>,
    Path(number): Path<String>,
    posted: Posted<RawToken>,
) -> Answer {
    let (resident, _) = posted.by_resident()?;
    let Some(gateway) = portal.payments.gateway.clone() else {
        return Ok(see_other(&routes::pay_order(&number)));
    };
    let (today, at) = (portal.clock.today(), portal.clock.now());
    let command = BeginPayment { number, payer: resident.session.person.id, today, at };
    let order = match portal.store.begin_payment(command).await? {
        BeginOutcome::Pay(order) => order,
        BeginOutcome::Over(order) => return Ok(see_other(&routes::pay_done(&order.number))),
        BeginOutcome::Refused(refusal) => return Ok(refused(&resident, refusal)),
        BeginOutcome::UnknownOrder => return Ok(resident.visitor.page(Page::NotFound)),
    };
    let origin = portal.config.public_origin.as_deref().unwrap_or_default().trim_end_matches('/');
    let demand = Demand {
        order: order.number.clone(),
        amount_fen: order.own.fen(),
        subject: subject(&resident, &order),
        callback_url: portal.payments.callback_url.clone(),
        return_url: format!("{origin}{}", routes::pay_done(&order.number)),
    };
    match gateway.open(&demand).await {
        Ok(pay_url) => Ok(Redirect::to(&pay_url).into_response()),
        Err(error) => {
            tracing::warn!(cause = &error as &dyn std::error::Error, "no payment could be opened");
            shown(&portal, &resident, &order, check::Way::Unreachable).await
        }
    }
}

/// `GET /pay/{order}/done`
pub async fn done(State(portal): State<Shared>, resident: Resident, Path(number): Path<String>) -> Answer {
    let Some(order) = own(&portal, &resident, &number).await? else {
        return Ok(resident.visitor.page(Page::NotFound));
    };
    let standing = match (order.state, &order.receipt_no) {
        (OrderState::Paid, Some(receipt)) => done::Standing::Paid(receipt.clone(), order.covers_from),
        (OrderState::Paid, None) => return Err(Failure::Broken("a paid order without a receipt")),
        (OrderState::Paying, _) => done::Standing::Waiting,
        (OrderState::Created, _) => done::Standing::NotPaid,
        (OrderState::Expired, _) => done::Standing::Expired,
        (OrderState::Refunded, _) => done::Standing::Refunded,
    };
    let insured = insured(&portal, &resident, order.person).await?;
    let page = Page::PayDone(Box::new(done::Model {
        number: order.number.clone(),
        name: insured.name.masked(),
        year: order.benefit_year,
        own: order.own,
        standing,
        refund: order.refund.as_ref().map(refund),
    }));
    Ok(leading_to_the_gateway(&portal, resident.visitor.page(page)))
}

/// `GET /receipts/{number}`: one's own, and those of children one acts for.
pub async fn receipt(State(portal): State<Shared>, resident: Resident, Path(number): Path<String>) -> Answer {
    let own = resident.session.person.id;
    let mut found = portal.store.receipt(&number, own).await?.map(|found| (found, own));
    if found.is_none() {
        let links = portal.store.acts_for(own, portal.clock.today()).await?;
        for ward in links.into_iter().filter_map(|link| link.ward) {
            found = portal.store.receipt(&number, ward).await?.map(|found| (found, ward));
            if found.is_some() {
                break;
            }
        }
    }
    let Some((found, person)) = found else { return Ok(resident.visitor.page(Page::NotFound)) };
    let person = &insured(&portal, &resident, person).await?;
    let (place, option, official) = words(&person.jurisdiction, found.benefit_year, &found.option);
    Ok(resident.visitor.page(Page::Receipt(Box::new(receipt::Model {
        number: found.number,
        name: person.name.masked(),
        id: person.id_number.masked(),
        place,
        year: found.benefit_year,
        scheme: found.scheme,
        option,
        own: found.own,
        subsidy: found.subsidy,
        paid_on: found.paid_on,
        by: match found.route {
            Some(Route::Gateway) => receipt::By::Gateway,
            Some(Route::Cash) => receipt::By::Cash,
            Some(Route::Bank) => receipt::By::Bank,
            None if found.own.is_zero() => receipt::By::Budget,
            None => receipt::By::Register,
        },
        order: found.order,
        official,
    }))))
}

/// An order of the visitor's; anybody else's is like a missing one.
async fn own(portal: &Portal, resident: &Resident, number: &str) -> Result<Option<Order>, Failure> {
    Ok(portal.store.order(number, resident.session.person.id).await?)
}

/// Place and option in words, and whether the amounts are official.
pub(super) fn words(jurisdiction: &str, year: i32, option: &str) -> (Text, Text, bool) {
    let place = jurisdiction::get(jurisdiction);
    let found = place.and_then(|place| place.year(year)).and_then(|year| year.option(option));
    (
        place.map_or_else(|| Text::new(jurisdiction, jurisdiction), |place| place.name.clone()),
        found.map_or_else(|| Text::new(option, option), |option| option.title.clone()),
        found.is_some_and(|option| option.official),
    )
}

/// What the payer reads at the gateway; nothing about the person.
fn subject(resident: &Resident, order: &Order) -> String {
    let (place, ..) = words(&resident.session.person.jurisdiction, order.benefit_year, &order.option);
    format!("{}{}年居民医保个人缴费", place.get(rules::text::Lang::Zh), order.benefit_year)
}

async fn shown(portal: &Portal, resident: &Resident, order: &Order, way: check::Way) -> Answer {
    let person = &insured(portal, resident, order.person).await?;
    let (place, option, official) = words(&person.jurisdiction, order.benefit_year, &order.option);
    let window = jurisdiction::get(&person.jurisdiction).and_then(|place| place.year(order.benefit_year));
    let kept = order.expires_at.to_offset(CHINA);
    let page = Page::PayCheck(Box::new(check::Model {
        number: order.number.clone(),
        name: person.name.masked(),
        id: person.id_number.masked(),
        place,
        year: order.benefit_year,
        option,
        own: order.own,
        subsidy: order.subsidy,
        official,
        pay_by: window.map(|year| year.window.closes).filter(|last| portal.clock.today() <= *last),
        covers_from: order.covers_from,
        kept_until: format!("{:02}:{:02}", kept.hour(), kept.minute()),
        way,
    }));
    Ok(leading_to_the_gateway(portal, resident.visitor.page(page)))
}

/// Who is insured: the visitor, or a child for whom the visitor pays.
async fn insured(portal: &Portal, resident: &Resident, person: PersonId) -> Result<Person, Failure> {
    if person == resident.session.person.id {
        return Ok(resident.session.person.clone());
    }
    portal.store.person(person).await?.ok_or(Failure::Broken("a payment for nobody"))
}

/// A page with a form whose answer sends the browser to the gateway.
fn leading_to_the_gateway(portal: &Portal, mut response: Response) -> Response {
    if let Some(origin) = &portal.payments.pages {
        response.extensions_mut().insert(FormsTo(origin.clone()));
    }
    response
}

fn refused(resident: &Resident, refusal: PayRefusal) -> Response {
    resident.visitor.page(Page::PayRefused(why(refusal)))
}

/// Why no money is taken, as pages say it.
pub(super) fn why(refusal: PayRefusal) -> Refused {
    match refusal {
        PayRefusal::AlreadyPaid { own, paid_on, receipt_no } => {
            Refused::AlreadyPaid(own, paid_on, receipt_no)
        }
        PayRefusal::NotTheChoice | PayRefusal::Expired => Refused::NotTheChoice,
        PayRefusal::NotEligible => Refused::NotEligible,
        PayRefusal::NotYours => Refused::NotYours,
        PayRefusal::Rules(refusal) => Refused::Rules(refusal.text, refusal.next),
        PayRefusal::WrongAmount(due) => Refused::WrongAmount(due),
    }
}

fn refund(refund: &Refund) -> pay::Refund {
    pay::Refund {
        number: refund.number.clone(),
        amount: refund.amount,
        reason: match refund.reason {
            RefundReason::AlreadyPaid => Reason::AlreadyPaid,
            RefundReason::NotTheChoice => Reason::NotTheChoice,
            RefundReason::WrongAmount => Reason::WrongAmount,
            RefundReason::NotPayable => Reason::NotPayable,
            RefundReason::UnknownPerson => Reason::UnknownPerson,
            RefundReason::Withdrawn => Reason::Withdrawn,
        },
        state: match refund.state {
            RefundState::Owed => Progress::Owed,
            RefundState::Sent => Progress::Sent,
            RefundState::Done => Progress::Done,
            RefundState::Failed => Progress::Failed,
        },
    }
}
