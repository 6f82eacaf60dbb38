//! Answers that are no amount: the rules do not settle the question, or say that nothing is paid yet.

use serde::{Deserialize, Serialize};

use crate::text::Text;
use crate::trace::Clause;

/// Why there is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// 本期标准尚未公布: the parameters of that day are not published.
    NotPublished,
    /// 待人工核定: the text does not decide; staff has to.
    NeedsStaffDecision,
    /// The insurance does not cover it.
    NotCovered,
    /// The cover begins after the day of service.
    WaitingPeriod,
    /// The hospital is not a designated one.
    NotDesignated,
    /// The year is closed.
    ClosedYear,
    /// The pack gives no rule for this kind of care, or the input does not fit the pack.
    Unsupported,
}

impl RefusalCode {
    /// The code on the wire: `not_published`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotPublished => "not_published",
            Self::NeedsStaffDecision => "needs_staff_decision",
            Self::NotCovered => "not_covered",
            Self::WaitingPeriod => "waiting_period",
            Self::NotDesignated => "not_designated",
            Self::ClosedYear => "closed_year",
            Self::Unsupported => "unsupported",
        }
    }
}

/// A typed refusal: why, by which clause, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Which kind.
    pub code: RefusalCode,
    /// Why, in words for people.
    pub text: Text,
    /// By which clause, where one says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<Box<Clause>>,
    /// What one can do now.
    pub next: Text,
}

/// What a person can always do.
#[must_use]
pub(crate) fn ask_the_hotline() -> Text {
    Text::new(
        "请拨打医保热线 12393，或到参保地经办窗口咨询。",
        "Call the insurance hotline 12393 or ask at the counter where you are insured.",
    )
}
