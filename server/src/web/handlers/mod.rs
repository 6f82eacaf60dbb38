//! The handlers, one file a page or a few pages that belong together.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::web::{failure::Failure, state::Shared, visitor::Visitor};

pub mod account;
pub mod certificates;
pub mod choice;
pub mod claims;
pub mod claims_files;
pub mod corrections;
pub mod details;
pub mod enrolment;
pub mod estimate;
pub mod family;
pub mod family_acting;
pub mod family_claims;
pub mod family_files;
pub mod family_newborn;
pub mod hand_in;
pub mod home;
pub mod keys;
pub mod my_data;
pub mod notices;
pub mod objections;
pub mod pay;
pub mod school_list;
pub mod sign_in;
pub mod staff;
pub mod tiers;
pub mod verify;

/// What is not there, and what is not the visitor's: one answer for both.
pub async fn not_found(visitor: Visitor) -> Response {
    visitor.page(app::Page::NotFound)
}

/// `GET /readyz`: 200 when the database answers and its migrations are this binary's.
pub async fn ready(State(portal): State<Shared>) -> Response {
    match portal.store.ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(cause = &error as &dyn std::error::Error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "5")], "not ready\n").into_response()
        }
    }
}

/// The answer that sends the browser on after a form was taken: 303, so that a reload repeats nothing.
pub(super) fn see_other(path: &str) -> Response {
    axum::response::Redirect::to(path).into_response()
}

/// What most handlers answer.
pub(super) type Answer = Result<Response, Failure>;
