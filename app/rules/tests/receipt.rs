//! Receipts: what was signed verifies and computes anew; what was changed, anywhere, is refused with what does not fit.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of the tests may stop them")]

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use proptest::prelude::*;
use rules::ENGINE;
use rules::catalogue::shipped;
use rules::estimate::{Answer, estimate};
use rules::facts::{Facts, parse_json};
use rules::money::Money;
use rules::pack::Pack;
use rules::receipt::{Figure, IssueError, Mismatch, Outcome, Receipt, check, facts_hash};
use rules::signed::{
    KeyError, LONGEST, PublicKey, ReadError, Signed, Signer, VerifyError, from_jwks, to_jwks, verify,
};
use serde_json::Value;

const SEED: [u8; 32] = [7; 32];
const ISSUED: &str = "2026-11-21T02:00:00Z";
const STAY: &str = r#"{
    "pack": "jiamusi-2018",
    "care": { "kind": "inpatient", "hospital_level": "3", "admitted": "2018-03-01", "discharged": "2018-03-09" },
    "bill": { "totals": { "A": "20000.00" } }
}"#;

fn signer() -> Signer {
    Signer::from_seed(&SEED)
}

fn pack(name: &str) -> &'static Pack {
    shipped().get(name).unwrap()
}

fn answer(request: &str) -> Answer {
    estimate(|name, on| shipped().known(name, on), request)
}

fn issue(request: &str) -> (Facts, Signed<Receipt>) {
    let facts = parse_json(request).unwrap();
    let signed = match answer(request) {
        Answer::Amounts(assessment) => Receipt::issue(&signer(), &facts, &*assessment, ISSUED),
        Answer::Refused(refusal, pack) => Receipt::issue(&signer(), &facts, (&*refusal, &*pack), ISSUED),
        Answer::Problem(problem) => panic!("{problem:?}"),
    };
    (facts, signed.unwrap())
}

/// A stay, one that reaches every layer, and one outside the pack's period.
fn requests() -> [String; 3] {
    let poor = STAY.replace("\"care\"", r#""person": { "groups": ["low_income"] }, "care""#);
    [STAY.to_owned(), poor.replace("20000.00", "400000.00"), STAY.replace("2018-03-0", "2031-03-0")]
}

static STAY_SIGNED: LazyLock<(Facts, Signed<Receipt>)> = LazyLock::new(|| issue(STAY));

/// A receipt's text with its JSON changed and signed anew by the same key.
fn forged(text: &str, change: impl FnOnce(String) -> String) -> String {
    let json = URL_SAFE_NO_PAD.decode(text.split_once('.').unwrap().0).unwrap();
    let json = change(String::from_utf8(json).unwrap());
    let signature = SigningKey::from_bytes(&SEED).sign(format!("rules receipt 1\n{json}").as_bytes());
    format!("{}.{}", URL_SAFE_NO_PAD.encode(json), URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

fn changed(change: impl FnOnce(&mut Receipt)) -> Receipt {
    let mut receipt = STAY_SIGNED.1.statement().clone();
    change(&mut receipt);
    receipt
}

fn mismatches(receipt: &Receipt) -> Vec<Mismatch> {
    check(receipt, &STAY_SIGNED.0, pack("jiamusi-2018")).unwrap_err()
}

#[test]
fn what_was_signed_verifies_and_computes_anew() {
    for request in requests() {
        let (facts, signed) = issue(&request);
        let text = signed.text();
        let receipt = verify::<Receipt>(text, &[signer().public_key()]).unwrap();
        assert_eq!((&receipt, Ok(&signed)), (signed.statement(), Signed::<Receipt>::read(text).as_ref()));
        assert_eq!((receipt.engine.as_str(), receipt.issued.as_str()), (ENGINE, ISSUED));
        assert_eq!(receipt.facts_hash, facts_hash(&facts).unwrap());
        assert_eq!(check(&receipt, &facts, pack("jiamusi-2018")), Ok(()));
        assert!(text.len() < 1_600, "{} bytes are too many for a QR code", text.len());
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)));
    }
}

#[test]
fn a_receipt_says_the_amounts_or_the_refusal() {
    let [stay, _, outside] = requests();
    let Outcome::Amounts { result, year_to_date, limited_by } = issue(&stay).1.statement().outcome.clone()
    else {
        panic!("no amounts")
    };
    assert_eq!(result.get("hifp_pay"), Some(&Figure::Text("12545.00".to_owned())));
    assert_eq!(result.get("maf_pay"), None, "zero is left out");
    assert_eq!(year_to_date.get("stays"), Some(&Figure::Count(1)));
    assert_eq!(limited_by, None);
    assert_eq!(issue(&outside).1.statement().outcome, Outcome::Refused("not_published".to_owned()));
}

