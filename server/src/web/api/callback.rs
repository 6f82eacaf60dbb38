//! `POST /api/v1/payment/callback`: what the payment gateway says. No cookie counts here, only the signature.

use axum::{
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use store::{EventOutcome, OrderState};

use super::{
    failure::Failure,
    received,
    schema::{EstimateProblem, PaymentMessage, PaymentNews, PaymentTaken},
};
use crate::{
    engine::Problem,
    payment::{Message, signature::Doubt},
    web::state::Shared,
};

/// Largest message in bytes; a real one has three hundred.
const LARGEST_MESSAGE: usize = 16 * 1024;

/// Says what became of a payment
///
/// For the payment gateway only. 200 for every message that needs no repetition, also for one that was here before.
#[utoipa::path(
    post,
    path = crate::payment::CALLBACK,
    operation_id = "payment_callback",
    tag = "payment",
    params(
        ("X-Payment-Time" = i64, Header, description = "When it was signed: seconds since 1970, within five minutes of now."),
        ("X-Payment-Signature" = String, Header,
            description = "64 hex digits: HMAC-SHA256 with the shared secret over the time, a dot and the body."),
    ),
    request_body(content = PaymentMessage, description = "At most 16 KiB.", content_type = "application/json"),
    responses(
        (status = 200, description = "Taken in, now or before.", body = PaymentTaken),
        (status = 400, description = "No message (`bad_message`).", body = EstimateProblem,
            content_type = "application/problem+json"),
        (status = 401, description = "Not signed with the secret (`bad_signature`) or not now (`stale`).",
            body = EstimateProblem, content_type = "application/problem+json"),
        (status = 404, description = "No order of ours (`unknown_order`).", body = EstimateProblem,
            content_type = "application/problem+json"),
        (status = 409, description = "The number of another message (`contradiction`).", body = EstimateProblem,
            content_type = "application/problem+json"),
        (status = 413, description = "More bytes than the bound.", body = EstimateProblem,
            content_type = "application/problem+json"),
        (status = 422, description = "Not the amount of the order (`wrong_amount`).", body = EstimateProblem,
            content_type = "application/problem+json"),
        (status = 503, description = "Busy: send it again.", body = EstimateProblem,
            content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "Seconds to wait."))),
    ),
)]
pub async fn take(State(portal): State<Shared>, request: Request<Body>) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let body = received::body(&parts.headers, body, LARGEST_MESSAGE).await?;
    let now = portal.clock.now();
    portal.payments.secret.verify(&parts.headers, &body, now).map_err(|doubt| {
        tracing::warn!(?doubt, "a payment message is not believed");
        let (code, zh, en) = match doubt {
            Doubt::Forged => ("bad_signature", "签名不对", "has no signature of ours"),
            Doubt::Stale => ("stale", "签名时间太早或太晚", "was signed too long ago or for a time to come"),
        };
        Problem::whole(401, code, zh, en)
    })?;
    let message: Message = serde_json::from_slice(&body).map_err(|_| unreadable())?;
    let event = message.event(portal.clock.today(), now).ok_or_else(unreadable)?;
    let outcome = portal.store.gateway_event(event).await.map_err(|error| {
        tracing::error!(cause = &error as &dyn std::error::Error, "a payment message was not taken in");
        // The gateway sends it again.
        if error.is_temporary() { Failure::Busy } else { Failure::Broken }
    })?;
    tracing::info!(?outcome, "payment message");
    match outcome {
        EventOutcome::Taken(state) => told(PaymentNews::Taken, state),
        EventOutcome::Repeated(state) => told(PaymentNews::Repeated, state),
        EventOutcome::UnknownOrder => {
            Err(Problem::whole(404, "unknown_order", "没有这个订单", "names no order of ours").into())
        }
        EventOutcome::WrongAmount => {
            Err(Problem::whole(422, "wrong_amount", "金额与订单不符", "is not the amount of the order")
                .into())
        }
        EventOutcome::Contradiction => Err(Problem::whole(
            409,
            "contradiction",
            "这个编号的通知内容与上次不同",
            "has the number of another message",
        )
        .into()),
    }
}

fn unreadable() -> Failure {
    Problem::whole(400, "bad_message", "通知内容无法读取", "cannot be read as a message").into()
}

fn told(outcome: PaymentNews, state: OrderState) -> Result<Response, Failure> {
    let taken = PaymentTaken { order: state.into(), outcome };
    let body = serde_json::to_string(&taken).map_err(|_| Failure::Broken)?;
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response())
}
