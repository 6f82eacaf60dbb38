//! `POST /api/v1/day-comparisons`: a hospital's file of a day beside our books.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use store::Scope;

use super::{
    super::failure::Failure,
    answer, client, refused,
    schema::{DayComparisonAnswer, DayFile, HospitalProblem},
    sent,
};
use crate::web::state::Shared;

/// Compares a day
///
/// 对账. Counts and sums of both sides, and each slip on which they do not agree. Changes nothing.
#[utoipa::path(
    post,
    path = super::COMPARISONS,
    operation_id = "compareDay",
    tag = "hospitals",
    security(("hospital" = [])),
    request_body(content = DayFile, description = "At most 4 MiB.", content_type = "application/json"),
    responses(
        (status = 200, description = "Both sides, whether they agree or not.", body = DayComparisonAnswer),
        (status = 400, description = "Broken JSON, or no UTF-8.", body = HospitalProblem,
            content_type = "application/problem+json"),
        (status = 401, description = "No client of a hospital (`unknown_client`).", body = HospitalProblem,
            content_type = "application/problem+json", headers(("WWW-Authenticate" = String))),
        (status = 403, description = "Without the scope `reconcile`.", body = HospitalProblem,
            content_type = "application/problem+json"),
        (status = 413, description = "More bytes than the bound.", body = HospitalProblem,
            content_type = "application/problem+json"),
        (status = 415, description = "Another media type, or a compressed body.", body = HospitalProblem,
            content_type = "application/problem+json", headers(("Accept-Post" = String))),
        (status = 422, description = "Faults of the file, or a day that has not come (`future_date`).",
            body = HospitalProblem, content_type = "application/problem+json"),
        (status = 429, description = "Too much from one client in a short time.", body = HospitalProblem,
            content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "Seconds to wait."))),
        (status = 503, description = "Busy.", body = HospitalProblem, content_type = "application/problem+json",
            headers(("Retry-After" = u64, description = "Seconds to wait."))),
    ),
)]
pub async fn compare(State(portal): State<Shared>, request: Request) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let client = client::enter(&portal, &parts, Scope::Reconcile).await?;
    let (day, slips) = sent::read(&portal, &client, &parts, body, sent::LARGEST_FILE, sent::file).await?;
    // The accounting day goes by the real clock, as settlements do, also where a demonstration holds its business date.
    if day > portal.clock.day_of(portal.clock.now()) {
        return Err(refused::future("/day").into());
    }
    let compared = portal.store.compare_day(&client.hospital.code, day, slips).await?;
    answer(StatusCode::OK, &DayComparisonAnswer::from(compared))
}
