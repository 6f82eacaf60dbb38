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
mod hand_in;
mod hand_in_desk;
mod hand_in_steps;
mod history;
mod ids;
mod messages;
mod newborns;
mod notices;
mod objections;
mod payment;
mod people;
mod settlement;
mod sign_in;
mod staff;
mod supervision;
mod withdrawal;

pub use cases::{
    AS_ASKED, AnswerOutcome, AnswerProposal, CaseAbout, CaseDecision, CaseDetail, CaseSummary, CaseVerdict,
    OpenCase, OpenCaseOutcome, OwnCase, Proposal, Propose, ProposeOutcome,
};
pub use certificates::{Certificate, CertificateFound, CertificateOutcome, IssueCertificate};
pub use claims::{
    Booking, ClaimDetail, ClaimLine, ClaimRecord, ClaimStatus, ClaimSummary, Hospital, RecordClaim,
    RecordOutcome,
};
pub(crate) use claims::{as_lines, as_totals};
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
    ActingFor, AskGuardian, AskOutcome, AskedWard, ChildConsent, Consent, DecideOutcome, DoneForMe,
    EndGuardian, FamilyLinks, GuardianLink, GuardianRelation, LinkBasis, LinkState, NameFit, OpenRequest,
};
pub use fhir::{HospitalClaim, HospitalClaims, WhichClaims};
pub use hand_in::{
    AccountOutcome, BankAccount, EstimateHandIn, HandIn, HandInAccount, HandInDecision, HandInEstimate,
    HandInFacts, HandInHospital, HandInOutcome, HandInPayment, MaskedAccount, NewHandIn, NotAtCounter,
    OwnHandIn,
};
pub use hand_in_desk::{
    AnswerHandIn, DecideHandIn, DecideHandInOutcome, DeskOutcome, DeskStep, HAND_INS_A_PAGE, HandInDesk,
    HandInFilter, HandInItem, HandInLine, HandInList, HandInPaying, HandInProposal, HandInToPay,
    HandInVerdict, HandInVersion, HandInsWaiting, PayHandIn, PayHandInOutcome, ReturnHandIn, SaveHandIn,
    ViewHandInFile,
};
pub use hand_in_steps::{HandInState, HandInStep, HandInStepKind};
pub use history::{
    ClaimChoices, ClaimFilter, ClaimPage, ClaimSums, Everything, HISTORY_MOST, HISTORY_PAGE, HandOver,
    YearSums,
};
pub use ids::{
    CaseId, ClaimId, ContributionId, EnrolmentId, EvidenceId, GuardianLinkId, HandInId, HouseholdId,
    NoticeId, PersonId, StaffId, fresh,
};
pub use ids::{FindingId, RunId};
pub use messages::{
    MESSAGE_TRIES, MessageConsent, MessageReport, MessageState, OutgoingMessage, SetMessageConsent,
    TakeMessages,
};
pub use newborns::{
    ClaimNumber, ClaimOutcome, NewNewborn, NewbornOutcome, OpenNewborn, PersonNumber, SettleOutcome,
    TemporaryNumber,
};
pub use notices::{
    CampaignKind, CampaignPage, CampaignStep, Inbox, NOTICE_TEXTS, Notice, NoticeFigures, NoticeText,
    RoundFigures,
};
pub use objections::{
    Anew, AskObjection, AskObjectionOutcome, ClaimAnew, Objection, ObjectionDetail, ObjectionState, Subject,
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
    PreSettle, PreSettleOutcome, PreSettled, RegisterHospitals, RegisterHospitalsOutcome, RequestKey,
    Reverse, ReverseOutcome, Reversed, Scope, Settle, Settlement, SettlementOutcome, SlipDifference,
    SlipSums,
};
pub use sign_in::{
    AttemptSubject, AuditEntry, CodeOutcome, Credential, IssueActivation, IssueCode, NewAudit, NewSession,
    OpenSession, SecretCode, SessionView, SetPassword, Token,
};
pub use staff::{
    Acting, AddStaff, EnrolStaff, NewStaffSession, OpenLink, Reach, StaffAccount, StaffCredential, StaffLink,
    StaffRole, StaffSession, StaffState,
};
pub(crate) use supervision::ClaimKey;
pub use supervision::{
    AnswerFinding, AnswerFindingOutcome, DrawSample, Drawn, FINDINGS_A_PAGE, FigureFound, Finding,
    FindingAnswer, FindingDetail, FindingFilter, FindingKind, FindingLine, FindingList, OtherClaim,
    Population, RaiseFlags, RecomputeClaims, Run, RunReport, Sample, SampleMethod,
};
pub use withdrawal::{ChoiceSlip, CounterWithdrawal, WhoChose, Withdraw, WithdrawOutcome, Withdrawn};
