//! Which hospital's program is asking: HTTP Basic (RFC 7617) with its public name and its secret, asked of the store each
//! time, so that a revoked client ends with its next request.

use axum::http::{HeaderMap, header, request::Parts};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;
use store::{ApiClient, NewAudit, PersonId, Scope, Token};

use super::super::failure::Failure;
use crate::{
    engine::Problem,
    web::{limits::caller, state::Portal},
};

/// The client of a request, if it may do what it asks for. Counts the request.
pub(in crate::web::api) async fn enter(
    portal: &Portal,
    parts: &Parts,
    scope: Scope,
) -> Result<ApiClient, Failure> {
    let client = match credentials(&parts.headers) {
        Some((id, secret)) => portal.store.authenticate_client(&id, &secret, portal.clock.now()).await?,
        None => None,
    };
    let Some(client) = client else {
        let address = caller(parts, portal.config.client_ip_header.as_deref());
        portal.bounds.strangers.check(address).map_err(Failure::TooMany)?;
        return Err(Failure::Unknown);
    };
    charge(portal, &client, 1)?;
    if client.scopes.contains(&scope) {
        return Ok(client);
    }
    let problem = Problem::whole(403, "scope", "没有这项权限", "is beyond what this client may do");
    Err(problem.with("scope", scope.code()).into())
}

/// Counts what a client asks for beyond one small request.
pub(super) fn charge(portal: &Portal, client: &ApiClient, requests: u32) -> Result<(), Failure> {
    portal.bounds.clients.charge(&client.id, requests).map_err(Failure::TooMany)
}

/// Puts on record that a hospital looked at somebody by a number: whoever is insured can ask later who did.
pub(in crate::web::api) async fn looked_up(
    portal: &Portal,
    client: &ApiClient,
    person: PersonId,
    action: &'static str,
) -> store::Result<()> {
    let entry = NewAudit {
        at: portal.clock.now(),
        actor: format!("hospital:{}", client.hospital.code),
        action: action.to_owned(),
        subject: Some(person),
        detail: json!({ "client": client.id }),
    };
    portal.store.append_audit(entry).await
}

/// Name and secret, if there are such as ours.
fn credentials(headers: &HeaderMap) -> Option<(String, Token)> {
    let (scheme, coded) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(coded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let is_name = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (is_name && (1..=64).contains(&id.len())).then_some(())?;
    Some((id.to_owned(), Token::parse(secret)?))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(value: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, HeaderValue::from_str(value).expect("a value"));
        credentials(&headers).map(|(id, _)| id)
    }

    #[test]
    fn only_a_name_and_a_secret_of_ours_are_credentials() {
        let secret = Token::generate().expect("a token").expose().to_string();
        let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
        assert_eq!(read(&basic(&format!("H-1:{secret}"))).as_deref(), Some("H-1"));
        assert_eq!(read(&basic(&format!("H-1:{secret}")).replace("Basic", "bAsIc")).as_deref(), Some("H-1"));
        for wrong in [
            String::new(),
            "Basic".to_owned(),
            "Basic ????".to_owned(),
            format!("Bearer {secret}"),
            basic(&format!(":{secret}")),
            basic(&format!("H 1:{secret}")),
            basic(&format!("{}:{secret}", "H".repeat(65))),
            basic("H-1:short"),
            basic("H-1"),
        ] {
            assert_eq!(read(&wrong), None, "{wrong}");
        }
        assert_eq!(credentials(&HeaderMap::new()).map(|(id, _)| id), None);
    }
}
