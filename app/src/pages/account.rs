//! `/account`: where I am signed in.

use time::OffsetDateTime;

/// The person's sessions.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Masked name.
    pub name: String,
    /// Masked id number.
    pub id: String,
    /// Live sessions, latest first.
    pub sessions: Vec<Session>,
}

/// One session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whether it is the one asking.
    pub current: bool,
    /// When it began.
    pub began: OffsetDateTime,
    /// When it was last used.
    pub last_seen: OffsetDateTime,
}

pub(crate) fn view(request: &crate::request::Request, model: Model) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = (request, model);
    view! { <h1>"…"</h1> }.into_any()
}
