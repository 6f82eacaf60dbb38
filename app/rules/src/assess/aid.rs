//! 医疗救助: a part of what is left within the policy, for some groups.

use super::Stop;
use super::case::{Case, Done, add};
use super::words::Figure;
use crate::money::{self, Money};
use crate::pack::rules::Aid;

/// Pays the layer's part of what basic fund and 大病 left within the policy.
pub(super) fn pay<'a>(case: &mut Case<'a>, layer: &'a Aid, left: Money) -> Result<(), Stop> {
    let person = &case.facts.person;
    if !case.on(&layer.groups)?.value.iter().any(|group| person.groups.contains(group)) {
        return Ok(());
    }
    let rate = case.on(&layer.ratio)?;
    let ceiling = *case.on(&layer.ceiling)?.value;
    let before = case.history.aid;
    let uncut = case.round_fund(money::times(left.yuan(), *rate.value))?.min(left);
    let paid = ceiling.map_or(uncut, |limit| uncut.min(limit.less(before)));
    let words = [
        (
            "剩下的 {amount} 元，民政救助付 {ratio}（医疗救助），是 {} 元。",
            "Of the {amount} yuan left medical aid pays {ratio}, {} yuan.",
        ),
        ("已到一年的救助上限。", " The year's limit of aid is reached."),
    ];
    let is_cut = paid < uncut;
    if is_cut {
        case.limited_by = Some("aid.ceiling");
    }
    let done = Done {
        rule: "aid.ratio",
        inputs: &[
            ("amount", Figure::Yuan(left)),
            ("ratio", Figure::Ratio(*rate.value)),
            ("ceiling", Figure::limit(ceiling)),
            ("paid_before", Figure::Yuan(before)),
        ],
        others: &[],
        operation: "min({amount} × {ratio}, {ceiling} − {paid_before})",
        amount: paid,
        words: if is_cut { &words } else { &words[..1] },
    };
    case.step(&done, rate.clause);
    case.shares.maf_pay = paid;
    case.after.aid = add(case.after.aid, paid)?;
    Ok(())
}
