//! Chance by a seed: the same seed throws the same dice, whatever the machine and however many cores.

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use time::{Date, Duration};
use uuid::{Builder, Uuid};

/// Dice of one household.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// Dice of their own for each `stream`, so that one household does not depend on the ones before it.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        Self(generator)
    }

    /// A number from `low` to `high`, both included. `low` when there is nothing between them.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        if low >= high { low } else { self.0.random_range(low..=high) }
    }

    /// True in so many of a thousand cases.
    pub(super) fn chance(&mut self, in_a_thousand: u32) -> bool {
        self.0.random_range(0..1000) < in_a_thousand
    }

    /// One of several.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() { None } else { from.get(self.0.random_range(0..from.len())) }
    }

    /// Which of several weights: the index.
    pub(super) fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut thrown = self.0.random_range(0..weights.iter().sum::<u32>().max(1));
        for (index, weight) in weights.iter().enumerate() {
            if thrown < *weight {
                return index;
            }
            thrown -= weight;
        }
        0
    }

    /// How often something happens that happens so many times in a thousand on average, twelve times at most.
    pub(super) fn count(&mut self, in_a_thousand: u32) -> u32 {
        (0..12).map(|_| u32::from(self.0.random_range(0..12_000) < in_a_thousand)).sum()
    }

    /// A day from `first` to `last`, both included; `first` when they are the wrong way round.
    pub(super) fn day(&mut self, first: Date, last: Date) -> Date {
        first.saturating_add(Duration::days(self.between(0, (last - first).whole_days())))
    }

    /// A time-ordered id.
    pub(super) fn id(&mut self, millis: u64) -> Uuid {
        let mut random = [0; 10];
        self.0.fill_bytes(&mut random);
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}
