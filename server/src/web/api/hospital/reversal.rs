//! `POST /api/v1/settlements/{slip}/reversal`: takes a settlement back.

use axum::{
    extract::{Path, Request, State, rejection::PathRejection},
    http::StatusCode,
    response::Response,
};
use store::{Reverse, ReverseOutcome, Reversed, Scope};

use super::{
    super::failure::Failure,
    Done, SETTLEMENTS, answer, client,
    key::{self, Key},
    reader::{self, Object},
    refused,
    schema::{HospitalNumber, HospitalProblem, ReversalAnswer},
    sent,
};
use crate::{
    engine::Problem,
    web::state::{Portal, Shared},
};

/// Takes a settlement back
///
/// 冲正. Only the last one of the person's year, as later ones were computed on top of it. Its slip stays used: settled
/// again, the bill needs another number.
#[utoipa::path(
    post,
    path = "/api/v1/settlements/{slip}/reversal",
    operation_id = "reverse",
    tag = "hospitals",
    security(("hospital" = [])),
    params(
        ("slip" = HospitalNumber, Path, description = "The hospital's number of the settlement."),
        ("Idempotency-Key" = String, Header,
            description = "8 to 64 visible ASCII characters, another for each act: a UUID, say.",
            pattern = "^[!-~]{8,64}$", example = "0b3cf1b2-1c0c-43a1-8b06-5c0a3f6d5e22"),
    ),
    responses(
        (status = 200, description = "Taken back, now or before under the same key.", body = ReversalAnswer,
            headers(("Idempotent-Replayed" = bool,
                description = "true, where it was taken back before under the same key."))),
        (status = 400, description = "No key (`key_missing`, `key_malformed`), or the address cannot be read.",
            body = HospitalProblem, content_type = "application/problem+json"),
        (status = 401, description = "No client of a hospital (`unknown_client`).", body = HospitalProblem,
            content_type = "application/problem+json", headers(("WWW-Authenticate" = String))),
        (status = 403, description = "Without the scope `settle`.", body = HospitalProblem,
            content_type = "application/problem+json"),
        (status = 404, description = "The hospital has no such slip (`unknown_slip`).", body = HospitalProblem,
            content_type = "application/problem+json"),
        (status = 409, description = "The same key is being worked on (`in_progress`, with Retry-After), or it cannot be \
            taken back: `already_reversed`, `not_last`, `closed_year`.",
            body = HospitalProblem, content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "Seconds to wait; only with `in_progress`."))),
        (status = 413, description = "More bytes than the bound.", body = HospitalProblem,
            content_type = "application/problem+json"),
        (status = 422, description = "The key of another request (`key_reused`), or a body where none is due.",
            body = HospitalProblem, content_type = "application/problem+json"),
        (status = 429, description = "Too much from one client in a short time.", body = HospitalProblem,
            content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "Seconds to wait."))),
        (status = 503, description = "Busy: send it again under the same key.", body = HospitalProblem,
            content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "Seconds to wait."))),
    ),
)]
pub async fn reverse(
    State(portal): State<Shared>,
    address: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let client = client::enter(&portal, &parts, Scope::Settle).await?;
    let key = Key::of(&parts.headers)?;
    let slip_no = slip(address)?;
    sent::nothing(&parts.headers, body).await?;
    let command = Reverse {
        key: key.asks(&client, &format!("{SETTLEMENTS}/{slip_no}/reversal"), &Object::new()),
        hospital: client.hospital.code,
        slip_no,
        at: portal.clock.now(),
    };
    match portal.store.reverse(command).await? {
        ReverseOutcome::Reversed(reversed) => told(&portal, reversed, Done::Now),
        ReverseOutcome::Replayed(reversed) => told(&portal, reversed, Done::Before),
        ReverseOutcome::KeyReused => Err(key::reused()),
        ReverseOutcome::InProgress => Err(Failure::InProgress),
        ReverseOutcome::UnknownSlip => Err(unknown().into()),
        ReverseOutcome::Already => {
            let (zh, en) = ("这张单据已经冲正", "was taken back before, under another key");
            Err(Problem::whole(409, "already_reversed", zh, en).into())
        }
        ReverseOutcome::NotLast => {
            let (zh, en) = ("之后还有结算，不能冲正", "is not the last settlement of the person's year");
            Err(Problem::whole(409, "not_last", zh, en).into())
        }
        ReverseOutcome::ClosedYear(year) => Err(refused::closed_year("", year).into()),
    }
}

fn told(portal: &Portal, reversed: Reversed, done: Done) -> Result<Response, Failure> {
    answer(StatusCode::OK, &ReversalAnswer::of(reversed, portal.clock)).map(|answer| done.mark(answer))
}

/// The slip of an address. What can be no slip's number is none.
pub(super) fn slip(address: Result<Path<String>, PathRejection>) -> Result<String, Failure> {
    let Ok(Path(slip)) = address else {
        let (zh, en) = ("地址无法读取", "has an address that cannot be read");
        return Err(Problem::whole(400, "bad_request", zh, en).into());
    };
    if reader::is_number(&slip) { Ok(slip) } else { Err(unknown().into()) }
}

/// The hospital has no such slip.
pub(super) fn unknown() -> Problem {
    Problem::whole(404, "unknown_slip", "没有这张单据", "names no slip of this hospital")
}
