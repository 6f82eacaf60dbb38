//! A posted form with a file: refused by its announced length before anything is read, read within a bound, checked for
//! the session's token before the file is looked at.

use app::routes;
use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts, Multipart, Request},
    http::header,
};

use crate::{
    evidence::LARGEST_FILE,
    web::{
        failure::Failure,
        state::Shared,
        visitor::{Resident, Visitor},
    },
};

/// Largest body of a form with a file: the file, and room for what is around it.
pub const LARGEST_UPLOAD: usize = LARGEST_FILE + 64 * 1024;
/// Longest value of another field.
const LONGEST_FIELD: usize = 1024;

/// Someone signed in, and the file they sent.
#[derive(Debug)]
pub struct Uploaded {
    /// Who.
    pub resident: Resident,
    /// The name the sender gave; nothing is ever stored under it.
    pub name: String,
    /// The content; empty when no file was picked.
    pub content: Vec<u8>,
}

impl FromRequest<Shared> for Uploaded {
    type Rejection = Failure;

    async fn from_request(request: Request<Body>, portal: &Shared) -> Result<Self, Failure> {
        let announced = request.headers().get(header::CONTENT_LENGTH);
        let announced = announced.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        if announced
            .is_some_and(|length| usize::try_from(length).map_or(true, |length| length > LARGEST_UPLOAD))
        {
            return Err(Failure::TooLarge);
        }
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, portal).await?;
        let request = Request::from_parts(parts, body);
        let resident = Resident::from_visitor(visitor, routes::FAMILY)?;
        let mut form = Multipart::from_request(request, portal).await.map_err(|_| Failure::NotAForm)?;
        let (mut owned, mut file) = (false, None);
        while let Some(field) = form.next_field().await.map_err(|error| failure(&error))? {
            match field.name() {
                Some("csrf") => {
                    let token = text(field).await?;
                    owned = resident.visitor.owns_form(&token);
                }
                // The token stands before the file: a foreign form's file is not read.
                Some("file") if owned => {
                    let name = field.file_name().unwrap_or_default().to_owned();
                    let content = field.bytes().await.map_err(|error| failure(&error))?;
                    file = Some((name, content.to_vec()));
                }
                Some("file") => return Err(Failure::ForeignForm),
                _ => drop(text(field).await?),
            }
        }
        if !owned {
            return Err(Failure::ForeignForm);
        }
        let (name, content) = file.unwrap_or_default();
        Ok(Self { resident, name, content })
    }
}

/// A short field's text.
async fn text(mut field: axum::extract::multipart::Field<'_>) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| failure(&error))? {
        if bytes.len() + chunk.len() > LONGEST_FIELD {
            return Err(Failure::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| Failure::NotAForm)
}

fn failure(error: &axum::extract::multipart::MultipartError) -> Failure {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        Failure::TooLarge
    } else {
        Failure::NotAForm
    }
}
