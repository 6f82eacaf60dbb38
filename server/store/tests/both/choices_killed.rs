//! `kill -9` while people choose, pay and take their choices back: nothing is half done.
//!
//! The test program starts itself again as a worker that does all of it as fast as it can, and kills it at moments that
//! differ. What is in the database afterwards must be whole.

use std::{
    env,
    process::{Command, Stdio},
    time::Duration,
};

use rules::money::Money;
use store::{Config, EventKind, Location, Misfit, WithdrawOutcome, open, testing::Bed};

use crate::{
    enrolment::{choose, chosen},
    fixture::{day, id_number},
    payment::{TODAY, event, paying},
    withdrawal::{with_choice, withdraw},
    withdrawal_at_once::ALL_IS_WHOLE,
};

super::on_both! { what_a_killed_server_leaves_of_choices_is_whole }

const DATABASE: &str = "PORTAL_TEST_CHOICES_DATABASE";
const KEY_FILE: &str = "PORTAL_TEST_CHOICES_KEY_FILE";
const ROUND: &str = "PORTAL_TEST_CHOICES_ROUND";
/// More than a worker registers before it is killed.
const PEOPLE_OF_A_ROUND: usize = 5_000;

/// Chooses, chooses otherwise, takes back, pays and takes back until it is killed. Does nothing unless the test below
/// started it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn worker() {
    let (Ok(database), Ok(key_file)) = (env::var(DATABASE), env::var(KEY_FILE)) else { return };
    // Other people than those of the workers before.
    let before: usize = env::var(ROUND).unwrap().parse().unwrap();
    (0..before * PEOPLE_OF_A_ROUND).for_each(|_| drop(id_number()));
    let config = Config::new(database.parse().unwrap());
    let store = open(&config, key_file.as_ref()).await.unwrap();
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
    let database = match &bed.config.location {
        Location::Sqlite(path) => format!("sqlite:{}", path.display()),
        Location::Postgres(url) => url.expose().to_owned(),
    };
    for round in 0..10 {
        let mut worker = Command::new(env::current_exe().unwrap())
            .args(["--exact", "choices_killed::worker"])
            .env(DATABASE, &database)
            .env(KEY_FILE, &bed.key_file)
            .env(ROUND, round.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let before = bed.store.counts().await.unwrap().contributions;
        // Until it works, and a little longer each time.
        for _ in 0..400 {
            tokio::time::sleep(Duration::from_millis(10)).await;
            if bed.store.counts().await.unwrap().contributions > before + 1 {
                break;
            }
        }
        tokio::time::sleep(Duration::from_millis(2 + 5 * round)).await;
        worker.kill().unwrap();
        worker.wait().unwrap();
        assert!(bed.store.counts().await.unwrap().contributions > before, "the worker took money");
        bed.raw(ALL_IS_WHOLE).await.unwrap();
    }
    let found = bed.store.reconcile(day(TODAY), Vec::new()).await.unwrap();
    assert_eq!(found.received.fen(), found.contributions.fen() + found.refunds.fen());
    assert!(found.contributions > Money::ZERO && found.refunds > Money::ZERO);
    assert!(!found.misfits.iter().any(|misfit| matches!(misfit, Misfit::Broken { .. })));
}
