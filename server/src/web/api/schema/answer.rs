//! What the engine and the server write. Members may be added; those that are here keep their names and meaning.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{Day, Ratio, Words, Yuan};

/// Amounts, or a refusal where the rules give none.
#[derive(Debug, ToSchema)]
#[serde(untagged)]
pub enum EstimateAnswer {
    /// Amounts.
    Amounts(Box<Amounts>),
    /// No amount.
    Refused(Box<Refused>),
}

/// What a case is paid.
#[derive(Debug, ToSchema)]
pub struct Amounts {
    /// Who bears which part of the bill.
    pub result: Shares,
    /// The year after this case: what the next request of this person sends as `year_to_date`.
    pub year_to_date: YearAfter,
    /// The steps behind the amounts, in order; left out in a batch.
    #[schema(required = false)]
    pub steps: Vec<Step>,
    /// Rule of the step that kept the fund's part from being more; absent where none did.
    #[schema(required = false, examples("basic.ceiling"))]
    pub limited_by: String,
    /// With which pack.
    pub pack: PackReference,
    /// Name and version of the engine.
    pub engine: String,
    /// A signed receipt of facts and answer, which verifies with the keys of `/.well-known/portal-keys.json`. Absent in
    /// a batch.
    #[schema(required = false)]
    pub receipt: String,
}

/// Who bears which part of a bill, all in yuan but the ratio. To the fen: `medfee_sumamt` = `fund_pay_sumamt` +
/// `hosp_part_amt` + `psn_part_amt`. The names are those of the national settlement interface (2303).
#[derive(Debug, ToSchema)]
pub struct Shares {
    /// The bill, in yuan.
    pub medfee_sumamt: Yuan,
    /// 全自费, outside the catalogue, in yuan.
    pub fulamt_ownpay_amt: Yuan,
    /// 超限价自费, above the price limits, in yuan.
    pub overlmt_selfpay: Yuan,
    /// 先行自付, paid first by the person, in yuan.
    pub preselfpay_amt: Yuan,
    /// 符合政策范围, what the rules look at, in yuan.
    pub inscp_scp_amt: Yuan,
    /// 起付线 charged in this case, in yuan.
    pub act_pay_dedc: Yuan,
    /// The basic fund's ratio of the row used, points included.
    pub pool_prop_selfpay: Ratio,
    /// Paid by the basic fund, in yuan.
    pub hifp_pay: Yuan,
    /// Paid by 居民大病保险, in yuan.
    pub hifmi_pay: Yuan,
    /// Paid by 医疗救助, in yuan.
    pub maf_pay: Yuan,
    /// Paid by other funds, in yuan.
    pub oth_pay: Yuan,
    /// Paid by all funds together, in yuan.
    pub fund_pay_sumamt: Yuan,
    /// Borne by the hospital, in yuan.
    pub hosp_part_amt: Yuan,
    /// Paid by the person, in yuan.
    pub psn_part_amt: Yuan,
}

/// What a person's benefit year saw, this case included.
#[derive(Debug, ToSchema)]
pub struct YearAfter {
    /// Stays in hospital, a count.
    pub stays: u32,
    /// 起付线 charged, in yuan.
    pub deductible_charged: Yuan,
    /// What entered the ratio or the bands, in yuan.
    pub banded: Yuan,
    /// Paid by the basic layer, in yuan.
    pub basic_fund: Yuan,
    /// What the person had to pay within the policy before 大病保险 paid its part, in yuan.
    pub compliant_self_pay: Yuan,
    /// Paid by 大病保险, in yuan.
    pub catastrophic_fund: Yuan,
    /// Paid by 医疗救助, in yuan.
    pub aid: Yuan,
    /// Paid for outpatient care, in yuan.
    pub outpatient_fund: Yuan,
    /// The highest deductible (the standard, not what was charged of it) of the year's stays, in yuan.
    pub deductible_highest: Yuan,
    /// 起付线 charged for outpatient care, in yuan.
    pub outpatient_deductible: Yuan,
    /// Paid for listed chronic diseases, in yuan.
    pub chronic_fund: Yuan,
    /// Paid for accidents, in yuan.
    pub accident_fund: Yuan,
    /// The same year at the hospital of the case, where the pack counts so.
    pub hospital: HospitalAfter,
    /// The same year for the chronic disease of the case.
    pub disease: DiseaseAfter,
    /// The same of the family, where the pack counts so.
    pub family: FamilyAfter,
}

