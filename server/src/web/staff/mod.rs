//! The part of the portal for people who work there: its routes, and the gate before all of them.

pub mod desk;
pub mod matrix;

use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::Method,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};

use self::{
    desk::{Clerk, Desk},
    matrix::Row,
};
use crate::web::{
    failure::Failure,
    handlers::{see_other, staff as handlers},
    state::Shared,
    upload::LARGEST_UPLOAD,
};

/// A handler with its place.
pub type Place = (Method, &'static str, MethodRouter<Shared>);

/// Every handler with its place. A place without a row in the matrix is refused by the gate, and by the tests.
pub fn places() -> Vec<Place> {
    vec![
        (Method::GET, "/staff/sign-in", get(handlers::sign_in::form)),
        (Method::POST, "/staff/sign-in", post(handlers::sign_in::enter)),
        (Method::GET, "/staff/first", get(handlers::sign_in::first_form)),
        (Method::POST, "/staff/first", post(handlers::sign_in::first)),
        (Method::GET, "/staff", get(handlers::home)),
        (Method::GET, "/staff/confirm", get(handlers::sign_in::confirm_form)),
        (Method::POST, "/staff/confirm", post(handlers::sign_in::confirm)),
        (Method::POST, "/staff/sign-out", post(handlers::sign_in::sign_out)),
        (Method::GET, "/staff/counter", get(handlers::counter::form)),
        (Method::POST, "/staff/counter", post(handlers::counter::find)),
        (Method::GET, "/staff/counter/{person}", get(handlers::counter::person)),
        (Method::POST, "/staff/counter/{person}/tier", post(handlers::counter::choose)),
        (Method::POST, "/staff/counter/{person}/activation", post(handlers::counter::activate)),
        (Method::GET, "/staff/counter/{person}/slip/{reference}", get(handlers::counter::slip)),
        (Method::GET, "/staff/cases", get(handlers::cases::list)),
        (Method::GET, "/staff/cases/{case}", get(handlers::cases::show)),
        (Method::POST, "/staff/cases/{case}/proposal", post(handlers::cases::propose)),
        (Method::POST, "/staff/cases/{case}/answer", post(handlers::cases::answer)),
        (Method::GET, "/staff/cases/{case}/evidence/{evidence}", get(handlers::corrections::evidence)),
        (Method::GET, "/staff/hotline", get(handlers::hotline::form)),
        (Method::POST, "/staff/hotline", post(handlers::hotline::find)),
    ]
    .into_iter()
    .chain(desks())
    .chain(supervision())
    .chain(hand_ins())
    .collect()
}

/// Desks: language and type size, cash, guardians' requests, newborns' numbers, class lists.
fn desks() -> Vec<Place> {
    let list = post(handlers::school::take).layer(DefaultBodyLimit::max(LARGEST_UPLOAD));
    vec![
        (Method::POST, "/staff/preferences", post(handlers::preferences)),
        (Method::GET, "/staff/counter/{person}/cash", get(handlers::cash::form)),
        (Method::POST, "/staff/counter/{person}/cash", post(handlers::cash::take)),
        (Method::GET, "/staff/counter/{person}/receipt/{number}", get(handlers::cash::slip)),
        (Method::GET, "/staff/counter/{person}/withdraw/{reference}", get(handlers::withdraw::check)),
        (Method::POST, "/staff/counter/{person}/withdraw/{reference}", post(handlers::withdraw::withdraw)),
        (Method::GET, "/staff/counter/{person}/withdrawn/{reference}", get(handlers::withdraw::withdrawn)),
        (Method::GET, "/staff/requests", get(handlers::requests::list)),
        (Method::GET, "/staff/requests/{link}", get(handlers::requests::show)),
        (Method::POST, "/staff/requests/{link}", post(handlers::requests::decide)),
        (Method::GET, "/staff/requests/{link}/evidence/{file}", get(handlers::requests::file)),
        (Method::GET, "/staff/newborns", get(handlers::newborns::list)),
        (Method::GET, "/staff/newborns/{child}", get(handlers::newborns::show)),
        (Method::POST, "/staff/newborns/{child}", post(handlers::newborns::answer)),
        (Method::GET, "/staff/school", get(handlers::school::form)),
        (Method::POST, "/staff/school", list),
    ]
}

/// Supervision: questions about settled claims, and claims to be settled anew.
fn supervision() -> Vec<Place> {
    vec![
        (Method::GET, "/staff/supervision", get(handlers::supervision::list)),
        (Method::GET, "/staff/supervision/{finding}", get(handlers::supervision::show)),
        (Method::POST, "/staff/supervision/{finding}", post(handlers::supervision::answer)),
        (Method::GET, "/staff/anew", get(handlers::anew::list)),
    ]
}

/// Hand-in claims and their payments.
fn hand_ins() -> Vec<Place> {
    use handlers::hand_in;
    vec![
        (Method::GET, "/staff/hand-in", get(hand_in::list)),
        (Method::GET, "/staff/hand-in/{hand_in}", get(hand_in::show)),
        (Method::POST, "/staff/hand-in/{hand_in}/take", post(hand_in::take)),
        (Method::POST, "/staff/hand-in/{hand_in}/lines", post(hand_in::lines)),
        (Method::POST, "/staff/hand-in/{hand_in}/ask", post(hand_in::ask)),
        (Method::POST, "/staff/hand-in/{hand_in}/decision", post(hand_in::decide)),
        (Method::POST, "/staff/hand-in/{hand_in}/answer", post(hand_in::answer)),
        (Method::GET, "/staff/hand-in/{hand_in}/evidence/{file}", get(hand_in::file)),
        (Method::GET, "/staff/payments", get(hand_in::payments)),
        (Method::GET, "/staff/payments/{hand_in}", get(hand_in::payment)),
        (Method::POST, "/staff/payments/{hand_in}", post(hand_in::paid)),
    ]
}

/// The routes behind the gate.
pub fn routes(portal: Shared) -> Router {
    routes_of(portal, places())
}

/// The same with other handlers, for tests of the gate.
pub fn routes_of(portal: Shared, places: Vec<Place>) -> Router {
    places
        .into_iter()
        .fold(Router::new(), |router, (_, path, handler)| router.route(path, handler))
        .route_layer(middleware::from_fn_with_state(portal.clone(), gate))
        .with_state(portal)
}

/// Lets through what the matrix admits, and nothing else.
async fn gate(State(portal): State<Shared>, request: Request, next: Next) -> Response {
    match admit(&portal, request).await {
        Ok(request) => next.run(request).await,
        Err(Refused::With(response)) => *response,
        Err(Refused::By(failure)) => failure.into_response(),
    }
}

/// Why a request does not get through.
enum Refused {
    With(Box<Response>),
    By(Failure),
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self::By(failure)
    }
}

async fn admit(portal: &Shared, request: Request) -> Result<Request, Refused> {
    let with = |response| Err(Refused::With(Box::new(response)));
    let (mut parts, body) = request.into_parts();
    let desk = Desk::of(portal, &parts).await?;
    let matched = parts.extensions.get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let matched = matched.unwrap_or_default();
    let Some(row) = matrix::find(parts.method.as_str(), &matched) else {
        tracing::error!(method = %parts.method, path = matched, "a route without a row in the matrix is refused");
        return with(desk.not_yours());
    };
    if row.who != matrix::Who::Anyone {
        let Some(session) = desk.session() else { return with(see_other(app::routes::STAFF_SIGN_IN)) };
        if !row.admits(&session.account.roles) {
            return with(desk.not_yours());
        }
        let clerk = Clerk::new(desk.clone(), session.clone(), row.data);
        if row.fresh && !clerk.proved_lately(portal) {
            let back = Row::page_of(parts.uri.path(), &matched);
            return with(see_other(&app::routes::staff_confirm(&back)));
        }
        parts.extensions.insert(clerk);
    }
    parts.extensions.insert(desk);
    Ok(Request::from_parts(parts, body))
}
