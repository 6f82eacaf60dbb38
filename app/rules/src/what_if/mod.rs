//! A case and its neighbours: the same case changed in one respect, the smallest changes that alter what is
//! paid, and what stays open while answers are missing.
//!
//! Every amount here is one that the engine settled; nothing is estimated on the way. Laws of the rules say
//! which cases need settling at all (`laws`), and where a pack breaks a law, how much is not known is told.

mod alternatives;
mod asks;
mod changes;
mod json;
mod laws;
mod partial;
mod ranges;
mod search;
mod settle;
mod then_now;
mod words;

use serde::Serialize;

use crate::assess::{Stop, assess};
use crate::date::{self, Date};
use crate::facts::{Accumulators, Facts, Level, Place};
use crate::money::Money;
use crate::pack::Pack;
use crate::refusal::Refusal;
use crate::text::Text;

pub use alternatives::{Alternative, Track, alternatives};
pub use changes::{Change, smallest_change};
pub use json::{WhatIf, answer_json, ranges_json, read_partial, read_ranges, what_if};
pub use partial::{Given, Partial, Question};
pub use ranges::{Answered, End, Ends, Narrowing, Range, Refused, ranges};
pub use then_now::{Replay, SettledClaim, ThenNow, Under, replay, then_now, year_before};

/// What a case pays, in fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Paid {
    /// All funds together.
    pub fund: Money,
    /// The person.
    pub person: Money,
}

/// What comes out of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Outcome {
    /// Amounts.
    #[serde(rename = "result")]
    Paid(Paid),
    /// No amount, and why.
    #[serde(rename = "refusal")]
    Refused(Box<Refusal>),
}

impl Outcome {
    /// Settles a case. Facts that do not fit the pack are told as a refusal.
    fn of(pack: &Pack, facts: &Facts, history: &Accumulators) -> Self {
        match pack.settle(facts, history) {
            Ok(settled) => {
                Self::Paid(Paid { fund: settled.shares.fund_pay_sumamt, person: settled.shares.psn_part_amt })
            }
            Err(Stop::Refused(refusal)) => Self::Refused(refusal),
            Err(Stop::Faults(_)) => match assess(pack, facts, history) {
                Ok(answer) => Self::Paid(Paid {
                    fund: answer.shares.fund_pay_sumamt,
                    person: answer.shares.psn_part_amt,
                }),
                Err(refusal) => Self::Refused(Box::new(refusal)),
            },
        }
    }

    /// The amounts, where there are any.
    #[must_use]
    pub fn paid(&self) -> Option<Paid> {
        match self {
            Self::Paid(paid) => Some(*paid),
            Self::Refused(_) => None,
        }
    }

    /// How much more is paid than in another case; `None` where one of the two has no amounts.
    fn more_than(&self, other: &Self) -> Option<Difference> {
        let (here, there) = (self.paid()?, other.paid()?);
        let more = |a: Money, b: Money| a.checked_sub(b).unwrap_or_default();
        Some(Difference { fund: more(here.fund, there.fund), person: more(here.person, there.person) })
    }
}

/// How much more is paid than in the case, in fen; below zero where it is less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// By all funds together.
    pub fund: Money,
    /// By the person.
    pub person: Money,
}

/// The one respect in which a case differs from another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Changed {
    /// A hospital of another level.
    Level {
        /// Its level.
        hospital_level: Level,
    },
    /// Care at another place, or with or without filing.
    Place {
        /// Where.
        place: Place,
        /// Whether the referral or filing was done; of no meaning at home.
        filed: bool,
    },
    /// Another contribution tier.
    Tier {
        /// Its name in the pack.
        tier: String,
    },
    /// Another track: the rules of another pack.
    Track {
        /// Name of the pack.
        pack: String,
        /// The tier there.
        #[serde(skip_serializing_if = "Option::is_none")]
        tier: Option<String>,
    },
    /// The referral or filing was done.
    Filed,
    /// Care after the waiting period.
    Waited {
        /// The first day with cover.
        #[serde(with = "date::iso")]
        on: Date,
    },
    /// Discharge or service on a day of the same year on which other figures hold.
    Figures {
        /// The day of discharge or service.
        #[serde(with = "date::iso")]
        on: Date,
    },
    /// Discharge or service in the next year: what is counted by the year begins anew.
    NewYear {
        /// The day of discharge or service.
        #[serde(with = "date::iso")]
        on: Date,
    },
    /// A birthday that opens a rule or ends one.
    Birthday {
        /// The age completed.
        age: u8,
        /// The day of the birthday.
        #[serde(with = "date::iso")]
        on: Date,
    },
    /// One more stay before this one.
    OneMoreStay {
        /// Which stay of the year the case would be, counted from 1.
        stay: u32,
    },
}

/// The facts with the year before the case among them, so that they stand for themselves.
fn whole(facts: &Facts, history: &Accumulators) -> Facts {
    Facts { year_to_date: *history, ..facts.clone() }
}

/// Words of a change, and of what it does to the person's payment.
fn effect(case: &Outcome, outcome: &Outcome) -> Option<Text> {
    let paid = outcome.paid()?;
    Some(match outcome.more_than(case) {
        Some(difference) => words::difference(difference.person),
        None => words::now_paid(paid.fund),
    })
}
