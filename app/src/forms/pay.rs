//! Beginning to pay.

use serde::Deserialize;

/// `POST /pay`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawPay {
    /// Benefit year.
    pub year: String,
    /// Key of the form.
    pub key: String,
    /// The form's token.
    pub csrf: String,
}

impl RawPay {
    /// The year; what the page wrote, unless somebody changed it.
    pub fn year(&self) -> Option<i32> {
        self.year.parse().ok().filter(|year| (2000..=2200).contains(year))
    }
}
