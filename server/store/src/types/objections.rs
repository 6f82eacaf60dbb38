//! Objections (异议) to settled claims, decided by two people of staff.

use std::fmt;

use rules::{
    facts::{Facts, Kind},
    what_if::SettledClaim,
};
use time::{Date, OffsetDateTime};

use super::{
    claims::{ClaimDetail, ClaimRecord},
    evidence::Evidence,
    ids::{CaseId, ClaimId, PersonId},
};

/// What of a claim is looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The settlement as a whole.
    Claim,
    /// An item of the bill, counted from 0.
    Line(u32),
    /// A step of the computation, by its rule.
    Step(String),
    /// Nobody asked: the rules that settled it give another amount than was paid.
    Recomputation,
}

impl Subject {
    /// The reverse of what it displays as.
    pub fn parse(text: &str) -> Option<Self> {
        match (text, text.split_once(':')) {
            ("claim", _) => Some(Self::Claim),
            ("recomputation", _) => Some(Self::Recomputation),
            (_, Some(("line", number))) => number.parse().ok().map(Self::Line),
            (_, Some(("step", rule))) if !rule.is_empty() => Some(Self::Step(rule.to_owned())),
            _ => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Claim => f.write_str("claim"),
            Self::Line(number) => write!(f, "line:{number}"),
            Self::Step(rule) => write!(f, "step:{rule}"),
            Self::Recomputation => f.write_str("recomputation"),
        }
    }
}

impl ClaimRecord {
    /// The claim as the rules compare it; `facts` are its own, from [`ClaimRecord::facts`].
    pub fn settled<'c>(&'c self, facts: &'c Facts) -> SettledClaim<'c> {
        SettledClaim {
            facts,
            before: &self.before,
            shares: &self.shares,
            after: &self.after,
            pack_hash: &self.pack_hash,
            scheme: self.scheme,
            benefit_year: self.booking.benefit_year,
        }
    }
}

/// Somebody objects to a claim.
#[derive(Clone, Debug)]
pub struct AskObjection {
    /// Whose claim.
    pub person: PersonId,
    /// Who asks: the person, or a guardian.
    pub by: PersonId,
    /// Which claim.
    pub claim: ClaimId,
    /// What of it.
    pub subject: Subject,
    /// Why: 2 to 500 characters.
    pub reason: String,
    /// Business date.
    pub today: Date,
    /// Now.
    pub at: OffsetDateTime,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskObjectionOutcome {
    /// It is open; its reference.
    Asked(String),
    /// One about the same is open already; its reference.
    Already(String),
    /// The last day is over.
    TooLate(Date),
    /// The claim has no such item or step, or was taken back.
    NotThere,
    /// The person has no such claim.
    UnknownClaim,
}

/// How an objection stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectionState {
    /// Staff have not decided.
    Open,
    /// The claim is to be settled anew; why, in the words of staff.
    Granted {
        /// Business date.
        on: Date,
        /// Why.
        reason: String,
    },
    /// The settlement stays as it is; why, in the words of staff.
    Upheld {
        /// Business date.
        on: Date,
        /// Why.
        reason: String,
    },
    /// Taken back by who asked.
    Withdrawn {
        /// Business date.
        on: Date,
    },
}

/// An objection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// Its case.
    pub case: CaseId,
    /// Number to refer to.
    pub reference: String,
    /// To which claim.
    pub claim: ClaimId,
    /// Name of the claim's hospital.
    pub hospital_name: String,
    /// The claim's day of discharge or service.
    pub discharged: Date,
    /// To what of it.
    pub subject: Subject,
    /// Who asked; `None`: the portal found a difference.
    pub asked_by: Option<PersonId>,
    /// Why, in the words of who asked; empty where nobody did.
    pub reason: String,
    /// When.
    pub asked_on: Date,
    /// How it stands.
    pub state: ObjectionState,
}

/// An objection with what it is decided by.
#[derive(Clone, Debug)]
pub struct ObjectionDetail {
    /// The objection.
    pub objection: Objection,
    /// The claim as it stands now.
    pub claim: ClaimDetail,
    /// Files, the oldest first.
    pub evidence: Vec<Evidence>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_read_as_it_was_written() {
        let step = Subject::Step("basic.deductible".to_owned());
        for subject in [Subject::Claim, Subject::Line(0), Subject::Line(17), step, Subject::Recomputation] {
            assert_eq!(Subject::parse(&subject.to_string()), Some(subject));
        }
        for nonsense in ["", "line", "line:", "line:-1", "line:x", "step:", "claim:1", "all"] {
            assert_eq!(Subject::parse(nonsense), None, "{nonsense}");
        }
    }
}

/// What comes next for a claim to which an objection was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anew {
    /// The hospital takes it back.
    TakeBack,
    /// So many later settlements were computed on top of it: they are taken back first, the last one first, and settled
    /// again after it.
    LaterFirst(u32),
    /// No hospital settled it, or none settled a later one that was computed on top of it: that came by hand-in, and no
    /// hospital takes it back. What is due is settled outside the portal.
    HandedIn,
    /// Its benefit year is closed: no hospital takes it back. What is due is settled outside the portal.
    ClosedYear(i32),
    /// It was taken back, at this time if that is kept: the hospital settles it again under a new number.
    SettleAgain(Option<OffsetDateTime>),
    /// It was settled again; the new claim.
    Done(ClaimId),
}

/// A claim that is to be settled anew, as staff see it. Whose it is stands with the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimAnew {
    /// The case in which it was granted.
    pub case: CaseId,
    /// Its number.
    pub reference: String,
    /// Name of the hospital.
    pub hospital_name: String,
    /// The hospital's number of the slip.
    pub slip_no: String,
    /// Kind of care.
    pub kind: Kind,
    /// Day of admission.
    pub admitted: Option<Date>,
    /// Day of discharge or service.
    pub discharged: Date,
    /// Business date of the decision.
    pub granted_on: Date,
    /// What comes next.
    pub next: Anew,
}
