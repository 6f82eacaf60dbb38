//! Paying contributions. Money that comes in is a contribution or is owed back, in the transaction that records it.

pub(super) mod cash;
pub(super) mod counter;
pub(super) mod events;
mod facts;
pub(super) mod money;
pub(super) mod orders;
pub(super) mod reading;
pub(super) mod reconcile;
pub(super) mod withdrawn;

use crate::{
    db::Db,
    engine::{Engine, Later},
    error::{Result, StoreError},
};

/// Two numbers made at once are told apart by the database; this often a new one is tried.
const ATTEMPTS: usize = 3;

/// Runs a use case that draws numbers, again when a number was taken.
async fn write<E, C, T, F>(db: &Db<E>, command: C, usecase: F) -> Result<T>
where
    E: Engine,
    C: Clone + Send + 'static,
    T: Send + 'static,
    F: for<'t> Fn(&'t mut E::Connection, std::sync::Arc<crate::Keys>, C) -> Later<'t, Result<T>>
        + Copy
        + Send
        + 'static,
{
    let mut tried = 0;
    loop {
        tried += 1;
        let (keys, command) = (db.shared_keys(), command.clone());
        match db.write(move |connection| usecase(connection, keys, command)).await {
            Err(StoreError::Conflict { .. }) if tried < ATTEMPTS => {}
            done => return done,
        }
    }
}
