//! Passwords, codes of single use, and counted attempts.

use std::{sync::Arc, time::Duration};

use store::{
    AttemptSubject, CodeOutcome, IssueActivation, IssueCode, PersonId, Secret, SecretCode, SetPassword,
    Store, testing::Bed,
};

use crate::fixture::{NOW, id_number, later, resident};

super::on_both! {
    a_password_is_found_by_id_number,
    a_code_works_once,
    a_code_dies_after_five_wrong_tries,
    a_code_dies_with_time_and_with_its_successor,
    of_many_callers_with_the_right_code_one_wins,
    wrong_tries_at_once_are_all_counted,
    an_activation_code_works_once,
    attempts_are_counted_alike_for_known_and_unknown_people,
}

async fn a_password_is_found_by_id_number(bed: Bed) {
    let person = resident(&*bed.store).await;
    assert!(bed.store.credential_for(&person.id_number).await.unwrap().is_none());
    let set = |person, hash| SetPassword { person, password_hash: Secret::new(hash), keep: None, at: NOW };
    assert!(bed.store.set_password(set(person.id, "first")).await.unwrap());
    assert!(bed.store.set_password(set(person.id, "second")).await.unwrap());
    let credential = bed.store.credential_for(&person.id_number).await.unwrap().unwrap();
    assert_eq!((credential.person, credential.password_hash.expose()), (person.id, "second"));
    assert!(!bed.store.set_password(set(PersonId::fresh(NOW).unwrap(), "x")).await.unwrap());
    assert!(bed.store.credential_for(&id_number()).await.unwrap().is_none());
    let audit = bed.store.audit_of(person.id, 10).await.unwrap();
    assert_eq!(audit.iter().filter(|entry| entry.action == "password.set").count(), 2);
}

async fn issue(store: &dyn Store, person: PersonId, code: &str) {
    let (code, expires_at) = (SecretCode::new(code), later(300));
    store.issue_code(IssueCode { person, code, tries: 5, at: NOW, expires_at }).await.unwrap();
}

async fn redeem(store: &dyn Store, person: PersonId, code: &str, seconds: i64) -> CodeOutcome {
    store.redeem_code(person, &SecretCode::new(code), later(seconds)).await.unwrap()
}

async fn a_code_works_once(bed: Bed) {
    let person = resident(&*bed.store).await.id;
    assert_eq!(redeem(&*bed.store, person, "123456", 1).await, CodeOutcome::Missing);
    issue(&*bed.store, person, "123456").await;
    assert_eq!(redeem(&*bed.store, person, "000000", 1).await, CodeOutcome::Wrong { tries_left: 4 });
    assert_eq!(redeem(&*bed.store, person, "123 456", 2).await, CodeOutcome::Right);
    assert_eq!(redeem(&*bed.store, person, "123456", 3).await, CodeOutcome::Missing);
}

async fn a_code_dies_after_five_wrong_tries(bed: Bed) {
    let person = resident(&*bed.store).await.id;
    issue(&*bed.store, person, "123456").await;
    for tries_left in (0..5).rev() {
        assert_eq!(redeem(&*bed.store, person, "654321", 1).await, CodeOutcome::Wrong { tries_left });
    }
    assert_eq!(redeem(&*bed.store, person, "123456", 2).await, CodeOutcome::TriesUsedUp);
}

async fn a_code_dies_with_time_and_with_its_successor(bed: Bed) {
    let person = resident(&*bed.store).await.id;
    issue(&*bed.store, person, "111111").await;
    assert_eq!(redeem(&*bed.store, person, "111111", 300).await, CodeOutcome::Expired);
    issue(&*bed.store, person, "222222").await;
    assert_eq!(redeem(&*bed.store, person, "111111", 1).await, CodeOutcome::Wrong { tries_left: 4 });
    assert_eq!(redeem(&*bed.store, person, "222222", 299).await, CodeOutcome::Right);
    // One person's code is no other person's.
    let other = resident(&*bed.store).await.id;
    issue(&*bed.store, person, "333333").await;
    assert_eq!(redeem(&*bed.store, other, "333333", 1).await, CodeOutcome::Missing);
}

