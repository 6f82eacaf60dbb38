//! PostgreSQL: the production database; several portal processes may share one.

use std::time::Duration;

use sqlx::{
    Connection, Decode, Encode, PgConnection, Pool, Postgres, SqlStr, Transaction, Type,
    encode::IsNull,
    error::BoxDynError,
    migrate::{MigrateError, Migrator},
    postgres::{
        PgArgumentBuffer, PgArguments, PgConnectOptions, PgPoolOptions, PgRow, PgTypeInfo, PgValueRef,
    },
};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Engine, Instant, Later, Pools};
use crate::{
    config::{Config, Location},
    error::OpenError,
};

/// A connection that lay idle for less is taken to be alive.
const FRESH: Duration = Duration::from_secs(1);

static MIGRATOR: Migrator = sqlx::migrate!("migrations/postgres");

impl Engine for Postgres {
    const TITLE: &'static str = "PostgreSQL";
    const PARAMETERS: usize = 65_535;
    const TABLE_EXISTS: &'static str =
        "SELECT c.relname::text AS name FROM pg_class c WHERE c.oid = to_regclass($1) AND c.relkind = 'r'";
    const NUMBERED: bool = true;
    const TOGETHER: bool = true;
    const CAN_BE_AWAY: bool = true;
    const LOCK_PERSON: &'static str = " FOR NO KEY UPDATE OF person";
    // Locks of one number are others than those of two: no key meets that of closing.
    const HOLD_KEY: &'static str =
        "SELECT pg_try_advisory_xact_lock($1) AS held FROM pg_advisory_xact_lock_shared(15, 1) AS closing";

    fn migrator() -> &'static Migrator {
        &MIGRATOR
    }

    fn connect(config: &Config) -> Later<'_, Result<Pools<Self>, OpenError>> {
        Box::pin(async move {
            let Location::Postgres(url) = &config.location else {
                return Err(OpenError::WrongEngine);
            };
            let options = url
                .expose()
                .parse::<PgConnectOptions>()
                .map_err(|_| OpenError::BadUrl)?
                .application_name("portal")
                // A transaction that somebody forgot must not hold locks for long.
                .options([
                    ("statement_timeout", "15s"),
                    ("lock_timeout", "5s"),
                    ("idle_in_transaction_session_timeout", "15s"),
                    ("timezone", "UTC"),
                ]);
            let pool = PgPoolOptions::new()
                .max_connections(config.max_connections)
                .acquire_timeout(config.acquire_timeout)
                // A server that was started anew has left connections behind. One that was just in use is not tried: that
                // would be one more way there and back for each use.
                .test_before_acquire(false)
                .before_acquire(|connection, meta| {
                    Box::pin(async move { Ok(meta.idle_for < FRESH || connection.ping().await.is_ok()) })
                })
                .connect_with(options)
                .await
                .map_err(|error| OpenError::unreachable(&config.location, error))?;
            Ok(Pools { reader: pool.clone(), writer: pool })
        })
    }

    fn migrate(writer: &Pool<Self>) -> Later<'_, Result<(), MigrateError>> {
        Box::pin(MIGRATOR.run(writer))
    }

    fn begin_write(writer: &Pool<Self>) -> Later<'_, Result<Transaction<'static, Self>, sqlx::Error>> {
        Box::pin(writer.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED"))
    }

    fn begin_read(reader: &Pool<Self>) -> Later<'_, Result<Transaction<'static, Self>, sqlx::Error>> {
        Box::pin(reader.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"))
    }

    fn lock_person(connection: &mut PgConnection, person: Uuid) -> Later<'_, Result<(), sqlx::Error>> {
        Box::pin(async move {
            sqlx::query("SELECT id FROM person WHERE id = $1 FOR NO KEY UPDATE")
                .bind(person)
                .execute(connection)
                .await
                .map(drop)
        })
    }

    fn lock_open(connection: &mut PgConnection) -> Later<'_, Result<(), sqlx::Error>> {
        Box::pin(async move {
            sqlx::query("SELECT pg_advisory_xact_lock_shared(15, 1)").execute(connection).await.map(drop)
        })
    }

    fn lock_closing(connection: &mut PgConnection) -> Later<'_, Result<(), sqlx::Error>> {
        Box::pin(async move {
            sqlx::query("SELECT pg_advisory_xact_lock(15, 1)").execute(connection).await.map(drop)
        })
    }

    fn defer_references(connection: &mut PgConnection) -> Later<'_, Result<(), sqlx::Error>> {
        // Only references that the migrations made deferrable.
        Box::pin(
            async move { sqlx::raw_sql("SET CONSTRAINTS ALL DEFERRED").execute(connection).await.map(drop) },
        )
    }

    fn prepare_bulk(connection: &mut PgConnection, begin: bool) -> Later<'_, Result<(), sqlx::Error>> {
        // Large transactions are enough to load. Until autovacuum comes by, the planner would know nothing of what was
        // loaded and read whole tables: ANALYZE tells it at once, from a sample. And VACUUM does at once what would go on
        // for a long time beside the first visitors.
        Box::pin(async move {
            if !begin {
                sqlx::raw_sql("VACUUM ANALYZE").execute(connection).await?;
            }
            Ok(())
        })
    }

    fn fold(_: &mut PgConnection) -> Later<'_, Result<(), sqlx::Error>> {
        // PostgreSQL has a process for it.
        Box::pin(std::future::ready(Ok(())))
    }

    fn execute(
        connection: &mut PgConnection,
        sql: SqlStr,
        arguments: PgArguments,
    ) -> Later<'_, Result<u64, sqlx::Error>> {
        Box::pin(async move {
            sqlx::query_with(sql, arguments).execute(connection).await.map(|done| done.rows_affected())
        })
    }

    fn fetch(
        connection: &mut PgConnection,
        sql: SqlStr,
        arguments: PgArguments,
    ) -> Later<'_, Result<Vec<PgRow>, sqlx::Error>> {
        Box::pin(async move { sqlx::query_with(sql, arguments).fetch_all(connection).await })
    }
}

impl Type<Postgres> for Instant {
    fn type_info() -> PgTypeInfo {
        <OffsetDateTime as Type<Postgres>>::type_info()
    }

    fn compatible(info: &PgTypeInfo) -> bool {
        <OffsetDateTime as Type<Postgres>>::compatible(info)
    }
}

impl Encode<'_, Postgres> for Instant {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <OffsetDateTime as Encode<'_, Postgres>>::encode(self.get(), buffer)
    }
}

impl<'r> Decode<'r, Postgres> for Instant {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        <OffsetDateTime as Decode<'r, Postgres>>::decode(value).map(Self::new)
    }
}
