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
