//! What a person takes along: the list of claims for other programs, and everything on file about them.

pub mod everything;
pub mod table;
