//! Messages to phones: only with consent, each by one server at a time, tried again, and given up in the end.

use std::{collections::BTreeMap, sync::Arc};

use rules::text::Lang;
use store::{
    EventKind, MESSAGE_TRIES, MessageReport, MessageState, NoticeId, OutgoingMessage, PersonId,
    SetMessageConsent, Store, TakeMessages, testing::Bed,
};
use time::{Duration, OffsetDateTime};

use crate::{
    fixture::{NOW, later, person_of, register},
    notices::inbox,
    payment::{choose, chooser, event, paying},
};

super::on_both! {
    only_who_agreed_gets_messages_and_may_take_it_back,
    two_servers_never_hold_the_same_message,
    what_a_dead_server_held_is_taken_again_with_the_same_id,
    a_message_is_tried_again_and_given_up_in_the_end,
    a_stale_message_is_not_sent,
    what_is_not_sent_keeps_nothing_back,
    a_message_that_cannot_be_read_keeps_nothing_back,
}

const LEASE: Duration = Duration::minutes(5);

async fn agree(store: &dyn Store, person: PersonId, agreed: bool, at: OffsetDateTime) -> bool {
    let text_version = "sms-1".to_owned();
    let command = SetMessageConsent { person, agreed, lang: Lang::Zh, text_version, at };
    store.set_message_consent(command).await.unwrap()
}

fn due(jurisdiction: &str, most: u32, at: OffsetDateTime) -> TakeMessages {
    let jurisdiction = jurisdiction.to_owned();
    TakeMessages { jurisdiction, most, lease: LEASE, stale: Duration::days(2), at }
}

async fn take(store: &dyn Store, at: OffsetDateTime) -> Vec<OutgoingMessage> {
    store.take_messages(due("weihai", 10, at)).await.unwrap()
}

async fn state(store: &dyn Store, person: PersonId) -> Option<MessageState> {
    inbox(store, person).await[0].message
}

/// Somebody of Weihai who wants messages and has chosen.
async fn told(store: &dyn Store) -> PersonId {
    let person = register(store, person_of("weihai")).await.id;
    assert!(agree(store, person, true, NOW).await);
    choose(store, person, "one").await;
    person
}

async fn only_who_agreed_gets_messages_and_may_take_it_back(bed: Bed) {
    let store = &*bed.store;
    let silent = chooser(store).await;
    let mut without_phone = person_of("weihai");
    without_phone.phone = None;
    let without_phone = register(store, without_phone).await.id;
    assert!(agree(store, without_phone, true, NOW).await);
    choose(store, without_phone, "one").await;
    let person = told(store).await;
    assert!(!agree(store, person, true, NOW).await, "it stood like that");
    let consent = store.message_consent(person).await.unwrap().unwrap();
    assert_eq!((consent.text_version.as_str(), consent.given_at), ("sms-1", NOW));

    let taken = take(store, later(1)).await;
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].phone.as_str(), "12000000021");
    assert_eq!(taken[0].notice, inbox(store, person).await[0].id);
    assert!(take(store, later(2)).await.is_empty());
    assert!(store.take_messages(due("huaiyuan", 10, later(2))).await.unwrap().is_empty());
    assert_eq!(state(store, silent).await, None);
    assert_eq!(state(store, without_phone).await, None);
    assert!(
        store.report_message(taken[0].notice, taken[0].lease, MessageReport::Sent, later(3)).await.unwrap()
    );
    assert_eq!(state(store, person).await, Some(MessageState::Sent));

    // What waits when the consent is taken back is not sent any more.
    let order = paying(store, person, "form").await;
    store.gateway_event(event(&order, "1", EventKind::Paid)).await.unwrap();
    assert!(agree(store, person, false, later(5)).await);
    assert!(store.message_consent(person).await.unwrap().is_none());
    assert!(take(store, later(6)).await.is_empty());
    let paid = inbox(store, person).await.into_iter().find(|notice| notice.text.kind() == "paid").unwrap();
    assert_eq!(paid.message, Some(MessageState::Dropped));
    let kept = store.audit_of(person, 20).await.unwrap();
    assert!(kept.iter().any(|entry| entry.action == "message.disagree"));
}

