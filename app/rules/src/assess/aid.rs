//! 医疗救助: a part of what is left within the policy, for some groups.

use super::Stop;
use super::case::{Case, Done, add};
use super::words::{percent, yuan};
use crate::money::{Money, ratio};
use crate::pack::rules::Aid;

/// Pays the layer's part of what basic fund and 大病 left within the policy.
pub(super) fn pay<'a>(case: &mut Case<'a>, layer: &'a Aid, left: Money) -> Result<(), Stop> {
    if case.on(&layer.groups)?.value.is_disjoint(&case.facts.person.groups) {
        return Ok(());
    }
    let rate = case.on(&layer.ratio)?;
    let ceiling = case.on(&layer.ceiling)?;
    let before = case.history.aid;
    let uncut = case.round_fund(left.yuan().checked_mul(rate.value))?.min(left);
    let paid = ceiling.value.map_or(uncut, |limit| uncut.min(limit.less(before)));
    let limit = ceiling.value.map_or_else(|| "none".to_owned(), |limit| limit.to_string());
    let inputs = [
        ("amount", left.to_string()),
        ("ratio", ratio::show(rate.value)),
        ("ceiling", limit.clone()),
        ("paid_before", before.to_string()),
    ];
    let operation = format!("min({left} × {}, {limit} − {before})", ratio::show(rate.value));
    let (shown, share, rest) = (yuan(paid), percent(rate.value), yuan(left));
    let mut zh = format!("剩下的 {rest} 元，民政救助付 {share}（医疗救助），是 {shown} 元。");
    let mut en = format!("Of the {rest} yuan left medical aid pays {share}, {shown} yuan.");
    if paid < uncut {
        case.limited_by = Some("aid.ceiling");
        zh.push_str("已到一年的救助上限。");
        en.push_str(" The year's limit of aid is reached.");
    }
    case.step(Done { rule: "aid.ratio", inputs: &inputs, operation, amount: paid }, &rate.clause, zh, en);
    case.shares.maf_pay = paid;
    case.after.aid = add(case.after.aid, paid)?;
    Ok(())
}
