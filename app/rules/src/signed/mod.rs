//! Signed statements: one line of text to store, to paste and to put into a QR code, which anyone can verify without a
//! network against the published keys.
//!
//! base64url of the canonical JSON, a point, base64url of the signature (Ed25519); no padding. There is exactly one such
//! text for a signed statement: whatever else decodes to the same is refused. What is signed begins with the kind of the
//! statement, so that a signature for one kind fits no other.

mod keys;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::pack::tree;
use crate::text::Text;

pub use keys::{KeyError, PublicKey, Signer, from_jwks, to_jwks};

/// The longest signed statement, in bytes. A usual receipt has about 1,100, a certificate 500.
pub const LONGEST: usize = 8_192;

/// What can be signed. Its JSON has one canonical form: members sorted, no spaces.
pub trait Statement: Serialize + DeserializeOwned {
    /// Stands before the JSON in what is signed: one line that ends, different for every kind of statement.
    const DOMAIN: &'static str;

    /// Whose signature it bears: [`PublicKey::id`].
    fn key(&self) -> &str;
}

/// A statement with its signature, not verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed<S> {
    statement: S,
    text: String,
    signature: [u8; 64],
}

/// Why a statement cannot be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignError {
    /// It would be longer than [`LONGEST`].
    TooLong,
    /// It cannot be written as JSON, or names another key than the signer's.
    Unwritable,
}

/// Why a text is not a statement of the kind asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// Longer than [`LONGEST`].
    TooLong,
    /// Not two pieces of base64url with a point between them, the second of 64 bytes.
    Form,
    /// What it holds is not the JSON of such a statement; why, in English words for developers.
    Content(String),
    /// It holds such a statement, but not written the one way it can be.
    NotCanonical,
}

/// Why a text does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerifyError {
    /// It is none.
    Read(ReadError),
    /// None of the keys has the id that it names.
    UnknownKey(String),
    /// The signature is not that of its key: something was changed after signing.
    Signature,
}

/// Reads a statement and verifies its signature with one of `keys`.
pub fn verify<S: Statement>(text: &str, keys: &[PublicKey]) -> Result<S, VerifyError> {
    let signed = Signed::read(text).map_err(VerifyError::Read)?;
    signed.verify(keys)?;
    Ok(signed.statement)
}

impl<S: Statement> Signed<S> {
    /// Signs a statement that names the signer's key.
    pub(crate) fn new(signer: &Signer, statement: S) -> Result<Self, SignError> {
        let json = canonical(&statement).filter(|_| statement.key() == signer.public_key().id());
        let json = json.ok_or(SignError::Unwritable)?;
        let signature = signer.sign(&message::<S>(&json)).ok_or(SignError::Unwritable)?;
        let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(&json), URL_SAFE_NO_PAD.encode(signature));
        if text.len() > LONGEST { Err(SignError::TooLong) } else { Ok(Self { statement, text, signature }) }
    }

    /// Reads a statement without verifying it.
    pub fn read(text: &str) -> Result<Self, ReadError> {
        if text.len() > LONGEST {
            return Err(ReadError::TooLong);
        }
        let (json, signature) = text.split_once('.').ok_or(ReadError::Form)?;
        let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| ReadError::Form);
        let signature: [u8; 64] = bytes(signature)?.as_slice().try_into().map_err(|_| ReadError::Form)?;
        let json = String::from_utf8(bytes(json)?).map_err(|_| ReadError::Form)?;
        let statement: S =
            serde_json::from_str(&json).map_err(|error| ReadError::Content(error.to_string()))?;
        if canonical(&statement).as_deref() != Some(&json) {
            return Err(ReadError::NotCanonical);
        }
        Ok(Self { statement, text: text.to_owned(), signature })
    }

    /// What it says, whoever signed it.
    #[must_use]
    pub const fn statement(&self) -> &S {
        &self.statement
    }

    /// The line of text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Verifies the signature with the one of `keys` that it names.
    pub fn verify(&self, keys: &[PublicKey]) -> Result<(), VerifyError> {
        let id = self.statement.key();
        let key = keys.iter().find(|key| key.id() == id);
        let key = key.ok_or_else(|| VerifyError::UnknownKey(id.to_owned()))?;
        let json = canonical(&self.statement).ok_or(VerifyError::Signature)?;
        let fits = key.verifies(&message::<S>(&json), &self.signature);
        if fits { Ok(()) } else { Err(VerifyError::Signature) }
    }
}

/// The canonical JSON of a value; `None` if it cannot be written as JSON.
pub(crate) fn canonical(value: &impl Serialize) -> Option<String> {
    Some(tree::canonical(&serde_json::to_value(value).ok()?))
}

/// What is signed.
fn message<S: Statement>(json: &str) -> Vec<u8> {
    [S::DOMAIN.as_bytes(), json.as_bytes()].concat()
}

impl ReadError {
    /// The code on the wire.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Form => "form",
            Self::Content(_) => "content",
            Self::NotCanonical => "not_canonical",
        }
    }

    /// In words for people.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::TooLong => Text::new(
                "这段文字太长，不是本系统签发的凭证。",
                "The text is too long for anything that is signed here.",
            ),
            Self::Form => Text::new(
                "这段文字不是本系统签发的凭证，或者没有复制完整。",
                "The text is nothing that is signed here, or not all of it was copied.",
            ),
            Self::Content(_) => {
                Text::new("里面的内容不是这种凭证。", "What it holds is another kind of document, or none.")
            }
            Self::NotCanonical => Text::new(
                "凭证的写法不对，可能被改动过。",
                "It is not written the way it was signed; it may have been changed.",
            ),
        }
    }
}

impl VerifyError {
    /// The code on the wire.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Read(error) => error.code(),
            Self::UnknownKey(_) => "unknown_key",
            Self::Signature => "signature",
        }
    }

    /// In words for people.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Read(error) => error.text(),
            Self::UnknownKey(_) => {
                Text::new("凭证不是用已知的密钥签名的。", "It is not signed with a key that is known here.")
            }
            Self::Signature => Text::new(
                "签名不符：凭证在签发之后被改动过。",
                "The signature does not fit: it was changed after it was issued.",
            ),
        }
    }
}

impl<S> fmt::Display for Signed<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the signed statement would be too long",
            Self::Unwritable => "the statement cannot be written, or names another key",
        })
    }
}

impl std::error::Error for SignError {}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)?;
        match self {
            Self::Content(why) => write!(f, " ({why})"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => error.fmt(f),
            Self::UnknownKey(id) => write!(f, "{} ({id})", self.text().en),
            Self::Signature => f.write_str(&self.text().en),
        }
    }
}

impl std::error::Error for ReadError {}
impl std::error::Error for VerifyError {}
