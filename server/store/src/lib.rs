#![doc = include_str!("../README.md")]

mod config;
mod engine;
mod error;
mod keys;
mod sql;
mod store;
mod types;

pub use config::{Config, Location, Secret};
pub use error::{OpenError, Result, StoreError};
pub use keys::Keys;
pub use store::Store;
pub use types::*;
