//! How people prove who they are: passwords, codes to the phone on file, activation codes from the counter.
//!
//! One rule runs through all of it: a person who is on file and one who is not get the same answer, the same status and
//! the same time.

pub mod codes;
pub mod flow;
pub mod one_time;
pub mod passwords;
pub mod pending;
pub mod staff;
