//! How fast one case is assessed natively: amounts alone, with its trace, and with the trace in words.

use divan::counter::ItemsCount;
use rules::assess::assess;
use rules::catalogue::shipped;
use rules::estimate::estimate_json;
use rules::facts::{Charges, Facts, Level, Totals, parse_json};
use rules::money::Money;
use rules::pack::Pack;
use rules::trace::Trace;

fn main() {
    divan::main();
}

/// Through every layer: away from home nothing, class B, deductible, ratio with points, ceiling, 大病 for the poor.
const CASE: &str = r#"{
    "pack": "jiamusi-2018",
    "person": { "groups": ["low_income"] },
    "care": { "kind": "inpatient", "hospital_level": "3", "admitted": "2018-03-01", "discharged": "2018-03-09" },
    "bill": { "totals": { "A": "200000.00", "B": "3000.00", "C": "500.00" } },
    "year_to_date": { "stays": 1, "basic_fund": "12545.00", "compliant_self_pay": "7455.00" }
}"#;

fn stay() -> Option<(&'static Pack, Facts)> {
    Some((shipped().get("jiamusi-2018")?, parse_json(CASE).ok()?))
}

/// A thousand such stays that differ in bill, level and what the year saw before.
fn stays() -> Option<(&'static Pack, Vec<Facts>)> {
    let (pack, facts) = stay()?;
    let vary = |i: i64| {
        let mut facts = facts.clone();
        facts.care.hospital_level = *Level::ALL.get(usize::try_from(i % 4).ok()?)?;
        let amount = |fen: i64| Money::from_fen(fen * i * 7_919 % 40_000_000);
        facts.bill.charges = Charges::Totals(Totals { a: amount(97), b: amount(3), c: amount(1) });
        facts.year_to_date.basic_fund = amount(11);
        facts.year_to_date.compliant_self_pay = amount(5);
        Some(facts)
    };
    Some((pack, (1..=1_000).filter_map(vary).collect()))
}

#[divan::bench]
fn amounts_alone(bencher: divan::Bencher<'_, '_>) {
    let Some((pack, stays)) = stays() else { return };
    bencher.counter(ItemsCount::new(stays.len())).bench(|| {
        for facts in divan::black_box(&stays) {
            let _ = divan::black_box(pack.settle(facts, &facts.year_to_date));
        }
    });
}

#[divan::bench]
fn with_trace(bencher: divan::Bencher<'_, '_>) {
    let Some((pack, stays)) = stays() else { return };
    let mut trace = Trace::new();
    bencher.counter(ItemsCount::new(stays.len())).bench_local(|| {
        for facts in divan::black_box(&stays) {
            trace.clear();
            let _ = divan::black_box(pack.settle_traced(facts, &facts.year_to_date, &mut trace));
        }
    });
}

#[divan::bench]
fn with_words(bencher: divan::Bencher<'_, '_>) {
    let Some((pack, facts)) = stay() else { return };
    bencher.bench(|| assess(pack, divan::black_box(&facts), &facts.year_to_date));
}

#[divan::bench]
fn facts_from_json(bencher: divan::Bencher<'_, '_>) {
    bencher.bench(|| parse_json(divan::black_box(CASE)));
}

/// From the text of a request to the text of its answer, as the browser module is asked.
#[divan::bench]
fn json_to_json(bencher: divan::Bencher<'_, '_>) {
    bencher.bench(|| estimate_json(|name, on| shipped().known(name, on), divan::black_box(CASE)));
}

#[divan::bench]
fn curve(bencher: divan::Bencher<'_, '_>) {
    let Some((pack, facts)) = stay() else { return };
    bencher.bench(|| pack.curve(divan::black_box(&facts), &facts.year_to_date));
}
