//! What hospitals' programs ask while the patient stands at the counter: cover, amounts beforehand, settling, taking
//! back, and whether a day's books agree.
//!
//! A handler finds out who asks, reads what was sent, asks the store once and tells what came of it. A hospital's program
//! proves itself with each request; no cookie counts, and no address carries an id number.

pub(super) mod client;
mod comparison;
mod eligibility;
pub mod examples;
mod key;
mod reader;
mod refused;
mod reversal;
pub mod schema;
mod sent;
mod settling;

pub use comparison::{__path_compare, compare};
pub use eligibility::{__path_ask, ask};
pub use key::HEADER as KEY;
pub use reversal::{__path_reverse, reverse};
pub use settling::{__path_presettle, __path_settle, __path_show, presettle, settle, show};

use axum::{
    Router,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Serialize;

use super::failure::Failure;
use crate::web::state::Shared;

/// Whether somebody is covered.
pub const ELIGIBILITY: &str = "/api/v1/eligibility-queries";
/// What a bill would come to.
pub const PRE_SETTLEMENTS: &str = "/api/v1/pre-settlements";
/// Settling.
pub const SETTLEMENTS: &str = "/api/v1/settlements";
/// A hospital's day beside ours.
pub const COMPARISONS: &str = "/api/v1/day-comparisons";

/// Marks an answer that was given before under the same key.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// The routes.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(ELIGIBILITY, post(ask))
        .route(PRE_SETTLEMENTS, post(presettle))
        .route(SETTLEMENTS, post(settle))
        .route("/api/v1/settlements/{slip}", get(show))
        .route("/api/v1/settlements/{slip}/reversal", post(reverse))
        .route(COMPARISONS, post(compare))
}

/// Whether an address is one of these.
pub(super) fn is_ours(path: &str) -> bool {
    [ELIGIBILITY, PRE_SETTLEMENTS, SETTLEMENTS, COMPARISONS].contains(&path)
        || path.strip_prefix(SETTLEMENTS).is_some_and(|rest| rest.starts_with('/'))
}

/// An answer as JSON.
fn answer(status: StatusCode, body: &impl Serialize) -> Result<Response, Failure> {
    let body = serde_json::to_string(body).map_err(|_| Failure::Broken)?;
    Ok((status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response())
}

/// Whether an act was done now or before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Done {
    Now,
    Before,
}

impl Done {
    /// Marks the answer of an act that was done before.
    fn mark(self, mut response: Response) -> Response {
        if self == Self::Before {
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}
