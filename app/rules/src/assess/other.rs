//! Kinds of care outside the ladder of a stay: outpatient care and delivery.

use rust_decimal::Decimal;

use super::Stop;
use super::away::Terms;
use super::basic::{self, Paid};
use super::case::{Case, Done, add, fault};
use super::words::{Figure, level};
use crate::facts::Delivery;
use crate::money::{self, Money};
use crate::pack::rules::{Basic, ByWord, Outpatient};
use crate::pack::{Cited, Dated};
use crate::trace::Clause;

/// Outpatient care: eligible amount × ratio, up to the year's limit. Nothing of it enters the basic ceiling or 大病.
pub(super) fn outpatient<'a>(case: &mut Case<'a>, layer: &'a Outpatient) -> Result<(), Stop> {
    let here = case.facts.care.hospital_level;
    let Some(dated) = layer.levels.get(here) else {
        let (zh, en) = level(here);
        return Err(
            case.unsupported(&format!("{zh}的门诊待遇"), &format!("rule for outpatient care in {en}"))
        );
    };
    let rate = case.on(dated)?;
    let uncut = ratio_step(case, "outpatient.ratio", *rate.value, rate.clause)?;
    let before = case.history.outpatient_fund;
    let paid = match &layer.ceiling {
        None => uncut,
        Some(dated) => {
            let ceiling = case.on(dated)?;
            let left = ceiling.value.less(before);
            let paid = uncut.min(left);
            if paid < uncut {
                case.limited_by = Some("outpatient.ceiling");
            }
            let done = Done {
                rule: "outpatient.ceiling",
                inputs: &[
                    ("amount", Figure::Yuan(uncut)),
                    ("ceiling", Figure::Yuan(*ceiling.value)),
                    ("paid_before", Figure::Yuan(before)),
                ],
                others: &[("left", Figure::Yuan(left))],
                operation: "min({amount}, {ceiling} − {paid_before})",
                amount: paid,
                words: &[(
                    "门诊一年最多报销 {ceiling} 元，还剩 {left} 元，这次付 {} 元。",
                    "Outpatient care is paid up to {ceiling} yuan a year, {left} are left: {} yuan now.",
                )],
            };
            case.step(&done, ceiling.clause);
            paid
        }
    };
    case.shares.hifp_pay = paid;
    case.after.outpatient_fund = add(case.after.outpatient_fund, paid)?;
    Ok(())
}

/// Eligible amount × ratio without deductible, rounded once.
fn ratio_step(
    case: &mut Case<'_>,
    rule: &'static str,
    rate: Decimal,
    clause: &Clause,
) -> Result<Money, Stop> {
    let eligible = case.shares.inscp_scp_amt;
    let paid = case.round_fund(money::times(eligible.yuan(), rate))?.min(eligible);
    case.shares.pool_prop_selfpay = rate;
    let done = Done {
        rule,
        inputs: &[("amount", Figure::Yuan(eligible)), ("ratio", Figure::Ratio(rate))],
        others: &[],
        operation: "{amount} × {ratio}",
        amount: paid,
        words: &[(
            "没有起付线，{amount} 元里医保付 {ratio}（报销比例），是 {} 元。",
            "There is no deductible: of {amount} yuan the fund pays {ratio} (ratio), {} yuan.",
        )],
    };
    case.step(&done, clause);
    Ok(paid)
}

/// Delivery by ratio: no deductible, under the basic ceiling; the rest enters 大病.
pub(super) fn delivery_by_ratio<'a>(
    case: &mut Case<'a>,
    basic: &'a Basic,
    terms: &Terms<'a>,
    dated: Option<&'a Dated<Decimal>>,
) -> Result<Paid, Stop> {
    let (Some(dated), None) = (dated, terms.own_row) else {
        return Err(case.unsupported("这种情况的分娩待遇", "rule for this delivery"));
    };
    let rate = case.on(dated)?;
    let used = terms.adjust(*rate.value, Decimal::ZERO);
    let uncut = ratio_step(case, "delivery.ratio", used, rate.clause)?;
    case.after.banded = add(case.after.banded, case.shares.inscp_scp_amt)?;
    let paid = basic::ceiling(case, basic, uncut)?;
    Ok(Paid { paid, uncut })
}

/// The fixed sum for the way the child was born.
pub(super) fn fixed_sum<'a>(
    case: &Case<'a>,
    sums: &'a ByWord<Delivery, Dated<Money>>,
) -> Result<Cited<'a, Money>, Stop> {
    let Some(way) = case.facts.care.delivery else {
        let (zh, en) = ("请说明是顺产还是剖宫产", "say whether it was natural or caesarean");
        return Err(fault("/care/delivery", "required", zh, en));
    };
    let Some(dated) = sums.get(way) else {
        return Err(case.unsupported("这种分娩的定额", "fixed sum for this delivery"));
    };
    case.on(dated)
}

/// Delivery with a fixed sum: at most the bill, outside the ladder, under the basic ceiling; nothing enters 大病.
pub(super) fn delivery_fixed<'a>(
    case: &mut Case<'a>,
    basic: &'a Basic,
    sum: Cited<'a, Money>,
) -> Result<(), Stop> {
    let bill = case.shares.medfee_sumamt;
    let uncut = bill.min(*sum.value);
    let done = Done {
        rule: "delivery.fixed_sum",
        inputs: &[("fixed_sum", Figure::Yuan(*sum.value)), ("bill", Figure::Yuan(bill))],
        others: &[],
        operation: "min({fixed_sum}, {bill})",
        amount: uncut,
        words: &[(
            "住院分娩按定额付 {} 元（定额补助），不收起付线。",
            "A delivery is paid by a fixed sum, {} yuan, without deductible.",
        )],
    };
    case.step(&done, sum.clause);
    if uncut < bill {
        case.limited_by = Some("delivery.fixed_sum");
    }
    basic::ceiling(case, basic, uncut)?;
    Ok(())
}
