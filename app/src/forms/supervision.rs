//! The forms of supervision: which findings are listed, and what is answered to one.

use serde::Deserialize;

use super::FieldError;
use super::desk::reason;
use crate::t;

/// What can be answered, as the form sends it.
pub const ANSWERS: [&str; 3] = ["explained", "not_explained", "passed_on"];

/// The query of `/staff/supervision`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RawFindings {
    /// A kind's word; empty for all.
    pub kind: String,
    /// A hospital's code; empty for all.
    pub hospital: String,
    /// `done` for those that are answered.
    pub state: String,
    /// The page, from one.
    pub page: String,
}

impl RawFindings {
    /// What stands in [`Self::state`] for findings that are answered.
    pub const DONE: &'static str = "done";

    /// Whether those that are answered are asked for.
    pub fn is_done(&self) -> bool {
        self.state == Self::DONE
    }

    /// The page, from nought; a text that is no page is the first.
    pub fn page(&self) -> u32 {
        self.page.parse::<u32>().unwrap_or(1).clamp(1, 1_000_000) - 1
    }
}

/// `POST /staff/supervision/{finding}`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawFindingAnswer {
    /// One of [`ANSWERS`].
    pub answer: String,
    /// Why; it is kept.
    pub reason: String,
    /// The form's token.
    pub csrf: String,
}

impl RawFindingAnswer {
    /// The answer and its reason.
    pub fn parse(&self) -> Result<(&'static str, String), Vec<FieldError>> {
        let mut errors = Vec::new();
        let answer = ANSWERS.into_iter().find(|answer| *answer == self.answer);
        if answer.is_none() {
            errors.push(FieldError::plain("answer", t::supervision_error_answer));
        }
        match (answer, reason(&self.reason, &mut errors)) {
            (Some(answer), Some(reason)) => Ok((answer, reason)),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_one_of_three_and_has_a_reason() {
        let raw = |answer: &str, reason: &str| RawFindingAnswer {
            answer: answer.into(),
            reason: reason.into(),
            ..RawFindingAnswer::default()
        };
        assert_eq!(raw("explained", " 已核对 ").parse().unwrap(), ("explained", "已核对".to_owned()));
        assert_eq!(raw("maybe", "已核对").parse().unwrap_err()[0].field, "answer");
        assert_eq!(raw("explained", "").parse().unwrap_err()[0].field, "reason");
        assert_eq!(raw("", "").parse().unwrap_err().len(), 2);
    }

    #[test]
    fn a_text_that_is_no_page_is_the_first() {
        let page = |typed: &str| RawFindings { page: typed.to_owned(), ..RawFindings::default() }.page();
        assert_eq!((page("3"), page(""), page("0"), page("-1"), page("x")), (2, 0, 0, 0, 0));
    }
}
