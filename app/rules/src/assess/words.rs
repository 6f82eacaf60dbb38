//! Words of the trace: figures as formulas and sentences write them.
//!
//! Sentences are templates that name their figures. One function fills in all of them, which in the browser takes a
//! fraction of what formatting each in its own place would.

use rust_decimal::Decimal;

use crate::facts::{Group, Level};
use crate::money::{self, Money, ratio};

/// A figure of a step.
#[derive(Clone, Copy)]
pub(super) enum Figure<'s> {
    /// "12345.60" in inputs and formulas, "12,345.60" in sentences.
    Yuan(Money),
    /// "0.65" in inputs and formulas, "65%" in sentences.
    Ratio(Decimal),
    /// A number.
    Count(u32),
    /// Words, Chinese and English; the English ones also in inputs and formulas.
    Words(&'s str, &'s str),
}

/// A figure with its name in inputs and templates.
pub(super) type Named<'s> = (&'static str, Figure<'s>);

/// Where a figure is written.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// Inputs and formulas.
    Formula,
    /// A Chinese sentence.
    Chinese,
    /// An English sentence.
    English,
}

impl Figure<'_> {
    /// A limit, where there is one.
    pub(super) fn limit(limit: Option<Money>) -> Self {
        limit.map_or(Self::Words("none", "none"), Self::Yuan)
    }

    /// The figure as it is written there.
    pub(super) fn write(self, form: Form) -> String {
        match (self, form) {
            (Self::Yuan(amount), Form::Formula) => amount.to_string(),
            (Self::Yuan(amount), _) => amount.grouped(),
            (Self::Ratio(value), Form::Formula) => ratio::show(value),
            (Self::Ratio(value), _) => percent(value),
            (Self::Count(count), _) => count.to_string(),
            (Self::Words(zh, _), Form::Chinese) => zh.to_owned(),
            (Self::Words(_, en), _) => en.to_owned(),
        }
    }
}

/// Writes a template with its figures: `{name}` stands for the figure of that name.
pub(super) fn fill(template: &str, figures: [&[Named<'_>]; 3], form: Form, out: &mut String) {
    for (i, part) in template.split(['{', '}']).enumerate() {
        // Every second part stood between braces.
        let figure =
            if i % 2 == 0 { None } else { figures.into_iter().flatten().find(|named| named.0 == part) };
        match figure {
            Some((_, figure)) => out.push_str(&figure.write(form)),
            None => out.push_str(part),
        }
    }
}

/// "65%", "12.5%".
pub(super) fn percent(ratio: Decimal) -> String {
    let mut shown = money::times(ratio, Decimal::ONE_HUNDRED).unwrap_or(ratio).normalize().to_string();
    shown.push('%');
    shown
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
