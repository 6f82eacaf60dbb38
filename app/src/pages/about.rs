//! `/about`: what this portal is.

/// Which versions answer.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The engine's name and version.
    pub engine: String,
}

pub(crate) fn view(request: &crate::request::Request, model: &Model) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = (request, model);
    view! { <h1>"…"</h1> }.into_any()
}
