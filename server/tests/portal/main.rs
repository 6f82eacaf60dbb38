//! Requests through the router, one module for each address, and the command line.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod api;
mod certificates;
mod choice;
mod claims;
mod claims_files;
mod claims_filter;
mod commands;
mod common;
mod corrections;
mod eligibility;
mod estimate;
mod family;
mod family_files;
mod gateway;
mod hand_in;
mod hospitals;
mod journey;
mod keys;
mod my_data;
mod notices;
mod objections;
mod pages;
mod pay;
mod sandbox;
mod school_list;
mod sign_in;
mod staff;
mod tiers;
