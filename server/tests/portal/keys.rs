//! `/.well-known/portal-keys.json`.

use axum::http::{StatusCode, header};
use rules::signed::from_jwks;

use crate::common::Stage;

#[tokio::test]
async fn the_keys_for_receipts_are_public() {
    let stage = Stage::new().await;
    let answer = stage.browser().get("/.well-known/portal-keys.json").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/jwk-set+json");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "public, max-age=3600");
    assert_eq!(answer.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    let keys = from_jwks(&answer.body).expect("a key set");
    assert_eq!(keys.len(), 1);
    assert!(answer.body.contains(&keys[0].id()), "each key is named by its thumbprint");
    assert!(!answer.body.contains("\"d\""), "no secret leaves the server");

    // Another portal has another key file, so another key; the same portal keeps its own.
    let again = stage.browser().get("/.well-known/portal-keys.json").await;
    assert_eq!(again.body, answer.body);
    let other = Stage::new().await.browser().get("/.well-known/portal-keys.json").await;
    assert_ne!(other.body, answer.body);
}
