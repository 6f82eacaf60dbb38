//! SQLite: one file, one writer, readers beside it.

use std::time::Duration;

use sqlx::{
    Connection as _, Decode, Encode, Pool, QueryBuilder, SqlStr, Sqlite, SqliteConnection, Transaction, Type,
    encode::IsNull,
    error::BoxDynError,
    migrate::{MigrateError, Migrator},
    sqlite::{
        SqliteArguments, SqliteArgumentsBuffer, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions,
        SqliteRow, SqliteSynchronous, SqliteTypeInfo, SqliteValueRef,
    },
};
use uuid::Uuid;

use super::{Engine, Instant, Later, Pools};
use crate::{
    config::{Config, Location},
    error::OpenError,
};

static MIGRATOR: Migrator = sqlx::migrate!("migrations/sqlite");

/// A second writer (a command beside the running server) waits this long for the lock.
const BUSY: Duration = Duration::from_secs(10);

/// Pages in the journal from which on the writer moves them into the file by itself: 40 MB. A server folds it long before
/// ([`Engine::fold`]), so that no settlement waits while pages all over a large file are written.
const JOURNAL: u32 = 10_000;

/// The writer's pages in memory, in KiB: the inner pages of a county's indexes are not read again for each transaction.
const CACHE: u32 = 64 * 1024;

/// Rows that SQLite may be ahead of who reads them.
const ROWS: usize = 1_000;

impl Engine for Sqlite {
    const TITLE: &'static str = "SQLite";
    const PARAMETERS: usize = 32_766;
    const TABLE_EXISTS: &'static str = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = $1";
    // SQLite looks a numbered parameter up in a list: thousands of them would cost the square.
    const NUMBERED: bool = false;
    const TOGETHER: bool = false;
    const CAN_BE_AWAY: bool = false;
    const LOCK_PERSON: &'static str = "";
    // One writer at a time: BEGIN IMMEDIATE was the lock.
    const HOLD_KEY: &'static str = "SELECT $1 IS NOT NULL AS held";

