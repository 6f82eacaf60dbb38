#![doc = include_str!("../README.md")]

mod at_work;
mod away;
mod config;
mod db;
mod engine;
mod error;
mod inserts;
mod keys;
mod open;
mod sql;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod types;
mod usecases;

pub use config::{Config, Location, Secret};
pub use error::{OpenError, Result, StoreError};
pub use keys::Keys;
pub use open::{Report, SLIPS_MOST, Schema, examine, migrate, open};
pub use store::{
    CorrectionStore, DeskStore, FhirStore, HandInStore, HistoryStore, NoticeStore, ObjectionStore,
    SettlementStore, StaffStore, Store, SupervisionStore, WithdrawalStore,
};
pub use types::*;
