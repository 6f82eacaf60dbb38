//! Supervision: the part of [`Store`](super::Store) that looks over settled claims. Runs read all claims in lots of people
//! and hold a few lots in memory at a time; what they find becomes questions that staff answer.

use async_trait::async_trait;
use time::OffsetDateTime;

use crate::{
    error::Result,
    types::{
        Acting, AnswerFinding, AnswerFindingOutcome, DrawSample, Finding, FindingFilter, FindingId,
        FindingList, RaiseFlags, RecomputeClaims, Run, RunReport, Sample,
    },
};

/// Claims computed again, questions, samples, answers.
#[async_trait]
pub trait SupervisionStore: Send + Sync + 'static {
    /// Computes all settled claims again from nothing and keeps what differs. What was found before is not kept twice. Where
    /// a claim's own rules give another amount than was paid, a review is opened for two of staff to decide, once for each
    /// claim, and the person is told.
    async fn recompute(&self, command: RecomputeClaims) -> Result<RunReport>;
    /// Looks for overlapping stays, visits in two places on a day, stays that were split, unusual items, and hospitals
    /// far from their peers. What was asked before is not asked again.
    async fn raise_flags(&self, command: RaiseFlags) -> Result<RunReport>;
    /// Draws claims for review and records what the draw can be repeated with. Refused: a moment after now.
    async fn draw_sample(&self, command: DrawSample) -> Result<Sample>;
    /// Runs, the newest first.
    async fn supervision_runs(&self, limit: u32) -> Result<Vec<Run>>;
    /// Findings of the jurisdiction of who acts.
    async fn findings(&self, acting: Acting, filter: FindingFilter) -> Result<FindingList>;
    /// How many of them there are.
    async fn count_findings(&self, acting: Acting, filter: FindingFilter) -> Result<u64>;
    /// One finding. That somebody looked at a person's claim is recorded. `None`: no such finding, or out of reach.
    async fn finding(
        &self,
        acting: Acting,
        finding: FindingId,
        at: OffsetDateTime,
    ) -> Result<Option<Box<Finding>>>;
    /// Answers a finding, once.
    async fn answer_finding(&self, command: AnswerFinding) -> Result<AnswerFindingOutcome>;
}
