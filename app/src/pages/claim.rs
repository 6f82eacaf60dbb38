//! `/claims/{id}`: one claim, and how it was computed step by step.

use rules::assess::Shares;
use rules::facts::Class;
use rules::money::Money;
use rules::pack::PackRef;
use rules::text::Text;
use rules::trace::Step;

use crate::pages::claims::Row;

/// One claim with its trace.
#[derive(Clone, Debug)]
pub struct Model {
    /// What the list says of it.
    pub row: Row,
    /// Who bears what.
    pub shares: Shares,
    /// Its items, if they are kept.
    pub lines: Vec<Line>,
    /// How it came about.
    pub steps: Vec<Step>,
    /// Rule of the step that kept it from being more.
    pub limited_by: Option<String>,
    /// With which pack.
    pub pack: PackRef,
    /// What people call the pack.
    pub pack_title: Text,
    /// Who settled it.
    pub agency: Text,
}

/// One item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub item: String,
    /// Its class.
    pub class: Class,
    /// Its amount.
    pub amount: Money,
}

pub(crate) fn view(request: &crate::request::Request, model: &Model) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = (request, model);
    view! { <h1>"…"</h1> }.into_any()
}
