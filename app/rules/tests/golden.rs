//! Golden cases, one file each in `tests/golden/`, worked by hand: what the engine must answer to the fen.
//!
//! A file holds `facts` (a request), `expect` (a part of the answer; what it names must be equal) and `why` (the sum).

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of the tests may stop them")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rules::catalogue::{Catalogue, shipped};
use rules::estimate::{Answer, estimate};
use rules::facts;
use rules::pack::Pack;
use serde_json::Value;

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn test_packs() -> Catalogue {
    let packs = files("packs").into_iter().map(|file| {
        Pack::from_toml(&fs::read_to_string(&file).unwrap())
            .unwrap_or_else(|faults| panic!("{}: {faults:#?}", file.display()))
    });
    Catalogue::new(packs.collect())
}

/// What of `expected` the answer does not say.
fn differences(expected: &Value, answer: &Value, path: &str, out: &mut Vec<String>) {
    match expected.as_object() {
        Some(members) => {
            for (key, value) in members {
                differences(value, &answer[key], &format!("{path}/{key}"), out);
            }
        }
        None if expected != answer => out.push(format!("{path}: {answer} instead of {expected}")),
        None => {}
    }
}

fn problem_differences(expected: &Value, answer: &Value, out: &mut Vec<String>) {
    let set = |list: &Value| -> BTreeSet<(String, String)> {
        let member = |fault: &Value, key: &str| fault[key].as_str().unwrap_or_default().to_owned();
        let faults = list.as_array().map(Vec::as_slice).unwrap_or_default();
        faults.iter().map(|fault| (member(fault, "path"), member(fault, "code"))).collect()
    };
    let (expected, found) = (set(expected), set(&answer["errors"]));
    if expected != found {
        out.push(format!("problem: {found:?} instead of {expected:?}"));
    }
}

/// A case and what the engine answers to it.
fn answer(file: &Path, extra: &Catalogue) -> (Value, Answer) {
    let case: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let request = case["facts"].to_string();
    let packs = |name: &str, on| shipped().known(name, on).or_else(|| extra.known(name, on));
    let answer = estimate(packs, &request);
    (case, answer)
}

fn check(file: &Path, extra: &Catalogue) -> Vec<String> {
    let (case, answer) = answer(file, extra);
    let request = case["facts"].to_string();
    let mut json: Value = serde_json::from_str(&answer.to_json()).unwrap();
    // A case names the steps that it looks at by their rules.
    if let Some(steps) = json["steps"].as_array() {
        let by_rule = steps.iter().map(|step| (step["rule"].as_str().unwrap().to_owned(), step.clone()));
        json["steps"] = Value::Object(by_rule.collect());
    }
    let expect = &case["expect"];
    let mut out = Vec::new();
    if let Some(problem) = expect.get("problem") {
        assert_eq!(answer.status(), 422, "{}: {json}", file.display());
        problem_differences(problem, &json, &mut out);
    } else if let Some(code) = expect.get("refusal") {
        differences(code, &json["refusal"]["code"], "refusal", &mut out);
    } else {
        differences(expect, &json, "", &mut out);
    }
    if expect.get("problem").is_none() {
        let facts = facts::parse_json(&request).unwrap();
        let again = facts::parse_json(&serde_json::to_string(&facts).unwrap());
        assert_eq!(again, Ok(facts), "{}: facts do not survive their own JSON", file.display());
    }
    out
}

#[test]
fn every_case_is_answered_to_the_fen() {
    let extra = test_packs();
    let cases = files("golden");
    assert!(cases.len() > 230, "only {} cases found", cases.len());
    let mut wrong = Vec::new();
    for file in &cases {
        let name = file.file_stem().unwrap().to_string_lossy();
        wrong.extend(check(file, &extra).into_iter().map(|line| format!("{name}: {line}")));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_amount_shown_comes_from_a_step_with_a_clause() {
    let extra = test_packs();
    for file in files("golden") {
        let (_, answer) = answer(&file, &extra);
        let json: Value = serde_json::from_str(&answer.to_json()).unwrap();
        let Some(steps) = json["steps"].as_array() else { continue };
        let amounts: BTreeSet<&str> = steps.iter().filter_map(|step| step["amount"].as_str()).collect();
        for (field, value) in json["result"].as_object().unwrap() {
            let shown = value.as_str().unwrap();
            let computed = !["pool_prop_selfpay", "fund_pay_sumamt"].contains(&field.as_str());
            // Two kinds of 先行自付 add up in one field, each with its step.
            let summed = field == "preselfpay_amt" || field == "inscp_scp_amt";
            let fine = !computed || summed || shown == "0.00" || amounts.contains(shown);
            assert!(fine, "{}: {field} {shown} has no step", file.display());
        }
        for step in steps {
            for text in [
                &step["clause"]["document"],
                &step["clause"]["clause"],
                &step["text"]["zh"],
                &step["text"]["en"],
            ] {
                assert!(text.as_str().is_some_and(|text| !text.is_empty()), "{}: {step}", file.display());
            }
        }
        if let Some(rule) = json["limited_by"].as_str() {
            assert!(steps.iter().any(|step| step["rule"] == rule), "{}: {rule} is no step", file.display());
        }
    }
}
