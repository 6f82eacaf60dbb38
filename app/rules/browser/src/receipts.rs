//! Receipts and certificates as a page sees them.

use rules::certificate::Certificate;
use rules::facts::parse_json;
use rules::receipt::{self, Mismatch, Receipt};
use rules::signed::{self, Signed, Statement, from_jwks};
use rules::text::Text;
use serde::Serialize;

use crate::Rules;
use crate::said::Failure;

/// A receipt whose signature is good.
#[derive(Serialize)]
pub(crate) struct Verified {
    receipt: Receipt,
}

/// What came of computing anew.
#[derive(Serialize)]
pub(crate) struct Checked {
    fits: bool,
    mismatches: Vec<Worded>,
    receipt: Receipt,
}

#[derive(Serialize)]
struct Worded {
    #[serde(flatten)]
    mismatch: Mismatch,
    text: Text,
}

/// A certificate whose signature is good.
#[derive(Serialize)]
pub(crate) struct Certified {
    certificate: Certificate,
}

pub(crate) fn verify(text: &str, keys: &str) -> Result<Verified, Failure> {
    statement(text, keys).map(|receipt| Verified { receipt })
}

pub(crate) fn verify_certificate(text: &str, keys: &str) -> Result<Certified, Failure> {
    statement(text, keys).map(|certificate| Certified { certificate })
}

fn statement<S: Statement>(text: &str, keys: &str) -> Result<S, Failure> {
    let keys = from_jwks(keys).map_err(|_| {
        Failure::new("bad_keys", Text::new("公钥读不出来。", "The public keys cannot be read."))
    })?;
    signed::verify(text.trim(), &keys).map_err(|error| Failure::new(error.code(), error.text()))
}

pub(crate) fn check(rules: &Rules, text: &str, request: &str) -> Result<Checked, Failure> {
    let signed: Signed<Receipt> =
        Signed::read(text.trim()).map_err(|error| Failure::new(error.code(), error.text()))?;
    let facts = parse_json(request).map_err(Failure::bad_request)?;
    let receipt = signed.statement();
    // Without that publication the newest is told as the one that does not fit.
    let pack = rules.with_hash(&receipt.pack.hash).or_else(|| rules.find(&facts.pack, facts.known_as_of));
    let pack = pack.ok_or_else(Failure::unknown_pack)?;
    let mismatches = receipt::check(receipt, &facts, pack).err().unwrap_or_default();
    let worded = |mismatch: Mismatch| Worded { text: mismatch.text(), mismatch };
    Ok(Checked {
        fits: mismatches.is_empty(),
        mismatches: mismatches.into_iter().map(worded).collect(),
        receipt: receipt.clone(),
    })
}
