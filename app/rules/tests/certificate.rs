//! Certificates: what was signed verifies; what was changed, or signed as something else, does not.

#![expect(clippy::unwrap_used, reason = "the helpers of the tests may stop them")]

use proptest::prelude::*;
use rules::certificate::{Certificate, IssueError};
use rules::date::day;
use rules::receipt::Receipt;
use rules::scheme::Scheme;
use rules::signed::{PublicKey, ReadError, Signed, Signer, VerifyError, verify};

fn signer() -> Signer {
    Signer::from_seed(&[7; 32])
}

fn certificate() -> Certificate {
    Certificate {
        reference: "Z-8K2MT-40XQH".to_owned(),
        name: "李*英".to_owned(),
        id_number: "3403**********0021".to_owned(),
        jurisdiction: "huaiyuan".to_owned(),
        scheme: Scheme::RuralCooperative,
        covers_from: day(2016, 1, 1).unwrap(),
        covers_to: day(2016, 12, 31).unwrap(),
        as_of: day(2016, 3, 3).unwrap(),
        issued: "2026-11-21T02:00:00Z".to_owned(),
        key: String::new(),
    }
}

fn signed() -> Signed<Certificate> {
    certificate().issue(&signer()).unwrap()
}

fn read(text: &str) -> Result<Certificate, VerifyError> {
    verify(text, &[signer().public_key()])
}

#[test]
fn a_certificate_verifies_and_says_what_was_signed() {
    let signed = signed();
    let expected = Certificate { key: signer().public_key().id(), ..certificate() };
    assert_eq!(read(signed.text()), Ok(expected));
    assert!(signed.text().len() < 520, "{} bytes are too many for a QR code", signed.text().len());
}

#[test]
fn another_key_or_another_kind_of_statement_does_not_count() {
    let other: [PublicKey; 1] = [Signer::from_seed(&[8; 32]).public_key()];
    let unknown = verify::<Certificate>(signed().text(), &other).unwrap_err();
    assert_eq!(unknown.code(), "unknown_key");
    let as_receipt = verify::<Receipt>(signed().text(), &[signer().public_key()]).unwrap_err();
    assert!(matches!(as_receipt, VerifyError::Read(ReadError::Content(_))), "{as_receipt:?}");
}

#[test]
fn what_no_certificate_says_is_not_signed() {
    type Change = fn(&mut Certificate);
    let wrong: [(&str, Change); 7] = [
        ("an empty reference", |it| it.reference.clear()),
        ("a name that is too long", |it| it.name = "李".repeat(51)),
        ("a control character", |it| it.name.push('\n')),
        ("an id number that is not masked", |it| it.id_number = "340399198001010021".to_owned()),
        ("cover that ends before it begins", |it| it.covers_to = day(2015, 12, 31).unwrap()),
        ("a day for an instant", |it| it.issued = "2026-11-21".to_owned()),
        ("a place without a name", |it| it.jurisdiction.clear()),
    ];
    for (why, change) in wrong {
        let mut changed = certificate();
        change(&mut changed);
        let refused = changed.issue(&signer()).unwrap_err();
        assert!(matches!(refused, IssueError::Content(_)), "{why}: {refused}");
    }
}

proptest! {
    #[test]
    fn a_text_changed_in_one_place_is_refused(at in 0_usize..400, with in "[A-Za-z0-9_.-]") {
        let text = signed().text().to_owned();
        let at = at % text.len();
        let changed = format!("{}{with}{}", &text[..at], &text[at + 1..]);
        prop_assume!(changed != text);
        prop_assert!(read(&changed).is_err());
    }
}
