//! Somebody's notices: how many are unread, a page of them, one of them, and marking them as read.

use rules::name::PersonName;
use time::{Duration, OffsetDateTime};

use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::{Line, sql},
    types::{Inbox, MessageState, Notice, NoticeId, PersonId},
};

/// A notice is kept this long after it was read.
const KEEP_READ: Duration = Duration::days(365);
/// A notice that nobody read is kept this long: a benefit year and the two windows around it are over then.
const KEEP_UNREAD: Duration = Duration::days(3 * 365);
/// So many rows one pass deletes: a pass stays short, the next one goes on.
const CLEANED_AT_ONCE: i64 = 5_000;

/// Reading notices, with the child's name and the state of the message.
macro_rules! notices {
    ($where:literal) => {
        concat!(
            "SELECT notice.id, notice.recipient, notice.subject, notice.parameters, notice.text_version,
                    notice.business_date, notice.created_at, notice.read_at, person.name,
                    notice_message.state
             FROM notice
             JOIN person ON person.id = notice.subject
             LEFT JOIN notice_message ON notice_message.notice = notice.id
             ",
            $where
        )
    };
}

fn from_row<E: Engine>(row: &Line<E>) -> Result<Notice> {
    let subject = PersonId(row.get("subject")?);
    let name = row.word("name", |text| PersonName::parse(text).ok())?;
    let child = subject != PersonId(row.get("recipient")?);
    Ok(Notice {
        id: NoticeId(row.get("id")?),
        text: row.word("parameters", |text| serde_json::from_str(text).ok())?,
        text_version: row.get("text_version")?,
        child: child.then_some((subject, name)),
        business_date: row.get("business_date")?,
        created_at: row.get("created_at")?,
        read_at: row.option("read_at")?,
        message: row.optional_word("state", MessageState::from_code)?,
    })
}

pub(super) async fn unread<E: Engine>(connection: &mut E::Connection, reader: PersonId) -> Result<u64> {
    sql::<E>("notice", "SELECT COUNT(*) AS unread FROM notice WHERE recipient = $1 AND read_at IS NULL")
        .bind(reader.0)
        .only(connection)
        .await?
        .small("unread")
}

pub(super) async fn list<E: Engine>(db: &Db<E>, reader: PersonId, skip: u32, size: u32) -> Result<Inbox> {
    db.snapshot(move |connection| {
        Box::pin(async move {
            let all = sql::<E>("notice", "SELECT COUNT(*) AS notices FROM notice WHERE recipient = $1")
                .bind(reader.0)
                .only(connection)
                .await?
                .small("notices")?;
            let unread = unread::<E>(connection, reader).await?;
            let rows = sql::<E>(
                "notice",
                notices!(
                    "WHERE notice.recipient = $1
                     ORDER BY CASE WHEN notice.read_at IS NULL THEN 0 ELSE 1 END,
                              notice.created_at DESC, notice.id DESC
                     LIMIT $2 OFFSET $3"
                ),
            )
            .bind(reader.0)
            .bind(i64::from(size))
            .bind(i64::from(skip))
            .all(connection)
            .await?;
            let notices = rows.iter().map(from_row).collect::<Result<_>>()?;
            Ok(Inbox { notices, all, unread })
        })
    })
    .await
}

pub(super) async fn one<E: Engine>(db: &Db<E>, reader: PersonId, notice: NoticeId) -> Result<Option<Notice>> {
    let row = sql::<E>("notice", notices!("WHERE notice.id = $1 AND notice.recipient = $2"))
        .bind(notice.0)
        .bind(reader.0)
        .first(&mut *db.reader().await?)
        .await?;
    row.map(|row| from_row(&row)).transpose()
}

pub(super) async fn read<E: Engine>(
    db: &Db<E>,
    reader: PersonId,
    notice: NoticeId,
    at: OffsetDateTime,
) -> Result<bool> {
    db.write(move |connection| {
        Box::pin(async move {
            let marked = sql::<E>(
                "notice",
                "UPDATE notice SET read_at = COALESCE(read_at, $3) WHERE id = $1 AND recipient = $2",
            )
            .bind(notice.0)
            .bind(reader.0)
            .bind(at)
            .run(connection)
            .await?;
            Ok(marked > 0)
        })
    })
    .await
}

pub(super) async fn read_all<E: Engine>(db: &Db<E>, reader: PersonId, at: OffsetDateTime) -> Result<u64> {
    db.write(move |connection| {
        Box::pin(async move {
            sql::<E>(
                "notice",
                "UPDATE notice SET read_at = $2
                 WHERE recipient = $1 AND read_at IS NULL AND created_at <= $2",
            )
            .bind(reader.0)
            .bind(at)
            .run(connection)
            .await
        })
    })
    .await
}

/// Deletes notices that were kept long enough, with their messages; how many.
pub(in crate::usecases) async fn clean_up<E: Engine>(
    connection: &mut E::Connection,
    at: OffsetDateTime,
) -> Result<u64> {
    let mut gone = 0;
    for (delete, before) in [
        (
            "DELETE FROM notice
             WHERE id IN (SELECT id FROM notice WHERE read_at <= $1 ORDER BY read_at LIMIT $2)",
            at - KEEP_READ,
        ),
        // The ids are in the order of time: no index is needed for this rare case but the primary key.
        (
            "DELETE FROM notice
             WHERE id IN (SELECT id FROM (SELECT id, created_at FROM notice ORDER BY id LIMIT $2) AS oldest
                          WHERE created_at <= $1)",
            at - KEEP_UNREAD,
        ),
    ] {
        gone += sql::<E>("notice", delete).bind(before).bind(CLEANED_AT_ONCE).run(connection).await?;
    }
    Ok(gone)
}
