//! Sessions end when idle, when over, when signed out, and when the password changes.

use std::time::Duration;

use store::{NewSession, PersonId, Secret, SetPassword, Store, Token, testing::Bed};

use crate::fixture::{NOW, later, resident};

const MINUTE: i64 = 60;

super::on_both! {
    an_idle_session_ends,
    use_keeps_a_session_until_its_absolute_end,
    signing_out_ends_one_or_all,
    a_new_password_ends_the_other_sessions,
    dead_rows_are_cleaned_up,
}

async fn open(store: &dyn Store, person: PersonId) -> Token {
    let token = Token::generate().unwrap();
    let session = NewSession {
        token: token.clone(),
        person,
        at: NOW,
        idle: Duration::from_mins(15),
        absolute: Duration::from_hours(1),
        agent: "Firefox on Android".repeat(20),
    };
    store.open_session(session).await.unwrap();
    token
}

async fn lives(store: &dyn Store, token: &Token, seconds: i64) -> bool {
    store.session(token, later(seconds)).await.unwrap().is_some()
}

async fn an_idle_session_ends(bed: Bed) {
    let person = resident(&*bed.store).await.id;
    let token = open(&*bed.store, person).await;
    let view = bed.store.session(&token, later(1)).await.unwrap().unwrap();
    assert_eq!((view.person, view.auth_at, view.created_at), (person, NOW, NOW));
    assert_eq!(view.idle_until, later(15 * MINUTE));
    assert!(!lives(&*bed.store, &token, 15 * MINUTE).await);
    assert!(!lives(&*bed.store, &Token::generate().unwrap(), 1).await);
    assert_eq!(bed.store.count_sessions(person, later(1)).await.unwrap(), 1);
    assert_eq!(bed.store.count_sessions(person, later(15 * MINUTE)).await.unwrap(), 0);
}

async fn use_keeps_a_session_until_its_absolute_end(bed: Bed) {
    let person = resident(&*bed.store).await.id;
    let token = open(&*bed.store, person).await;
    for minute in (10..60).step_by(10) {
        let view = bed.store.session(&token, later(minute * MINUTE)).await.unwrap().unwrap();
        assert_eq!(view.idle_until, later((minute + 15) * MINUTE));
    }
    // A use within the same minute is not noted.
    let view = bed.store.session(&token, later(50 * MINUTE + 30)).await.unwrap().unwrap();
    assert_eq!(view.idle_until, later(65 * MINUTE));
    assert!(lives(&*bed.store, &token, 60 * MINUTE - 1).await);
    assert!(!lives(&*bed.store, &token, 60 * MINUTE).await);
    bed.store.refresh_auth(&token, later(5)).await.unwrap();
    assert_eq!(bed.store.session(&token, later(6)).await.unwrap().unwrap().auth_at, later(5));
}

async fn signing_out_ends_one_or_all(bed: Bed) {
    let (person, other) = (resident(&*bed.store).await.id, resident(&*bed.store).await.id);
    let tokens =
        [open(&*bed.store, person).await, open(&*bed.store, person).await, open(&*bed.store, person).await];
    let others = open(&*bed.store, other).await;
    bed.store.end_session(&tokens[0], later(1)).await.unwrap();
    bed.store.end_session(&tokens[0], later(1)).await.unwrap();
    assert!(!lives(&*bed.store, &tokens[0], 2).await);
    assert!(lives(&*bed.store, &tokens[1], 2).await);
    assert_eq!(bed.store.end_all_sessions(person, later(3)).await.unwrap(), 2);
    assert!(!lives(&*bed.store, &tokens[1], 4).await);
    assert!(lives(&*bed.store, &others, 4).await);
}

async fn a_new_password_ends_the_other_sessions(bed: Bed) {
    let person = resident(&*bed.store).await.id;
    let (here, there) = (open(&*bed.store, person).await, open(&*bed.store, person).await);
    let keep = Some(here.clone());
    let command = SetPassword { person, password_hash: Secret::new("hash"), keep, at: later(1) };
    assert!(bed.store.set_password(command).await.unwrap());
    assert!(lives(&*bed.store, &here, 2).await);
    assert!(!lives(&*bed.store, &there, 2).await);
}

async fn dead_rows_are_cleaned_up(bed: Bed) {
    let person = resident(&*bed.store).await.id;
    open(&*bed.store, person).await;
    assert_eq!(bed.store.clean_up(later(10)).await.unwrap(), 0);
    assert_eq!(bed.store.clean_up(later(3600)).await.unwrap(), 1);
    assert_eq!(bed.store.counts().await.unwrap().sessions, 0);
}
