//! 参保证明: what a portal certifies about a person's enrolment, signed, so that a school or an employer can check a printed
//! page without a network. It names the person only in masked form: whoever holds the page compares it with what is printed.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::date::{self, Date};
use crate::scheme::Scheme;
use crate::signed::{SignError, Signed, Signer, Statement};

/// What a certificate says, without its signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Wire", try_from = "Wire")]
pub struct Certificate {
    /// Number by which the portal that issued it finds it.
    pub reference: String,
    /// Masked name: 李*英.
    pub name: String,
    /// Masked id number: 3403**********0021.
    pub id_number: String,
    /// Code of the jurisdiction: "huaiyuan".
    pub jurisdiction: String,
    /// The scheme the person is enrolled in.
    pub scheme: Scheme,
    /// First day of cover.
    pub covers_from: Date,
    /// Last day of cover.
    pub covers_to: Date,
    /// The business day on which all this was so.
    pub as_of: Date,
    /// When it was issued: RFC 3339 in UTC and whole seconds.
    pub issued: String,
    /// Whose signature it bears: [`PublicKey::id`](crate::signed::PublicKey::id).
    pub key: String,
}

/// Why no certificate can be issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssueError {
    /// A member is not as its description says.
    Content(&'static str),
    /// It cannot be signed.
    Sign(SignError),
}

impl fmt::Display for IssueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content(why) => f.write_str(why),
            Self::Sign(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for IssueError {}

impl Statement for Certificate {
    const DOMAIN: &'static str = "enrolment certificate 1\n";

    fn key(&self) -> &str {
        &self.key
    }
}

impl Certificate {
    /// Signs a certificate; its `key` becomes the signer's.
    pub fn issue(mut self, signer: &Signer) -> Result<Signed<Self>, IssueError> {
        self.key = signer.public_key().id();
        self.fault().map_or(Ok(()), |why| Err(IssueError::Content(why)))?;
        Signed::new(signer, self).map_err(IssueError::Sign)
    }

    fn fault(&self) -> Option<&'static str> {
        let plain = |text: &str, most: usize| {
            (1..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control)
        };
        let texts = plain(&self.reference, 40) && plain(&self.name, 50) && plain(&self.jurisdiction, 40);
        if !texts {
            return Some("a text is empty, too long or holds control characters");
        }
        if !plain(&self.id_number, 20) || !self.id_number.contains('*') {
            return Some("an id number is masked");
        }
        if self.covers_from > self.covers_to {
            return Some("cover begins before it ends");
        }
        (!date::is_instant(&self.issued)).then_some("the instant is written like 2026-11-21T02:00:00Z")
    }
}

/// A certificate as its JSON has it: short names, so that it fits into a QR code that a cheap phone reads.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    #[serde(rename = "ref")]
    reference: String,
    name: String,
    id: String,
    place: String,
    scheme: Scheme,
    #[serde(with = "date::iso")]
    from: Date,
    #[serde(with = "date::iso")]
    to: Date,
    #[serde(with = "date::iso")]
    on: Date,
    issued: String,
    key: String,
}

impl From<Certificate> for Wire {
    fn from(certificate: Certificate) -> Self {
        Self {
            reference: certificate.reference,
            name: certificate.name,
            id: certificate.id_number,
            place: certificate.jurisdiction,
            scheme: certificate.scheme,
            from: certificate.covers_from,
            to: certificate.covers_to,
            on: certificate.as_of,
            issued: certificate.issued,
            key: certificate.key,
        }
    }
}

impl TryFrom<Wire> for Certificate {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, &'static str> {
        let certificate = Self {
            reference: wire.reference,
            name: wire.name,
            id_number: wire.id,
            jurisdiction: wire.place,
            scheme: wire.scheme,
            covers_from: wire.from,
            covers_to: wire.to,
            as_of: wire.on,
            issued: wire.issued,
            key: wire.key,
        };
        certificate.fault().map_or(Ok(certificate), Err)
    }
}
