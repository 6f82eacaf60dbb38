//! Reading facts from JSON.

use super::{Facts, Fault};
use crate::text::Text;

/// Reads facts; every fault at once.
pub fn parse_json(json: &str) -> Result<Facts, Vec<Fault>> {
    let _ = json;
    Err(vec![Fault { path: String::new(), code: "broken_json".into(), detail: Text::default() }])
}
