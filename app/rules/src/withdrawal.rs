//! 退选: whether a choice can be taken back, until when, and whether what was paid for it goes back.
//!
//! The jurisdiction's file says so. Where it says nothing, a choice that is not paid can be taken back until the last day
//! of the window, and a paid one cannot.

use crate::date::Date;
use crate::jurisdiction::{BenefitYear, Cited};
use crate::trace::Clause;

/// What a file says about taking a choice back, for one benefit year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawalRules {
    /// Before it is paid.
    pub before_payment: Cited<bool>,
    /// After it was paid, as long as cover has not begun; what was paid goes back.
    pub after_payment: Cited<bool>,
}

/// How a choice stands that somebody wants to take back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether it is paid, by the person or by the budget.
    pub paid: bool,
    /// First day of cover.
    pub covers_from: Date,
    /// The last day on which a newborn can be enrolled, who may choose outside the window too; `None`: no newborn.
    pub newborn: Option<Date>,
}

/// A choice that can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// The last day on which it can.
    pub until: Date,
    /// Where that stands; `None` where the file says nothing.
    pub clause: Option<Clause>,
}

/// Why a choice cannot be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Today is outside the window.
    Closed {
        /// Its last day.
        closes: Date,
    },
    /// Cover has begun, so that benefits may have been drawn.
    CoverBegan {
        /// Its first day.
        from: Date,
    },
    /// It is paid, and what is paid is bound.
    PaidIsBound,
    /// The file allows no withdrawal.
    NotAllowed,
}

/// The last day on which one can choose for a benefit year: that of the window, and for a newborn who may be enrolled
/// until another day the later of both.
#[must_use]
pub fn last_day(year: &BenefitYear, newborn: Option<Date>) -> Date {
    newborn.map_or(year.window.closes, |last| last.max(year.window.closes))
}

/// Whether a choice of a benefit year can be taken back on a day.
pub fn judge(year: &BenefitYear, choice: Standing, on: Date) -> Result<Withdrawal, Refusal> {
    if choice.paid && choice.covers_from <= on {
        return Err(Refusal::CoverBegan { from: choice.covers_from });
    }
    let closes = year.window.closes;
    let until = if choice.paid {
        choice.covers_from.previous_day().map_or(closes, |last| last.min(closes))
    } else {
        last_day(year, choice.newborn)
    };
    if !(year.window.opens..=until).contains(&on) {
        return Err(Refusal::Closed { closes });
    }
    let said = year.rules.withdrawal.as_ref();
    let figure = said.map(|rules| if choice.paid { &rules.after_payment } else { &rules.before_payment });
    match (figure.map(|cited| cited.value), choice.paid) {
        (Some(true), _) | (None, false) => {
            Ok(Withdrawal { until, clause: figure.map(|cited| cited.clause.clone()) })
        }
        (Some(false) | None, true) => Err(Refusal::PaidIsBound),
        (Some(false), false) => Err(Refusal::NotAllowed),
    }
}
