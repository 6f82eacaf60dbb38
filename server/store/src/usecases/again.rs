//! Use cases that write what another may write in the same moment: a number that is drawn, an id number that is given.

use std::sync::Arc;

use crate::{
    db::Db,
    engine::{Engine, Later},
    error::{Result, StoreError},
    keys::Keys,
};

/// How often it is tried. Numbers are drawn from many: twice in a row is chance, three times is something else.
const ATTEMPTS: usize = 3;

/// Runs a use case in a transaction, and again where the database found that another was first.
pub(super) async fn write_again<E, C, T, F>(db: &Db<E>, command: C, usecase: F) -> Result<T>
where
    E: Engine,
    C: Clone + Send + 'static,
    T: Send + 'static,
    F: for<'t> Fn(&'t mut E::Connection, Arc<Keys>, C) -> Later<'t, Result<T>> + Copy + Send + 'static,
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
