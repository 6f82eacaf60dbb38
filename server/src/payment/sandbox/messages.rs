//! How the sandbox's messages reach the portal: as they should, or as badly as networks do.

use std::{sync::Arc, time::Duration};

use super::{Sandbox, trades::Outgoing};
use crate::{clock::Clock, payment::Message};

/// How messages go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Delivery {
    /// At once; again if the portal does not take them.
    #[default]
    Normal,
    /// Late.
    Delay,
    /// Each five times.
    Repeat,
    /// An older message about a failed try comes after the newer one.
    Reorder,
    /// Not at all.
    Lose,
    /// The money is taken twice.
    Twice,
}

impl Delivery {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Normal, Self::Delay, Self::Repeat, Self::Reorder, Self::Lose, Self::Twice];

    /// The word in forms and flags.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Delay => "delay",
            Self::Repeat => "repeat",
            Self::Reorder => "reorder",
            Self::Lose => "lose",
            Self::Twice => "twice",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|delivery| delivery.code() == code)
    }
}

/// How often a message is sent to a portal that does not take it.
const TRIES: u32 = 5;

/// Sends the messages of one decision.
pub(super) async fn deliver(sandbox: Arc<Sandbox>, outgoing: Outgoing, delivery: Delivery) {
    let Outgoing { callback_url, mut messages } = outgoing;
    match delivery {
        Delivery::Normal | Delivery::Twice => {}
        Delivery::Lose => return,
        Delivery::Delay => tokio::time::sleep(sandbox.delay).await,
        Delivery::Repeat => messages = messages.iter().flat_map(|message| vec![message.clone(); 5]).collect(),
        Delivery::Reorder => {
            let older = messages.first().map(|message| Message {
                event: format!("{}-older", message.event),
                kind: "failed".to_owned(),
                trade: format!("{}-older", message.trade),
                ..message.clone()
            });
            messages.extend(older);
        }
    }
    for message in messages {
        send(&sandbox, &callback_url, &message).await;
    }
}

/// Sends one message until it is taken, a few times.
async fn send(sandbox: &Sandbox, callback_url: &str, message: &Message) {
    for tried in 0..TRIES {
        if tried > 0 {
            tokio::time::sleep(Duration::from_millis(500 << tried)).await;
        }
        if post(sandbox, callback_url, message).await {
            return;
        }
    }
    tracing::warn!(event = message.event, "the portal did not take a message of the sandbox");
}

async fn post(sandbox: &Sandbox, callback_url: &str, message: &Message) -> bool {
    let Ok(body) = serde_json::to_vec(message) else { return false };
    let mut request = sandbox.agent.post(callback_url).header("content-type", "application/json");
    // Signed anew at each try: an old signature is not believed.
    for (name, value) in sandbox.secret.headers(&body, Clock::default().now()) {
        request = request.header(name, value);
    }
    tokio::task::spawn_blocking(move || request.send(&body[..]).is_ok()).await.unwrap_or(false)
}
