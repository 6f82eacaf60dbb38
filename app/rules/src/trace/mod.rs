//! The trace: every number shown comes from one of these steps.
//!
//! While the engine runs, a step is a record: which rule, its figures, what came out, by which clause. Words are
//! made from it when somebody wants to read them ([`Trace::steps`]): what was done as a formula, and in three lengths
//! (official, plain, one line) in two languages.

mod render;
mod rule;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::money::Money;
use crate::text::Text;

pub(crate) use render::percent;
pub use rule::Rule;
pub(crate) use rule::{Figure, Record, Word};

/// How far a source can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Confidence {
    /// One of the two notices the portal is built for.
    #[serde(rename = "SEED")]
    Seed,
    /// A quotation of an official text or an official's statement.
    Q,
    /// Stated by a source that names its official document.
    S,
    /// Seen in the code of a real system: practice, not law.
    C,
    /// Seen, but contradicted elsewhere.
    X,
    /// General knowledge of the field, unconfirmed.
    M,
    /// Arithmetic from graded inputs.
    #[serde(rename = "CALC")]
    Calc,
    /// A choice of ours where the sources are silent.
    #[serde(rename = "choice")]
    Choice,
    /// A made-up but plausible figure: 示例参数，非官方.
    #[serde(rename = "sample")]
    Sample,
}

impl Confidence {
    /// All grades, the strongest first.
    pub const ALL: [Self; 9] =
        [Self::Seed, Self::Q, Self::S, Self::Calc, Self::Choice, Self::C, Self::M, Self::X, Self::Sample];

    /// The grade's name in packs and answers.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Seed => "SEED",
            Self::Q => "Q",
            Self::S => "S",
            Self::C => "C",
            Self::X => "X",
            Self::M => "M",
            Self::Calc => "CALC",
            Self::Choice => "choice",
            Self::Sample => "sample",
        }
    }

    /// Whether a pack that calls itself official may hold such a figure.
    #[must_use]
    pub const fn may_be_official(self) -> bool {
        matches!(self, Self::Seed | Self::Q | Self::S | Self::Calc | Self::Choice)
    }
}

/// Where a figure or a decision comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// The document, as it is cited: 怀政〔2015〕57号.
    pub document: String,
    /// The place in it: 三(四).
    pub clause: String,
    /// How far it can be trusted.
    pub confidence: Confidence,
    /// Where it can be read, if anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl Clause {
    /// No clause at all.
    pub(crate) const fn none() -> Self {
        Self { document: String::new(), clause: String::new(), confidence: Confidence::Sample, url: None }
    }
}

/// The steps of a computation as the engine leaves them. One of them can be used for many cases, one after another.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    records: Vec<Record>,
}

impl Trace {
    /// An empty one, with room for the steps of a stay.
    #[must_use]
    pub fn new() -> Self {
        Self { records: Vec::with_capacity(16) }
    }

    /// Forgets all steps.
    pub fn clear(&mut self) {
        self.records.clear();
    }

    /// How many steps there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Which rules ran, with what came out of each.
    pub fn outcomes(&self) -> impl Iterator<Item = (Rule, Money)> {
        self.records.iter().map(|record| (record.rule, record.amount))
    }

    pub(crate) fn push(&mut self, record: Record) {
        self.records.push(record);
    }
}

/// One step of a computation, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Which rule ran: `basic.deductible`, `catastrophic.bands`.
    pub rule: String,
    /// What went in, by name; amounts in yuan, ratios as decimals.
    pub inputs: BTreeMap<String, String>,
    /// What was done, with the figures: "min(20000.00, 700.00)".
    pub operation: String,
    /// What came out.
    pub amount: Money,
    /// By which clause.
    pub clause: Clause,
    /// In words for people (plain).
    pub text: Text,
    /// As an office writes it: the formula with its terms, and the clause.
    #[serde(default)]
    pub official: Text,
    /// In one line: what it is and how much.
    #[serde(default)]
    pub line: Text,
}
