//! Choosing a contribution tier, asking about a day, and preferences.

use rules::date::{self, Date};
use rules::text::Lang;
use serde::Deserialize;

use super::FieldError;
use crate::{routes, t};

/// `POST /tiers`: one of the options.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawTier {
    /// The option's id.
    pub option: String,
    /// The form's token.
    pub csrf: String,
}

impl RawTier {
    /// The chosen option's id, which must be one of `offered`.
    pub fn parse<'o>(&self, offered: impl IntoIterator<Item = &'o str>) -> Result<String, Vec<FieldError>> {
        if self.option.is_empty() {
            return Err(vec![FieldError::plain("option", t::error_option_none)]);
        }
        if offered.into_iter().any(|id| id == self.option) {
            Ok(self.option.clone())
        } else {
            Err(vec![FieldError::plain("option", t::error_option_unknown)])
        }
    }
}

/// `POST /tiers/check`: the choice is confirmed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawConfirm {
    /// The option's id.
    pub option: String,
    /// The form's token.
    pub csrf: String,
}

/// `GET /enrolment?on=` and `POST /certificates`: a day.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawDay {
    /// The day as it was typed.
    pub on: String,
    /// The form's token.
    pub csrf: String,
}

impl RawDay {
    /// The day asked about; today when nothing was typed, `None` when it is no day.
    pub fn day(&self, today: Date) -> Option<Date> {
        if self.on.trim().is_empty() { Some(today) } else { date::parse_typed(&self.on).ok() }
    }
}

/// `POST /preferences`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawPreferences {
    /// `zh` or `en`; empty leaves it.
    pub lang: String,
    /// `large` or `normal`; empty leaves it.
    pub size: String,
    /// Where to return to.
    pub back: String,
    /// The form's token.
    pub csrf: String,
}

impl RawPreferences {
    /// The language asked for.
    pub fn lang(&self) -> Option<Lang> {
        Lang::from_code(&self.lang)
    }

    /// Whether large type is asked for.
    pub fn large_type(&self) -> Option<bool> {
        match self.size.as_str() {
            "large" => Some(true),
            "normal" => Some(false),
            _ => None,
        }
    }

    /// A path of ours.
    pub fn back(&self) -> &str {
        routes::local(&self.back)
    }
}

/// A form with a token alone: sign out, sign out everywhere.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawToken {
    /// The form's token.
    pub csrf: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_offered_option_is_taken() {
        let raw = |option: &str| RawTier { option: option.into(), ..Default::default() };
        assert_eq!(raw("one").parse(["one", "two"]).unwrap(), "one");
        assert_eq!(raw("").parse(["one"]).unwrap_err()[0].field, "option");
        assert_eq!(raw("three").parse(["one"]).unwrap_err()[0].field, "option");
    }
}
