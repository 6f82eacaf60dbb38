//! Notices. What a use case tells is written by [`tell`] in the use case's own transaction: told if and only if done.
//!
//! Who acts for a child reads what concerns the child as notices of its own, and the child itself reads them too.

mod campaigns;
mod figures;
mod inbox;
mod messages;

use async_trait::async_trait;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{guardians, loading};
use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    keys::{Field, Keys},
    sql::{Built, sql, sql_built},
    store::NoticeStore,
    types::{
        CampaignPage, CampaignStep, Inbox, MessageConsent, MessageReport, NOTICE_TEXTS, Notice,
        NoticeFigures, NoticeId, NoticeText, OutgoingMessage, PersonId, Phone, SetMessageConsent,
        TakeMessages,
    },
};

pub(super) use inbox::clean_up;

/// Ids in one statement; more gain nothing.
const AT_ONCE: usize = 400;

/// The business date and the instant of what is told.
pub(super) type When = (Date, OffsetDateTime);

/// Tells a person, and everybody who acts for that person on the day.
pub(super) async fn tell<E: Engine>(
    connection: &mut E::Connection,
    subject: PersonId,
    text: NoticeText,
    when: When,
) -> Result<()> {
    let mut readers = guardians::guardians_of::<E>(connection, subject, when.0).await?;
    readers.push(subject);
    let told = readers.into_iter().map(|reader| (reader, subject, text.clone()));
    write::<E>(connection, told.collect(), when).await.map(drop)
}

/// Tells a guardian and the child how a link between the two stands. As long as a request names somebody only by id number,
/// nobody but who asked is told: the register does not say whom it knows.
pub(super) async fn tell_link<E: Engine>(
    connection: &mut E::Connection,
    (guardian, ward): (PersonId, Option<PersonId>),
    text: impl Fn(bool) -> NoticeText + Send,
    when: When,
) -> Result<()> {
    let mut told = vec![(guardian, ward.unwrap_or(guardian), text(false))];
    told.extend(ward.map(|ward| (ward, ward, text(true))));
    write::<E>(connection, told, when).await.map(drop)
}

/// Tells many people, and everybody who acts for one of them; how many notices are new.
pub(super) async fn tell_each<E: Engine>(
    connection: &mut E::Connection,
    told: Vec<(PersonId, NoticeText)>,
    when: When,
) -> Result<u64> {
    let subjects: Vec<PersonId> = told.iter().map(|(subject, _)| *subject).collect();
    let guardians = guardians::guardians_of_each::<E>(connection, &subjects, when.0).await?;
    let mut all = Vec::with_capacity(told.len());
    for (subject, text) in told {
        let readers = guardians.get(&subject).into_iter().flatten();
        all.extend(readers.map(|reader| (*reader, subject, text.clone())));
        all.push((subject, subject, text));
    }
    write::<E>(connection, all, when).await
}

/// Writes notices that are not there yet, and puts into the outbox those whose reader wants messages. How many are new.
async fn write<E: Engine>(
    connection: &mut E::Connection,
    mut told: Vec<(PersonId, PersonId, NoticeText)>,
    (today, at): When,
) -> Result<u64> {
    // Always in the same order: two transactions that tell the same people wait for each other, never in a circle.
    told.sort_by_key(|(reader, subject, _)| (*reader, *subject));
    let mut rows = Vec::with_capacity(told.len());
    for (reader, subject, text) in &told {
        rows.push((NoticeId::fresh(at)?, *reader, *subject, text, parameters(text)?));
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.0.0).collect();
    let new = insert::<E>(connection, rows, (today, at)).await?;
    queue::<E>(connection, &ids, at).await?;
    Ok(new)
}

/// Tells whoever has the phone that was on file until now that it is no longer, whether they wanted messages or not: it may
/// not have been them who asked. In the inbox it stands too.
pub(super) async fn tell_former_phone<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    (person, former): (PersonId, &Phone),
    reference: &str,
    (today, at): When,
) -> Result<()> {
    let (id, text) = (NoticeId::fresh(at)?, NoticeText::PhoneChanged { reference: reference.to_owned() });
    let parameters = parameters(&text)?;
    insert::<E>(connection, vec![(id, person, person, &text, parameters)], (today, at)).await?;
    sql::<E>(
        "notice_message",
        "INSERT INTO notice_message (notice, jurisdiction, state, tries, due_at, moved_at, phone)
         SELECT notice.id, person.jurisdiction, 'waiting', 0, $2, $2, $3
         FROM notice
         JOIN person ON person.id = notice.recipient
         WHERE notice.id = $1",
    )
    .bind(id.0)
    .bind(at)
    .bind(keys.seal(Field::FormerPhone, id.0, former.as_str())?)
    .run(connection)
    .await
    .map(drop)
}

