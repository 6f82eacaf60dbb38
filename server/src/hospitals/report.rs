//! What a simulation counted and found, and the comparison of its book with the portal's.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    book::{Book, Sums},
    counter::WAIT,
    line::{Line, Sent},
};
use crate::web::api::hospital::COMPARISONS;

/// Counts and findings of all counters.
#[derive(Debug, Default)]
pub(super) struct Tally(Mutex<Report>);

/// What was counted and found. Its `Display` is what `portal hospital-simulator` prints.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How often what happened.
    pub counts: BTreeMap<String, u64>,
    /// What should not be.
    pub findings: Vec<String>,
}

impl Report {
    /// Whether both books agree and every answer was as it should be.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, count) in &self.counts {
            writeln!(f, "{count:>8}  {what}")?;
        }
        for finding in &self.findings {
            writeln!(f, "FOUND: {finding}")?;
        }
        writeln!(f, "{}", if self.is_clean() { "everything agrees" } else { "does not agree" })
    }
}

impl Tally {
    /// Counts something that is as it should be.
    pub(super) fn count(&self, what: &str) {
        *self.with().counts.entry(what.to_owned()).or_default() += 1;
    }

    /// Notes something that should not be.
    pub(super) fn find(&self, what: &str) {
        self.with().findings.push(what.to_owned());
    }

    fn with(&self) -> std::sync::MutexGuard<'_, Report> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Compares the book with the portal's, day by day, and says what all of it came to.
pub(super) fn compare(line: &Line, book: &Book, tally: &Tally, patience: Duration) -> Report {
    for (day, slips) in book.days() {
        match compared(line, &day, &slips, patience) {
            Some(answer) if answer["agrees"] == true => tally.count("days that agree"),
            Some(answer) => {
                let differences = answer["differences"].as_array().cloned().unwrap_or_default();
                if differences.is_empty() {
                    tally.find(&format!("{day}: {answer}"));
                }
                for difference in differences {
                    tally.find(&format!("{day}: {difference}"));
                }
            }
            None => tally.find(&format!("{day}: the comparison got no answer")),
        }
    }
    for act in book.open_acts() {
        tally.find(&format!("{}: still without an answer", act.slip));
    }
    if !book.is_whole() {
        tally.find("the book could not be written");
    }
    tally.with().clone()
}

fn compared(line: &Line, day: &str, slips: &[Sums], patience: Duration) -> Option<Value> {
    let rows: Vec<_> = slips.iter().map(Sums::row).collect();
    let body = json!({ "day": day, "slips": rows }).to_string();
    let sent = Sent { path: COMPARISONS, body: body.as_bytes(), ..Sent::default() };
    let began = Instant::now();
    while began.elapsed() < patience {
        match line.send(&sent, WAIT) {
            Ok(told) if told.status == 200 => return Some(told.json()),
            Ok(told) if !told.asks_to_wait() => {
                return Some(json!({ "status": told.status, "body": told.body }));
            }
            _ => thread::sleep(Duration::from_millis(500)),
        }
    }
    None
}
