//! One counter: sends its bills one after the other, sends again what got no answer, and notes what should not be.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use super::{
    Faults,
    book::{Act, Book, Sums},
    cases, happens,
    line::{Line, Sent, Told},
    nonsense,
    report::Tally,
};
use crate::web::api::hospital::SETTLEMENTS;

/// How long a program waits for an answer.
pub(super) const WAIT: Duration = Duration::from_secs(30);
/// A connection that is dropped is dropped within this, in milliseconds.
const DROPPED_WITHIN: u64 = 25;

pub(super) struct Counter {
    pub(super) line: Arc<Line>,
    pub(super) book: Arc<Book>,
    pub(super) tally: Arc<Tally>,
    pub(super) faults: Faults,
    pub(super) patience: Duration,
    pub(super) dice: ChaCha8Rng,
}

impl Counter {
    /// Sends what an earlier program sent without getting an answer.
    pub(super) fn finish_what_is_open(&mut self) {
        for act in self.book.open_acts() {
            self.send(&act);
        }
    }

    /// Sends bills, and what goes wrong between them.
    pub(super) fn work(&mut self, bills: &[Act]) {
        for bill in bills {
            if happens(&mut self.dice, self.faults.nonsense) {
                nonsense::say(&self.line, &self.tally, &mut self.dice, bill);
            }
            if happens(&mut self.dice, self.faults.reorder) {
                self.take_back_too_early(bill);
            }
            if self.act(bill).is_some() && happens(&mut self.dice, self.faults.reverse) {
                let reversal = self.reversal(&bill.slip);
                self.act(&reversal);
            }
        }
    }

    fn reversal(&mut self, slip: &str) -> Act {
        Act {
            key: cases::key(&mut self.dice),
            path: format!("{SETTLEMENTS}/{slip}/reversal"),
            slip: slip.to_owned(),
            body: String::new(),
        }
    }

    /// A reversal that overtook its settlement: there is nothing to take back yet.
    fn take_back_too_early(&mut self, bill: &Act) {
        let early = self.reversal(&bill.slip);
        match self.answer(&early) {
            Some(told) if told.status == 404 => self.tally.count("too early, refused"),
            told => self.tally.find(&format!("{}: taken back before it was settled: {told:?}", bill.slip)),
        }
    }

    /// Sends an act, perhaps twice. Its answer, where it was done.
    fn act(&mut self, act: &Act) -> Option<Told> {
        self.book.sent(act);
        let told = self.send(act)?;
        if happens(&mut self.dice, self.faults.repeat) {
            match self.answer(act) {
                Some(again) if again.replayed && again.status == told.status && again.body == told.body => {
                    self.tally.count("repeated, told alike");
                }
                again => self.tally.find(&format!("{}: repeated, and told {again:?}", act.slip)),
            }
        }
        Some(told)
    }

    /// Sends an act until it is answered, and writes down what came of it. Its answer, where it was done.
    fn send(&mut self, act: &Act) -> Option<Told> {
        let Some(told) = self.answer(act) else {
            self.tally.find(&format!("{}: no answer within the patience", act.slip));
            return None;
        };
        let expected = if act.is_reversal() { 200 } else { 201 };
        if told.status == expected {
            let Some(sums) = self.sums(act, &told.json()) else {
                self.tally.find(&format!("{}: done, and told without its sums: {}", act.slip, told.body));
                return None;
            };
            self.tally.count(if act.is_reversal() { "taken back" } else { "settled" });
            self.book.done(&act.key, sums);
            return Some(told);
        }
        let code = told.code();
        if !(400..500).contains(&told.status) || code.is_empty() {
            self.tally.find(&format!("{}: status {}: {}", act.slip, told.status, told.body));
        }
        self.tally.count(&format!("refused: {} {code}", told.status));
        self.book.refused(&act.key, told.status, code);
        None
    }

    /// Sends until an answer comes that asks for no waiting.
    fn answer(&mut self, act: &Act) -> Option<Told> {
        let began = Instant::now();
        let sent =
            Sent { path: &act.path, key: Some(&act.key), body: act.body.as_bytes(), ..Sent::default() };
        while began.elapsed() < self.patience {
            let dropped = happens(&mut self.dice, self.faults.drop);
            let wait = if dropped {
                Duration::from_millis(self.dice.random_range(1..=DROPPED_WITHIN))
            } else {
                WAIT
            };
            let pause = match self.line.send(&sent, wait) {
                Ok(told) if told.asks_to_wait() => {
                    self.tally.count("told to wait");
                    Duration::from_secs(told.wait.unwrap_or(1).min(5))
                }
                Ok(told) => return Some(told),
                Err(_) => {
                    self.tally.count(if dropped { "connection dropped" } else { "portal away" });
                    Duration::from_millis(self.dice.random_range(5..=200))
                }
            };
            thread::sleep(pause);
        }
        None
    }

    /// What the portal told of an act, for the day's file.
    fn sums(&self, act: &Act, told: &Value) -> Option<Sums> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let day = text(&told["accounting_day"])?;
        if act.is_reversal() {
            let settled = self.book.settled(&act.slip)?;
            return Some(Sums { day, reversed: true, ..settled });
        }
        let amounts = &told["amounts"];
        Some(Sums {
            day,
            slip: act.slip.clone(),
            reversed: false,
            total: text(&amounts["total"])?,
            funds: text(&amounts["funds"])?,
            person: text(&amounts["person"])?,
        })
    }
}
