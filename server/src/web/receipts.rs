//! Signs what the engine answered and what was certified, so that the person can show it later and anyone can check it without a network.

use std::sync::Arc;

use rules::{
    certificate::{Certificate, IssueError},
    estimate::Answer,
    facts::Facts,
    receipt::Receipt,
    signed::{PublicKey, Signer},
};
use store::Keys;
use time::{OffsetDateTime, UtcOffset};

use crate::web::Portal;

/// The use for which the key file lends the seed. A change of it makes another key, under which no receipt issued
/// before verifies.
const PURPOSE: &str = "receipt signing, Ed25519, v1";

/// The portal's signing key, derived from the key file.
#[derive(Debug)]
pub struct Receipts {
    signer: Arc<Signer>,
}

impl Receipts {
    /// The signing key that belongs to a key file: all servers with the same file sign alike.
    pub fn new(keys: &Keys) -> Self {
        Self { signer: Arc::new(Signer::from_seed(&keys.lend(PURPOSE))) }
    }

    /// The keys under which this portal's receipts verify.
    pub fn public_keys(&self) -> [PublicKey; 1] {
        [self.signer.public_key()]
    }

    /// The signer, for what is signed in the same transaction in which it is written.
    pub fn signer(&self) -> Arc<Signer> {
        Arc::clone(&self.signer)
    }

    fn sign(&self, facts: &Facts, answer: &Answer, now: OffsetDateTime) -> Option<String> {
        let issued = instant(now);
        let signed = match answer {
            Answer::Amounts(assessment) => Receipt::issue(&self.signer, facts, &**assessment, &issued),
            Answer::Refused(refusal, pack) => {
                Receipt::issue(&self.signer, facts, (&**refusal, &**pack), &issued)
            }
            Answer::Problem(_) => return None,
        };
        match signed {
            Ok(signed) => Some(signed.text().to_owned()),
            Err(error) => {
                tracing::warn!(cause = &error as &dyn std::error::Error, "no receipt could be issued");
                None
            }
        }
    }
}

/// The receipt of an answer to facts, for the member `receipt` of the estimate contract. `None` for an answer that only
/// names faults: there is nothing to sign.
pub fn sign(portal: &Portal, facts: &Facts, answer: &Answer, now: OffsetDateTime) -> Option<String> {
    portal.receipts.sign(facts, answer, now)
}

/// The signed words of a certificate: the same whenever it is shown, as long as the key file is the same.
pub fn certify(portal: &Portal, certificate: &store::Certificate) -> Result<String, IssueError> {
    let said = Certificate {
        reference: certificate.reference.clone(),
        name: certificate.name.clone(),
        id_number: certificate.id_number.clone(),
        jurisdiction: certificate.jurisdiction.clone(),
        scheme: certificate.scheme,
        covers_from: certificate.covers_from,
        covers_to: certificate.covers_to,
        as_of: certificate.as_of,
        issued: instant(certificate.issued_at),
        key: String::new(),
    };
    said.issue(&portal.receipts.signer).map(|signed| signed.text().to_owned())
}

/// RFC 3339 in UTC and whole seconds.
pub(super) fn instant(now: OffsetDateTime) -> String {
    let now = now.to_offset(UtcOffset::UTC);
    let (hour, minute, second) = now.to_hms();
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", rules::date::iso(now.date()))
}

#[cfg(test)]
mod tests {
    use rules::{catalogue, estimate::estimate, facts::parse_json, receipt, signed};
    use time::macros::datetime;

    use super::*;

    const STAY: &str = r#"{
        "pack": "jiamusi-2018",
        "care": {
            "kind": "inpatient", "hospital_level": "3", "admitted": "2018-03-01", "discharged": "2018-03-09"
        },
        "bill": { "totals": { "A": "20000.00" } }
    }"#;

    fn receipts(root: u8) -> Receipts {
        Receipts::new(&Keys::derive(&[root; 32]))
    }

    fn answer(request: &str) -> Answer {
        estimate(|name, on| catalogue::shipped().known(name, on), request)
    }

    #[test]
    fn an_answer_and_a_refusal_are_signed_and_a_problem_is_not() {
        let (receipts, now) = (receipts(7), datetime!(2026-11-21 10:00:00.9 +8));
        for request in [STAY.to_owned(), STAY.replace("2018-03-0", "2031-03-0")] {
            let facts = parse_json(&request).unwrap();
            let text = receipts.sign(&facts, &answer(&request), now).unwrap();
            let receipt = signed::verify::<Receipt>(&text, &receipts.public_keys()).unwrap();
            assert_eq!(receipt.issued, "2026-11-21T02:00:00Z");
            let pack = catalogue::shipped().get("jiamusi-2018").unwrap();
            assert_eq!(receipt::check(&receipt, &facts, pack), Ok(()));
        }
        let facts = parse_json(STAY).unwrap();
        assert_eq!(receipts.sign(&facts, &answer("{}"), now), None);
    }

    #[test]
    fn the_key_belongs_to_the_key_file() {
        assert_eq!(receipts(7).public_keys(), receipts(7).public_keys());
        assert_ne!(receipts(7).public_keys(), receipts(8).public_keys());
    }
}
