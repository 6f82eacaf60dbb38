//! Samples of claims for review, each by a seed, over a population that comes as a stream in the order of people and ids.
//!
//! - **Random**: simple random sampling without replacement. A claim's lot number is SHA-256 over the seed and its id; the
//!   lowest numbers are drawn. Neither the order nor the machine matters.
//! - **Value**: monetary unit sampling, that is systematic sampling with a chance proportional to size, the size being what
//!   the fund paid. Of all fen, laid end to end, every (total ÷ count)th is drawn, the first by the seed; the claims that
//!   hold them are the sample. What costs more than such a step is drawn for certain, what cost the fund nothing never.
//! - **Variance**: stratified random sampling. Strata are hospital and kind of care; how many of each is Neyman's optimum
//!   allocation, number × standard deviation, in whole claims by Wright's method of priorities (number² × variance ÷
//!   (n(n + 1)), one claim of every stratum first). Within a stratum it is the random method.
//!
//! All of it is in whole numbers, so that a draw that is repeated is the same to the claim.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use sha2::{Digest, Sha256};

use crate::types::{ClaimKey, SampleMethod};

/// A claim of the population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// Whose, and which.
    pub(super) key: ClaimKey,
    /// Code of the hospital.
    pub(super) hospital: String,
    /// Kind of care, as a word.
    pub(super) kind: &'static str,
    /// What the fund paid, in fen; never below nought.
    pub(super) fund: u64,
}

type Stratum = (String, &'static str);

/// What is known of the population before anything is drawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Census {
    /// How many claims.
    pub(super) count: u64,
    total: u128,
    strata: BTreeMap<Stratum, Moments>,
    hash: Sha256,
}

#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    count: u128,
    sum: u128,
    squares: u128,
}

impl Moments {
    /// number² × variance.
    fn spread(self) -> u128 {
        let both = self.count.saturating_mul(self.squares);
        let apart = both.saturating_sub(self.sum.saturating_mul(self.sum));
        (apart / self.count.saturating_sub(1).max(1)).saturating_mul(self.count)
    }
}

impl Census {
    /// Counts a claim. The order of the claims is part of the hash.
    pub(super) fn count(&mut self, unit: &Unit) {
        self.count += 1;
        self.total += u128::from(unit.fund);
        let moments = self.strata.entry((unit.hospital.clone(), unit.kind)).or_default();
        moments.count += 1;
        moments.sum += u128::from(unit.fund);
        moments.squares = moments.squares.saturating_add(u128::from(unit.fund) * u128::from(unit.fund));
        self.hash.update(unit.key.claim.0.as_bytes());
        self.hash.update(unit.fund.to_be_bytes());
    }

    /// SHA-256 over ids and payments of the claims in order. Not over whose they are: two people may turn out to be one.
    pub(super) fn hash(&self) -> [u8; 32] {
        self.hash.clone().finalize().into()
    }
}

/// A draw under way: the population passes by a second time.
pub(super) enum Draw {
    /// By lot within strata; the random method has a single one, for all.
    ByLot { seed: String, strata: Option<BTreeMap<Stratum, Urn>>, all: Urn },
    /// By steps over the fen.
    BySteps(Steps),
}

impl Draw {
    pub(super) fn new(method: SampleMethod, count: u64, seed: &str, census: &Census) -> Self {
        let by_lot = |strata, all| Self::ByLot { seed: seed.to_owned(), strata, all: Urn::new(all) };
        match method {
            SampleMethod::Random => by_lot(None, count),
            SampleMethod::Variance => by_lot(Some(allocate(count, census)), 0),
            SampleMethod::Value => Self::BySteps(Steps::new(count, seed, census.total)),
        }
    }

    /// The next claim of the population.
    pub(super) fn see(&mut self, unit: Unit) {
        match self {
            Self::ByLot { seed, strata, all } => {
                let urn = match strata {
                    Some(strata) => strata.get_mut(&(unit.hospital.clone(), unit.kind)),
                    None => Some(all),
                };
                if let Some(urn) = urn {
                    urn.put(lot_number(seed, &unit), unit);
                }
            }
            Self::BySteps(steps) => steps.see(unit),
        }
    }

    /// The sample, in the order of people and ids.
    pub(super) fn finish(self) -> Vec<Unit> {
        let mut drawn = match self {
            Self::ByLot { strata, all, .. } => {
                let urns = strata.unwrap_or_default().into_values().chain([all]);
                urns.flat_map(|urn| urn.lowest.into_iter().map(|(_, drawn)| drawn.0)).collect()
            }
            Self::BySteps(steps) => steps.drawn,
        };
        drawn.sort_by_key(|unit: &Unit| unit.key);
        drawn
    }
}

