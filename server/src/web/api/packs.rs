//! `GET /api/v1/packs`: the parameter packs that ship, listed and each in its canonical form.

use std::sync::LazyLock;

use axum::{
    extract::{Path, Query},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rules::{catalogue, date::iso, pack::Pack};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    PACKS,
    failure::Failure,
    schema::{EstimateProblem, PackEntry, PackList, Period, Tier, Words},
};
use crate::engine;

/// The parameter packs
///
/// All publications that ship, in the order in which people look for them.
#[utoipa::path(
    get,
    path = super::PACKS,
    operation_id = "listPacks",
    tag = "packs",
    responses((status = 200, description = "The packs.", body = PackList)),
)]
pub async fn list() -> impl IntoResponse {
    static LIST: LazyLock<String> = LazyLock::new(|| {
        let packs = catalogue::shipped().iter().map(entry).collect();
        // Structs, lists and texts always serialise.
        serde_json::to_string(&PackList { packs }).unwrap_or_default()
    });
    let head = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    (head, LIST.as_str())
}

fn entry(pack: &Pack) -> PackEntry {
    let (from, to) = pack.in_force();
    let is_newest = engine::pack(pack.name(), None).is_some_and(|newest| newest.hash() == pack.hash());
    let version = if is_newest { String::new() } else { format!("?version={}", pack.version()) };
    PackEntry {
        name: pack.name().to_owned(),
        title: Words::from(pack.title()),
        jurisdiction: pack.jurisdiction().to_owned(),
        version: pack.version().to_owned(),
        hash: pack.hash().to_owned(),
        official: pack.official(),
        period: Period { from: iso(from), to: iso(to) },
        published: iso(pack.published()),
        tiers: pack.tiers().iter().map(|(id, title)| Tier { id: id.clone(), title: title.into() }).collect(),
        href: format!("{PACKS}/{}{version}", pack.name()),
    }
}

/// Which publication of a pack.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// Version of the pack; without it the newest.
    version: Option<String>,
}

/// One parameter pack in its canonical form
///
/// JSON with sorted members and no spaces. The hash of the pack is the SHA-256 of these bytes, and the `ETag`.
#[utoipa::path(
    get,
    path = "/api/v1/packs/{name}",
    operation_id = "getPack",
    tag = "packs",
    params(("name" = String, Path, description = "Name of the pack.", example = "jiamusi-2018"), Asked),
    responses(
        (status = 200, description = "The pack: its head, and tables of dated entries.", body = Object,
            headers(("ETag" = String, description = "SHA-256 of the body, 64 hex digits in quotes."))),
        (status = 304, description = "The pack that `If-None-Match` names.",
            headers(("ETag" = String, description = "As above."))),
        (status = 404, description = "No such pack ships.", body = EstimateProblem,
            content_type = "application/problem+json"),
    ),
)]
pub async fn one(
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let pack = engine::pack(&name, asked.version.as_deref()).ok_or(Failure::NoSuchPack)?;
    let tag = format!("\"{}\"", pack.hash());
    let known = headers.get_all(header::IF_NONE_MATCH).iter().any(|value| names(value, &tag));
    let head = [
        (header::ETAG, HeaderValue::from_str(&tag).map_err(|_| Failure::Broken)?),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache")),
    ];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, head).into_response());
    }
    let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Ok((head, json, pack.canonical_json()).into_response())
}

/// Whether one of the tags of `If-None-Match` is this one. A tag that a proxy weakened by compressing counts.
fn names(value: &HeaderValue, tag: &str) -> bool {
    let tags = value.to_str().unwrap_or_default().split(',').map(str::trim);
    tags.into_iter().any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}
