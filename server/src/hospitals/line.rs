//! The line to the portal: one request and its answer, or none.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

/// A connection to a portal, with credentials.
#[derive(Debug)]
pub(super) struct Line {
    agent: ureq::Agent,
    url: String,
    authorization: String,
}

/// No answer came: the portal is away, or the program gave up waiting.
#[derive(Debug, thiserror::Error)]
#[error("no answer: {0}")]
pub struct LineError(String);

/// A request.
#[derive(Debug, Clone, Default)]
pub(super) struct Sent<'s> {
    pub(super) path: &'s str,
    pub(super) key: Option<&'s str>,
    pub(super) media: Option<&'s str>,
    pub(super) body: &'s [u8],
    /// Other credentials than those of the client.
    pub(super) authorization: Option<&'s str>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) media: String,
    pub(super) replayed: bool,
    pub(super) wait: Option<u64>,
    pub(super) body: String,
}

impl Told {
    /// The body, if it is JSON.
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// Code of the first fault.
    pub(super) fn code(&self) -> String {
        self.json()["errors"][0]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Whether waiting and sending again may help.
    pub(super) fn asks_to_wait(&self) -> bool {
        matches!(self.status, 429 | 503) || (self.status == 409 && self.code() == "in_progress")
    }
}

impl Line {
    /// A line to an address; `None` where it is none.
    pub(super) fn to(url: &str, client: &str, secret: &str) -> Option<Self> {
        let url = url.trim_end_matches('/');
        (url.starts_with("http://") || url.starts_with("https://")).then_some(())?;
        let agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        let authorization = format!("Basic {}", STANDARD.encode(format!("{client}:{secret}")));
        Some(Self { agent, url: url.to_owned(), authorization })
    }

    /// Sends and waits so long for the answer; then the connection is dropped.
    pub(super) fn send(&self, sent: &Sent<'_>, wait: Duration) -> Result<Told, LineError> {
        let fault = |error: ureq::Error| LineError(error.to_string());
        let mut request = self
            .agent
            .post(format!("{}{}", self.url, sent.path))
            .header("authorization", sent.authorization.unwrap_or(&self.authorization))
            .header("content-type", sent.media.unwrap_or("application/json"));
        if let Some(key) = sent.key {
            request = request.header("idempotency-key", key);
        }
        let request = request.config().timeout_global(Some(wait)).build();
        let mut response = request.send(sent.body).map_err(fault)?;
        let header = |name: &str| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let (media, replayed, seconds) =
            (header("content-type"), header("idempotent-replayed"), header("retry-after"));
        Ok(Told {
            status: response.status().as_u16(),
            media,
            replayed: replayed == "true",
            wait: seconds.parse().ok(),
            body: response.body_mut().read_to_string().map_err(fault)?,
        })
    }
}
