//! What steps tell in the cases where the same step has other words, and which steps are told at all. The cases are those of
//! `tests/golden/`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of the tests may stop them")]

use std::collections::BTreeSet;
use std::fs;

use rules::assess::Assessment;
use rules::catalogue::{Catalogue, shipped};
use rules::curve::LandmarkKind;
use rules::estimate::{Answer, estimate};
use rules::pack::Pack;
use rules::trace::Step;
use serde_json::Value;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");

fn assessed(case: &str) -> Assessment {
    let packs = fs::read_dir(format!("{ROOT}/packs")).unwrap();
    let packs = packs.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    let extra = Catalogue::new(packs.map(|text| Pack::from_toml(&text).unwrap()).collect());
    let case = fs::read_to_string(format!("{ROOT}/golden/{case}.json")).unwrap();
    let case: Value = serde_json::from_str(&case).unwrap();
    let known = |name: &str, on| shipped().known(name, on).or_else(|| extra.known(name, on));
    match estimate(known, &case["facts"].to_string()) {
        Answer::Amounts(assessment) => *assessment,
        other => panic!("{other:?}"),
    }
}

fn step(case: &str, rule: &str) -> Step {
    let steps = assessed(case).steps;
    steps.into_iter().find(|step| step.rule == rule).unwrap_or_else(|| panic!("{case} has no step {rule}"))
}

#[test]
fn a_step_says_what_happened_in_it() {
    let told = [
        (
            "floor-raises",
            "basic.floor",
            "按规定至少付总费用减起付线的 50%（保底补偿），所以医保付 4,500.00 元。",
        ),
        (
            "floor-does-not-raise",
            "basic.floor",
            "已经不少于总费用减起付线的 50%（保底补偿），仍付 7,840.00 元。",
        ),
        (
            "outpatient-contract-doctor",
            "outpatient.ratio",
            "剩下的 100.00 元，医保付 60%（报销比例），是 60.00 元。签约家庭医生多报 5%。",
        ),
        (
            "outpatient-visit-ceiling",
            "outpatient.ratio",
            "剩下的 550.00 元，医保付 50%（报销比例），是 275.00 元。",
        ),
        (
            "jiamusi-outpatient-limit",
            "outpatient.ratio",
            "没有起付线，150.00 元里医保付 50%（报销比例），是 75.00 元。",
        ),
        (
            "nanchang-delivery-level-3",
            "delivery.ratio",
            "没有起付线，8,000.00 元里医保付 90%（报销比例），是 7,200.00 元。",
        ),
        ("chronic-outside-pays-first", "chronic.ratio", "慢特病门诊的 90.00 元，医保付 50%，是 45.00 元。"),
        (
            "catastrophic-bonus-at-most-a-part",
            "basic.ceiling",
            "一年最多报销 55,000.00 元（封顶线），还剩 55,000.00 元，所以基本医保这次付 55,000.00 元。\
             其中奖励提高了 5,000.00 元。",
        ),
        (
            "nanchang-bonus-on-ceiling",
            "basic.ceiling",
            "一年最多报销 100,000.00 元（封顶线），还剩 0.00 元，所以基本医保这次付 0.00 元。",
        ),
        (
            "huaiyuan-catastrophic-bands",
            "catastrophic.deductible",
            "今年自己付的超过 20,000.00 元（大病保险起付线）的部分可以再报，这次有 40,000.00 元。",
        ),
        (
            "weihai-tier-one",
            "catastrophic.deductible",
            "今年自己付的还没有超过 10,000.00 元（大病保险起付线），大病保险这次不付。",
        ),
        (
            "repeat-second-pays-100-less",
            "basic.deductible",
            "起付线 700.00 元，减到 600.00 元，这次先由自己付 600.00 元。",
        ),
        (
            "transfer-down-pays-nothing",
            "basic.deductible",
            "转院或中途结算，之前收过的 700.00 元起付线算在内，这次先由自己付 0.00 元。",
        ),
    ];
    for (case, rule, words) in told {
        assert_eq!(step(case, rule).text.zh, words, "{case} {rule}");
    }
}

#[test]
fn below_its_deductible_catastrophic_insurance_tells_one_step_and_no_more() {
    let rules: Vec<String> = assessed("weihai-tier-one").steps.into_iter().map(|step| step.rule).collect();
    let of_it: Vec<&String> = rules.iter().filter(|rule| rule.starts_with("catastrophic.")).collect();
    assert_eq!(of_it, ["catastrophic.self_pay", "catastrophic.deductible"]);
}

#[test]
fn why_not_more_is_the_step_that_limited() {
    let assessment = assessed("nanchang-bonus-on-ceiling");
    let limit = assessment.limited_by.clone();
    assert_eq!(assessment.why_not_more().map(|step| &step.rule), limit.as_ref());
    assert!(limit.is_some());
    assert_eq!(assessed("weihai-tier-one").why_not_more(), None);
}

#[test]
fn every_landmark_has_words_of_its_own() {
    use LandmarkKind as Kind;
    let kinds = [
        Kind::FundBegins,
        Kind::FundEnds,
        Kind::CatastrophicBegins,
        Kind::CatastrophicEnds,
        Kind::AidBegins,
        Kind::AidEnds,
    ];
    let words: BTreeSet<(&str, &str)> = kinds.into_iter().map(LandmarkKind::words).collect();
    assert_eq!(words.len(), kinds.len());
    for (zh, en) in words {
        assert!(zh.chars().all(|c| !c.is_ascii()) && en.is_ascii() && en.contains(' '), "{zh} / {en}");
    }
}
