//! What a pack says for one tier and one stretch of time, every figure resolved: what the engine computes with.

use super::figures::{AgePoints, Bands, Fig, Groups, Reduction};
use crate::date::Date;
use crate::facts::{Delivery, Group, Level};
use crate::money::{Money, Rate, Rounding};

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

/// The rules of one tier from a day on, until those that follow.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) from: Date,
    /// The steps of each kind of care, in their order.
    pub(crate) orders: ByWord<OrderOf, Fig<Vec<Op>>>,
    /// 先行自付 of class B where a line names none, and of totals.
    pub(crate) class_b_self_pay: Fig<Rate>,
    pub(crate) rounding: Rounds,
    pub(crate) inpatient: Option<Inpatient>,
    /// 封顶线 a year.
    pub(crate) ceiling: Option<BasicCeiling>,
    /// 保底补偿: the fund pays at least this part of the bill less the deductible.
    pub(crate) floor: Option<Fig<Rate>>,
    pub(crate) in_province: Option<Away>,
    pub(crate) out_of_province: Option<Away>,
    pub(crate) catastrophic: Option<Catastrophic>,
    pub(crate) aid: Option<Aid>,
    pub(crate) outpatient: Option<Outpatient>,
    pub(crate) chronic: Option<Chronic>,
    pub(crate) delivery: Option<DeliveryRule>,
    pub(crate) accident: Option<Accident>,
    pub(crate) by_case: Option<Vec<ByCase>>,
}

/// What an order of steps is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrderOf {
    Inpatient,
    Outpatient,
    Chronic,
    /// Chronic outpatient diseases that are paid like a stay.
    ChronicAsInpatient,
    Delivery,
    Accident,
    ByCase,
}

impl OrderOf {
    /// All of them, with their names in packs.
    pub(crate) const WORDS: &'static [(&'static str, Self)] = &[
        ("inpatient", Self::Inpatient),
        ("outpatient", Self::Outpatient),
        ("chronic", Self::Chronic),
        ("chronic_as_inpatient", Self::ChronicAsInpatient),
        ("delivery", Self::Delivery),
        ("accident", Self::Accident),
        ("by_case", Self::ByCase),
    ];
}

/// A step. The split of the bill comes before all of them, the person's share after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    /// 先行自付 of care outside.
    AwaySelfPay,
    /// 起付线
    Deductible,
    /// 报销比例, or bands.
    Ratio,
    /// A fixed sum for a delivery.
    FixedSum,
    /// A fixed standard for a disease.
    ByCase,
    /// What the basic layer paid elsewhere.
    Elsewhere,
    /// 保底补偿
    Floor,
    /// The ceilings of this kind of care: a visit, a disease, a year.
    OwnCeiling,
    /// 封顶线 of the basic layer.
    Ceiling,
    /// The year's self-paid amount within the policy.
    SelfPay,
    /// 居民大病保险
    Catastrophic,
    /// 医疗救助
    Aid,
}

impl Op {
    /// All steps with their names in packs.
    pub(crate) const WORDS: &'static [(&'static str, Self)] = &[
        ("away_self_pay", Self::AwaySelfPay),
        ("deductible", Self::Deductible),
        ("ratio", Self::Ratio),
        ("fixed_sum", Self::FixedSum),
        ("by_case", Self::ByCase),
        ("elsewhere", Self::Elsewhere),
        ("floor", Self::Floor),
        ("own_ceiling", Self::OwnCeiling),
        ("ceiling", Self::Ceiling),
        ("self_pay", Self::SelfPay),
        ("catastrophic", Self::Catastrophic),
        ("aid", Self::Aid),
    ];
}

/// How amounts of each step are rounded.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rounds {
    /// Amounts of a line, class B, reduced deductibles.
    pub(crate) line: Fig<Rounding>,
    /// 先行自付 of care outside.
    pub(crate) away: Fig<Rounding>,
    /// The basic layer.
    pub(crate) basic: Fig<Rounding>,
    pub(crate) floor: Fig<Rounding>,
    pub(crate) outpatient: Fig<Rounding>,
    pub(crate) catastrophic: Fig<Rounding>,
    pub(crate) aid: Fig<Rounding>,
}

