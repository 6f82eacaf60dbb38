//! `/notices`: the inbox, its reader alone, messages to phones.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use axum::http::StatusCode;
use rules::text::Lang;
use server::{
    clock::Clock,
    notices::{
        deliver::{self, Delivered},
        rounds,
        settings::Settings,
    },
    sms::{Message, NoSender, SendError, Sender},
};
use store::SetMessageConsent;
use time::{Duration as Span, OffsetDateTime};
use uuid::Uuid;

use crate::{
    common::{Browser, NOW, Stage},
    family::ask_for,
};

/// A provider that does not take the first few messages, and keeps what it took by its id.
#[derive(Default)]
struct Provider {
    fails: AtomicU32,
    took: Mutex<Vec<(Uuid, String, String)>>,
}

impl Provider {
    fn failing(times: u32) -> Self {
        Self { fails: AtomicU32::new(times), ..Self::default() }
    }

    fn took(&self) -> Vec<(Uuid, String, String)> {
        self.took.lock().expect("a lock").clone()
    }
}

#[async_trait]
impl Sender for Provider {
    async fn send(&self, message: Message<'_>) -> Result<(), SendError> {
        if self.fails.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
            return Err(SendError::new("away"));
        }
        let Message { id, phone, text } = message;
        self.took.lock().expect("a lock").push((id, phone.to_owned(), text.to_owned()));
        Ok(())
    }
}

async fn rounds_of(stage: &Stage) -> u64 {
    let clock = Clock::standing(NOW, stage.today());
    let made = rounds::make(&*stage.store, &Settings::default(), clock, Duration::ZERO).await;
    made.expect("made").iter().map(|round| round.told).sum()
}

async fn agree(stage: &Stage, key: &str) {
    let person = stage.person(key).await.id;
    let text_version = "sms-1".to_owned();
    let command = SetMessageConsent { person, agreed: true, lang: Lang::Zh, text_version, at: NOW };
    assert!(stage.store.set_message_consent(command).await.expect("set"));
}

async fn deliver(stage: &Stage, sender: &dyn Sender, at: OffsetDateTime) -> Delivered {
    let clock = Clock::standing(at, stage.today());
    deliver::pass(&*stage.store, sender, &Settings::default(), clock).await.expect("a pass")
}

/// The path of the notice whose line has these words.
pub(crate) async fn notice_saying(browser: &mut Browser, words: &str) -> String {
    let page = browser.get("/notices").await.body;
    let before = &page[..page.find(words).expect("a notice")];
    let href = before.rsplit("href=\"").next().expect("a link");
    href.split('"').next().expect("an end").to_owned()
}

#[tokio::test]
async fn what_was_told_is_read_and_leads_to_what_it_is_about() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let empty = browser.get("/notices").await;
    assert!(empty.body.contains("还没有通知"));
    assert!(!browser.get("/").await.body.contains("未读通知"));
    rounds_of(&stage).await;
    assert!(browser.get("/").await.body.contains("1 条未读通知"));
    assert!(browser.get("/account").await.body.contains("1 条未读通知"));
    let notice = notice_saying(&mut browser, "2016 年的医保费还没缴").await;
    let page = browser.get(&notice).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("2016 年的医保费还没缴") && page.body.contains("href=\"/tiers\""));
    assert!(browser.get("/").await.body.contains("1 条未读通知"), "looking changes nothing");
    let read = browser.post(&notice, &[]).await;
    assert_eq!((read.status, read.location.as_deref()), (StatusCode::SEE_OTHER, Some("/notices")));
    assert!(browser.get("/notices").await.body.contains("没有未读通知"));
    assert_eq!(rounds_of(&stage).await, 0, "nobody is told twice");

    let mut stranger = stage.signed_in("urban_paid").await;
    assert_eq!(stranger.get(&notice).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.post(&notice, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.get("/notices/none").await.status, StatusCode::NOT_FOUND);
    let nobody = stage.browser().get("/notices").await;
    assert_eq!(nobody.location.as_deref(), Some("/sign-in?next=/notices"));
    assert_eq!(browser.post_raw("/notices", "csrf=wrong").await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get("/notices?page=9").await.location.as_deref(), Some("/notices?page=1"));
}

#[tokio::test]
async fn a_guardian_reads_of_the_child_and_goes_to_the_childs_pages() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("guardian").await;
    let link = ask_for(&mut browser, "周小雨").await;
    let page = browser.get("/notices").await.body;
    assert!(page.contains("周小雨：替孩子办事的申请已通过"), "{page}");
    let notice = notice_saying(&mut browser, "替孩子办事的申请已通过").await;
    assert!(browser.get(&notice).await.body.contains(&format!("href=\"{link}\"")));
    browser.post(&format!("{link}/tiers/check"), &[("option", "rural")]).await;
    let chosen = notice_saying(&mut browser, "参保标准已选好").await;
    assert!(browser.get(&chosen).await.body.contains(&format!("href=\"{link}/enrolment\"")));
    // Once the link is over, the notice stays and leads nowhere.
    browser.post(&format!("{link}/end"), &[]).await;
    assert!(!browser.get(&chosen).await.body.contains(&format!("href=\"{link}/enrolment\"")));
    browser.post("/notices", &[]).await;
    assert!(browser.get("/notices").await.body.contains("没有未读通知"));
}

