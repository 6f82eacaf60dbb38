//! One random case of a pack. Most are possible, some are impossible or malformed on purpose: both engines must also
//! refuse alike.

use rand::RngExt as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;
use rules::pack::Pack;
use serde_json::{Map, Value, json};
use time::{Date, Duration};

/// The facts of one case, in the words of the estimate contract.
pub(crate) fn case(random: &mut ChaCha8Rng, pack: &Pack) -> Value {
    let mut facts = json!({
        "pack": pack.name(),
        "person": person(random, pack),
        "care": care(random, pack),
        "bill": bill(random, pack),
    });
    if let Some((tier, _)) = pack.tiers().choose(random) {
        facts["tier"] = json!(tier);
    }
    if random.random_bool(0.7) {
        facts["year_to_date"] = year_to_date(random);
    }
    if random.random_bool(0.05) {
        spoil(random, &mut facts);
    }
    facts
}

fn person(random: &mut ChaCha8Rng, pack: &Pack) -> Value {
    const GROUPS: [&str; 6] = ["destitute", "low_income", "registered_poor", "orphan", "disabled", "student"];
    let mut person = Map::new();
    if random.random_bool(0.8) {
        let year = random.random_range(1920..=pack.in_force().0.year());
        person.insert(
            "birth_date".into(),
            json!(format!("{year}-{:02}-{:02}", random.random_range(1..=12), random.random_range(1..=28))),
        );
    }
    let groups: Vec<_> = GROUPS.iter().filter(|_| random.random_bool(0.12)).collect();
    person.insert("groups".into(), json!(groups));
    if random.random_bool(0.1) {
        person.insert("covered_from".into(), json!(format!("201{}-01-01", random.random_range(3..=9))));
    }
    if random.random_bool(0.3) {
        person.insert("unbroken_years".into(), json!(random.random_range(0..=12)));
        person.insert("claim_free_years".into(), json!(random.random_range(0..=12)));
    }
    Value::Object(person)
}

/// Care on a day in the pack's time, now and then up to a year before or after it.
fn care(random: &mut ChaCha8Rng, pack: &Pack) -> Value {
    // Mostly what every pack has rules for.
    const KINDS: [(&str, u32); 6] = [
        ("inpatient", 12),
        ("outpatient", 2),
        ("delivery", 2),
        ("chronic", 1),
        ("accident", 1),
        ("by_case", 1),
    ];
    let (from, to) = pack.in_force();
    let days = (to - from).whole_days().clamp(0, 4_000);
    let margin = if random.random_bool(0.1) { 365 } else { 0 };
    let discharged = from + Duration::days(random.random_range(-margin..=days + margin));
    let admitted = discharged - Duration::days(random.random_range(0..=40));
    let kind = KINDS.choose_weighted(random, |(_, weight)| *weight).map_or("inpatient", |(kind, _)| kind);
    let mut care = json!({
        "kind": kind,
        "hospital_level": pick(random, &["township", "1", "2", "3"]),
        "place": pick(random, &["local", "local", "in_province", "out_of_province"]),
        "filed": random.random_bool(0.7),
        "discharged": iso(discharged),
    });
    if !matches!(kind, "outpatient" | "chronic") || random.random_bool(0.2) {
        care["admitted"] = json!(iso(admitted));
    }
    if random.random_bool(0.3) {
        care["hospital"] = json!(format!("H{:03}", random.random_range(1..=20)));
    }
    if random.random_bool(0.3) {
        care["disease"] = json!(pick(random, &["I10.x00", "E11.900", "N18.900", "C34.900"]));
    }
    if kind == "delivery" {
        care["delivery"] = json!(pick(random, &["natural", "caesarean"]));
    }
    care
}

fn bill(random: &mut ChaCha8Rng, pack: &Pack) -> Value {
    let mut bill = if random.random_bool(0.6) {
        json!({ "totals": { "A": amount(random), "B": amount(random), "C": amount(random) } })
    } else {
        let lines: Vec<_> = (0..random.random_range(1..=12)).map(|number| line(random, number)).collect();
        json!({ "lines": lines })
    };
    // A pack without a basic layer has to be told what that layer paid; the others must not be told.
    let without_basic_layer = pack.levels().is_empty();
    if random.random_bool(if without_basic_layer { 0.95 } else { 0.02 }) {
        bill["basic_fund"] = json!(amount(random));
    }
    bill
}

fn line(random: &mut ChaCha8Rng, number: usize) -> Value {
    let class = pick(random, &["A", "B", "B", "C"]);
    let price = random.random_range(1..=500_000);
    let mut line = json!({
        "item": format!("{class}{number:03}"),
        "class": class,
        "unit_price": yuan(price),
        "quantity": pick(random, &["1", "2", "3", "0.5", "7", "0.333"]),
    });
    if random.random_bool(0.3) {
        line["price_limit"] = json!(yuan(random.random_range(1..=500_000)));
    }
    if class == "B" && random.random_bool(0.7) {
        line["self_ratio"] = json!(pick(random, &["0.05", "0.10", "0.15", "0.333", "0", "1"]));
    }
    line
}

fn year_to_date(random: &mut ChaCha8Rng) -> Value {
    json!({
        "stays": random.random_range(0..=5),
        "deductible_charged": amount(random),
        "banded": amount(random),
        "basic_fund": amount(random),
        "compliant_self_pay": amount(random),
        "catastrophic_fund": amount(random),
        "aid": amount(random),
        "outpatient_fund": amount(random),
        "family": { "basic_fund": amount(random) },
    })
}

/// Makes one thing wrong.
fn spoil(random: &mut ChaCha8Rng, facts: &mut Value) {
    let bad_amount = pick(random, &["-1.00", "1.005", "１００.00", "1,000.00", "", "12345678901.00", "x"]);
    match random.random_range(0..8) {
        0 => facts["bill"] = json!({ "totals": { "A": bad_amount, "B": "0.00", "C": "0.00" } }),
        1 => facts["bill"]["totals"] = json!({ "A": 100, "B": "0.00", "C": "0.00" }),
        2 => facts["tier"] = json!("no-such-tier"),
        3 => facts["pack"] = json!("no-such-pack"),
        4 => facts["care"]["discharged"] = json!("2015-02-30"),
        5 => facts["care"]["hospital_level"] = json!("4"),
        6 => facts["unknown"] = json!(true),
        _ => facts["care"] = Value::Null,
    }
}

/// An amount of any size: mostly of everyday bills, now and then nothing or very large.
fn amount(random: &mut ChaCha8Rng) -> String {
    let fen = match random.random_range(0..20) {
        0..4 => 0,
        4..18 => random.random_range(0..=10_000_000),
        18 => random.random_range(0..=100_000_000),
        _ => random.random_range(0..=999_999_999_999_i64),
    };
    yuan(fen)
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

fn iso(date: Date) -> String {
    rules::date::iso(date)
}

fn pick<'a>(random: &mut ChaCha8Rng, words: &[&'a str]) -> &'a str {
    words.choose(random).copied().unwrap_or_default()
}
