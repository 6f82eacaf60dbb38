//! The steps behind a contribution: every amount, day and number of months shown comes from one of them.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

use crate::date::{self, Date};
use crate::money::Money;
use crate::text::Text;
use crate::trace::Clause;

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Which rule ran: `contribution.standard`, `waiting.fixed`.
    pub rule: &'static str,
    /// What went in, by name; amounts in yuan, days as 2018-03-09.
    pub inputs: BTreeMap<&'static str, String>,
    /// What was done, with the figures: "min(150.00, 90.00)".
    pub operation: String,
    /// What came out.
    pub result: Figure,
    /// By which clause.
    pub clause: Clause,
    /// In words for people.
    pub text: Text,
}

/// What a step comes to. On the wire: "150.00", "2016-01-01", "3", "late".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// An amount.
    Amount(Money),
    /// A day.
    Day(Date),
    /// A number of months.
    Months(u32),
    /// When one pays.
    Timing(Timing),
}

/// When one pays, seen from the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// On a day of the window.
    InWindow,
    /// After it.
    Late,
    /// Within the days that newborns have.
    Newborn,
}

impl Timing {
    /// The word on the wire, `in_window`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::InWindow => "in_window",
            Self::Late => "late",
            Self::Newborn => "newborn",
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Amount(amount) => amount.fmt(f),
            Self::Day(day) => f.write_str(&date::iso(*day)),
            Self::Months(months) => months.fmt(f),
            Self::Timing(timing) => f.write_str(timing.word()),
        }
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The steps so far.
#[derive(Debug, Default)]
pub(super) struct Trace {
    pub(super) steps: Vec<Step>,
}

impl Trace {
    /// Notes a step with its inputs.
    pub(super) fn step<const N: usize>(
        &mut self,
        rule: &'static str,
        inputs: [(&'static str, String); N],
        operation: String,
        result: Figure,
        clause: &Clause,
        text: Text,
    ) {
        let (inputs, clause) = (inputs.into_iter().collect(), clause.clone());
        self.steps.push(Step { rule, inputs, operation, result, clause, text });
    }

    /// Whether every step rests on a figure or rule that may be called official.
    pub(super) fn is_official(&self) -> bool {
        self.steps.iter().all(|step| step.clause.confidence.may_be_official())
    }
}
