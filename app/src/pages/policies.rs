//! `/policies`: which rules hold where and when, their figures, and how far each source can be trusted.

use rules::catalogue::Catalogue;
use rules::jurisdiction::Jurisdiction;

/// What there is to publish.
#[derive(Clone, Debug)]
pub struct Model {
    /// Places with their years and options.
    pub jurisdictions: &'static [Jurisdiction],
    /// The parameter packs.
    pub catalogue: &'static Catalogue,
}

pub(crate) fn view(request: &crate::request::Request, model: &Model) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = (request, model);
    view! { <h1>"…"</h1> }.into_any()
}
