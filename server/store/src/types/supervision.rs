//! Supervision: settled claims computed again, questions about claims, samples for review, and what staff answer.

use rules::{catalogue::Catalogue, facts::Kind, money::Money, name::PersonName, text::Text};
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::{
    claims::ClaimRecord,
    ids::{ClaimId, FindingId, PersonId, RunId},
    staff::Acting,
};

/// Which claims a run looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Population {
    /// Of people of this jurisdiction; `None`: of everybody.
    pub jurisdiction: Option<String>,
    /// Of this benefit year; `None`: of all.
    pub benefit_year: Option<i32>,
}

/// Computes settled claims again from nothing and keeps what differs.
#[derive(Clone, Debug)]
pub struct RecomputeClaims {
    /// Which.
    pub population: Population,
    /// The packs to compute with. A claim of a pack that is not among them is left out, with its person's year.
    pub packs: &'static Catalogue,
    /// Who asked for it, for the record.
    pub by: String,
    /// The business date: of cases that are opened, and of what people are told.
    pub today: Date,
    /// Now.
    pub at: OffsetDateTime,
}

/// Looks for what staff should ask about.
#[derive(Clone, Debug)]
pub struct RaiseFlags {
    /// Which claims.
    pub population: Population,
    /// Who asked for it, for the record.
    pub by: String,
    /// Now.
    pub at: OffsetDateTime,
}

/// What a run came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunReport {
    /// Claims looked at; those taken back are not.
    pub claims: u64,
    /// Of these, claims that were left out: their pack is not here.
    pub left_out: u64,
    /// What was found: claims that differ, or questions.
    pub found: u64,
    /// Of these, new ones; the others were there before, or their claims are gone.
    pub raised: u64,
    /// What was found at claims that were taken back, or given to another person, before it could be kept.
    pub gone: u64,
    /// How long it took, in milliseconds.
    pub milliseconds: u64,
}

/// How claims are drawn for review. All three are by a seed and can be repeated by anybody who has the claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleMethod {
    /// Simple random sampling without replacement: each claim has the same chance.
    Random,
    /// Monetary unit sampling: systematic, with a chance proportional to what the fund paid.
    Value,
    /// Stratified by hospital and kind of care, with Neyman's allocation: more where payments vary more.
    Variance,
}

impl SampleMethod {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Random, Self::Value, Self::Variance];

    /// The word in the database and on the command line.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Value => "value",
            Self::Variance => "variance",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.code() == code)
    }
}

/// Draws claims for review.
#[derive(Clone, Debug)]
pub struct DrawSample {
    /// From which claims.
    pub population: Population,
    /// How.
    pub method: SampleMethod,
    /// How many; fewer come where there are fewer, or where the value draws one claim twice.
    pub count: u32,
    /// The seed: any text.
    pub seed: String,
    /// The moment: drawn is from the claims that were settled by then and not taken back by then. With the same seed and
    /// moment the same claims are drawn later too, as the hash of the population proves.
    pub as_of: OffsetDateTime,
    /// Who asked for it, for the record.
    pub by: String,
    /// Now.
    pub at: OffsetDateTime,
}

/// A drawn sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// What the run came to.
    pub report: RunReport,
    /// SHA-256 over the claims it was drawn from, as lower-case hexadecimal.
    pub population_hash: String,
    /// The claims, in the order of people and ids.
    pub claims: Vec<ClaimId>,
}

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// Computed again, a claim or the year after it comes to something else.
    Difference,
    /// Two stays of one person overlap.
    Overlap,
    /// A person saw doctors in two places on one day.
    SameDay,
    /// A hospital's cost is far from that of its peers.
    Peers,
    /// Discharged and soon admitted again at the same hospital.
    Split,
    /// Far more of an item a day than usual.
    Item,
    /// Drawn for review.
    Sample,
}

impl FindingKind {
    /// All of them, in the order of lists.
    pub const ALL: [Self; 7] =
        [Self::Difference, Self::Overlap, Self::SameDay, Self::Split, Self::Item, Self::Peers, Self::Sample];

    /// The word in the database, in addresses and in catalogues' keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Difference => "difference",
            Self::Overlap => "overlap",
            Self::SameDay => "same_day",
            Self::Peers => "peers",
            Self::Split => "split",
            Self::Item => "item",
            Self::Sample => "sample",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What staff answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingAnswer {
    /// There is an explanation.
    Explained,
    /// There is none.
    NotExplained,
    /// Somebody else has to go on.
    PassedOn,
}

impl FindingAnswer {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Explained, Self::NotExplained, Self::PassedOn];

