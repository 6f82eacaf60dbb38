//! Many counters at once: one settlement for each key, one order for each person, and books that are whole.

use std::{sync::Arc, time::Duration};

use rules::money::Money;
use store::{
    ClaimStatus, HospitalBill, NewPerson, NotSettled, RequestKey, ReverseOutcome, SettlementOutcome, Store,
    testing::Bed,
};
use tokio::task::JoinSet;

use crate::{
    fixture::later,
    hospital::{
        BEGIN, books_are_whole, hospitals, insured, key, number, reverse, settle, settle_under, settled,
        stay, visit,
    },
};

super::on_both! {
    two_counters_settle_for_one_person_one_after_the_other,
    a_hundred_settlements_of_one_person_at_once_add_up,
    the_same_key_at_once_settles_once,
    the_same_slip_for_two_people_at_once_is_settled_once,
    closing_a_year_lets_no_settlement_slip_through,
    storms_of_settling_and_taking_back_leave_whole_books,
}

async fn two_counters_settle_for_one_person_one_after_the_other(bed: Bed) {
    hospitals(&*bed.store).await;
    let person = insured(&*bed.store, "urban").await;
    for month in 1..=4 {
        let from = format!("2016-{month:02}-01");
        let (one, two) = (
            stay(&person, &from, &format!("2016-{month:02}-10"), 60_000),
            stay(&person, &format!("2016-{month:02}-10"), &format!("2016-{month:02}-20"), 60_000),
        );
        let both = tokio::join!(settled(&*bed.store, "H1", one), settled(&*bed.store, "H2", two));
        let [first, second] = if both.0.claim.settled_at < both.1.claim.settled_at {
            [both.0.claim, both.1.claim]
        } else {
            [both.1.claim, both.0.claim]
        };
        assert_eq!(second.before, first.after);
    }
    books_are_whole(&bed, &[person.id]).await;
}

/// Starts so many at once and waits for all.
async fn at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    works: impl IntoIterator<Item = F>,
) -> Vec<T> {
    let mut tasks = JoinSet::new();
    for work in works {
        tasks.spawn(work);
    }
    tasks.join_all().await
}

/// Nobody counts on a person's hundred bills being settled at once without one that has to come again.
async fn insist(store: &dyn Store, hospital: &str, key: RequestKey, bill: HospitalBill) -> SettlementOutcome {
    loop {
        let command = store::Settle {
            hospital: hospital.to_owned(),
            key: key.clone(),
            bill: bill.clone(),
            today: crate::fixture::day(crate::hospital::TODAY),
            // All say the same time: the order is that of the database.
            at: BEGIN,
        };
        match store.settle(command, crate::hospital::signer()).await {
            Err(error) if error.is_temporary() => {}
            outcome => return outcome.unwrap(),
        }
    }
}

async fn a_hundred_settlements_of_one_person_at_once_add_up(bed: Bed) {
    hospitals(&*bed.store).await;
    let person = insured(&*bed.store, "rural").await;
    let outcomes = at_once((0..100).map(|number| {
        let (store, bill) = (Arc::clone(&bed.store), visit(&person, "2016-03-01", 3 + number % 7));
        let hospital = if number % 2 == 0 { "H1" } else { "H2" };
        async move { insist(&*store, hospital, key(), bill).await }
    }))
    .await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, SettlementOutcome::Settled(_))));
    let claims = bed.store.claims(person.id, Some(2016)).await.unwrap();
    assert_eq!(claims.len(), 100);
    assert!(claims.iter().any(|claim| claim.fund > Money::ZERO));
    books_are_whole(&bed, &[person.id]).await;
}

async fn the_same_key_at_once_settles_once(bed: Bed) {
    hospitals(&*bed.store).await;
    let person = insured(&*bed.store, "urban").await;
    let (key, bill) = (key(), stay(&person, "2016-02-01", "2016-02-09", 8_000));
    // Two servers at one database: neither knows which keys the other works on.
    let stores = [Arc::clone(&bed.store), store::open(&bed.config, bed.key_file.as_ref()).await.unwrap()];
    let outcomes = at_once((0..50).map(|number| {
        let store = Arc::clone(&stores[usize::from(number % 4 == 3)]);
        let (key, bill) = (key.clone(), bill.clone());
        let key = if number % 10 == 9 { RequestKey { request: [2; 32], ..key } } else { key };
        async move { settle_under(&*store, "H1", key, bill, later(number)).await }
    }))
    .await;
    let mut settled = 0;
    for outcome in outcomes {
        match outcome {
            SettlementOutcome::Settled(_) => settled += 1,
            SettlementOutcome::Replayed(_) | SettlementOutcome::KeyReused | SettlementOutcome::InProgress => {
            }
            SettlementOutcome::Not(not) => panic!("{not:?}"),
        }
    }
    stores[1].close().await;
    assert_eq!(settled, 1);
    assert_eq!(bed.store.counts().await.unwrap().claims, 1);
    books_are_whole(&bed, &[person.id]).await;
}

