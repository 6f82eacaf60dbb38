//! The trait that the server is written against: one method is one use case and one transaction.
//!
//! Time is always an argument: `at` is the real clock, for sessions, codes and the record; `today` is the
//! business date, which a demo may set. No method returns half-written data, and none hands out a transaction.
//! A caller that goes away (a phone that disconnects) does not stop a use case half-way: writes run in tasks
//! of their own.

mod corrections;
mod desk;
mod fhir;
mod hand_in;
mod history;
mod notices;
mod objections;
mod settlement;
mod staff;
mod supervision;
mod withdrawal;

use std::time::Duration;

use async_trait::async_trait;
use rules::{facts::Accumulators, identity::IdNumber};
use time::{Date, OffsetDateTime};

use crate::{
    error::Result,
    types::{
        ActingFor, AskGuardian, AskOutcome, AttemptSubject, AuditEntry, BankLine, BeginOutcome, BeginPayment,
        Booking, CertificateFound, CertificateOutcome, ChildConsent, ChooseOutcome, ChooseTier, ClaimDetail,
        ClaimId, ClaimNumber, ClaimOutcome, ClaimRecord, ClaimSummary, CodeOutcome, Contribution, Counts,
        Coverage, CreateOrder, Credential, DoneForMe, EndGuardian, EventOutcome, Evidence, EvidenceId,
        FamilyLinks, GatewayEvent, GatewayLine, GuardianLink, GuardianLinkId, Hospital, IssueActivation,
        IssueCertificate, IssueCode, KeepOutcome, MoneyOutcome, NewAudit, NewEnrolment, NewHousehold,
        NewNewborn, NewPerson, NewSession, NewbornOutcome, OpenNewborn, OpenRequest, OpenSession, Order,
        OrderOutcome, PayAtCounter, Payments, Person, PersonId, Phone, PupilStanding, Receipt,
        Reconciliation, RecordClaim, RecordOutcome, Refund, RefundState, SecretCode, SessionView,
        SetPassword, Settings, TakeClassList, TemporaryNumber, Token,
    },
};

pub use corrections::CorrectionStore;
pub use desk::DeskStore;
pub use fhir::FhirStore;
pub use hand_in::HandInStore;
pub use history::HistoryStore;
pub use notices::NoticeStore;
pub use objections::ObjectionStore;
pub use settlement::SettlementStore;
pub use staff::StaffStore;
pub use supervision::SupervisionStore;
pub use withdrawal::WithdrawalStore;

