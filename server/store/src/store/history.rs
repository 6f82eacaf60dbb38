//! Looking through claims and taking one's data along: the part of [`Store`](super::Store) beside single claims.

use async_trait::async_trait;

use crate::{
    error::Result,
    types::{ClaimChoices, ClaimDetail, ClaimFilter, ClaimPage, Everything, HandOver, PersonId, YearSums},
};

/// Claims by filter, their sums, and everything on file about a person.
#[async_trait]
pub trait HistoryStore: Send + Sync + 'static {
    /// The claims that a filter lets through, the newest first, without the first `skip`; at most `most`. Claims of one
    /// day stand in the order in which they were settled, so that no claim is on two pages.
    async fn claim_page(
        &self,
        person: PersonId,
        filter: ClaimFilter,
        skip: u32,
        most: u32,
    ) -> Result<ClaimPage>;
    /// The claims that a filter lets through with their lines, the newest first; at most [`HISTORY_MOST`].
    ///
    /// [`HISTORY_MOST`]: crate::HISTORY_MOST
    async fn claims_in_full(&self, person: PersonId, filter: ClaimFilter) -> Result<Vec<ClaimDetail>>;
    /// What a filter can ask for.
    async fn claim_choices(&self, person: PersonId) -> Result<ClaimChoices>;
    /// Sums by benefit year, the newest first, and kind. What was taken back does not count.
    async fn claim_sums(&self, person: PersonId) -> Result<Vec<YearSums>>;
    /// Everything on file about a person, for that person. That it was handed over is on record first. `None`: no such
    /// person.
    async fn everything_of(&self, command: HandOver) -> Result<Option<Box<Everything>>>;
}
