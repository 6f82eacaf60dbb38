//! `kill -9` while money is being taken: no money without its order's state, no enrolment without its contribution.
//!
//! The test program starts itself again as a worker that takes payments as fast as it can, and kills it at moments that
//! differ. What is in the database afterwards must be whole.

use std::{
    env,
    process::{Command, Stdio},
    time::Duration,
};

use rules::money::Money;
use store::{Config, EventKind, Location, Misfit, open, testing::Bed};

use crate::{
    fixture::{day, id_number},
    payment::{TODAY, chooser, event, paying},
};

super::on_both! { what_a_killed_server_leaves_is_whole }

const DATABASE: &str = "PORTAL_TEST_KILLED_DATABASE";
const KEY_FILE: &str = "PORTAL_TEST_KILLED_KEY_FILE";
const ROUND: &str = "PORTAL_TEST_KILLED_ROUND";
/// More than a worker registers before it is killed.
const PEOPLE_OF_A_ROUND: usize = 5_000;

/// Both say zero rows, or the statement fails. One contribution of the portal's for each enrolment that it marked as
/// paid, and nobody's money counted twice.
const ALL_IS_WHOLE: &str = "
    CREATE TEMPORARY TABLE none_is_left (what TEXT, found BIGINT CHECK (found = 0));
    INSERT INTO none_is_left
        SELECT 'enrolments without a contribution', COUNT(*) FROM enrolment AS e
        WHERE e.status IN ('paid', 'active')
          AND NOT EXISTS (SELECT 1 FROM contribution AS c WHERE c.enrolment = e.id);
    INSERT INTO none_is_left
        SELECT 'contributions without money', COUNT(*) FROM contribution AS c
        WHERE c.own_fen > 0 AND NOT EXISTS (SELECT 1 FROM payment AS p WHERE p.contribution = c.id);
    INSERT INTO none_is_left
        SELECT 'money without its event', COUNT(*) FROM payment AS p
        WHERE NOT EXISTS (SELECT 1 FROM gateway_event AS g WHERE g.trade = p.reference);
    INSERT INTO none_is_left
        SELECT 'contributions of which nobody was told', COUNT(*) FROM contribution AS c
        WHERE NOT EXISTS (SELECT 1 FROM notice AS n WHERE n.subject = c.person AND n.dedupe = 'paid:' || c.receipt_no);
    INSERT INTO none_is_left
        SELECT 'refunds of which nobody was told', COUNT(*) FROM refund AS r
        WHERE NOT EXISTS (SELECT 1 FROM notice AS n WHERE n.subject = r.person AND n.dedupe = 'refund_owed:' || r.number);
    INSERT INTO none_is_left
        SELECT 'events of money without the money', COUNT(*) FROM gateway_event AS g
        WHERE g.kind = 'paid' AND NOT EXISTS (SELECT 1 FROM payment AS p WHERE p.reference = g.trade)";

/// Takes payments until it is killed. Does nothing unless the test below started it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn worker() {
    let (Ok(database), Ok(key_file)) = (env::var(DATABASE), env::var(KEY_FILE)) else { return };
    // Other people than those of the workers before.
    let before: usize = env::var(ROUND).unwrap().parse().unwrap();
    (0..before * PEOPLE_OF_A_ROUND).for_each(|_| drop(id_number()));
    let config = Config::new(database.parse().unwrap());
    let store = open(&config, key_file.as_ref()).await.unwrap();
    loop {
        let person = chooser(&*store).await;
        let order = paying(&*store, person, "a-form").await;
        // Twice, so that refunds are written too.
        for name in ["1", "2"] {
            store.gateway_event(event(&order, name, EventKind::Paid)).await.unwrap();
        }
    }
}

async fn what_a_killed_server_leaves_is_whole(bed: Bed) {
    let database = match &bed.config.location {
        Location::Sqlite(path) => format!("sqlite:{}", path.display()),
        Location::Postgres(url) => url.expose().to_owned(),
    };
    for round in 0..8 {
        let mut worker = Command::new(env::current_exe().unwrap())
            .args(["--exact", "payment_killed::worker"])
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
            if bed.store.counts().await.unwrap().contributions > before {
                break;
            }
        }
        tokio::time::sleep(Duration::from_millis(3 + 7 * round)).await;
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
