//! `/account`: where I am signed in, and how to end it.

use app::{
    Page,
    forms::choice::RawToken,
    pages::account::{Model, Session},
    routes,
};
use axum::extract::State;

use crate::web::{
    handlers::{Answer, see_other, sign_in::without_session},
    posted::Posted,
    state::Shared,
    visitor::Resident,
};

/// `GET /account`
pub async fn show(State(portal): State<Shared>, resident: Resident) -> Answer {
    let person = &resident.session.person;
    let sessions = portal.store.sessions_of(person.id, &resident.session.token, portal.clock.now()).await?;
    let sessions = sessions
        .into_iter()
        .map(|session| Session {
            current: session.current,
            began: session.created_at,
            last_seen: session.last_seen_at,
        })
        .collect();
    let unread = portal.store.unread_notices(person.id).await?;
    let model = Model { name: person.name.masked(), id: person.id_number.masked(), sessions, unread };
    Ok(resident.visitor.page(Page::Account(model)))
}

/// `POST /account/sign-out-everywhere`
pub async fn sign_out_everywhere(State(portal): State<Shared>, posted: Posted<RawToken>) -> Answer {
    if let Some(session) = posted.visitor.session() {
        portal.store.end_all_sessions(session.person.id, portal.clock.now()).await?;
    }
    Ok(without_session(&portal, see_other(routes::SIGN_IN)))
}
