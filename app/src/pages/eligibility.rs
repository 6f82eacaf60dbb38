//! `/eligibility`: may I enrol, and in what; without sign-in.

use rules::eligibility::Eligibility;
use rules::jurisdiction::Jurisdiction;

use crate::forms::FieldError;
use crate::forms::eligibility::RawEligibility;

/// The questions, what was answered, and what follows.
#[derive(Clone, Debug)]
pub struct Model {
    /// The form as it was sent.
    pub raw: RawEligibility,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// Places to choose from.
    pub jurisdictions: &'static [Jurisdiction],
    /// What the rules say, once asked.
    pub answer: Option<Eligibility>,
}

pub(crate) fn view(request: &crate::request::Request, model: &Model) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = (request, model);
    view! { <h1>"…"</h1> }.into_any()
}
