//! What people who work at the portal do, each use case in the file of its subject.

pub(super) mod accounts;
pub(super) mod cases;
pub(super) mod counter;
pub(super) mod numbers;
pub(super) mod requests;
mod sessions;
pub(super) mod waiting;

use async_trait::async_trait;
use time::OffsetDateTime;

use super::choose_tier;
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    store::StaffStore,
    types::{
        Acting, AddStaff, AnswerOutcome, AnswerProposal, CaseDetail, CaseId, CaseSummary, ChooseOutcome,
        CounterActivation, CounterChoice, EnrolStaff, LookUp, LookedUp, NewStaffSession, OpenCase,
        OpenCaseOutcome, OpenLink, OwnCase, PersonId, Propose, ProposeOutcome, StaffAccount, StaffCredential,
        StaffId, StaffLink, StaffSession, Token,
    },
};

#[async_trait]
impl<E: Engine> StaffStore for Db<E> {
    async fn add_staff(&self, command: AddStaff) -> Result<Option<StaffId>> {
        accounts::add(self, command).await
    }

    async fn staff_list(&self) -> Result<Vec<StaffAccount>> {
        accounts::list(self).await
    }

    async fn enable_staff(&self, login: &str, enable: bool, at: OffsetDateTime) -> Result<bool> {
        accounts::enable(self, login, enable, at).await
    }

    async fn reset_staff(&self, login: &str, link: StaffLink) -> Result<bool> {
        accounts::reset(self, login, link).await
    }

    async fn look_up(&self, command: LookUp) -> Result<Option<Box<LookedUp>>> {
        counter::look_up(self, command).await
    }

    async fn choose_at_counter(&self, command: CounterChoice) -> Result<ChooseOutcome> {
        choose_tier::choose_at_counter(self, command).await
    }

    async fn issue_activation_at_counter(&self, command: CounterActivation) -> Result<bool> {
        counter::issue_activation(self, command).await
    }

    async fn open_case(&self, command: OpenCase) -> Result<OpenCaseOutcome> {
        cases::open(self, command).await
    }

    async fn own_cases(&self, person: PersonId) -> Result<Vec<OwnCase>> {
        cases::own(self, person).await
    }

    async fn cases(&self, acting: Acting) -> Result<Vec<CaseSummary>> {
        cases::read::list(self, acting).await
    }

    async fn case(
        &self,
        acting: Acting,
        case: CaseId,
        at: OffsetDateTime,
    ) -> Result<Option<Box<CaseDetail>>> {
        cases::read::detail(self, acting, case, at).await
    }

    async fn propose(&self, command: Propose) -> Result<ProposeOutcome> {
        cases::decide::propose(self, command).await
    }

    async fn answer_proposal(&self, command: AnswerProposal) -> Result<AnswerOutcome> {
        cases::decide::answer(self, command).await
    }

    async fn staff_link(&self, token: &Token, at: OffsetDateTime) -> Result<Option<OpenLink>> {
        sessions::link(self, token, at).await
    }

    async fn enrol_staff(&self, command: EnrolStaff) -> Result<bool> {
        sessions::enrol(self, command).await
    }

    async fn staff_credential(&self, login: &str) -> Result<Option<StaffCredential>> {
        sessions::credential(self, login).await
    }

    async fn open_staff_session(&self, session: NewStaffSession) -> Result<bool> {
        sessions::open(self, session).await
    }

    async fn staff_session(&self, token: &Token, at: OffsetDateTime) -> Result<Option<StaffSession>> {
        sessions::session(self, token, at).await
    }

    async fn refresh_staff_auth(&self, token: &Token, code_step: u64, at: OffsetDateTime) -> Result<bool> {
        sessions::refresh(self, token, code_step, at).await
    }

    async fn end_staff_session(&self, token: &Token, at: OffsetDateTime) -> Result<()> {
        sessions::end(self, token, at).await
    }
}
