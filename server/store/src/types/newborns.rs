//! Newborns without an id number: what stands for it, and how they get one.

use std::fmt;

use rules::{
    identity::{IdNumber, Sex},
    name::PersonName,
};
use time::{Date, OffsetDateTime};

use super::{
    ids::{GuardianLinkId, PersonId},
    people::Person,
};
use crate::error::{Result, StoreError};

/// Letters and digits that are not mistaken for one another.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The number of a newborn that has no id number yet: `T-` and ten letters and digits, drawn at random.
#[derive(Clone, PartialEq, Eq)]
pub struct TemporaryNumber(String);

impl TemporaryNumber {
    /// A new one.
    pub fn generate() -> Result<Self> {
        let mut random = [0_u8; 10];
        getrandom::fill(&mut random).map_err(|_| StoreError::Random)?;
        let letters: String =
            random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
        let (first, second) = letters.split_at(5);
        Ok(Self(format!("T-{first}-{second}")))
    }

    /// Reads one, as it stands on a slip or as it is typed.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim().to_ascii_uppercase();
        let letters: String = typed.strip_prefix('T')?.chars().filter(|letter| *letter != '-').collect();
        let fits = letters.len() == 10 && letters.bytes().all(|letter| ALPHABET.contains(&letter));
        let (first, second) = if fits { letters.split_at(5) } else { return None };
        Some(Self(format!("T-{first}-{second}")))
    }

    /// The whole number.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TemporaryNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("TemporaryNumber(…)")
    }
}

/// Under which number a person is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonNumber {
    /// The id number.
    Id(IdNumber),
    /// A newborn's, until it has an id number.
    Temporary(TemporaryNumber),
}

impl PersonNumber {
    /// For pages: the id number without its middle. A temporary number tells nothing about anybody and is shown whole.
    pub fn masked(&self) -> String {
        match self {
            Self::Id(number) => number.masked(),
            Self::Temporary(number) => number.as_str().to_owned(),
        }
    }

    /// The whole number.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Id(number) => number.as_str(),
            Self::Temporary(number) => number.as_str(),
        }
    }

    /// The id number, if there is one.
    pub fn id(&self) -> Option<&IdNumber> {
        match self {
            Self::Id(number) => Some(number),
            Self::Temporary(_) => None,
        }
    }
}

impl PartialEq<IdNumber> for PersonNumber {
    fn eq(&self, other: &IdNumber) -> bool {
        self.id() == Some(other)
    }
}

/// A guardian registers a newborn that has no id number yet.
#[derive(Clone, Debug)]
pub struct NewNewborn {
    /// Mother or father.
    pub guardian: PersonId,
    /// Its name, or 某某之子/女.
    pub name: PersonName,
    /// Sex.
    pub sex: Sex,
    /// Day of birth.
    pub birth_date: Date,
    /// Version of the text agreed to.
    pub text_version: String,
    /// Business date.
    pub today: Date,
    /// Now, for the record.
    pub at: OffsetDateTime,
}

/// What became of it. Only `Registered` wrote something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewbornOutcome {
    /// Registered, with a verified link.
    Registered(GuardianLinkId),
    /// The guardian registered this child before.
    There(GuardianLinkId),
    /// Born later than today, or more days ago than the jurisdiction allows.
    NotInTime {
        /// How many days one has after the day of birth.
        days: u16,
    },
    /// Who registers is not of age, or their jurisdiction has no rule for newborns.
    NotAllowed,
    /// More children without id number than one can have; staff help.
    TooMany,
}

/// A guardian tells the id number that a newborn got.
#[derive(Clone, Debug)]
pub struct ClaimNumber {
    /// The link to the child.
    pub link: GuardianLinkId,
    /// The guardian.
    pub guardian: PersonId,
    /// The id number.
    pub id_number: IdNumber,
    /// The name in the household register.
    pub name: PersonName,
    /// Business date.
    pub today: Date,
    /// Now, for the record.
    pub at: OffsetDateTime,
}

/// What became of it. Whether somebody has that number is never told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimOutcome {
    /// Staff will check and settle it.
    Claimed,
    /// No such child of the guardian, or it has its id number.
    NotOpen,
    /// The number is of another day of birth or another sex than the child was registered with.
    DoesNotFit,
}

/// A newborn whose id number waits to be settled, for staff.
#[derive(Clone, Debug)]
pub struct OpenNewborn {
    /// The child.
    pub person: Person,
    /// The number that the guardian told.
    pub claimed: IdNumber,
    /// The name that the guardian told.
    pub name: PersonName,
    /// When.
    pub claimed_at: OffsetDateTime,
    /// Somebody else has the number: settling joins the two.
    pub joins: Option<PersonId>,
}

/// What became of settling a newborn's id number. Only `Assigned` and `Merged` wrote something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettleOutcome {
    /// The child has its id number now.
    Assigned,
    /// The child was somebody already on file; everything is with that person now.
    Merged(PersonId),
    /// There is no such child that waits.
    NotOpen,
    /// Both are enrolled for this year: staff first end one of the two.
    TwoLive {
        /// The year.
        benefit_year: i32,
    },
    /// The number belongs to somebody of another day of birth or sex.
    DoesNotFit,
    /// The two live under different funds.
    OtherJurisdiction,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_number_is_read_as_it_is_typed() {
        let number = TemporaryNumber::generate().unwrap();
        assert_eq!(TemporaryNumber::parse(number.as_str()).unwrap(), number);
        assert_eq!(TemporaryNumber::parse(&format!(" {} ", number.as_str().to_lowercase())).unwrap(), number);
        assert_eq!(TemporaryNumber::parse("t01234abcde").unwrap().as_str(), "T-01234-ABCDE");
        for wrong in ["", "T", "T-0123-ABCDE", "T-01234-ABCDI", "340399201501010015", "T-01234-ABCDEF"] {
            assert!(TemporaryNumber::parse(wrong).is_none(), "{wrong}");
        }
        assert_eq!(format!("{number:?}"), "TemporaryNumber(…)");
    }
}