#[test]
fn the_same_answer_gives_the_same_text_and_another_instant_another() {
    let (facts, signed) = issue(STAY);
    assert_eq!(issue(STAY).1, signed);
    let Answer::Amounts(assessment) = answer(STAY) else { panic!("no amounts") };
    let later = Receipt::issue(&signer(), &facts, &*assessment, "2026-11-21T02:00:01Z").unwrap();
    assert_ne!(later.text(), signed.text());
    for instant in [
        "",
        "2026-11-21",
        "2026-11-21T02:00:00",
        "2026-11-21T02:00:00+08:00",
        "2026-11-21T02:00:00.5Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T02:60:00Z",
        "2026-11-21T02:00:60Z",
        "2026-11-21T02:00Z",
        "2026-11-21T02:00:00:00Z",
        "2026-11-21T+2:00:00Z",
        "2026-02-30T02:00:00Z",
        "2026-11-21t02:00:00Z",
    ] {
        let refused = Receipt::issue(&signer(), &facts, &*assessment, instant);
        assert_eq!(refused.err(), Some(IssueError::Issued), "{instant}");
    }
}

#[test]
fn facts_have_one_hash_however_they_were_typed() {
    let typed = STAY.replace("20000.00", "20000").replace("\"bill\"", "\"person\": {}, \"bill\"");
    let of = |request: &str| facts_hash(&parse_json(request).unwrap()).unwrap();
    assert_eq!(of(&typed), of(STAY));
    assert_ne!(of(&STAY.replace("20000.00", "20000.01")), of(STAY));
}

#[test]
fn a_receipt_is_refused_under_any_other_key() {
    let text = STAY_SIGNED.1.text();
    let (own, other) = (signer().public_key(), Signer::from_seed(&[8; 32]).public_key());
    assert_eq!(verify::<Receipt>(text, &[]), Err(VerifyError::UnknownKey(own.id())));
    assert_eq!(verify::<Receipt>(text, &[other]), Err(VerifyError::UnknownKey(own.id())));
    assert!(verify::<Receipt>(text, &[other, own]).is_ok());

    // Someone else signs, and names the right key.
    let json = text.split_once('.').unwrap().0;
    let message = [b"rules receipt 1\n".as_slice(), &URL_SAFE_NO_PAD.decode(json).unwrap()].concat();
    let signature = SigningKey::from_bytes(&[8; 32]).sign(&message).to_bytes();
    let text = format!("{json}.{}", URL_SAFE_NO_PAD.encode(signature));
    assert_eq!(verify::<Receipt>(&text, &[own]), Err(VerifyError::Signature));
}

#[test]
fn a_signature_counts_for_receipts_alone() {
    let json = STAY_SIGNED.1.text().split_once('.').unwrap().0;
    let bytes = URL_SAFE_NO_PAD.decode(json).unwrap();
    let signature = SigningKey::from_bytes(&SEED).sign(&bytes).to_bytes();
    let text = format!("{json}.{}", URL_SAFE_NO_PAD.encode(signature));
    assert_eq!(verify::<Receipt>(&text, &[signer().public_key()]), Err(VerifyError::Signature));
}

#[test]
fn a_receipt_is_read_in_one_form_only() {
    let text = STAY_SIGNED.1.text();
    assert_eq!(forged(text, |json| json), text, "the helper signs as the engine does");
    let read = |text: &str| Signed::<Receipt>::read(text).unwrap_err();
    let code = |change: &dyn Fn(String) -> String| read(&forged(text, change)).code();

    assert_eq!(code(&|json| json.replace("\":\"", "\": \"")), "not_canonical");
    assert_eq!(code(&|json| json + " "), "not_canonical");
    assert_eq!(code(&|json| json.replacen("{\"engine\"", "{\"key\":\"x\",\"engine\"", 1)), "content");
    assert_eq!(code(&|json| json.replace("\"refusal\"", "\"stranger\"") + "x"), "content");
    assert_eq!(code(&|json| json.replacen('{', "{\"stranger\":1,", 1)), "content");
    assert_eq!(code(&|json| json.replacen('{', "{\"refusal\":\"not_published\",", 1)), "content");
    assert_eq!(code(&|json| json.replace("12545.00", "0.00")), "content");
    assert_eq!(code(&|json| json.replace("\"stays\":1", "\"stays\":1.0")), "content");
    assert_eq!(code(&|json| json.replace("\"stays\":1", "\"stays\":-1")), "content");
    assert_eq!(code(&|json| json.replace("\"stays\":1", "\"family\":{},\"stays\":1")), "content");
    assert_eq!(code(&|json| json.replace(":00Z", ":00+00:00")), "content");
    assert_eq!(code(&|json| json.replace("rules 0", "rules \\u0030")), "not_canonical");
    assert_eq!(code(&|json| "[".repeat(200) + &json), "content");
    assert_eq!(code(&|_| "{}".to_owned()), "content");

    assert_eq!(read(&"A".repeat(LONGEST + 1)), ReadError::TooLong);
    for broken in
        ["", ".", "A", "A.A", "身.份", &text.replace('.', ""), &text.replace('.', ".."), &text[..50]]
    {
        assert_eq!(read(broken), ReadError::Form, "{broken}");
    }
    for padded in [format!("{text}=="), format!(" {text}"), format!("{text}\n")] {
        assert_eq!(read(&padded), ReadError::Form, "{padded}");
    }
}

