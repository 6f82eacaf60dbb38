//! What to do while the database is away: not to let everybody wait.
//!
//! A pool tries for seconds to reach a server before it gives up. Whoever gets no connection has the server asked, past the
//! pool: it may be away, or only busy with what others want of it. While it is away everybody is told at once, until it
//! answers again.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sqlx::{ConnectOptions, Connection, Pool};

use crate::{
    engine::Engine,
    error::{Result, StoreError},
};

/// How long an answer is waited for: a server that is there and busy takes milliseconds.
const TRY: Duration = Duration::from_secs(2);
/// Between tries while the database is away.
const PAUSE: Duration = Duration::from_millis(200);

/// The way to a pool's connections.
pub(crate) struct Door<E: Engine> {
    pool: Pool<E>,
    known: Arc<Known>,
}

/// What is known of the database behind a door.
#[derive(Debug, Default)]
struct Known {
    /// It did not answer, and has not answered since.
    away: AtomicBool,
    /// A task finds out, or waits until it is back.
    asking: AtomicBool,
}

impl<E: Engine> Clone for Door<E> {
    fn clone(&self) -> Self {
        Self { pool: self.pool.clone(), known: Arc::clone(&self.known) }
    }
}

impl<E: Engine> Door<E> {
    pub(crate) fn new(pool: Pool<E>) -> Self {
        Self { pool, known: Arc::default() }
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
        if self.known.away.load(Ordering::Relaxed) {
            return Err(StoreError::Driver(sqlx::Error::PoolTimedOut));
        }
        let taken = take(self.pool.clone()).await;
        if E::CAN_BE_AWAY && taken.as_ref().is_err_and(StoreError::may_be_away) {
            self.find_out();
        }
        taken
    }

    /// Asks whether the database is there. One task does, however many suspect that it is not.
    fn find_out(&self) {
        if self.known.asking.swap(true, Ordering::Relaxed) {
            return;
        }
        let Self { pool, known } = self.clone();
        tokio::spawn(async move {
            if is_there(&pool).await {
                // Busy. Who gets no connection in the next moments does not ask it again.
                tokio::time::sleep(TRY).await;
            } else {
                known.away.store(true, Ordering::Relaxed);
                tracing::warn!(database = E::TITLE, "the database is away");
                if comes_back(&pool).await {
                    known.away.store(false, Ordering::Relaxed);
                    tracing::info!(database = E::TITLE, "the database is back");
                }
            }
            known.asking.store(false, Ordering::Relaxed);
        });
    }
}

/// Waits until the database answers; `false` once nobody wants to know any more.
async fn comes_back<E: Engine>(pool: &Pool<E>) -> bool {
    while !pool.is_closed() {
        if is_there(pool).await {
            return !pool.is_closed();
        }
        tokio::time::sleep(PAUSE).await;
    }
    false
}

/// Whether the database answers on a new connection: one of the pool's may be of before, and all of them in use.
async fn is_there<E: Engine>(pool: &Pool<E>) -> bool {
    let options = pool.connect_options();
    let asked = async {
        let mut connection: E::Connection = options.connect().await?;
        connection.ping().await?;
        connection.close().await
    };
    match tokio::time::timeout(TRY, asked).await {
        Ok(Ok(())) => true,
        // A server that has no place for one more connection is there.
        Ok(Err(error)) => !StoreError::from(error).may_be_away(),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests;
