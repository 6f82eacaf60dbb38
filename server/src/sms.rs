//! Who brings a text to a phone, a code or a notice: a gateway in service, a folder of files in demo mode.

use std::{path::PathBuf, time::Duration};

use async_trait::async_trait;
use uuid::Uuid;

use crate::config::SmsGateway;

/// How long a gateway may take.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// One short text to one phone.
#[derive(Clone, Copy)]
pub struct Message<'m> {
    /// The same whenever the same message is sent again, so that it can be dropped.
    pub id: Uuid,
    /// All digits.
    pub phone: &'m str,
    /// What it says.
    pub text: &'m str,
}

impl<'m> Message<'m> {
    /// A message that is sent once, whatever becomes of it.
    pub fn once(phone: &'m str, text: &'m str) -> Self {
        Self { id: Uuid::now_v7(), phone, text }
    }
}

/// A message that was not sent. Says nothing of the phone or the code, so it can be logged.
#[derive(Debug, thiserror::Error)]
#[error("message not sent: {0}")]
pub struct SendError(String);

/// Sends short texts to phones.
#[async_trait]
pub trait Sender: Send + Sync + 'static {
    /// Hands a message over. `Ok` means accepted, not yet delivered.
    async fn send(&self, message: Message<'_>) -> Result<(), SendError>;

    /// Whether there is anybody to hand messages to.
    fn ready(&self) -> bool {
        true
    }
}

impl SendError {
    /// Why, without phone or text.
    pub fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

/// Demo mode: each message becomes a file `ID.txt`, phone on the first line, text below. The ids are in the order of time;
/// the same message again is the same file.
#[derive(Debug)]
pub struct FileOutbox {
    folder: PathBuf,
}

impl FileOutbox {
    /// An outbox in `folder`, made when the first message is sent.
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }
}

#[async_trait]
impl Sender for FileOutbox {
    async fn send(&self, message: Message<'_>) -> Result<(), SendError> {
        let folder = self.folder.clone();
        let (name, content) = (message.id.to_string(), format!("{}\n{}\n", message.phone, message.text));
        tokio::task::spawn_blocking(move || {
            std::fs::create_dir_all(&folder)?;
            // A reader that polls the folder never sees half a message: it appears under its name when complete.
            let unfinished = folder.join(format!(".{name}"));
            std::fs::write(&unfinished, content)?;
            std::fs::rename(unfinished, folder.join(format!("{name}.txt")))
        })
        .await
        .map_err(|error| SendError(error.to_string()))?
        .map_err(|error| SendError(error.to_string()))
    }
}

/// In service: one POST of JSON to the gateway of the county's choice. A gateway that keeps ids drops what it had before.
#[derive(Debug)]
pub struct HttpGateway {
    gateway: SmsGateway,
    agent: ureq::Agent,
}

impl HttpGateway {
    /// A sender through `gateway`; gives up after [`PATIENCE`].
    pub fn new(gateway: SmsGateway) -> Self {
        let agent = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).build().into();
        Self { gateway, agent }
    }
}

#[async_trait]
impl Sender for HttpGateway {
    async fn send(&self, message: Message<'_>) -> Result<(), SendError> {
        let (agent, gateway) = (self.agent.clone(), self.gateway.clone());
        let id = message.id.to_string();
        let body = serde_json::json!({ "id": id, "to": message.phone, "text": message.text });
        tokio::task::spawn_blocking(move || {
            agent
                .post(&gateway.url)
                .header("authorization", format!("Bearer {}", gateway.token))
                .send_json(body)
                .map(drop)
        })
        .await
        .map_err(|error| SendError(error.to_string()))?
        .map_err(|error| SendError(error.to_string()))
    }
}

/// Neither demo nor gateway: nothing can be sent, and `doctor` says so.
#[derive(Debug)]
pub struct NoSender;

#[async_trait]
impl Sender for NoSender {
    async fn send(&self, _message: Message<'_>) -> Result<(), SendError> {
        Err(SendError("no gateway is configured (sms.url, sms.token)".to_owned()))
    }

    fn ready(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead, BufReader, Read, Write},
        net::TcpListener,
    };

    use super::*;

    #[tokio::test]
    async fn the_outbox_holds_one_complete_file_a_message() {
        let folder = tempfile::tempdir().expect("a folder");
        let outbox = FileOutbox::new(folder.path().join("outbox"));
        outbox.send(Message::once("13800000001", "验证码 123456")).await.expect("sent");
        let second = Message::once("13800000002", "验证码 654321");
        for _ in 0..2 {
            outbox.send(second).await.expect("sent");
        }
        let mut names: Vec<_> = std::fs::read_dir(folder.path().join("outbox"))
            .expect("made")
            .map(|entry| entry.expect("entry").path())
            .collect();
        names.sort();
        let texts: Vec<String> =
            names.iter().map(|path| std::fs::read_to_string(path).expect("read")).collect();
        assert_eq!(texts, ["13800000001\n验证码 123456\n", "13800000002\n验证码 654321\n"]);
    }

    #[tokio::test]
    async fn the_gateway_gets_json_and_its_token() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/send", listener.local_addr().expect("address"));
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a caller");
            let mut reader = BufReader::new(stream.try_clone().expect("clone"));
            let (mut head, mut length) = (String::new(), 0);
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).expect("a line");
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().expect("a length");
                }
                if line == "\r\n" {
                    break;
                }
                head.push_str(&line);
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).expect("a body");
            stream.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n").expect("answered");
            (head, String::from_utf8(body).expect("text"))
        });
        let sender = HttpGateway::new(SmsGateway { url, token: "t0ken".to_owned() });
        let message = Message { id: Uuid::nil(), phone: "13800000001", text: "验证码 123456" };
        sender.send(message).await.expect("sent");
        let (head, body) = server.join().expect("served");
        assert!(head.to_lowercase().contains("authorization: bearer t0ken"), "{head}");
        let body: serde_json::Value = serde_json::from_str(&body).expect("json");
        let id = "00000000-0000-0000-0000-000000000000";
        assert_eq!(body, serde_json::json!({ "id": id, "to": "13800000001", "text": "验证码 123456" }));
    }

    #[tokio::test]
    async fn without_a_gateway_nothing_is_pretended() {
        assert!(!NoSender.ready());
        assert!(NoSender.send(Message::once("13800000001", "text")).await.is_err());
    }
}
