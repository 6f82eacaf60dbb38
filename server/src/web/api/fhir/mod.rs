//! `/api/fhir/r4`: FHIR R4 (4.0.1) for hospitals that speak it: reading and searching, and whether somebody is covered.
//!
//! Each type has a file with its elements and the function that makes it out of what the store has; nothing is computed
//! here. What a hospital may see is decided in `read`. Failures are `OperationOutcome`s.

pub mod adjudication;
mod ask;
pub mod bundle;
pub mod capability;
pub mod claim;
pub mod claim_response;
mod client;
pub mod coverage;
pub mod elements;
pub mod eligibility;
pub mod explanation;
pub mod outcome;
pub mod patient;
mod read;
mod search;
pub mod systems;

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, get, post},
};

use self::outcome::{Failure, answer};
use crate::web::state::Shared;

/// Where the interface is.
pub const BASE: &str = "/api/fhir/r4";

/// The routes.
pub(super) fn routes() -> Router<Shared> {
    let at = |rest: &str| format!("{BASE}/{rest}");
    Router::new()
        .route(&at("metadata"), get(metadata))
        .route(&at("CoverageEligibilityRequest"), post(ask::covered))
        .route(&at("CoverageEligibilityRequest/$submit"), post(ask::covered))
        .route(&at("{type}"), get(read::by_address))
        .route(&at("{type}/_search"), post(read::by_form))
        .route(&at("{type}/{id}"), get(read::one))
        .route("/api/fhir", any(nothing))
        .route("/api/fhir/", any(nothing))
        .route("/api/fhir/{*rest}", any(nothing))
        .route_layer(middleware::from_fn(json_only))
}

/// Whether an address belongs to this interface.
pub fn is_ours(path: &str) -> bool {
    path == "/api/fhir" || path.starts_with("/api/fhir/")
}

async fn metadata(State(portal): State<Shared>, headers: HeaderMap) -> Response {
    answer(StatusCode::OK, &capability::capability(&read::base(&portal, &headers)))
}

async fn nothing() -> Failure {
    Failure::NotThere
}

/// JSON or nothing.
async fn json_only(request: Request, next: Next) -> Response {
    if takes_json(request.uri().query().unwrap_or_default(), request.headers()) {
        next.run(request).await
    } else {
        Failure::Format.into_response()
    }
}

/// Whether JSON may be answered. `_format` beats the header, as FHIR says.
fn takes_json(query: &str, headers: &HeaderMap) -> bool {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap_or_default();
    let asked = pairs.into_iter().find(|(name, _)| name == "_format").map(|(_, value)| value);
    let is_json = |media: &str| {
        let media = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        // A plus that was not encoded has become a space.
        let media = media.replace(' ', "+");
        matches!(media.as_str(), "json" | "text/json" | "application/json" | "application/fhir+json")
    };
    if let Some(asked) = asked {
        return is_json(&asked);
    }
    let mut accepted =
        headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).peekable();
    let fits =
        |media: &str| is_json(media) || matches!(media.split(';').next(), Some("*/*" | "application/*"));
    accepted.peek().is_none() || accepted.flat_map(|value| value.split(',')).any(|media| fits(media.trim()))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn json_is_what_is_answered_or_nothing() {
        let accepting =
            |accept: &'static str| HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]);
        assert!(takes_json("", &HeaderMap::new()));
        for accept in
            ["*/*", "application/fhir+json", "text/html, application/json;q=0.5", "application/*;q=0.1"]
        {
            assert!(takes_json("", &accepting(accept)), "{accept}");
        }
        for accept in ["application/fhir+xml", "text/html", "application/xml, text/turtle"] {
            assert!(!takes_json("", &accepting(accept)), "{accept}");
            assert!(takes_json("_format=json", &accepting(accept)), "{accept}");
            assert!(takes_json("_format=application/fhir+json", &accepting(accept)), "{accept}");
        }
        assert!(!takes_json("_format=xml", &accepting("*/*")));
    }
}
