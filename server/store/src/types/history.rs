//! A person's own claims as they look through them: filters, pages, sums by year, and everything on file at once.

use rules::{facts::Kind, money::Money};
use time::{Date, OffsetDateTime};

use super::{
    certificates::Certificate,
    claims::{ClaimDetail, ClaimStatus, ClaimSummary},
    corrections::Correction,
    enrolment::Coverage,
    evidence::Evidence,
    family::{Consent, FamilyLinks},
    hand_in::HandIn,
    ids::PersonId,
    notices::Notice,
    objections::Objection,
    payment::Payments,
    people::Phone,
    sign_in::{AuditEntry, OpenSession, Token},
};

/// Claims on one page of the list.
pub const HISTORY_PAGE: u32 = 50;

/// Most claims in one file, and most notices or records of each sort in what is handed over. A person has some hundred at
/// most; the bound keeps one file below a few megabytes in memory.
pub const HISTORY_MOST: u32 = 1000;

/// Which claims are meant. Nothing said: all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimFilter {
    /// Benefit year.
    pub benefit_year: Option<i32>,
    /// Kind of care.
    pub kind: Option<Kind>,
    /// Code of the hospital.
    pub hospital: Option<String>,
    /// How far they have come.
    pub status: Option<ClaimStatus>,
}

/// A part of the claims that a filter lets through, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimPage {
    /// The claims of the part.
    pub claims: Vec<ClaimSummary>,
    /// How many the filter lets through in all.
    pub all: u64,
}

/// What a filter can ask for: what occurs among a person's claims.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimChoices {
    /// Benefit years, the newest first.
    pub years: Vec<i32>,
    /// Kinds of care, in the order of the type.
    pub kinds: Vec<Kind>,
    /// Codes and names of hospitals, by code.
    pub hospitals: Vec<(String, String)>,
    /// How far they have come, in the order of the type.
    pub statuses: Vec<ClaimStatus>,
}

/// Sums over claims that were not taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClaimSums {
    /// How many claims.
    pub claims: u32,
    /// The bills.
    pub total: Money,
    /// What all funds paid of them.
    pub fund: Money,
    /// What the person paid.
    pub own: Money,
    /// What the hospitals bear.
    pub hospital: Money,
}

/// The sums of one benefit year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearSums {
    /// Benefit year.
    pub benefit_year: i32,
    /// By kind of care, in the order of the type; kinds without claims are left out.
    pub kinds: Vec<(Kind, ClaimSums)>,
    /// All kinds together.
    pub all: ClaimSums,
}

/// A person asks for everything that is on file about them.
#[derive(Clone, Debug)]
pub struct HandOver {
    /// Who; and whose.
    pub person: PersonId,
    /// The session that asks.
    pub session: Token,
    /// Business date.
    pub today: Date,
    /// Now, for the record.
    pub at: OffsetDateTime,
}

/// Everything on file about a person, as they may see it. Each part is one state of the database.
#[derive(Clone, Debug)]
pub struct Everything {
    /// The person, their groups, household, enrolments and contributions.
    pub coverage: Coverage,
    /// The phone on file.
    pub phone: Option<Phone>,
    /// Orders, receipts and refunds.
    pub payments: Payments,
    /// Claims with their lines, the newest first; at most [`HISTORY_MOST`].
    pub claims: Vec<ClaimDetail>,
    /// Links as guardian and as child.
    pub links: FamilyLinks,
    /// What they agreed to, the newest first.
    pub consents: Vec<Consent>,
    /// Corrections of their data, the newest first.
    pub corrections: Vec<Correction>,
    /// Objections to their claims, the newest first.
    pub objections: Vec<Objection>,
    /// Bills that were handed in, with what happened to each, the newest first.
    pub hand_ins: Vec<HandIn>,
    /// Certificates of their enrolment, the newest first; at most [`HISTORY_MOST`].
    pub certificates: Vec<Certificate>,
    /// Files that they uploaded, the newest first; at most [`HISTORY_MOST`].
    pub evidence: Vec<Evidence>,
    /// Notices to the person, the newest first; at most [`HISTORY_MOST`].
    pub notices: Vec<Notice>,
    /// Live sessions.
    pub sessions: Vec<OpenSession>,
    /// The record of what was done with the person's data, the newest first; at most [`HISTORY_MOST`].
    pub audit: Vec<AuditEntry>,
}
