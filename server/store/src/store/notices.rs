//! Notices to residents: their inbox, messages to their phones, and the rounds in which everybody is told.
//!
//! No method writes a single notice: a use case writes what it tells within its own transaction.

use async_trait::async_trait;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    error::Result,
    types::{
        CampaignPage, CampaignStep, Inbox, MessageConsent, MessageReport, Notice, NoticeFigures, NoticeId,
        OutgoingMessage, PersonId, SetMessageConsent, TakeMessages,
    },
};

/// The part of [`Store`](super::Store) about notices.
#[async_trait]
pub trait NoticeStore: Send + Sync + 'static {
    // Inbox

    /// How many notices somebody has not read. One look at an index.
    async fn unread_notices(&self, reader: PersonId) -> Result<u64>;
    /// A page of somebody's inbox: `size` notices after the first `skip`.
    async fn notices(&self, reader: PersonId, skip: u32, size: u32) -> Result<Inbox>;
    /// A notice of the reader. Another's is `None`, like a missing one.
    async fn notice(&self, reader: PersonId, notice: NoticeId) -> Result<Option<Notice>>;
    /// Marks a notice as read. `false`: it is not the reader's. Once read, the first time stands.
    async fn read_notice(&self, reader: PersonId, notice: NoticeId, at: OffsetDateTime) -> Result<bool>;
    /// Marks all notices as read that were written up to `at`; how many were not.
    async fn read_all_notices(&self, reader: PersonId, at: OffsetDateTime) -> Result<u64>;

    // Messages to phones

    /// The live consent to messages, if there is one.
    async fn message_consent(&self, person: PersonId) -> Result<Option<MessageConsent>>;
    /// Gives or withdraws the consent. `false`: it stood like that already.
    async fn set_message_consent(&self, command: SetMessageConsent) -> Result<bool>;
    /// Takes messages that are due, so that nobody else takes them during the lease. A message whose sender died is taken
    /// again when its lease is over. Those nobody wants any more are dropped, those tried too often given up.
    async fn take_messages(&self, command: TakeMessages) -> Result<Vec<OutgoingMessage>>;
    /// Reports how sending a message went. `false`: somebody else holds it by now, or it is over.
    async fn report_message(
        &self,
        notice: NoticeId,
        lease: Uuid,
        report: MessageReport,
        at: OffsetDateTime,
    ) -> Result<bool>;

    // Rounds

    /// Looks at the next people of a round and tells those whom it concerns. A short transaction of its own; what it
    /// wrote stays when the program ends, and the next call goes on behind it.
    async fn campaign_page(&self, command: CampaignPage) -> Result<CampaignStep>;
    /// How rounds and messages stand.
    async fn notice_figures(&self) -> Result<NoticeFigures>;
}
