//! Asking for the correction of what is on file: one form for each datum, checked once more before it is sent.

use std::collections::BTreeMap;

use rules::date::{self, Date};
use rules::facts::Group;
use serde::Deserialize;

use super::sign_in::{id_number, person_name};
use super::{FieldError, compact, why};
use crate::t;

/// Longest township, in characters.
const TOWNSHIP_MAX: usize = 50;
/// What stands before a group's word in the name of its tick.
const GROUP: &str = "group_";

/// What can be corrected. The words are those of the paths and of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Datum {
    /// Name.
    Name,
    /// Id number.
    IdNumber,
    /// Sex.
    Sex,
    /// Birth date.
    BirthDate,
    /// Phone.
    Phone,
    /// Township.
    Township,
    /// Local household register.
    LocalHukou,
    /// Employees' scheme.
    EmployeeInsurance,
    /// Funded groups.
    Groups,
}

impl Datum {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::IdNumber,
        Self::Sex,
        Self::BirthDate,
        Self::Phone,
        Self::Township,
        Self::LocalHukou,
        Self::EmployeeInsurance,
        Self::Groups,
    ];

    /// Its word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::IdNumber => "id_number",
            Self::Sex => "sex",
            Self::BirthDate => "birth_date",
            Self::Phone => "phone",
            Self::Township => "township",
            Self::LocalHukou => "local_hukou",
            Self::EmployeeInsurance => "employee_insurance",
            Self::Groups => "groups",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|datum| datum.code() == code)
    }

    /// Whether it may change in the course of a life, so that one is asked since when.
    pub(crate) const fn has_since(self) -> bool {
        matches!(self, Self::Township | Self::LocalHukou | Self::EmployeeInsurance | Self::Groups)
    }
}

/// `POST /details/{datum}` and `…/ask`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawCorrection {
    /// What it should be. The groups are ticks of their own until the form has been checked.
    pub value: String,
    /// Since when.
    pub since: String,
    /// Why.
    pub reason: String,
    /// Set once the value was read and put into its one form.
    pub checked: String,
    /// Set by the way back from the check page.
    pub change: String,
    /// The form's token.
    pub csrf: String,
    /// The ticks of the groups.
    #[serde(flatten)]
    pub more: BTreeMap<String, String>,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedCorrection {
    /// The value in its one form, as the store reads it.
    pub value: String,
    /// Since when.
    pub since: Option<Date>,
    /// Why.
    pub reason: String,
}

impl RawCorrection {
    /// The groups that are ticked, or named in a checked form.
    pub fn groups(&self) -> Vec<Group> {
        let named: Vec<&str> = self.value.split_whitespace().collect();
        let ticked = |group: &Group| {
            if self.checked.is_empty() {
                self.more.contains_key(&group_field(*group))
            } else {
                named.contains(&group.word())
            }
        };
        Group::ALL.iter().copied().filter(ticked).collect()
    }

    /// Value, day and reason, or what is wrong with each.
    pub fn parse(&self, datum: Datum, today: Date) -> Result<AskedCorrection, Vec<FieldError>> {
        let mut errors = Vec::new();
        let value = self.value_of(datum, today, &mut errors);
        let since = self.since_of(datum, today, &mut errors);
        match (value, why("reason", &self.reason, &mut errors)) {
            (Some(value), Some(reason)) if errors.is_empty() => Ok(AskedCorrection { value, since, reason }),
            _ => Err(errors),
        }
    }

    fn value_of(&self, datum: Datum, today: Date, errors: &mut Vec<FieldError>) -> Option<String> {
        // The fields of a sign-in are named otherwise.
        let mut here = Vec::new();
        let typed = self.value.trim();
        let value = match datum {
            Datum::Name => person_name(typed, &mut here).map(|name| name.as_str().to_owned()),
            Datum::IdNumber => id_number(typed, &mut here).map(|number| number.as_str().to_owned()),
            Datum::Sex => one_of(typed, ["male", "female"]),
            Datum::LocalHukou | Datum::EmployeeInsurance => one_of(typed, ["yes", "no"]),
            Datum::BirthDate => date::parse_typed(typed).ok().filter(|day| *day <= today).map(date::iso),
            Datum::Phone => phone(typed),
            Datum::Township => {
                let fits = (1..=TOWNSHIP_MAX).contains(&typed.chars().count());
                (fits && !typed.chars().any(char::is_control)).then(|| typed.to_owned())
            }
            Datum::Groups => {
                Some(self.groups().iter().map(|group| group.word()).collect::<Vec<_>>().join(" "))
            }
        };
        errors.extend(here.into_iter().map(|error| FieldError { field: "value".to_owned(), ..error }));
        let wrong = match datum {
            Datum::Sex => Some(t::details_error_sex as fn(_) -> _),
            Datum::LocalHukou | Datum::EmployeeInsurance => Some(t::details_error_yes_no as fn(_) -> _),
            Datum::BirthDate => Some(t::details_error_birth as fn(_) -> _),
            Datum::Phone => Some(t::details_error_phone as fn(_) -> _),
            Datum::Township => Some(t::details_error_township as fn(_) -> _),
            Datum::Name | Datum::IdNumber | Datum::Groups => None,
        };
        if value.is_none() {
            errors.extend(wrong.map(|message| FieldError::plain("value", message)));
        }
        value
    }

