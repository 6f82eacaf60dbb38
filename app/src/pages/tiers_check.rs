//! `/tiers/check`: check the choice before it counts.

use rules::date::Date;
use rules::jurisdiction::TierOption;
use rules::money::Money;
use rules::text::Text;

/// The choice about to be made.
#[derive(Clone, Debug)]
pub struct Model {
    /// Masked name.
    pub name: String,
    /// Masked id number.
    pub id: String,
    /// Where.
    pub place: Text,
    /// The benefit year.
    pub year: i32,
    /// The option.
    pub option: TierOption,
    /// What this person pays.
    pub pays: Money,
    /// First and last day of benefits.
    pub covers: (Date, Date),
    /// Who will be in charge.
    pub agency: Text,
    /// The idempotency key of this page: sending the form twice chooses once.
    pub key: String,
}

pub(crate) fn view(request: &crate::request::Request, model: &Model) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = (request, model);
    view! { <h1>"…"</h1> }.into_any()
}
