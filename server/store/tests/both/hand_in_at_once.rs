//! Hand-in claims at once: an invoice is open once and paid once, whoever comes with it and by which way, and a decision is
//! made once. `kill -9` in the middle leaves each granted whole or not at all.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use rules::{facts::Level, money::Money};
use store::{
    DecideHandIn, DecideHandInOutcome, DeskOutcome, HandInHospital, HandInId, HandInOutcome, HandInState,
    HandInVerdict, NotSettled, SettlementOutcome, StaffId, testing::Bed,
};
use tokio::task::JoinSet;

use crate::{
    cases::{by, soon, two},
    fixture::{id_number, later},
    hand_in::{desk, facts, handed_in, own, papers, read},
    hand_in_decided::{computed, granted},
    hospital::{books_are_whole, hospitals, insured, key, settle_under, settled, stay, visit},
    killed::{killed_at_work, work},
    staff::active,
};

super::on_both! {
    of_many_with_one_invoice_at_once_one_is_open,
    the_counter_and_a_grant_with_one_invoice_at_once_pay_once,
    of_two_decisions_at_once_one_counts,
    a_code_given_to_many_hospitals_at_once_is_the_first_ones,
    a_hospital_entered_by_many_at_once_is_entered_once,
    taking_back_and_granting_at_once_leave_one_of_both,
    grants_of_one_person_at_once_add_up,
    what_was_granted_is_whole_after_a_kill,
}

