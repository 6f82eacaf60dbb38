//! What people who work at the portal do: the part of [`Store`](super::Store) that residents never call.

use async_trait::async_trait;
use time::OffsetDateTime;

use crate::{
    error::Result,
    types::{
        Acting, AddStaff, AnswerOutcome, AnswerProposal, CaseDetail, CaseId, CaseSummary, ChooseOutcome,
        CounterActivation, CounterChoice, EnrolStaff, LookUp, LookedUp, NewStaffSession, OpenCase,
        OpenCaseOutcome, OpenLink, OwnCase, PersonId, Propose, ProposeOutcome, StaffAccount, StaffCredential,
        StaffId, StaffLink, StaffSession, Token,
    },
};

/// Staff accounts and what is done with them.
#[async_trait]
pub trait StaffStore: Send + Sync + 'static {
    // Accounts. They are made, changed and ended by whoever runs the portal, not by staff.

    /// Makes an account. `None`: the login name is taken.
    async fn add_staff(&self, command: AddStaff) -> Result<Option<StaffId>>;
    /// Every account, by login name.
    async fn staff_list(&self) -> Result<Vec<StaffAccount>>;
    /// Disables an account, which ends its sessions and its link, or enables it again. `false`: no such login name.
    async fn enable_staff(&self, login: &str, enable: bool, at: OffsetDateTime) -> Result<bool>;
    /// Takes password, one-time codes and sessions away and gives a new link. `false`: no such login name.
    async fn reset_staff(&self, login: &str, link: StaffLink) -> Result<bool>;

    // Signing in

    /// The link that a token stands for, while it is good.
    async fn staff_link(&self, token: &Token, at: OffsetDateTime) -> Result<Option<OpenLink>>;
    /// Uses a link up. Of two callers with the same link one gets `true`.
    async fn enrol_staff(&self, command: EnrolStaff) -> Result<bool>;
    /// What a sign-in is checked against; `None` for names unknown, not yet enrolled or disabled.
    async fn staff_credential(&self, login: &str) -> Result<Option<StaffCredential>>;
    /// Opens a session and takes the code's step. `false`: the code was taken before, or the account is not active.
    async fn open_staff_session(&self, session: NewStaffSession) -> Result<bool>;
    /// The live session of a token. Notes the use, at most once a minute.
    async fn staff_session(&self, token: &Token, at: OffsetDateTime) -> Result<Option<StaffSession>>;
    /// Notes that the person has just given password and code again. `false`: the code was taken before.
    async fn refresh_staff_auth(&self, token: &Token, code_step: u64, at: OffsetDateTime) -> Result<bool>;
    /// Ends a session and records it. Unknown tokens are fine.
    async fn end_staff_session(&self, token: &Token, at: OffsetDateTime) -> Result<()>;

    // One person

    /// Looks a person up and records it with the reason, found or not. `None`: nobody there, or out of reach.
    async fn look_up(&self, command: LookUp) -> Result<Option<Box<LookedUp>>>;
    /// Chooses on a person's behalf, by the same rules as the person, and keeps who asked. Someone out of reach is
    /// `UnknownPerson`.
    async fn choose_at_counter(&self, command: CounterChoice) -> Result<ChooseOutcome>;
    /// Stores an activation code and keeps who asked. `false`: nobody there, or out of reach.
    async fn issue_activation_at_counter(&self, command: CounterActivation) -> Result<bool>;

    // Questions that two people decide

    /// Opens a case with the facts as they stand. At most one is open for a person and year.
    async fn open_case(&self, command: OpenCase) -> Result<OpenCaseOutcome>;
    /// A person's cases, the newest first.
    async fn own_cases(&self, person: PersonId) -> Result<Vec<OwnCase>>;
    /// Cases within reach: open ones first, the longest waiting on top.
    async fn cases(&self, acting: Acting) -> Result<Vec<CaseSummary>>;
    /// A case within reach; looking at it is recorded.
    async fn case(&self, acting: Acting, case: CaseId, at: OffsetDateTime)
    -> Result<Option<Box<CaseDetail>>>;
    /// Proposes a decision. It counts once another person confirms it.
    async fn propose(&self, command: Propose) -> Result<ProposeOutcome>;
    /// Confirms or returns what another person proposed.
    async fn answer_proposal(&self, command: AnswerProposal) -> Result<AnswerOutcome>;
}
