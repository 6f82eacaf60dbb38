//! Pages around a choice: what each option would cost, what the next year changes, the slip, and taking it back.

pub mod compare;
pub mod next_year;
pub mod slip;
pub mod withdraw;

use leptos::prelude::*;
use rules::text::Lang;

use crate::request::Request;
use crate::t;

/// One of these pages.
#[derive(Clone, Debug)]
pub enum Screen {
    /// `/tiers/compare`
    Compare(compare::Model),
    /// `/tiers/next-year`
    NextYear(next_year::Model),
    /// `/tiers/slip/{reference}`
    Slip(slip::Model),
    /// `/tiers/withdraw/{reference}`
    Withdraw(withdraw::Check),
    /// `/tiers/withdrawn/{reference}`
    Withdrawn(withdraw::Done),
}

impl Screen {
    /// The page's title.
    pub(crate) fn title(&self, lang: Lang) -> String {
        match self {
            Self::Compare(model) => t::choice_compare_title(lang, &model.year),
            Self::NextYear(model) => t::choice_next_title(lang, &model.next),
            Self::Slip(model) => t::choice_slip_title(lang, &model.enrolment.year),
            Self::Withdraw(model) => model.title(lang).to_owned(),
            Self::Withdrawn(_) => t::choice_withdrawn_title(lang).to_owned(),
        }
    }

    /// The page's own part of the document.
    pub(crate) fn view(&self, request: &Request) -> AnyView {
        match self {
            Self::Compare(model) => compare::view(request, model),
            Self::NextYear(model) => next_year::view(request, model),
            Self::Slip(model) => slip::view(request, model),
            Self::Withdraw(model) => withdraw::check(request, model),
            Self::Withdrawn(model) => withdraw::done(request, model),
        }
    }
}
