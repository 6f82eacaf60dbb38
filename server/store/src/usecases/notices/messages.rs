//! Messages to phones: who wants them, and the outbox from which servers take them.
//!
//! Taking a message counts as a try and holds it for a while, in one statement: whoever comes second finds it taken, and a
//! server that dies in the middle leaves a row that is taken again. So a message is sent at least once, always with the same
//! id.

use std::sync::Arc;

use rules::text::Lang;
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::{Field, Keys},
    sql::{Built, Line, sql, sql_built},
    types::{
        MESSAGE_TRIES, MessageConsent, MessageReport, MessageState, NewAudit, NoticeId, OutgoingMessage,
        PersonId, Phone, SetMessageConsent, TakeMessages, fresh,
    },
    usecases::database,
};

pub(super) async fn consent<E: Engine>(db: &Db<E>, person: PersonId) -> Result<Option<MessageConsent>> {
    let row = sql::<E>(
        "message_consent",
        "SELECT text_version, lang, given_at FROM message_consent WHERE person = $1 AND withdrawn_at IS NULL",
    )
    .bind(person.0)
    .first(&mut *db.reader().await?)
    .await?;
    row.map(|row| {
        Ok(MessageConsent {
            text_version: row.get("text_version")?,
            lang: row.word("lang", Lang::from_code)?,
            given_at: row.get("given_at")?,
        })
    })
    .transpose()
}

pub(super) async fn set_consent<E: Engine>(db: &Db<E>, command: SetMessageConsent) -> Result<bool> {
    db.write(move |connection| {
        Box::pin(async move {
            E::lock_person(connection, command.person.0).await?;
            let changed = if command.agreed {
                give::<E>(connection, &command).await?
            } else {
                end::<E>(connection, &command).await?
            };
            if changed > 0 {
                let action = if command.agreed { "message.agree" } else { "message.disagree" };
                let detail = json!({ "text": command.text_version, "lang": command.lang.code() });
                database::record_own::<E>(connection, command.person, command.at, action, detail).await?;
            }
            Ok(changed > 0)
        })
    })
    .await
}

async fn give<E: Engine>(connection: &mut E::Connection, command: &SetMessageConsent) -> Result<u64> {
    sql::<E>(
        "message_consent",
        "INSERT INTO message_consent (id, person, text_version, lang, given_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (person) WHERE withdrawn_at IS NULL DO NOTHING",
    )
    .bind(fresh(command.at)?)
    .bind(command.person.0)
    .bind(command.text_version.as_str())
    .bind(command.lang.code())
    .bind(command.at)
    .run(connection)
    .await
}

async fn end<E: Engine>(connection: &mut E::Connection, command: &SetMessageConsent) -> Result<u64> {
    sql::<E>(
        "message_consent",
        "UPDATE message_consent SET withdrawn_at = $2 WHERE person = $1 AND withdrawn_at IS NULL",
    )
    .bind(command.person.0)
    .bind(command.at)
    .run(connection)
    .await
}

pub(super) async fn take<E: Engine>(db: &Db<E>, command: TakeMessages) -> Result<Vec<OutgoingMessage>> {
    // Most looks find nothing: they must not cost a write.
    let waiting = sql::<E>(
        "notice_message",
        "SELECT notice FROM notice_message WHERE state = 'waiting' AND jurisdiction = $1 AND due_at <= $2 LIMIT 1",
    )
    .bind(command.jurisdiction.as_str())
    .bind(command.at)
    .first(&mut *db.reader().await?)
    .await?;
    if waiting.is_none() {
        return Ok(Vec::new());
    }
    let command = Arc::new(command);
    loop {
        // Each batch is a transaction of its own: nobody waits for more than one. What it took is due again later only, so
        // that the batches come to an end.
        let taken = take_batch(db, Arc::clone(&command)).await?;
        match taken {
            // A batch in which nothing is to be sent is not the end of what is due.
            Some(found) if found.is_empty() => {}
            taken => return Ok(taken.unwrap_or_default()),
        }
    }
}

/// Of the next messages that are due those that can be sent; `None`: none is due.
async fn take_batch<E: Engine>(
    db: &Db<E>,
    command: Arc<TakeMessages>,
) -> Result<Option<Vec<OutgoingMessage>>> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            let lease = fresh(command.at)?;
            let taken = lease_due::<E>(connection, &command, lease).await?;
            if taken.is_empty() {
                return Ok(None);
            }
            let mut found = Vec::new();
            for row in of_lease::<E>(connection, &taken).await? {
                let notice = NoticeId(row.get("id")?);
                match outgoing(&row, &keys, lease, &command) {
                    Ok(Ready::Send(message)) => found.push(message),
                    Ok(Ready::End(state)) => {
                        finish::<E>(connection, notice, state, command.at).await?;
                    }
                    // One that cannot be read stays leased and counts as a try: it keeps no other back, and is given
                    // up like one that cannot be sent.
                    Err(error) => {
                        let cause = &error as &dyn std::error::Error;
                        tracing::error!(%notice, cause, "a message cannot be read");
                    }
                }
            }
            Ok(Some(found))
        })
    })
    .await
}

