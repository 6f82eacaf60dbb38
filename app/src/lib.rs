#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "the browser uses only what its islands need"))]

pub mod forms;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
mod render;
#[cfg(feature = "ssr")]
pub mod request;
#[cfg(feature = "ssr")]
pub mod routes;
mod texts;
mod ui;

pub(crate) use texts as t;

#[cfg(feature = "ssr")]
pub use pages::Page;
#[cfg(feature = "ssr")]
pub use render::render;
#[cfg(feature = "ssr")]
pub use request::{Acting, Assets, Demo, Request, SignedIn};

/// The text message that carries a sign-in code, good for `minutes`.
#[cfg(feature = "ssr")]
pub fn message_with_code(lang: rules::text::Lang, code: &str, minutes: i64) -> String {
    t::sms_code(lang, &code, &minutes)
}

/// The text message that brings a notice to a phone; `child`: it concerns a child of the reader. No name, no number of a
/// person, no amount and nothing medical is in it.
#[cfg(feature = "ssr")]
pub fn message_of_notice(lang: rules::text::Lang, told: &pages::notices::Told, child: bool) -> String {
    told.message(lang, child)
}