async fn of_many_with_one_invoice_at_once_one_is_open(bed: Bed) {
    hospitals(&*bed.store).await;
    let invoice = facts("2016-03-01", "2016-03-09", 800);
    let mut tasks = JoinSet::new();
    let mut people = Vec::new();
    for _ in 0..10 {
        let person = insured(&*bed.store, "urban").await.id;
        people.push(person);
        let (store, papers) = (Arc::clone(&bed.store), papers(person, invoice.clone()));
        tasks.spawn(async move { store.hand_in(papers).await.unwrap() });
    }
    let outcomes = tasks.join_all().await;
    let count = |wanted: fn(&HandInOutcome) -> bool| outcomes.iter().filter(|one| wanted(one)).count();
    assert_eq!(count(|one| matches!(one, HandInOutcome::HandedIn { .. })), 1, "{outcomes:?}");
    assert_eq!(count(|one| *one == HandInOutcome::InvoiceOpen), 9, "whose it is is not told: {outcomes:?}");
    // Twice by the same person: a second press of the button finds the first.
    let person = insured(&*bed.store, "urban").await.id;
    let papers = papers(person, facts("2016-03-01", "2016-03-09", 800));
    let (one, two) = tokio::join!(bed.store.hand_in(papers.clone()), bed.store.hand_in(papers));
    let both = [one.unwrap(), two.unwrap()];
    let references: BTreeSet<_> = both
        .iter()
        .map(|one| match one {
            HandInOutcome::HandedIn { reference, .. } | HandInOutcome::Already(reference) => reference,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(references.len(), 1, "{both:?}");
}

fn grant_of(staff: StaffId, id: HandInId, (version, fund): (u32, Money)) -> DecideHandIn {
    let verdict = HandInVerdict::Grant { version, fund, hospital: None };
    DecideHandIn { step: desk(staff, id), verdict, reason: "票据与明细一致".to_owned() }
}

async fn the_counter_and_a_grant_with_one_invoice_at_once_pay_once(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let [one, _] = two(store).await;
    let mut won = BTreeSet::new();
    for round in 0..6 {
        let (person, other) = (insured(store, "urban").await, insured(store, "urban").await);
        let papers = papers(person.id, facts("2016-03-01", "2016-03-09", 8_000));
        let invoice_no = papers.facts.invoice_no.clone();
        let (id, reference) = handed_in(store, papers).await;
        store.take_hand_in(desk(one, id)).await.unwrap();
        let seen = computed(store, one, id).await;
        // Somebody else comes to the counter with it: no lock of a person keeps the two apart.
        let mut bill = visit(&other, "2016-03-09", 80);
        bill.invoice_no = Some(invoice_no);
        let slip_no = bill.slip_no.clone();
        let (decided, settled) = tokio::join!(
            store.decide_hand_in(grant_of(one, id, seen)),
            settle_under(store, "H1", key(), bill, later(round))
        );
        match (decided.unwrap(), settled) {
            (DecideHandInOutcome::Granted { .. }, SettlementOutcome::Not(not)) => {
                assert_eq!(not, NotSettled::InvoiceKnown { slip_no: reference });
                won.insert("hand-in");
            }
            (DecideHandInOutcome::Not(not), SettlementOutcome::Settled(_)) => {
                assert_eq!(not, NotSettled::InvoiceKnown { slip_no });
                won.insert("counter");
                assert!(store.withdraw_hand_in(own(person.id, &reference)).await.unwrap());
            }
            both => panic!("{both:?}"),
        }
        books_are_whole(&bed, &[person.id, other.id]).await;
    }
    assert!(!won.is_empty());
}

async fn of_two_decisions_at_once_one_counts(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let [one, other] = two(store).await;
    let person = insured(store, "urban").await.id;
    let (id, _) = handed_in(store, papers(person, facts("2016-03-01", "2016-03-09", 8_000))).await;
    store.take_hand_in(desk(one, id)).await.unwrap();
    let seen = computed(store, one, id).await;
    let refuse = DecideHandIn {
        step: desk(other, id),
        verdict: HandInVerdict::Refuse,
        reason: "发票不清楚".to_owned(),
    };
    let (a, b, c) = tokio::join!(
        store.decide_hand_in(grant_of(one, id, seen)),
        store.decide_hand_in(grant_of(other, id, seen)),
        store.decide_hand_in(refuse)
    );
    let outcomes = [a.unwrap(), b.unwrap(), c.unwrap()];
    let late = |outcome: &&DecideHandInOutcome| matches!(outcome, DecideHandInOutcome::NotNow(_));
    assert_eq!(outcomes.iter().filter(late).count(), 2, "{outcomes:?}");
    books_are_whole(&bed, &[person]).await;
}

/// Hands in eight people's papers of hospitals outside the register and grants them at once under one code.
async fn entered_at_once(bed: &Bed, name: impl Fn(usize) -> String) -> Vec<DecideHandInOutcome> {
    let store = &*bed.store;
    hospitals(store).await;
    let [one, _] = two(store).await;
    let mut waiting = Vec::new();
    for number in 0..8 {
        let person = insured(store, "urban").await.id;
        let mut stated = facts("2016-03-01", "2016-03-09", 800);
        stated.hospital = HandInHospital::Other { name: name(number), level: Level::Three, designated: true };
        let (id, _) = handed_in(store, papers(person, stated)).await;
        store.take_hand_in(desk(one, id)).await.unwrap();
        let (version, fund) = computed(store, one, id).await;
        let hospital = Some(("34010001".to_owned(), Level::Three));
        let verdict = HandInVerdict::Grant { version, fund, hospital };
        waiting
            .push(DecideHandIn { step: desk(one, id), verdict, reason: "票据与明细一致".to_owned() });
    }
    let mut tasks = JoinSet::new();
    for command in waiting {
        let store = Arc::clone(&bed.store);
        tasks.spawn(async move { store.decide_hand_in(command).await.unwrap() });
    }
    tasks.join_all().await
}

async fn a_code_given_to_many_hospitals_at_once_is_the_first_ones(bed: Bed) {
    let outcomes = entered_at_once(&bed, |number| format!("合肥第{number}医院")).await;
    let granted = |one: &&DecideHandInOutcome| matches!(one, DecideHandInOutcome::Granted { .. });
    assert_eq!(outcomes.iter().filter(granted).count(), 1, "{outcomes:?}");
    let all = bed.store.hospitals().await.unwrap();
    let entered = all.into_iter().find(|hospital| hospital.code == "34010001").unwrap();
    let told = |one: &&DecideHandInOutcome| **one == DecideHandInOutcome::HospitalKnown(entered.clone());
    assert_eq!(outcomes.iter().filter(told).count(), 7, "{outcomes:?}");
}

async fn a_hospital_entered_by_many_at_once_is_entered_once(bed: Bed) {
    let outcomes = entered_at_once(&bed, |_| "合肥某医院".to_owned()).await;
    let granted = |one: &&DecideHandInOutcome| matches!(one, DecideHandInOutcome::Granted { .. });
    assert_eq!(outcomes.iter().filter(granted).count(), 8, "{outcomes:?}");
    let all = bed.store.hospitals().await.unwrap();
    assert_eq!(all.iter().filter(|hospital| hospital.name == "合肥某医院").count(), 1);
}

/// Two people on file become one while staff wait for the first of them: what they do then waits for the other one too. SQLite
/// has one writer, and nobody waits in the middle.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_waited_for_a_person_that_became_another_waits_for_that_one() {
    const BECOMES: &str = "
        BEGIN;
        SELECT id FROM person WHERE id = (SELECT person FROM hand_in) FOR NO KEY UPDATE;
        SELECT pg_sleep(0.8);
        UPDATE hand_in SET person = (SELECT id FROM person WHERE id <> hand_in.person);
        COMMIT";
    const HOLDS: &str = "
        BEGIN;
        SELECT id FROM person WHERE id <> (SELECT person FROM hand_in) FOR NO KEY UPDATE;
        SELECT pg_sleep(2);
        COMMIT";
    let bed = Bed::postgres().await.unwrap();
    let store = &*bed.store;
    hospitals(store).await;
    let [one, _] = two(store).await;
    let (person, other) = (insured(store, "urban").await.id, insured(store, "urban").await.id);
    let (id, reference) = handed_in(store, papers(person, facts("2016-03-01", "2016-03-09", 800))).await;
    let began = Instant::now();
    let take = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let taken = store.take_hand_in(desk(one, id)).await.unwrap();
        (taken, began.elapsed())
    };
    let (becomes, holds, (taken, after)) = tokio::join!(bed.raw(BECOMES), bed.raw(HOLDS), take);
    becomes.unwrap();
    holds.unwrap();
    assert_eq!(taken, DeskOutcome::Done);
    assert!(after >= Duration::from_secs(2), "the other one was not waited for: {after:?}");
    assert_eq!(read(store, other, &reference).await.state, HandInState::InCheck);
}

