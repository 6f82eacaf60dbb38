use sqlx::{
    Postgres, Sqlite,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::SqlitePoolOptions,
};

use super::*;
use crate::testing::postgres;

/// How long a pool of these tests tries.
const SHORT: Duration = Duration::from_millis(200);

async fn take<E: Engine>(pool: Pool<E>) -> Result<PoolConnection<E>> {
    Ok(pool.acquire().await?)
}

fn timed_out<T>(taken: &Result<T>) -> bool {
    matches!(taken, Err(StoreError::Driver(sqlx::Error::PoolTimedOut)))
}

/// How to reach the tests' PostgreSQL, and a port of this machine where nobody is.
async fn there_and_nowhere() -> (PgConnectOptions, PgConnectOptions) {
    let there: PgConnectOptions = postgres().await.unwrap().parse().unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    (there.clone(), there.port(free.port()))
}

fn pool(connections: u32, options: PgConnectOptions) -> Pool<Postgres> {
    PgPoolOptions::new().max_connections(connections).acquire_timeout(SHORT).connect_lazy_with(options)
}

/// Waits until a door knows that its database is away, or back.
async fn until_known(door: &Door<Postgres>, away: bool) {
    for _ in 0..200 {
        if door.known.away.load(Ordering::Relaxed) == away {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("for ten seconds nobody knew");
}

/// Somebody waits in vain for the only connection; as soon as it is free the next one gets it.
async fn a_busy_pool_is_not_away<E: Engine>(pool: Pool<E>) -> Door<E> {
    let door = Door::new(pool);
    let held = door.through(take).await.unwrap();
    assert!(timed_out(&door.through(take).await));
    drop(held);
    door.through(take).await.unwrap();
    door
}

#[tokio::test]
async fn postgresql_whose_connections_are_all_in_use_is_not_away() {
    let (there, _) = there_and_nowhere().await;
    let door = a_busy_pool_is_not_away(pool(1, there)).await;
    tokio::time::sleep(SHORT).await;
    assert!(!door.known.away.load(Ordering::Relaxed));
}

#[tokio::test]
async fn sqlite_is_never_away() {
    let options = SqlitePoolOptions::new().max_connections(1).acquire_timeout(SHORT);
    let door: Door<Sqlite> = a_busy_pool_is_not_away(options.connect_lazy("sqlite::memory:").unwrap()).await;
    assert!(!door.known.asking.load(Ordering::Relaxed));
}

#[tokio::test]
async fn while_postgresql_is_away_everybody_is_told_at_once_and_then_goes_on() {
    let (there, nowhere) = there_and_nowhere().await;
    let door = Door::new(pool(2, nowhere));
    assert!(timed_out(&door.through(take).await));
    until_known(&door, true).await;
    assert!(timed_out(&door.through(|_| async { Ok(()) }).await), "nobody gets as far as the pool");
    door.pool.set_connect_options(there);
    until_known(&door, false).await;
    door.through(take).await.unwrap();
}

#[tokio::test]
async fn a_connection_of_before_does_not_say_that_postgresql_is_back() {
    let (there, nowhere) = there_and_nowhere().await;
    let door = Door::new(pool(2, there));
    drop(door.through(take).await.unwrap());
    door.pool.set_connect_options(nowhere);
    let lost = door.through(|_| async { Err::<(), _>(StoreError::Driver(sqlx::Error::PoolTimedOut)) }).await;
    assert!(timed_out(&lost));
    until_known(&door, true).await;
    tokio::time::sleep(PAUSE * 3).await;
    assert!(door.known.away.load(Ordering::Relaxed));
}

#[tokio::test]
async fn nobody_is_told_that_the_database_is_back_when_the_portal_ends() {
    let (there, nowhere) = there_and_nowhere().await;
    let closed = pool(1, nowhere);
    let waiting = tokio::spawn({
        let pool = closed.clone();
        async move { comes_back(&pool).await }
    });
    tokio::time::sleep(PAUSE).await;
    closed.set_connect_options(there);
    closed.close().await;
    assert!(!waiting.await.unwrap());
}
