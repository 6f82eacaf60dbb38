//! No bytes make an estimate panic, whatever pack they name; every answer is JSON, and amounts sum to the bill.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rules::catalogue::shipped;
use rules::curve::{Asked, answer_json};
use rules::estimate::{Answer, estimate};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let packs = |name: &str, on| shipped().known(name, on);
    let answer = estimate(packs, &text);
    assert!(matches!(answer.status(), 200 | 400 | 422));
    assert!(answer.to_json().starts_with('{'));
    if let Answer::Amounts(assessment) = &answer {
        let shares = assessment.shares;
        let sum = shares.fund_pay_sumamt.fen() + shares.hosp_part_amt.fen() + shares.psn_part_amt.fen();
        assert_eq!(sum, shares.medfee_sumamt.fen());
    }
    assert!(answer_json(packs, &text, Asked::default()).starts_with('{'));
});
