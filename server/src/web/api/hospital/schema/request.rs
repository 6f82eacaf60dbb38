//! What a hospital sends. A member that is null counts as absent.

use utoipa::ToSchema;

use super::{
    super::super::schema::{Care, Class, Day, Ratio, Totals, Yuan},
    HospitalNumber,
};

/// Somebody, and the day of care.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EligibilityQuery {
    /// Id number (`certno`).
    #[schema(examples("34039919520311123X"))]
    pub id_number: String,
    /// The day of discharge or service (`begntime`).
    pub on: Day,
}

/// A bill, for computing beforehand and for settling alike. `care` and `bill` are those of the estimate; the person's
/// tier, groups and year come from the register.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HospitalBillRequest {
    /// Id number of the patient (`certno`).
    #[schema(examples("34039919520311123X"))]
    pub id_number: String,
    /// Name on the card (`psn_name`): where it is sent, it must be that of the register.
    #[schema(min_length = 1, max_length = 50)]
    pub name: Option<String>,
    /// The hospital's number of the settlement (`msgid` of old systems); never used again, also after a reversal.
    pub slip: HospitalNumber,
    /// The hospital's number of the stay (`mdtrt_id`, `ipt_no`).
    pub stay: Option<HospitalNumber>,
    /// Number of the invoice, code and number together (`invono`). Its letters and digits count, whatever stands between
    /// them and however they are written.
    pub invoice: Option<HospitalNumber>,
    /// The sum that the hospital has (`medfee_sumamt`): where it is sent, the bill must come to it.
    pub total: Option<Yuan>,
    /// The care. Its level must be that of the register; the register's name of the hospital counts.
    pub care: Care,
    /// The bill.
    pub bill: HospitalCharges,
}

/// The bill: `lines` or `totals`, not both. Its sum is at most 9,999,999,999.99 yuan.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HospitalCharges {
    /// Item by item (`feedetail`).
    #[schema(max_items = 5000)]
    pub lines: Option<Vec<HospitalLine>>,
    /// Sums by class.
    pub totals: Option<Totals>,
}

/// One item of a bill. It has a code, a name, or both.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HospitalLine {
    /// Name of the item, as the patient reads it (`medins_list_name`).
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// Code of the item (`med_list_codg`).
    #[schema(min_length = 1, max_length = 40)]
    pub item: Option<String>,
    /// Class of the item in the catalogue (`chrgitm_lv`).
    pub class: Class,
    /// Price of one, in yuan (`pric`).
    pub unit_price: Yuan,
    /// How many, with at most four decimals, in a string (`cnt`).
    #[schema(pattern = r"^[0-9]{1,10}(\.[0-9]{1,4})?$", examples("3", "0.5"))]
    pub quantity: String,
    /// The highest price of one that counts, in yuan (`pric_uplmt_amt`); without it every price counts.
    pub price_limit: Option<Yuan>,
    /// 先行自付 of a class B item, as a share of its price (`selfpay_prop`); without it the pack's default.
    pub self_ratio: Option<Ratio>,
}

/// A hospital's file of a day.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayFile {
    /// The accounting day, as the answers to the acts told it (`setl_date`).
    pub day: Day,
    /// What was settled and taken back on it. A slip settled and taken back on the same day stands in it once for each.
    #[schema(max_items = 20000)]
    pub slips: Vec<DaySlip>,
}

/// One slip of a day's file.
#[derive(Debug, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DaySlip {
    /// The slip.
    pub slip: HospitalNumber,
    /// Whether it was taken back on the day; without it false.
    pub reversed: Option<bool>,
    /// The bill, in yuan (`medfee_sumamt`).
    pub total: Yuan,
    /// Paid by the funds, in yuan (`fund_pay_sumamt`).
    pub funds: Yuan,
    /// Paid by the person, in yuan (`psn_part_amt`).
    pub person: Yuan,
}
