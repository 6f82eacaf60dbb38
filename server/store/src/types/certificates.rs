//! Certificates of enrolment.

use rules::{scheme::Scheme, standing::Standing};
use time::{Date, OffsetDateTime};

use super::{
    enrolment::ChosenBy,
    ids::{EnrolmentId, PersonId},
};

/// A certificate as it was issued. The person is masked: whoever holds the page compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Number by which it is found.
    pub reference: String,
    /// Whom it is about.
    pub person: PersonId,
    /// The enrolment it certifies.
    pub enrolment: EnrolmentId,
    /// Code of the jurisdiction.
    pub jurisdiction: String,
    /// Masked name.
    pub name: String,
    /// Masked id number.
    pub id_number: String,
    /// The scheme.
    pub scheme: Scheme,
    /// First day of cover.
    pub covers_from: Date,
    /// Last day of cover.
    pub covers_to: Date,
    /// The business day on which it was so.
    pub as_of: Date,
    /// When it was issued.
    pub issued_at: OffsetDateTime,
}

/// Asks for a certificate of a person's enrolment on a day.
#[derive(Clone, Copy, Debug)]
pub struct IssueCertificate {
    /// Who.
    pub person: PersonId,
    /// Who asks.
    pub by: ChosenBy,
    /// The day that is certified; not after `today`.
    pub on: Date,
    /// Business date.
    pub today: Date,
    /// Now, for the record.
    pub at: OffsetDateTime,
}

/// What became of it. Only `Issued` wrote something, and only the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateOutcome {
    /// It stands; asked for again, it is the same one.
    Issued(Box<Certificate>),
    /// The person was not covered on the day, and how it was instead.
    NotCovered(Standing),
    /// A day to come cannot be certified.
    InTheFuture,
    /// There is no such person, none for whom the one who asks may act, or no such jurisdiction.
    UnknownPerson,
}

/// A certificate as anyone who knows its number may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFound {
    /// What was certified.
    pub certificate: Certificate,
    /// Whether the enrolment still stands as it was certified: not void, and for the same days.
    pub stands: bool,
}