/// The key is free when it is taken, and was used while the same statement waited: the answer is told again, not that the slip
/// is known. SQLite has one writer, and nobody waits in the middle.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_key_that_was_used_while_one_waited_answers_with_what_was_done() {
    const USES: &str = "
        BEGIN;
        SELECT pg_advisory_xact_lock(15, 1);
        SELECT pg_sleep(0.8);
        UPDATE settlement_key SET key = 'the-second', request = decode(repeat('07', 32), 'hex');
        COMMIT";
    let bed = Bed::postgres().await.unwrap();
    hospitals(&*bed.store).await;
    let person = insured(&*bed.store, "urban").await;
    let bill = stay(&person, "2016-02-01", "2016-02-09", 8_000);
    let first = key();
    let second = RequestKey { key: "the-second".to_owned(), request: [7; 32], client: first.client.clone() };
    let done = settle_under(&*bed.store, "H1", first, bill.clone(), BEGIN).await;
    assert!(matches!(done, SettlementOutcome::Settled(_)), "{done:?}");
    let again = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        settle_under(&*bed.store, "H1", second, bill, later(1)).await
    };
    let (uses, again) = tokio::join!(bed.raw(USES), again);
    uses.unwrap();
    assert!(matches!(again, SettlementOutcome::Replayed(_)), "{again:?}");
    assert_eq!(bed.store.counts().await.unwrap().claims, 1);
}

async fn the_same_slip_for_two_people_at_once_is_settled_once(bed: Bed) {
    hospitals(&*bed.store).await;
    let mut people = Vec::new();
    for _ in 0..6 {
        people.push(insured(&*bed.store, "urban").await);
    }
    for field in 0..3 {
        let outcomes = at_once(people.iter().map(|person| {
            let (store, mut bill) = (Arc::clone(&bed.store), stay(person, "2016-02-01", "2016-02-09", 100));
            bill.care.admitted = Some(crate::fixture::day("2016-02-09") - time::Duration::days(field + 1));
            bill.care.discharged = bill.care.begins() + time::Duration::days(1);
            match field {
                0 => "ONE".clone_into(&mut bill.slip_no),
                1 => bill.invoice_no = Some("ONE".to_owned()),
                _ => bill.admission_no = Some("ONE".to_owned()),
            }
            async move { settle(&*store, "H1", bill).await }
        }))
        .await;
        let mut settled = 0;
        for outcome in outcomes {
            match (field, outcome) {
                (_, SettlementOutcome::Settled(_)) => settled += 1,
                (0, SettlementOutcome::Not(NotSettled::SlipKnown))
                | (1, SettlementOutcome::Not(NotSettled::InvoiceKnown { .. }))
                | (2, SettlementOutcome::Not(NotSettled::StayKnown { .. })) => {}
                (_, other) => panic!("{other:?}"),
            }
        }
        assert_eq!(settled, 1);
    }
    let people: Vec<_> = people.iter().map(|person| person.id).collect();
    books_are_whole(&bed, &people).await;
}

async fn closing_a_year_lets_no_settlement_slip_through(bed: Bed) {
    hospitals(&*bed.store).await;
    let person = insured(&*bed.store, "urban").await;
    let bills = (0..30).map(|_| {
        let (store, bill) = (Arc::clone(&bed.store), visit(&person, "2015-03-01", 5));
        async move { Some(insist(&*store, "H1", key(), bill).await) }
    });
    let mut tasks = JoinSet::new();
    for bill in bills {
        tasks.spawn(bill);
    }
    let store = Arc::clone(&bed.store);
    let counted = tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        assert!(store.close_year("huaiyuan", 2015, "staff:zhou", later(1)).await.unwrap());
        store.counts().await.unwrap().claims
    });
    let outcomes = tasks.join_all().await;
    let counted = counted.await.unwrap();
    let closed = SettlementOutcome::Not(NotSettled::ClosedYear(2015));
    for outcome in outcomes.into_iter().flatten() {
        let is_closed = format!("{outcome:?}") == format!("{closed:?}");
        assert!(is_closed || matches!(outcome, SettlementOutcome::Settled(_)), "{outcome:?}");
    }
    // What was there when the year was closed is all there ever is.
    assert_eq!(bed.store.counts().await.unwrap().claims, counted);
    books_are_whole(&bed, &[person.id]).await;
}

/// A counter that settles and takes back as chance has it, for whoever comes.
pub(crate) async fn counter(
    store: Arc<dyn Store>,
    hospital: &'static str,
    people: Vec<NewPerson>,
    seed: usize,
) {
    let mut mine: Vec<String> = Vec::new();
    for turn in 0..24 {
        let dice = (seed * 7 + turn * 13) % 10;
        if dice < 7 {
            let person = &people[(seed + turn * 3) % people.len()];
            let year = 2015 + i64::from(dice > 3);
            let bill =
                visit(person, &format!("{year}-03-{:02}", 1 + turn), 20 + i64::try_from(dice).unwrap());
            if let SettlementOutcome::Settled(done) = insist(&*store, hospital, key(), bill).await {
                mine.push(done.claim.slip_no.clone());
            }
        } else if let Some(slip) = mine.pop() {
            match reverse(&*store, hospital, &slip).await {
                ReverseOutcome::Reversed(_) | ReverseOutcome::NotLast => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

async fn storms_of_settling_and_taking_back_leave_whole_books(bed: Bed) {
    hospitals(&*bed.store).await;
    let mut people = Vec::new();
    for option in ["urban", "rural", "urban"] {
        people.push(insured(&*bed.store, option).await);
    }
    at_once((0..6).map(|seed| {
        let hospital = if seed % 2 == 0 { "H1" } else { "H2" };
        counter(Arc::clone(&bed.store), hospital, people.clone(), seed)
    }))
    .await;
    let mut taken_back = 0;
    for person in &people {
        let claims = bed.store.claims(person.id, None).await.unwrap();
        taken_back += claims.iter().filter(|claim| claim.status == ClaimStatus::Reversed).count();
    }
    assert!(taken_back > 0, "storm {}", number());
    let people: Vec<_> = people.iter().map(|person| person.id).collect();
    books_are_whole(&bed, &people).await;
}
