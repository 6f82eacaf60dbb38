//! Questions about a person that the rules leave open and two people of staff decide.

use rules::text::Text;
use time::{Date, OffsetDateTime};

use super::{
    corrections::{CorrectionDetail, Datum, Obstacle},
    ids::{CaseId, PersonId, StaffId},
    objections::ObjectionDetail,
    people::Person,
    staff::Acting,
};

/// A person asks staff to decide. The facts are frozen as they stand.
#[derive(Clone, Copy, Debug)]
pub struct OpenCase {
    /// Who.
    pub person: PersonId,
    /// Benefit year.
    pub benefit_year: i32,
    /// Business date.
    pub today: Date,
    /// Now.
    pub at: OffsetDateTime,
}

/// What became of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenCaseOutcome {
    /// A case is open now; its reference.
    Opened(String),
    /// One was open already; its reference.
    Already(String),
    /// The rules decide: there is nothing for staff.
    Settled,
    /// There is no such person.
    UnknownPerson,
}

/// What is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseVerdict {
    /// The person may enrol with this option.
    Grant(String),
    /// The person may not.
    Refuse,
}

/// A decision that two people made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseDecision {
    /// The case's reference.
    pub reference: String,
    /// What.
    pub verdict: CaseVerdict,
    /// Why, in the words of staff; the person reads it.
    pub reason: String,
    /// Business date.
    pub decided_on: Date,
    /// Hash of the jurisdiction's file that had left the question open.
    pub rules_hash: String,
}

/// A case as the person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCase {
    /// Number to refer to.
    pub reference: String,
    /// Benefit year.
    pub benefit_year: i32,
    /// Since when.
    pub opened_on: Date,
    /// The decision, once two people made it.
    pub decision: Option<CaseDecision>,
}

/// What a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseAbout {
    /// The dual-track question of a benefit year.
    DualTrack(i32),
    /// The correction of a datum.
    Correction(Datum),
    /// An objection to a claim.
    Objection,
    /// A claim whose own rules give another amount than was paid.
    Recomputation,
}

/// The one thing that the case of a correction or of an objection may grant.
pub const AS_ASKED: &str = "as_asked";

/// A case in the list of staff.
#[derive(Clone, Debug)]
pub struct CaseSummary {
    /// Id.
    pub id: CaseId,
    /// Number to refer to.
    pub reference: String,
    /// What it is about.
    pub about: CaseAbout,
    /// Township of the person.
    pub township: String,
    /// Since when.
    pub opened_on: Date,
    /// When it was decided.
    pub decided_on: Option<Date>,
    /// Whether a proposal waits for a second person.
    pub proposed: bool,
}

/// What one person of staff proposed and another answered.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// What.
    pub verdict: CaseVerdict,
    /// Why.
    pub reason: String,
    /// By whom.
    pub proposed_by: (StaffId, String),
    /// The answer: confirmed or returned, why, by whom.
    pub answer: Option<(bool, String, String)>,
}

/// A case with everything to decide it by.
#[derive(Clone, Debug)]
pub struct CaseDetail {
    /// As in the list.
    pub summary: CaseSummary,
    /// Whose.
    pub person: Person,
    /// The facts as they stood when the case was opened.
    pub facts: serde_json::Value,
    /// What the rules said then, each with its clause.
    pub reasons: Vec<(Text, String)>,
    /// Proposals, the first first.
    pub proposals: Vec<Proposal>,
    /// Decisions of the jurisdiction on the same facts, the newest first; at most twenty. For a dual-track question only.
    pub precedents: Vec<CaseDecision>,
    /// The correction, where it is about one.
    pub correction: Option<Box<CorrectionDetail>>,
    /// The objection or the review of a claim, where it is about one.
    pub objection: Option<Box<ObjectionDetail>>,
}

/// One person of staff proposes a decision.
#[derive(Clone, Debug)]
pub struct Propose {
    /// By whom.
    pub acting: Acting,
    /// Which case.
    pub case: CaseId,
    /// What.
    pub verdict: CaseVerdict,
    /// Why: 1 to 500 characters.
    pub reason: String,
    /// Now.
    pub at: OffsetDateTime,
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposeOutcome {
    /// It waits for a second person.
    Proposed,
    /// Another proposal waits already.
    Waiting,
    /// The case is decided.
    Decided,
    /// The year has no such option, or the case none at all.
    NotOffered,
    /// A correction cannot be granted.
    Hindered(Obstacle),
    /// No such case, or out of reach.
    NotThere,
}

/// Another person of staff answers.
#[derive(Clone, Debug)]
pub struct AnswerProposal {
    /// By whom.
    pub acting: Acting,
    /// Which case.
    pub case: CaseId,
    /// Confirm, or return for another proposal.
    pub confirm: bool,
    /// Why: 1 to 500 characters.
    pub reason: String,
    /// Business date.
    pub today: Date,
    /// Now.
    pub at: OffsetDateTime,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerOutcome {
    /// The case is decided.
    Confirmed,
    /// The case waits for another proposal.
    Returned,
    /// A correction cannot be granted any more; the proposal can be returned.
    Hindered(Obstacle),
    /// There is nothing to answer.
    NothingProposed,
    /// Whoever proposed does not answer.
    OwnProposal,
    /// No such case, or out of reach.
    NotThere,
}
