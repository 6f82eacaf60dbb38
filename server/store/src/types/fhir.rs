//! Claims as the hospital that settled them reads them.

use super::{
    claims::{ClaimRecord, Hospital},
    ids::{ClaimId, EnrolmentId, PersonId},
};

/// Which settlements of a hospital.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhichClaims {
    /// All of them.
    All,
    /// Those of a person.
    Of(PersonId),
    /// One, by its id.
    One(ClaimId),
    /// One, by the hospital's number of the slip.
    Slip(String),
}

/// A page of a hospital's settlements, those taken back among them.
#[derive(Clone, Debug)]
pub struct HospitalClaims {
    /// Code of the hospital.
    pub hospital: String,
    /// Which of its settlements.
    pub which: WhichClaims,
    /// Only those made before this one; `None`: from the newest on.
    pub before: Option<ClaimId>,
    /// At most so many.
    pub limit: u32,
}

/// A settlement with what a hospital may know around it.
#[derive(Clone, Debug)]
pub struct HospitalClaim {
    /// The claim, with its lines.
    pub claim: ClaimRecord,
    /// The hospital as it is listed.
    pub hospital: Hospital,
    /// Code of the jurisdiction that insures the person.
    pub jurisdiction: String,
    /// The person's enrolment of the claim's year; `None` where none is live any more.
    pub enrolment: Option<EnrolmentId>,
}
