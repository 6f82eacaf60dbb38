//! Requests through the router, one module for each address, and the command line.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod api;
mod claims;
mod commands;
mod common;
mod eligibility;
mod estimate;
mod family;
mod family_files;
mod journey;
mod keys;
mod pages;
mod school_list;
mod sign_in;
mod tiers;
