//! Who acts for a child, by age: always the guardian, the guardian too, the guardian if the child agrees, nobody else.
//!
//! Two borders are law and the same everywhere; the one between them is a dated figure of the jurisdiction. Where its
//! file says nothing, the child is asked as soon as it can be.

use crate::date::{self, Date};
use crate::jurisdiction::Jurisdiction;

/// Completed years below which a child always acts through its guardian (个人信息保护法第三十一条).
pub const ALWAYS_BELOW: u8 = 14;
/// Completed years with which one is of age (民法典第十七条).
pub const OF_AGE: u8 = 18;

/// How far a person may act alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Only through the guardian.
    ThroughGuardian,
    /// Alone or through the guardian.
    Either,
    /// Alone, or through the guardian if the child has agreed.
    OwnConsent,
    /// Of age: nobody acts as guardian any more.
    OfAge,
}

impl Stage {
    /// Whether the person may act alone.
    #[must_use]
    pub const fn alone(self) -> bool {
        !matches!(self, Self::ThroughGuardian)
    }

    /// Whether a guardian may act, given whether the child has agreed.
    #[must_use]
    pub const fn through_guardian(self, agreed: bool) -> bool {
        match self {
            Self::ThroughGuardian | Self::Either => true,
            Self::OwnConsent => agreed,
            Self::OfAge => false,
        }
    }
}

/// The stage of someone born on a day, on another day.
#[must_use]
pub fn stage(place: &Jurisdiction, born: Date, on: Date) -> Stage {
    let age = date::age_on(born, on);
    let asked_from = place
        .own_consent_age
        .as_ref()
        .and_then(|ages| ages.at(on))
        .map_or(u16::from(ALWAYS_BELOW), |cited| cited.value);
    if age >= OF_AGE {
        Stage::OfAge
    } else if age < ALWAYS_BELOW {
        Stage::ThroughGuardian
    } else if u16::from(age) >= asked_from {
        Stage::OwnConsent
    } else {
        Stage::Either
    }
}

/// The first day on which someone is of age. Who was born on 29 February is so from 1 March in other years.
#[must_use]
pub fn of_age_from(born: Date) -> Date {
    let year = born.year() + i32::from(OF_AGE);
    born.replace_year(year).or_else(|_| date::day(year, 3, 1)).unwrap_or(Date::MAX)
}