/// What a person's benefit year saw at one hospital, this case included.
#[derive(Debug, ToSchema)]
pub struct HospitalAfter {
    /// 起付线 charged there, in yuan.
    pub deductible_charged: Yuan,
}

/// What a person's benefit year saw for one chronic disease, this case included.
#[derive(Debug, ToSchema)]
pub struct DiseaseAfter {
    /// Paid for it, in yuan.
    pub fund: Yuan,
}

/// What a family's benefit year saw, this case included.
#[derive(Debug, ToSchema)]
pub struct FamilyAfter {
    /// Paid by the basic layer, in yuan.
    pub basic_fund: Yuan,
    /// Paid for outpatient care, in yuan.
    pub outpatient_fund: Yuan,
}

/// One step of a computation.
#[derive(Debug, ToSchema)]
pub struct Step {
    /// Which rule ran.
    #[schema(examples("basic.deductible"))]
    pub rule: String,
    /// What went in, by name: amounts in yuan, ratios as decimals.
    pub inputs: BTreeMap<String, String>,
    /// What was done, with the figures.
    #[schema(examples("min(20000.00, 700.00)"))]
    pub operation: String,
    /// What came out, in yuan.
    pub amount: Yuan,
    /// By which clause.
    pub clause: Clause,
    /// In words for people.
    pub text: Words,
    /// As an office writes it: the formula with its terms, and the clause.
    pub official: Words,
    /// In one line: what it is and how much.
    pub line: Words,
}

/// Where a figure or a decision comes from.
#[derive(Debug, ToSchema)]
pub struct Clause {
    /// The document, as it is cited.
    pub document: String,
    /// The place in it.
    pub clause: String,
    /// How far it can be trusted.
    pub confidence: Confidence,
    /// Where it can be read; absent where that is not known.
    #[schema(required = false)]
    pub url: String,
}

/// How far a source can be trusted: SEED a notice this portal is built for, Q quoted, S stated with its document, CALC
/// arithmetic from those, choice ours where sources are silent; C practice seen in a real system, M unconfirmed, X
/// contradicted elsewhere, sample made up (示例参数，非官方).
#[derive(Debug, ToSchema)]
pub enum Confidence {
    /// A notice this portal is built for.
    #[schema(rename = "SEED")]
    Seed,
    /// Quoted.
    Q,
    /// Stated with its document.
    S,
    /// Arithmetic from graded figures.
    #[schema(rename = "CALC")]
    Calc,
    /// Ours where sources are silent.
    #[schema(rename = "choice")]
    Choice,
    /// Practice seen in a real system.
    C,
    /// Unconfirmed.
    M,
    /// Contradicted elsewhere.
    X,
    /// Made up.
    #[schema(rename = "sample")]
    Sample,
}

/// With which pack an answer was computed.
#[derive(Debug, ToSchema)]
pub struct PackReference {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// SHA-256 of the canonical form, 64 hex digits.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub hash: String,
    /// Whether its figures are official; else 示例参数，非官方 belongs beside every result.
    pub official: bool,
    /// First day of its period.
    pub from: Day,
}

/// An answer that is no amount.
#[derive(Debug, ToSchema)]
pub struct Refused {
    /// Why, and what to do.
    pub refusal: Refusal,
    /// Which pack refused.
    pub pack: PackReference,
    /// Name and version of the engine.
    pub engine: String,
    /// A signed receipt of facts and answer, which verifies with the keys of `/.well-known/portal-keys.json`. Absent in
    /// a batch.
    #[schema(required = false)]
    pub receipt: String,
}

