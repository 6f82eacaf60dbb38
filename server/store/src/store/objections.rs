//! Objections to settled claims. What staff decide about them is in [`StaffStore`](super::StaffStore).

use async_trait::async_trait;
use time::{Date, OffsetDateTime};

use crate::{
    error::Result,
    types::{AskObjection, AskObjectionOutcome, ClaimId, Objection, PersonId, ReviewClaim},
};

/// Objecting, following, taking back; and the review that the portal asks for itself.
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
    /// Settles a claim again by the rules that settled it and has staff look at it if anything else comes out, once for each
    /// claim. The reference of that review; `None`: nothing is wrong, or these rules are not at hand.
    async fn review_claim(&self, command: ReviewClaim) -> Result<Option<String>>;
    /// Whether a claim waits for a new settlement because an objection to it was granted.
    async fn to_be_settled_anew(&self, person: PersonId, claim: ClaimId) -> Result<bool>;
}