#[tokio::test]
async fn messages_are_switched_on_and_off_by_the_reader() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let page = browser.get("/notices/messages").await.body;
    assert!(page.contains("短信提醒没有开") && page.contains("****"), "{page}");
    assert!(page.contains("21 点到第二天 8 点不发"));
    let changed = browser.post("/notices/messages", &[("agree", "yes")]).await;
    assert_eq!(changed.location.as_deref(), Some("/notices/messages"));
    assert!(browser.get("/notices/messages").await.body.contains("短信提醒已开"));
    browser.post("/notices/messages", &[("agree", "no")]).await;
    assert!(browser.get("/notices/messages").await.body.contains("短信提醒没有开"));
    browser.post("/notices/messages", &[("agree", "perhaps")]).await;
    assert!(browser.get("/notices/messages").await.body.contains("短信提醒没有开"));
}

#[tokio::test]
async fn a_message_says_nothing_of_the_person_and_comes_in_the_daytime() {
    let stage = Stage::new().await;
    agree(&stage, "chooser").await;
    agree(&stage, "guardian").await;
    let mut browser = stage.signed_in("guardian").await;
    ask_for(&mut browser, "周小雨").await;
    rounds_of(&stage).await;
    let provider = Provider::default();
    // NOW is ten in the morning; eleven hours later it is nine in the evening.
    assert_eq!(deliver(&stage, &provider, NOW + Span::hours(11)).await, Delivered::default());
    assert_eq!(deliver(&stage, &NoSender, NOW + Span::hours(1)).await, Delivered::default());
    let done = deliver(&stage, &provider, NOW + Span::hours(1)).await;
    assert!(done.sent >= 3 && done.failed == 0, "{done:?}");
    let took = provider.took();
    assert!(took.iter().any(|(_, _, text)| text.contains("您的孩子：替孩子办事的申请已通过")), "{took:?}");
    assert!(took.iter().any(|(_, _, text)| text.contains("2016 年的医保费还没缴")), "{took:?}");
    for (_, phone, text) in &took {
        assert_eq!(phone.len(), 11);
        for key in ["chooser", "guardian"] {
            let persona = stage.persona(key);
            assert!(!text.contains(&persona.name) && !text.contains(&persona.id_number), "{text}");
        }
        assert!(!text.contains("周小雨") && !text.contains('元') && !text.contains(phone.as_str()), "{text}");
        assert!(text.chars().count() <= 70, "one text message: {text}");
    }
    assert_eq!(deliver(&stage, &provider, NOW + Span::hours(2)).await, Delivered::default());
}

#[tokio::test]
async fn a_provider_that_is_away_gets_the_same_message_later() {
    let stage = Stage::new().await;
    agree(&stage, "chooser").await;
    rounds_of(&stage).await;
    let provider = Provider::failing(2);
    let at = |minutes: i64| NOW + Span::minutes(minutes);
    assert_eq!(deliver(&stage, &provider, at(1)).await, Delivered { sent: 0, failed: 1 });
    assert_eq!(deliver(&stage, &provider, at(1)).await, Delivered::default(), "not at once");
    let mut browser = stage.signed_in("chooser").await;
    let notice = notice_saying(&mut browser, "还没缴").await;
    assert!(browser.get(&notice).await.body.contains("短信：等待发送"));
    assert_eq!(deliver(&stage, &provider, at(3)).await, Delivered { sent: 0, failed: 1 });
    assert_eq!(deliver(&stage, &provider, at(9)).await, Delivered { sent: 1, failed: 0 });
    assert!(notice.ends_with(&provider.took()[0].0.to_string()), "its id is the notice's");
    assert!(browser.get(&notice).await.body.contains("短信：已发送到您的手机"));
}

#[tokio::test]
async fn two_servers_send_each_message_once() {
    for stage in [Stage::new().await, Stage::on_postgres().await] {
        for persona in &stage.personas {
            agree(&stage, persona.key).await;
        }
        rounds_of(&stage).await;
        let provider = Provider::default();
        let at = NOW + Span::hours(1);
        let (one, two, three) = tokio::join!(
            deliver(&stage, &provider, at),
            deliver(&stage, &provider, at),
            deliver(&stage, &provider, at),
        );
        let mut times: BTreeMap<Uuid, u32> = BTreeMap::new();
        for (id, ..) in provider.took() {
            *times.entry(id).or_default() += 1;
        }
        assert!(times.len() >= 3 && times.values().all(|times| *times == 1), "{times:?}");
        assert_eq!(usize::try_from(one.sent + two.sent + three.sent).expect("few"), times.len());
    }
}