fn lot_number(seed: &str, unit: &Unit) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(seed.as_bytes());
    hash.update([0]);
    hash.update(unit.key.claim.0.as_bytes());
    hash.finalize().into()
}

/// The so many lowest lots.
pub(super) struct Urn {
    most: usize,
    lowest: BinaryHeap<([u8; 32], Drawn)>,
}

/// A unit, ordered by its claim.
struct Drawn(Unit);

impl PartialEq for Drawn {
    fn eq(&self, other: &Self) -> bool {
        self.0.key == other.0.key
    }
}

impl Eq for Drawn {}

impl PartialOrd for Drawn {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Drawn {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.key.cmp(&other.0.key)
    }
}

impl Urn {
    fn new(most: u64) -> Self {
        Self { most: usize::try_from(most).unwrap_or(usize::MAX), lowest: BinaryHeap::new() }
    }

    fn put(&mut self, lot: [u8; 32], unit: Unit) {
        if self.lowest.len() >= self.most && self.lowest.peek().is_none_or(|(highest, _)| *highest <= lot) {
            return;
        }
        self.lowest.push((lot, Drawn(unit)));
        if self.lowest.len() > self.most {
            self.lowest.pop();
        }
    }
}

/// How many of each stratum.
fn allocate(count: u64, census: &Census) -> BTreeMap<Stratum, Urn> {
    struct Share<'c> {
        stratum: &'c Stratum,
        moments: Moments,
        given: u128,
    }
    let mut shares: Vec<Share<'_>> = census
        .strata
        .iter()
        .map(|(stratum, moments)| Share { stratum, moments: *moments, given: 0 })
        .collect();
    // The first claim goes before all priorities; of equal ones to the larger stratum, then by name.
    let priority = |share: &Share<'_>, place: usize| {
        let (spread, given) = (share.moments.spread(), share.given);
        let priority = if given == 0 { u128::MAX } else { spread / (given * (given + 1)) };
        (share.given < share.moments.count).then_some((
            priority,
            spread,
            share.moments.count - given,
            Reverse(place),
        ))
    };
    let mut queue: BinaryHeap<_> =
        shares.iter().enumerate().filter_map(|(place, share)| priority(share, place)).collect();
    for _ in 0..count {
        let Some((_, _, _, Reverse(place))) = queue.pop() else { break };
        let Some(share) = shares.get_mut(place) else { break };
        share.given += 1;
        queue.extend(priority(share, place));
    }
    let urn = |given: u128| Urn::new(u64::try_from(given).unwrap_or(u64::MAX));
    shares.into_iter().map(|share| (share.stratum.clone(), urn(share.given))).collect()
}

/// Every so manieth fen.
pub(super) struct Steps {
    total: u128,
    count: u128,
    start: u128,
    /// How many of the fen have been drawn.
    taken: u128,
    passed: u128,
    drawn: Vec<Unit>,
}

impl Steps {
    fn new(count: u64, seed: &str, total: u128) -> Self {
        let hash: [u8; 32] = Sha256::digest(seed.as_bytes()).into();
        // 128 bits over some 10^16 fen: no start is more likely than another by more than one in 10^22.
        let drawn = hash.iter().take(16).fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
        let start = drawn.checked_rem(total).unwrap_or_default();
        Self { total, count: count.into(), start, taken: 0, passed: 0, drawn: Vec::new() }
    }

    /// The next fen to be drawn, counted from the first of the population.
    fn next(&self) -> Option<u128> {
        (self.taken < self.count).then(|| (self.start + self.taken * self.total) / self.count)
    }

