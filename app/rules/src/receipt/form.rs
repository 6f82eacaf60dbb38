//! The outer form of a receipt: one line of text to store, to paste and to put into a QR code.
//!
//! base64url of the canonical JSON, a point, base64url of the signature; no padding. There is exactly one such text for
//! a signed receipt: whatever else decodes to the same is refused.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::keys::PublicKey;
use super::{IssueError, Receipt, canonical};
use crate::text::Text;

/// The longest receipt, in bytes. A usual one has about 1,100.
pub const LONGEST: usize = 8_192;

/// Stands before the JSON in what is signed, so that no signature made for something else fits.
const DOMAIN: &str = "rules receipt 1\n";

/// A receipt with its signature, not verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    receipt: Receipt,
    text: String,
    signature: [u8; 64],
}

/// Why a text is not a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// Longer than [`LONGEST`].
    TooLong,
    /// Not two pieces of base64url with a point between them, the second of 64 bytes.
    Form,
    /// What it holds is not the JSON of a receipt; why, in English words for developers.
    Content(String),
    /// It holds a receipt, but not written the one way it can be.
    NotCanonical,
}

/// Why a text does not count as a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerifyError {
    /// It is none.
    Read(ReadError),
    /// None of the keys has the id that it names.
    UnknownKey(String),
    /// The signature is not that of its key: something was changed after signing.
    Signature,
}

/// Reads a receipt and verifies its signature with one of `keys`.
pub fn verify(text: &str, keys: &[PublicKey]) -> Result<Receipt, VerifyError> {
    let signed = Signed::read(text).map_err(VerifyError::Read)?;
    signed.verify(keys)?;
    Ok(signed.receipt)
}

impl Signed {
    pub(super) fn new(receipt: Receipt, json: &str, signature: [u8; 64]) -> Result<Self, IssueError> {
        let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(json), URL_SAFE_NO_PAD.encode(signature));
        if text.len() > LONGEST { Err(IssueError::TooLong) } else { Ok(Self { receipt, text, signature }) }
    }

    /// Reads a receipt without verifying it.
    pub fn read(text: &str) -> Result<Self, ReadError> {
        if text.len() > LONGEST {
            return Err(ReadError::TooLong);
        }
        let (json, signature) = text.split_once('.').ok_or(ReadError::Form)?;
        let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| ReadError::Form);
        let signature: [u8; 64] = bytes(signature)?.as_slice().try_into().map_err(|_| ReadError::Form)?;
        let json = String::from_utf8(bytes(json)?).map_err(|_| ReadError::Form)?;
        let receipt: Receipt =
            serde_json::from_str(&json).map_err(|error| ReadError::Content(error.to_string()))?;
        if canonical(&receipt).as_deref() != Some(&json) {
            return Err(ReadError::NotCanonical);
        }
        Ok(Self { receipt, text: text.to_owned(), signature })
    }

    /// What it says, whoever signed it.
    #[must_use]
    pub const fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// The line of text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Verifies the signature with the one of `keys` that it names.
    pub fn verify(&self, keys: &[PublicKey]) -> Result<(), VerifyError> {
        let id = &self.receipt.key;
        let key = keys.iter().find(|key| key.id() == *id);
        let key = key.ok_or_else(|| VerifyError::UnknownKey(id.clone()))?;
        let json = canonical(&self.receipt).ok_or(VerifyError::Signature)?;
        if key.verifies(&message(&json), &self.signature) { Ok(()) } else { Err(VerifyError::Signature) }
    }
}

/// What is signed.
pub(super) fn message(json: &str) -> Vec<u8> {
    [DOMAIN.as_bytes(), json.as_bytes()].concat()
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
            Self::TooLong => Text::new("这段文字太长，不是回执。", "The text is too long to be a receipt."),
            Self::Form => Text::new(
                "这段文字不是回执，或者没有复制完整。",
                "The text is not a receipt, or not all of it was copied.",
            ),
            Self::Content(_) => Text::new("里面的内容不是回执。", "What it holds is not a receipt."),
            Self::NotCanonical => Text::new(
                "回执的写法不对，可能被改动过。",
                "The receipt is not written as receipts are; it may have been changed.",
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
            Self::UnknownKey(_) => Text::new(
                "回执不是用已知的密钥签名的。",
                "The receipt is not signed with a key that is known here.",
            ),
            Self::Signature => Text::new(
                "签名不符：回执在签发之后被改动过。",
                "The signature does not fit: the receipt was changed after it was issued.",
            ),
        }
    }
}

impl fmt::Display for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

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