/// Why there is no amount.
#[derive(Debug, ToSchema)]
pub struct Refusal {
    /// Which kind.
    pub code: RefusalCode,
    /// Why, in words for people.
    pub text: Words,
    /// By which clause; absent where none says so.
    #[schema(required = false)]
    pub clause: Clause,
    /// What the person can do now.
    pub next: Words,
}

/// Kind of a refusal: the parameters of that day are not published (本期标准尚未公布); staff has to decide (待人工核定);
/// not covered; cover begins later; the hospital is not a designated one; the year is closed; the pack has no rule for
/// it.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum RefusalCode {
    /// The parameters of that day are not published.
    NotPublished,
    /// Staff has to decide.
    NeedsStaffDecision,
    /// Not covered.
    NotCovered,
    /// Cover begins later.
    WaitingPeriod,
    /// Not a designated hospital.
    NotDesignated,
    /// The year is closed.
    ClosedYear,
    /// The pack has no rule for it.
    Unsupported,
}

/// Everything that is wrong with a request (RFC 9457), all faults at once.
#[derive(Debug, ToSchema)]
pub struct EstimateProblem {
    /// Always "about:blank": the status says the kind.
    #[schema(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// The faults, at least one.
    #[schema(min_items = 1)]
    pub errors: Vec<Fault>,
}

/// One fault.
#[derive(Debug, ToSchema)]
pub struct Fault {
    /// Its kind. Of a request's content: `broken_json`, `not_utf8`, `type`, `required`, `unknown_field`,
    /// `number_not_string`, `not_a_number`, `too_many_decimals`, `negative`, `too_large`, `not_a_date`, `unknown_value`,
    /// `impossible`, `unknown_pack`, `unknown_tier`, `split_at_year_end`. Of the request as a whole: `bad_request`, `not_found`,
    /// `method_not_allowed`, `media_type`, `too_many_requests`, `busy`, `internal`.
    pub code: String,
    /// Where: a JSON pointer (RFC 6901); empty for the whole.
    #[schema(examples("/care/discharged"))]
    pub path: String,
    /// What is wrong, in Chinese.
    pub detail: String,
    /// What is wrong, in English.
    pub detail_en: String,
}

/// One line of a batch's answer that is no answer.
#[derive(Debug, ToSchema)]
pub struct BatchProblem {
    /// Number of the line, from 1; blank lines count.
    #[schema(minimum = 1)]
    pub line: u64,
    /// What is wrong with it.
    pub problem: EstimateProblem,
}

/// The packs that ship.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackList {
    /// One entry for each publication.
    pub packs: Vec<PackEntry>,
}

/// One publication of a pack.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackEntry {
    /// Name, as requests say it.
    pub name: String,
    /// What people call it.
    pub title: Words,
    /// Code of the jurisdiction.
    pub jurisdiction: String,
    /// Version.
    pub version: String,
    /// SHA-256 of the canonical form, 64 hex digits.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub hash: String,
    /// Whether its figures are official; else 示例参数，非官方 belongs beside every result.
    pub official: bool,
    /// The days of discharge or service for which it has parameters.
    pub period: Period,
    /// The day from which this publication was known.
    #[schema(value_type = Day)]
    pub published: String,
    /// Its contribution tiers; empty where it has none.
    pub tiers: Vec<Tier>,
    /// Address of its canonical form.
    #[schema(examples("/api/v1/packs/jiamusi-2018"))]
    pub href: String,
}

/// Days, both included.
#[derive(Debug, Serialize, ToSchema)]
pub struct Period {
    /// First day.
    #[schema(value_type = Day)]
    pub from: String,
    /// Last day.
    #[schema(value_type = Day)]
    pub to: String,
}

/// One contribution tier (缴费档次).
#[derive(Debug, Serialize, ToSchema)]
pub struct Tier {
    /// Its name, as requests say it.
    pub id: String,
    /// What people call it.
    pub title: Words,
}
