//! `/sign-in` and its steps.

use app::{
    Page,
    forms::{
        FieldError,
        choice::RawToken,
        sign_in::{
            RawActivation, RawCode, RawFirst, RawNewPassword, RawPassword, common_password, wrong_activation,
            wrong_code, wrong_password,
        },
    },
    pages::sign_in::Model,
    routes,
};
use axum::{
    extract::{FromRequestParts, Query, State},
    http::{header, request::Parts},
    response::Response,
};
use serde::Deserialize;
use store::Token;

use crate::{
    sign_in::{flow, flow::Entry},
    web::{
        failure::Failure,
        handlers::{Answer, see_other},
        limits::caller,
        posted::Posted,
        state::Shared,
        visitor::{Resident, Visitor, cookie, session_cookie, set_cookie},
    },
};

/// Cookie of a sign-in under way.
const PENDING_COOKIE: &str = "pending";
/// Seconds that it stays.
const PENDING_SECONDS: i64 = 600;

/// Within the bound on sign-in requests from one address; carries the browser's own description.
#[derive(Debug)]
pub struct Admitted {
    agent: String,
}

impl FromRequestParts<Shared> for Admitted {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, portal: &Shared) -> Result<Self, Failure> {
        let address = caller(parts, portal.config.client_ip_header.as_deref());
        portal.sign_in_limit.check(address).map_err(|wait| Failure::TooMany(wait.as_secs().max(1)))?;
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self { agent: agent.unwrap_or_default().to_owned() })
    }
}

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Next {
    next: String,
}

/// `GET /sign-in`: whoever is signed in goes on, unless it is long ago and a page sent them here to prove who they are.
pub async fn form(
    State(portal): State<Shared>,
    visitor: Visitor,
    Query(Next { next }): Query<Next>,
) -> Response {
    if visitor.proved_lately(&portal) {
        return see_other(after(&next));
    }
    visitor.page(Page::SignIn(Model::Password {
        raw: RawPassword { next, ..RawPassword::default() },
        errors: Vec::new(),
    }))
}

/// `POST /sign-in`
pub async fn with_password(
    State(portal): State<Shared>,
    admitted: Admitted,
    posted: Posted<RawPassword>,
) -> Answer {
    let Posted { visitor, form } = posted;
    let shown = |errors: Vec<FieldError>| {
        let raw = RawPassword { password: String::new(), ..form.clone() };
        Ok(visitor.page(Page::SignIn(Model::Password { raw, errors })))
    };
    let typed = match form.parse() {
        Ok(typed) => typed,
        Err(errors) => return shown(errors),
    };
    match flow::with_password(&portal, typed, &admitted.agent).await? {
        Entry::Open(token) => entered(&portal, &visitor, &token, after(&form.next)).await,
        Entry::Refused => shown(vec![wrong_password()]),
    }
}

/// `GET /sign-in/first`
pub async fn first_form(visitor: Visitor) -> Response {
    visitor.page(Page::SignIn(Model::First { raw: RawFirst::default(), errors: Vec::new() }))
}

/// `POST /sign-in/first`: the next page is the same whether a code was sent or not.
pub async fn first(State(portal): State<Shared>, _admitted: Admitted, posted: Posted<RawFirst>) -> Answer {
    let Posted { visitor, form } = posted;
    let typed = match form.parse() {
        Ok(typed) => typed,
        Err(errors) => return Ok(visitor.page(Page::SignIn(Model::First { raw: form, errors }))),
    };
    let sealed =
        portal.pending.seal(&typed.id, portal.clock.now()).ok_or(Failure::Broken("nothing was sealed"))?;
    flow::ask_for_code(&portal, typed, visitor.lang()).await?;
    let mut response = see_other(routes::SIGN_IN_CODE);
    let secure = portal.config.secure_cookies();
    response.headers_mut().append(
        header::SET_COOKIE,
        set_cookie(PENDING_COOKIE, &sealed, Some(PENDING_SECONDS), secure, false),
    );
    Ok(response)
}

/// The id number of a sign-in under way.
#[derive(Debug)]
pub struct Asked(rules::identity::IdNumber);

impl FromRequestParts<Shared> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Shared) -> Result<Self, Response> {
        cookie(&parts.headers, PENDING_COOKIE)
            .and_then(|sealed| portal.pending.open(sealed, portal.clock.now()))
            .map(Self)
            .ok_or_else(|| see_other(routes::SIGN_IN_FIRST))
    }
}

/// `GET /sign-in/code`
pub async fn code_form(visitor: Visitor, _asked: Asked) -> Response {
    visitor.page(Page::SignIn(Model::Code { raw: RawCode::default(), errors: Vec::new() }))
}

