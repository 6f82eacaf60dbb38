//! A posted form: read within a bound, checked for the session's token, handed on as raw strings.

use app::routes;
use axum::{
    body::{Body, to_bytes},
    extract::{FromRequest, Request},
    http::{header, request::Parts},
};
use serde::de::DeserializeOwned;

use crate::web::{
    failure::Failure,
    state::Shared,
    visitor::{Resident, Visitor},
};

/// Largest body of a form, in bytes. The largest form is that of a bill's lines at the desk: two hundred with names of forty
/// characters, each of which is nine bytes on the way, stay below half of it.
pub const LARGEST_FORM: usize = 256 * 1024;

/// The visitor and what they typed. `T` is all strings, so that reading it never fails on what a person typed.
#[derive(Debug)]
pub struct Posted<T> {
    /// Who posted.
    pub visitor: Visitor,
    /// What was typed.
    pub form: T,
}

impl<T> Posted<T> {
    /// The form of someone signed in; anyone else is sent to sign in.
    pub fn by_resident(self) -> Result<(Resident, T), Failure> {
        Resident::from_visitor(self.visitor, routes::ENROLMENT).map(|resident| (resident, self.form))
    }
}

impl<T: DeserializeOwned> FromRequest<Shared> for Posted<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, portal: &Shared) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let visitor =
            <Visitor as axum::extract::FromRequestParts<Shared>>::from_request_parts(&mut parts, portal)
                .await?;
        let form = fields(&parts, body, |token| visitor.owns_form(token)).await?;
        Ok(Self { visitor, form })
    }
}

/// The fields of a posted form whose token is the sender's.
pub(super) async fn fields<T: DeserializeOwned>(
    parts: &Parts,
    body: Body,
    owned: impl FnOnce(&str) -> bool,
) -> Result<T, Failure> {
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.map(|kind| kind.split(';').next().unwrap_or_default().trim());
    if kind != Some("application/x-www-form-urlencoded") {
        return Err(Failure::NotAForm);
    }
    let body = read(body).await?;
    let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(&body).map_err(|_| Failure::NotAForm)?;
    let token = fields.iter().find_map(|(key, value)| (key == "csrf").then_some(value.as_str()));
    if !owned(token.unwrap_or_default()) {
        return Err(Failure::ForeignForm);
    }
    serde_urlencoded::from_bytes(&body).map_err(|_| Failure::NotAForm)
}

async fn read(body: Body) -> Result<axum::body::Bytes, Failure> {
    to_bytes(body, LARGEST_FORM).await.map_err(|error| {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(this) = cause {
            // The bound's own error type is the only sign that the body was too long.
            if this.to_string().contains("length limit") {
                return Failure::TooLarge;
            }
            cause = this.source();
        }
        Failure::NotAForm
    })
}
