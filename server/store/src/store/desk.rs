//! What staff do at their desks beside accounts, choices and cases. Whether the account reaches the person is decided
//! within each transaction; out of reach is as if there were nobody.

use async_trait::async_trait;
use time::{Date, OffsetDateTime};

use crate::{
    error::Result,
    types::{
        Acting, AnswerNumber, CashDue, CashOutcome, CashSlip, DecideOutcome, DecideRequest, Evidence,
        EvidenceId, GuardianLinkId, GuardianRequest, NewbornNumber, NumberOutcome, PersonId, RefusedNumber,
        TakeCash, Waiting,
    },
};

/// Cash, guardians' requests, newborns' numbers, and what waits.
#[async_trait]
pub trait DeskStore: Send + Sync + 'static {
    // Cash at the counter

    /// What is to be taken for a year, or what stands against it. `None`: nobody there, or out of reach.
    async fn cash_due(
        &self,
        acting: Acting,
        person: PersonId,
        benefit_year: i32,
        today: Date,
    ) -> Result<Option<CashDue>>;
    /// Takes cash and keeps who asked. Whatever stands against it is told, and nothing is taken.
    async fn take_cash(&self, command: TakeCash) -> Result<CashOutcome>;
    /// The slip of cash that a counter took.
    async fn cash_slip(&self, acting: Acting, person: PersonId, receipt: &str) -> Result<Option<CashSlip>>;

    // Guardians' requests

    /// A request with its facts; looking at it is recorded.
    async fn guardian_request(
        &self,
        acting: Acting,
        link: GuardianLinkId,
        today: Date,
        at: OffsetDateTime,
    ) -> Result<Option<Box<GuardianRequest>>>;
    /// A file of a request that waits; each look at it is recorded.
    async fn view_request_evidence(
        &self,
        acting: Acting,
        evidence: EvidenceId,
        today: Date,
        at: OffsetDateTime,
    ) -> Result<Option<Evidence>>;
    /// Decides about a request. Of two who decide at once the second finds it decided.
    async fn decide_request(&self, command: DecideRequest) -> Result<DecideOutcome>;

    // Newborns' numbers

    /// A told number with both records; looking at it is recorded.
    async fn newborn_number(
        &self,
        acting: Acting,
        child: PersonId,
        today: Date,
        at: OffsetDateTime,
    ) -> Result<Option<Box<NewbornNumber>>>;
    /// Settles a told number: the child gets it, or everything of the child moves to the person who has it already; or
    /// does not take it. Nothing is half done.
    async fn answer_number(&self, command: AnswerNumber) -> Result<NumberOutcome>;
    /// The last refusal of a child's number, unless another number waits or is settled.
    async fn refused_number(&self, child: PersonId) -> Result<Option<RefusedNumber>>;

    // The desk

    /// What waits in the account's jurisdiction. Nothing for accounts that are not active.
    async fn waiting(&self, acting: Acting) -> Result<Waiting>;
}
