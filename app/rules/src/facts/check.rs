//! Whether facts are possible at all.

use super::{Facts, Fault, Line};
use crate::money::Money;

/// Everything that is impossible in facts whoever made them.
pub fn check(facts: &Facts) -> Vec<Fault> {
    let _ = facts;
    Vec::new()
}

pub(crate) fn line_amounts(line: &Line) -> Option<(Money, Money)> {
    Some((line.unit_price, line.unit_price))
}