    fn since_of(&self, datum: Datum, today: Date, errors: &mut Vec<FieldError>) -> Option<Date> {
        if !datum.has_since() || self.since.trim().is_empty() {
            return None;
        }
        let since = date::parse_typed(&self.since).ok().filter(|day| *day <= today);
        if since.is_none() {
            errors.push(FieldError::plain("since", t::details_error_since));
        }
        since
    }
}

/// The value is the one on file.
pub fn same() -> FieldError {
    FieldError::plain("value", t::details_error_same)
}

/// The name of a group's tick.
pub(crate) fn group_field(group: Group) -> String {
    format!("{GROUP}{}", group.word())
}

fn one_of(typed: &str, words: [&str; 2]) -> Option<String> {
    words.contains(&typed).then(|| typed.to_owned())
}

fn phone(typed: &str) -> Option<String> {
    let compact = compact(typed);
    let digits = compact.strip_prefix("+86").unwrap_or(&compact);
    let fits = digits.len() == 11 && digits.starts_with('1') && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| digits.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        date::parse_iso("2015-12-01").unwrap()
    }

    fn typed(value: &str) -> RawCorrection {
        RawCorrection { value: value.into(), reason: "登记时写错了".into(), ..RawCorrection::default() }
    }

    #[test]
    fn values_come_in_one_form() {
        for (datum, value, wanted) in [
            (Datum::Name, " 王 晓明", "王晓明"),
            (Datum::IdNumber, "340399 19520311 0015", "340399195203110015"),
            (Datum::BirthDate, "1952年3月11日", "1952-03-11"),
            (Datum::Phone, "+86 120-0000-0021", "12000000021"),
            (Datum::Township, " 榴城镇 ", "榴城镇"),
            (Datum::LocalHukou, "no", "no"),
            (Datum::Sex, "male", "male"),
        ] {
            assert_eq!(typed(value).parse(datum, today()).unwrap().value, wanted);
        }
    }

    #[test]
    fn what_cannot_be_is_told_at_its_field() {
        let long = "镇".repeat(51);
        for (datum, value) in [
            (Datum::Name, "3"),
            (Datum::IdNumber, "340399195203110016"),
            (Datum::BirthDate, "2015-02-30"),
            (Datum::BirthDate, "2015-12-02"),
            (Datum::Phone, "110"),
            (Datum::Township, &long),
            (Datum::LocalHukou, "maybe"),
            (Datum::Sex, ""),
        ] {
            let errors = typed(value).parse(datum, today()).unwrap_err();
            assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["value"]);
        }
        let huge =
            RawCorrection { reason: "长".repeat(501), since: "2016-01-01".into(), ..typed("榴城镇") };
        let errors = huge.parse(Datum::Township, today()).unwrap_err();
        assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["since", "reason"]);
    }

    #[test]
    fn groups_are_ticked_and_then_carried() {
        let ticks = ["group_orphan", "group_destitute"].map(|tick| (tick.to_owned(), "on".to_owned()));
        let raw = RawCorrection { more: ticks.into(), ..typed("") };
        let asked = raw.parse(Datum::Groups, today()).unwrap();
        assert_eq!(asked.value, "destitute orphan");
        let checked = RawCorrection { checked: "yes".into(), ..typed(&asked.value) };
        assert_eq!(checked.parse(Datum::Groups, today()).unwrap().value, asked.value);
        assert_eq!(typed("").parse(Datum::Groups, today()).unwrap().value, "");
    }
}
