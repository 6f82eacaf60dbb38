//! What the engine reads. A member that is null counts as absent.

use utoipa::ToSchema;

use super::{Day, Ratio, Yuan};

/// One case: who, which care, which bill, and what the year saw before.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EstimateRequest {
    /// Name of the parameter pack, one of `GET /api/v1/packs`: a jurisdiction and scheme. The day of discharge or service
    /// picks the parameters in it.
    #[schema(min_length = 1, examples("jiamusi-2018"))]
    pub pack: String,
    /// Contribution tier (缴费档次): needed where the pack has tiers, a fault where it has none.
    #[schema(min_length = 1)]
    pub tier: Option<String>,
    /// Which publication of the parameters: the newest known on this day. Without it the newest of all.
    pub known_as_of: Option<Day>,
    /// The person; without it an adult outside all groups who is covered.
    pub person: Option<Person>,
    /// The care.
    pub care: Care,
    /// The bill.
    pub bill: Bill,
    /// What the person's year saw before this case; without it nothing.
    pub year_to_date: Option<YearBefore>,
}

/// What the rules ask about a person.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Day of birth; needed only where a rule asks for the age.
    pub birth_date: Option<Day>,
    /// Groups with rules of their own.
    pub groups: Option<Vec<Group>>,
    /// First day with cover, the end of the waiting period; without it covered.
    pub covered_from: Option<Day>,
    /// Completed years of unbroken enrolment.
    #[schema(maximum = 9999)]
    pub unbroken_years: Option<u16>,
    /// Completed years without a claim.
    #[schema(maximum = 9999)]
    pub claim_free_years: Option<u16>,
    /// Whether the person has a contract with a doctor (家庭医生签约); without it false.
    pub contract_doctor: Option<bool>,
}

/// A group of people with rules of its own: 特困人员, 低保对象, 建档立卡贫困人口, 孤儿, 重度残疾人, 学生.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
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

/// The care.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Care {
    /// Its kind.
    pub kind: Kind,
    /// Level of the hospital.
    pub hospital_level: HospitalLevel,
    /// Code of the hospital; needed only where a rule counts per hospital.
    pub hospital: Option<String>,
    /// Where the hospital is, seen from where the person is insured; without it `local`.
    pub place: Option<Place>,
    /// Whether the referral or the out-of-area filing (转诊或异地备案) was done; without it false.
    pub filed: Option<bool>,
    /// Day of admission; needed except for `outpatient` and `chronic`. Age counts on this day.
    pub admitted: Option<Day>,
    /// Day of discharge, not before admission; for outpatient care the day of service.
    pub discharged: Day,
    /// Code of the disease (ICD-10).
    pub disease: Option<String>,
    /// How the child was born; needed for `delivery`.
    pub delivery: Option<Delivery>,
    /// The stay that this one continues: a transfer, or a bill in the middle of the stay.
    pub continued_from: Option<ContinuedFrom>,
    /// Whether the hospital is a designated one (定点); without it true.
    pub designated: Option<bool>,
}

/// The stay that another one continues.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContinuedFrom {
    /// Level of the hospital of that stay.
    pub hospital_level: HospitalLevel,
    /// 起付线 charged in it and in those before that it continued, in yuan.
    pub deductible_charged: Yuan,
}

/// Kind of care: 住院, 普通门诊, 门诊慢特病, 住院分娩, 意外伤害, 按病种付费.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
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

/// Level of a hospital: 乡镇卫生院, 一级, 二级, 三级.
#[derive(Debug, ToSchema)]
pub enum HospitalLevel {
    /// 乡镇卫生院
    #[schema(rename = "township")]
    Township,
    /// 一级
    #[schema(rename = "1")]
    One,
    /// 二级
    #[schema(rename = "2")]
    Two,
    /// 三级
    #[schema(rename = "3")]
    Three,
}

/// Where a hospital is: 统筹地区内, 省内异地, 跨省异地.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Place {
    /// 统筹地区内
    Local,
    /// 省内异地
    InProvince,
    /// 跨省异地
    OutOfProvince,
}

/// How a child was born: 顺产, 剖宫产.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Delivery {
    /// 顺产
    Natural,
    /// 剖宫产
    Caesarean,
}