    fn migrator() -> &'static Migrator {
        &MIGRATOR
    }

    fn connect(config: &Config) -> Later<'_, Result<Pools<Self>, OpenError>> {
        Box::pin(async move {
            let Location::Sqlite(path) = &config.location else {
                return Err(OpenError::WrongEngine);
            };
            let options = SqliteConnectOptions::new()
                .filename(path)
                .create_if_missing(config.create)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(BUSY)
                // Rows on their way from SQLite's thread: with few of them the two threads wait for each other in turn.
                .row_buffer_size(ROWS)
                // Deleted personal data is overwritten, not left in free pages.
                .pragma("secure_delete", "ON");
            // A file does not hang up: no connection is tried before it is used.
            let writer = SqlitePoolOptions::new()
                .test_before_acquire(false)
                .min_connections(1)
                .max_connections(1)
                .acquire_timeout(config.acquire_timeout)
                .idle_timeout(None)
                .max_lifetime(None)
                .after_release(|connection, _| Box::pin(is_whole(connection)))
                .connect_with(
                    options
                        .clone()
                        .pragma("cache_size", format!("-{CACHE}"))
                        .pragma("wal_autocheckpoint", JOURNAL.to_string()),
                )
                .await
                .map_err(|error| OpenError::unreachable(&config.location, error))?;
            let reader = SqlitePoolOptions::new()
                .test_before_acquire(false)
                .max_connections(config.max_connections)
                .acquire_timeout(config.acquire_timeout)
                .after_release(|connection, _| Box::pin(is_whole(connection)))
                .connect_lazy_with(options.create_if_missing(false).pragma("query_only", "ON"));
            Ok(Pools { reader, writer })
        })
    }

    fn migrate(writer: &Pool<Self>) -> Later<'_, Result<(), MigrateError>> {
        Box::pin(MIGRATOR.run(writer))
    }

    fn begin_write(writer: &Pool<Self>) -> Later<'_, Result<Transaction<'static, Self>, sqlx::Error>> {
        // A deferred transaction that reads first and writes later fails with SQLITE_BUSY.
        Box::pin(writer.begin_with("BEGIN IMMEDIATE"))
    }

    fn begin_read(reader: &Pool<Self>) -> Later<'_, Result<Transaction<'static, Self>, sqlx::Error>> {
        Box::pin(reader.begin_with("BEGIN DEFERRED"))
    }

    fn lock_person(_: &mut SqliteConnection, _: Uuid) -> Later<'_, Result<(), sqlx::Error>> {
        // The whole database has one writer: BEGIN IMMEDIATE was the lock.
        Box::pin(std::future::ready(Ok(())))
    }

    fn lock_open(_: &mut SqliteConnection) -> Later<'_, Result<(), sqlx::Error>> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn lock_closing(_: &mut SqliteConnection) -> Later<'_, Result<(), sqlx::Error>> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn defer_references(connection: &mut SqliteConnection) -> Later<'_, Result<(), sqlx::Error>> {
        Box::pin(async move {
            sqlx::raw_sql("PRAGMA defer_foreign_keys = ON").execute(connection).await.map(drop)
        })
    }

    fn prepare_bulk(connection: &mut SqliteConnection, begin: bool) -> Later<'_, Result<(), sqlx::Error>> {
        // Safe against a crash of the program; a power cut may lose the last transactions, not the file.
        Box::pin(async move {
            if begin {
                let more = "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -262144; PRAGMA wal_autocheckpoint = 20000";
                return sqlx::raw_sql(more).execute(connection).await.map(drop);
            }
            let mut usual = QueryBuilder::<Sqlite>::new("PRAGMA synchronous = FULL; PRAGMA cache_size = -");
            usual.push(CACHE).push("; PRAGMA wal_autocheckpoint = ").push(JOURNAL);
            usual.push("; PRAGMA wal_checkpoint(TRUNCATE)");
            sqlx::raw_sql(usual.into_sql()).execute(connection).await.map(drop)
        })
    }

    fn fold(connection: &mut SqliteConnection) -> Later<'_, Result<(), sqlx::Error>> {
        Box::pin(async move {
            sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(connection).await.map(drop)
        })
    }

    fn execute(
        connection: &mut SqliteConnection,
        sql: SqlStr,
        arguments: SqliteArguments,
    ) -> Later<'_, Result<u64, sqlx::Error>> {
        Box::pin(async move {
            sqlx::query_with(sql, arguments).execute(connection).await.map(|done| done.rows_affected())
        })
    }

    fn fetch(
        connection: &mut SqliteConnection,
        sql: SqlStr,
        arguments: SqliteArguments,
    ) -> Later<'_, Result<Vec<SqliteRow>, sqlx::Error>> {
        Box::pin(async move { sqlx::query_with(sql, arguments).fetch_all(connection).await })
    }
}

/// Whether a connection can be used again; one that cannot is closed.
///
/// Where there is no room, SQLite rolls the transaction back by itself. sqlx (0.9.0) does not notice: it takes the connection to
/// be inside a transaction for ever after, and every later one would fail.
async fn is_whole(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // A rollback that was begun when the transaction was dropped comes first.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

impl Type<Sqlite> for Instant {
    fn type_info() -> SqliteTypeInfo {
        <i64 as Type<Sqlite>>::type_info()
    }

    fn compatible(info: &SqliteTypeInfo) -> bool {
        <i64 as Type<Sqlite>>::compatible(info)
    }
}

impl Encode<'_, Sqlite> for Instant {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        <i64 as Encode<'_, Sqlite>>::encode(self.micros(), buffer)
    }
}

impl<'r> Decode<'r, Sqlite> for Instant {
    fn decode(value: SqliteValueRef<'r>) -> Result<Self, BoxDynError> {
        let micros = <i64 as Decode<'r, Sqlite>>::decode(value)?;
        Self::from_micros(micros).ok_or_else(|| "a point in time outside the calendar".into())
    }
}
