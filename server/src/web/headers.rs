//! Headers that every answer carries, and the nonce of the page.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{sign_in::codes, web::failure::Failure};

/// The nonce of one page's scripts.
#[derive(Debug, Clone)]
pub struct Nonce(pub String);

/// Another origin to which a page's forms may lead: browsers hold the redirect after a form to its page's policy.
#[derive(Debug, Clone)]
pub struct FormsTo(pub String);

/// Marks a person's file that the browser may show: whatever is in it runs and loads nothing.
#[derive(Debug, Clone, Copy)]
pub struct Sandboxed;

const FIXED: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Draws a nonce before the page and sets the headers after it. Pages are private to the visitor and never cached;
/// files that set their own caching keep it.
pub async fn set(mut request: Request, next: Next) -> Response {
    let nonce = match codes::nonce() {
        Ok(nonce) => nonce,
        Err(error) => return Failure::from(error).into_response(),
    };
    request.extensions_mut().insert(Nonce(nonce.clone()));
    let mut response = next.run(request).await;
    let forms_to =
        response.extensions_mut().remove::<FormsTo>().map(|to| format!(" {}", to.0)).unwrap_or_default();
    let sandboxed = response.extensions_mut().remove::<Sandboxed>().is_some();
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        // Nobody but an answer that must tell no address at all sets a header of these by itself.
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if sandboxed {
        let alone = HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'");
        headers.insert(header::CONTENT_SECURITY_POLICY, alone);
        return response;
    }
    // WebAssembly is compiled by 'wasm-unsafe-eval'; 'strict-dynamic' is left out, it blocks WebAssembly on some phones.
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
         connect-src 'self'; form-action 'self'{forms_to}; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
