//! `/api/v1/pre-settlements` and `/api/v1/settlements`: what a bill would come to, settling it, and what was settled.

use axum::{
    extract::{Path, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use store::{PreSettle, PreSettleOutcome, Scope, Settle, Settlement, SettlementOutcome};

use super::{
    super::failure::Failure,
    Done, SETTLEMENTS, answer, client,
    key::{self, Key},
    reader::Object,
    reversal,
    schema::{HospitalBillRequest, HospitalNumber, HospitalProblem, PreSettlementAnswer, SettlementAnswer},
    sent,
};
use crate::web::state::{Portal, Shared};

/// What a bill would come to
///
/// 预结算. By the same rules as settling, and without an effect: the year may have moved on by the time it is settled.
#[utoipa::path(
    post,
    path = super::PRE_SETTLEMENTS,
    operation_id = "presettle",
    tag = "hospitals",
    security(("hospital" = [])),
    request_body(content = HospitalBillRequest, description = "At most 1 MiB.", content_type = "application/json"),
    responses(
        (status = 200, description = "The amounts, and the steps behind them.", body = PreSettlementAnswer),
        (status = 400, description = "Broken JSON, or no UTF-8.", body = HospitalProblem,
            content_type = "application/problem+json"),
        (status = 401, description = "No client of a hospital (`unknown_client`).", body = HospitalProblem,
            content_type = "application/problem+json", headers(("WWW-Authenticate" = String))),
        (status = 403, description = "Without the scope `settle`.", body = HospitalProblem,
            content_type = "application/problem+json"),
        (status = 409, description = "The books stand against it: `slip_known`, `stay_known`, `invoice_known`, \
            `overlapping_stay`, `closed_year`.", body = HospitalProblem, content_type = "application/problem+json"),
        (status = 413, description = "More bytes than the bound.", body = HospitalProblem,
            content_type = "application/problem+json"),
        (status = 415, description = "Another media type, or a compressed body.", body = HospitalProblem,
            content_type = "application/problem+json", headers(("Accept-Post" = String))),
        (status = 422, description = "Faults of the bill, or the register or the rules stand against it.",
            body = HospitalProblem, content_type = "application/problem+json"),
        (status = 429, description = "Too much from one client in a short time.", body = HospitalProblem,
            content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "Seconds to wait."))),
        (status = 503, description = "Busy.", body = HospitalProblem, content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "Seconds to wait."))),
    ),
)]
pub async fn presettle(State(portal): State<Shared>, request: Request) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let client = client::enter(&portal, &parts, Scope::Settle).await?;
    let bill = sent::read(&portal, &client, &parts, body, sent::LARGEST_BILL, sent::bill).await?;
    let stay = bill.admission_no.clone();
    let hospital = client.hospital.code.clone();
    let command = PreSettle { hospital, bill, today: portal.clock.today() };
    let PreSettleOutcome { person, found } = portal.store.presettle(command).await?;
    if let Some(person) = person {
        client::looked_up(&portal, &client, person, "hospital.presettle").await?;
    }
    answer(StatusCode::OK, &PreSettlementAnswer::of(*found?, stay))
}

