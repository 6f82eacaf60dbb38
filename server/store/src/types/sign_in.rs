//! Passwords, codes, sessions, attempts and the audit trail.

use std::{fmt, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use time::OffsetDateTime;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::ids::PersonId;
use crate::{
    config::Secret,
    error::{Result, StoreError},
};

/// A person who may sign in, and the argon2 hash (PHC string) to check the password against.
#[derive(Clone, Debug)]
pub struct Credential {
    /// Who.
    pub person: PersonId,
    /// PHC string.
    pub password_hash: Secret,
}

/// Sets or changes a password.
#[derive(Clone, Debug)]
pub struct SetPassword {
    /// Whose.
    pub person: PersonId,
    /// PHC string of the new password.
    pub password_hash: Secret,
    /// The session that stays; all others of the person end.
    pub keep: Option<Token>,
    /// Now.
    pub at: OffsetDateTime,
}

/// A code that a person types: six digits by phone, or the longer activation code of the counter.
/// Only its keyed hash is stored.
#[derive(Clone)]
pub struct SecretCode(Zeroizing<String>);

impl SecretCode {
    /// Takes what was made or typed; spaces and hyphens do not count, full-width digits and letters are narrowed,
    /// letters are upper case.
    pub fn new(typed: &str) -> Self {
        let narrow = |c: char| match c {
            '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            other => other,
        };
        let kept = typed.chars().map(narrow).filter(|c| !c.is_whitespace() && *c != '-');
        Self(Zeroizing::new(kept.map(|c| c.to_ascii_uppercase()).take(64).collect()))
    }

    /// The code, to be sent or printed once.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SecretCode(…)")
    }
}

/// Stores a code sent to the phone on file. Older codes of the person die.
#[derive(Clone, Debug)]
pub struct IssueCode {
    /// For whom.
    pub person: PersonId,
    /// The code.
    pub code: SecretCode,
    /// How often it may be typed wrongly before it dies.
    pub tries: u8,
    /// Now.
    pub at: OffsetDateTime,
    /// When it dies.
    pub expires_at: OffsetDateTime,
}

/// Stores an activation code that a counter hands to a person without a phone. Older ones of the person die.
#[derive(Clone, Debug)]
pub struct IssueActivation {
    /// For whom.
    pub person: PersonId,
    /// The code.
    pub code: SecretCode,
    /// Which counter or clerk.
    pub issued_by: String,
    /// How often it may be typed wrongly before it dies.
    pub tries: u8,
    /// Now.
    pub at: OffsetDateTime,
    /// When it dies.
    pub expires_at: OffsetDateTime,
}

/// What became of a typed code. For residents all but `Right` read the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeOutcome {
    /// It was right and is used up now.
    Right,
    /// It was wrong; so many tries are left.
    Wrong {
        /// Tries left, 0 when this was the last.
        tries_left: u8,
    },
    /// Its time is over.
    Expired,
    /// It was typed wrongly too often.
    TriesUsedUp,
    /// The person has no open code.
    Missing,
}

/// The secret in a session's cookie: 256 random bits. Only its keyed hash is stored.
#[derive(Clone)]
pub struct Token(Zeroizing<[u8; 32]>);

impl Token {
    /// A new one.
    pub fn generate() -> Result<Self> {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        getrandom::fill(bytes.as_mut_slice()).map_err(|_| StoreError::Random)?;
        Ok(Self(bytes))
    }

    /// Reads a cookie; `None` when it is none of ours.
    pub fn parse(cookie: &str) -> Option<Self> {
        if cookie.len() != 43 {
            return None;
        }
        let mut bytes = Zeroizing::new([0_u8; 32]);
        let length = URL_SAFE_NO_PAD.decode_slice(cookie, bytes.as_mut_slice()).ok()?;
        (length == 32).then_some(Self(bytes))
    }

    /// The value for the cookie: 43 letters, digits, `-` and `_`.
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.0.as_slice()))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Token(…)")
    }
}

/// Opens a session after a successful sign-in.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Its secret.
    pub token: Token,
    /// Whose.
    pub person: PersonId,
    /// Now; also when the person proved who they are.
    pub at: OffsetDateTime,
    /// Idle for longer than this ends it.
    pub idle: Duration,
    /// It ends at the latest after this.
    pub absolute: Duration,
    /// Short summary of the browser, for the list of sessions; cut to 120 characters.
    pub agent: String,
}

/// A live session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionView {
    /// Whose.
    pub person: PersonId,
    /// When it was opened.
    pub created_at: OffsetDateTime,
    /// When the person last proved who they are.
    pub auth_at: OffsetDateTime,
    /// When it ends if nothing is done.
    pub idle_until: OffsetDateTime,
    /// When it ends in any case.
    pub absolute_until: OffsetDateTime,
}

/// A live session as its owner sees it in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// Whether it is the one that asked.
    pub current: bool,
    /// When it was opened.
    pub created_at: OffsetDateTime,
    /// When it was last used, to the minute.
    pub last_seen_at: OffsetDateTime,
    /// Summary of the browser.
    pub agent: String,
}

/// Whose failed sign-ins are counted. Stored as a keyed hash only.
#[derive(Clone, Copy, Debug)]
pub enum AttemptSubject<'a> {
    /// An id number as typed, whether it exists or not.
    IdNumber(&'a str),
    /// A network address.
    Address(&'a str),
}

/// An audit entry to be appended.
#[derive(Clone, Debug)]
pub struct NewAudit {
    /// Now.
    pub at: OffsetDateTime,
    /// Who did it: `person:<id>`, `system`, a clerk.
    pub actor: String,
    /// What was done, such as `session.open`.
    pub action: String,
    /// Whose data it concerns.
    pub subject: Option<PersonId>,
    /// Facts for the record. Never secrets or id numbers.
    pub detail: serde_json::Value,
}

/// An entry of the audit trail.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// Id.
    pub id: Uuid,
    /// When.
    pub at: OffsetDateTime,
    /// Who did it.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// Facts for the record.
    pub detail: serde_json::Value,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_its_cookie_and_nothing_else_is_one() {
        let token = Token::generate().unwrap();
        assert_eq!(Token::parse(&token.expose()).unwrap().bytes(), token.bytes());
        for cookie in ["", "short", &"!".repeat(43), &"A".repeat(44), &format!("{}=", "A".repeat(42))] {
            assert!(Token::parse(cookie).is_none(), "{cookie}");
        }
        assert_eq!(format!("{token:?}"), "Token(…)");
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(SecretCode::new(" 12 34-56 ").expose(), "123456");
        assert_eq!(SecretCode::new("１２３４５６").expose(), "123456");
        assert_eq!(SecretCode::new("ab－cd").expose(), "ABCD");
        assert_eq!(format!("{:?}", SecretCode::new("123456")), "SecretCode(…)");
    }
}
