//! Looking over claims while counters settle and take back: no run fails, none sees half a settlement, and a draw of a moment
//! stays what it was.

use std::sync::Arc;

use rules::catalogue;
use store::{
    DrawSample, NewPerson, Population, RaiseFlags, RecomputeClaims, Sample, SampleMethod, SettlementOutcome,
    Store, testing::Bed,
};
use time::{Duration, OffsetDateTime};

use crate::{
    fixture::{day, later},
    hospital::{BEGIN, hospitals, insured, key, reverse, settle_under, stay},
    settlement_at_once::counter,
};

super::on_both! {
    a_storm_of_settling_fails_no_run_and_changes_no_draw_of_before,
}

/// Long after whatever is settled here.
fn at(turn: i64) -> OffsetDateTime {
    later(9_000_000 + turn)
}

async fn draw(store: &dyn Store, method: SampleMethod, as_of: OffsetDateTime, turn: i64) -> Sample {
    let (population, seed, by) = (Population::default(), "2015".to_owned(), "command".to_owned());
    let command = DrawSample { population, method, count: 3, seed, as_of, by, at: at(turn) };
    store.draw_sample(command).await.unwrap()
}

/// Every run once.
async fn look_over(store: &dyn Store, as_of: OffsetDateTime, turn: i64) -> Vec<Sample> {
    let (population, by, today) = (Population::default(), "command".to_owned(), day("2016-06-01"));
    let flags = RaiseFlags { population: population.clone(), by: by.clone(), at: at(turn) };
    store.raise_flags(flags).await.unwrap();
    let packs = catalogue::shipped();
    let again = RecomputeClaims { population, packs, by, today, at: at(turn) };
    assert_eq!(store.recompute(again).await.unwrap().found, 0, "a lot is read in one piece");
    let mut samples = Vec::new();
    for method in SampleMethod::ALL {
        samples.push(draw(store, method, as_of, turn).await);
    }
    samples
}

fn told(samples: &[Sample]) -> Vec<(&str, &[store::ClaimId])> {
    samples.iter().map(|sample| (sample.population_hash.as_str(), &sample.claims[..])).collect()
}

async fn a_storm_of_settling_fails_no_run_and_changes_no_draw_of_before(bed: Bed) {
    hospitals(&*bed.store).await;
    let (mut people, mut slips): (Vec<NewPerson>, Vec<String>) = (Vec::new(), Vec::new());
    for option in ["urban", "rural", "urban", "rural"] {
        let person = insured(&*bed.store, option).await;
        let bill = stay(&person, "2016-02-01", "2016-02-09", 8_000);
        slips.push(bill.slip_no.clone());
        let done = settle_under(&*bed.store, "H1", key(), bill, BEGIN - Duration::hours(1)).await;
        assert!(matches!(done, SettlementOutcome::Settled(_)), "{done:?}");
        people.push(person);
    }
    // The counters' clocks stand at the beginning.
    let moment = BEGIN - Duration::minutes(30);
    let before = look_over(&*bed.store, moment, 0).await;
    assert_eq!(before[0].report.claims, 4);
    let counters: Vec<_> = (0..4)
        .map(|seed| {
            let hospital = if seed % 2 == 0 { "H1" } else { "H2" };
            tokio::spawn(counter(Arc::clone(&bed.store), hospital, people.clone(), seed))
        })
        .collect();
    for turn in 1..=4 {
        let during = look_over(&*bed.store, moment, turn).await;
        assert_eq!(told(&during), told(&before), "turn {turn}");
    }
    for counter in counters {
        counter.await.unwrap();
    }
    // Some of what was drawn goes too, as far as nothing rests on it.
    for slip in &slips {
        reverse(&*bed.store, "H1", slip).await;
    }
    assert_eq!(told(&look_over(&*bed.store, moment, 9).await), told(&before));
}
