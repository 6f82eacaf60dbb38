//! The forms of signing in.
//!
//! Only the shape of what was typed is judged here. Whether a person exists is never told apart: the messages
//! about a wrong password or code are the same for known and unknown people.

use rules::identity::{IdFault, IdNumber};
use rules::name::{NameFault, PersonName};
use serde::Deserialize;

use super::{FieldError, compact};
use crate::t;

/// Shortest password, in characters.
pub const PASSWORD_MIN: usize = 8;
/// Longest password, in characters.
pub const PASSWORD_MAX: usize = 128;

/// `POST /sign-in`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawPassword {
    /// The id number as typed.
    pub id: String,
    /// The password.
    pub password: String,
    /// Where to go afterwards.
    pub next: String,
    /// The form's token.
    pub csrf: String,
}

/// `POST /sign-in/first`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawFirst {
    /// The id number as typed.
    pub id: String,
    /// The name as typed.
    pub name: String,
    /// The form's token.
    pub csrf: String,
}

/// `POST /sign-in/code`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawCode {
    /// Six digits as typed.
    pub code: String,
    /// The form's token.
    pub csrf: String,
}

/// `POST /sign-in/activate`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawActivation {
    /// The id number as typed.
    pub id: String,
    /// The name as typed.
    pub name: String,
    /// The code from the counter as typed.
    pub code: String,
    /// The form's token.
    pub csrf: String,
}

/// `POST /sign-in/password`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawNewPassword {
    /// The new password.
    pub password: String,
    /// The same again.
    pub again: String,
    /// The form's token.
    pub csrf: String,
}

/// Id number and password, ready to be compared.
#[derive(Clone)]
pub struct WithPassword {
    /// The id number.
    pub id: IdNumber,
    /// The password, unchanged.
    pub password: String,
}

/// Who asks for a code.
#[derive(Clone)]
pub struct First {
    /// The id number.
    pub id: IdNumber,
    /// The name.
    pub name: PersonName,
}

/// Who brings a code from the counter.
#[derive(Clone)]
pub struct Activation {
    /// The id number.
    pub id: IdNumber,
    /// The name.
    pub name: PersonName,
    /// The code: capital letters and digits.
    pub code: String,
}

impl RawPassword {
    /// Checks the shape of both fields.
    pub fn parse(&self) -> Result<WithPassword, Vec<FieldError>> {
        let mut errors = Vec::new();
        let id = id_number(&self.id, &mut errors);
        if self.password.is_empty() {
            errors.push(FieldError::plain("password", t::error_password_empty));
        }
        match id {
            Some(id) if errors.is_empty() => Ok(WithPassword { id, password: self.password.clone() }),
            _ => Err(errors),
        }
    }
}

impl RawFirst {
    /// Checks the shape of both fields.
    pub fn parse(&self) -> Result<First, Vec<FieldError>> {
        let mut errors = Vec::new();
        match (id_number(&self.id, &mut errors), person_name(&self.name, &mut errors)) {
            (Some(id), Some(name)) => Ok(First { id, name }),
            _ => Err(errors),
        }
    }
}

impl RawCode {
    /// The six digits.
    pub fn parse(&self) -> Result<String, Vec<FieldError>> {
        let code = compact(&self.code);
        if code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()) {
            Ok(code)
        } else {
            Err(vec![FieldError::plain("code", t::error_code_shape)])
        }
    }
}

impl RawActivation {
    /// Checks the shape of the three fields.
    pub fn parse(&self) -> Result<Activation, Vec<FieldError>> {
        let mut errors = Vec::new();
        let id = id_number(&self.id, &mut errors);
        let name = person_name(&self.name, &mut errors);
        let code = compact(&self.code).to_ascii_uppercase();
        if !(6..=16).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            errors.push(FieldError::plain("code", t::error_activation_shape));
        }
        match (id, name) {
            (Some(id), Some(name)) if errors.is_empty() => Ok(Activation { id, name, code }),
            _ => Err(errors),
        }
    }
}

impl RawNewPassword {
    /// The new password: long enough, not endless, typed twice alike. No rules about its characters.
    pub fn parse(&self) -> Result<String, Vec<FieldError>> {
        let length = self.password.chars().count();
        if length < PASSWORD_MIN {
            return Err(vec![FieldError::new("password", |lang| {
                t::error_password_short(lang, &PASSWORD_MIN)
            })]);
        }
        if length > PASSWORD_MAX {
            return Err(vec![FieldError::new("password", |lang| {
                t::error_password_long(lang, &PASSWORD_MAX)
            })]);
        }
        if self.password != self.again {
            return Err(vec![FieldError::plain("again", t::error_password_again)]);
        }
        Ok(self.password.clone())
    }
}

