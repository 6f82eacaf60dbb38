//! `/staff/sign-in`, `/staff/first`, `/staff/confirm`, `/staff/sign-out`.

use app::{
    forms::{
        choice::RawToken,
        staff::{
            RawEnrol, RawProof, RawStaffSignIn, short_password, weak_password, wrong_first_code, wrong_proof,
            wrong_sign_in,
        },
    },
    pages::staff::{
        Body,
        sign_in::{Invited, Model},
    },
    routes,
};
use axum::{
    extract::{Query, State},
    http::{HeaderValue, header},
    response::Response,
};
use serde::Deserialize;
use store::{OpenLink, Token};

use crate::{
    sign_in::{
        one_time,
        passwords::Weakness,
        staff::{self, Enrolled},
    },
    web::{
        handlers::{Answer, see_other, sign_in::Admitted},
        staff::desk::{Asked, Clerk, Desk, Sent, link_cookie, staff_cookie},
        state::Shared,
        visitor::set_cookie,
    },
};

/// `GET /staff/sign-in`
pub async fn form(desk: Desk) -> Response {
    if desk.session().is_some() {
        return see_other(routes::STAFF);
    }
    desk.page(sign_in(Model::SignIn { raw: RawStaffSignIn::default(), errors: Vec::new() }))
}

/// `POST /staff/sign-in`: one answer, whichever of the three was wrong.
pub async fn enter(
    State(portal): State<Shared>,
    _admitted: Admitted,
    Asked { desk, form }: Asked<RawStaffSignIn>,
) -> Answer {
    let shown = |errors| {
        let raw = RawStaffSignIn { login: form.login.clone(), ..RawStaffSignIn::default() };
        Ok(desk.page(sign_in(Model::SignIn { raw, errors })))
    };
    let typed = match form.parse() {
        Ok(typed) => typed,
        Err(errors) => return shown(errors),
    };
    let Some(token) = staff::sign_in(&portal, typed).await? else { return shown(vec![wrong_sign_in()]) };
    // A session that the browser had before ends: signing in never keeps a token that was there before it.
    if let Some(old) = desk.token() {
        portal.store.end_staff_session(old, portal.clock.now()).await?;
    }
    let secure = portal.config.secure_cookies();
    let mut response = see_other(routes::STAFF);
    // Without an age: the cookie goes with the browser, the session long before.
    let cookie = set_cookie(staff_cookie(secure), &token.expose(), None, secure, false);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// `POST /staff/sign-out`
pub async fn sign_out(State(portal): State<Shared>, sent: Sent<RawToken>) -> Answer {
    if let Some(token) = sent.clerk.desk.token() {
        portal.store.end_staff_session(token, portal.clock.now()).await?;
    }
    let secure = portal.config.secure_cookies();
    let mut response = see_other(routes::STAFF_SIGN_IN);
    let gone = set_cookie(staff_cookie(secure), "", Some(0), secure, false);
    response.headers_mut().append(header::SET_COOKIE, gone);
    Ok(response)
}

/// What a link carries.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Link {
    token: String,
}

/// Seconds that the browser keeps the token of an opened link.
const LINK_SECONDS: i64 = 15 * 60;

/// `GET /staff/first?token=` hands the token to the browser as a cookie that no script reads and goes on without it, so
/// that it stays in no history, log or referrer. `GET /staff/first` then shows the secret; nothing changes until the form
/// is sent.
pub async fn first_form(
    State(portal): State<Shared>,
    _admitted: Admitted,
    desk: Desk,
    Query(link): Query<Link>,
) -> Answer {
    if let Some(token) = Token::parse(&link.token) {
        let mut response = see_other(routes::STAFF_FIRST);
        let secure = portal.config.secure_cookies();
        let kept = set_cookie(link_cookie(secure), &token.expose(), Some(LINK_SECONDS), secure, false);
        response.headers_mut().append(header::SET_COOKIE, kept);
        response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        return Ok(response);
    }
    Ok(desk.page(sign_in(match opened(&portal, &desk).await? {
        Some((_, open)) => Model::First { invited: invited(&open), errors: Vec::new() },
        None => Model::DeadLink,
    })))
}

/// `POST /staff/first`: password and codes count from now on; the link is used up.
pub async fn first(
    State(portal): State<Shared>,
    _admitted: Admitted,
    Asked { desk, form }: Asked<RawEnrol>,
) -> Answer {
    let dead = |desk: &Desk| Ok(desk.page(sign_in(Model::DeadLink)));
    let Some((token, open)) = opened(&portal, &desk).await? else { return dead(&desk) };
    let shown = |errors| Ok(desk.page(sign_in(Model::First { invited: invited(&open), errors })));
    let (password, code) = match form.parse() {
        Ok(typed) => typed,
        Err(errors) => return shown(errors),
    };
    match staff::enrol(&portal, token, &open, password, &code).await? {
        Enrolled::Done => {
            let mut response = see_other(routes::STAFF_SIGN_IN);
            let secure = portal.config.secure_cookies();
            let gone = set_cookie(link_cookie(secure), "", Some(0), secure, false);
            response.headers_mut().append(header::SET_COOKIE, gone);
            Ok(response)
        }
        Enrolled::Weak(Weakness::TooShort) => shown(vec![short_password()]),
        Enrolled::Weak(_) => shown(vec![weak_password()]),
        Enrolled::WrongCode => shown(vec![wrong_first_code()]),
        Enrolled::DeadLink => dead(&desk),
    }
}

async fn opened(portal: &Shared, desk: &Desk) -> Result<Option<(Token, OpenLink)>, store::StoreError> {
    let Some(token) = desk.link().and_then(Token::parse) else { return Ok(None) };
    let open = portal.store.staff_link(&token, portal.clock.now()).await?;
    Ok(open.map(|open| (token, open)))
}

fn invited(open: &OpenLink) -> Invited {
    Invited {
        name: open.name.clone(),
        login: open.login.clone(),
        secret: open.code_secret.expose().to_owned(),
        square: one_time::square(&open.code_secret, &open.login),
    }
}

/// Where to go after proving who one is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Next {
    next: String,
}

/// `GET /staff/confirm?next=`
pub async fn confirm_form(clerk: Clerk, Query(Next { next }): Query<Next>) -> Response {
    let raw = RawProof { next, ..RawProof::default() };
    clerk.page(sign_in(Model::Confirm { raw, errors: Vec::new() }))
}

/// `POST /staff/confirm`
pub async fn confirm(State(portal): State<Shared>, _admitted: Admitted, sent: Sent<RawProof>) -> Answer {
    let Sent { clerk, form } = sent;
    let shown = |errors| {
        let raw = RawProof { next: form.next.clone(), ..RawProof::default() };
        Ok(clerk.page(sign_in(Model::Confirm { raw, errors })))
    };
    let (password, code) = match form.parse() {
        Ok(typed) => typed,
        Err(errors) => return shown(errors),
    };
    if !staff::confirm(&portal, &clerk, password, &code).await? {
        return shown(vec![wrong_proof()]);
    }
    let next = routes::local(&form.next);
    Ok(see_other(if next.starts_with(routes::STAFF) { next } else { routes::STAFF }))
}

fn sign_in(model: Model) -> Body {
    Body::SignIn(Box::new(model))
}
