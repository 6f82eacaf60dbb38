//! Receipts: what the engine answered to which facts under which pack, signed, so that anyone can see later and without
//! a network that nothing of it was changed, and compute it again.
//!
//! A receipt names the engine, the pack by its hash, the facts and the steps by their hashes, and holds the amounts.
//! It does not hold the facts: whoever checks one brings them. [`verify`](crate::signed::verify) says whether a server
//! signed these words; [`check`] computes anew and says what does not fit. The instant of issue is an argument, as
//! everywhere here.
//!
//! Amounts are kept as they were written, not as the types of this engine: a receipt outlives the engine that made it.

mod check;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::ENGINE;
use crate::assess::Assessment;
use crate::date;
use crate::facts::Facts;
use crate::pack::{Pack, PackRef, hex};
use crate::refusal::Refusal;
use crate::signed::{SignError, Signed, Signer, Statement, canonical};

pub use check::{Mismatch, check};

/// What a server answered, without its signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Wire", try_from = "Wire")]
pub struct Receipt {
    /// Name and version of the engine: "rules 0.1.0".
    pub engine: String,
    /// Which pack.
    pub pack: PackId,
    /// [`facts_hash`] of the facts, 64 hex digits.
    pub facts_hash: String,
    /// What came out.
    pub outcome: Outcome,
    /// SHA-256 of the canonical JSON of the steps, or of the refusal, 64 hex digits.
    pub trace_hash: String,
    /// When it was issued: RFC 3339 in UTC and whole seconds, "2026-11-21T02:00:00Z".
    pub issued: String,
    /// Whose signature it bears: [`PublicKey::id`](crate::signed::PublicKey::id).
    pub key: String,
}

/// Which publication of which pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackId {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// SHA-256 of its canonical JSON, 64 hex digits.
    pub hash: String,
}

/// What a receipt says came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Amounts.
    Amounts {
        /// Members of `result` in the estimate contract that are not zero.
        result: Figures,
        /// Members of `year_to_date` after the case that are not zero.
        year_to_date: Figures,
        /// The rule that kept it from being more.
        limited_by: Option<String>,
    },
    /// A refusal by its code: `not_published`.
    Refused(String),
}

/// Figures by name. Those that are zero are left out, so that a receipt is short and means the same to an engine that
/// knows more of them.
pub type Figures = BTreeMap<String, Figure>;

/// One figure as the estimate contract writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Figure {
    /// A count.
    Count(u64),
    /// An amount in yuan or a ratio.
    Text(String),
    /// Figures that belong together.
    Group(Figures),
}

/// What the engine answered, to be put into a receipt.
#[derive(Clone, Copy, Debug)]
pub enum Answered<'a> {
    /// Amounts.
    Amounts(&'a Assessment),
    /// A refusal, and by which pack.
    Refused(&'a Refusal, &'a PackRef),
}

impl<'a> From<&'a Assessment> for Answered<'a> {
    fn from(assessment: &'a Assessment) -> Self {
        Self::Amounts(assessment)
    }
}

impl<'a> From<(&'a Refusal, &'a PackRef)> for Answered<'a> {
    fn from((refusal, pack): (&'a Refusal, &'a PackRef)) -> Self {
        Self::Refused(refusal, pack)
    }
}

/// Why no receipt can be issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssueError {
    /// The instant is not RFC 3339 in UTC and whole seconds.
    Issued,
    /// The answer holds something that no receipt can hold.
    Answer,
    /// It cannot be signed.
    Sign(SignError),
}

impl fmt::Display for IssueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Issued => f.write_str("the instant is not written like 2026-11-21T02:00:00Z"),
            Self::Answer => f.write_str("the answer holds something that no receipt can hold"),
            Self::Sign(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for IssueError {}

impl Statement for Receipt {
    const DOMAIN: &'static str = "rules receipt 1\n";

    fn key(&self) -> &str {
        &self.key
    }
}

impl Receipt {
    /// Issues a receipt for an answer to `facts`, the year before the case included in them. `issued`: RFC 3339 in UTC
    /// and whole seconds.
    pub fn issue<'a>(
        signer: &Signer,
        facts: &Facts,
        answered: impl Into<Answered<'a>>,
        issued: &str,
    ) -> Result<Signed<Self>, IssueError> {
        let answered = answered.into();
        if !date::is_instant(issued) {
            return Err(IssueError::Issued);
        }
        let written = || -> Option<Self> {
            Some(Self {
                engine: ENGINE.to_owned(),
                pack: answered.pack().into(),
                facts_hash: facts_hash(facts)?,
                outcome: answered.outcome()?,
                trace_hash: answered.trace_hash()?,
                issued: issued.to_owned(),
                key: signer.public_key().id(),
            })
        };
        Signed::new(signer, written().ok_or(IssueError::Answer)?).map_err(IssueError::Sign)
    }
}

