//! `/.well-known/portal-keys.json`: the keys under which receipts verify.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use rules::signed::to_jwks;

use crate::web::state::Shared;

/// `GET /.well-known/portal-keys.json`: a JSON Web Key Set (RFC 7517). Public, and open to pages of other origins, so
/// that a receipt can be verified anywhere.
pub async fn keys(State(portal): State<Shared>) -> Response {
    let head = [
        (header::CONTENT_TYPE, "application/jwk-set+json"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (head, to_jwks(&portal.receipts.public_keys())).into_response()
}
