//! The bills of a hospital's day, by the seed.

use std::fmt::Write as _;

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use rules::{
    date::{Date, iso},
    facts::Level,
    money::Money,
};
use serde_json::{Value, json};
use time::Duration;

use super::{Settings, book::Act, happens};
use crate::web::api::hospital::SETTLEMENTS;

/// Days before the last day of care on which a patient may have been discharged.
const BACK: i64 = 60;
/// What is on bills: code, name, class, price from and to in fen.
const ITEMS: [(&str, &str, &str, i64, i64); 6] = [
    ("110200001", "诊查费", "A", 500, 2_000),
    ("110900001", "床位费", "A", 2_000, 4_000),
    ("XJ01DDT", "头孢曲松钠", "A", 800, 6_000),
    ("210300001", "CT平扫", "B", 15_000, 32_000),
    ("250101001", "血常规", "A", 1_500, 3_000),
    ("110900009", "陪护床", "C", 1_000, 3_000),
];

/// A bill, as an act to be sent.
pub(super) fn bills(settings: &Settings, first: u64, dice: &mut ChaCha8Rng) -> Vec<Act> {
    let mut bills: Vec<Act> =
        (0..u64::from(settings.cases)).filter_map(|number| bill(settings, first + number, dice)).collect();
    for at in 0..bills.len() {
        if happens(dice, settings.faults.reorder) {
            let later = (at + dice.random_range(1..=5_usize)).min(bills.len() - 1);
            bills.swap(at, later);
        }
    }
    bills
}

fn bill(settings: &Settings, number: u64, dice: &mut ChaCha8Rng) -> Option<Act> {
    let person = settings.people.get(dice.random_range(0..settings.people.len()))?;
    let slip = format!("{}-{}-{number:06}", settings.client, settings.seed);
    let slip = slip.get(slip.len().saturating_sub(40)..)?.trim_start_matches('-').to_owned();
    let care = care(settings.level, settings.today, dice);
    let (lines, total) = lines(dice);
    let mut body = json!({
        "id_number": person.as_str(), "slip": slip, "total": total.to_string(),
        "invoice": format!("{:012}-{number:08}", dice.random_range(0..1_000_000_000_000_u64)),
        "care": care, "bill": { "lines": lines },
    });
    if care["kind"] == "inpatient" {
        body["stay"] = format!("ZY{}-{number}", settings.seed).into();
    }
    Some(Act { key: key(dice), path: SETTLEMENTS.to_owned(), slip, body: body.to_string() })
}

fn care(level: Level, today: Date, dice: &mut ChaCha8Rng) -> Value {
    let discharged = today.saturating_sub(Duration::days(dice.random_range(0..=BACK)));
    let mut care =
        json!({ "kind": "outpatient", "hospital_level": level.word(), "discharged": iso(discharged) });
    // Larger hospitals have more stays.
    let stays = match level {
        Level::Township | Level::One => 20,
        Level::Two => 50,
        Level::Three => 80,
    };
    if happens(dice, stays) {
        let admitted = discharged.saturating_sub(Duration::days(dice.random_range(1..=12)));
        care["kind"] = "inpatient".into();
        care["admitted"] = iso(admitted).into();
    }
    care
}

fn lines(dice: &mut ChaCha8Rng) -> (Vec<Value>, Money) {
    let (mut lines, mut sum) = (Vec::new(), 0);
    for _ in 0..dice.random_range(1..=6) {
        let (item, name, class, low, high) = ITEMS[dice.random_range(0..ITEMS.len())];
        let (price, count) = (dice.random_range(low..=high), dice.random_range(1..=10));
        sum += price * count;
        lines.push(json!({
            "item": item, "name": name, "class": class,
            "unit_price": Money::from_fen(price).to_string(), "quantity": count.to_string(),
        }));
    }
    (lines, Money::from_fen(sum))
}

/// A key that no other act has.
pub(super) fn key(dice: &mut ChaCha8Rng) -> String {
    let mut key = String::with_capacity(36);
    for part in 0..4 {
        let separator = if part == 0 { "" } else { "-" };
        // Writing to memory never fails.
        let _ = write!(key, "{separator}{:08x}", dice.random::<u32>());
    }
    key
}
