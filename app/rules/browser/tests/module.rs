//! What a page gets, called natively. How it looks from JavaScript: `face.test.mjs`.

#![expect(clippy::unwrap_used, reason = "the helpers of the tests may stop them")]

use rules::catalogue::shipped;
use rules::estimate::estimate;
use rules::facts::parse_json;
use rules::receipt::Receipt;
use rules::signed::{Signer, to_jwks};
use rules_browser::{Rules, engine};
use serde_json::{Value, json};

const STAY: &str = r#"{
    "pack": "jiamusi-2018",
    "care": { "kind": "inpatient", "hospital_level": "3", "admitted": "2018-03-01", "discharged": "2018-03-09" },
    "bill": { "totals": { "A": "20000.00" } }
}"#;

fn pack() -> String {
    shipped().get("jiamusi-2018").unwrap().canonical_json()
}

/// Another publication of the same pack.
fn published(day: &str, version: &str) -> String {
    let mut pack: Value = serde_json::from_str(&pack()).unwrap();
    pack["published"] = json!(day);
    pack["version"] = json!(version);
    pack.to_string()
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// An answer with amounts, signed.
fn signed(signer: &Signer) -> String {
    let rules::estimate::Answer::Amounts(answer) = estimate(|name, on| shipped().known(name, on), STAY)
    else {
        return String::new();
    };
    let facts = parse_json(STAY).unwrap();
    Receipt::issue(signer, &facts, &*answer, "2026-11-21T02:00:00Z").unwrap().text().to_owned()
}

#[test]
fn the_two_ways_to_ask_answer_alike() {
    let mut rules = Rules::new();
    assert_eq!(read(&rules.estimate(STAY))["errors"][0]["code"], "unknown_pack");
    rules.add_pack(&pack());
    let answer = rules.estimate(STAY);
    assert_eq!(read(&answer)["result"]["hifp_pay"], "12545.00");
    assert_eq!(read(&answer)["engine"], engine());
    assert_eq!(rules_browser::estimate(STAY, vec![pack()]), answer);
    assert_eq!(read(&rules_browser::estimate(STAY, vec!["{".to_owned()]))["error"]["code"], "bad_pack");
}

#[test]
fn the_newest_publication_counts_in_whatever_order_they_come() {
    let (old, new) = (published("2018-01-01", "old"), published("2018-06-01", "new"));
    for order in [[&old, &new], [&new, &old]] {
        let mut rules = Rules::new();
        for pack in order {
            rules.add_pack(pack);
            rules.add_pack(pack);
        }
        assert_eq!(
            read(&rules.packs()).as_array().map(Vec::len),
            Some(2),
            "the same publication counts once"
        );
        assert_eq!(read(&rules.pack_info("jiamusi-2018"))["version"], "new");
        assert_eq!(read(&rules.estimate(STAY))["pack"]["version"], "new");
    }
}

#[test]
fn a_receipt_is_computed_anew_with_the_publication_that_it_names() {
    let signer = Signer::from_seed(&[7; 32]);
    let (text, keys) = (signed(&signer), to_jwks(&[signer.public_key()]));
    let mut rules = Rules::new();
    rules.add_pack(&published("2031-06-01", "newer"));
    let other = read(&rules.check_receipt(&text, STAY));
    assert_eq!(other["mismatches"][0]["code"], "pack");
    assert_eq!(other["mismatches"][0]["here"]["version"], "newer");
    rules.add_pack(&pack());
    let check = read(&rules.check_receipt(&text, STAY));
    assert_eq!((&check["fits"], check["mismatches"].as_array().map(Vec::len)), (&json!(true), Some(0)));
    assert_eq!(read(&rules.verify_receipt(&text, &keys))["receipt"], check["receipt"]);
}

#[test]
fn no_text_stops_it() {
    let mut rules = Rules::new();
    rules.add_pack(&pack());
    for text in ["", "{", "[]", "null", "身份", "\0", &"[".repeat(100_000), &"A.".repeat(5_000)] {
        for answer in [
            rules.add_pack(text),
            rules.pack_info(text),
            rules.estimate(text),
            rules.verify_receipt(text, text),
            rules.check_receipt(text, text),
            rules.check_receipt(&signed(&Signer::from_seed(&[7; 32])), text),
        ] {
            let answer = read(&answer);
            assert!(answer.get("error").or(answer.get("errors")).is_some(), "{text:.20}: {answer}");
        }
    }
}

#[test]
fn the_files_for_javascript_carry_the_version_of_the_crate() {
    let package = read(include_str!("../package.json"));
    assert_eq!(package["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(format!("rules {}", env!("CARGO_PKG_VERSION")), engine());
}
