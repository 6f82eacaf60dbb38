//! `POST /api/v1/estimate`: the estimate contract. Nothing is kept, and nothing of a request is logged.

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};

use super::{
    batch,
    failure::Failure,
    received::{self, Media},
    schema::{EstimateAnswer, EstimateProblem, EstimateRequest},
};
use crate::{
    engine::{self, LARGEST},
    web::{
        limits::caller,
        receipts,
        state::{Portal, Shared},
    },
};

/// Largest batch in bytes.
pub const LARGEST_BATCH: usize = 4 * LARGEST;

/// A request above this many bytes is computed apart from the threads that serve, and for each further so many it
/// counts as one more request of its sender.
const SMALL: usize = 64 * 1024;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// What a case is paid, and why
///
/// One request as `application/json`, answered with the amounts and the steps behind them, or with a refusal where the
/// rules give no amount. Or a batch as `application/x-ndjson`, one request a line, answered line by line in order and
/// without the steps; blank lines are passed over but counted. Amounts are yuan in quoted strings. Public, without
/// cookies, open to pages of any origin, and bounded for each address: large requests count as several.
#[utoipa::path(
    post,
    path = super::ESTIMATE,
    operation_id = "estimate",
    tag = "estimate",
    request_body(
        description = "At most 1 MiB as `application/json`, 4 MiB as `application/x-ndjson` (1 MiB a line), UTF-8.",
        content(
            (EstimateRequest = "application/json"),
            (String = "application/x-ndjson"),
        ),
    ),
    responses(
        (
            status = 200,
            description = "Amounts, or a refusal. For a batch a line of either kind for each request, or \
                `{\"line\": N, \"problem\": {…}}` for one that is at fault (lines count from 1).",
            content((EstimateAnswer = "application/json"), (String = "application/x-ndjson")),
        ),
        (status = 400, description = "Broken JSON, or no UTF-8.", body = EstimateProblem,
            content_type = "application/problem+json"),
        (status = 413, description = "More bytes than the bound.", body = EstimateProblem,
            content_type = "application/problem+json"),
        (status = 415, description = "Another media type, or a compressed body.", body = EstimateProblem,
            content_type = "application/problem+json", headers(("Accept-Post" = String))),
        (status = 422, description = "Faults of the request, all at once.", body = EstimateProblem,
            content_type = "application/problem+json"),
        (status = 429, description = "Too much from one address in a short time.", body = EstimateProblem,
            content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "Seconds to wait."))),
        (status = 503, description = "Busy.", body = EstimateProblem, content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "Seconds to wait."))),
    ),
)]
pub async fn answer(State(portal): State<Shared>, request: Request) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    charge(&portal, &parts, 1)?;
    match Media::of(&parts.headers)? {
        Media::Json => one(&portal, &parts, body).await,
        Media::Lines => {
            let body = received::body(&parts.headers, body, LARGEST_BATCH).await?;
            charge(&portal, &parts, further(&body))?;
            Ok(batch::answer(body, &portal.bounds.places))
        }
    }
}

async fn one(portal: &Shared, parts: &Parts, body: Body) -> Result<Response, Failure> {
    let body = received::body(&parts.headers, body, LARGEST).await?;
    charge(portal, parts, further(&body))?;
    let reply = if body.len() <= SMALL { ask(portal, &body) } else { apart(portal, body).await? };
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, JSON)], reply?).into_response())
}

fn ask(portal: &Portal, body: &[u8]) -> Result<String, Failure> {
    let now = portal.clock.now();
    let signed = engine::answer_signed(body, &|facts, answer| receipts::sign(portal, facts, answer, now));
    signed.into_json().map_err(Failure::Problem)
}

/// Computes where it holds nobody up. Whoever goes away while waiting for a place is not computed for.
async fn apart(portal: &Shared, body: Bytes) -> Result<Result<String, Failure>, Failure> {
    let place = portal.bounds.places.clone().acquire_owned().await.map_err(|_| Failure::Broken)?;
    let portal = portal.clone();
    let computed = tokio::task::spawn_blocking(move || {
        let answer = ask(&portal, &body);
        drop(place);
        answer
    });
    computed.await.map_err(|_| Failure::Broken)
}

/// As how many further requests a body counts.
fn further(body: &[u8]) -> u32 {
    u32::try_from(body.len() / SMALL).unwrap_or(u32::MAX)
}

fn charge(portal: &Portal, parts: &Parts, requests: u32) -> Result<(), Failure> {
    let address = caller(parts, portal.config.client_ip_header.as_deref());
    portal.bounds.limit.charge(address, requests).map_err(Failure::TooMany)
}
