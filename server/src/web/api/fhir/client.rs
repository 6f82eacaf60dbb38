//! Who asks: the program of a hospital, by HTTP Basic with its client credentials.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use store::{ApiClient, Scope, Token};

use super::outcome::Failure;
use crate::web::state::{Portal, Shared};

/// A client that may read FHIR.
#[derive(Debug)]
pub(super) struct Client(pub(super) ApiClient);

impl FromRequestParts<Shared> for Client {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, portal: &Shared) -> Result<Self, Failure> {
        // A layer before this one may know already; nothing from outside can put a client there.
        let known = parts.extensions.get::<ApiClient>().cloned();
        let client = match known {
            Some(client) => client,
            None => proved(&parts.headers, portal).await?,
        };
        if client.scopes.contains(&Scope::Fhir) { Ok(Self(client)) } else { Err(Failure::NotInScope) }
    }
}

async fn proved(headers: &HeaderMap, portal: &Portal) -> Result<ApiClient, Failure> {
    let (name, secret) = basic(headers).ok_or(Failure::WhoAsks)?;
    let client = portal.store.authenticate_client(&name, &secret, portal.clock.now()).await?;
    client.ok_or(Failure::WhoAsks)
}

/// Name and secret of an `Authorization: Basic` header.
fn basic(headers: &HeaderMap) -> Option<(String, Token)> {
    let (method, proof) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let proof = method.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(proof.trim()).ok())??;
    let proof = String::from_utf8(proof).ok()?;
    let (name, secret) = proof.split_once(':')?;
    Some((name.to_owned(), Token::parse(secret)?))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(proof: &str) -> Option<String> {
        let headers =
            HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_str(proof).expect("a header"))]);
        basic(&headers).map(|(name, _)| name)
    }

    #[test]
    fn only_a_name_with_a_secret_of_ours_is_read() {
        let secret = Token::generate().expect("random");
        let proof = STANDARD.encode(format!("h001:{}", secret.expose().as_str()));
        assert_eq!(read(&format!("Basic {proof}")).as_deref(), Some("h001"));
        assert_eq!(read(&format!("basic  {proof}")).as_deref(), Some("h001"));
        let short = STANDARD.encode("h001:secret");
        for other in [format!("Bearer {proof}"), format!("Basic {short}"), "Basic ?".to_owned(), proof] {
            assert_eq!(read(&other), None, "{other}");
        }
    }
}
