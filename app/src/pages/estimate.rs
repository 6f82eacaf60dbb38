//! `/estimate`: what would be paid, with and without sign-in.

use rules::catalogue::Catalogue;
use rules::date::Date;
use rules::pack::Pack;

use crate::forms::FieldError;
use crate::forms::estimate::RawEstimate;
use crate::islands::estimator::{Outcome, outcome};

/// The form, and what it comes to.
#[derive(Clone, Debug)]
pub struct Model {
    /// The packs to choose from.
    pub catalogue: &'static Catalogue,
    /// The pack chosen.
    pub pack: &'static Pack,
    /// The form as it was sent, or blank.
    pub raw: RawEstimate,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// What it comes to, once sent.
    pub outcome: Option<Outcome>,
    /// Whether the form starts from the signed-in person's own year.
    pub own_year: bool,
}

impl Model {
    /// A form to fill in.
    pub fn blank(catalogue: &'static Catalogue, pack: &'static Pack, today: Date) -> Self {
        Self::filled(catalogue, pack, RawEstimate::blank(pack, today), false)
    }

    /// A form with values, not yet sent.
    pub fn filled(
        catalogue: &'static Catalogue,
        pack: &'static Pack,
        raw: RawEstimate,
        own_year: bool,
    ) -> Self {
        Self { catalogue, pack, raw, errors: Vec::new(), outcome: None, own_year }
    }

    /// A form that was sent: computed here, unless it only asks for more rows.
    pub fn sent(
        catalogue: &'static Catalogue,
        pack: &'static Pack,
        raw: RawEstimate,
        own_year: bool,
    ) -> Self {
        let mut model = Self::filled(catalogue, pack, raw, own_year);
        if !model.raw.wants_more_lines() {
            match outcome(&model.raw, pack) {
                Outcome::Wrong(errors) => model.errors = errors,
                found => model.outcome = Some(found),
            }
        }
        model
    }
}

pub(crate) fn view(request: &crate::request::Request, model: Model) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = (request, model);
    view! { <h1>"…"</h1> }.into_any()
}
