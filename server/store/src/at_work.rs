//! Idempotency keys on which this process works at this moment: a key that comes again meanwhile is turned away at once,
//! without taking a connection. Other processes at the same database are kept off by
//! [`Engine::HOLD_KEY`](crate::engine::Engine::HOLD_KEY).

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Hash of a client's key.
pub(crate) type KeyHash = [u8; 32];

/// The keys at work.
#[derive(Debug, Default)]
pub(crate) struct AtWork(Arc<Mutex<HashSet<KeyHash>>>);

/// One of them, until it is dropped.
#[derive(Debug)]
pub(crate) struct Working {
    all: Arc<Mutex<HashSet<KeyHash>>>,
    key: KeyHash,
}

impl AtWork {
    /// Begins to work on a key; `None`: somebody does already.
    pub(crate) fn begin(&self, key: KeyHash) -> Option<Working> {
        locked(&self.0).insert(key).then(|| Working { all: Arc::clone(&self.0), key })
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        locked(&self.all).remove(&self.key);
    }
}

/// A set is whole whatever happened to whoever held it.
fn locked(keys: &Mutex<HashSet<KeyHash>>) -> MutexGuard<'_, HashSet<KeyHash>> {
    keys.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_at_work_until_it_is_dropped() {
        let keys = AtWork::default();
        let first = keys.begin([1; 32]).unwrap();
        assert!(keys.begin([1; 32]).is_none());
        assert!(keys.begin([2; 32]).is_some());
        drop(first);
        assert!(keys.begin([1; 32]).is_some());
    }
}