/// Id number and password do not go together, or there is no such person: one answer for both.
pub fn wrong_password() -> FieldError {
    FieldError::plain("id", t::error_sign_in)
}

/// The code is wrong, used up or too old.
pub fn wrong_code() -> FieldError {
    FieldError::plain("code", t::error_code)
}

/// Id number, name and counter code do not go together.
pub fn wrong_activation() -> FieldError {
    FieldError::plain("code", t::error_activation)
}

/// The password is on the list of those that are tried first.
pub fn common_password() -> FieldError {
    FieldError::plain("password", t::error_password_common)
}

/// Parses an id number and says what is wrong with it.
pub(super) fn id_number(typed: &str, errors: &mut Vec<FieldError>) -> Option<IdNumber> {
    if typed.trim().is_empty() {
        errors.push(FieldError::plain("id", t::error_id_empty));
        return None;
    }
    IdNumber::parse(typed)
        .map_err(|fault| {
            errors.push(FieldError::plain(
                "id",
                match fault {
                    IdFault::Length => t::error_id_length,
                    IdFault::Character => t::error_id_character,
                    IdFault::BirthDate => t::error_id_birth_date,
                    IdFault::CheckDigit => t::error_id_check_digit,
                    IdFault::Region => t::error_id_region,
                },
            ));
        })
        .ok()
}

/// Parses a name and says what is wrong with it.
fn person_name(typed: &str, errors: &mut Vec<FieldError>) -> Option<PersonName> {
    PersonName::parse(typed)
        .map_err(|fault| {
            errors.push(FieldError::plain(
                "name",
                match fault {
                    NameFault::Empty => t::error_name_empty,
                    NameFault::TooLong => t::error_name_long,
                    NameFault::Character => t::error_name_character,
                },
            ));
        })
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(errors: &[FieldError]) -> Vec<&str> {
        errors.iter().map(|error| error.field.as_str()).collect()
    }

    #[test]
    fn an_id_number_is_read_however_it_is_typed() {
        for typed in [
            "34032119800101001X",
            "34032119800101001x",
            "３４０３２１１９８００１０１００１Ｘ",
            " 340321 19800101 001x ",
        ] {
            let raw =
                RawPassword { id: typed.into(), password: "secret secret".into(), ..Default::default() };
            assert_eq!(raw.parse().ok().unwrap().id.as_str(), "34032119800101001X", "{typed}");
        }
    }

    #[test]
    fn an_impossible_id_number_says_what_is_wrong() {
        let message = |typed: &str| {
            let raw = RawFirst { id: typed.into(), name: "李英".into(), ..Default::default() };
            raw.parse().err().unwrap()[0].message.zh.clone()
        };
        let zh = rules::text::Lang::Zh;
        assert_eq!(message(""), t::error_id_empty(zh));
        assert_eq!(message("123"), t::error_id_length(zh));
        assert_eq!(message("340321198001010011"), t::error_id_check_digit(zh));
        assert_eq!(message("340321198013010011"), t::error_id_birth_date(zh));
    }

    #[test]
    fn names_with_a_dot_rare_characters_and_fifty_characters_pass() {
        let long = "𠮷".repeat(50);
        for name in ["阿依古丽·买买提", "阿依古丽•买买提", "𠮷野", long.as_str()] {
            let raw = RawFirst { id: "34032119800101001X".into(), name: name.into(), ..Default::default() };
            assert!(raw.parse().is_ok(), "{name}");
        }
        let raw = RawFirst { id: "34032119800101001X".into(), name: "𠮷".repeat(51), ..Default::default() };
        assert_eq!(fields(&raw.parse().err().unwrap()), ["name"]);
    }

    #[test]
    fn all_faults_of_a_form_come_at_once() {
        let errors = RawActivation::default().parse().err().unwrap();
        assert_eq!(fields(&errors), ["id", "name", "code"]);
    }

    #[test]
    fn a_code_may_be_typed_with_full_width_digits_and_spaces() {
        let code = |typed: &str| RawCode { code: typed.into(), ..Default::default() }.parse();
        assert_eq!(code("１２３ ４５６").unwrap(), "123456");
        assert!(code("12345").is_err());
        assert!(code("12345a").is_err());
    }

    #[test]
    fn a_new_password_needs_length_and_the_same_twice() {
        let parse = |password: &str, again: &str| {
            RawNewPassword { password: password.into(), again: again.into(), ..Default::default() }.parse()
        };
        assert!(parse("长长的口令十个字呢", "长长的口令十个字呢").is_ok());
        assert_eq!(fields(&parse("short", "short").unwrap_err()), ["password"]);
        assert_eq!(fields(&parse("long enough", "long  enough").unwrap_err()), ["again"]);
    }
}