/// Settles a bill
///
/// 结算. All of it or nothing: shares, receipt and the person's year in one transaction. Sent again under the same key
/// the same answer comes, with the header `Idempotent-Replayed`; what is not settled leaves its key free.
#[utoipa::path(
    post,
    path = super::SETTLEMENTS,
    operation_id = "settle",
    tag = "hospitals",
    security(("hospital" = [])),
    params(("Idempotency-Key" = String, Header,
        description = "8 to 64 visible ASCII characters, another for each act: a UUID, say.",
        pattern = "^[!-~]{8,64}$", example = "6f1d1c5e-6f0e-4a53-9d8f-2f0b6a1d7c11")),
    request_body(content = HospitalBillRequest, description = "At most 1 MiB.", content_type = "application/json"),
    responses(
        (status = 201, description = "Settled, now or before under the same key.", body = SettlementAnswer,
            headers(
                ("Location" = String, description = "Address of the settlement."),
                ("Idempotent-Replayed" = bool, description = "true, where it was settled before under the same key."),
            )),
        (status = 400, description = "Broken JSON, no UTF-8, or no key (`key_missing`, `key_malformed`).",
            body = HospitalProblem, content_type = "application/problem+json"),
        (status = 401, description = "No client of a hospital (`unknown_client`).", body = HospitalProblem,
            content_type = "application/problem+json", headers(("WWW-Authenticate" = String))),
        (status = 403, description = "Without the scope `settle`.", body = HospitalProblem,
            content_type = "application/problem+json"),
        (status = 409, description = "The same key is being worked on (`in_progress`, with Retry-After), or the books \
            stand against it: `slip_known`, `stay_known`, `invoice_known`, `overlapping_stay`, `closed_year`.",
            body = HospitalProblem, content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "Seconds to wait; only with `in_progress`."))),
        (status = 413, description = "More bytes than the bound.", body = HospitalProblem,
            content_type = "application/problem+json"),
        (status = 415, description = "Another media type, or a compressed body.", body = HospitalProblem,
            content_type = "application/problem+json", headers(("Accept-Post" = String))),
        (status = 422, description = "The key of another request (`key_reused`), faults of the bill, or the register or \
            the rules stand against it.", body = HospitalProblem, content_type = "application/problem+json"),
        (status = 429, description = "Too much from one client in a short time.", body = HospitalProblem,
            content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "Seconds to wait."))),
        (status = 503, description = "Busy: send it again under the same key.", body = HospitalProblem,
            content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "Seconds to wait."))),
    ),
)]
pub async fn settle(State(portal): State<Shared>, request: Request) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let client = client::enter(&portal, &parts, Scope::Settle).await?;
    let key = Key::of(&parts.headers)?;
    let asks = client.clone();
    let meant = move |sent: &Object| Ok((sent::bill(sent)?, key.asks(&asks, SETTLEMENTS, sent)));
    let (bill, key) = sent::read(&portal, &client, &parts, body, sent::LARGEST_BILL, meant).await?;
    let command = Settle {
        bill,
        key,
        hospital: client.hospital.code,
        today: portal.clock.today(),
        at: portal.clock.now(),
    };
    match portal.store.settle(command, portal.receipts.signer()).await? {
        SettlementOutcome::Settled(settlement) => settled(&portal, *settlement, Done::Now),
        SettlementOutcome::Replayed(settlement) => settled(&portal, *settlement, Done::Before),
        SettlementOutcome::KeyReused => Err(key::reused()),
        SettlementOutcome::InProgress => Err(Failure::InProgress),
        SettlementOutcome::Not(not) => Err(not.into()),
    }
}

fn settled(portal: &Portal, settlement: Settlement, done: Done) -> Result<Response, Failure> {
    let address = format!("{SETTLEMENTS}/{}", settlement.claim.slip_no);
    let mut response =
        answer(StatusCode::CREATED, &SettlementAnswer::when_settled(settlement, portal.clock))?;
    let address = HeaderValue::from_str(&address).map_err(|_| Failure::Broken)?;
    response.headers_mut().insert(header::LOCATION, address);
    Ok(done.mark(response))
}

/// A settlement of the hospital's own
///
/// As it stands now: settled, paid or taken back. Another hospital's is as unknown as one that there is not.
#[utoipa::path(
    get,
    path = "/api/v1/settlements/{slip}",
    operation_id = "getSettlement",
    tag = "hospitals",
    security(("hospital" = [])),
    params(("slip" = HospitalNumber, Path, description = "The hospital's number of the settlement.")),
    responses(
        (status = 200, description = "The settlement.", body = SettlementAnswer),
        (status = 400, description = "The address cannot be read.", body = HospitalProblem,
            content_type = "application/problem+json"),
        (status = 401, description = "No client of a hospital (`unknown_client`).", body = HospitalProblem,
            content_type = "application/problem+json", headers(("WWW-Authenticate" = String))),
        (status = 403, description = "Without the scope `settle`.", body = HospitalProblem,
            content_type = "application/problem+json"),
        (status = 404, description = "The hospital has no such slip (`unknown_slip`).", body = HospitalProblem,
            content_type = "application/problem+json"),
        (status = 429, description = "Too much from one client in a short time.", body = HospitalProblem,
            content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "Seconds to wait."))),
        (status = 503, description = "Busy.", body = HospitalProblem, content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "Seconds to wait."))),
    ),
)]
pub async fn show(
    State(portal): State<Shared>,
    slip: Result<Path<String>, axum::extract::rejection::PathRejection>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, _) = request.into_parts();
    let client = client::enter(&portal, &parts, Scope::Settle).await?;
    let slip = reversal::slip(slip)?;
    let found = portal.store.settlement(&client.hospital.code, &slip).await?;
    let settlement = found.ok_or_else(reversal::unknown)?;
    answer(StatusCode::OK, &SettlementAnswer::of(*settlement, portal.clock))
}