/// How the deductible is charged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeductibleMode {
    /// At every stay.
    #[default]
    PerStay,
    /// Once a year, filling up.
    PerYear,
    /// Once a year at each hospital, filling up.
    PerHospitalYear,
    /// Once a year; a stay with a higher deductible pays the difference of the two.
    YearlyDifference,
}

/// What a transfer, or a bill in the middle of a stay, means for the deductible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Transfer {
    /// A stay of its own.
    #[default]
    NewStay,
    /// What was charged counts; at a lower level nothing is charged.
    Counts,
    /// One stay: what was charged counts, whatever the level.
    OneStay,
}

/// Which year a stay across 31 December belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum AcrossYears {
    /// That of the discharge.
    #[default]
    ByDischarge,
    /// That of the admission.
    ByAdmission,
    /// To both: the bill is cut at the year's end and each part is a case of its own.
    Split,
}

/// Stays in hospital.
#[derive(Clone, Debug)]
pub(crate) struct Inpatient {
    pub(crate) mode: Fig<DeductibleMode>,
    pub(crate) transfer: Option<Fig<Transfer>>,
    pub(crate) across_years: Option<Fig<AcrossYears>>,
    /// Rules for repeated stays and for people who are charged less.
    pub(crate) reductions: Option<Vec<Fig<Reduction>>>,
    pub(crate) levels: ByWord<Level, Row>,
    /// Points added to the ratio for a group.
    pub(crate) points: ByWord<Group, Fig<Rate>>,
    /// Points for the old and the young.
    pub(crate) age_points: Option<Vec<Fig<AgePoints>>>,
    /// Points for people with a contract doctor (家庭医生签约).
    pub(crate) contract_doctor: Option<Fig<Rate>>,
}

/// A deductible and what comes after it.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// None for care without.
    pub(crate) deductible: Option<Fig<Money>>,
    pub(crate) bands: Fig<Bands>,
}

/// 封顶线 of the basic layer.
#[derive(Clone, Debug, Default)]
pub(crate) struct BasicCeiling {
    /// A year.
    pub(crate) person: Fig<Money>,
    /// A year, for the whole family.
    pub(crate) family: Option<Fig<Money>>,
    pub(crate) bonus: Option<Bonus>,
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
    pub(crate) mode: Fig<AwayMode>,
    /// For [`AwayMode::OwnRow`].
    pub(crate) row: Option<Row>,
    /// 先行自付 of the eligible amount, for [`AwayMode::Adjusted`].
    pub(crate) self_pay_first: Option<Fig<Rate>>,
    /// Points taken off the ratio, for [`AwayMode::Adjusted`].
    pub(crate) points_off: Option<Fig<Rate>>,
    /// The ratio is multiplied by this, for [`AwayMode::Adjusted`].
    pub(crate) ratio_times: Option<Fig<Rate>>,
}

/// The ways in which care outside is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum AwayMode {
    /// As at home.
    #[default]
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
    pub(crate) bands_on: Fig<BandsOn>,
    /// Whether what the basic ceiling cuts off enters.
    pub(crate) above_ceiling: Fig<AboveCeiling>,
    /// What enters besides, and what never enters.
    pub(crate) also: Option<Fig<Pieces>>,
    pub(crate) never: Option<Fig<Pieces>>,
    /// Another row for some groups; it goes before `diseases`.
    pub(crate) poor: Option<(Fig<Groups>, CatastrophicRow)>,
    /// Another row for some diseases, by the beginning of their ICD-10 code.
    pub(crate) diseases: Option<(Fig<Vec<String>>, CatastrophicRow)>,
    pub(crate) bonus: Option<Bonus>,
}

/// Deductible, bands and ceiling of 大病.
#[derive(Clone, Debug)]
pub(crate) struct CatastrophicRow {
    pub(crate) deductible: Fig<Money>,
    pub(crate) bands: Fig<Bands>,
    /// A year; `None`: no ceiling.
    pub(crate) ceiling: Fig<Option<Money>>,
}

