//! What goes into and comes out of the use cases: plain data with typed fields, no database in it.

mod cases;
mod certificates;
mod claims;
mod class_lists;
mod corrections;
mod counter;
mod desk;
mod enrolment;
mod evidence;
mod family;
mod fhir;
mod ids;
mod messages;
mod newborns;
mod notices;
mod payment;
mod people;
mod settlement;
mod sign_in;
mod staff;
mod withdrawal;

pub use cases::{
    AS_ASKED, AnswerOutcome, AnswerProposal, CaseAbout, CaseDecision, CaseDetail, CaseSummary, CaseVerdict,
    OpenCase, OpenCaseOutcome, OwnCase, Proposal, Propose, ProposeOutcome,
};
pub use certificates::{Certificate, CertificateFound, CertificateOutcome, IssueCertificate};
pub(crate) use claims::as_lines;
pub use claims::{
    Booking, ClaimDetail, ClaimLine, ClaimRecord, ClaimStatus, ClaimSummary, Hospital, RecordClaim,
    RecordOutcome,
};
pub use class_lists::{Pupil, PupilConflict, PupilStanding, TakeClassList};
pub use corrections::{
    AskCorrection, AskCorrectionOutcome, Correction, CorrectionDetail, CorrectionState, Datum, DatumValue,
    Obstacle, OnFile, ViewEvidence,
};
pub use counter::{
    AskedAs, Authority, CounterActivation, CounterChoice, LookUp, LookUpFor, LookedUp, Shown, Wanted,
};
pub use desk::{
    AnswerNumber, CashDue, CashOutcome, CashSlip, DecideRequest, GuardianRequest, NewbornNumber,
    NumberOutcome, RefusedNumber, TakeCash, Waiting,
};
pub use enrolment::{
    ChooseOutcome, ChooseTier, Chosen, ChosenBy, Contribution, Coverage, Enrolment, EnrolmentStatus,
    NewEnrolment, YearUsage,
};
pub(crate) use enrolment::{is_newborn, records};
pub use evidence::{Evidence, EvidenceKind, KeepOutcome};
pub use family::{
    ActingFor, AskGuardian, AskOutcome, AskedWard, ChildConsent, DecideGuardian, DecideOutcome, DoneForMe,
    EndGuardian, FamilyLinks, GuardianLink, GuardianRelation, LinkBasis, LinkState, NameFit, OpenRequest,
};
pub use fhir::{HospitalClaim, HospitalClaims, WhichClaims};
pub use ids::{
    CaseId, ClaimId, ContributionId, EnrolmentId, EvidenceId, GuardianLinkId, HouseholdId, NoticeId,
    PersonId, StaffId, fresh,
};
pub use messages::{
    MESSAGE_TRIES, MessageConsent, MessageReport, MessageState, OutgoingMessage, SetMessageConsent,
    TakeMessages,
};
pub use newborns::{
    ClaimNumber, ClaimOutcome, NewNewborn, NewbornOutcome, OpenNewborn, PersonNumber, SettleNewborn,
    SettleOutcome, TemporaryNumber,
};
pub use notices::{
    CampaignKind, CampaignPage, CampaignStep, Inbox, NOTICE_TEXTS, Notice, NoticeFigures, NoticeText,
    RoundFigures,
};
pub use payment::{
    BankLine, BeginOutcome, BeginPayment, CreateOrder, EventKind, EventOutcome, GatewayEvent, GatewayLine,
    IdempotencyKey, Misfit, MoneyOutcome, ORDER_LASTS, Order, OrderOutcome, OrderState, PayAtCounter,
    PayRefusal, Payments, Receipt, Reconciliation, Refund, RefundReason, RefundState, Route,
};
pub use people::{
    Counts, GroupPeriod, Household, HouseholdMember, NewHousehold, NewHouseholdMember, NewPerson, Person,
    Phone, Relation, Settings,
};
pub use settlement::{
    ApiClient, CoverOn, DayComparison, DaySums, HospitalBill, NewApiClient, NewClientOutcome, NotSettled,
    PreSettle, PreSettleOutcome, PreSettled, RequestKey, Reverse, ReverseOutcome, Reversed, Scope, Settle,
    Settlement, SettlementOutcome, SlipDifference, SlipSums,
};
pub use sign_in::{
    AttemptSubject, AuditEntry, CodeOutcome, Credential, IssueActivation, IssueCode, NewAudit, NewSession,
    OpenSession, SecretCode, SessionView, SetPassword, Token,
};
pub use staff::{
    Acting, AddStaff, EnrolStaff, NewStaffSession, OpenLink, Reach, StaffAccount, StaffCredential, StaffLink,
    StaffRole, StaffSession, StaffState,
};
pub use withdrawal::{ChoiceSlip, CounterWithdrawal, WhoChose, Withdraw, WithdrawOutcome, Withdrawn};
