#![doc = include_str!("../README.md")]

pub mod assets;
pub mod clock;
pub mod commands;
pub mod config;
pub mod demo;
pub mod engine;
pub mod evidence;
pub mod hospitals;
pub mod notices;
pub mod payment;
pub mod pdf;
pub mod qr;
pub mod schools;
pub mod sign_in;
pub mod sms;
pub mod web;
