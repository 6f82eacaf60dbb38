//! Facts of one case: who, which care, which bill, what the year saw before. The form is that of the estimate contract.
//!
//! [`parse_json`] reads them and reports every fault at once; nothing here computes a benefit.

mod check;
mod parse;
mod sums;

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::date::{self, Date};
use crate::money::{self, Money};
use crate::text::Text;

pub use check::check;
pub(crate) use check::check_with;
pub use parse::parse_json;
pub(crate) use parse::{groups, is_known, parse_all};

/// Something that is wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Where: a JSON pointer, "/care/discharged"; empty for the whole.
    pub path: String,
    /// Which kind: `broken_json`, `type`, `required`, `unknown_field`, `number_not_string`, `not_a_number`,
    /// `too_many_decimals`, `negative`, `too_large`, `not_a_date`, `unknown_value`, `impossible`, `unknown_pack`,
    /// `unknown_tier`.
    pub code: String,
    /// In words for people.
    pub detail: Text,
}

/// One case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// Name of the pack.
    pub pack: String,
    /// Contribution tier, where the pack has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// Which publication of the parameters: the newest known on this day; `None`: the newest.
    #[serde(with = "date::iso_option", skip_serializing_if = "Option::is_none")]
    pub known_as_of: Option<Date>,
    /// The person.
    pub person: PersonFacts,
    /// The care.
    pub care: Care,
    /// The bill.
    pub bill: Bill,
    /// The year before this case.
    pub year_to_date: Accumulators,
}

/// What the rules ask about a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PersonFacts {
    /// Day of birth; needed only where a rule asks for the age.
    #[serde(with = "date::iso_option", skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<Date>,
    /// Groups with rules of their own.
    pub groups: BTreeSet<Group>,
    /// The first day with cover; `None`: covered.
    #[serde(with = "date::iso_option", skip_serializing_if = "Option::is_none")]
    pub covered_from: Option<Date>,
    /// Years of unbroken enrolment.
    pub unbroken_years: u16,
    /// Years without a claim.
    pub claim_free_years: u16,
    /// Whether the person has a contract with a doctor (家庭医生签约).
    #[serde(skip_serializing_if = "is_false")]
    pub contract_doctor: bool,
}

/// A group of people with rules of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// 特困人员
    Destitute,
    /// 低保对象
    LowIncome,
    /// 建档立卡贫困人口
    RegisteredPoor,
    /// 孤儿
    Orphan,
    /// 重度残疾人
    Disabled,
    /// 学生
    Student,
}

/// What kind of care it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 住院
    Inpatient,
    /// 普通门诊
    Outpatient,
    /// 门诊慢特病
    Chronic,
    /// 住院分娩
    Delivery,
    /// 意外伤害
    Accident,
    /// 按病种付费
    ByCase,
}

/// Level of the hospital.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Level {
    /// 乡镇卫生院
    #[serde(rename = "township")]
    Township,
    /// 一级医院
    #[serde(rename = "1")]
    One,
    /// 二级医院
    #[serde(rename = "2")]
    Two,
    /// 三级医院
    #[serde(rename = "3")]
    Three,
}

impl Group {
    /// Such people in words, Chinese and English.
    pub(crate) const fn people(self) -> (&'static str, &'static str) {
        match self {
            Self::Destitute => ("特困人员", "destitute people"),
            Self::LowIncome => ("低保对象", "people on minimum income"),
            Self::RegisteredPoor => ("建档立卡贫困人口", "registered poor people"),
            Self::Orphan => ("孤儿", "orphans"),
            Self::Disabled => ("重度残疾人", "severely disabled people"),
            Self::Student => ("学生", "pupils and students"),
        }
    }
}

impl Level {
    /// Such a hospital in words, Chinese and English.
    pub(crate) const fn hospital(self) -> (&'static str, &'static str) {
        match self {
            Self::Township => ("乡镇卫生院", "a township hospital"),
            Self::One => ("一级医院", "a level 1 hospital"),
            Self::Two => ("二级医院", "a level 2 hospital"),
            Self::Three => ("三级医院", "a level 3 hospital"),
        }
    }
}

