//! `GET /api/v1/packs`.

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use rules::catalogue;

use super::{header, json, send};
use crate::common::Stage;

#[tokio::test]
async fn the_list_leads_to_every_pack_that_ships() {
    let mut browser = Stage::new().await.browser();
    let answer = browser.get("/api/v1/packs").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(header(&answer, "content-type"), Some("application/json; charset=utf-8"));
    let list = json(&answer);
    let entries = list["packs"].as_array().expect("a list");
    let shipped = catalogue::shipped();
    assert_eq!(entries.len(), shipped.iter().count());
    for (entry, pack) in entries.iter().zip(shipped) {
        assert_eq!(entry["name"], pack.name());
        assert_eq!(entry["title"]["zh"], pack.title().zh);
        assert_eq!(entry["version"], pack.version());
        assert_eq!(entry["official"], pack.official());
        assert_eq!(entry["period"]["from"], pack.in_force().0.to_string());
        assert_eq!(entry["period"]["to"], pack.in_force().1.to_string());
        assert_eq!(entry["published"], pack.published().to_string());
        let tiers: Vec<_> = pack.tiers().iter().map(|(id, _)| id.as_str()).collect();
        let listed: Vec<_> = entry["tiers"]
            .as_array()
            .expect("tiers")
            .iter()
            .map(|tier| tier["id"].as_str().expect("an id"))
            .collect();
        assert_eq!(listed, tiers);
        let one = browser.get(entry["href"].as_str().expect("an address")).await;
        assert_eq!((one.status, one.body.as_str()), (StatusCode::OK, pack.canonical_json().as_str()));
        assert_eq!(header(&one, "content-type"), Some("application/json"));
        assert_eq!(header(&one, "etag"), Some(format!("\"{}\"", pack.hash()).as_str()));
        assert_eq!(entry["hash"], pack.hash());
    }
}

#[tokio::test]
async fn who_has_a_pack_already_is_not_sent_it_again() {
    let mut browser = Stage::new().await.browser();
    let pack = catalogue::shipped().get("nanchang-2025").expect("ships");
    let tag = format!("\"{}\"", pack.hash());
    let path = format!("/api/v1/packs/nanchang-2025?version={}", pack.version());
    for (known, status) in [
        (tag.clone(), StatusCode::NOT_MODIFIED),
        (format!("\"other\", W/{tag}"), StatusCode::NOT_MODIFIED),
        ("*".to_owned(), StatusCode::NOT_MODIFIED),
        ("\"other\"".to_owned(), StatusCode::OK),
        (pack.hash().to_owned(), StatusCode::OK),
    ] {
        let headers = [("if-none-match", known.as_str())];
        let answer = send(&mut browser, Method::GET, &path, &headers, Body::empty()).await;
        assert_eq!(answer.status, status, "{known}");
        assert_eq!(header(&answer, "etag"), Some(tag.as_str()));
        assert_eq!(header(&answer, "cache-control"), Some("public, no-cache"));
        assert_eq!(answer.body.is_empty(), status == StatusCode::NOT_MODIFIED);
    }
    let unknown = browser.get("/api/v1/packs/nanchang-2025?version=never").await;
    assert_eq!(super::problem(&unknown, StatusCode::NOT_FOUND), "unknown_pack");
}
