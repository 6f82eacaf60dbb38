//! Ids of rows: time-ordered UUIDs, one Rust type for each kind of row.

use std::{fmt, str::FromStr};

use time::OffsetDateTime;
use uuid::{Builder, Uuid};

use crate::error::{Result, StoreError};

macro_rules! id {
    ($($(#[$about:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id for something that happens now; ids made later sort later.
            pub fn fresh(at: OffsetDateTime) -> Result<Self> {
                fresh(at).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(out)
            }
        }

        /// Reads the id out of a URL. Anything else than a UUID is an error, to be answered as "not found".
        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map(Self)
            }
        }
    )+};
}

id! {
    /// A person.
    PersonId,
    /// A household of the rural register.
    HouseholdId,
    /// An enrolment of a person in a benefit year.
    EnrolmentId,
    /// A payment of an own contribution.
    ContributionId,
    /// A claim.
    ClaimId,
    /// Someone who works at the portal.
    StaffId,
    /// A guardian's link to a child.
    GuardianLinkId,
    /// An uploaded file.
    EvidenceId,
    /// A question that staff decide.
    CaseId,
    /// A notice to a person; also the id of the message that brings it to a phone.
    NoticeId,
    /// A look over settled claims.
    RunId,
    /// Something that staff should look at.
    FindingId,
    /// Papers handed in to be reimbursed.
    HandInId,
}

/// A version 7 UUID of the given time with bytes from the operating system.
pub fn fresh(at: OffsetDateTime) -> Result<Uuid> {
    let mut random = [0_u8; 10];
    getrandom::fill(&mut random).map_err(|_| StoreError::Random)?;
    let millis = u64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or_default();
    Ok(Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}