async fn taking_back_and_granting_at_once_leave_one_of_both(bed: Bed) {
    let store = &*bed.store;
    hospitals(store).await;
    let [one, _] = two(store).await;
    for _ in 0..6 {
        let person = insured(store, "urban").await.id;
        let (id, reference) =
            handed_in(store, papers(person, facts("2016-03-01", "2016-03-09", 8_000))).await;
        store.take_hand_in(desk(one, id)).await.unwrap();
        let seen = computed(store, one, id).await;
        let (granted, back) = tokio::join!(
            store.decide_hand_in(grant_of(one, id, seen)),
            store.withdraw_hand_in(own(person, &reference))
        );
        let granted = matches!(granted.unwrap(), DecideHandInOutcome::Granted { .. });
        assert_ne!(granted, back.unwrap());
        let state = read(store, person, &reference).await.state;
        assert_eq!(state == HandInState::Granted, granted);
        assert_eq!(store.claims(person, None).await.unwrap().len(), usize::from(granted));
        books_are_whole(&bed, &[person]).await;
    }
}

async fn grants_of_one_person_at_once_add_up(bed: Bed) {
    hospitals(&*bed.store).await;
    let [one, _] = two(&*bed.store).await;
    let person = insured(&*bed.store, "urban").await;
    let mut tasks = JoinSet::new();
    for month in 1..=4 {
        let (from, to) = (format!("2016-{month:02}-01"), format!("2016-{month:02}-05"));
        let (id, _) = handed_in(&*bed.store, papers(person.id, facts(&from, &to, 3_000))).await;
        assert_eq!(bed.store.take_hand_in(desk(one, id)).await.unwrap(), DeskOutcome::Done);
        let store = Arc::clone(&bed.store);
        // Each is granted as it is computed on the year of the moment: what changed meanwhile is looked at again.
        tasks.spawn(async move {
            loop {
                let seen = computed(&*store, one, id).await;
                match store.decide_hand_in(grant_of(one, id, seen)).await.unwrap() {
                    DecideHandInOutcome::Granted { .. } => return,
                    DecideHandInOutcome::Changed { .. } => {}
                    other => panic!("{other:?}"),
                }
            }
        });
        let counter = stay(&person, &format!("2016-{month:02}-10"), &format!("2016-{month:02}-15"), 2_000);
        let store = Arc::clone(&bed.store);
        tasks.spawn(async move { drop(settled(&*store, "H1", counter).await) });
    }
    tasks.join_all().await;
    assert_eq!(bed.store.claims(person.id, Some(2016)).await.unwrap().len(), 8);
    books_are_whole(&bed, &[person.id]).await;
}

/// Hands in and grants until it is killed. Does nothing unless the test below started it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn worker() {
    let Some((store, round)) = work().await else { return };
    let staff = active(&*store, &format!("zhou{round}")).await;
    for turn in 0_u32.. {
        let person = insured(&*store, "urban").await.id;
        let mut stated = facts("2016-03-01", "2016-03-09", 3_000);
        stated.invoice_no = format!("{round}-{turn}");
        let (id, reference) = handed_in(&*store, papers(person, stated)).await;
        granted(&*store, staff, id).await;
        eprintln!("granted {person} {reference}");
    }
}

async fn what_was_granted_is_whole_after_a_kill(bed: Bed) {
    hospitals(&*bed.store).await;
    let claims = async || bed.store.counts().await.unwrap().claims;
    for round in 0..4 {
        let killed = killed_at_work(&bed, "hand_in_at_once::worker", round, 1, claims).await;
        assert!(killed.grown > 0, "the worker granted: {}", killed.said);
        let said = killed.said.lines().filter_map(|line| line.strip_prefix("granted "));
        let mut people = Vec::new();
        for (person, reference) in said.filter_map(|line| line.split_once(' ')) {
            let person = person.parse().unwrap();
            let found = read(&*bed.store, person, reference).await;
            assert_eq!(found.state, HandInState::Granted);
            people.push(person);
        }
        books_are_whole(&bed, &people).await;
    }
    // Whoever comes next is granted as ever: nothing is left locked.
    (0..40_000).for_each(|_| drop(id_number()));
    let [one, _] = two(&*bed.store).await;
    let person = insured(&*bed.store, "urban").await.id;
    let (id, _) = handed_in(&*bed.store, papers(person, facts("2016-03-01", "2016-03-09", 3_000))).await;
    granted(&*bed.store, one, id).await;
    assert!(!bed.store.hand_ins_to_pay(by(one), soon().date()).await.unwrap().is_empty());
}
