//! Who asks: the program of a hospital, proved and counted as for the other hospital routes.

use axum::{extract::FromRequestParts, http::request::Parts};
use store::{ApiClient, Scope};

use super::outcome::Failure;
use crate::web::{
    api::{failure, hospital::client::enter},
    state::Shared,
};

/// What the record calls a look-up by a number through FHIR.
pub(super) const LOOK_UP: &str = "fhir.look_up";

/// A client that may read FHIR.
#[derive(Debug)]
pub(super) struct Client(pub(super) ApiClient);

impl FromRequestParts<Shared> for Client {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, portal: &Shared) -> Result<Self, Failure> {
        enter(portal, parts, Scope::Fhir).await.map(Self).map_err(|failure| refused(&failure))
    }
}

/// Why a client does not come in, in FHIR's words.
fn refused(failure: &failure::Failure) -> Failure {
    match failure {
        failure::Failure::Unknown => Failure::WhoAsks,
        failure::Failure::Problem(_) => Failure::NotInScope,
        failure::Failure::TooMany(wait) => Failure::TooMany(*wait),
        failure::Failure::Busy => Failure::Busy,
        _ => Failure::Broken,
    }
}