#[test]
fn other_facts_and_other_packs_are_told_and_nothing_else() {
    let (facts, signed) = &*STAY_SIGNED;
    let receipt = signed.statement();
    let mut other = facts.clone();
    other.year_to_date.basic_fund = Money::from_fen(1);
    assert!(matches!(
        check(receipt, &other, pack("jiamusi-2018")).unwrap_err().as_slice(),
        [Mismatch::Facts { .. }]
    ));
    let found = check(receipt, facts, pack("nanchang-2025")).unwrap_err();
    let [Mismatch::Pack { receipt: said, here }] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((said.name.as_str(), here.name.as_str()), ("jiamusi-2018", "nanchang-2025"));

    // Another publication under the same name.
    let json = pack("jiamusi-2018").canonical_json().replace("0.65", "0.66");
    let found = check(receipt, facts, &Pack::from_json(&json).unwrap()).unwrap_err();
    assert!(matches!(found.as_slice(), [Mismatch::Pack { .. }]), "{found:?}");
}

#[test]
fn another_engine_is_told_apart_from_another_result() {
    let old = |receipt: &mut Receipt| receipt.engine = "rules 0.0.9".to_owned();
    let found = mismatches(&changed(old));
    assert!(matches!(found.as_slice(), [Mismatch::Engine { .. }]), "{found:?}");

    let found = mismatches(&changed(|receipt| {
        old(receipt);
        let Outcome::Amounts { result, .. } = &mut receipt.outcome else { panic!("no amounts") };
        result.insert("hifp_pay".to_owned(), Figure::Text("12545.01".to_owned()));
        result.insert("new_fund".to_owned(), Figure::Text("1.00".to_owned()));
    }));
    let result = |path: &str, receipt: Option<&str>, here: Option<&str>| Mismatch::Result {
        path: path.to_owned(),
        receipt: receipt.map(str::to_owned),
        here: here.map(str::to_owned),
    };
    assert_eq!(
        found.get(1..).unwrap(),
        [
            result("/result/hifp_pay", Some("12545.01"), Some("12545.00")),
            result("/result/new_fund", Some("1.00"), None),
        ]
    );
}

#[test]
fn every_member_that_was_changed_is_named() {
    let paths = |receipt: &Receipt| -> Vec<String> {
        let path = |mismatch| match mismatch {
            Mismatch::Result { path, .. } => path,
            Mismatch::Trace { .. } => "trace".to_owned(),
            other => panic!("{other:?}"),
        };
        mismatches(receipt).into_iter().map(path).collect()
    };
    let amounts = |change: fn(&mut Outcome)| paths(&changed(|receipt| change(&mut receipt.outcome)));
    let gone = amounts(|outcome| {
        let Outcome::Amounts { result, .. } = outcome else { panic!("no amounts") };
        result.remove("psn_part_amt").unwrap();
    });
    assert_eq!(gone, ["/result/psn_part_amt"]);
    let year = amounts(|outcome| {
        let Outcome::Amounts { year_to_date, limited_by, .. } = outcome else { panic!("no amounts") };
        year_to_date.insert("stays".to_owned(), Figure::Count(2));
        *limited_by = Some("basic.ceiling".to_owned());
    });
    assert_eq!(year, ["/year_to_date/stays", "/limited_by"]);
    let refused = amounts(|outcome| *outcome = Outcome::Refused("not_covered".to_owned()));
    assert_eq!(refused.first().map(String::as_str), Some("/refusal/code"));
    assert!(refused.contains(&"/result/hifp_pay".to_owned()));
    assert_eq!(paths(&changed(|receipt| receipt.trace_hash = "0".repeat(64))), ["trace"]);

    for mismatch in mismatches(&changed(|receipt| receipt.trace_hash = "0".repeat(64))) {
        let json = serde_json::to_value(&mismatch).unwrap();
        assert_eq!(json["code"], "trace");
        assert!(!mismatch.text().zh.is_empty() && !mismatch.text().en.is_empty());
    }
}

