//! `/hand-in`: bills that were paid without the card, one's own and those of the child one acts for.

mod follow;
mod new;
pub(super) mod words;

use app::{
    Page,
    pages::hand_in::{Line, Screen},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    response::Response,
    routing::{get, post},
};
use serde::Deserialize;
use store::HandIn;

use crate::web::{
    failure::Failure,
    handlers::Answer,
    state::{Portal, Shared},
    upload::LARGEST_UPLOAD,
    visitor::Resident,
};

/// Handing in and following it: for oneself, and below a guardian's link for the child.
pub fn routes() -> Router<Shared> {
    below("").merge(below("/family/{link}"))
}

fn below(base: &str) -> Router<Shared> {
    let at = |path: &str| format!("{base}/hand-in{path}");
    let files = post(follow::upload).layer(DefaultBodyLimit::max(LARGEST_UPLOAD));
    Router::new()
        .route(&at(""), get(list))
        .route(&at("/new"), get(new::blank).post(new::check))
        .route(&at("/send"), post(new::send))
        .route(&at("/{reference}"), get(follow::show))
        .route(&at("/{reference}/receipt"), get(follow::receipt))
        .route(&at("/{reference}/evidence"), files)
        .route(&at("/{reference}/answer"), post(follow::answer))
        .route(&at("/{reference}/account"), post(follow::account))
        .route(&at("/{reference}/review"), post(follow::review))
        .route(&at("/{reference}/withdraw"), get(follow::ask_withdraw).post(follow::withdraw))
}

/// Where a page is: below a guardian's link, and about which hand-in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct At {
    link: Option<String>,
    reference: String,
}

impl At {
    /// The person whom the page is about: who signed in, or the child of the link.
    async fn resident(&self, portal: &Shared, resident: Resident) -> Result<Resident, Failure> {
        match &self.link {
            Some(link) => resident.acting(portal, link).await,
            None => Ok(resident),
        }
    }

    /// The hand-in; anybody else's is not there.
    async fn own(&self, portal: &Portal, resident: &Resident) -> Result<Box<HandIn>, Failure> {
        let found = portal.store.own_hand_in(resident.session.person.id, &self.reference).await?;
        found.ok_or(Failure::NotThere)
    }
}

/// `GET /hand-in`
pub(super) async fn list(State(portal): State<Shared>, resident: Resident, Path(at): Path<At>) -> Answer {
    let resident = at.resident(&portal, resident).await?;
    let all = portal.store.hand_ins(resident.session.person.id).await?;
    Ok(page(&resident, Screen::List(all.iter().map(line).collect())))
}

fn page(resident: &Resident, screen: Screen) -> Response {
    resident.visitor.page(Page::HandIn(Box::new(screen)))
}

/// As it stands in lists.
pub(super) fn line(found: &HandIn) -> Line {
    Line {
        reference: found.reference.clone(),
        hospital: found.hospital_name.clone(),
        kind: found.facts.kind,
        admitted: found.facts.admitted,
        discharged: found.facts.discharged,
        total: found.facts.total,
        state: words::stage_of(found),
        handed_in_on: found.handed_in_on,
        due: found.due,
    }
}
