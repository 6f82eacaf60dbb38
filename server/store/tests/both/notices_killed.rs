//! `kill -9` while a round is made and messages are sent: everybody is told once, and every message is sent at least once
//! under its id.
//!
//! The test program starts itself again as a server that makes the round and sends, and kills it at moments that differ.

use std::{
    collections::BTreeSet,
    env,
    io::{Read, Write},
    process::{Command, Stdio},
    time::Duration,
};

use rules::text::Lang;
use store::{
    CampaignKind, CampaignPage, Config, Location, MessageReport, MessageState, NewPerson, OutgoingMessage,
    SetMessageConsent, Store, TakeMessages, open, testing::Bed,
};
use time::OffsetDateTime;

use crate::{
    fixture::{NOW, day, later, person_of},
    notices::inbox,
};

super::on_both! { what_killed_servers_leave_is_told_and_sent }

const DATABASE: &str = "PORTAL_TEST_TOLD_DATABASE";
const KEY_FILE: &str = "PORTAL_TEST_TOLD_KEY_FILE";
const ROUND: &str = "PORTAL_TEST_TOLD_ROUND";
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
    let (Ok(database), Ok(key_file)) = (env::var(DATABASE), env::var(KEY_FILE)) else { return };
    // Each server comes when the leases of the one before are over.
    let round: i64 = env::var(ROUND).unwrap().parse().unwrap();
    let at = later(100 + 20 * round);
    let store = open(&Config::new(database.parse().unwrap()), key_file.as_ref()).await.unwrap();
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
    let database = match &bed.config.location {
        Location::Sqlite(path) => format!("sqlite:{}", path.display()),
        Location::Postgres(url) => url.expose().to_owned(),
    };
    let told = || async {
        let figures = bed.store.notice_figures().await.unwrap();
        figures.rounds.iter().map(|round| round.told).sum::<u64>()
    };
    let before = told().await;
    let mut worker = Command::new(env::current_exe().unwrap())
        .args(["--exact", "notices_killed::worker", "--nocapture"])
        .env(DATABASE, &database)
        .env(KEY_FILE, &bed.key_file)
        .env(ROUND, round.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    for _ in 0..400 {
        tokio::time::sleep(Duration::from_millis(5)).await;
        if told().await > before {
            break;
        }
    }
    tokio::time::sleep(Duration::from_millis(2 + 5 * round)).await;
    worker.kill().unwrap();
    worker.wait().unwrap();
    let mut said = String::new();
    worker.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    said.lines().filter_map(|line| line.strip_prefix("sent ").map(ToOwned::to_owned)).collect()
}
