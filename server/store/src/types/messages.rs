//! Messages that bring notices to phones: who wants them, and the outbox.

use rules::text::Lang;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    ids::{NoticeId, PersonId},
    notices::NoticeText,
    people::Phone,
};

/// So often a message is brought to the provider before it is given up.
pub const MESSAGE_TRIES: u32 = 6;

/// How a message to a phone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageState {
    /// To be sent, or to be tried again.
    Waiting,
    /// The provider took it.
    Sent,
    /// Not sent: the reader no longer wants messages, or has no phone on file.
    Dropped,
    /// Tried often enough in vain, or too old to be worth sending.
    GaveUp,
}

impl MessageState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Sent, Self::Dropped, Self::GaveUp];

    /// The word in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Dropped => "dropped",
            Self::GaveUp => "gave_up",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// Somebody agrees to messages by phone, or takes it back.
#[derive(Clone, Debug)]
pub struct SetMessageConsent {
    /// Who.
    pub person: PersonId,
    /// Whether they agree.
    pub agreed: bool,
    /// The language of the messages.
    pub lang: Lang,
    /// Version of the text that was shown.
    pub text_version: String,
    /// Now.
    pub at: OffsetDateTime,
}

/// A live consent to messages by phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageConsent {
    /// Version of the text that was agreed to.
    pub text_version: String,
    /// The language of the messages.
    pub lang: Lang,
    /// When it was given.
    pub given_at: OffsetDateTime,
}

/// A server takes messages in order to send them.
#[derive(Clone, Debug)]
pub struct TakeMessages {
    /// To readers of this jurisdiction: quiet hours are the jurisdiction's.
    pub jurisdiction: String,
    /// At most so many.
    pub most: u32,
    /// So long nobody else takes them. Longer than sending all of them takes.
    pub lease: time::Duration,
    /// Messages of notices older than this are not sent any more: a deadline of last week helps nobody.
    pub stale: time::Duration,
    /// Now.
    pub at: OffsetDateTime,
}

/// A message to be sent.
#[derive(Clone, Debug)]
pub struct OutgoingMessage {
    /// Its id, the same at each try.
    pub notice: NoticeId,
    /// Who holds it: needed to report how it went.
    pub lease: Uuid,
    /// Where to.
    pub phone: Phone,
    /// In which language.
    pub lang: Lang,
    /// What it is about.
    pub text: NoticeText,
    /// Whether it concerns a child of the reader.
    pub child: bool,
    /// Which try this is; the first is 1.
    pub tries: u32,
}

/// How sending a message went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageReport {
    /// The provider took it.
    Sent,
    /// It did not; after [`MESSAGE_TRIES`] it is given up, until then tried again at this time.
    Failed {
        /// Not before this time.
        again_at: OffsetDateTime,
    },
}
