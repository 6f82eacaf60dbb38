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
    /// Chosen for a newborn, who may choose outside the window too.
    pub newborn: bool,
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

/// Whether a choice of a benefit year can be taken back on a day.
pub fn judge(year: &BenefitYear, choice: Standing, on: Date) -> Result<Withdrawal, Refusal> {
    if choice.paid && choice.covers_from <= on {
        return Err(Refusal::CoverBegan { from: choice.covers_from });
    }
    let closes = year.window.closes;
    let in_time = if choice.newborn && !choice.paid { on <= year.covers.1 } else { year.window.is_open(on) };
    if !in_time {
        return Err(Refusal::Closed { closes });
    }
    let said = year.rules.withdrawal.as_ref();
    let figure = said.map(|rules| if choice.paid { &rules.after_payment } else { &rules.before_payment });
    match (figure.map(|cited| cited.value), choice.paid) {
        (Some(true), _) | (None, false) => {
            let until = if choice.newborn && !choice.paid { closes.max(on) } else { closes };
            Ok(Withdrawal { until, clause: figure.map(|cited| cited.clause.clone()) })
        }
        (Some(false) | None, true) => Err(Refusal::PaidIsBound),
        (Some(false), false) => Err(Refusal::NotAllowed),
    }
}
