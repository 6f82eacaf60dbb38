//! What goes into and comes out of the use cases: plain data with typed fields, no database in it.

mod cases;
mod claims;
mod counter;
mod enrolment;
mod ids;
mod people;
mod sign_in;
mod staff;

pub use cases::{
    AnswerOutcome, AnswerProposal, CaseDecision, CaseDetail, CaseSummary, CaseVerdict, OpenCase,
    OpenCaseOutcome, OwnCase, Proposal, Propose, ProposeOutcome,
};
pub use claims::{
    Booking, ClaimDetail, ClaimLine, ClaimRecord, ClaimStatus, ClaimSummary, Hospital, RecordClaim,
    RecordOutcome,
};
pub use counter::{
    AskedAs, Authority, CounterActivation, CounterChoice, LookUp, LookUpFor, LookedUp, Shown, Wanted,
};
pub use enrolment::{
    ChooseOutcome, ChooseTier, Chosen, Contribution, Coverage, Enrolment, EnrolmentStatus, NewEnrolment,
    YearUsage,
};
pub use ids::{CaseId, ClaimId, ContributionId, EnrolmentId, HouseholdId, PersonId, StaffId, fresh};
pub use people::{
    Counts, GroupPeriod, Household, HouseholdMember, NewHousehold, NewHouseholdMember, NewPerson, Person,
    Phone, Relation, Settings,
};
pub use sign_in::{
    AttemptSubject, AuditEntry, CodeOutcome, Credential, IssueActivation, IssueCode, NewAudit, NewSession,
    OpenSession, SecretCode, SessionView, SetPassword, Token,
};
pub use staff::{
    Acting, AddStaff, EnrolStaff, NewStaffSession, OpenLink, Reach, StaffAccount, StaffCredential, StaffLink,
    StaffRole, StaffSession, StaffState,
};
