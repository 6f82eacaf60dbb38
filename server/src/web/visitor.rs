//! Who is visiting: the session behind the cookie, the language, the type size.

use std::fmt::Write as _;

use app::routes;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts, uri::PathAndQuery},
    response::{IntoResponse, Response},
};
use hmac::{Hmac, KeyInit, Mac};
use rules::text::Lang;
use sha2::Sha256;
use store::{ActingFor, ChosenBy, GuardianLinkId, Person, PersonId, SessionView, Token};
use subtle::ConstantTimeEq;

use crate::{
    sign_in::codes::{self, NoRandomness},
    web::{failure::Failure, headers::Nonce, state::Shared},
};

/// How long a proof of who one is counts for writes that matter.
const PROOF_GOOD_FOR: time::Duration = time::Duration::minutes(10);

/// Cookie of the language: `zh` or `en`.
pub const LANG_COOKIE: &str = "lang";
/// Cookie of the type size: `large`.
pub const TEXT_COOKIE: &str = "text";

/// Name of the session's cookie. With `__Host-` a browser takes it by https only, from this host only.
pub fn session_cookie(secure: bool) -> &'static str {
    if secure { "__Host-session" } else { "session" }
}

/// One visitor, signed in or not.
#[derive(Debug, Clone)]
pub struct Visitor {
    request: app::Request,
    session: Option<Signed>,
}

/// The session of someone signed in.
#[derive(Debug, Clone)]
pub struct Signed {
    /// What the store says of it.
    pub view: SessionView,
    /// The token itself; only to end or renew the session.
    pub token: Token,
    /// The person.
    pub person: Person,
}

impl Signed {
    fn proved_lately(&self, portal: &Shared) -> bool {
        portal.clock.now() - self.view.auth_at <= PROOF_GOOD_FOR
    }
}

impl Visitor {
    /// The visitor as far as cookies tell, without asking the store: for pages about failures.
    pub fn unknown(portal: &Shared, parts: &Parts) -> Self {
        let cookies = &parts.headers;
        let lang = cookie(cookies, LANG_COOKIE).and_then(Lang::from_code).unwrap_or_default();
        let request = app::Request {
            lang,
            large_type: cookie(cookies, TEXT_COOKIE) == Some("large"),
            nonce: parts.extensions.get::<Nonce>().map(|nonce| nonce.0.clone()).unwrap_or_default(),
            path: parts.uri.path_and_query().map(|path| path.as_str().to_owned()).unwrap_or_default(),
            today: portal.clock.today(),
            demo: portal.demo.then(|| app::Demo {
                outbox: portal.config.sms.is_none().then(|| portal.config.outbox().display().to_string()),
            }),
            signed_in: None,
            acting: None,
            csrf: String::new(),
            assets: portal.assets.clone(),
            reference: reference(),
        };
        Self { request, session: None }
    }

    /// Draws a page with the status that belongs to it.
    pub fn page(&self, page: app::Page) -> Response {
        let status = StatusCode::from_u16(page.status()).unwrap_or(StatusCode::OK);
        let html = app::render(&self.request, page);
        (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
    }

    /// The session, if signed in.
    pub fn session(&self) -> Option<&Signed> {
        self.session.as_ref()
    }

    /// Whether somebody is signed in who proved who they are in the last ten minutes.
    pub fn proved_lately(&self, portal: &Shared) -> bool {
        self.session().is_some_and(|session| session.proved_lately(portal))
    }

    /// The number by which a person can name this request on the hotline.
    pub fn reference(&self) -> &str {
        &self.request.reference
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.request.lang
    }

    /// Path and query that were asked for.
    pub fn path(&self) -> &str {
        &self.request.path
    }

    /// Whether a form's token is the one of this session. Without a session there is nothing to steal and no token.
    pub fn owns_form(&self, token: &str) -> bool {
        self.session.as_ref().is_none_or(|session| owns_form(&session.token, token))
    }

    /// The same visitor, whose forms carry the token of a session.
    pub(super) fn with_forms_of(mut self, token: &Token) -> Result<Self, Failure> {
        let secret = form_secret(token).ok_or(Failure::Broken("a session token made no key"))?;
        self.request.csrf = form_token(secret)?;
        Ok(self)
    }
}

impl FromRequestParts<Shared> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, portal: &Shared) -> Result<Self, Failure> {
        let mut visitor = Self::unknown(portal, parts);
        let name = session_cookie(portal.config.secure_cookies());
        if let Some(token) = cookie(&parts.headers, name).and_then(Token::parse)
            && let Some(view) = portal.store.session(&token, portal.clock.now()).await?
            && let Some(person) = portal.store.person(view.person).await?
        {
            visitor = visitor.with_forms_of(&token)?;
            visitor.request.signed_in = Some(app::SignedIn { name: person.name.masked() });
            visitor.session = Some(Signed { view, token, person });
        }
        Ok(visitor)
    }
}

/// Short enough to be read out on the hotline: eight characters without look-alikes.
fn reference() -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let id = uuid::Uuid::new_v4();
    id.as_bytes().iter().take(8).map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

/// Someone signed in; anyone else is sent to sign in and comes back afterwards.
#[derive(Debug, Clone)]
pub struct Resident {
    /// The visitor.
    pub visitor: Visitor,
    /// Their session. Its person is the one whose data the request is about: the visitor, or the child for whom they act.
    pub session: Signed,
    /// Who acts: the person, or a guardian.
    pub by: ChosenBy,
}

