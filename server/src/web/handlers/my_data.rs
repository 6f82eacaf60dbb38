//! `/account/data`: everything on file about me, handed over to me alone, freshly proved, as one file.

use app::{Page, forms::choice::RawToken, pages::my_data::Model, routes};
use axum::{Router, extract::State, routing::get};
use store::{HISTORY_MOST, HandOver};

use crate::{
    history::everything,
    web::{
        failure::Failure,
        handlers::{Answer, claims_files, see_other},
        posted::Posted,
        state::Shared,
        visitor::Resident,
    },
};

/// `/account/data`
pub fn routes() -> Router<Shared> {
    Router::new().route(routes::MY_DATA, get(show).post(hand_over))
}

/// `GET /account/data`
async fn show(State(portal): State<Shared>, resident: Resident) -> Answer {
    let prove = !resident.proved_lately(&portal);
    Ok(resident.visitor.page(Page::MyData(Model { most: HISTORY_MOST, prove })))
}

/// `POST /account/data`: nobody who sits down at an open session takes the data along.
async fn hand_over(State(portal): State<Shared>, posted: Posted<RawToken>) -> Answer {
    let (resident, _) = posted.by_resident()?;
    if !resident.proved_lately(&portal) {
        return Ok(see_other(&routes::sign_in_for(routes::MY_DATA)));
    }
    let command = HandOver {
        person: resident.session.person.id,
        session: resident.session.token.clone(),
        today: portal.clock.today(),
        at: portal.clock.now(),
    };
    let found = portal.store.everything_of(command).await?.ok_or(Failure::Broken("a session of nobody"))?;
    let claims = found.claims.iter().map(|detail| claims_files::entry(&portal, detail)).collect::<Vec<_>>();
    let lang = resident.visitor.lang();
    let work = tokio::task::spawn_blocking(move || everything::archive(lang, &found, &claims));
    let content = work.await.ok().and_then(Result::ok);
    let content = content.ok_or(Failure::Broken("data that no archive holds"))?;
    claims_files::saved("application/zip", "my-data.zip", content)
}
