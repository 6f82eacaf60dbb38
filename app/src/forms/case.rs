//! The forms by which two people of staff decide a case.

use serde::Deserialize;

use super::FieldError;
use super::desk::reason;
use crate::t;

/// The verdict that grants nothing, as the form sends it.
pub const REFUSE: &str = "refuse";
/// What stands before an option's id when it is granted.
pub const GRANT: &str = "grant:";

/// `POST /staff/cases/{case}/proposal`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawProposal {
    /// [`REFUSE`], or [`GRANT`] with an option's id.
    pub verdict: String,
    /// Why; the person reads it.
    pub reason: String,
    /// The form's token.
    pub csrf: String,
}

impl RawProposal {
    /// The option to grant (`None`: refuse) and the reason.
    pub fn parse(&self) -> Result<(Option<String>, String), Vec<FieldError>> {
        let mut errors = Vec::new();
        let option = self.verdict.strip_prefix(GRANT).filter(|option| !option.is_empty());
        if option.is_none() && self.verdict != REFUSE {
            errors.push(FieldError::plain("verdict", t::staff_error_verdict));
        }
        match reason(&self.reason, &mut errors) {
            Some(reason) if errors.is_empty() => Ok((option.map(ToOwned::to_owned), reason)),
            _ => Err(errors),
        }
    }
}

/// `POST /staff/cases/{case}/answer`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawAnswer {
    /// `confirm` or `return`.
    pub answer: String,
    /// Why.
    pub reason: String,
    /// The form's token.
    pub csrf: String,
}

impl RawAnswer {
    /// Whether it is confirmed, and the reason.
    pub fn parse(&self) -> Result<(bool, String), Vec<FieldError>> {
        let mut errors = Vec::new();
        if !matches!(self.answer.as_str(), "confirm" | "return") {
            errors.push(FieldError::plain("answer", t::staff_error_answer));
        }
        match reason(&self.reason, &mut errors) {
            Some(reason) if errors.is_empty() => Ok((self.answer == "confirm", reason)),
            _ => Err(errors),
        }
    }
}
