//! `kill -9` while a round is made and messages are sent: everybody is told once, and every message is sent at least once
//! under its id.
//!
//! The test program starts itself again as a server that makes the round and sends, and kills it at moments that differ.

use std::{collections::BTreeSet, io::Write};

use rules::text::Lang;
use store::{
    CampaignKind, CampaignPage, MessageReport, MessageState, NewPerson, OutgoingMessage, SetMessageConsent,
    Store, TakeMessages, testing::Bed,
};
use time::OffsetDateTime;

use crate::{
    fixture::{NOW, day, later, person_of},
    killed::{killed_at_work, work},
    notices::inbox,
};

super::on_both! { what_killed_servers_leave_is_told_and_sent }

const PEOPLE: usize = 120;
const LEASE: time::Duration = time::Duration::seconds(10);

/// One small page of the round; whether there is more to do.
async fn page(store: &dyn Store) -> bool {
    let (jurisdiction, kind) = ("huaiyuan".to_owned(), CampaignKind::Unpaid);
    let (today, at) = (day("2015-12-01"), later(1));
    let command = CampaignPage { jurisdiction, benefit_year: 2016, kind, people: 2, today, at };
    store.campaign_page(command).await.unwrap().looked_at == 2
}

async fn take(store: &dyn Store, at: OffsetDateTime) -> Vec<OutgoingMessage> {
    let (jurisdiction, stale) = ("huaiyuan".to_owned(), time::Duration::days(2));
    store.take_messages(TakeMessages { jurisdiction, most: 2, lease: LEASE, stale, at }).await.unwrap()
}

/// Makes the round and sends until it is killed; what it sends, it prints. Does nothing unless the test below started it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn worker() {
    let Some((store, round)) = work().await else { return };
    // Each server comes when the leases of the one before are over.
    let at = later(100 + 20 * i64::try_from(round).unwrap());
    loop {
        page(&*store).await;
        for message in take(&*store, at).await {
            writeln!(std::io::stderr(), "sent {}", message.notice).unwrap();
            store.report_message(message.notice, message.lease, MessageReport::Sent, at).await.unwrap();
        }
    }
}

async fn what_killed_servers_leave_is_told_and_sent(bed: Bed) {
    let store = &*bed.store;
    let people: Vec<NewPerson> = (0..PEOPLE).map(|_| person_of("huaiyuan")).collect();
    store.load_people(people.clone(), NOW).await.unwrap();
    for person in &people {
        let (lang, text_version) = (Lang::Zh, "sms-1".to_owned());
        let command = SetMessageConsent { person: person.id, agreed: true, lang, text_version, at: NOW };
        store.set_message_consent(command).await.unwrap();
    }
    let mut sent = BTreeSet::new();
    for round in 0..6 {
        sent.extend(killed_server(&bed, round).await);
    }
    while page(store).await {}
    let mut at = later(1_000);
    loop {
        let taken = take(store, at).await;
        if taken.is_empty() {
            break;
        }
        for message in taken {
            sent.insert(message.notice.to_string());
            assert!(
                store.report_message(message.notice, message.lease, MessageReport::Sent, at).await.unwrap()
            );
        }
        at += time::Duration::SECOND;
    }
    for person in &people {
        let told = inbox(store, person.id).await;
        assert_eq!(told.len(), 1, "told once");
        assert_eq!(told[0].message, Some(MessageState::Sent));
        assert!(sent.contains(&told[0].id.to_string()), "sent under its id");
    }
}

/// Starts a server, kills it once it works, a little later each time; the ids that it sent.
async fn killed_server(bed: &Bed, round: u64) -> Vec<String> {
    let told = async || {
        let figures = bed.store.notice_figures().await.unwrap();
        figures.rounds.iter().map(|round| round.told).sum::<u64>()
    };
    let killed = killed_at_work(bed, "notices_killed::worker", round, 0, told).await;
    killed.said.lines().filter_map(|line| line.strip_prefix("sent ").map(ToOwned::to_owned)).collect()
}
