//! From request to page: who is visiting, what was typed, what came of it.
//!
//! A handler reads the visitor and the form, asks the store once, and returns a page or a redirect. It computes no
//! amount and holds no rule. What goes wrong becomes a [`failure::Failure`], which one layer turns into a page.

pub mod api;
pub mod failure;
pub mod handlers;
pub mod headers;
pub mod limits;
pub mod posted;
pub mod receipts;
pub mod router;
pub mod staff;
pub mod state;
pub mod upload;
pub mod visitor;

pub use router::router;
pub use state::Portal;
