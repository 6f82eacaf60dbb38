//! Kinds of care outside the ladder of a stay: outpatient care and delivery.

use rust_decimal::Decimal;

use super::Stop;
use super::away::Terms;
use super::basic::{self, Paid};
use super::case::{Case, Done, add, fault};
use super::words::{level, percent, yuan};
use crate::facts::Delivery;
use crate::money::{Money, ratio};
use crate::pack::rules::{Basic, Outpatient};
use crate::pack::{Cited, Dated};

/// Outpatient care: eligible amount × ratio, up to the year's limit. Nothing of it enters the basic ceiling or 大病.
pub(super) fn outpatient<'a>(case: &mut Case<'a>, layer: &'a Outpatient) -> Result<(), Stop> {
    let here = case.facts.care.hospital_level;
    let Some(dated) = layer.levels.get(&here) else {
        let (zh, en) = level(here);
        return Err(
            case.unsupported(&format!("{zh}的门诊待遇"), &format!("rule for outpatient care in {en}"))
        );
    };
    let rate = case.on(dated)?;
    let uncut = ratio_step(case, "outpatient.ratio", rate)?;
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
            let inputs = [
                ("amount", uncut.to_string()),
                ("ceiling", ceiling.value.to_string()),
                ("paid_before", before.to_string()),
            ];
            let operation = format!("min({uncut}, {} − {before})", ceiling.value);
            let (shown, most, rest) = (yuan(paid), yuan(ceiling.value), yuan(left));
            let done = Done { rule: "outpatient.ceiling", inputs: &inputs, operation, amount: paid };
            let zh = format!("门诊一年最多报销 {most} 元，还剩 {rest} 元，这次付 {shown} 元。");
            let en = format!(
                "Outpatient care is paid up to {most} yuan a year, {rest} are left: {shown} yuan now."
            );
            case.step(done, &ceiling.clause, zh, en);
            paid
        }
    };
    case.shares.hifp_pay = paid;
    case.after.outpatient_fund = add(case.after.outpatient_fund, paid)?;
    Ok(())
}

/// Eligible amount × ratio without deductible, rounded once.
fn ratio_step(case: &mut Case<'_>, rule: &'static str, rate: &Cited<Decimal>) -> Result<Money, Stop> {
    let eligible = case.shares.inscp_scp_amt;
    let paid = case.round_fund(eligible.yuan().checked_mul(rate.value))?.min(eligible);
    case.shares.pool_prop_selfpay = rate.value;
    let inputs = [("amount", eligible.to_string()), ("ratio", ratio::show(rate.value))];
    let operation = format!("{eligible} × {}", ratio::show(rate.value));
    let (rest, share, shown) = (yuan(eligible), percent(rate.value), yuan(paid));
    let zh = format!("没有起付线，{rest} 元里医保付 {share}（报销比例），是 {shown} 元。");
    let en = format!("There is no deductible: of {rest} yuan the fund pays {share} (ratio), {shown} yuan.");
    case.step(Done { rule, inputs: &inputs, operation, amount: paid }, &rate.clause, zh, en);
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
    let used = Cited { value: terms.adjust(rate.value, Decimal::ZERO), clause: rate.clause.clone() };
    let uncut = ratio_step(case, "delivery.ratio", &used)?;
    case.after.banded = add(case.after.banded, case.shares.inscp_scp_amt)?;
    let paid = basic::ceiling(case, basic, uncut)?;
    Ok(Paid { paid, uncut })
}

/// The fixed sum for the way the child was born.
pub(super) fn fixed_sum<'a>(
    case: &Case<'a>,
    sums: &'a std::collections::BTreeMap<Delivery, Dated<Money>>,
) -> Result<&'a Cited<Money>, Stop> {
    let Some(way) = case.facts.care.delivery else {
        let (zh, en) = ("请说明是顺产还是剖宫产", "say whether it was natural or caesarean");
        return Err(fault("/care/delivery", "required", zh, en));
    };
    let Some(dated) = sums.get(&way) else {
        return Err(case.unsupported("这种分娩的定额", "fixed sum for this delivery"));
    };
    case.on(dated)
}

/// Delivery with a fixed sum: at most the bill, outside the ladder, under the basic ceiling; nothing enters 大病.
pub(super) fn delivery_fixed<'a>(
    case: &mut Case<'a>,
    basic: &'a Basic,
    sum: &'a Cited<Money>,
) -> Result<(), Stop> {
    let bill = case.shares.medfee_sumamt;
    let uncut = sum.value.min(bill);
    let inputs = [("fixed_sum", sum.value.to_string()), ("bill", bill.to_string())];
    let operation = format!("min({}, {bill})", sum.value);
    let shown = yuan(uncut);
    let done = Done { rule: "delivery.fixed_sum", inputs: &inputs, operation, amount: uncut };
    let zh = format!("住院分娩按定额付 {shown} 元（定额补助），不收起付线。");
    let en = format!("A delivery is paid by a fixed sum, {shown} yuan, without deductible.");
    case.step(done, &sum.clause, zh, en);
    if uncut < bill {
        case.limited_by = Some("delivery.fixed_sum");
    }
    basic::ceiling(case, basic, uncut)?;
    Ok(())
}