/// SHA-256 of the canonical JSON (members sorted, no spaces) of facts in their full form, 64 hex digits. `None` only if
/// they cannot be written as JSON, which no facts are known to be.
#[must_use]
pub fn facts_hash(facts: &Facts) -> Option<String> {
    hash(facts)
}

fn hash(value: &impl Serialize) -> Option<String> {
    Some(hex(&Sha256::digest(canonical(value)?.as_bytes())))
}

impl<'a> Answered<'a> {
    const fn pack(self) -> &'a PackRef {
        match self {
            Self::Amounts(assessment) => &assessment.pack,
            Self::Refused(_, pack) => pack,
        }
    }

    fn outcome(self) -> Option<Outcome> {
        Some(match self {
            Self::Amounts(assessment) => Outcome::Amounts {
                result: written(&assessment.shares)?,
                year_to_date: written(&assessment.after)?,
                limited_by: assessment.limited_by.clone(),
            },
            Self::Refused(refusal, _) => Outcome::Refused(refusal.code.word().to_owned()),
        })
    }

    /// SHA-256 of the canonical JSON of the steps, or of the refusal, 64 hex digits: what a receipt holds of them.
    #[must_use]
    pub fn trace_hash(self) -> Option<String> {
        match self {
            Self::Amounts(assessment) => hash(&assessment.steps),
            Self::Refused(refusal, _) => hash(refusal),
        }
    }
}

/// The figures of a struct that are not zero.
fn written(value: &impl Serialize) -> Option<Figures> {
    match serde_json::to_value(value).ok()? {
        Value::Object(members) => figures(members),
        _ => None,
    }
}

fn figures(members: serde_json::Map<String, Value>) -> Option<Figures> {
    let mut figures = Figures::new();
    for (name, value) in members {
        let figure = match value {
            Value::Null => continue,
            Value::String(text) => Figure::Text(text),
            Value::Number(number) => Figure::Count(number.as_u64()?),
            Value::Object(members) => Figure::Group(self::figures(members)?),
            Value::Bool(_) | Value::Array(_) => return None,
        };
        if !figure.is_zero() {
            figures.insert(name, figure);
        }
    }
    Some(figures)
}

impl Figure {
    fn is_zero(&self) -> bool {
        match self {
            Self::Count(count) => *count == 0,
            Self::Text(text) => text == "0.00",
            Self::Group(figures) => figures.is_empty(),
        }
    }
}

impl From<&PackRef> for PackId {
    fn from(pack: &PackRef) -> Self {
        Self { name: pack.name.clone(), version: pack.version.clone(), hash: pack.hash.clone() }
    }
}

impl From<&Pack> for PackId {
    fn from(pack: &Pack) -> Self {
        Self::from(&pack.reference())
    }
}

/// A receipt as its JSON has it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    engine: String,
    pack: PackId,
    facts_hash: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    result: Option<Figures>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    year_to_date: Option<Figures>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    limited_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refusal: Option<String>,
    trace_hash: String,
    issued: String,
    key: String,
}

impl From<Receipt> for Wire {
    fn from(receipt: Receipt) -> Self {
        let (result, year_to_date, limited_by, refusal) = match receipt.outcome {
            Outcome::Amounts { result, year_to_date, limited_by } => {
                (Some(result), Some(year_to_date), limited_by, None)
            }
            Outcome::Refused(code) => (None, None, None, Some(code)),
        };
        Self {
            engine: receipt.engine,
            pack: receipt.pack,
            facts_hash: receipt.facts_hash,
            result,
            year_to_date,
            limited_by,
            refusal,
            trace_hash: receipt.trace_hash,
            issued: receipt.issued,
            key: receipt.key,
        }
    }
}

impl TryFrom<Wire> for Receipt {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, &'static str> {
        let outcome = match (wire.result, wire.year_to_date, wire.limited_by, wire.refusal) {
            (Some(result), Some(year_to_date), limited_by, None) => {
                Outcome::Amounts { result, year_to_date, limited_by }
            }
            (None, None, None, Some(code)) => Outcome::Refused(code),
            _ => return Err("it is due to hold either result and year_to_date or a refusal"),
        };
        if let Outcome::Amounts { result, year_to_date, .. } = &outcome
            && (holds_zero(result) || holds_zero(year_to_date))
        {
            return Err("figures that are zero are left out");
        }
        if ![&wire.pack.hash, &wire.facts_hash, &wire.trace_hash].into_iter().all(|hash| is_hash(hash)) {
            return Err("a hash is 64 hex digits");
        }
        if !date::is_instant(&wire.issued) {
            return Err("the instant is written like 2026-11-21T02:00:00Z");
        }
        Ok(Self {
            engine: wire.engine,
            pack: wire.pack,
            facts_hash: wire.facts_hash,
            outcome,
            trace_hash: wire.trace_hash,
            issued: wire.issued,
            key: wire.key,
        })
    }
}

fn holds_zero(figures: &Figures) -> bool {
    figures.values().any(|figure| match figure {
        Figure::Group(figures) if !figures.is_empty() => holds_zero(figures),
        figure => figure.is_zero(),
    })
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
