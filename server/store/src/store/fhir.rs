//! What hospitals read of people and settlements: the part of [`Store`](super::Store) behind the FHIR interface.

use async_trait::async_trait;

use crate::{
    error::Result,
    types::{EnrolmentId, HospitalClaim, HospitalClaims, PersonId},
};

/// What a hospital may read. Nothing here changes anything.
#[async_trait]
pub trait FhirStore: Send + Sync + 'static {
    /// Whether a hospital ever settled for a person, also where it took that back.
    async fn has_settled_for(&self, hospital: &str, person: PersonId) -> Result<bool>;
    /// Whose an enrolment is. A void one is nobody's.
    async fn enrolled_by(&self, enrolment: EnrolmentId) -> Result<Option<PersonId>>;
    /// Settlements of a hospital, the newest first. Another hospital's are none.
    async fn claims_of_hospital(&self, wanted: HospitalClaims) -> Result<Vec<HospitalClaim>>;
}