/// `POST /sign-in/code`
pub async fn code(
    State(portal): State<Shared>,
    admitted: Admitted,
    asked: Asked,
    posted: Posted<RawCode>,
) -> Answer {
    let Posted { visitor, form } = posted;
    let shown = |errors| Ok(visitor.page(Page::SignIn(Model::Code { raw: RawCode::default(), errors })));
    let code = match form.parse() {
        Ok(code) => code,
        Err(errors) => return shown(errors),
    };
    match flow::with_code(&portal, &asked.0, &code, &admitted.agent).await? {
        Entry::Open(token) => entered(&portal, &visitor, &token, routes::SIGN_IN_PASSWORD).await,
        Entry::Refused => shown(vec![wrong_code()]),
    }
}

/// `GET /sign-in/activate`
pub async fn activate_form(visitor: Visitor) -> Response {
    visitor.page(Page::SignIn(Model::Activate { raw: RawActivation::default(), errors: Vec::new() }))
}

/// `POST /sign-in/activate`
pub async fn activate(
    State(portal): State<Shared>,
    admitted: Admitted,
    posted: Posted<RawActivation>,
) -> Answer {
    let Posted { visitor, form } = posted;
    let shown = |errors: Vec<FieldError>| {
        let raw = RawActivation { code: String::new(), ..form.clone() };
        Ok(visitor.page(Page::SignIn(Model::Activate { raw, errors })))
    };
    let typed = match form.parse() {
        Ok(typed) => typed,
        Err(errors) => return shown(errors),
    };
    match flow::with_activation(&portal, typed, &admitted.agent).await? {
        Entry::Open(token) => entered(&portal, &visitor, &token, routes::SIGN_IN_PASSWORD).await,
        Entry::Refused => shown(vec![wrong_activation()]),
    }
}

/// `GET /sign-in/password`
pub async fn password_form(resident: Resident) -> Response {
    resident
        .visitor
        .page(Page::SignIn(Model::NewPassword { raw: RawNewPassword::default(), errors: Vec::new() }))
}

/// `POST /sign-in/password`
pub async fn set_password(State(portal): State<Shared>, posted: Posted<RawNewPassword>) -> Answer {
    let (resident, form) = posted.by_resident()?;
    let shown = |errors| {
        Ok(resident.visitor.page(Page::SignIn(Model::NewPassword { raw: RawNewPassword::default(), errors })))
    };
    let password = match form.parse() {
        Ok(password) => password,
        Err(errors) => return shown(errors),
    };
    let session = &resident.session;
    // Whoever sits down at an open session of yesterday's sign-in must not take the account over.
    if !resident.proved_lately(&portal) {
        return Ok(see_other(routes::SIGN_IN_FIRST));
    }
    match flow::set_password(&portal, session.view.person, password, session.token.clone()).await? {
        None => Ok(see_other(routes::ENROLMENT)),
        Some(_) => shown(vec![common_password()]),
    }
}

/// `POST /sign-out`
pub async fn sign_out(State(portal): State<Shared>, posted: Posted<RawToken>) -> Answer {
    if let Some(session) = posted.visitor.session() {
        portal.store.end_session(&session.token, portal.clock.now()).await?;
    }
    Ok(without_session(&portal, see_other(routes::HOME)))
}

/// A page of ours, the enrolment when nothing was asked for.
fn after(next: &str) -> &str {
    match routes::local(next) {
        routes::HOME => routes::ENROLMENT,
        path => path,
    }
}

/// Sends the browser on with the new session's cookie. A session it had before ends: signing in never keeps a token
/// that was there before it.
async fn entered(portal: &Shared, visitor: &Visitor, token: &Token, to: &str) -> Answer {
    if let Some(old) = visitor.session() {
        portal.store.end_session(&old.token, portal.clock.now()).await?;
    }
    let secure = portal.config.secure_cookies();
    let mut response = see_other(to);
    let headers = response.headers_mut();
    let seconds = i64::try_from(flow::ABSOLUTE.as_secs()).ok();
    headers.append(
        header::SET_COOKIE,
        set_cookie(session_cookie(secure), &token.expose(), seconds, secure, false),
    );
    headers.append(header::SET_COOKIE, set_cookie(PENDING_COOKIE, "", Some(0), secure, false));
    Ok(response)
}

/// Takes the session's cookie away.
pub(super) fn without_session(portal: &Shared, mut response: Response) -> Response {
    let secure = portal.config.secure_cookies();
    let gone = set_cookie(session_cookie(secure), "", Some(0), secure, false);
    response.headers_mut().append(header::SET_COOKIE, gone);
    response
}