/// On which amount the bands of 大病 are cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum BandsOn {
    /// The whole self-paid amount of the year.
    #[default]
    Total,
    /// The part of it above the deductible.
    AboveDeductible,
}

/// What happens to the part that the basic ceiling cuts off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum AboveCeiling {
    #[default]
    Enters,
    StaysOut,
}

/// A piece of what a person pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// 先行自付 of class B.
    SelfPayFirst,
    /// 先行自付 of care outside.
    AwaySelfPay,
    /// 超限价
    OverLimit,
    /// 全自费
    Outside,
    /// 起付线
    Deductible,
}

/// Pieces as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pieces(u8);

impl Pieces {
    pub(crate) const fn with(self, piece: Piece) -> Self {
        Self(self.0 | 1 << (piece as u8))
    }

    pub(crate) const fn has(self, piece: Piece) -> bool {
        self.0 & (1 << (piece as u8)) != 0
    }
}

/// What unbroken enrolment and years without a claim add to a ceiling.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bonus {
    /// Years of unbroken enrolment before it begins.
    pub(crate) after_years: u16,
    pub(crate) per_unbroken_year: Money,
    pub(crate) per_claim_free_year: Money,
    /// Together at most this part of the ceiling.
    pub(crate) at_most: Rate,
}

/// 医疗救助
#[derive(Clone, Debug)]
pub(crate) struct Aid {
    pub(crate) groups: Fig<Groups>,
    pub(crate) rate: Fig<Rate>,
    pub(crate) ceiling: Fig<Option<Money>>,
}

/// 普通门诊
#[derive(Clone, Debug)]
pub(crate) struct Outpatient {
    pub(crate) levels: ByWord<Level, Row>,
    pub(crate) contract_doctor: Option<Fig<Rate>>,
    /// A visit.
    pub(crate) visit_ceiling: Option<Fig<Money>>,
    /// A year.
    pub(crate) ceiling: Option<Fig<Money>>,
    /// A year, for the whole family.
    pub(crate) family_ceiling: Option<Fig<Money>>,
}

/// 门诊慢特病
#[derive(Clone, Debug)]
pub(crate) struct Chronic {
    pub(crate) diseases: Vec<Disease>,
    /// All listed diseases together, a year.
    pub(crate) ceiling: Option<Fig<Money>>,
}

/// A disease of the list.
#[derive(Clone, Debug)]
pub(crate) struct Disease {
    /// Beginnings of ICD-10 codes.
    pub(crate) codes: Fig<Vec<String>>,
    /// Its own row; `None`: paid like a stay.
    pub(crate) row: Option<Row>,
    /// A year.
    pub(crate) ceiling: Option<Fig<Money>>,
}

/// 意外伤害
#[derive(Clone, Debug)]
pub(crate) struct Accident {
    /// Its own row; `None`: paid like a stay.
    pub(crate) row: Option<Row>,
    /// A year.
    pub(crate) ceiling: Option<Fig<Money>>,
}

/// 按病种付费: a fixed standard for a disease.
#[derive(Clone, Debug)]
pub(crate) struct ByCase {
    /// Beginnings of ICD-10 codes.
    pub(crate) codes: Fig<Vec<String>>,
    /// What the case may cost.
    pub(crate) standard: Fig<Money>,
    /// The fund's part of the standard, or of the bill where that is lower.
    pub(crate) rate: Fig<Rate>,
    /// Whether the hospital bears what a bill is above the standard; else the person.
    pub(crate) hospital_bears: Fig<bool>,
}

/// 住院分娩
#[derive(Clone, Debug)]
pub(crate) enum DeliveryRule {
    /// A fixed sum, outside the ladder.
    Fixed(ByWord<Delivery, Fig<Money>>),
    /// A ratio by level without deductible, under the basic ceiling.
    ByRatio(ByWord<Level, Row>),
}

impl Plan {
    /// The rules of care at a place outside.
    pub(crate) fn away(&self, in_province: bool) -> Option<&Away> {
        if in_province { self.in_province.as_ref() } else { self.out_of_province.as_ref() }
    }
}
