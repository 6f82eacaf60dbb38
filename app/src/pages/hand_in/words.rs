//! Words of hand-in claims that several pages use: why nothing is paid, why it was not settled, what happened.

use rules::date::Date;
use rules::money::Money;
use rules::text::{Lang, Text};

use crate::t;
use crate::ui::{day, yuan};

/// Why the rules or the books give no amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyNot {
    /// Not covered on the day.
    NotCovered(Date),
    /// Covered elsewhere.
    Elsewhere,
    /// The invoice was settled; the slip's number where it may be told.
    InvoiceKnown(Option<String>),
    /// The stay was settled, as above.
    StayKnown(Option<String>),
    /// A settled stay overlaps, as above.
    Overlaps(Option<String>),
    /// The benefit year is closed.
    ClosedYear(i32),
    /// The items come to another sum.
    SumDiffers(Money),
    /// The rules say why.
    Rules(Text),
    /// The facts cannot be.
    Facts(Vec<Text>),
    /// Something that only staff can look into.
    Other,
}

impl WhyNot {
    /// In words.
    pub(crate) fn said(&self, lang: Lang) -> String {
        let with_slip = |said: &'static str, slip: &Option<String>| match slip {
            Some(slip) => t::unit_aside(lang, &said, &slip),
            None => said.to_owned(),
        };
        match self {
            Self::NotCovered(on) => t::hand_in_not_covered(lang, &day(lang, *on)),
            Self::Elsewhere => t::hand_in_not_here(lang).to_owned(),
            Self::InvoiceKnown(slip) => with_slip(t::hand_in_not_invoice(lang), slip),
            Self::StayKnown(slip) => with_slip(t::hand_in_not_stay(lang), slip),
            Self::Overlaps(slip) => with_slip(t::hand_in_not_overlap(lang), slip),
            Self::ClosedYear(year) => t::hand_in_not_closed(lang, year),
            Self::SumDiffers(sum) => t::hand_in_not_sum(lang, &yuan(lang, *sum)),
            Self::Rules(text) => text.get(lang).to_owned(),
            Self::Facts(faults) => {
                let said: Vec<&str> = faults.iter().map(|fault| fault.get(lang)).collect();
                said.join(" ")
            }
            Self::Other => t::hand_in_not_other(lang).to_owned(),
        }
    }
}

/// Why it was not settled at the counter.
pub(crate) fn why_word(lang: Lang, why: &str) -> &'static str {
    match why {
        "elsewhere" => t::hand_in_why_elsewhere(lang),
        "emergency" => t::hand_in_why_emergency(lang),
        "system_down" => t::hand_in_why_system_down(lang),
        "no_card" => t::hand_in_why_no_card(lang),
        "newborn" => t::hand_in_why_newborn(lang),
        "recorded_late" => t::hand_in_why_recorded_late(lang),
        _ => t::hand_in_why_other(lang),
    }
}

/// What happened, by the word of its kind.
pub(crate) fn step_word(lang: Lang, step: &str) -> &'static str {
    match step {
        "handed_in" => t::hand_in_step_handed_in(lang),
        "taken" => t::hand_in_step_taken(lang),
        "asked" => t::hand_in_step_asked(lang),
        "answered" => t::hand_in_step_answered(lang),
        "saved" => t::hand_in_step_saved(lang),
        "proposed" => t::hand_in_step_proposed(lang),
        "sent_back" => t::hand_in_step_sent_back(lang),
        "granted" => t::hand_in_step_granted(lang),
        "refused" => t::hand_in_step_refused(lang),
        "review_asked" => t::hand_in_step_review(lang),
        "paid" => t::hand_in_step_paid(lang),
        "payment_returned" => t::hand_in_step_returned(lang),
        "account_given" => t::hand_in_step_account(lang),
        _ => t::hand_in_step_withdrawn(lang),
    }
}