impl Resident {
    /// The visitor as someone signed in, or the way to signing in and back to `next`.
    pub fn from_visitor(visitor: Visitor, next: &str) -> Result<Self, Failure> {
        match visitor.session.clone() {
            Some(session) => Ok(Self { visitor, session, by: ChosenBy::Own }),
            None => Err(Failure::SignInFirst(next.to_owned())),
        }
    }

    /// The same visitor acting for a child, by a link of theirs that is in force; what they see is about the child then.
    /// Another's link, an ended one and a missing one are not there.
    pub async fn acting(mut self, portal: &Shared, link: &str) -> Result<Self, Failure> {
        let link: GuardianLinkId = link.parse().map_err(|_| Failure::NotThere)?;
        let guardian = self.session.view.person;
        let acting = portal.store.acting(guardian, link, portal.clock.today()).await?;
        let ActingFor { ward, .. } = acting.ok_or(Failure::NotThere)?;
        let base = routes::family_link(&link.to_string());
        self.visitor.request.acting = Some(app::Acting { name: ward.name.as_str().to_owned(), base });
        self.session.person = ward;
        self.by = ChosenBy::Guardian(guardian);
        Ok(self)
    }

    /// Who sits before the page: the person whom the request is about, or the guardian who acts for it.
    pub fn actor(&self) -> PersonId {
        match self.by {
            ChosenBy::Own => self.session.person.id,
            ChosenBy::Guardian(guardian) => guardian,
        }
    }

    /// Where a page of one's own is for the person whom the request is about: below the link when acting for a child.
    pub fn at(&self, path: &str) -> String {
        self.visitor.request.at(path)
    }

    /// Whether the person proved who they are in the last ten minutes: asked before what changes an account or a choice.
    pub fn proved_lately(&self, portal: &Shared) -> bool {
        self.session.proved_lately(portal)
    }
}

impl FromRequestParts<Shared> for Resident {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, portal: &Shared) -> Result<Self, Failure> {
        let visitor = Visitor::from_request_parts(parts, portal).await?;
        let asked = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
        Self::from_visitor(visitor, asked)
    }
}

/// Whether a form's token is the one of a session.
pub(super) fn owns_form(session: &Token, typed: &str) -> bool {
    match (form_secret(session), unmask(typed)) {
        (Some(ours), Some(theirs)) => ours.ct_eq(&theirs).into(),
        _ => false,
    }
}

/// Bytes of a form's token, before masking.
const FORM_TOKEN: usize = 16;

/// The secret of this session's forms: only who holds the session's own token can compute it.
fn form_secret(token: &Token) -> Option<[u8; FORM_TOKEN]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(token.expose().as_bytes()).ok()?;
    mac.update(b"form v1");
    mac.finalize().into_bytes().first_chunk().copied()
}

/// The secret as it stands in one page: under a fresh mask each time, so that the sizes of compressed pages say nothing
/// about it.
fn form_token(secret: [u8; FORM_TOKEN]) -> Result<String, NoRandomness> {
    let mask = codes::random::<FORM_TOKEN>()?;
    let masked = secret.iter().zip(mask).map(|(byte, mask)| byte ^ mask);
    let mut token = String::with_capacity(FORM_TOKEN * 4);
    for byte in mask.into_iter().chain(masked) {
        // Writing to a text never fails.
        let _ = write!(token, "{byte:02x}");
    }
    Ok(token)
}

/// The secret that a posted token stands for.
fn unmask(token: &str) -> Option<[u8; FORM_TOKEN]> {
    if token.len() != FORM_TOKEN * 4 || !token.is_ascii() {
        return None;
    }
    let bytes: Vec<u8> = (0..token.len())
        .step_by(2)
        .filter_map(|at| u8::from_str_radix(token.get(at..at + 2)?, 16).ok())
        .collect();
    let (mask, masked) = bytes.split_first_chunk::<FORM_TOKEN>()?;
    let masked = masked.first_chunk::<FORM_TOKEN>()?;
    Some(std::array::from_fn(|at| mask[at] ^ masked[at]))
}

/// One cookie's value.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// A cookie to set. `seconds` is how long it stays; none means until the browser closes, zero removes it.
pub fn set_cookie(
    name: &str,
    value: &str,
    seconds: Option<i64>,
    secure: bool,
    readable: bool,
) -> HeaderValue {
    let mut text = format!("{name}={value}; Path=/; SameSite=Lax");
    if !readable {
        text.push_str("; HttpOnly");
    }
    if let Some(seconds) = seconds {
        let _ = write!(text, "; Max-Age={seconds}");
    }
    if secure {
        text.push_str("; Secure");
    }
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("xsession=1; session=abc; lang=en"));
        assert_eq!(cookie(&headers, "session"), Some("abc"));
        assert_eq!(cookie(&headers, "lang"), Some("en"));
        assert_eq!(cookie(&headers, "text"), None);
    }

    #[test]
    fn the_token_of_a_form_belongs_to_one_session_and_never_looks_the_same() {
        let (one, two) = (Token::generate().expect("token"), Token::generate().expect("token"));
        let secret = form_secret(&one).expect("secret");
        let (first, second) = (form_token(secret).expect("token"), form_token(secret).expect("token"));
        assert_ne!(first, second);
        assert_eq!(unmask(&first), Some(secret));
        assert_eq!(unmask(&second), Some(secret));
        assert_ne!(form_secret(&two), Some(secret));
        for nonsense in ["", "zz", &"z".repeat(64), &"身".repeat(64), &first[..62]] {
            assert_ne!(unmask(nonsense), Some(secret));
        }
    }
}
