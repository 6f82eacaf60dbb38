//! Acts sent again: the same answer, another body, and many at once.

use super::*;

#[tokio::test]
async fn an_act_sent_again_is_answered_alike_and_done_once() {
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    let first = counter.act(SETTLE, "key-00000001", &stay("S-1")).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.body);
    // The order of members and spaces make no other request.
    let spaced = serde_json::to_string_pretty(&stay("S-1")).expect("JSON");
    for body in [stay("S-1").to_string(), spaced] {
        let again = counter.post_with(SETTLE, &[("idempotency-key", "key-00000001")], body).await;
        assert_eq!((again.status, &again.body), (first.status, &first.body));
        assert_eq!(header(&again, "idempotent-replayed"), Some("true"));
        assert_eq!(header(&again, "location"), header(&first, "location"));
    }
    let taken = counter.act(&reversal("S-1"), "key-00000002", &Value::Null).await;
    assert_eq!(header(&taken, "idempotent-replayed"), None);
    let again = counter.act(&reversal("S-1"), "key-00000002", &json!({})).await;
    assert_eq!((again.status, &again.body), (StatusCode::OK, &taken.body));
    assert_eq!(header(&again, "idempotent-replayed"), Some("true"));
    // Also what was taken back since is answered as it was then.
    let late = counter.act(SETTLE, "key-00000001", &stay("S-1")).await;
    assert_eq!((late.status, late.body), (first.status, first.body));
}

#[tokio::test]
async fn a_key_is_good_for_one_act_of_one_client() {
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    assert_eq!(counter.act(SETTLE, "key-00000001", &stay("S-1")).await.status, StatusCode::CREATED);
    let other = counter.act(SETTLE, "key-00000001", &stay("S-2")).await;
    assert_eq!(problem(&other, StatusCode::UNPROCESSABLE_ENTITY), "key_reused");
    let other = counter.act(&reversal("S-1"), "key-00000001", &Value::Null).await;
    assert_eq!(problem(&other, StatusCode::UNPROCESSABLE_ENTITY), "key_reused");
    // Another client of the same hospital has keys of its own; the slip is known all the same.
    let mut second = Counter::with(&stage, "second", COUNTY, &Scope::ALL).await;
    let other = second.act(SETTLE, "key-00000001", &stay("S-1")).await;
    assert_eq!(problem(&other, StatusCode::CONFLICT), "slip_known");
    // What is not settled leaves its key free.
    let wrong = counter.act(SETTLE, "key-00000002", &stay("S-1")).await;
    assert_eq!(problem(&wrong, StatusCode::CONFLICT), "slip_known");
    let right = counter.act(SETTLE, "key-00000002", &stay_on("S-3", "2015-10-01", "2015-10-05")).await;
    assert_eq!(right.status, StatusCode::CREATED, "{}", right.body);
}

#[tokio::test]
async fn an_act_needs_one_key_of_visible_characters() {
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    for path in [SETTLE, &reversal("S-1")] {
        let answer = counter.post(path, &stay("S-1")).await;
        assert_eq!(problem(&answer, StatusCode::BAD_REQUEST), "key_missing");
        let two = [("idempotency-key", "key-00000001"), ("idempotency-key", "key-00000002")];
        let answer = counter.post_with(path, &two, stay("S-1").to_string()).await;
        assert_eq!(problem(&answer, StatusCode::BAD_REQUEST), "key_missing");
        for key in
            ["", "short", "has a space", "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}", &"k".repeat(65)]
        {
            let answer = counter.act(path, key, &stay("S-1")).await;
            assert_eq!(problem(&answer, StatusCode::BAD_REQUEST), "key_malformed", "{key}");
        }
    }
}

async fn twenty_at_once(stage: Stage) {
    let counter = Counter::at(&stage, COUNTY).await;
    let sends = (0..20).map(|_| {
        let mut counter = counter.clone();
        tokio::spawn(async move {
            // Told to wait, a program waits and sends again.
            for _ in 0..600 {
                let answer = counter.act(SETTLE, "key-00000001", &stay("S-1")).await;
                if answer.status != StatusCode::CONFLICT {
                    return answer;
                }
                assert_eq!(problem(&answer, StatusCode::CONFLICT), "in_progress");
                assert_eq!(header(&answer, "retry-after"), Some("1"));
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
            panic!("no answer")
        })
    });
    let (mut now, mut bodies) = (0, std::collections::BTreeSet::new());
    for sent in sends.collect::<Vec<_>>() {
        let answer = sent.await.expect("ended");
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        now += usize::from(header(&answer, "idempotent-replayed").is_none());
        bodies.insert(answer.body);
    }
    assert_eq!((now, bodies.len()), (1, 1), "done once, and told twenty times alike");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_twenty_sends_of_one_key_one_settles() {
    twenty_at_once(Stage::new().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_twenty_sends_of_one_key_one_settles_on_postgresql() {
    twenty_at_once(Stage::on_postgres().await).await;
}