/// Puts the lease on messages that are due; which.
async fn lease_due<E: Engine>(
    connection: &mut E::Connection,
    command: &TakeMessages,
    lease: Uuid,
) -> Result<Vec<Uuid>> {
    // The condition stands twice: who waited for another's transaction looks at the row again.
    let rows = sql::<E>(
        "notice_message",
        "UPDATE notice_message SET lease = $1, tries = tries + 1, due_at = $2, moved_at = $3
         WHERE state = 'waiting' AND jurisdiction = $4 AND due_at <= $3
           AND notice IN (SELECT notice FROM notice_message
                          WHERE state = 'waiting' AND jurisdiction = $4 AND due_at <= $3
                          ORDER BY due_at LIMIT $5)
         RETURNING notice",
    )
    .bind(lease)
    .bind(command.at + command.lease)
    .bind(command.at)
    .bind(command.jurisdiction.as_str())
    .bind(i64::from(command.most))
    .all(connection)
    .await?;
    rows.iter().map(|row| row.get("notice")).collect()
}

async fn of_lease<E: Engine>(connection: &mut E::Connection, taken: &[Uuid]) -> Result<Vec<Line<E>>> {
    let text = Built::new(
        "SELECT notice.id, notice.recipient, notice.subject, notice.parameters, notice.created_at,
                    notice_message.tries, notice_message.phone AS former, person.phone, message_consent.lang
             FROM notice_message
             JOIN notice ON notice.id = notice_message.notice
             JOIN person ON person.id = notice.recipient
             LEFT JOIN message_consent
                 ON message_consent.person = person.id AND message_consent.withdrawn_at IS NULL
             WHERE notice_message.notice IN ",
    )
    .list(1, taken.len())
    .then(" ORDER BY notice.created_at, notice.id");
    let mut statement = sql_built::<E>("notice_message", text);
    for notice in taken {
        statement.push(*notice);
    }
    statement.all(connection).await
}

enum Ready {
    Send(OutgoingMessage),
    End(MessageState),
}

fn outgoing<E: Engine>(row: &Line<E>, keys: &Keys, lease: Uuid, command: &TakeMessages) -> Result<Ready> {
    let recipient = PersonId(row.get("recipient")?);
    let notice = NoticeId(row.get("id")?);
    let tries: u32 = row.small("tries")?;
    if tries > MESSAGE_TRIES || row.get::<OffsetDateTime>("created_at")? + command.stale < command.at {
        return Ok(Ready::End(MessageState::GaveUp));
    }
    let (sealed, lang) = (row.option::<Vec<u8>>("phone")?, row.optional_word("lang", Lang::from_code)?);
    let (phone, lang) = match (row.option::<Vec<u8>>("former")?, sealed, lang) {
        (Some(former), ..) => (keys.open(Field::FormerPhone, notice.0, &former)?, lang.unwrap_or(Lang::Zh)),
        (None, Some(sealed), Some(lang)) => (keys.open(Field::Phone, recipient.0, &sealed)?, lang),
        _ => return Ok(Ready::End(MessageState::Dropped)),
    };
    Ok(Ready::Send(OutgoingMessage {
        notice,
        lease,
        phone: Phone::parse(&phone).ok_or_else(|| row.wrong("phone"))?,
        lang,
        text: row.word("parameters", |text| serde_json::from_str(text).ok())?,
        child: PersonId(row.get("subject")?) != recipient,
        tries,
    }))
}

async fn finish<E: Engine>(
    connection: &mut E::Connection,
    notice: NoticeId,
    state: MessageState,
    at: OffsetDateTime,
) -> Result<u64> {
    let touched = sql::<E>(
        "notice_message",
        "UPDATE notice_message SET state = $2, lease = NULL, phone = NULL, moved_at = $3 WHERE notice = $1 AND state = 'waiting'",
    )
    .bind(notice.0)
    .bind(state.code())
    .bind(at)
    .run(connection)
    .await?;
    if touched > 0 && state == MessageState::GaveUp {
        record_giving_up::<E>(connection, notice, at).await?;
    }
    Ok(touched)
}

async fn record_giving_up<E: Engine>(
    connection: &mut E::Connection,
    notice: NoticeId,
    at: OffsetDateTime,
) -> Result<()> {
    let detail = json!({ "notice": notice.to_string() });
    let (actor, action) = ("portal".to_owned(), "message.give_up".to_owned());
    database::record::<E>(connection, NewAudit { at, actor, action, subject: None, detail }).await
}

pub(super) async fn report<E: Engine>(
    db: &Db<E>,
    notice: NoticeId,
    lease: Uuid,
    report: MessageReport,
    at: OffsetDateTime,
) -> Result<bool> {
    db.write(move |connection| {
        Box::pin(async move {
            let again_at = match report {
                // Sent is sent, whoever holds the row by now.
                MessageReport::Sent => {
                    return Ok(finish::<E>(connection, notice, MessageState::Sent, at).await? > 0);
                }
                MessageReport::Failed { again_at } => again_at,
            };
            let row = sql::<E>(
                "notice_message",
                "UPDATE notice_message
                 SET lease = NULL, due_at = $3, moved_at = $4,
                     state = CASE WHEN tries >= $5 THEN 'gave_up' ELSE 'waiting' END,
                     phone = CASE WHEN tries >= $5 THEN NULL ELSE phone END
                 WHERE notice = $1 AND lease = $2 AND state = 'waiting'
                 RETURNING state",
            )
            .bind(notice.0)
            .bind(lease)
            .bind(again_at)
            .bind(at)
            .bind(i64::from(MESSAGE_TRIES))
            .first(connection)
            .await?;
            let Some(row) = row else { return Ok(false) };
            if row.word("state", MessageState::from_code)? == MessageState::GaveUp {
                record_giving_up::<E>(connection, notice, at).await?;
            }
            Ok(true)
        })
    })
    .await
}
