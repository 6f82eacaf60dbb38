//! People, their groups and households.

use std::fmt;

use rules::{
    facts::Group,
    identity::{IdNumber, Sex},
    name::PersonName,
    scheme::Scheme,
};
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::{
    ids::{HouseholdId, PersonId},
    newborns::PersonNumber,
};

/// A mobile number of mainland China: eleven digits beginning with 1.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// Reads a number as typed: full-width digits, spaces, hyphens and +86 are allowed.
    pub fn parse(typed: &str) -> Option<Self> {
        let digits: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－'))
            .map(|c| match c {
                '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
                '＋' => '+',
                other => other,
            })
            .collect();
        let digits = digits.strip_prefix("+86").unwrap_or(&digits);
        let fits =
            digits.len() == 11 && digits.starts_with('1') && digits.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| Self(digits.to_owned()))
    }

    /// All eleven digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `139****0021`, for pages.
    pub fn masked(&self) -> String {
        format!("{}****{}", self.0.get(..3).unwrap_or_default(), self.0.get(7..).unwrap_or_default())
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Phone({})", self.masked())
    }
}

/// A time during which a person belongs to a group that the rules treat apart, both days included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupPeriod {
    /// The group.
    pub group: Group,
    /// First day.
    pub from: Date,
    /// Last day; `None` while it lasts.
    pub to: Option<Date>,
}

impl GroupPeriod {
    /// Whether the person belongs to the group on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// A person to be registered.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Made by the caller, so that households and claims can refer to it in the same batch.
    pub id: PersonId,
    /// Code of the jurisdiction whose fund covers the person.
    pub jurisdiction: String,
    /// Name.
    pub name: PersonName,
    /// Sex in the register.
    pub sex: Sex,
    /// Birth date in the register; usually, not always, the one in the id number.
    pub birth_date: Date,
    /// Id number; unique.
    pub id_number: IdNumber,
    /// Phone on file.
    pub phone: Option<Phone>,
    /// Bank account for hand-in claims.
    pub bank_account: Option<String>,
    /// Whether the household register is local; `None` when unknown.
    pub local_hukou: Option<bool>,
    /// Whether the person is in the employees' scheme; `None` when unknown.
    pub employee_insurance: Option<bool>,
    /// Township or street, as text.
    pub township: String,
    /// Groups.
    pub groups: Vec<GroupPeriod>,
}

/// A registered person, without id number, phone and account: those are asked for one by one.
#[derive(Clone, Debug)]
pub struct Person {
    /// Id.
    pub id: PersonId,
    /// Code of the jurisdiction.
    pub jurisdiction: String,
    /// Name.
    pub name: PersonName,
    /// Sex in the register.
    pub sex: Sex,
    /// Birth date in the register.
    pub birth_date: Date,
    /// Id number, or the temporary number of a newborn (`Debug` and `masked()` hide the middle).
    pub id_number: PersonNumber,
    /// Whether the household register is local.
    pub local_hukou: Option<bool>,
    /// Whether the person is in the employees' scheme.
    pub employee_insurance: Option<bool>,
    /// Township or street.
    pub township: String,
    /// When the row was made.
    pub created_at: OffsetDateTime,
}

/// Relation to the head of a household, as the rural register names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// 户主
    Head,
    /// 配偶
    Spouse,
    /// 子女
    Child,
    /// 父母
    Parent,
    /// 孙子女
    Grandchild,
    /// 其他
    Other,
}

impl Relation {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Head, Self::Spouse, Self::Child, Self::Parent, Self::Grandchild, Self::Other];

    /// The word in the database and in catalogues' keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Spouse => "spouse",
            Self::Child => "child",
            Self::Parent => "parent",
            Self::Grandchild => "grandchild",
            Self::Other => "other",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|relation| relation.code() == code)
    }
}

/// A household to be registered. At most one member may be the head.
#[derive(Clone, Debug)]
pub struct NewHousehold {
    /// Id.
    pub id: HouseholdId,
    /// Code of the jurisdiction.
    pub jurisdiction: String,
    /// The register it comes from.
    pub scheme: Scheme,
    /// Household code of that register; unique in the jurisdiction.
    pub code: String,
    /// Its people.
    pub members: Vec<NewHouseholdMember>,
}

/// A person's place in a household to be registered.
#[derive(Clone, Copy, Debug)]
pub struct NewHouseholdMember {
    /// Who.
    pub person: PersonId,
    /// Relation to the head.
    pub relation: Relation,
}

/// A household as seen from one of its members.
#[derive(Clone, Debug)]
pub struct Household {
    /// Id.
    pub id: HouseholdId,
    /// The register it comes from.
    pub scheme: Scheme,
    /// Household code of that register.
    pub code: String,
    /// Its people, the head first.
    pub members: Vec<HouseholdMember>,
}

/// A member of a household.
#[derive(Clone, Debug)]
pub struct HouseholdMember {
    /// Who.
    pub person: PersonId,
    /// Name; pages show it masked unless it is one's own.
    pub name: PersonName,
    /// Relation to the head.
    pub relation: Relation,
}

/// What the database says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The business date of the demo; `None` when the data is real.
    pub demo_today: Option<Date>,
}

/// How much is in the database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// People.
    pub people: u64,
    /// Households.
    pub households: u64,
    /// Enrolments, void ones included.
    pub enrolments: u64,
    /// Contributions paid.
    pub contributions: u64,
    /// Claims.
    pub claims: u64,
    /// People with a password.
    pub credentials: u64,
    /// Sessions that have not been ended or cleaned up.
    pub sessions: u64,
    /// Audit entries.
    pub audit_entries: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_read_as_people_type_them() {
        for typed in ["12000000021", "120 0000 0021", "+86 120-0000-0021", "１２０００００００２１"]
        {
            assert_eq!(Phone::parse(typed).unwrap().as_str(), "12000000021", "{typed}");
        }
        for typed in ["", "2200000002", "22000000021", "120000000211", "1200000002x", "+8612"] {
            assert!(Phone::parse(typed).is_none(), "{typed}");
        }
        assert_eq!(format!("{:?}", Phone::parse("12000000021").unwrap()), "Phone(120****0021)");
    }
}
