//! `kill -9` while people choose, pay and take their choices back: nothing is half done.
//!
//! The test program starts itself again as a worker that does all of it as fast as it can, and kills it at moments that
//! differ. What is in the database afterwards must be whole.

use rules::money::Money;
use store::{EventKind, Misfit, WithdrawOutcome, testing::Bed};

use crate::{
    enrolment::{choose, chosen},
    fixture::day,
    killed::{killed_at_work, work},
    payment::{TODAY, event, paying},
    withdrawal::{with_choice, withdraw},
    withdrawal_at_once::ALL_IS_WHOLE,
};

super::on_both! { what_a_killed_server_leaves_of_choices_is_whole }

/// Chooses, chooses otherwise, takes back, pays and takes back until it is killed. Does nothing unless the test below
/// started it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn worker() {
    let Some((store, _)) = work().await else { return };
    loop {
        let (person, _) = with_choice(&*store).await;
        let second = chosen(choose(&*store, person, "two").await).enrolment.reference;
        let taken_back = withdraw(&*store, person, &second).await;
        assert!(matches!(taken_back, WithdrawOutcome::Withdrawn(_)), "{taken_back:?}");
        let third = chosen(choose(&*store, person, "one").await).enrolment.reference;
        let order = paying(&*store, person, "a-form").await;
        store.gateway_event(event(&order, "1", EventKind::Paid)).await.unwrap();
        let taken_back = withdraw(&*store, person, &third).await;
        assert!(matches!(taken_back, WithdrawOutcome::Withdrawn(back) if back.refund.is_some()));
        chosen(choose(&*store, person, "two").await);
        let order = paying(&*store, person, "b-form").await;
        store.gateway_event(event(&order, "2", EventKind::Paid)).await.unwrap();
    }
}

async fn what_a_killed_server_leaves_of_choices_is_whole(bed: Bed) {
    let contributions = async || bed.store.counts().await.unwrap().contributions;
    for round in 0..10 {
        let killed = killed_at_work(&bed, "choices_killed::worker", round, 1, contributions).await;
        assert!(killed.grown > 0, "the worker took money: {}", killed.said);
        bed.raw(ALL_IS_WHOLE).await.unwrap();
    }
    let found = bed.store.reconcile(day(TODAY), Vec::new()).await.unwrap();
    assert_eq!(found.received.fen(), found.contributions.fen() + found.refunds.fen());
    assert!(found.contributions > Money::ZERO && found.refunds > Money::ZERO);
    assert!(!found.misfits.iter().any(|misfit| matches!(misfit, Misfit::Broken { .. })));
}