fn parameters(text: &NoticeText) -> Result<String> {
    serde_json::to_string(text).map_err(|error| StoreError::Driver(sqlx::Error::Encode(error.into())))
}

/// Id, reader, whom it concerns, text, and the text's parameters as they are stored.
type Row<'t> = (NoticeId, PersonId, PersonId, &'t NoticeText, String);

/// Writes notices; those that were told before stay as they are. How many are new.
async fn insert<E: Engine>(
    connection: &mut E::Connection,
    rows: Vec<Row<'_>>,
    (today, at): When,
) -> Result<u64> {
    let columns = [
        "id",
        "recipient",
        "subject",
        "kind",
        "parameters",
        "text_version",
        "dedupe",
        "business_date",
        "created_at",
    ];
    let once = "ON CONFLICT (recipient, subject, dedupe) DO NOTHING";
    loading::upsert::<E, _>(connection, "notice", &columns, rows, once, |statement, row| {
        let (id, reader, subject, text, parameters) = row;
        statement.push(id.0);
        statement.push(reader.0);
        statement.push(subject.0);
        statement.push(text.kind());
        statement.push(parameters);
        statement.push(NOTICE_TEXTS);
        statement.push(text.dedupe());
        statement.push(today);
        statement.push(at);
        Ok(())
    })
    .await
}

/// Puts the new ones of these notices into the outbox, where the reader wants messages.
async fn queue<E: Engine>(connection: &mut E::Connection, ids: &[Uuid], at: OffsetDateTime) -> Result<()> {
    for chunk in ids.chunks(AT_ONCE) {
        let text = Built::new(
            "INSERT INTO notice_message (notice, jurisdiction, state, tries, due_at, moved_at)
                 SELECT notice.id, person.jurisdiction, 'waiting', 0, $1, $1
                 FROM notice
                 JOIN person ON person.id = notice.recipient AND person.phone IS NOT NULL
                 JOIN message_consent
                     ON message_consent.person = person.id AND message_consent.withdrawn_at IS NULL
                 WHERE notice.id IN ",
        )
        .list(2, chunk.len());
        let mut statement = sql_built::<E>("notice_message", text).bind(at);
        for id in chunk {
            statement.push(*id);
        }
        statement.run(connection).await?;
    }
    Ok(())
}

#[async_trait]
impl<E: Engine> NoticeStore for Db<E> {
    async fn unread_notices(&self, reader: PersonId) -> Result<u64> {
        inbox::unread::<E>(&mut *self.reader().await?, reader).await
    }

    async fn notices(&self, reader: PersonId, skip: u32, size: u32) -> Result<Inbox> {
        inbox::list(self, reader, skip, size).await
    }

    async fn notice(&self, reader: PersonId, notice: NoticeId) -> Result<Option<Notice>> {
        inbox::one(self, reader, notice).await
    }

    async fn read_notice(&self, reader: PersonId, notice: NoticeId, at: OffsetDateTime) -> Result<bool> {
        inbox::read(self, reader, notice, at).await
    }

    async fn read_all_notices(&self, reader: PersonId, at: OffsetDateTime) -> Result<u64> {
        inbox::read_all(self, reader, at).await
    }

    async fn message_consent(&self, person: PersonId) -> Result<Option<MessageConsent>> {
        messages::consent(self, person).await
    }

    async fn set_message_consent(&self, command: SetMessageConsent) -> Result<bool> {
        messages::set_consent(self, command).await
    }

    async fn take_messages(&self, command: TakeMessages) -> Result<Vec<OutgoingMessage>> {
        messages::take(self, command).await
    }

    async fn report_message(
        &self,
        notice: NoticeId,
        lease: Uuid,
        report: MessageReport,
        at: OffsetDateTime,
    ) -> Result<bool> {
        messages::report(self, notice, lease, report, at).await
    }

    async fn campaign_page(&self, command: CampaignPage) -> Result<CampaignStep> {
        campaigns::page(self, command).await
    }

    async fn notice_figures(&self) -> Result<NoticeFigures> {
        figures::figures(self).await
    }
}
