//! Guardians and newborns: asking to act for a child, registering a newborn, telling its id number.

use rules::date::{self, Date};
use rules::identity::{IdNumber, Sex};
use rules::name::PersonName;
use serde::Deserialize;

use super::FieldError;
use super::sign_in::{id_number, person_name};
use crate::t;

/// Value of the choice "somebody who is not in my household".
pub const SOMEBODY_ELSE: &str = "else";

/// `POST /family/ask`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawAsk {
    /// A member of the household, or [`SOMEBODY_ELSE`].
    pub member: String,
    /// Id number of somebody else.
    pub id: String,
    /// Name of somebody else.
    pub name: String,
    /// What one is to the child.
    pub relation: String,
    /// The tick that one agrees to the text.
    pub consent: String,
    /// The form's token.
    pub csrf: String,
}

/// For whom one asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A member of the household, as the form named them.
    Member(String),
    /// Somebody by id number and name.
    Typed(IdNumber, PersonName),
}

impl RawAsk {
    /// For whom, and as what (`parent`, `grandparent`, `other`). Without a household there is no choice of members.
    pub fn parse<'m>(
        &self,
        members: impl IntoIterator<Item = &'m str>,
    ) -> Result<(Asked, String), Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut members = members.into_iter().peekable();
        let nobody_to_pick = members.peek().is_none();
        let asked = if members.any(|member| member == self.member) {
            Some(Asked::Member(self.member.clone()))
        } else if self.member == SOMEBODY_ELSE || nobody_to_pick {
            match (id_number(&self.id, &mut errors), person_name(&self.name, &mut errors)) {
                (Some(id), Some(name)) => Some(Asked::Typed(id, name)),
                _ => None,
            }
        } else {
            errors.push(FieldError::plain("member", t::family_error_member));
            None
        };
        if !matches!(self.relation.as_str(), "parent" | "grandparent" | "other") {
            errors.push(FieldError::plain("relation", t::family_error_relation));
        }
        if self.consent != "on" {
            errors.push(FieldError::plain("consent", t::family_error_consent));
        }
        match asked {
            Some(asked) if errors.is_empty() => Ok((asked, self.relation.clone())),
            _ => Err(errors),
        }
    }
}

/// The other is of age.
pub fn of_age() -> FieldError {
    FieldError::plain("member", t::family_error_of_age)
}

/// The other is of age, told at the typed number.
pub fn typed_of_age() -> FieldError {
    FieldError::plain("id", t::family_error_of_age)
}

/// Who asks is not of age.
pub fn too_young() -> FieldError {
    FieldError::plain("consent", t::family_error_too_young)
}

/// One is not one's own guardian.
pub fn oneself() -> FieldError {
    FieldError::plain("id", t::family_error_oneself)
}

/// Nobody of the household.
pub fn not_in_household() -> FieldError {
    FieldError::plain("member", t::family_error_member)
}

/// `POST /family/newborn`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawNewborn {
    /// The child's name, or 某某之子/女.
    pub name: String,
    /// `male` or `female`.
    pub sex: String,
    /// Day of birth.
    pub birth: String,
    /// The tick that one agrees to the text.
    pub consent: String,
    /// The form's token.
    pub csrf: String,
}

impl RawNewborn {
    /// Name, sex, day of birth.
    pub fn parse(&self) -> Result<(PersonName, Sex, Date), Vec<FieldError>> {
        let mut errors = Vec::new();
        let name = person_name(&self.name, &mut errors);
        let sex = match self.sex.as_str() {
            "male" => Some(Sex::Male),
            "female" => Some(Sex::Female),
            _ => {
                errors.push(FieldError::plain("sex", t::family_error_sex));
                None
            }
        };
        let birth = date::parse_typed(&self.birth).ok();
        if birth.is_none() {
            errors.push(FieldError::plain("birth", t::family_error_birth));
        }
        if self.consent != "on" {
            errors.push(FieldError::plain("consent", t::family_error_consent));
        }
        match (name, sex, birth) {
            (Some(name), Some(sex), Some(birth)) if errors.is_empty() => Ok((name, sex, birth)),
            _ => Err(errors),
        }
    }
}