    /// The word in the database, in forms and in catalogues' keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Explained => "explained",
            Self::NotExplained => "not_explained",
            Self::PassedOn => "passed_on",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.code() == code)
    }
}

/// A figure of a result that did not come out again, as words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureFound {
    /// Which: `hifp_pay`, `year_to_date.banded`; `settlement` where there is no result, `year` where it is another one.
    pub member: String,
    /// What is stored.
    pub stored: String,
    /// What came out.
    pub recomputed: String,
}

/// What a finding says, as it was when it was raised.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingDetail {
    /// What was seen.
    pub seen: Text,
    /// Why it is asked.
    pub why: Text,
    /// Ids of the other claims of the person that it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
    /// Figures that differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<FigureFound>,
}

/// Which findings a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindingFilter {
    /// Of one kind.
    pub kind: Option<FindingKind>,
    /// Of one hospital, by its code.
    pub hospital: Option<String>,
    /// Those that are answered, instead of those that wait.
    pub answered: bool,
    /// The page, from nought.
    pub page: u32,
}

/// How many findings a page lists.
pub const FINDINGS_A_PAGE: u32 = 25;

/// A finding in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingLine {
    /// Id.
    pub id: FindingId,
    /// What is asked about.
    pub kind: FindingKind,
    /// Name of the hospital.
    pub hospital: String,
    /// Slip number of the claim, where it is about one.
    pub slip_no: Option<String>,
    /// What was seen.
    pub seen: Text,
    /// When it was raised.
    pub raised_at: OffsetDateTime,
    /// What was answered.
    pub answer: Option<FindingAnswer>,
}

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindingList {
    /// The lines, the newest first.
    pub lines: Vec<FindingLine>,
    /// How many there are in all.
    pub total: u64,
    /// The hospitals that occur, as code and name.
    pub hospitals: Vec<(String, String)>,
}

/// Another claim that a finding is about: what a colleague needs to find its paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherClaim {
    /// Slip number.
    pub slip_no: String,
    /// Name of the hospital.
    pub hospital: String,
    /// Kind of care.
    pub kind: Kind,
    /// Day of admission.
    pub admitted: Option<Date>,
    /// Day of discharge or service.
    pub discharged: Date,
    /// The bill.
    pub total: Money,
    /// What the funds paid of it.
    pub fund: Money,
}

/// A finding with everything that its page shows.
#[derive(Clone, Debug)]
pub struct Finding {
    /// As in the list.
    pub line: FindingLine,
    /// What it says.
    pub detail: FindingDetail,
    /// Whose claim it is, and the claim.
    pub claim: Option<(PersonName, Box<ClaimRecord>)>,
    /// The others that it is about.
    pub others: Vec<OtherClaim>,
    /// Why it was answered so, by whom (the name), and when.
    pub answered: Option<(String, String, OffsetDateTime)>,
}

/// Answers a finding.
#[derive(Clone, Debug)]
pub struct AnswerFinding {
    /// Who.
    pub acting: Acting,
    /// Which.
    pub finding: FindingId,
    /// What.
    pub answer: FindingAnswer,
    /// Why: 1 to 500 characters. It is kept.
    pub reason: String,
    /// Now.
    pub at: OffsetDateTime,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerFindingOutcome {
    /// It is kept.
    Answered,
    /// Somebody answered before; that answer stays.
    NotOpen,
    /// No such finding, or out of reach.
    Unknown,
}

/// A run on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Id.
    pub id: RunId,
    /// `recompute`, `flags` or `sample`.
    pub task: String,
    /// Who asked for it.
    pub by: String,
    /// Which claims.
    pub population: Population,
    /// When it began.
    pub began_at: OffsetDateTime,
    /// When it ended; `None`: it did not come to its end.
    pub ended_at: Option<OffsetDateTime>,
    /// What it came to; the time is in the two above.
    pub report: RunReport,
    /// With what a sample can be drawn again.
    pub drawn: Option<Drawn>,
}

/// With what a sample was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// How.
    pub method: SampleMethod,
    /// How many were asked for.
    pub count: u32,
    /// The seed.
    pub seed: String,
    /// The moment of its population; `None`: drawn before moments were kept.
    pub as_of: Option<OffsetDateTime>,
    /// SHA-256 of its population, as lower-case hexadecimal.
    pub population_hash: String,
}

/// Whose claim a difference was found at. Not for pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ClaimKey {
    /// Whose.
    pub(crate) person: PersonId,
    /// Which.
    pub(crate) claim: ClaimId,
}
