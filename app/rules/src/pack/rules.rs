//! What a pack says, read and checked: the figures the engine computes with.

use rust_decimal::Decimal;

use super::DeductibleMode;
use super::dated::{Bands, Dated, Repeat};
use crate::facts::{Delivery, Group, Level};
use crate::money::{Money, Rounding};

/// Values by the words of a type, in the order of the type. There are at most six, and a map of the standard library is
/// some 3 kB in the browser for each type of value.
#[derive(Clone, Debug)]
pub(crate) struct ByWord<K, T>(Vec<(K, T)>);

impl<K, T> Default for ByWord<K, T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Copy + PartialEq, T> ByWord<K, T> {
    /// Another value, after those before it.
    pub(crate) fn push(&mut self, key: K, value: T) {
        self.0.push((key, value));
    }

    /// The value of a word, if there is one.
    pub(crate) fn get(&self, key: K) -> Option<&T> {
        self.0.iter().find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    /// The words that have a value.
    pub(crate) fn keys(&self) -> impl Iterator<Item = K> {
        self.0.iter().map(|(key, _)| *key)
    }

    /// All values with their words.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (K, &T)> {
        self.0.iter().map(|(key, value)| (*key, value))
    }
}

/// The rules of one tier, or of a pack without tiers.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    /// 先行自付 of class B where a line names none, and of totals.
    pub(crate) class_b_self_pay: Dated<Decimal>,
    /// Rounding of the amounts of a line.
    pub(crate) round_line: Dated<Rounding>,
    /// Rounding of what each layer of the fund pays.
    pub(crate) round_fund: Dated<Rounding>,
    /// The basic layer; a pack for 大病 alone has none.
    pub(crate) basic: Option<Basic>,
    pub(crate) catastrophic: Option<Catastrophic>,
    pub(crate) aid: Option<Aid>,
    pub(crate) outpatient: Option<Outpatient>,
    pub(crate) delivery: Option<DeliveryRule>,
}

/// The basic layer.
#[derive(Clone, Debug)]
pub(crate) struct Basic {
    pub(crate) mode: Dated<DeductibleMode>,
    pub(crate) repeat: Option<Dated<Vec<Repeat>>>,
    pub(crate) levels: ByWord<Level, Row>,
    /// Points added to the ratio for a group.
    pub(crate) points: ByWord<Group, Dated<Decimal>>,
    /// 封顶线 a year.
    pub(crate) ceiling: Dated<Money>,
    pub(crate) in_province: Option<Away>,
    pub(crate) out_of_province: Option<Away>,
}

/// A deductible and what comes after it.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) deductible: Dated<Money>,
    pub(crate) bands: Dated<Bands>,
}

/// Care outside the jurisdiction, with and without referral or filing.
#[derive(Clone, Debug)]
pub(crate) struct Away {
    pub(crate) filed: AwayRule,
    pub(crate) unfiled: AwayRule,
}

/// How care outside is paid.
#[derive(Clone, Debug)]
pub(crate) struct AwayRule {
    pub(crate) mode: Dated<AwayMode>,
    /// For [`AwayMode::OwnRow`].
    pub(crate) row: Option<Row>,
    /// 先行自付 of the eligible amount, for [`AwayMode::Adjusted`].
    pub(crate) self_pay_first: Option<Dated<Decimal>>,
    /// Points taken off the ratio, for [`AwayMode::Adjusted`].
    pub(crate) points_off: Option<Dated<Decimal>>,
    /// The ratio is multiplied by this, for [`AwayMode::Adjusted`].
    pub(crate) ratio_times: Option<Dated<Decimal>>,
}

/// The ways in which care outside is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AwayMode {
    /// As at home.
    AsLocal,
    /// A deductible and ratio of its own; the level of the hospital plays no part.
    OwnRow,
    /// The level's row, made smaller.
    Adjusted,
}

/// 居民大病保险
#[derive(Clone, Debug)]
pub(crate) struct Catastrophic {
    pub(crate) base: CatastrophicRow,
    pub(crate) bands_on: Dated<BandsOn>,
    /// Whether what the basic ceiling cuts off enters.
    pub(crate) above_ceiling: Dated<AboveCeiling>,
    /// Another row for some groups; it goes before `diseases`.
    pub(crate) poor: Option<(Dated<Vec<Group>>, CatastrophicRow)>,
    /// Another row for some diseases, by the beginning of their ICD-10 code.
    pub(crate) diseases: Option<(Dated<Vec<String>>, CatastrophicRow)>,
    pub(crate) bonus: Option<Bonus>,
}

/// Deductible, bands and ceiling of 大病.
#[derive(Clone, Debug)]
pub(crate) struct CatastrophicRow {
    pub(crate) deductible: Dated<Money>,
    pub(crate) bands: Dated<Bands>,
    /// A year; `None`: no ceiling.
    pub(crate) ceiling: Dated<Option<Money>>,
}

/// On which amount the bands of 大病 are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BandsOn {
    /// The whole self-paid amount of the year.
    Total,
    /// The part of it above the deductible.
    AboveDeductible,
}

/// What happens to the part that the basic ceiling cuts off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AboveCeiling {
    Enters,
    StaysOut,
}

/// What unbroken enrolment and years without a claim add to the ceiling of 大病.
#[derive(Clone, Debug)]
pub(crate) struct Bonus {
    /// Years of unbroken enrolment before it begins.
    pub(crate) after_years: Dated<u16>,
    pub(crate) per_unbroken_year: Dated<Money>,
    pub(crate) per_claim_free_year: Dated<Money>,
    /// Together at most this part of the ceiling.
    pub(crate) at_most: Dated<Decimal>,
}

/// 医疗救助
#[derive(Clone, Debug)]
pub(crate) struct Aid {
    pub(crate) groups: Dated<Vec<Group>>,
    pub(crate) ratio: Dated<Decimal>,
    pub(crate) ceiling: Dated<Option<Money>>,
}

/// 普通门诊
#[derive(Clone, Debug)]
pub(crate) struct Outpatient {
    pub(crate) levels: ByWord<Level, Dated<Decimal>>,
    /// A year; `None`: the pack names none.
    pub(crate) ceiling: Option<Dated<Money>>,
}

/// 住院分娩
#[derive(Clone, Debug)]
pub(crate) enum DeliveryRule {
    /// A fixed sum, outside the ladder.
    Fixed(ByWord<Delivery, Dated<Money>>),
    /// A ratio by level without deductible, under the basic ceiling.
    ByRatio(ByWord<Level, Dated<Decimal>>),
}
