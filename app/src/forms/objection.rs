//! Objecting to a claim: to what of it, and why.

use serde::Deserialize;

use super::{FieldError, why};
use crate::t;

/// `GET /claims/{id}/object`: what is chosen beforehand.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawAbout {
    /// As [`RawObjection::subject`].
    pub about: String,
}

/// `POST /claims/{id}/object`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawObjection {
    /// `claim`, `line:` with the item's number, `step:` with the step's rule.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// The form's token.
    pub csrf: String,
}

impl RawObjection {
    /// What is objected to and why. `offered`: what one may object to.
    pub fn parse<'o>(
        &self,
        mut offered: impl Iterator<Item = &'o str>,
    ) -> Result<(&'o str, String), Vec<FieldError>> {
        let mut errors = Vec::new();
        let subject = offered.find(|offered| *offered == self.subject);
        if subject.is_none() {
            errors.push(FieldError::plain("subject", t::objection_error_subject));
        }
        let reason = why("reason", &self.reason, &mut errors);
        match (subject, reason) {
            (Some(subject), Some(reason)) => Ok((subject, reason)),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(subject: &str, reason: &str) -> Vec<String> {
        let raw = RawObjection { subject: subject.into(), reason: reason.into(), csrf: String::new() };
        let errors = raw.parse(["claim", "line:0"].into_iter()).err().unwrap_or_default();
        errors.into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn what_is_offered_is_taken_and_everything_else_told_at_its_field() {
        assert!(fields("claim", "多算了一天床位费\n请核对").is_empty());
        assert!(fields("line:0", &"字".repeat(500)).is_empty());
        assert_eq!(fields("line:1", "  "), ["subject", "reason"]);
        assert_eq!(fields("", "有错"), ["subject"]);
        assert_eq!(fields("claim", &"字".repeat(501)), ["reason"]);
        assert_eq!(fields("claim", "a\u{0}b"), ["reason"]);
    }
}