/// Born later than today, or too many days ago.
pub fn not_in_time(days: u16) -> FieldError {
    FieldError::new("birth", |lang| t::family_error_not_in_time(lang, &days))
}

/// Who registers is not of age, or newborns have no rule of their own here.
pub fn no_newborns() -> FieldError {
    FieldError::plain("name", t::family_error_no_newborns)
}

/// More children without id number than the portal takes.
pub fn too_many_newborns() -> FieldError {
    FieldError::plain("name", t::family_error_too_many)
}

/// `POST /family/{link}/number`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawNumber {
    /// The id number that the child got.
    pub id: String,
    /// The name in the household register.
    pub name: String,
    /// The form's token.
    pub csrf: String,
}

impl RawNumber {
    /// Id number and name.
    pub fn parse(&self) -> Result<(IdNumber, PersonName), Vec<FieldError>> {
        let mut errors = Vec::new();
        match (id_number(&self.id, &mut errors), person_name(&self.name, &mut errors)) {
            (Some(id), Some(name)) => Ok((id, name)),
            _ => Err(errors),
        }
    }
}

/// The number is of another day of birth or sex.
pub fn number_does_not_fit() -> FieldError {
    FieldError::plain("id", t::family_error_number_fit)
}

/// Why an uploaded file was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// No file was picked, or it has no content.
    None,
    /// Longer than a file may be, in megabytes.
    TooLong(usize),
    /// Neither JPEG nor PNG nor PDF.
    OtherKind,
    /// Its name says something else than its content.
    Name,
    /// It breaks off or contradicts itself.
    Broken,
    /// A picture with too many pixels.
    TooLarge,
    /// A document with a script or another file in it.
    Active,
    /// The request is decided.
    NotOpen,
    /// It has as many files as it may have.
    TooMany,
}

impl FileFault {
    /// The message at the field.
    pub fn error(self) -> FieldError {
        FieldError::new("file", |lang| match self {
            Self::None => t::family_file_none(lang).to_owned(),
            Self::TooLong(megabytes) => t::family_file_too_long(lang, &megabytes),
            Self::OtherKind => t::family_file_other_kind(lang).to_owned(),
            Self::Name => t::family_file_name(lang).to_owned(),
            Self::Broken => t::family_file_broken(lang).to_owned(),
            Self::TooLarge => t::family_file_too_large(lang).to_owned(),
            Self::Active => t::family_file_active(lang).to_owned(),
            Self::NotOpen => t::family_file_not_open(lang).to_owned(),
            Self::TooMany => t::family_file_too_many(lang).to_owned(),
        })
    }
}

/// `POST /family/{link}/consent`: the child agrees, or takes it back.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawAgree {
    /// `yes` or `no`.
    pub agree: String,
    /// The form's token.
    pub csrf: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask() -> RawAsk {
        RawAsk { member: "a".into(), relation: "parent".into(), consent: "on".into(), ..RawAsk::default() }
    }

    fn fields(errors: Vec<FieldError>) -> Vec<String> {
        errors.into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn a_member_or_somebody_by_number_and_name() {
        assert_eq!(ask().parse(["a"]).unwrap().0, Asked::Member("a".into()));
        let strange = RawAsk { member: "b".into(), ..ask() };
        assert_eq!(fields(strange.parse(["a"]).unwrap_err()), ["member"]);
        let other = RawAsk { member: SOMEBODY_ELSE.into(), ..ask() };
        assert_eq!(fields(other.parse(["a"]).unwrap_err()), ["id", "name"]);
        let empty = RawAsk::default();
        assert_eq!(fields(empty.parse([]).unwrap_err()), ["id", "name", "relation", "consent"]);
    }

    #[test]
    fn a_newborn_needs_name_sex_and_day() {
        let raw = RawNewborn {
            name: "刘慧敏之子".into(),
            sex: "male".into(),
            birth: "2015-11-20".into(),
            consent: "on".into(),
            ..RawNewborn::default()
        };
        assert!(raw.parse().is_ok());
        assert_eq!(fields(RawNewborn::default().parse().unwrap_err()), ["name", "sex", "birth", "consent"]);
    }
}
