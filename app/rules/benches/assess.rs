//! How fast one case is assessed natively, with its trace.

use rules::assess::assess;
use rules::catalogue::shipped;
use rules::facts::parse_json;

fn main() {
    divan::main();
}

const CASE: &str = r#"{
    "pack": "jiamusi-2018",
    "person": { "groups": ["low_income"] },
    "care": { "kind": "inpatient", "hospital_level": "3", "admitted": "2018-03-01", "discharged": "2018-03-09" },
    "bill": { "totals": { "A": "200000.00", "B": "3000.00", "C": "500.00" } },
    "year_to_date": { "stays": 1, "basic_fund": "12545.00", "compliant_self_pay": "7455.00" }
}"#;

#[divan::bench]
fn stay_with_trace(bencher: divan::Bencher<'_, '_>) {
    let (Some(pack), Ok(facts)) = (shipped().get("jiamusi-2018"), parse_json(CASE)) else { return };
    bencher.bench(|| assess(pack, divan::black_box(&facts), &facts.year_to_date));
}

#[divan::bench]
fn facts_from_json(bencher: divan::Bencher<'_, '_>) {
    bencher.bench(|| parse_json(divan::black_box(CASE)));
}
