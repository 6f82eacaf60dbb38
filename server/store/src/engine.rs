//! What the two databases have in common, and the few places where they differ.
//!
//! Every use case is written once against [`Engine`]. A difference between SQLite and PostgreSQL is a
//! method or constant here, never an `if` in a use case.

pub(crate) mod postgres;
pub(crate) mod sqlite;

use std::{future::Future, pin::Pin};

use sqlx::{
    Arguments, ColumnIndex, Database, Decode, Encode, Pool, Row, SqlStr, Transaction, Type,
    error::BoxDynError, migrate::Migrator,
};
use time::{Date, OffsetDateTime, UtcOffset};
use uuid::Uuid;

use crate::{config::Config, error::OpenError};

/// A boxed future that may cross threads.
pub(crate) type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A database that keeps values of type `T` in a column: binds them, reads them, with and without NULL.
///
/// Being a supertrait of [`Engine`], it carries the driver's `Encode`, `Decode` and `Type` bounds, so that
/// no use case repeats them.
pub(crate) trait Holds<T>: Database {
    /// Adds one parameter.
    fn bind(arguments: &mut Self::Arguments, value: T) -> Result<(), BoxDynError>;
    /// Adds one parameter that may be NULL.
    fn bind_option(arguments: &mut Self::Arguments, value: Option<T>) -> Result<(), BoxDynError>;
    /// Reads a column; `None` is NULL.
    fn read(row: &Self::Row, column: &str) -> Result<Option<T>, sqlx::Error>;
}

impl<DB, T> Holds<T> for DB
where
    DB: Database,
    T: for<'q> Encode<'q, DB> + for<'r> Decode<'r, DB> + Type<DB>,
    Option<T>: for<'q> Encode<'q, DB> + Type<DB>,
    for<'n> &'n str: ColumnIndex<DB::Row>,
{
    fn bind(arguments: &mut DB::Arguments, value: T) -> Result<(), BoxDynError> {
        arguments.add(value)
    }

    fn bind_option(arguments: &mut DB::Arguments, value: Option<T>) -> Result<(), BoxDynError> {
        arguments.add(value)
    }

    fn read(row: &DB::Row, column: &str) -> Result<Option<T>, sqlx::Error> {
        row.try_get(column)
    }
}

/// SQLite or PostgreSQL.
pub(crate) trait Engine:
    Database
    + Holds<bool>
    + Holds<i64>
    + Holds<String>
    + Holds<Vec<u8>>
    + Holds<Uuid>
    + Holds<Date>
    + Holds<Instant>
{
    /// Name for people, in logs and in `doctor`.
    const TITLE: &'static str;
    /// How many parameters one statement may have.
    const PARAMETERS: usize;
    /// How the table catalogue is asked whether table `$1` exists.
    const TABLE_EXISTS: &'static str;
    /// Whether the parameters of a statement of many rows have numbers.
    const NUMBERED: bool;
    /// Whether one statement can insert into several tables.
    const TOGETHER: bool;
    /// Whether it is a server, which can be away. A file cannot: no connection means that all of them are in use.
    const CAN_BE_AWAY: bool;
    /// Behind a query of `person` that is to lock the rows it reads as [`Self::lock_person`] does.
    const LOCK_PERSON: &'static str;
    /// A query of one row: keeps other transactions off the idempotency key of number `$1`, and benefit years from being
    /// closed, until this one ends. `held` is false where another one works on the key.
    const HOLD_KEY: &'static str;

    /// The migrations that ship with this program.
    fn migrator() -> &'static Migrator;
    /// Opens the pools of readers and writers. They may be the same.
    fn connect(config: &Config) -> Later<'_, Result<Pools<Self>, OpenError>>;
    /// Brings the schema up to date.
    fn migrate(writer: &Pool<Self>) -> Later<'_, Result<(), sqlx::migrate::MigrateError>>;
    /// Starts a transaction that will write.
    fn begin_write(writer: &Pool<Self>) -> Later<'_, Result<Transaction<'static, Self>, sqlx::Error>>;
    /// Starts a transaction that only reads and sees one state of the database throughout.
    fn begin_read(reader: &Pool<Self>) -> Later<'_, Result<Transaction<'static, Self>, sqlx::Error>>;
    /// Makes other transactions that lock the same person wait until this one ends.
    fn lock_person(connection: &mut Self::Connection, person: Uuid) -> Later<'_, Result<(), sqlx::Error>>;
    /// Keeps benefit years from being closed until this transaction ends, without a key.
    fn lock_open(connection: &mut Self::Connection) -> Later<'_, Result<(), sqlx::Error>>;
    /// Waits for the transactions that keep years open, and keeps others from beginning until this one ends.
    fn lock_closing(connection: &mut Self::Connection) -> Later<'_, Result<(), sqlx::Error>>;
    /// Lets references between tables be checked at the end of this transaction instead of after each statement.
    fn defer_references(connection: &mut Self::Connection) -> Later<'_, Result<(), sqlx::Error>>;
    /// Prepares the connection for a large load (`true`), or returns it to full durability.
    fn prepare_bulk(connection: &mut Self::Connection, begin: bool) -> Later<'_, Result<(), sqlx::Error>>;
    /// Moves what stands in the journal into the database, beside whoever writes, where nothing else does.
    fn fold(connection: &mut Self::Connection) -> Later<'_, Result<(), sqlx::Error>>;
    /// Runs a statement and says how many rows it touched.
    fn execute(
        connection: &mut Self::Connection,
        sql: SqlStr,
        arguments: Self::Arguments,
    ) -> Later<'_, Result<u64, sqlx::Error>>;
    /// Runs a query and collects its rows.
    fn fetch(
        connection: &mut Self::Connection,
        sql: SqlStr,
        arguments: Self::Arguments,
    ) -> Later<'_, Result<Vec<Self::Row>, sqlx::Error>>;
}

/// Where a [`Db`](crate::db::Db) takes its connections from.
#[derive(Debug)]
pub(crate) struct Pools<E: Database> {
    /// Connections that only read.
    pub(crate) reader: Pool<E>,
    /// Connections that write. SQLite has exactly one.
    pub(crate) writer: Pool<E>,
}

impl<E: Database> Clone for Pools<E> {
    fn clone(&self) -> Self {
        Self { reader: self.reader.clone(), writer: self.writer.clone() }
    }
}

/// A point in time in whole microseconds of UTC, the finest that both databases keep.
///
/// `TIMESTAMPTZ` in PostgreSQL; microseconds since 1970 as INTEGER in SQLite, because its usual text form drops
/// trailing zeros and then no longer sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(OffsetDateTime);

impl Instant {
    /// Cuts to whole microseconds.
    pub(crate) fn new(at: OffsetDateTime) -> Self {
        let at = at.to_offset(UtcOffset::UTC);
        let micros = at.microsecond();
        Self(at.replace_microsecond(micros).unwrap_or(at))
    }

    /// The same point in time, in UTC.
    pub(crate) fn get(self) -> OffsetDateTime {
        self.0
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub(crate) fn micros(self) -> i64 {
        self.0.unix_timestamp() * 1_000_000 + i64::from(self.0.microsecond())
    }

    /// The reverse of [`Self::micros`]. `None` outside the years that `time` knows.
    pub(crate) fn from_micros(micros: i64) -> Option<Self> {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).ok().map(Self)
    }
}