/// The bill: `lines` or `totals`, not both; neither is a bill of nothing. Its sum is at most 9,999,999,999.99 yuan.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Bill {
    /// Item by item.
    pub lines: Option<Vec<BillLine>>,
    /// Sums by class.
    pub totals: Option<Totals>,
    /// Yuan that the basic layer paid elsewhere: needed for a pack without a basic layer, a fault for any other.
    pub basic_fund: Option<Yuan>,
}

/// Yuan by class of the catalogue.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// 甲类: counts in full.
    #[schema(rename = "A")]
    pub a: Option<Yuan>,
    /// 乙类: counts after the part that the person pays first, by the pack's default ratio.
    #[schema(rename = "B")]
    pub b: Option<Yuan>,
    /// 丙类: outside the catalogue, does not count.
    #[schema(rename = "C")]
    pub c: Option<Yuan>,
}

/// One item of a bill.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BillLine {
    /// Code of the item; only for whoever reads the bill.
    pub item: Option<String>,
    /// Class of the item in the catalogue.
    pub class: Class,
    /// Price of one, in yuan.
    pub unit_price: Yuan,
    /// How many, with at most four decimals, in a string.
    #[schema(pattern = r"^[0-9]{1,10}(\.[0-9]{1,4})?$", examples("3", "0.5"))]
    pub quantity: String,
    /// The highest price of one that counts, in yuan; without it every price counts.
    pub price_limit: Option<Yuan>,
    /// 先行自付 of a class B item, as a share of its price; without it the pack's default.
    pub self_ratio: Option<Ratio>,
}

/// Class of the catalogue: 甲, 乙, 丙.
#[derive(Debug, ToSchema)]
pub enum Class {
    /// 甲类
    A,
    /// 乙类
    B,
    /// 丙类
    C,
}

/// What a person's benefit year saw before this case; what is absent is zero.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct YearBefore {
    /// Stays in hospital, a count.
    #[schema(maximum = 9999)]
    pub stays: Option<u16>,
    /// 起付线 charged, in yuan.
    pub deductible_charged: Option<Yuan>,
    /// What entered the ratio or the bands, in yuan.
    pub banded: Option<Yuan>,
    /// Paid by the basic layer, in yuan.
    pub basic_fund: Option<Yuan>,
    /// What the person had to pay within the policy before 大病保险 paid its part, in yuan.
    pub compliant_self_pay: Option<Yuan>,
    /// Paid by 大病保险, in yuan.
    pub catastrophic_fund: Option<Yuan>,
    /// Paid by 医疗救助, in yuan.
    pub aid: Option<Yuan>,
    /// Paid for outpatient care, in yuan.
    pub outpatient_fund: Option<Yuan>,
    /// The highest deductible (the standard, not what was charged of it) of the year's stays, in yuan.
    pub deductible_highest: Option<Yuan>,
    /// 起付线 charged for outpatient care, in yuan.
    pub outpatient_deductible: Option<Yuan>,
    /// Paid for listed chronic diseases, in yuan.
    pub chronic_fund: Option<Yuan>,
    /// Paid for accidents, in yuan.
    pub accident_fund: Option<Yuan>,
    /// The same year at the hospital of the case, where the pack counts so.
    pub hospital: Option<HospitalBefore>,
    /// The same year for the chronic disease of the case.
    pub disease: Option<DiseaseBefore>,
    /// What the family's year saw, where the pack counts so.
    pub family: Option<FamilyBefore>,
}

/// What a person's benefit year saw at one hospital; what is absent is zero.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HospitalBefore {
    /// 起付线 charged there, in yuan.
    pub deductible_charged: Option<Yuan>,
}

/// What a person's benefit year saw for one chronic disease; what is absent is zero.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DiseaseBefore {
    /// Paid for it, in yuan.
    pub fund: Option<Yuan>,
}

/// What a family's benefit year saw before this case; what is absent is zero.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FamilyBefore {
    /// Paid by the basic layer, in yuan.
    pub basic_fund: Option<Yuan>,
    /// Paid for outpatient care, in yuan.
    pub outpatient_fund: Option<Yuan>,
}
