//! Objections to settled claims. What staff decide about them is in [`StaffStore`](super::StaffStore).

use async_trait::async_trait;
use time::{Date, OffsetDateTime};

use crate::{
    error::Result,
    types::{Acting, Anew, AskObjection, AskObjectionOutcome, ClaimAnew, ClaimId, Objection, PersonId},
};

/// Objecting, following, taking back. A claim that its own rules contradict is found by
/// [`recompute`](super::SupervisionStore::recompute), which asks for its review here.
#[async_trait]
pub trait ObjectionStore: Send + Sync + 'static {
    /// Objects to a claim. The case keeps the settlement as it stands. At most one is open for a claim and subject.
    async fn ask_objection(&self, command: AskObjection) -> Result<AskObjectionOutcome>;
    /// A person's objections, the newest first.
    async fn objections(&self, person: PersonId) -> Result<Vec<Objection>>;
    /// One of them. Another person's is `None`, like a missing one.
    async fn objection(&self, person: PersonId, reference: &str) -> Result<Option<Objection>>;
    /// Takes an open objection back. `false`: `by` did not ask for it, or it is over.
    async fn withdraw_objection(
        &self,
        reference: &str,
        by: PersonId,
        today: Date,
        at: OffsetDateTime,
    ) -> Result<bool>;
    /// What comes next for a claim because an objection to it was granted; `None`: none was.
    async fn anew(&self, person: PersonId, claim: ClaimId) -> Result<Option<Anew>>;
    /// The claims of a jurisdiction that are to be settled anew and are not yet, the longest waiting first. For checkers and
    /// auditors; nobody is named.
    async fn claims_to_settle_anew(&self, acting: Acting) -> Result<Vec<ClaimAnew>>;
    /// How many they are.
    async fn count_claims_to_settle_anew(&self, acting: Acting) -> Result<u64>;
}
