//! What goes into and comes out of the use cases: plain data with typed fields, no database in it.

mod claims;
mod class_lists;
mod enrolment;
mod family;
mod ids;
mod people;
mod sign_in;

pub use claims::{
    Booking, ClaimDetail, ClaimLine, ClaimRecord, ClaimStatus, ClaimSummary, Hospital, RecordClaim,
    RecordOutcome,
};
pub use class_lists::{Pupil, PupilConflict, PupilStanding, TakeClassList};
pub(crate) use enrolment::is_newborn;
pub use enrolment::{
    ChooseOutcome, ChooseTier, Chosen, ChosenBy, Contribution, Coverage, Enrolment, EnrolmentStatus,
    NewEnrolment, YearUsage,
};
pub use family::{
    ActingFor, AskGuardian, AskOutcome, AskedWard, ChildConsent, ClaimNumber, ClaimOutcome, DecideGuardian,
    DecideOutcome, DoneForMe, EndGuardian, Evidence, EvidenceKind, FamilyLinks, GuardianLink,
    GuardianRelation, KeepOutcome, LinkBasis, LinkState, NameFit, NewNewborn, NewbornOutcome, OpenNewborn,
    OpenRequest, PersonNumber, SettleNewborn, SettleOutcome, TemporaryNumber,
};
pub use ids::{
    ClaimId, ContributionId, EnrolmentId, EvidenceId, GuardianLinkId, HouseholdId, PersonId, fresh,
};
pub use people::{
    Counts, GroupPeriod, Household, HouseholdMember, NewHousehold, NewHouseholdMember, NewPerson, Person,
    Phone, Relation, Settings,
};
pub use sign_in::{
    AttemptSubject, AuditEntry, CodeOutcome, Credential, IssueActivation, IssueCode, NewAudit, NewSession,
    OpenSession, SecretCode, SessionView, SetPassword, Token,
};