/// Where the hospital is, seen from where the person is insured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// 统筹地区内
    #[default]
    Local,
    /// 省内异地
    InProvince,
    /// 跨省异地
    OutOfProvince,
}

/// How a child was born.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// 顺产
    Natural,
    /// 剖宫产
    Caesarean,
}

/// The care.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Care {
    /// Its kind.
    pub kind: Kind,
    /// Level of the hospital.
    pub hospital_level: Level,
    /// Which hospital; needed only where a rule counts per hospital.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hospital: Option<String>,
    /// Where the hospital is.
    pub place: Place,
    /// Whether the referral or the out-of-area filing was done.
    pub filed: bool,
    /// Day of admission.
    #[serde(with = "date::iso_option", skip_serializing_if = "Option::is_none")]
    pub admitted: Option<Date>,
    /// Day of discharge; for outpatient care the day of service.
    #[serde(with = "date::iso")]
    pub discharged: Date,
    /// Code of the disease (ICD-10).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disease: Option<String>,
    /// How the child was born, for [`Kind::Delivery`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// The stay that this one continues: a transfer, or a bill in the middle of the stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continued_from: Option<ContinuedFrom>,
    /// Whether the hospital is a designated one (定点).
    #[serde(skip_serializing_if = "is_true")]
    pub designated: bool,
}

/// The stay that another one continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ContinuedFrom {
    /// Level of the hospital of that stay.
    pub hospital_level: Level,
    /// 起付线 charged in it, and in those before that it continued.
    pub deductible_charged: Money,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
const fn is_true(flag: &bool) -> bool {
    *flag
}

impl Care {
    /// Local care of a kind at a level, admitted and discharged on two days (for outpatient care the same one).
    #[must_use]
    pub const fn local(kind: Kind, hospital_level: Level, admitted: Date, discharged: Date) -> Self {
        Self {
            kind,
            hospital_level,
            hospital: None,
            place: Place::Local,
            filed: false,
            admitted: Some(admitted),
            discharged,
            disease: None,
            delivery: None,
            continued_from: None,
            designated: true,
        }
    }

    /// The day on which age counts: admission, or the day of service.
    #[must_use]
    pub fn begins(&self) -> Date {
        self.admitted.unwrap_or(self.discharged)
    }
}

/// The bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// What it is made of.
    pub charges: Charges,
    /// What the basic layer paid elsewhere; only for a pack without one.
    pub basic_fund: Option<Money>,
}

/// What a bill is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Charges {
    /// Item by item.
    Lines(Vec<Line>),
    /// Sums by class.
    Totals(Totals),
}

/// Sums of a bill by class of the catalogue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// 甲类
    #[serde(rename = "A")]
    pub a: Money,
    /// 乙类
    #[serde(rename = "B")]
    pub b: Money,
    /// 丙类
    #[serde(rename = "C")]
    pub c: Money,
}

/// Class of an item in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Class {
    /// 甲类: in full.
    A,
    /// 乙类: after a part paid first by the person.
    B,
    /// 丙类: outside the catalogue.
    C,
}

/// One item of a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The item's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Its class.
    pub class: Class,
    /// Price of one.
    pub unit_price: Money,
    /// How many, at most four decimals.
    #[serde(serialize_with = "quantity")]
    pub quantity: Decimal,
    /// The highest price that counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_limit: Option<Money>,
    /// 先行自付 of a class B item; `None`: the pack's default.
    #[serde(serialize_with = "optional_ratio", skip_serializing_if = "Option::is_none")]
    pub self_ratio: Option<Decimal>,
}

