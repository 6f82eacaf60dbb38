//! `POST /api/v1/eligibility-queries`: whether somebody is covered on a day. The id number stands in the body, never in an
//! address.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use store::Scope;

use super::{
    super::failure::Failure,
    answer, client, refused,
    schema::{EligibilityAnswer, EligibilityQuery, HospitalProblem},
    sent,
};
use crate::web::state::Shared;

/// Whether somebody is covered on a day
///
/// 待遇资格查询. By whom, under which rules, and what the year saw so far.
#[utoipa::path(
    post,
    path = super::ELIGIBILITY,
    operation_id = "askEligibility",
    tag = "hospitals",
    security(("hospital" = [])),
    request_body(content = EligibilityQuery, description = "At most 1 MiB.", content_type = "application/json"),
    responses(
        (status = 200, description = "Somebody of this jurisdiction, covered or not.", body = EligibilityAnswer),
        (status = 400, description = "Broken JSON, or no UTF-8.", body = HospitalProblem,
            content_type = "application/problem+json"),
        (status = 401, description = "No client of a hospital (`unknown_client`).", body = HospitalProblem,
            content_type = "application/problem+json", headers(("WWW-Authenticate" = String))),
        (status = 403, description = "Without the scope `eligibility`.", body = HospitalProblem,
            content_type = "application/problem+json"),
        (status = 413, description = "More bytes than the bound.", body = HospitalProblem,
            content_type = "application/problem+json"),
        (status = 415, description = "Another media type, or a compressed body.", body = HospitalProblem,
            content_type = "application/problem+json", headers(("Accept-Post" = String))),
        (status = 422, description = "Faults of the request, or nobody's id number (`unknown_person`).",
            body = HospitalProblem, content_type = "application/problem+json"),
        (status = 429, description = "Too much from one client in a short time.", body = HospitalProblem,
            content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "Seconds to wait."))),
        (status = 503, description = "Busy.", body = HospitalProblem, content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "Seconds to wait."))),
    ),
)]
pub async fn ask(State(portal): State<Shared>, request: Request) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let client = client::enter(&portal, &parts, Scope::Eligibility).await?;
    let asked = sent::read(&portal, &client, &parts, body, sent::LARGEST_BILL, sent::question).await?;
    let cover = portal.store.cover_on(&client.hospital.jurisdiction, &asked.id_number, asked.on).await?;
    let cover = cover.ok_or_else(refused::unknown_person)?;
    client::looked_up(&portal, &client, cover.person, "hospital.eligibility").await?;
    answer(StatusCode::OK, &EligibilityAnswer::of(cover, asked.on))
}