async fn two_servers_never_hold_the_same_message(bed: Bed) {
    let store = Arc::clone(&bed.store);
    for _ in 0..30 {
        told(&*store).await;
    }
    let mut servers = Vec::new();
    for _ in 0..8 {
        let store = Arc::clone(&store);
        servers.push(tokio::spawn(async move {
            let mut sent = Vec::new();
            loop {
                let taken = store.take_messages(due("weihai", 4, later(1))).await.unwrap();
                if taken.is_empty() {
                    return sent;
                }
                for message in taken {
                    let OutgoingMessage { notice, lease, .. } = message;
                    assert!(
                        store.report_message(notice, lease, MessageReport::Sent, later(2)).await.unwrap()
                    );
                    sent.push(notice);
                }
            }
        }));
    }
    let mut times: BTreeMap<NoticeId, u32> = BTreeMap::new();
    for server in servers {
        for notice in server.await.unwrap() {
            *times.entry(notice).or_default() += 1;
        }
    }
    assert_eq!(times.len(), 30);
    assert!(times.values().all(|times| *times == 1), "{times:?}");
}

async fn what_a_dead_server_held_is_taken_again_with_the_same_id(bed: Bed) {
    let store = &*bed.store;
    let person = told(store).await;
    let first = take(store, later(1)).await.remove(0);
    assert!(take(store, later(1) + LEASE - Duration::seconds(1)).await.is_empty());
    let second = take(store, later(1) + LEASE).await.remove(0);
    assert_eq!((second.notice, second.tries), (first.notice, 2));
    assert_ne!(second.lease, first.lease);
    // The first was only slow: what it says about failing no longer counts, what it sent does.
    let failed = MessageReport::Failed { again_at: later(2) };
    assert!(!store.report_message(first.notice, first.lease, failed, later(400)).await.unwrap());
    assert!(store.report_message(first.notice, first.lease, MessageReport::Sent, later(401)).await.unwrap());
    assert!(!store.report_message(second.notice, second.lease, failed, later(402)).await.unwrap());
    assert_eq!(state(store, person).await, Some(MessageState::Sent));
}

async fn a_message_is_tried_again_and_given_up_in_the_end(bed: Bed) {
    let store = &*bed.store;
    let person = told(store).await;
    for tries in 1..=MESSAGE_TRIES {
        let at = later(i64::from(tries) * 60);
        let message = take(store, at).await.remove(0);
        assert_eq!((message.tries, state(store, person).await), (tries, Some(MessageState::Waiting)));
        let again_at = at + Duration::seconds(60);
        let failed = MessageReport::Failed { again_at };
        assert!(store.report_message(message.notice, message.lease, failed, at).await.unwrap());
        assert!(take(store, again_at - Duration::seconds(1)).await.is_empty(), "not before its time");
    }
    assert_eq!(state(store, person).await, Some(MessageState::GaveUp));
    assert_eq!(store.notice_figures().await.unwrap().messages, [(MessageState::GaveUp, 1)]);
    assert!(take(store, later(100_000)).await.is_empty());

    // The same for one whose servers always die.
    let person = told(store).await;
    let mut at = later(1);
    for _ in 0..MESSAGE_TRIES {
        assert_eq!(take(store, at).await.len(), 1);
        at += LEASE;
    }
    assert!(take(store, at).await.is_empty());
    assert_eq!(state(store, person).await, Some(MessageState::GaveUp));
}

async fn a_stale_message_is_not_sent(bed: Bed) {
    let store = &*bed.store;
    let person = told(store).await;
    assert!(take(store, NOW + Duration::days(3)).await.is_empty());
    assert_eq!(state(store, person).await, Some(MessageState::GaveUp));
}

/// A batch in which nothing is to be sent is not the end of what is due.
async fn what_is_not_sent_keeps_nothing_back(bed: Bed) {
    let store = &*bed.store;
    let (first, second) = (told(store).await, told(store).await);
    let third = told(store).await;
    for silent in [first, second] {
        assert!(agree(store, silent, false, later(1)).await);
    }
    let taken = store.take_messages(due("weihai", 1, later(2))).await.unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].notice, inbox(store, third).await[0].id);
    assert_eq!(state(store, first).await, Some(MessageState::Dropped));
}

async fn a_message_that_cannot_be_read_keeps_nothing_back(bed: Bed) {
    let store = &*bed.store;
    told(store).await;
    bed.raw("UPDATE notice SET parameters = '{\"kind\":\"of_another_version\"}'").await.unwrap();
    let second = told(store).await;
    let notice = store.notices(second, 0, 1).await.unwrap().notices[0].id;
    let mut at = later(1);
    let taken = take(store, at).await;
    assert_eq!(taken.iter().map(|message| message.notice).collect::<Vec<_>>(), [notice]);
    assert!(store.report_message(notice, taken[0].lease, MessageReport::Sent, at).await.unwrap());
    // It is tried as often as any other, and given up.
    for _ in 0..MESSAGE_TRIES {
        at += LEASE;
        assert!(take(store, at).await.is_empty());
    }
    let figures = store.notice_figures().await.unwrap().messages;
    assert_eq!(figures, [(MessageState::GaveUp, 1), (MessageState::Sent, 1)]);
}
