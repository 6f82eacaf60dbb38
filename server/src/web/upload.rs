//! A posted form with a file: refused by its announced length before anything is read, read within a bound, checked for
//! the session's token before the file is looked at.

use std::collections::BTreeMap;

use app::routes;
use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts, Multipart, Request},
    http::{HeaderMap, header},
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
/// Most other fields.
const MOST_FIELDS: usize = 8;

/// A posted form with a file.
#[derive(Debug, Default)]
pub struct FileForm {
    /// What was typed in the other fields.
    pub fields: BTreeMap<String, String>,
    /// The name the sender gave the file; nothing is ever stored under it.
    pub name: String,
    /// The content; empty when no file was picked.
    pub content: Vec<u8>,
}

impl FileForm {
    /// Refuses a body by its announced length, before anything of it is read or anybody is looked up.
    pub fn refuse_long(headers: &HeaderMap) -> Result<(), Failure> {
        let announced = headers.get(header::CONTENT_LENGTH);
        let announced = announced.and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        let fits = |length| usize::try_from(length).is_ok_and(|length: usize| length <= LARGEST_UPLOAD);
        if announced.is_none_or(fits) { Ok(()) } else { Err(Failure::TooLarge) }
    }

    /// Reads a form. `owns` says whether its token is the session's; the token stands before the file, so that the file of
    /// a foreign form is not read.
    pub async fn read(
        request: Request<Body>,
        portal: &Shared,
        owns: impl Fn(&str) -> bool,
    ) -> Result<Self, Failure> {
        let mut form = Multipart::from_request(request, portal).await.map_err(|_| Failure::NotAForm)?;
        let (mut owned, mut read) = (false, Self::default());
        while let Some(field) = form.next_field().await.map_err(|error| failure(&error))? {
            match field.name() {
                Some("csrf") => owned = owns(&text(field).await?),
                Some("file") if owned => {
                    read.name = field.file_name().unwrap_or_default().to_owned();
                    read.content = field.bytes().await.map_err(|error| failure(&error))?.to_vec();
                }
                Some("file") => return Err(Failure::ForeignForm),
                Some(name) if read.fields.len() < MOST_FIELDS => {
                    let name = name.to_owned();
                    read.fields.insert(name, text(field).await?);
                }
                _ => return Err(Failure::NotAForm),
            }
        }
        if owned { Ok(read) } else { Err(Failure::ForeignForm) }
    }
}

/// Someone signed in, and the form with the file they sent.
#[derive(Debug)]
pub struct Uploaded {
    /// Who.
    pub resident: Resident,
    /// The form.
    pub form: FileForm,
}

impl FromRequest<Shared> for Uploaded {
    type Rejection = Failure;

    async fn from_request(request: Request<Body>, portal: &Shared) -> Result<Self, Failure> {
        FileForm::refuse_long(request.headers())?;
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, portal).await?;
        let resident = Resident::from_visitor(visitor, routes::FAMILY)?;
        let request = Request::from_parts(parts, body);
        let form = FileForm::read(request, portal, |token| resident.visitor.owns_form(token)).await?;
        Ok(Self { resident, form })
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
