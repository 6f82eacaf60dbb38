//! What to do while the database is away: not to let everybody wait.
//!
//! A pool tries for seconds to reach a server before it gives up. Whoever finds out that nobody is there waits so long once;
//! from then on everybody is told at once, until a task that keeps trying gets through.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sqlx::Pool;

use crate::{
    engine::Engine,
    error::{Result, StoreError},
};

/// How long one try of the task lasts: a pool pauses longer after each try, and begins anew with each of ours.
const TRY: Duration = Duration::from_secs(1);
/// Between tries.
const PAUSE: Duration = Duration::from_millis(200);

/// The way to a pool's connections.
pub(crate) struct Door<E: Engine> {
    pool: Pool<E>,
    away: Arc<AtomicBool>,
}

impl<E: Engine> Clone for Door<E> {
    fn clone(&self) -> Self {
        Self { pool: self.pool.clone(), away: Arc::clone(&self.away) }
    }
}

impl<E: Engine> Door<E> {
    pub(crate) fn new(pool: Pool<E>) -> Self {
        Self { pool, away: Arc::default() }
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    /// Takes a connection in some way; fails at once while the database is known to be away.
    pub(crate) async fn through<T, F, L>(&self, take: F) -> Result<T>
    where
        F: FnOnce(Pool<E>) -> L,
        L: Future<Output = Result<T>>,
    {
        if self.away.load(Ordering::Relaxed) {
            return Err(StoreError::Driver(sqlx::Error::PoolTimedOut));
        }
        let taken = take(self.pool.clone()).await;
        if taken.as_ref().is_err_and(StoreError::is_away) {
            self.keep_trying();
        }
        taken
    }

    /// Tries until a connection is there. One task does, however many found out.
    fn keep_trying(&self) {
        if self.away.swap(true, Ordering::Relaxed) {
            return;
        }
        tracing::warn!(database = E::TITLE, "the database is away");
        let Self { pool, away } = self.clone();
        tokio::spawn(async move {
            while !pool.is_closed() {
                // Only waiting for a connection is given up here, never a transaction.
                if let Ok(Ok(_)) = tokio::time::timeout(TRY, pool.acquire()).await {
                    break;
                }
                tokio::time::sleep(PAUSE).await;
            }
            away.store(false, Ordering::Relaxed);
            tracing::info!(database = E::TITLE, "the database is back");
        });
    }
}
