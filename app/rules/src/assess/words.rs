//! Words of the trace that several steps share.

use rust_decimal::Decimal;

use crate::facts::{Group, Level};
use crate::money::Money;

/// "12,345.60" — grouped for sentences.
pub(super) fn yuan(amount: Money) -> String {
    amount.grouped()
}

/// "65%", "12.5%".
pub(super) fn percent(ratio: Decimal) -> String {
    format!("{}%", ratio.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(ratio).normalize())
}

/// The level of a hospital in words, Chinese and English.
pub(super) const fn level(level: Level) -> (&'static str, &'static str) {
    match level {
        Level::Township => ("乡镇卫生院", "a township hospital"),
        Level::One => ("一级医院", "a level 1 hospital"),
        Level::Two => ("二级医院", "a level 2 hospital"),
        Level::Three => ("三级医院", "a level 3 hospital"),
    }
}

/// A group in words, Chinese and English.
pub(super) const fn group(group: Group) -> (&'static str, &'static str) {
    match group {
        Group::Destitute => ("特困人员", "destitute people"),
        Group::LowIncome => ("低保对象", "people on minimum income"),
        Group::RegisteredPoor => ("建档立卡贫困人口", "registered poor people"),
        Group::Orphan => ("孤儿", "orphans"),
        Group::Disabled => ("重度残疾人", "severely disabled people"),
        Group::Student => ("学生", "pupils and students"),
    }
}
