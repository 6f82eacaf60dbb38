//! Forms: raw strings as they were typed, parsed once into types or field errors.
//!
//! A raw form keeps every value, so that a form with errors comes back as it was sent.

pub mod estimate;

#[cfg(feature = "ssr")]
pub mod case;
#[cfg(feature = "ssr")]
pub mod choice;
#[cfg(feature = "ssr")]
pub mod correction;
#[cfg(feature = "ssr")]
pub mod desk;
#[cfg(feature = "ssr")]
pub mod desk_work;
#[cfg(feature = "ssr")]
pub mod eligibility;
#[cfg(feature = "ssr")]
pub mod family;
#[cfg(feature = "ssr")]
pub mod hand_in;
#[cfg(feature = "ssr")]
pub mod history;
#[cfg(feature = "ssr")]
pub mod notices;
#[cfg(feature = "ssr")]
pub mod objection;
#[cfg(feature = "ssr")]
pub mod pay;
#[cfg(feature = "ssr")]
pub mod school;
#[cfg(feature = "ssr")]
pub mod sign_in;
#[cfg(feature = "ssr")]
pub mod staff;
#[cfg(feature = "ssr")]
pub mod supervision;
#[cfg(feature = "ssr")]
pub mod verify;

use rules::text::{Lang, Text};

/// What is wrong with one field, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FieldError {
    /// The field's name, which is also the id of its input.
    pub field: String,
    /// The message at the field and in the summary.
    pub message: Text,
}

impl FieldError {
    /// An error with a text of the catalogues.
    pub(crate) fn new(field: impl Into<String>, message: impl Fn(Lang) -> String) -> Self {
        Self { field: field.into(), message: both(message) }
    }

    /// An error with a text that needs no figures.
    pub(crate) fn plain(field: impl Into<String>, message: fn(Lang) -> &'static str) -> Self {
        Self::new(field, |lang| message(lang).to_owned())
    }
}

/// One text in both languages.
pub(crate) fn both(say: impl Fn(Lang) -> String) -> Text {
    Text { zh: say(Lang::Zh), en: say(Lang::En) }
}

/// The message for one field, if it has one.
pub(crate) fn error_for<'e>(errors: &'e [FieldError], field: &str) -> Option<&'e Text> {
    errors.iter().find(|error| error.field == field).map(|error| &error.message)
}

/// Longest text that people write, in characters.
#[cfg(feature = "ssr")]
pub(crate) const WORDS_MAX: usize = 500;

/// What people write: 2 to [`WORDS_MAX`] characters, lines allowed.
#[cfg(feature = "ssr")]
pub(crate) fn words(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let control = |c: char| c.is_control() && c != '\n' && c != '\r';
    ((2..=WORDS_MAX).contains(&typed.chars().count()) && !typed.contains(control)).then(|| typed.to_owned())
}

/// Why something is asked for or decided, in the field `field`.
#[cfg(feature = "ssr")]
pub(crate) fn why(field: &str, typed: &str, errors: &mut Vec<FieldError>) -> Option<String> {
    let read = words(typed);
    if read.is_none() {
        errors.push(FieldError::new(field, |lang| crate::t::details_error_reason(lang, &WORDS_MAX)));
    }
    read
}

/// Full-width digits and letters become ordinary ones, spaces and dashes go.
pub(crate) fn compact(typed: &str) -> String {
    typed
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            other => other,
        })
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}'))
        .collect()
}
