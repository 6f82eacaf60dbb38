//! Looking over settled claims: computing them again, asking questions, drawing samples, and what staff answer.
//!
//! What decides is in pure functions over records: [`questions`], [`peers`] and [`sampling`]. The rest brings them the
//! claims, lot by lot, and keeps what they find.

mod desk;
mod draw;
mod flags;
mod keep;
mod lots;
mod packed;
mod parameters;
mod peers;
mod questions;
mod recompute;
mod sampling;
mod stored;

use async_trait::async_trait;
use time::OffsetDateTime;

use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    store::SupervisionStore,
    types::{
        Acting, AnswerFinding, AnswerFindingOutcome, DrawSample, Finding, FindingFilter, FindingId,
        FindingList, RaiseFlags, RecomputeClaims, Run, RunReport, Sample,
    },
};

#[async_trait]
impl<E: Engine> SupervisionStore for Db<E> {
    async fn recompute(&self, command: RecomputeClaims) -> Result<RunReport> {
        recompute::run(self, command).await
    }

    async fn raise_flags(&self, command: RaiseFlags) -> Result<RunReport> {
        flags::run(self, command).await
    }

    async fn draw_sample(&self, command: DrawSample) -> Result<Sample> {
        draw::run(self, command).await
    }

    async fn supervision_runs(&self, limit: u32) -> Result<Vec<Run>> {
        keep::runs(self, limit).await
    }

    async fn findings(&self, acting: Acting, filter: FindingFilter) -> Result<FindingList> {
        desk::list(self, acting, filter).await
    }

    async fn count_findings(&self, acting: Acting, filter: FindingFilter) -> Result<u64> {
        desk::count(self, acting, filter).await
    }

    async fn finding(
        &self,
        acting: Acting,
        finding: FindingId,
        at: OffsetDateTime,
    ) -> Result<Option<Box<Finding>>> {
        desk::show(self, acting, finding, at).await
    }

    async fn answer_finding(&self, command: AnswerFinding) -> Result<AnswerFindingOutcome> {
        desk::answer(self, command).await
    }
}
