//! Who bears what, in clear names and in those of the national settlement interface.

use rules::{
    assess::Shares,
    money::{self, Money},
    scheme::Scheme,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    super::super::schema::{Ratio, Yuan},
    HospitalNumber,
};

/// Who bears which part of a bill, all in yuan but the ratio. To the fen: `total` = `funds` + `hospital` + `person`. The
/// same stands in `setlinfo` by national names.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettledAmounts {
    /// The bill (`medfee_sumamt`).
    #[schema(value_type = Yuan)]
    pub total: Money,
    /// 全自费, outside the catalogue (`fulamt_ownpay_amt`).
    #[schema(value_type = Yuan)]
    pub outside_catalogue: Money,
    /// 超限价自费, above the price limits (`overlmt_selfpay`).
    #[schema(value_type = Yuan)]
    pub above_limits: Money,
    /// 先行自付, paid first by the person (`preselfpay_amt`).
    #[schema(value_type = Yuan)]
    pub paid_first: Money,
    /// 符合政策范围, what the rules look at (`inscp_scp_amt`).
    #[schema(value_type = Yuan)]
    pub within_policy: Money,
    /// 起付线 charged (`act_pay_dedc`).
    #[schema(value_type = Yuan)]
    pub deductible: Money,
    /// The basic fund's ratio (`pool_prop_selfpay`).
    #[schema(value_type = Ratio)]
    pub ratio: String,
    /// Paid by the basic fund (`hifp_pay`).
    #[schema(value_type = Yuan)]
    pub basic_fund: Money,
    /// Paid by 居民大病保险 (`hifmi_pay`).
    #[schema(value_type = Yuan)]
    pub catastrophic_fund: Money,
    /// Paid by 医疗救助 (`maf_pay`).
    #[schema(value_type = Yuan)]
    pub aid: Money,
    /// Paid by other funds (`oth_pay`).
    #[schema(value_type = Yuan)]
    pub other_funds: Money,
    /// Paid by all funds together (`fund_pay_sumamt`).
    #[schema(value_type = Yuan)]
    pub funds: Money,
    /// Borne by the hospital (`hosp_part_amt`).
    #[schema(value_type = Yuan)]
    pub hospital: Money,
    /// The person's part (`psn_part_amt`).
    #[schema(value_type = Yuan)]
    pub person: Money,
    /// What the person pays at the counter (`psn_cash_pay`): all of their part, as residents have no account.
    #[schema(value_type = Yuan)]
    pub cash: Money,
}

impl From<&Shares> for SettledAmounts {
    fn from(shares: &Shares) -> Self {
        Self {
            total: shares.medfee_sumamt,
            outside_catalogue: shares.fulamt_ownpay_amt,
            above_limits: shares.overlmt_selfpay,
            paid_first: shares.preselfpay_amt,
            within_policy: shares.inscp_scp_amt,
            deductible: shares.act_pay_dedc,
            ratio: money::ratio::show(shares.pool_prop_selfpay),
            basic_fund: shares.hifp_pay,
            catastrophic_fund: shares.hifmi_pay,
            aid: shares.maf_pay,
            other_funds: shares.oth_pay,
            funds: shares.fund_pay_sumamt,
            hospital: shares.hosp_part_amt,
            person: shares.psn_part_amt,
            cash: shares.psn_part_amt,
        }
    }
}

/// The same by the names of the national settlement interface (2303, 2304).
#[derive(Debug, Serialize, ToSchema)]
pub struct Setlinfo {
    /// The settlement; absent where nothing was settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub setl_id: Option<String>,
    /// The hospital's number of the stay, where it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = HospitalNumber, required = false)]
    pub mdtrt_id: Option<String>,
    /// The register's number of the person; absent where nothing was settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub psn_no: Option<String>,
    /// The scheme: 391, 380, 390.
    #[schema(value_type = String, examples("390"))]
    pub insutype: &'static str,
    /// The bill, in yuan.
    #[schema(value_type = Yuan)]
    pub medfee_sumamt: Money,
    /// 全自费, outside the catalogue, in yuan.
    #[schema(value_type = Yuan)]
    pub fulamt_ownpay_amt: Money,
    /// 超限价自费, above the price limits, in yuan.
    #[schema(value_type = Yuan)]
    pub overlmt_selfpay: Money,
    /// 先行自付, paid first by the person, in yuan.
    #[schema(value_type = Yuan)]
    pub preselfpay_amt: Money,
    /// 符合政策范围, what the rules look at, in yuan.
    #[schema(value_type = Yuan)]
    pub inscp_scp_amt: Money,
    /// 起付线 charged, in yuan.
    #[schema(value_type = Yuan)]
    pub act_pay_dedc: Money,
    /// The basic fund's ratio.
    #[schema(value_type = Ratio)]
    pub pool_prop_selfpay: String,
    /// Paid by the basic fund, in yuan.
    #[schema(value_type = Yuan)]
    pub hifp_pay: Money,
    /// Paid by 居民大病保险, in yuan.
    #[schema(value_type = Yuan)]
    pub hifmi_pay: Money,
    /// Paid by 医疗救助, in yuan.
    #[schema(value_type = Yuan)]
    pub maf_pay: Money,
    /// Paid by other funds, in yuan.
    #[schema(value_type = Yuan)]
    pub oth_pay: Money,
    /// Paid by all funds together, in yuan.
    #[schema(value_type = Yuan)]
    pub fund_pay_sumamt: Money,
    /// Borne by the hospital, in yuan.
    #[schema(value_type = Yuan)]
    pub hosp_part_amt: Money,
    /// The person's part, in yuan.
    #[schema(value_type = Yuan)]
    pub psn_part_amt: Money,
    /// What the person pays at the counter, in yuan.
    #[schema(value_type = Yuan)]
    pub psn_cash_pay: Money,
}

/// What a settlement is called.
#[derive(Debug, Default)]
pub(super) struct SetlIds {
    pub(super) setl_id: Option<String>,
    pub(super) mdtrt_id: Option<String>,
    pub(super) psn_no: Option<String>,
}

impl Setlinfo {
    pub(super) fn of(ids: SetlIds, scheme: Scheme, shares: &Shares) -> Self {
        Self {
            setl_id: ids.setl_id,
            mdtrt_id: ids.mdtrt_id,
            psn_no: ids.psn_no,
            insutype: scheme.code(),
            medfee_sumamt: shares.medfee_sumamt,
            fulamt_ownpay_amt: shares.fulamt_ownpay_amt,
            overlmt_selfpay: shares.overlmt_selfpay,
            preselfpay_amt: shares.preselfpay_amt,
            inscp_scp_amt: shares.inscp_scp_amt,
            act_pay_dedc: shares.act_pay_dedc,
            pool_prop_selfpay: money::ratio::show(shares.pool_prop_selfpay),
            hifp_pay: shares.hifp_pay,
            hifmi_pay: shares.hifmi_pay,
            maf_pay: shares.maf_pay,
            oth_pay: shares.oth_pay,
            fund_pay_sumamt: shares.fund_pay_sumamt,
            hosp_part_amt: shares.hosp_part_amt,
            psn_part_amt: shares.psn_part_amt,
            psn_cash_pay: shares.psn_part_amt,
        }
    }
}
