//! Why a settlement or a reversal was not booked. Whatever the reason, nothing has changed.

use std::fmt;

use crate::assess::Stop;
use crate::date::{self, Date};
use crate::facts::Fault;
use crate::refusal::{Refusal, RefusalCode, ask_the_hotline};
use crate::text::Text;

/// Why nothing was booked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// The rules give no amount, or the year is closed (`closed_year`).
    Refused(Box<Refusal>),
    /// The facts are impossible, or do not fit the pack.
    Faults(Vec<Fault>),
    /// The case belongs to another benefit year.
    OtherYear {
        /// The year of the book.
        year: i32,
        /// The day that decides.
        day: Date,
    },
    /// The id was settled with other facts, or for somebody else.
    Conflict {
        /// The id.
        id: String,
    },
    /// The id was settled and taken back; an id is settled once.
    Reversed {
        /// The id.
        id: String,
    },
    /// Nothing was settled under the id.
    Unknown {
        /// The id.
        id: String,
    },
    /// A later settlement was computed on top of this one.
    NotLast {
        /// The id.
        id: String,
        /// The settlement that has to be reversed first.
        last: String,
    },
}

impl Rejected {
    /// The year is closed.
    pub(super) fn closed(year: i32) -> Self {
        Self::Refused(Box::new(Refusal {
            code: RefusalCode::ClosedYear,
            text: Text::new(
                format!("{year}年度已经结清，不能再结算或冲正。"),
                format!("The year {year} is closed: nothing in it can be settled or reversed any more."),
            ),
            clause: None,
            next: ask_the_hotline(),
        }))
    }

    /// Which kind: the code of the refusal, or `faults`, `other_year`, `conflict`, `reversed`, `unknown_settlement`,
    /// `not_last`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code.word(),
            Self::Faults(_) => "faults",
            Self::OtherYear { .. } => "other_year",
            Self::Conflict { .. } => "conflict",
            Self::Reversed { .. } => "reversed",
            Self::Unknown { .. } => "unknown_settlement",
            Self::NotLast { .. } => "not_last",
        }
    }

    /// Why, in words for people.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Refused(refusal) => refusal.text.clone(),
            Self::Faults(faults) => faults.first().map(|fault| fault.detail.clone()).unwrap_or_default(),
            Self::OtherYear { year, day } => Text::new(
                format!("这次就医按{}归入年度，不属于{year}年度。", date::zh(*day)),
                format!("The case counts on {}, which is not in the year {year}.", date::iso(*day)),
            ),
            Self::Conflict { id } => Text::new(
                format!("结算编号 {id} 已用于另一笔内容不同的结算。"),
                format!("The settlement id {id} was used before, with other facts."),
            ),
            Self::Reversed { id } => Text::new(
                format!("结算编号 {id} 已经冲正，不能再次结算或冲正；请使用新的编号。"),
                format!(
                    "The settlement {id} was reversed; it cannot be settled or reversed again. Use a new id."
                ),
            ),
            Self::Unknown { id } => {
                Text::new(format!("没有编号为 {id} 的结算。"), format!("There is no settlement {id}."))
            }
            Self::NotLast { id, last } => Text::new(
                format!("结算 {id} 之后还有结算，请先冲正 {last}。"),
                format!("Settlement {id} is not the last one: reverse {last} first."),
            ),
        }
    }
}

impl From<Stop> for Rejected {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Refused(refusal) => Self::Refused(refusal),
            Stop::Faults(faults) => Self::Faults(faults),
        }
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for Rejected {}
