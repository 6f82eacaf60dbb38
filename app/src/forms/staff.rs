//! The forms of people who work at the portal: signing in. Only the shape of what was typed is judged here.

use serde::Deserialize;

use super::sign_in::PASSWORD_MAX;
use super::{FieldError, compact};
use crate::t;

/// Shortest password of staff, in characters.
pub const STAFF_PASSWORD_MIN: usize = 12;

/// `POST /staff/sign-in`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawStaffSignIn {
    /// The login name as typed.
    pub login: String,
    /// The password.
    pub password: String,
    /// The one-time code as typed.
    pub code: String,
}

/// Login name, password and code, ready to be compared.
#[derive(Clone)]
pub struct StaffSignIn {
    /// The login name, lower case.
    pub login: String,
    /// The password, unchanged.
    pub password: String,
    /// Six digits.
    pub code: String,
}

impl RawStaffSignIn {
    /// Checks that all three were typed.
    pub fn parse(&self) -> Result<StaffSignIn, Vec<FieldError>> {
        let mut errors = Vec::new();
        let login = login_name(&self.login);
        if login.is_empty() {
            errors.push(FieldError::plain("login", t::staff_error_login));
        }
        let proof = proof(&self.password, &self.code, &mut errors);
        match proof {
            Some(code) if errors.is_empty() => {
                Ok(StaffSignIn { login, password: self.password.clone(), code })
            }
            _ => Err(errors),
        }
    }
}

/// `POST /staff/confirm`: password and code once more.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawProof {
    /// The password.
    pub password: String,
    /// The one-time code as typed.
    pub code: String,
    /// Where to go afterwards.
    pub next: String,
    /// The form's token.
    pub csrf: String,
}

impl RawProof {
    /// Password and six digits.
    pub fn parse(&self) -> Result<(String, String), Vec<FieldError>> {
        let mut errors = Vec::new();
        match proof(&self.password, &self.code, &mut errors) {
            Some(code) if errors.is_empty() => Ok((self.password.clone(), code)),
            _ => Err(errors),
        }
    }
}

/// `POST /staff/first`: password and the first code, by link.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawEnrol {
    /// The new password.
    pub password: String,
    /// The same again.
    pub again: String,
    /// The first code as typed.
    pub code: String,
}

impl RawEnrol {
    /// The new password, long enough and typed twice alike, and six digits.
    pub fn parse(&self) -> Result<(String, String), Vec<FieldError>> {
        let mut errors = Vec::new();
        let length = self.password.chars().count();
        if length < STAFF_PASSWORD_MIN {
            errors.push(short_password());
        } else if length > PASSWORD_MAX {
            errors.push(FieldError::new("password", |lang| t::error_password_long(lang, &PASSWORD_MAX)));
        } else if self.password != self.again {
            errors.push(FieldError::plain("again", t::error_password_again));
        }
        let code = digits(&self.code);
        if code.is_none() {
            errors.push(FieldError::plain("code", t::staff_error_code_shape));
        }
        match code {
            Some(code) if errors.is_empty() => Ok((self.password.clone(), code)),
            _ => Err(errors),
        }
    }
}

/// Six digits as typed: full-width ones, spaces and hyphens are fine.
pub fn digits(typed: &str) -> Option<String> {
    let code = compact(typed);
    (code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit())).then_some(code)
}

fn login_name(typed: &str) -> String {
    typed.trim().chars().take(64).collect::<String>().to_lowercase()
}

fn proof(password: &str, code: &str, errors: &mut Vec<FieldError>) -> Option<String> {
    if password.is_empty() {
        errors.push(FieldError::plain("password", t::error_password_empty));
    }
    let code = digits(code);
    if code.is_none() {
        errors.push(FieldError::plain("code", t::staff_error_code_shape));
    }
    code
}

/// Name, password and code do not go together: one answer for each of them.
pub fn wrong_sign_in() -> FieldError {
    FieldError::plain("login", t::staff_error_sign_in)
}

/// Password and code do not go together, or the code was used before.
pub fn wrong_proof() -> FieldError {
    FieldError::plain("password", t::staff_error_proof)
}

/// The code does not fit the secret that the page shows.
pub fn wrong_first_code() -> FieldError {
    FieldError::plain("code", t::staff_error_first_code)
}

/// The password is on the list of those that are tried first.
pub fn weak_password() -> FieldError {
    FieldError::plain("password", t::error_password_common)
}

/// The password is shorter than what staff need.
pub fn short_password() -> FieldError {
    FieldError::new("password", |lang| t::error_password_short(lang, &STAFF_PASSWORD_MIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_name_is_read_in_any_case_and_a_code_with_spaces() {
        let raw = RawStaffSignIn { login: " Zhou.C ".into(), password: "x".into(), code: "123 ４56".into() };
        let typed = raw.parse().ok().unwrap();
        assert_eq!((typed.login.as_str(), typed.code.as_str()), ("zhou.c", "123456"));
        assert_eq!(RawStaffSignIn::default().parse().err().unwrap().len(), 3);
    }

    #[test]
    fn a_password_of_staff_is_longer() {
        let raw = |password: &str| RawEnrol {
            password: password.into(),
            again: password.into(),
            code: "123456".into(),
        };
        assert_eq!(raw("elevenchars").parse().err().unwrap()[0].field, "password");
        assert!(raw("twelve chars").parse().is_ok());
        let differs = RawEnrol { again: "other".into(), ..raw("twelve chars") };
        assert_eq!(differs.parse().err().unwrap()[0].field, "again");
    }
}
