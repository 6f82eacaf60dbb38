//! Corrections of what is on file. What staff decide about them is in [`StaffStore`](super::StaffStore).

use async_trait::async_trait;
use time::{Date, OffsetDateTime};

use crate::{
    error::Result,
    types::{
        AskCorrection, AskCorrectionOutcome, CaseId, Correction, Evidence, OnFile, PersonId, ViewEvidence,
    },
};

/// Asking for corrections and following them.
#[async_trait]
pub trait CorrectionStore: Send + Sync + 'static {
    /// What is on file about a person on a day, with every correction. `None`: no such person.
    async fn on_file(&self, person: PersonId, today: Date) -> Result<Option<OnFile>>;
    /// Asks for a correction. At most one is open for a person and datum.
    async fn ask_correction(&self, command: AskCorrection) -> Result<AskCorrectionOutcome>;
    /// A correction of a person. Another person's is `None`, like a missing one.
    async fn correction(&self, person: PersonId, reference: &str) -> Result<Option<Correction>>;
    /// Takes an open correction back. `false`: `by` did not ask for it, or it is over.
    async fn withdraw_correction(
        &self,
        reference: &str,
        by: PersonId,
        today: Date,
        at: OffsetDateTime,
    ) -> Result<bool>;
    /// The files of a case, the oldest first.
    async fn evidence_of_case(&self, case: CaseId) -> Result<Vec<Evidence>>;
    /// A file of a case within reach, for staff; each look at it is recorded.
    async fn view_case_evidence(&self, command: ViewEvidence) -> Result<Option<Evidence>>;
}
