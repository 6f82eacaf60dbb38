//! `/staff/payments`: money that was granted for hand-in claims, paid by somebody else than who granted it.

use app::{
    forms::{
        FieldError,
        hand_in::{Against, RawPayment, TypedPayment},
    },
    pages::staff::{
        Body,
        hand_in::{Payment, ToPay, Told},
    },
    routes,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use store::{HandInPaying, HandInState, HandInToPay, PayHandIn, PayHandInOutcome, ReturnHandIn};

use super::hand_in::step;
use crate::web::{
    failure::Failure,
    handlers::{Answer, hand_in::words, see_other},
    staff::desk::{Clerk, Sent},
    state::{Portal, Shared},
};

/// `GET /staff/payments`
pub async fn payments(State(portal): State<Shared>, clerk: Clerk) -> Answer {
    let found = portal.store.hand_ins_to_pay(clerk.acting()?, portal.clock.today()).await?;
    Ok(clerk.page(Body::Payments(found.into_iter().map(to_pay).collect())))
}

fn to_pay(found: HandInToPay) -> ToPay {
    ToPay {
        id: found.id.to_string(),
        reference: found.reference,
        name: found.name.masked(),
        account: (found.account.bank, found.account.last_four),
        fund: found.fund,
        granted_on: found.granted_on,
        due: (found.due, found.overdue),
        own: found.own,
    }
}

/// `GET /staff/payments/{hand_in}`: the look at the account is recorded.
pub async fn payment(State(portal): State<Shared>, clerk: Clerk, Path(hand_in): Path<String>) -> Answer {
    page(&portal, &clerk, &hand_in, Said::default()).await
}

/// What is said beside the payment.
#[derive(Default)]
struct Said {
    raw: RawPayment,
    errors: Vec<FieldError>,
    told: Option<Told>,
}

/// The whole account while it waits for the payment; its last digits afterwards.
async fn page(portal: &Portal, clerk: &Clerk, hand_in: &str, said: Said) -> Result<Response, Failure> {
    let Some(step) = step(portal, clerk, hand_in)? else { return Ok(clerk.page(Body::NotFound)) };
    let Some(found) = portal.store.hand_in_payment(step).await? else {
        return Ok(clerk.page(Body::NotFound));
    };
    let HandInPaying { hand_in, fund, account } = *found;
    let account = match account {
        Some(whole) => Some((whole.holder().to_owned(), whole.bank().to_owned(), whole.number().to_owned())),
        None if hand_in.state == HandInState::Granted => None,
        None => {
            let (holder, bank, last) = words::masked(&hand_in.account);
            Some((holder, bank, format!("…{last}")))
        }
    };
    let Said { raw, errors, told } = said;
    Ok(clerk.page(Body::Payment(Box::new(Payment {
        id: hand_in.id.to_string(),
        reference: hand_in.reference,
        state: words::stage(hand_in.state),
        fund,
        account,
        paid: hand_in.payment.map(|payment| (payment.reference, payment.on)),
        prove: !clerk.proved_lately(portal),
        raw,
        errors,
        told,
    }))))
}

/// `POST /staff/payments/{hand_in}`: it was paid, or the bank sent it back. Whoever comes second finds it done.
pub async fn paid(
    State(portal): State<Shared>,
    Path(hand_in): Path<String>,
    sent: Sent<RawPayment>,
) -> Answer {
    let Sent { clerk, form } = sent;
    let Some(step) = step(&portal, &clerk, &hand_in)? else { return Ok(clerk.page(Body::NotFound)) };
    let typed = match form.parse(step.today) {
        Ok(typed) => typed,
        Err(errors) => {
            return page(&portal, &clerk, &hand_in, Said { raw: form, errors, told: None }).await;
        }
    };
    let outcome = match typed {
        TypedPayment::Paid(reference, on) => {
            portal.store.pay_hand_in(PayHandIn { step, reference, on }).await?
        }
        TypedPayment::Returned(reason, on) => {
            portal.store.return_hand_in(ReturnHandIn { step, on, reason }).await?
        }
    };
    let wrong = |against: Against| Said { raw: form.clone(), errors: vec![against.error()], told: None };
    let told = |told: Told| Said { told: Some(told), ..Said::default() };
    let said = match outcome {
        PayHandInOutcome::Done => return Ok(see_other(&routes::staff_payment(&hand_in))),
        PayHandInOutcome::NotThere => return Ok(clerk.page(Body::NotFound)),
        PayHandInOutcome::NotNow(_) => told(Told::NotNow),
        PayHandInOutcome::SamePerson => told(Told::SamePerson),
        PayHandInOutcome::ReferenceKnown => wrong(Against::Reference),
        PayHandInOutcome::WrongDay => wrong(Against::BankDay),
    };
    page(&portal, &clerk, &hand_in, said).await
}
