//! `/privacy`: what is stored, how, how long, and whom to call.

/// How long things are kept.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Minutes without use after which a session ends.
    pub idle_minutes: u32,
    /// Hours after which a session ends in any case.
    pub session_hours: u32,
    /// Days that logs are kept.
    pub log_days: u32,
}

pub(crate) fn view(request: &crate::request::Request, model: &Model) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = (request, model);
    view! { <h1>"…"</h1> }.into_any()
}