async fn of_many_callers_with_the_right_code_one_wins(bed: Bed) {
    let person = resident(&*bed.store).await.id;
    issue(&*bed.store, person, "123456").await;
    let outcomes = at_once(&bed.store, person, "123456", 12).await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == CodeOutcome::Right).count(), 1);
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == CodeOutcome::Missing).count(), 11);
}

async fn wrong_tries_at_once_are_all_counted(bed: Bed) {
    let person = resident(&*bed.store).await.id;
    issue(&*bed.store, person, "123456").await;
    let outcomes = at_once(&bed.store, person, "999999", 12).await;
    assert_eq!(outcomes.iter().filter(|outcome| matches!(outcome, CodeOutcome::Wrong { .. })).count(), 5);
    assert_eq!(redeem(&*bed.store, person, "123456", 1).await, CodeOutcome::TriesUsedUp);
}

async fn at_once(
    store: &Arc<dyn Store>,
    person: PersonId,
    code: &'static str,
    callers: usize,
) -> Vec<CodeOutcome> {
    let tasks: Vec<_> = (0..callers)
        .map(|_| {
            let store = Arc::clone(store);
            tokio::spawn(async move { redeem(&*store, person, code, 1).await })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

async fn an_activation_code_works_once(bed: Bed) {
    let person = resident(&*bed.store).await.id;
    let command = IssueActivation {
        person,
        code: SecretCode::new("K7Q2-9XMD"),
        issued_by: "counter:liucheng".to_owned(),
        tries: 5,
        at: NOW,
        expires_at: later(86_400),
    };
    bed.store.issue_activation(command).await.unwrap();
    // The two kinds of codes do not open each other's door.
    assert_eq!(redeem(&*bed.store, person, "K7Q29XMD", 1).await, CodeOutcome::Missing);
    let typed = SecretCode::new("k7q2 9xmd");
    assert_eq!(bed.store.redeem_activation(person, &typed, later(1)).await.unwrap(), CodeOutcome::Right);
    assert_eq!(bed.store.redeem_activation(person, &typed, later(2)).await.unwrap(), CodeOutcome::Missing);
    let audit = bed.store.audit_of(person, 10).await.unwrap();
    assert!(
        audit.iter().any(|entry| entry.actor == "counter:liucheng" && entry.action == "activation.issue")
    );
}

async fn attempts_are_counted_alike_for_known_and_unknown_people(bed: Bed) {
    let window = Duration::from_mins(15);
    let known = resident(&*bed.store).await.id_number;
    for typed in [known.as_str(), id_number().as_str(), "no id number at all"] {
        let subject = AttemptSubject::IdNumber(typed);
        assert_eq!(bed.store.attempts(subject, NOW, window).await.unwrap(), 0);
        assert_eq!(bed.store.count_attempt(subject, NOW, window).await.unwrap(), 1);
        assert_eq!(bed.store.count_attempt(subject, later(1), window).await.unwrap(), 2);
        assert_eq!(bed.store.attempts(subject, later(2), window).await.unwrap(), 2);
        assert_eq!(bed.store.attempts(subject, later(900), window).await.unwrap(), 0);
    }
    // The same number typed with spaces is the same number; an address of the same text is not.
    let spaced = format!(" {}", known.as_str());
    assert_eq!(bed.store.attempts(AttemptSubject::IdNumber(&spaced), NOW, window).await.unwrap(), 2);
    assert_eq!(bed.store.attempts(AttemptSubject::Address(known.as_str()), NOW, window).await.unwrap(), 0);
    bed.store.forget_attempts(AttemptSubject::IdNumber(known.as_str())).await.unwrap();
    assert_eq!(bed.store.attempts(AttemptSubject::IdNumber(known.as_str()), NOW, window).await.unwrap(), 0);
}
