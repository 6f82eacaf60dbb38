//! What a program sent: its media type and its body, within a bound.

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, header},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::failure::Failure;
use crate::engine::Problem;

/// The media types that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/json`: one request.
    Json,
    /// `application/x-ndjson`: one request a line.
    Lines,
}

impl Media {
    /// The media type of a body that is not compressed.
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, Failure> {
        let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
        let plain =
            text(header::CONTENT_ENCODING).is_none_or(|coding| coding.eq_ignore_ascii_case("identity"));
        let media = text(header::CONTENT_TYPE).and_then(|media| media.split(';').next()).unwrap_or_default();
        match media.trim().to_ascii_lowercase().as_str() {
            "application/json" if plain => Ok(Self::Json),
            "application/x-ndjson" if plain => Ok(Self::Lines),
            _ => Err(Failure::MediaType),
        }
    }
}

/// The whole body. One that announces too much is refused before it is read.
pub(super) async fn body(headers: &HeaderMap, body: Body, most: usize) -> Result<Bytes, Failure> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|announced: u64| announced > u64::try_from(most).unwrap_or(u64::MAX)) {
        return Err(Problem::too_large(most).into());
    }
    match Limited::new(body, most).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Problem::too_large(most).into()),
        Err(_) => Err(Failure::CutOff),
    }
}
