//! What staff do at their desks, each use case in the file of its subject.

use async_trait::async_trait;
use time::{Date, OffsetDateTime};

use super::{
    payment::cash,
    staff::{numbers, requests, waiting},
};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    store::DeskStore,
    types::{
        Acting, AnswerNumber, CashDue, CashOutcome, CashSlip, DecideOutcome, DecideRequest, Evidence,
        EvidenceId, GuardianLinkId, GuardianRequest, NewbornNumber, NumberOutcome, PersonId, RefusedNumber,
        TakeCash, Waiting,
    },
};

#[async_trait]
impl<E: Engine> DeskStore for Db<E> {
    async fn cash_due(
        &self,
        acting: Acting,
        person: PersonId,
        benefit_year: i32,
        today: Date,
    ) -> Result<Option<CashDue>> {
        cash::due(self, acting, person, benefit_year, today).await
    }

    async fn take_cash(&self, command: TakeCash) -> Result<CashOutcome> {
        cash::take(self, command).await
    }

    async fn cash_slip(&self, acting: Acting, person: PersonId, receipt: &str) -> Result<Option<CashSlip>> {
        cash::slip(self, acting, person, receipt).await
    }

    async fn guardian_request(
        &self,
        acting: Acting,
        link: GuardianLinkId,
        today: Date,
        at: OffsetDateTime,
    ) -> Result<Option<Box<GuardianRequest>>> {
        requests::show(self, acting, link, today, at).await
    }

    async fn view_request_evidence(
        &self,
        acting: Acting,
        evidence: EvidenceId,
        today: Date,
        at: OffsetDateTime,
    ) -> Result<Option<Evidence>> {
        requests::view_evidence(self, acting, evidence, today, at).await
    }

    async fn decide_request(&self, command: DecideRequest) -> Result<DecideOutcome> {
        requests::decide(self, command).await
    }

    async fn newborn_number(
        &self,
        acting: Acting,
        child: PersonId,
        today: Date,
        at: OffsetDateTime,
    ) -> Result<Option<Box<NewbornNumber>>> {
        numbers::show(self, acting, child, today, at).await
    }

    async fn answer_number(&self, command: AnswerNumber) -> Result<NumberOutcome> {
        numbers::answer(self, command).await
    }

    async fn refused_number(&self, child: PersonId) -> Result<Option<RefusedNumber>> {
        numbers::refused(self, child).await
    }

    async fn waiting(&self, acting: Acting) -> Result<Waiting> {
        waiting::count(self, acting).await
    }
}
