//! `/tiers`: compare contribution tiers and choose one. Nothing is chosen beforehand.

use rules::date::Date;
use rules::eligibility::Reason;
use rules::facts::Level;
use rules::jurisdiction::TierOption;
use rules::money::Money;
use rules::pack::InpatientSummary;
use rules::refusal::Refusal;
use rules::text::Text;

use crate::forms::FieldError;
use crate::forms::choice::RawTier;

/// The options of a benefit year for one person.
#[derive(Clone, Debug)]
pub struct Model {
    /// Where.
    pub place: Text,
    /// The benefit year.
    pub year: i32,
    /// First and last day of benefits.
    pub covers: (Date, Date),
    /// The last day to pay, and days left from today.
    pub deadline: Option<(Date, u32)>,
    /// What there is to choose from.
    pub options: Vec<Choice>,
    /// Whether one can choose now.
    pub state: State,
    /// Why these options, in the order of the rules.
    pub reasons: Vec<Reason>,
    /// The form as it was sent.
    pub raw: RawTier,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}

/// Whether one can choose now.
#[derive(Clone, Debug)]
pub enum State {
    /// One can.
    Open,
    /// One cannot: the window is over, the choice is already paid, staff decides. Why and what now.
    Refused(Box<Refusal>),
}

/// One option with what it means for this person.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The option.
    pub option: TierOption,
    /// What this person pays.
    pub pays: Money,
    /// Why this person cannot take it; `None`: can.
    pub refused: Option<Text>,
    /// What a stay is paid by, by level.
    pub terms: Vec<(Level, InpatientSummary)>,
    /// 封顶线 a year.
    pub ceiling: Option<Money>,
    /// What this option would have paid for the person's own bills of a past year.
    pub own_history: Option<OwnHistory>,
}

/// A past year's own bills under one option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnHistory {
    /// The year of the bills.
    pub year: i32,
    /// How many claims.
    pub claims: u32,
    /// All bills.
    pub bill: Money,
    /// What the funds would have paid.
    pub fund: Money,
    /// What the person would have paid.
    pub own: Money,
}

pub(crate) fn view(request: &crate::request::Request, model: &Model) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = (request, model);
    view! { <h1>"…"</h1> }.into_any()
}
