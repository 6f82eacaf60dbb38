//! The files people's browsers load: style sheet, module, packs, icon. They live in the binary, under names that carry
//! a hash of their content, each with a brotli and a gzip neighbour made at build time.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

static SITE: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/site.rs"));

/// Under their hashed names the files never change.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

#[derive(Debug, Clone, Deserialize)]
struct Manifest {
    css: String,
    js: String,
    wasm: String,
    packs: BTreeMap<String, String>,
    /// The engine for other pages.
    #[serde(default)]
    rules: BTreeMap<String, String>,
    /// What lies in `style/static`.
    #[serde(default)]
    files: BTreeMap<String, String>,
}

/// What is wrong with the files inside this binary.
#[derive(Debug, thiserror::Error)]
pub enum AssetError {
    /// The binary was built without them.
    #[error("this binary was built without its browser part; build it with `make build`")]
    Missing,
    /// The list of files and the files disagree.
    #[error("the browser part inside this binary is damaged: {0}; build it again with `make build`")]
    Damaged(String),
    /// The packs beside the page are not the ones the server computes with.
    #[error(
        "the pack {0} in the browser part is not the one of this server; build it again with `make build`"
    )]
    Pack(String),
}

fn find(path: &str) -> Option<&'static [u8]> {
    SITE.binary_search_by(|(name, _)| (*name).cmp(path))
        .ok()
        .and_then(|at| SITE.get(at))
        .map(|(_, bytes)| *bytes)
}

/// Addresses of the files, for the pages. Fails when the binary lacks them or they do not fit the server's packs.
pub fn addresses() -> Result<app::Assets, AssetError> {
    if let Some(watched) = watched::addresses() {
        return Ok(watched);
    }
    let manifest = find("/manifest.json").ok_or(AssetError::Missing)?;
    let manifest: Manifest =
        serde_json::from_slice(manifest).map_err(|error| AssetError::Damaged(error.to_string()))?;
    let listed = [&manifest.css, &manifest.js, &manifest.wasm];
    let named = [&manifest.packs, &manifest.files, &manifest.rules];
    for path in listed.into_iter().chain(named.into_iter().flat_map(BTreeMap::values)) {
        if find(path).is_none() {
            return Err(AssetError::Damaged(format!("{path} is listed but not there")));
        }
    }
    for pack in rules::catalogue::shipped() {
        let served = manifest.packs.get(pack.name()).and_then(|path| find(path));
        if served != Some(pack.canonical_json().as_bytes()) {
            return Err(AssetError::Pack(pack.name().to_owned()));
        }
    }
    Ok(app::Assets {
        css: manifest.css,
        js: manifest.js,
        wasm: manifest.wasm,
        icon: manifest.files.get("favicon.svg").cloned().unwrap_or_default(),
        verify: manifest.files.get("verify.js").cloned().unwrap_or_default(),
        rules: manifest.rules.get("js").cloned().unwrap_or_default(),
        packs: manifest.packs,
    })
}

/// `GET /pkg/{*path}`: one file, in the best encoding the browser takes.
pub async fn file(Path(path): Path<String>, headers: HeaderMap) -> Response {
    if let Some(response) = watched::file(&path) {
        return response;
    }
    let path = format!("/pkg/{path}");
    let Some(plain) = find(&path) else { return StatusCode::NOT_FOUND.into_response() };
    let accepted =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (bytes, encoding) = [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| accepts(accepted, encoding))
        .find_map(|(encoding, ending)| find(&format!("{path}.{ending}")).map(|bytes| (bytes, Some(encoding))))
        .unwrap_or((plain, None));
    let mut response = Response::new(Body::from(bytes));
    let head = response.headers_mut();
    head.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(&path)));
    head.insert(header::CACHE_CONTROL, FOREVER);
    head.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        head.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// `cargo leptos watch`: the files lie on disk under plain names and change while the server runs. Never in a release.
mod watched {
    use std::{env, path::PathBuf};

    use axum::{
        http::header,
        response::{IntoResponse, Response},
    };

    use super::content_type;

    /// Folder and name that cargo-leptos gives to its files.
    fn site() -> Option<(PathBuf, String)> {
        if !cfg!(debug_assertions) {
            return None;
        }
        Some((env::var_os("LEPTOS_SITE_ROOT")?.into(), env::var("LEPTOS_OUTPUT_NAME").ok()?))
    }

    pub(super) fn addresses() -> Option<app::Assets> {
        let (_, name) = site()?;
        let packs = rules::catalogue::shipped().iter();
        Some(app::Assets {
            css: format!("/pkg/{name}.css"),
            js: format!("/pkg/{name}.js"),
            wasm: format!("/pkg/{name}.wasm"),
            icon: "/pkg/favicon.svg".to_owned(),
            verify: "/pkg/verify.js".to_owned(),
            // cargo-leptos does not build it: /verify then asks the server.
            rules: String::new(),
            packs: packs
                .map(|pack| (pack.name().to_owned(), format!("/pkg/packs/{}.json", pack.name())))
                .collect(),
        })
    }

    pub(super) fn file(path: &str) -> Option<Response> {
        let (root, _) = site()?;
        let pack = path.strip_prefix("packs/").and_then(|name| name.strip_suffix(".json"));
        let content = match pack {
            Some(name) => rules::catalogue::shipped().get(name)?.canonical_json().into_bytes(),
            None if path.split('/').any(|part| part == "..") => return None,
            None => std::fs::read(root.join("pkg").join(path)).ok()?,
        };
        Some(
            ([(header::CONTENT_TYPE, content_type(path)), (header::CACHE_CONTROL, "no-store")], content)
                .into_response(),
        )
    }
}

/// Whether a browser's `Accept-Encoding` names the encoding without forbidding it (`;q=0`).
fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|part| {
        let mut words = part.split(';').map(str::trim);
        let named = words.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let forbidden =
            words.any(|word| word.strip_prefix("q=").is_some_and(|q| q.trim_matches(['0', '.']).is_empty()));
        named && !forbidden
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_counts_when_named_and_not_forbidden() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("br;q=0.5", "br"));
        assert!(!accepts("br;q=0", "br"));
        assert!(!accepts("br;q=0.0, gzip", "br"));
        assert!(!accepts("gzip", "br"));
    }

    #[test]
    fn the_table_is_sorted_for_the_search() {
        assert!(SITE.windows(2).all(|pair| matches!(pair, [a, b] if a.0 < b.0)));
    }
}
