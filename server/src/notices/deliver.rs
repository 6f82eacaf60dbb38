//! Brings notices to phones: takes what is due from the outbox, sends it, reports how it went.
//!
//! Any number of servers may do so at once, and each may be killed at any time: a message is taken by one at a time, for the
//! length of a lease, and carries the same id whenever it is sent. So it is sent at least once, and a provider that knows the
//! id can drop what it has sent already.

use std::time::Duration;

use rules::jurisdiction;
use store::{MessageReport, OutgoingMessage, Store, StoreError, TakeMessages};

use super::{settings::Settings, told};
use crate::{
    clock::Clock,
    sms::{Message, Sender},
};

/// Time between two passes.
pub const EVERY: Duration = Duration::from_secs(10);
/// Messages taken at once. Sending them one after the other, each as slow as can be, takes less than the lease.
const AT_ONCE: u32 = 20;
/// So long nobody else takes them.
const LEASE: time::Duration = time::Duration::minutes(5);
/// Older notices are no longer brought to phones.
const STALE: time::Duration = time::Duration::days(2);
/// Messages that failed one after the other, after which the provider counts as away until the next pass. Asked before
/// messages are taken only: those that were taken have had their try counted and are sent all the same.
const BEARABLE: u32 = 3;
/// How long a message waits after each try that failed; after one more it is given up.
const WAITS: [time::Duration; 5] = [
    time::Duration::minutes(1),
    time::Duration::minutes(5),
    time::Duration::minutes(30),
    time::Duration::hours(2),
    time::Duration::hours(8),
];

/// What a pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Messages that the provider took.
    pub sent: u32,
    /// Messages that it did not take.
    pub failed: u32,
}

/// Sends everything that is due where phones are not to stay silent.
pub async fn pass(
    store: &dyn Store,
    sender: &dyn Sender,
    settings: &Settings,
    clock: Clock,
) -> Result<Delivered, StoreError> {
    let mut done = Delivered::default();
    if !sender.ready() {
        return Ok(done);
    }
    let mut failures = 0;
    for place in jurisdiction::shipped() {
        while failures < BEARABLE && !settings.is_quiet(&place.code, clock.now()) {
            let jurisdiction = place.code.clone();
            let command =
                TakeMessages { jurisdiction, most: AT_ONCE, lease: LEASE, stale: STALE, at: clock.now() };
            let taken = store.take_messages(command).await?;
            if taken.is_empty() {
                break;
            }
            for message in taken {
                if send(store, sender, message, clock).await? {
                    (done.sent, failures) = (done.sent + 1, 0);
                } else {
                    (done.failed, failures) = (done.failed + 1, failures + 1);
                }
            }
        }
    }
    Ok(done)
}

/// One message; whether the provider took it.
async fn send(
    store: &dyn Store,
    sender: &dyn Sender,
    message: OutgoingMessage,
    clock: Clock,
) -> Result<bool, StoreError> {
    let OutgoingMessage { notice, lease, phone, lang, text, child, tries } = message;
    let text = app::message_of_notice(lang, &told(text), child);
    let sent = sender.send(Message { id: notice.0, phone: phone.as_str(), text: &text }).await;
    let report = match &sent {
        Ok(()) => MessageReport::Sent,
        Err(error) => {
            tracing::warn!(%notice, tries, cause = error as &dyn std::error::Error, "a message was not sent");
            MessageReport::Failed { again_at: clock.now() + wait(tries) }
        }
    };
    store.report_message(notice, lease, report, clock.now()).await?;
    Ok(sent.is_ok())
}

/// How long to wait after so many tries.
fn wait(tries: u32) -> time::Duration {
    let nth = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
    WAITS.get(nth).or(WAITS.last()).copied().unwrap_or(time::Duration::HOUR)
}

#[cfg(test)]
mod tests {
    use store::MESSAGE_TRIES;

    use super::*;

    #[test]
    fn each_try_waits_longer_than_the_one_before() {
        let waits: Vec<_> = (1..MESSAGE_TRIES).map(wait).collect();
        assert_eq!((waits[0], waits[4]), (time::Duration::minutes(1), time::Duration::hours(8)));
        assert!(waits.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn every_try_but_the_last_has_its_wait() {
        assert_eq!(WAITS.len() + 1, usize::try_from(MESSAGE_TRIES).unwrap());
    }

    #[test]
    fn slow_messages_do_not_outlast_the_lease() {
        assert!(crate::sms::PATIENCE * AT_ONCE < LEASE.unsigned_abs());
    }
}
