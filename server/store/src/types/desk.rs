//! What staff do at their desks beside choosing: cash, guardians' requests, newborns' numbers.

use rules::{money::Money, scheme::Scheme};
use time::{Date, OffsetDateTime};

use super::{
    counter::Authority,
    enrolment::Coverage,
    evidence::Evidence,
    family::OpenRequest,
    ids::{GuardianLinkId, PersonId},
    newborns::OpenNewborn,
    payment::{IdempotencyKey, PayRefusal, Receipt},
    people::Person,
    staff::Acting,
};

/// What a counter is to take for somebody's year, asked before any money moves.
#[derive(Clone, Debug)]
pub enum CashDue {
    /// So much.
    Due {
        /// Scheme.
        scheme: Scheme,
        /// Id of the option.
        option: String,
        /// To be paid; nothing where the budget pays all.
        own: Money,
        /// Added by the budget.
        subsidy: Money,
        /// First day of cover when it is paid today.
        covers_from: Date,
        /// An order was brought to the gateway: its money may come too, and then goes back.
        online: Option<String>,
    },
    /// No money is taken.
    Refused(PayRefusal),
}

/// A clerk takes cash for somebody's year.
#[derive(Clone, Debug)]
pub struct TakeCash {
    /// Who is insured by it.
    pub person: PersonId,
    /// Benefit year.
    pub benefit_year: i32,
    /// What was told to be due; another amount by now is told, and nothing is taken.
    pub amount: Money,
    /// Key of the form: sent twice, the money counts once.
    pub key: IdempotencyKey,
    /// By whom.
    pub acting: Acting,
    /// Who asked for it.
    pub authority: Authority,
    /// Business date.
    pub today: Date,
    /// Now.
    pub at: OffsetDateTime,
}

/// What became of it.
#[derive(Clone, Debug)]
pub enum CashOutcome {
    /// It is a contribution.
    Taken(Box<Receipt>),
    /// This form was sent before; its receipt.
    Repeated(Box<Receipt>),
    /// Nothing was taken.
    Refused(PayRefusal),
    /// Nobody there, or out of reach.
    Nobody,
}

/// The receipt of cash with who took it from whom.
#[derive(Clone, Debug)]
pub struct CashSlip {
    /// The receipt.
    pub receipt: Receipt,
    /// Name of who took it.
    pub taken_by: String,
    /// Who asked.
    pub authority: Authority,
    /// When.
    pub at: OffsetDateTime,
}

/// A guardian's request with its facts, for who decides.
#[derive(Clone, Debug)]
pub struct GuardianRequest {
    /// The request. Its link says whether it still waits.
    pub request: OpenRequest,
    /// Who asks.
    pub guardian: Person,
    /// For whom, as far as the register tells: of the household, or by number and name.
    pub ward: Option<Person>,
    /// The files, the oldest first. None once it is decided.
    pub evidence: Vec<Evidence>,
}

/// Staff decide about a request.
#[derive(Clone, Debug)]
pub struct DecideRequest {
    /// Which.
    pub link: GuardianLinkId,
    /// By whom.
    pub acting: Acting,
    /// Yes or no.
    pub verified: bool,
    /// Why, in a sentence that the guardian reads.
    pub reason: String,
    /// Business date; a verified link starts on it.
    pub today: Date,
    /// Now, for the record.
    pub at: OffsetDateTime,
}

/// A newborn's told number with both records, for who settles it.
#[derive(Clone, Debug)]
pub struct NewbornNumber {
    /// The child, and the number that was told.
    pub open: OpenNewborn,
    /// How the child is insured.
    pub coverage: Coverage,
    /// Who told it: name of the guardian.
    pub guardian: String,
    /// Who has the number already, here: settling joins the two.
    pub other: Option<Coverage>,
}

/// Staff settle a told number, or do not take it.
#[derive(Clone, Debug)]
pub struct AnswerNumber {
    /// The child.
    pub person: PersonId,
    /// By whom.
    pub acting: Acting,
    /// When the number was told that the desk looked at: another told since is not the one that was checked.
    pub seen: OffsetDateTime,
    /// Why not, in a sentence that the guardian reads; `None` settles it.
    pub refused: Option<String>,
    /// Business date.
    pub today: Date,
    /// Now, for the record.
    pub at: OffsetDateTime,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberOutcome {
    /// As settling a newborn's number always ends.
    Settled(super::newborns::SettleOutcome),
    /// Not taken; the guardian may tell it anew.
    Refused,
    /// The guardian told another number since.
    ToldAnew,
    /// No such child waits, or out of reach.
    NotOpen,
}

/// A told number that staff did not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedNumber {
    /// Why.
    pub reason: String,
    /// When.
    pub at: OffsetDateTime,
}

/// What waits for the people of a jurisdiction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Cases without a proposal.
    pub cases: u64,
    /// Proposals of others, to be confirmed or returned.
    pub proposals: u64,
    /// Guardians' requests.
    pub requests: u64,
    /// Newborns' numbers.
    pub newborns: u64,
}
