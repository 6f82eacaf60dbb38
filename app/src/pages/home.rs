//! `/`: what can I do here, by task.

use rules::date::Date;
use rules::text::Text;

/// What the home page says about today.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Contribution windows that are open today: those of the person's jurisdiction, or all.
    pub windows: Vec<OpenWindow>,
}

/// A benefit year one can pay for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenWindow {
    /// Where.
    pub place: Text,
    /// The benefit year.
    pub year: i32,
    /// The last day.
    pub closes: Date,
    /// Days from today to the last day; 0 on the last day.
    pub days_left: u32,
}

pub(crate) fn view(request: &crate::request::Request, model: Model) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = (request, model);
    view! { <h1>"…"</h1> }.into_any()
}
