//! Who sits at the desk: the session of staff behind its own cookie, and what its holder may touch.

use std::fmt;

use app::{
    Page,
    pages::staff::{Body, Clerk as Line, Screen, Task},
};
use axum::{
    body::Body as Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
    response::Response,
};
use rules::{jurisdiction, text::Lang};
use serde::de::DeserializeOwned;
use store::{Acting, Reach, StaffSession, Token};

use super::matrix::{self, Data};
use crate::web::{
    failure::Failure,
    posted::fields,
    state::{Portal, Shared},
    upload::FileForm,
    visitor::{Visitor, cookie, owns_form},
};

/// How long password and code count for writes that matter.
const PROOF_GOOD_FOR: time::Duration = time::Duration::minutes(10);

/// Name of the cookie that keeps the token of a link out of addresses between opening it and using it up.
pub fn link_cookie(secure: bool) -> &'static str {
    if secure { "__Host-staff-link" } else { "staff-link" }
}

/// Name of the cookie of a session of staff; another one than residents'.
pub fn staff_cookie(secure: bool) -> &'static str {
    if secure { "__Host-staff" } else { "staff" }
}

/// A visitor of the staff pages, signed in or not. Only the gate makes one.
#[derive(Clone)]
pub struct Desk {
    visitor: Visitor,
    session: Option<StaffSession>,
    token: Option<Token>,
    link: Option<String>,
}

impl fmt::Debug for Desk {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The token of a link opens an account: it is in no log.
        out.debug_struct("Desk").field("session", &self.session).finish_non_exhaustive()
    }
}

impl Desk {
    /// Who sends a request.
    pub(super) async fn of(portal: &Shared, parts: &Parts) -> Result<Self, Failure> {
        let visitor = Visitor::unknown(portal, parts);
        let secure = portal.config.secure_cookies();
        let link = cookie(&parts.headers, link_cookie(secure)).map(ToOwned::to_owned);
        let name = staff_cookie(secure);
        if let Some(token) = cookie(&parts.headers, name).and_then(Token::parse)
            && let Some(session) = portal.store.staff_session(&token, portal.clock.now()).await?
        {
            let visitor = visitor.with_forms_of(&token)?;
            return Ok(Self { visitor, session: Some(session), token: Some(token), link });
        }
        Ok(Self { visitor, session: None, token: None, link })
    }

    /// The session, if signed in.
    pub fn session(&self) -> Option<&StaffSession> {
        self.session.as_ref()
    }

    /// The token of a link that was opened, as the browser keeps it.
    pub fn link(&self) -> Option<&str> {
        self.link.as_deref()
    }

    /// The language.
    pub fn lang(&self) -> Lang {
        self.visitor.lang()
    }

    /// The token of the session, if signed in; only to end it.
    pub fn token(&self) -> Option<&Token> {
        self.token.as_ref()
    }

    /// Draws a page in the frame of staff.
    pub fn page(&self, body: Body) -> Response {
        let clerk = self.session.as_ref().map(line);
        self.visitor.page(Page::Staff(Box::new(Screen { clerk, body })))
    }

    /// 403: the role does not open this.
    pub(super) fn not_yours(&self) -> Response {
        self.page(Body::NotYours)
    }
}

/// The person at the desk as the frame shows them; the tasks are those that the matrix opens.
fn line(session: &StaffSession) -> Line {
    let account = &session.account;
    let place = jurisdiction::get(&account.jurisdiction).map_or("", |place| place.name.zh.as_str());
    let districts: Vec<&str> = account.districts.iter().map(String::as_str).collect();
    let opens = |task: &Task| matrix::find("GET", task.path()).is_some_and(|row| row.admits(&account.roles));
    Line {
        name: account.name.clone(),
        place: format!("{place} {}", districts.join("、")).trim().to_owned(),
        tasks: Task::ALL.into_iter().filter(opens).collect(),
    }
}

/// Someone whose role opened the route, with the data that the matrix lets them touch.
#[derive(Clone, Debug)]
pub struct Clerk {
    /// The desk.
    pub desk: Desk,
    /// The session.
    pub session: StaffSession,
    data: Data,
}

impl Clerk {
    pub(super) fn new(desk: Desk, session: StaffSession, data: Data) -> Self {
        Self { desk, session, data }
    }

    /// Whether password and code were given in the last ten minutes.
    pub fn proved_lately(&self, portal: &Portal) -> bool {
        portal.clock.now() - self.session.auth_at <= PROOF_GOOD_FOR
    }

    /// Who acts, and how far the row of this route lets them reach. A route on nobody's data reaches nobody.
    pub fn acting(&self) -> Result<Acting, Failure> {
        let reach = match self.data {
            Data::District => Reach::District,
            Data::Jurisdiction => Reach::Jurisdiction,
            Data::Nobody => return Err(Failure::Broken("this route is on nobody's data")),
        };
        Ok(Acting { staff: self.session.account.id, reach })
    }

    /// Draws a page.
    pub fn page(&self, body: Body) -> Response {
        self.desk.page(body)
    }
}

impl FromRequestParts<Shared> for Desk {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or(Failure::Broken("a route of staff outside the gate"))
    }
}

impl FromRequestParts<Shared> for Clerk {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or(Failure::Broken("nobody came through the gate"))
    }
}

/// A form of someone who came through the gate, with the token of the session.
#[derive(Debug)]
pub struct Sent<T> {
    /// Who.
    pub clerk: Clerk,
    /// What was typed.
    pub form: T,
}

impl<T: DeserializeOwned> FromRequest<Shared> for Sent<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, portal: &Shared) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let clerk = Clerk::from_request_parts(&mut parts, portal).await?;
        let token = clerk.desk.token.clone();
        let owned = |typed: &str| token.as_ref().is_some_and(|token| owns_form(token, typed));
        Ok(Self { form: fields(&parts, body, owned).await?, clerk })
    }
}

/// A form with a file of someone who came through the gate.
#[derive(Debug)]
pub struct SentFile {
    /// Who.
    pub clerk: Clerk,
    /// The form.
    pub form: FileForm,
}

impl FromRequest<Shared> for SentFile {
    type Rejection = Failure;

    async fn from_request(request: Request, portal: &Shared) -> Result<Self, Failure> {
        FileForm::refuse_long(request.headers())?;
        let (mut parts, body) = request.into_parts();
        let clerk = Clerk::from_request_parts(&mut parts, portal).await?;
        let token = clerk.desk.token.clone();
        let owned = |typed: &str| token.as_ref().is_some_and(|token| owns_form(token, typed));
        Ok(Self { form: FileForm::read(Request::from_parts(parts, body), portal, owned).await?, clerk })
    }
}

/// A form of someone who is not signed in yet.
#[derive(Debug)]
pub struct Asked<T> {
    /// The desk.
    pub desk: Desk,
    /// What was typed.
    pub form: T,
}

impl<T: DeserializeOwned> FromRequest<Shared> for Asked<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, portal: &Shared) -> Result<Self, Failure> {
        let (mut parts, body): (Parts, Bytes) = request.into_parts();
        let desk = Desk::from_request_parts(&mut parts, portal).await?;
        Ok(Self { form: fields(&parts, body, |_| true).await?, desk })
    }
}
