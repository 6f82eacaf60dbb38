#![doc = include_str!("../README.md")]

pub mod assess;
#[cfg(feature = "toml")]
pub mod catalogue;
#[cfg(feature = "receipt")]
pub mod certificate;
pub mod compare;
pub mod contribution;
pub mod curve;
pub mod date;
pub mod eligibility;
pub mod estimate;
pub mod facts;
pub mod guardianship;
pub mod hand_in;
pub mod history;
pub mod identity;
pub mod jurisdiction;
pub mod money;
pub mod name;
pub mod objection;
pub mod pack;
mod reader;
#[cfg(feature = "receipt")]
pub mod receipt;
pub mod refusal;
pub mod scheme;
#[cfg(feature = "receipt")]
pub mod signed;
pub mod standing;
pub mod text;
pub mod trace;
mod typed;
pub mod what_if;
pub mod withdrawal;

/// Name and version of this engine, as answers carry it.
pub const ENGINE: &str = concat!("rules ", env!("CARGO_PKG_VERSION"));
