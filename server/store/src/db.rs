//! A database with its keys, and the two ways a use case runs: as a snapshot, or as a write.

use std::{fmt, sync::Arc};

use sqlx::pool::PoolConnection;

use crate::{
    at_work::{AtWork, KeyHash, Working},
    away::Door,
    engine::{Engine, Later, Pools},
    error::{Result, StoreError},
    keys::Keys,
};

/// The store on one engine.
pub(crate) struct Db<E: Engine> {
    reader: Door<E>,
    writer: Door<E>,
    keys: Arc<Keys>,
    at_work: AtWork,
}

impl<E: Engine> fmt::Debug for Db<E> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Db({})", E::TITLE)
    }
}

impl<E: Engine> Db<E> {
    pub(crate) fn new(pools: Pools<E>, keys: Keys) -> Self {
        let Pools { reader, writer } = pools;
        Self {
            reader: Door::new(reader),
            writer: Door::new(writer),
            keys: Arc::new(keys),
            at_work: AtWork::default(),
        }
    }

    /// Closes every connection, the readers first: SQLite's last one folds the journal into the file.
    pub(crate) async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The keys, for a task of its own.
    pub(crate) fn shared_keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys)
    }

    /// Begins to work on an idempotency key; `None`: this process does already.
    pub(crate) fn begin_key(&self, key: KeyHash) -> Option<Working> {
        self.at_work.begin(key)
    }

    /// A connection for a single query.
    pub(crate) async fn reader(&self) -> Result<PoolConnection<E>> {
        self.reader.through(|pool| async move { Ok(pool.acquire().await?) }).await
    }

    /// The writer's connection outside a transaction, for settings of the connection.
    pub(crate) async fn writer(&self) -> Result<PoolConnection<E>> {
        self.writer.through(|pool| async move { Ok(pool.acquire().await?) }).await
    }

    /// Runs several queries that see one state of the database.
    pub(crate) async fn snapshot<T, F>(&self, queries: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut E::Connection) -> Later<'t, Result<T>> + Send + 'static,
    {
        let reader = self.reader.clone();
        in_a_task(async move {
            let mut transaction =
                reader.through(|pool| async move { Ok(E::begin_read(&pool).await?) }).await?;
            let value = queries(&mut transaction).await?;
            transaction.commit().await?;
            Ok(value)
        })
        .await
    }

    /// Runs a use case that writes: all of it or nothing.
    pub(crate) async fn write<T, F>(&self, usecase: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut E::Connection) -> Later<'t, Result<T>> + Send + 'static,
    {
        let writer = self.writer.clone();
        in_a_task(async move {
            let mut transaction =
                writer.through(|pool| async move { Ok(E::begin_write(&pool).await?) }).await?;
            match usecase(&mut transaction).await {
                Ok(value) => {
                    transaction.commit().await?;
                    Ok(value)
                }
                Err(error) => {
                    // What went wrong first is what the caller needs; a failed rollback closes the connection.
                    let _ = transaction.rollback().await;
                    Err(error)
                }
            }
        })
        .await
    }
}

/// A request may be dropped at any await when a phone disconnects; a transaction must then still end. sqlx up to
/// 0.9.0 returns a connection with an open transaction to the pool when `begin` itself is dropped.
async fn in_a_task<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    tokio::spawn(work).await.unwrap_or(Err(StoreError::Stopped))
}