    fn see(&mut self, unit: Unit) {
        self.passed += u128::from(unit.fund);
        let mut hit = false;
        while self.next().is_some_and(|fen| fen < self.passed) {
            self.taken += 1;
            hit = true;
        }
        if hit {
            self.drawn.push(unit);
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::types::{ClaimId, PersonId};

    fn unit(number: u32, hospital: &str, fund: u64) -> Unit {
        let key = ClaimKey {
            person: PersonId(Uuid::from_u128((number / 3).into())),
            claim: ClaimId(Uuid::from_u128(number.into())),
        };
        Unit { key, hospital: hospital.to_owned(), kind: "inpatient", fund }
    }

    /// A thousand claims: at A all of 100 yuan, at B from nought to 4,990 yuan, at C a single one of a million.
    fn population() -> Vec<Unit> {
        let mut units: Vec<Unit> = (0..500).map(|number| unit(number, "A", 10_000)).collect();
        units.extend((500..999).map(|number| unit(number, "B", u64::from(number - 500) * 1_000)));
        units.push(unit(999, "C", 100_000_000));
        units
    }

    fn drawn(method: SampleMethod, count: u64, seed: &str, units: &[Unit]) -> Vec<Unit> {
        let mut draw = Draw::new(method, count, seed, &counted(units));
        for unit in units {
            draw.see(unit.clone());
        }
        draw.finish()
    }

    fn counted(units: &[Unit]) -> Census {
        let mut census = Census::default();
        for unit in units {
            census.count(unit);
        }
        census
    }

    fn of(hospital: &str, units: &[Unit]) -> usize {
        units.iter().filter(|unit| unit.hospital == hospital).count()
    }

    #[test]
    fn the_same_seed_draws_the_same_and_another_draws_others() {
        for method in SampleMethod::ALL {
            let one = drawn(method, 40, "2015", &population());
            assert_eq!(one, drawn(method, 40, "2015", &population()), "{method:?}");
            assert_ne!(one, drawn(method, 40, "2016", &population()), "{method:?}");
            let mut keys: Vec<_> = one.iter().map(|unit| unit.key).collect();
            keys.dedup();
            assert_eq!(keys.len(), one.len(), "{method:?} draws no claim twice");
        }
    }

    #[test]
    fn the_lots_do_not_depend_on_the_order_and_are_fair() {
        let mut backwards = population();
        backwards.reverse();
        let one = drawn(SampleMethod::Random, 100, "lot", &population());
        assert_eq!((one.len(), &one), (100, &drawn(SampleMethod::Random, 100, "lot", &backwards)));
        // Half of the claims are at A; 100 draws miss that by more than 20 once in some 50,000 seeds.
        assert!((30..=70).contains(&of("A", &one)), "{}", of("A", &one));
        assert_eq!(drawn(SampleMethod::Random, 5_000, "lot", &population()).len(), 1_000);
    }

    #[test]
    fn value_draws_what_is_dear_for_certain_and_what_is_free_never() {
        for seed in ["a", "b", "c", "d", "e"] {
            let sample = drawn(SampleMethod::Value, 50, seed, &population());
            assert_eq!(of("C", &sample), 1, "{seed}");
            assert!(sample.iter().all(|unit| unit.fund > 0));
            assert!(sample.len() <= 50);
        }
        // Without the dear one every fen in 2,590,020 is drawn: no claim is so dear, so that fifty claims come.
        let units = &population()[..999];
        let sample = drawn(SampleMethod::Value, 50, "a", units);
        assert_eq!(sample.len(), 50);
        assert!(of("B", &sample) > of("A", &sample) * 10, "by value, not by number");
        assert!(drawn(SampleMethod::Value, 5, "a", &[unit(1, "A", 0)]).is_empty());
    }

    #[test]
    fn variance_draws_more_where_payments_vary_and_something_everywhere() {
        let sample = drawn(SampleMethod::Variance, 50, "a", &population());
        assert_eq!(sample.len(), 50);
        assert_eq!((of("A", &sample), of("B", &sample), of("C", &sample)), (1, 48, 1));
        assert_eq!(drawn(SampleMethod::Variance, 2, "a", &population()).len(), 2);
        // More than there are: all.
        assert_eq!(drawn(SampleMethod::Variance, 2_000, "a", &population()).len(), 1_000);
    }

    #[test]
    fn two_strata_share_by_number_and_standard_deviation() {
        // 300 claims that vary three times as much as 300 others: three to one.
        let mut units: Vec<Unit> =
            (0..300).map(|number| unit(number, "A", u64::from(number % 2) * 1_000)).collect();
        units.extend((300..600).map(|number| unit(number, "B", u64::from(number % 2) * 3_000)));
        let sample = drawn(SampleMethod::Variance, 100, "a", &units);
        assert_eq!((of("A", &sample), of("B", &sample)), (25, 75));
    }

    #[test]
    fn the_hash_tells_populations_apart() {
        let hash = |units: &[Unit]| counted(units).hash();
        let mut other = population();
        assert_eq!(hash(&population()), hash(&other));
        other[7].fund += 1;
        assert_ne!(hash(&population()), hash(&other));
    }
}