/// What a person's year has seen. All amounts in yuan on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accumulators {
    /// Stays in hospital.
    pub stays: u32,
    /// 起付线 charged.
    pub deductible_charged: Money,
    /// What entered the ratio or the bands.
    pub banded: Money,
    /// Paid by the basic layer.
    pub basic_fund: Money,
    /// What the person had to pay within the policy, before 大病保险 paid its part.
    pub compliant_self_pay: Money,
    /// Paid by 大病保险.
    pub catastrophic_fund: Money,
    /// Paid by 医疗救助.
    pub aid: Money,
    /// Paid for outpatient care.
    pub outpatient_fund: Money,
    /// The highest deductible (the standard, not what was charged of it) of the year's stays.
    #[serde(default)]
    pub deductible_highest: Money,
    /// 起付线 charged for outpatient care.
    #[serde(default)]
    pub outpatient_deductible: Money,
    /// Paid for listed chronic diseases.
    #[serde(default)]
    pub chronic_fund: Money,
    /// Paid for accidents.
    #[serde(default)]
    pub accident_fund: Money,
    /// The same year at the hospital of the case, where a pack counts so.
    #[serde(default)]
    pub hospital: HospitalAccumulators,
    /// The same year for the chronic disease of the case.
    #[serde(default)]
    pub disease: DiseaseAccumulators,
    /// The same for the family, where a pack counts so.
    #[serde(default)]
    pub family: FamilyAccumulators,
}

/// What a person's year has seen at one hospital.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HospitalAccumulators {
    /// 起付线 charged there.
    pub deductible_charged: Money,
}

/// What a person's year has seen for one listed chronic disease.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiseaseAccumulators {
    /// Paid for it.
    pub fund: Money,
}

/// What a family's year has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FamilyAccumulators {
    /// Paid by the basic layer.
    pub basic_fund: Money,
    /// Paid for outpatient care.
    #[serde(default)]
    pub outpatient_fund: Money,
}

/// The code of a disease as codes are compared: capital letters and digits alone.
pub(crate) fn plain_code(code: &str) -> String {
    plain_characters(code).collect()
}

fn plain_characters(code: &str) -> impl Iterator<Item = char> {
    code.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_uppercase())
}

/// Whether the code of a disease, as it was written, begins with a plain one.
pub(crate) fn code_begins(written: &str, plain: &str) -> bool {
    let mut characters = plain_characters(written);
    plain.chars().all(|wanted| characters.next() == Some(wanted))
}

impl Line {
    /// Price times quantity, half-up to the fen, for showing beside the item. `None` when it is too large.
    #[must_use]
    pub fn amount(&self) -> Option<Money> {
        self.unit_price.times(self.quantity, money::Rounding::HalfUpFen)
    }
}

impl Serialize for Bill {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match &self.charges {
            Charges::Lines(lines) => map.serialize_entry("lines", lines)?,
            Charges::Totals(totals) => map.serialize_entry("totals", totals)?,
        }
        if let Some(paid) = self.basic_fund {
            map.serialize_entry("basic_fund", &paid)?;
        }
        map.end()
    }
}

fn quantity<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&value.normalize().to_string())
}

#[expect(clippy::ref_option, reason = "the signature that serde asks for")]
fn optional_ratio<S: Serializer>(value: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => money::ratio::serialize(value, serializer),
        None => serializer.serialize_none(),
    }
}

/// Words of an enumeration as they stand on the wire, in the order of the type.
macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $type {
            /// All values, in the order of the type.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// All values with their words on the wire.
            pub(crate) const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant)),+];

            /// The word on the wire.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value of a word on the wire.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words!(Group {
    Destitute = "destitute",
    LowIncome = "low_income",
    RegisteredPoor = "registered_poor",
    Orphan = "orphan",
    Disabled = "disabled",
    Student = "student",
});
words!(Kind {
    Inpatient = "inpatient",
    Outpatient = "outpatient",
    Chronic = "chronic",
    Delivery = "delivery",
    Accident = "accident",
    ByCase = "by_case",
});
words!(Level { Township = "township", One = "1", Two = "2", Three = "3" });
words!(Place { Local = "local", InProvince = "in_province", OutOfProvince = "out_of_province" });
words!(Delivery { Natural = "natural", Caesarean = "caesarean" });
words!(Class { A = "A", B = "B", C = "C" });