#[test]
fn public_keys_travel_as_a_key_set() {
    // The first test vector of RFC 8032; its thumbprint stands in RFC 8037, appendix A.3.
    let seed = [
        0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44,
        0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
    ];
    let key = Signer::from_seed(&seed).public_key();
    assert_eq!(key.id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    let json: Value = serde_json::from_str(&to_jwks(&[key])).unwrap();
    assert_eq!(json["keys"][0]["x"], "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    assert_eq!(from_jwks(&to_jwks(&[key, signer().public_key()])), Ok(vec![key, signer().public_key()]));
    assert_eq!(PublicKey::from_bytes(&key.to_bytes()), Some(key));

    let with = |x: &str| {
        format!(r#"{{"keys":[{{"kty":"RSA","n":"A"}},{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}]}}"#)
    };
    assert_eq!(from_jwks(&with("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")), Ok(vec![key]));
    // The neutral point, under which one signature fits every message.
    let neutral = URL_SAFE_NO_PAD.encode([&[1_u8][..], &[0; 31]].concat());
    for x in ["", "AAAA", "?", &neutral, &"A".repeat(43)] {
        assert_eq!(from_jwks(&with(x)), Err(KeyError::BadKey(1)), "{x}");
    }
    for text in ["", "{}", "[]", r#"{"keys":{}}"#, &format!("{{\"keys\":[]{}}}", " ".repeat(70_000))] {
        assert_eq!(from_jwks(text), Err(KeyError::NotAKeySet), "{text:.40}");
    }
}

#[test]
fn a_signer_tells_nothing_of_its_seed() {
    let shown = format!("{:?}", signer());
    assert_eq!(shown, format!("Signer({})", signer().public_key().id()));
}

#[test]
fn every_flipped_bit_is_refused() {
    let (key, text) = (signer().public_key(), STAY_SIGNED.1.text());
    for at in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] ^= 1 << bit;
            // A receipt is text: what is no UTF-8 does not even get here.
            let Ok(flipped) = String::from_utf8(bytes) else { continue };
            assert!(verify::<Receipt>(&flipped, &[key]).is_err(), "byte {at}, bit {bit}");
        }
    }
}

proptest! {
    #[test]
    fn any_other_byte_anywhere_is_refused(at in any::<prop::sample::Index>(), byte in 0_u8..128) {
        let text = STAY_SIGNED.1.text();
        let at = at.index(text.len());
        prop_assume!(text.as_bytes()[at] != byte);
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] = byte;
        let text = String::from_utf8(bytes).unwrap();
        prop_assert!(verify::<Receipt>(&text, &[signer().public_key()]).is_err());
    }

    #[test]
    fn any_piece_left_out_is_refused(from in any::<prop::sample::Index>(), length in 1_usize..64) {
        let text = STAY_SIGNED.1.text();
        let from = from.index(text.len());
        let rest = &text[(from + length).min(text.len())..];
        let shorter = format!("{}{rest}", &text[..from]);
        prop_assert!(verify::<Receipt>(&shorter, &[signer().public_key()]).is_err());
    }

    #[test]
    fn no_text_panics(text in ".{0,200}") {
        prop_assert!(verify::<Receipt>(&text, &[signer().public_key()]).is_err());
        let _ = from_jwks(&text);
    }

    #[test]
    fn no_json_inside_panics(json in r#"[\{\}\[\]",:a-z0-9.\\u-]{0,120}"#) {
        let (facts, signed) = &*STAY_SIGNED;
        let text = forged(signed.text(), |_| json);
        if let Ok(signed) = Signed::<Receipt>::read(&text) {
            let _ = check(signed.statement(), facts, pack("jiamusi-2018"));
        }
    }

    #[test]
    fn any_member_changed_by_the_signer_is_found(
        name in "[a-z_/~]{1,12}",
        value in prop_oneof!["[1-9][0-9]{0,5}\\.[0-9]{2}".prop_map(Figure::Text), (1_u64..).prop_map(Figure::Count)],
    ) {
        let mut put = false;
        let receipt = changed(|receipt| {
            if let Outcome::Amounts { result, .. } = &mut receipt.outcome {
                put = result.insert(name.clone(), value.clone()) != Some(value.clone());
            }
        });
        prop_assume!(put);
        let found = mismatches(&receipt);
        let path = format!("/result/{}", name.replace('~', "~0").replace('/', "~1"));
        let named = found.iter().any(|one| matches!(one, Mismatch::Result { path: known, .. } if *known == path));
        prop_assert!(named, "{found:?}");
    }
}
