//! The forms of the desks: cash, a guardian's request, a newborn's number.

use rules::money::Money;
use serde::Deserialize;

use super::FieldError;
use super::desk::{OnBehalf, RawOnBehalf, reason};
use crate::t;

/// `POST /staff/counter/{person}/cash`: on whose word, and what the page itself wrote.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawCash {
    /// Name of whoever brings the money.
    pub asked_by: String,
    /// One of the relations.
    pub relation: String,
    /// One of the papers.
    pub shown: String,
    /// Key of the form: sent twice, the money counts once.
    pub key: String,
    /// Benefit year.
    pub year: String,
    /// What the page said to be due, in fen.
    pub amount: String,
    /// The form's token.
    pub csrf: String,
}

impl RawCash {
    /// Who brings the money.
    pub fn parse(&self) -> Result<OnBehalf, Vec<FieldError>> {
        let (asked_by, relation, shown) = (self.asked_by.clone(), self.relation.clone(), self.shown.clone());
        RawOnBehalf { asked_by, relation, shown, ..RawOnBehalf::default() }.parse()
    }

    /// Year and amount as the page wrote them; `None` for a form that is not ours.
    pub fn asked(&self) -> Option<(i32, Money)> {
        let fen: i64 = self.amount.parse().ok()?;
        Some((self.year.parse().ok()?, Money::from_fen(fen))).filter(|_| fen >= 0)
    }
}

/// What is chosen to let a request or a number through, as the form sends it.
pub const YES: &str = "yes";
/// What is chosen to refuse it.
pub const NO: &str = "no";

/// `POST /staff/requests/{link}` and `/staff/newborns/{child}`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawDecision {
    /// [`YES`] or [`NO`].
    pub decision: String,
    /// Why; the person reads it.
    pub reason: String,
    /// For a number: when it was told, as the page wrote it, in microseconds since 1970.
    pub seen: String,
    /// The form's token.
    pub csrf: String,
}

impl RawDecision {
    /// Whether it is let through, and why: a request always has a reason.
    pub fn parse(&self) -> Result<(bool, String), Vec<FieldError>> {
        let mut errors = Vec::new();
        let decision = self.chosen(&mut errors);
        match (decision, reason(&self.reason, &mut errors)) {
            (Some(decision), Some(reason)) => Ok((decision, reason)),
            _ => Err(errors),
        }
    }

    /// Why a number is not taken; `None` takes it, with no reason needed.
    pub fn parse_number(&self) -> Result<Option<String>, Vec<FieldError>> {
        let mut errors = Vec::new();
        match self.chosen(&mut errors) {
            Some(true) => Ok(None),
            Some(false) => reason(&self.reason, &mut errors).map(Some).ok_or(errors),
            None => Err(errors),
        }
    }

    fn chosen(&self, errors: &mut Vec<FieldError>) -> Option<bool> {
        let chosen = match self.decision.as_str() {
            YES => Some(true),
            NO => Some(false),
            _ => None,
        };
        if chosen.is_none() {
            errors.push(FieldError::plain("decision", t::desk_error_decision));
        }
        chosen
    }
}

/// Why a request cannot be verified, or a number not be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Impossible {
    /// Nobody has the number.
    Nobody,
    /// It belongs to another name.
    OtherName,
    /// No child, or who asks.
    NoChild,
    /// The two have a live link.
    There,
    /// Both records are enrolled for a year.
    TwoLive(i32),
    /// Number and child do not fit.
    Unfit,
    /// The number is on file elsewhere.
    Elsewhere,
    /// Another number was told since.
    ToldAnew,
}

impl Impossible {
    /// The message at the decision.
    pub fn error(self) -> FieldError {
        FieldError::new("decision", |lang| match self {
            Self::Nobody => t::desk_request_nobody(lang).to_owned(),
            Self::OtherName => t::desk_request_name(lang).to_owned(),
            Self::NoChild => t::desk_request_no_child(lang).to_owned(),
            Self::There => t::desk_request_there(lang).to_owned(),
            Self::TwoLive(year) => t::desk_newborn_two(lang, &year),
            Self::Unfit => t::desk_newborn_unfit(lang).to_owned(),
            Self::Elsewhere => t::desk_newborn_far(lang).to_owned(),
            Self::ToldAnew => t::desk_newborn_anew(lang).to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_page_wrote_is_read_back_and_nothing_else() {
        let raw = |year: &str, amount: &str| RawCash {
            year: year.into(),
            amount: amount.into(),
            ..RawCash::default()
        };
        assert_eq!(raw("2016", "12000").asked(), Some((2016, Money::from_fen(12_000))));
        for (year, amount) in [("", "1"), ("2016", "-1"), ("2016", "1.5"), ("2016", ""), ("x", "1")] {
            assert_eq!(raw(year, amount).asked(), None, "{year} {amount}");
        }
        assert_eq!(RawCash::default().parse().unwrap_err().len(), 3);
    }

    #[test]
    fn a_refusal_has_a_reason_and_so_has_every_answer_to_a_request() {
        let raw = |decision: &str, reason: &str| RawDecision {
            decision: decision.into(),
            reason: reason.into(),
            ..RawDecision::default()
        };
        assert_eq!(raw(YES, "材料齐全").parse().unwrap(), (true, "材料齐全".to_owned()));
        assert_eq!(raw(YES, "").parse().unwrap_err()[0].field, "reason");
        assert_eq!(raw("maybe", "").parse().unwrap_err().len(), 2);
        assert_eq!(raw(YES, "").parse_number().unwrap(), None);
        assert_eq!(raw(NO, "").parse_number().unwrap_err()[0].field, "reason");
        assert_eq!(raw("", "对不上").parse_number().unwrap_err()[0].field, "decision");
    }
}
