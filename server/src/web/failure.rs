//! What a request can fail with, and the one layer that turns it into a page in the visitor's language.
//!
//! The page carries a reference number; the log carries the same number with the cause. The cause never goes to people.

use app::Page;
use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use store::StoreError;

use crate::{
    evidence::VaultError,
    sign_in::{codes::NoRandomness, passwords::PasswordError},
    web::{api, state::Shared, visitor::Visitor},
};

/// Why a request got no answer of its own.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The database is away or contradicts itself.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No password could be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// No secret could be drawn.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// A form came from another site, or its token is of another session.
    #[error("the form is not of this session")]
    ForeignForm,
    /// The body is larger than any form of ours.
    #[error("the body is too large")]
    TooLarge,
    /// Too many requests; seconds to wait.
    #[error("too many requests")]
    TooMany(u64),
    /// The body is no form.
    #[error("the body is no form")]
    NotAForm,
    /// Nothing is there, or nothing of this visitor's.
    #[error("not there")]
    NotThere,
    /// Uploaded evidence could not be kept or read.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Only for people who are signed in; the path to come back to.
    #[error("nobody is signed in")]
    SignInFirst(String),
    /// A part of the portal broke its own promise.
    #[error("{0}")]
    Broken(&'static str),
}

/// Marks a response whose page is still to be drawn.
#[derive(Debug, Clone)]
struct Undrawn(Kind);

#[derive(Debug, Clone, Copy)]
enum Kind {
    Refused,
    TooLarge,
    TooMany(u64),
    NotAForm,
    NotThere,
    Busy,
    Broken,
}

impl Failure {
    fn kind(&self) -> Kind {
        match self {
            Self::ForeignForm => Kind::Refused,
            Self::TooLarge => Kind::TooLarge,
            Self::TooMany(seconds) => Kind::TooMany(*seconds),
            // Never drawn: it became a redirect.
            Self::NotAForm | Self::SignInFirst(_) => Kind::NotAForm,
            Self::NotThere => Kind::NotThere,
            Self::Password(PasswordError::Busy) => Kind::Busy,
            Self::Store(error) if error.is_temporary() => Kind::Busy,
            Self::Store(_) | Self::Vault(_) | Self::Password(_) | Self::Randomness(_) | Self::Broken(_) => {
                Kind::Broken
            }
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        if let Self::SignInFirst(next) = &self {
            return Redirect::to(&app::routes::sign_in_for(next)).into_response();
        }
        let kind = self.kind();
        if matches!(kind, Kind::Busy | Kind::Broken) {
            tracing::error!(cause = &self as &dyn std::error::Error, "request failed");
        }
        undrawn(kind)
    }
}

fn undrawn(kind: Kind) -> Response {
    let status = match kind {
        Kind::Refused => StatusCode::FORBIDDEN,
        Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Kind::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
        Kind::NotAForm => StatusCode::BAD_REQUEST,
        Kind::NotThere => StatusCode::NOT_FOUND,
        Kind::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Broken => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let mut response = status.into_response();
    response.extensions_mut().insert(Undrawn(kind));
    response
}

/// Draws the page of a failed request, or tells a program what failed. Sits outside everything that can fail, panics
/// included.
pub async fn draw(State(portal): State<Shared>, request: Request, next: Next) -> Response {
    if api::fhir::is_ours(request.uri().path()) {
        return api::fhir::outcome::complete(next.run(request).await);
    }
    if api::is_ours(request.uri().path()) {
        return api::failure::complete(next.run(request).await);
    }
    let (parts, body) = request.into_parts();
    let visitor = Visitor::unknown(&portal, &parts);
    let response = next.run(Request::from_parts(parts, body)).await;
    let kind = match (response.extensions().get::<Undrawn>(), response.status()) {
        (Some(Undrawn(kind)), _) => *kind,
        // What axum and the layers refuse on their own comes without a page of ours.
        (None, StatusCode::PAYLOAD_TOO_LARGE) => Kind::TooLarge,
        (None, StatusCode::FORBIDDEN) => Kind::Refused,
        (None, StatusCode::REQUEST_TIMEOUT) => Kind::Busy,
        (None, StatusCode::INTERNAL_SERVER_ERROR) => Kind::Broken,
        _ => return response,
    };
    page(&visitor, kind)
}

fn page(visitor: &Visitor, kind: Kind) -> Response {
    let (page, wait) = match kind {
        Kind::Refused | Kind::NotAForm => (Page::Refused, None),
        Kind::TooLarge => (Page::TooLarge, None),
        Kind::NotThere => (Page::NotFound, None),
        Kind::TooMany(seconds) => (Page::TooMany { wait_seconds: seconds }, Some(seconds)),
        Kind::Busy => (Page::Unavailable, Some(30)),
        Kind::Broken => (Page::Problem, None),
    };
    if matches!(kind, Kind::Busy | Kind::Broken) {
        tracing::error!(reference = visitor.reference(), path = visitor.path(), "a person saw a failure");
    }
    let mut response = visitor.page(page);
    if matches!(kind, Kind::NotAForm) {
        *response.status_mut() = StatusCode::BAD_REQUEST;
    }
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
