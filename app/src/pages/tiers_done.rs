//! `/tiers/done/{reference}`: chosen, with a number to refer to.

use crate::pages::enrolment::EnrolmentYear;

/// What was chosen.
#[derive(Clone, Debug)]
pub struct Model {
    /// Masked name.
    pub name: String,
    /// Masked id number.
    pub id: String,
    /// The number to refer to.
    pub reference: String,
    /// The enrolment that came of it.
    pub enrolment: EnrolmentYear,
}

pub(crate) fn view(request: &crate::request::Request, model: &Model) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = (request, model);
    view! { <h1>"…"</h1> }.into_any()
}
