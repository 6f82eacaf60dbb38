//! `assess`: from facts to shares, by the rules of one pack.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::facts::{Accumulators, Facts, Fault};
use crate::money::{self, Money};
use crate::pack::{Pack, PackRef};
use crate::refusal::{Refusal, RefusalCode, ask_the_hotline};
use crate::text::Text;
use crate::trace::Step;

/// Who bears which part of a bill: field names of the national settlement interface (2303).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shares {
    /// The bill.
    pub medfee_sumamt: Money,
    /// 全自费: outside the catalogue.
    pub fulamt_ownpay_amt: Money,
    /// 超限价自费: above the price ceiling.
    pub overlmt_selfpay: Money,
    /// 先行自付: paid first by the person.
    pub preselfpay_amt: Money,
    /// 符合政策范围: what the rules look at.
    pub inscp_scp_amt: Money,
    /// 起付线 charged.
    pub act_pay_dedc: Money,
    /// The fund's ratio, with points, of the row used.
    #[serde(with = "money::ratio")]
    pub pool_prop_selfpay: Decimal,
    /// Basic fund.
    pub hifp_pay: Money,
    /// 居民大病保险
    pub hifmi_pay: Money,
    /// 医疗救助
    pub maf_pay: Money,
    /// Other funds.
    pub oth_pay: Money,
    /// All funds together.
    pub fund_pay_sumamt: Money,
    /// The hospital's part.
    pub hosp_part_amt: Money,
    /// The person's part.
    pub psn_part_amt: Money,
}

/// A computed case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Who bears what.
    pub shares: Shares,
    /// The year after this case.
    pub after: Accumulators,
    /// How it came about.
    pub steps: Vec<Step>,
    /// Rule of the step that kept the fund's part from being more, if one did.
    pub limited_by: Option<String>,
    /// With which pack.
    pub pack: PackRef,
}

/// Why there is no assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The rules give no amount.
    Refused(Box<Refusal>),
    /// The input is impossible, or does not fit the pack.
    Faults(Vec<Fault>),
}

/// Computes one case. `history` is the year before it. Inputs that do not fit the pack are refused as `unsupported`;
/// [`try_assess`] tells them apart.
pub fn assess(pack: &Pack, facts: &Facts, history: &Accumulators) -> Result<Assessment, Refusal> {
    try_assess(pack, facts, history).map_err(|stop| match stop {
        Stop::Refused(refusal) => *refusal,
        Stop::Faults(_) => Refusal {
            code: RefusalCode::Unsupported,
            text: Text::default(),
            clause: None,
            next: ask_the_hotline(),
        },
    })
}

/// Computes one case, or says which inputs are at fault.
pub fn try_assess(pack: &Pack, facts: &Facts, history: &Accumulators) -> Result<Assessment, Stop> {
    let _ = (pack, facts, history);
    Err(Stop::Faults(Vec::new()))
}
