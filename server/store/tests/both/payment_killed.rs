//! `kill -9` while money is being taken: no money without its order's state, no enrolment without its contribution.
//!
//! The test program starts itself again as a worker that takes payments as fast as it can, and kills it at moments that
//! differ. What is in the database afterwards must be whole.

use rules::money::Money;
use store::{EventKind, Misfit, testing::Bed};

use crate::{
    fixture::day,
    killed::{killed_at_work, work},
    payment::{TODAY, chooser, event, paying},
};

super::on_both! { what_a_killed_server_leaves_is_whole }

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
    let Some((store, _)) = work().await else { return };
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
    let contributions = async || bed.store.counts().await.unwrap().contributions;
    for round in 0..8 {
        let killed = killed_at_work(&bed, "payment_killed::worker", round, 0, contributions).await;
        assert!(killed.grown > 0, "the worker took money: {}", killed.said);
        bed.raw(ALL_IS_WHOLE).await.unwrap();
    }
    let found = bed.store.reconcile(day(TODAY), Vec::new()).await.unwrap();
    assert_eq!(found.received.fen(), found.contributions.fen() + found.refunds.fen());
    assert!(found.contributions > Money::ZERO && found.refunds > Money::ZERO);
    assert!(!found.misfits.iter().any(|misfit| matches!(misfit, Misfit::Broken { .. })));
}
