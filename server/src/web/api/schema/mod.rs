//! The JSON of the interface as types, for its description. The engine reads and writes the JSON itself; a test keeps
//! what is described here equal to what it reads and writes.

mod answer;
mod payment;
mod request;

pub use answer::*;
pub use payment::*;
pub use request::*;

use rules::text;
use serde::Serialize;
use utoipa::ToSchema;

/// Yuan with at most two decimals, in a string, from "0" to "9999999999.99". A JSON number is refused.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, pattern = r"^[0-9]{1,10}(\.[0-9]{1,2})?$", examples("12545.00"))]
pub struct Yuan(pub String);

/// A share from 0 to 1 with at most six decimals, in a string. A JSON number is refused.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, pattern = r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$", examples("0.65"))]
pub struct Ratio(pub String);

/// A day of the calendar, YYYY-MM-DD.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, format = Date, examples("2018-03-09"))]
pub struct Day(pub String);

/// Words for people in Chinese and English.
#[derive(Debug, Serialize, ToSchema)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl From<&text::Text> for Words {
    fn from(text: &text::Text) -> Self {
        Self { zh: text.zh.clone(), en: text.en.clone() }
    }
}
