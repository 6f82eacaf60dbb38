//! `kill -9` while hospitals settle and take back: what was acknowledged is there once, and the books are whole.
//!
//! The worker says each settlement that it was told of on its error output, after it was told: so whatever it said was
//! acknowledged.

use std::collections::BTreeSet;

use store::{ReverseOutcome, testing::Bed};

use crate::{
    fixture::id_number,
    hospital::{books_are_whole, hospitals, insured, reverse_under, settle_under, settled, stay, visit},
    killed::{killed_at_work, work},
};

super::on_both! { what_was_acknowledged_is_there_once_after_a_kill }

/// Settles until it is killed. Does nothing unless the test below started it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn worker() {
    let Some((store, round)) = work().await else { return };
    let mut turn = 0_u32;
    loop {
        turn += 1;
        let person = insured(&*store, "urban").await;
        let named = |what: &str| format!("{what}-{round}-{turn}");
        let key = |what: &str| store::RequestKey {
            client: "H1-his".to_owned(),
            key: named(what),
            request: [1; 32],
        };
        let mut first = stay(&person, "2016-02-01", "2016-02-09", 8_000);
        first.slip_no = named("stay");
        let mut second = visit(&person, "2016-03-01", 80);
        second.slip_no = named("visit");
        let (one, two) = tokio::join!(
            settle_under(&*store, "H1", key("stay"), first, crate::fixture::later(i64::from(turn))),
            settle_under(&*store, "H1", key("visit"), second, crate::fixture::later(i64::from(turn)))
        );
        for outcome in [one, two] {
            let store::SettlementOutcome::Settled(settled) = outcome else { panic!("{outcome:?}") };
            eprintln!("settled {}", settled.claim.slip_no);
        }
        if let ReverseOutcome::Reversed(reversed) =
            reverse_under(&*store, "H1", key("back"), &named("visit")).await
        {
            eprintln!("reversed {}", reversed.slip_no);
        }
    }
}

async fn what_was_acknowledged_is_there_once_after_a_kill(bed: Bed) {
    hospitals(&*bed.store).await;
    let claims = async || bed.store.counts().await.unwrap().claims;
    for round in 0..8 {
        let killed = killed_at_work(&bed, "settlement_killed::worker", round, 2, claims).await;
        assert!(killed.grown > 0, "the worker settled: {}", killed.said);
        let said: Vec<_> = killed.said.lines().filter_map(|line| line.split_once(' ')).collect();
        let slips = |word: &str| -> BTreeSet<&str> {
            said.iter().filter(|(said, _)| *said == word).map(|(_, slip)| *slip).collect()
        };
        let (settled, reversed) = (slips("settled"), slips("reversed"));
        assert!(!settled.is_empty());
        let mut people = BTreeSet::new();
        for slip in settled {
            let there = bed.store.settlement("H1", slip).await.unwrap().unwrap().claim;
            if reversed.contains(slip) {
                assert_eq!(there.status, store::ClaimStatus::Reversed);
            }
            people.insert(there.person);
        }
        let people: Vec<_> = people.into_iter().collect();
        books_are_whole(&bed, &people).await;
    }
    // Whoever comes next is settled as ever: nothing is left locked.
    (0..40_000).for_each(|_| drop(id_number()));
    let person = insured(&*bed.store, "urban").await;
    settled(&*bed.store, "H1", visit(&person, "2016-03-01", 80)).await;
}