/// Everything the portal keeps.
#[async_trait]
pub trait Store:
    StaffStore
    + CorrectionStore
    + DeskStore
    + FhirStore
    + HandInStore
    + HistoryStore
    + NoticeStore
    + ObjectionStore
    + SettlementStore
    + SupervisionStore
    + WithdrawalStore
    + Send
    + Sync
    + 'static
{
    // The database itself

    /// Answers `Ok` when the database is reachable and its migrations are those of this program. Cheap.
    async fn ready(&self) -> Result<()>;
    /// Closes every connection; use cases fail from then on. A SQLite database is one file afterwards.
    async fn close(&self);
    /// Name of the engine, for people.
    fn engine(&self) -> &'static str;
    /// How much is in the database. Counts every row: for `doctor` and tests, not for pages.
    async fn counts(&self) -> Result<Counts>;
    /// What the database says about itself.
    async fn settings(&self) -> Result<Settings>;
    /// Marks the data as synthetic, with the business date on which the demo takes place.
    async fn set_demo(&self, today: Date) -> Result<()>;

    // People

    /// A person.
    async fn person(&self, person: PersonId) -> Result<Option<Person>>;
    /// The person with an id number.
    async fn person_by_id_number(&self, id_number: &IdNumber) -> Result<Option<Person>>;
    /// The phone on file.
    async fn phone_of(&self, person: PersonId) -> Result<Option<Phone>>;

    // Signing in

    /// Who may sign in with an id number and a password, and the hash to check it against.
    async fn credential_for(&self, id_number: &IdNumber) -> Result<Option<Credential>>;
    /// Sets a password, ends the person's other sessions and open codes, and records it. `false`: no such person.
    async fn set_password(&self, command: SetPassword) -> Result<bool>;
    /// Stores a code for the phone on file. Older codes die.
    async fn issue_code(&self, command: IssueCode) -> Result<()>;
    /// Uses a code up. Of two callers with the right code one gets `Right`.
    async fn redeem_code(
        &self,
        person: PersonId,
        code: &SecretCode,
        at: OffsetDateTime,
    ) -> Result<CodeOutcome>;
    /// Stores an activation code that a counter hands out. Older ones die.
    async fn issue_activation(&self, command: IssueActivation) -> Result<()>;
    /// Uses an activation code up.
    async fn redeem_activation(
        &self,
        person: PersonId,
        code: &SecretCode,
        at: OffsetDateTime,
    ) -> Result<CodeOutcome>;
    /// Counts an attempt in the current window and says how many there were in it, this one included.
    async fn count_attempt(
        &self,
        subject: AttemptSubject<'_>,
        at: OffsetDateTime,
        window: Duration,
    ) -> Result<u32>;
    /// How many attempts the current window has seen.
    async fn attempts(
        &self,
        subject: AttemptSubject<'_>,
        at: OffsetDateTime,
        window: Duration,
    ) -> Result<u32>;
    /// Forgets the attempts of a subject, after a successful sign-in.
    async fn forget_attempts(&self, subject: AttemptSubject<'_>) -> Result<()>;

    // Sessions

    /// Opens a session and records it.
    async fn open_session(&self, session: NewSession) -> Result<()>;
    /// The live session of a token; `None` when it is unknown, idle for too long, or over. Notes the use, at most
    /// once a minute.
    async fn session(&self, token: &Token, at: OffsetDateTime) -> Result<Option<SessionView>>;
    /// Notes that the person has just proved again who they are.
    async fn refresh_auth(&self, token: &Token, at: OffsetDateTime) -> Result<()>;
    /// Ends a session (sign out) and records it. Unknown tokens are fine.
    async fn end_session(&self, token: &Token, at: OffsetDateTime) -> Result<()>;
    /// Ends all sessions of a person (sign out everywhere); how many there were.
    async fn end_all_sessions(&self, person: PersonId, at: OffsetDateTime) -> Result<u64>;
    /// The live sessions of a person, the newest first; `current` marks the one that asks.
    async fn sessions_of(
        &self,
        person: PersonId,
        current: &Token,
        at: OffsetDateTime,
    ) -> Result<Vec<OpenSession>>;
    /// How many live sessions a person has.
    async fn count_sessions(&self, person: PersonId, at: OffsetDateTime) -> Result<u64>;
    /// Deletes sessions that are over, dead codes and old attempt counts; how many rows went.
    async fn clean_up(&self, at: OffsetDateTime) -> Result<u64>;

    // Enrolment

    /// Everything about a person's insurance. `benefit_year` and `today` are for the eligibility it carries.
    /// `None`: no such person.
    async fn coverage(&self, person: PersonId, benefit_year: i32, today: Date) -> Result<Option<Coverage>>;
    /// Chooses a tier or track. Facts are loaded, judged by the rules and written in one transaction.
    async fn choose_tier(&self, command: ChooseTier) -> Result<ChooseOutcome>;
    /// Certifies that a person was covered on a day, if the rules say so.
    async fn issue_certificate(&self, command: IssueCertificate) -> Result<CertificateOutcome>;
    /// A certificate by its number, for anyone who holds it.
    async fn certificate(&self, reference: &str) -> Result<Option<CertificateFound>>;

    // Payment

    /// Makes the order for a person's chosen year, or finds the one that is there. Whatever stands against paying is
    /// told here, before any money moves. Where the budget pays everything, the enrolment is paid at once.
    async fn create_order(&self, command: CreateOrder) -> Result<OrderOutcome>;
    /// The payer goes to the gateway: asked again whether anything stands against it.
    async fn begin_payment(&self, command: BeginPayment) -> Result<BeginOutcome>;
    /// Takes in what the gateway says. Repetitions, and events out of order, do nothing twice.
    async fn gateway_event(&self, event: GatewayEvent) -> Result<EventOutcome>;
    /// Takes cash at a counter.
    async fn pay_at_counter(&self, command: PayAtCounter) -> Result<MoneyOutcome>;
    /// Takes in the bank's file: an outcome for each line, each line a transaction of its own. Sent again, it does nothing.
    async fn import_bank_file(
        &self,
        lines: Vec<BankLine>,
        today: Date,
        at: OffsetDateTime,
    ) -> Result<Vec<MoneyOutcome>>;
    /// An order of a payer, or of the person insured by it.
    async fn order(&self, number: &str, asked_by: PersonId) -> Result<Option<Order>>;
    /// What a person paid, is to pay and gets back.
    async fn payments_of(&self, person: PersonId) -> Result<Payments>;
    /// A receipt of a person.
    async fn receipt(&self, number: &str, person: PersonId) -> Result<Option<Receipt>>;
    /// Orders of which the gateway has not said the end since `before`; at most `limit`, the oldest first.
    async fn orders_paying(&self, before: OffsetDateTime, limit: u32) -> Result<Vec<Order>>;
    /// Ends orders that wait in vain: those never brought to the gateway, once their time is over. How many.
    async fn expire_orders(&self, at: OffsetDateTime) -> Result<u64>;
    /// Refunds in a state, the oldest first.
    async fn refunds(&self, state: RefundState, limit: u32) -> Result<Vec<Refund>>;
    /// Moves a refund on. `false`: there is none, or it cannot go there from where it is.
    async fn move_refund(&self, number: &str, to: RefundState, by: &str, at: OffsetDateTime) -> Result<bool>;
    /// Compares the gateway's file of an accounting day with the orders and enrolments. Changes nothing.
    async fn reconcile(&self, day: Date, file: Vec<GatewayLine>) -> Result<Reconciliation>;

    // Family: guardians, evidence

    /// Asks to act for a child. Verified at once where the register of one household says parent or grandparent.
    async fn ask_guardian(&self, command: AskGuardian) -> Result<AskOutcome>;
    /// Requests of a jurisdiction that wait for staff, the oldest first.
    async fn open_guardian_requests(
        &self,
        jurisdiction: &str,
        today: Date,
        limit: u32,
    ) -> Result<Vec<OpenRequest>>;
    /// Guardian or child end a link. `false`: it is not theirs to end, or over already.
    async fn end_guardian(&self, command: EndGuardian) -> Result<bool>;
    /// A child agrees to its guardian acting, or takes that back. `false`: no such verified link of the child.
    async fn child_consent(&self, command: ChildConsent) -> Result<bool>;
    /// All links of a person, live or not, as of a day.
    async fn family_links(&self, person: PersonId, today: Date) -> Result<FamilyLinks>;
    /// The links by which a person may act for children on a day.
    async fn acts_for(&self, person: PersonId, today: Date) -> Result<Vec<GuardianLink>>;
    /// The child for whom a guardian may act by a link on a day. Another's link, an ended one and a missing one are
    /// all `None`.
    async fn acting(
        &self,
        guardian: PersonId,
        link: GuardianLinkId,
        today: Date,
    ) -> Result<Option<ActingFor>>;
    /// What others did in a person's name, the newest first; what was done before a merge of two records included.
    async fn done_in_my_name(&self, person: PersonId, limit: u32) -> Result<Vec<DoneForMe>>;
    /// Records a file that was uploaded on a business date. Its content must lie in its place before.
    async fn keep_evidence(&self, evidence: Evidence, today: Date) -> Result<KeepOutcome>;
    /// The files of a link, the oldest first.
    async fn evidence_of(&self, link: GuardianLinkId) -> Result<Vec<Evidence>>;
    /// The ids of all files' records in their order, after one of them; at most `limit`.
    async fn evidence_ids(&self, after: Option<EvidenceId>, limit: u32) -> Result<Vec<EvidenceId>>;
    /// One file's record. Who may see it is the caller's to ask.
    async fn evidence(&self, evidence: EvidenceId) -> Result<Option<Evidence>>;

    /// A guardian registers a newborn that has no id number: with a temporary number and a verified link.
    async fn register_newborn(&self, command: NewNewborn) -> Result<NewbornOutcome>;
    /// A guardian tells the id number that a newborn got. Staff settle it.
    async fn claim_number(&self, command: ClaimNumber) -> Result<ClaimOutcome>;
    /// The id number that waits to be settled for a newborn.
    async fn claimed_number(&self, child: PersonId) -> Result<Option<IdNumber>>;
    /// The person with a temporary number, also after it got an id number or was joined with somebody.
    async fn person_by_temporary_number(&self, number: &TemporaryNumber) -> Result<Option<Person>>;
    /// Newborns of a jurisdiction whose id number waits to be settled, the oldest first.
    async fn open_newborns(&self, jurisdiction: &str, limit: u32) -> Result<Vec<OpenNewborn>>;

    /// Takes a school's class list in and says how each pupil stands, in the order of the list.
    async fn take_class_list(&self, list: TakeClassList) -> Result<Vec<PupilStanding>>;

    // Claims

    /// Claims of a person, the newest first; of one benefit year or of all.
    async fn claims(&self, person: PersonId, benefit_year: Option<i32>) -> Result<Vec<ClaimSummary>>;
    /// Benefit years in which a person has claims, the newest first.
    async fn claim_years(&self, person: PersonId) -> Result<Vec<i32>>;
    /// A claim of a person. Another person's claim is `None`, like a missing one.
    async fn claim(&self, person: PersonId, claim: ClaimId) -> Result<Option<Box<ClaimDetail>>>;
    /// What a case of a person finds: the year so far, at the hospital, for the disease and of the family that the
    /// booking names. Nothing for a person without claims.
    async fn accumulators(&self, person: PersonId, booking: &Booking) -> Result<Accumulators>;
    /// Records an assessed claim if the year's accumulators are still those it was assessed with.
    async fn record_claim(&self, claim: RecordClaim) -> Result<RecordOutcome>;

    // Audit

    /// Appends an entry to the audit trail.
    async fn append_audit(&self, entry: NewAudit) -> Result<()>;
    /// Entries about a person, the newest first.
    async fn audit_of(&self, person: PersonId, limit: u32) -> Result<Vec<AuditEntry>>;

    /// Moves what stands in the journal of an embedded database into its file, beside whoever writes.
    async fn fold_journal(&self) -> Result<()>;

    // Loading (registers, demo data). Each call is one transaction; all or nothing.

    /// Prepares the writer for a large load (`true`) or returns it to full durability (`false`).
    async fn bulk(&self, begin: bool) -> Result<()>;
    /// Registers hospitals; known codes get the new name and level.
    async fn load_hospitals(&self, hospitals: Vec<Hospital>) -> Result<()>;
    /// Every registered hospital, by name.
    async fn hospitals(&self) -> Result<Vec<Hospital>>;
    /// Registers people with their groups.
    async fn load_people(&self, people: Vec<NewPerson>, at: OffsetDateTime) -> Result<()>;
    /// Registers households.
    async fn load_households(&self, households: Vec<NewHousehold>) -> Result<()>;
    /// Takes enrolments and contributions over from a register.
    async fn load_enrolments(
        &self,
        enrolments: Vec<NewEnrolment>,
        contributions: Vec<Contribution>,
    ) -> Result<()>;
    /// Takes settled claims over. The caller vouches for their accumulators.
    async fn load_claims(&self, claims: Vec<ClaimRecord>) -> Result<()>;
}
