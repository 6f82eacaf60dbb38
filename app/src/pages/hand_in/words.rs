//! Words of hand-in claims that several pages use: why nothing is paid, why it was not settled, what happened.

use rules::date::Date;
use rules::facts::{Delivery, Level, Place};
use rules::money::Money;
use rules::text::{Lang, Text};

use crate::islands::estimator::level_name;
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

/// What of the care the amount hangs on, beside its kind and days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Care {
    /// Level, and whether it is a designated one, of a hospital that is not in the register.
    pub other: Option<(Level, bool)>,
    /// Where the hospital lies.
    pub place: Place,
    /// Whether the referral or out-of-area filing was done.
    pub filed: bool,
    /// How the child was born.
    pub delivery: Option<Delivery>,
    /// The hospital's number of the stay.
    pub admission_no: Option<String>,
    /// Code of the disease.
    pub disease: Option<String>,
}

impl Care {
    /// In names and words. What was not asked is left out.
    pub(crate) fn pairs(&self, lang: Lang) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if let Some((level, designated)) = self.other {
            let word =
                if designated { t::hand_in_designated_yes(lang) } else { t::hand_in_designated_no(lang) };
            pairs.push((t::form_level(lang), level_name(lang, level).to_owned()));
            pairs.push((t::hand_in_designated(lang), word.to_owned()));
        }
        let place = match self.place {
            Place::Local => t::form_local(lang),
            Place::InProvince => t::form_in_province(lang),
            Place::OutOfProvince => t::form_out_of_province(lang),
        };
        pairs.push((t::form_place(lang), place.to_owned()));
        if self.place != Place::Local {
            let filed = if self.filed { t::form_filed_yes(lang) } else { t::form_filed_no(lang) };
            pairs.push((t::form_filed(lang), filed.to_owned()));
        }
        if let Some(delivery) = self.delivery {
            let word = match delivery {
                Delivery::Natural => t::form_natural(lang),
                Delivery::Caesarean => t::form_caesarean(lang),
            };
            pairs.push((t::form_delivery(lang), word.to_owned()));
        }
        pairs.extend(self.admission_no.clone().map(|number| (t::hand_in_admission(lang), number)));
        pairs.extend(self.disease.clone().map(|code| (t::form_disease(lang), code)));
        pairs
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
