//! The form of `/verify`.

use rules::date::{self, Date};
use rules::text::{Lang, Text};
use serde::Deserialize;

use super::{FieldError, both};
use crate::t;

/// `GET /verify?c=` and `POST /verify`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawVerify {
    /// A number, or the signed text itself.
    pub text: String,
    /// The number, from the address in a QR code.
    pub c: String,
    /// The form's token.
    pub csrf: String,
}

/// What there is to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A certificate by its number, in capitals: "Z-8K2MT-40XQH".
    Number(String),
    /// A signed text.
    Signed(String),
}

/// The longest text that is looked at, in bytes.
const LONGEST: usize = 20_000;

impl RawVerify {
    /// Reads what was typed: spaces and line breaks, which messengers add, do not count. A whole address from a QR code
    /// is taken for the signed text behind its `#`.
    pub fn parse(&self) -> Result<Asked, Vec<FieldError>> {
        if self.text.len() > LONGEST {
            return Err(vec![FieldError::plain("text", t::error_verify_long)]);
        }
        let typed: String = self.text.chars().filter(|c| !c.is_whitespace()).collect();
        let typed = match within_file(&typed) {
            Some(receipt) => receipt,
            None => typed.rsplit('#').next().unwrap_or_default(),
        };
        if typed.is_empty() {
            return Err(vec![FieldError::plain("text", t::error_verify_none)]);
        }
        Ok(if typed.contains('.') {
            Asked::Signed(typed.to_owned())
        } else {
            Asked::Number(typed.to_ascii_uppercase())
        })
    }
}

/// The receipt in the file that the estimator hands out.
fn within_file(typed: &str) -> Option<&str> {
    let (_, rest) = typed.split_once("\"receipt\":\"")?;
    rest.split_once('"').map(|(receipt, _)| receipt)
}

/// No certificate has this number.
#[must_use]
pub fn unknown_number() -> Text {
    both(|lang| t::verify_unknown(lang).to_owned())
}

/// From a day to a day, in words.
#[must_use]
pub fn period(lang: Lang, from: Date, to: Date) -> String {
    t::enrolment_from_to(lang, &date::iso(from), &date::iso(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Asked {
        RawVerify { text: text.into(), ..RawVerify::default() }.parse().unwrap()
    }

    #[test]
    fn a_number_a_text_and_a_whole_address_are_told_apart() {
        assert_eq!(asked(" z-8k2mt-40xqh\n"), Asked::Number("Z-8K2MT-40XQH".into()));
        assert_eq!(asked("abc.\n def"), Asked::Signed("abc.def".into()));
        assert_eq!(asked("https://portal.example/verify?c=Z-1#abc.def"), Asked::Signed("abc.def".into()));
        assert_eq!(asked("{\"receipt\": \"abc.def\", \"request\": {}}"), Asked::Signed("abc.def".into()));
    }

    #[test]
    fn nothing_and_too_much_are_told() {
        for text in [String::new(), " \n".into(), "x".repeat(LONGEST + 1)] {
            let errors = RawVerify { text, ..RawVerify::default() }.parse().unwrap_err();
            assert_eq!(errors[0].field, "text");
        }
    }
}
