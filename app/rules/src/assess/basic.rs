//! The basic layer of a stay: deductible, ratio or bands with points, annual ceiling.

use rust_decimal::Decimal;

use super::away::Terms;
use super::case::{Case, Done, add, fault, too_large};
use super::words::{Figure, group, level};
use super::{Stop, ladder};
use crate::date::age_on;
use crate::facts::Group;
use crate::money::Money;
use crate::pack::rules::{Basic, Row};
use crate::pack::{Bands, Cited, DeductibleMode};
use crate::trace::Clause;

/// What the basic layer paid, and what it would have paid without a ceiling.
pub(super) struct Paid {
    pub(super) paid: Money,
    pub(super) uncut: Money,
}

/// The basic layer of a stay in hospital.
pub(super) fn stay<'a>(case: &mut Case<'a>, basic: &'a Basic, terms: &Terms<'a>) -> Result<Paid, Stop> {
    let row = match terms.own_row {
        Some(row) => row,
        None => basic.levels.get(case.facts.care.hospital_level).ok_or_else(|| {
            let (zh, en) = level(case.facts.care.hospital_level);
            case.unsupported(&format!("{zh}的住院待遇"), &format!("rule for a stay in {en}"))
        })?,
    };
    let charged = deductible(case, basic, row)?;
    let rest = case.shares.inscp_scp_amt.less(charged);
    let bands = case.on(&row.bands)?;
    let uncut = by_bands(case, basic, terms, bands, rest)?;
    let paid = ceiling(case, basic, uncut)?;
    case.shares.act_pay_dedc = charged;
    case.after.deductible_charged = add(case.after.deductible_charged, charged)?;
    case.after.banded = add(case.after.banded, rest)?;
    Ok(Paid { paid, uncut })
}

/// 起付线: charged as the pack's mode says, less for repeated stays where a rule says so, never above the amount.
fn deductible<'a>(case: &mut Case<'a>, basic: &'a Basic, row: &'a Row) -> Result<Money, Stop> {
    let full = case.on(&row.deductible)?;
    let mode = case.on(&basic.mode)?;
    let eligible = case.shares.inscp_scp_amt;
    let (factor, clause) =
        repeat_factor(case, basic, (*full.value).min(eligible))?.unwrap_or((Decimal::ONE, full.clause));
    let due = full.value.share(factor, *case.round_line.value).ok_or_else(too_large)?;
    let before = match mode.value {
        DeductibleMode::PerStay => Money::ZERO,
        DeductibleMode::PerYear => case.history.deductible_charged,
    };
    let charged = due.less(before).min(eligible);
    let words = if charged.is_zero() && factor.is_zero() {
        (
            "按规定，今年第 {this_stay} 次住院不再收起付线。",
            "By the rule for repeated stays no deductible is charged.",
        )
    } else if before.is_zero() {
        (
            "先由自己付 {} 元（起付线 {deductible} 元），超过的部分才开始报销。",
            "The person first pays {} yuan (deductible {deductible}); the fund pays from there on.",
        )
    } else {
        (
            "全年起付线 {deductible} 元，之前已付 {charged_before} 元，这次先由自己付 {} 元。",
            "Of the year's deductible of {deductible} yuan, {charged_before} were paid before; now {} yuan.",
        )
    };
    let done = Done {
        rule: "basic.deductible",
        inputs: &[
            ("deductible", Figure::Yuan(*full.value)),
            ("factor", Figure::Ratio(factor)),
            ("charged_before", Figure::Yuan(before)),
            ("eligible", Figure::Yuan(eligible)),
            ("stays_before", Figure::Count(case.history.stays)),
        ],
        others: &[("this_stay", Figure::Count(case.history.stays.saturating_add(1)))],
        operation: "min({deductible} × {factor} − {charged_before}, {eligible})",
        amount: charged,
        words: &[words],
    };
    case.step(&done, clause);
    Ok(charged)
}

/// The part of the deductible still charged at this stay of the year, where a rule for repeated stays applies. The
/// birth date is asked for only where it decides, that is when something would be charged.
fn repeat_factor<'a>(
    case: &Case<'a>,
    basic: &'a Basic,
    at_stake: Money,
) -> Result<Option<(Decimal, &'a Clause)>, Stop> {
    let Some(dated) = &basic.repeat else { return Ok(None) };
    let rules = case.on(dated)?;
    let this_stay = case.history.stays.saturating_add(1);
    let mut best: Option<Decimal> = None;
    for rule in rules.value.iter().filter(|rule| u32::from(rule.stay) <= this_stay) {
        if best.is_some_and(|best| best <= rule.charged) || at_stake.is_zero() {
            continue;
        }
        let by_age = rule.min_age.is_some() || rule.below_age.is_some();
        let fits = match case.facts.person.birth_date {
            _ if !by_age => true,
            Some(birth) => {
                let age = u16::from(age_on(birth, case.facts.care.begins()));
                rule.min_age.is_none_or(|least| age >= least)
                    && rule.below_age.is_none_or(|below| age < below)
            }
            None => {
                let (zh, en) = (
                    "这次的起付线取决于年龄，请填写出生日期",
                    "the deductible of this stay depends on the age: give the birth date",
                );
                return Err(fault("/person/birth_date", "required", zh, en));
            }
        };
        if fits {
            best = Some(rule.charged);
        }
    }
    Ok(best.map(|factor| (factor, rules.clause)))
}

/// The best single addition to the ratio among the person's groups.
fn points<'a>(case: &Case<'a>, basic: &'a Basic) -> Result<Option<(Group, Decimal)>, Stop> {
    let mut best: Option<(Group, Decimal)> = None;
    for (group, dated) in basic.points.iter() {
        if case.facts.person.groups.contains(&group) {
            let points = *case.on(dated)?.value;
            if best.is_none_or(|(_, known)| points > known) {
                best = Some((group, points));
            }
        }
    }
    Ok(best)
}

/// 报销比例: the amount above the deductible in its bands on the year's running amount, rounded once.
fn by_bands<'a>(
    case: &mut Case<'a>,
    basic: &'a Basic,
    terms: &Terms<'a>,
    bands: Cited<'a, Bands>,
    rest: Money,
) -> Result<Money, Stop> {
    let best = points(case, basic)?;
    let extra = best.map_or(Decimal::ZERO, |(_, points)| points);
    let adjusted = |base: Decimal| terms.adjust(base, extra);
    let before = case.history.banded;
    let until = add(before, rest)?;
    let paid = case.round_fund(ladder::across(bands.value, before, until, &adjusted))?.min(rest);
    let base = ladder::ratio_at(bands.value, until);
    let used = adjusted(base);
    case.shares.pool_prop_selfpay = used;
    let (rule, operation, sentence) = if bands.value.len() == 1 {
        (
            "basic.ratio",
            "{amount} × {used}",
            (
                "剩下的 {amount} 元，医保付 {used}（报销比例），是 {} 元。",
                "Of the {amount} yuan left the fund pays {used} (ratio), {} yuan.",
            ),
        )
    } else {
        (
            "basic.bands",
            "Σ bands of {banded_before} … {until}",
            (
                "剩下的 {amount} 元按分段比例报销，到了 {used} 这一段，医保付 {} 元。",
                "The {amount} yuan left are paid by bands, up to the one at {used}: {} yuan.",
            ),
        )
    };
    let more = ("其中{group}多报 {points}。", " For {group} this includes {points} more.");
    let words = [sentence, more];
    let (zh, en) = best.map(|(of, _)| group(of)).unwrap_or_default();
    let done = Done {
        rule,
        inputs: &[
            ("amount", Figure::Yuan(rest)),
            ("ratio", Figure::Ratio(base)),
            ("points", Figure::Ratio(extra)),
            ("banded_before", Figure::Yuan(before)),
        ],
        others: &[
            ("used", Figure::Ratio(used)),
            ("until", Figure::Yuan(until)),
            ("group", Figure::Words(zh, en)),
        ],
        operation,
        amount: paid,
        words: if best.is_some() { &words } else { &words[..1] },
    };
    case.step(&done, bands.clause);
    Ok(paid)
}

/// 封顶线: what the basic layer may still pay this year.
pub(super) fn ceiling<'a>(case: &mut Case<'a>, basic: &'a Basic, uncut: Money) -> Result<Money, Stop> {
    let ceiling = case.on(&basic.ceiling)?;
    let before = case.history.basic_fund;
    let left = ceiling.value.less(before);
    let paid = uncut.min(left);
    case.shares.hifp_pay = paid;
    case.after.basic_fund = add(case.after.basic_fund, paid)?;
    let words = if paid < uncut {
        case.limited_by = Some("basic.ceiling");
        (
            "一年最多报销 {ceiling} 元（封顶线），还剩 {left} 元，所以基本医保这次付 {} 元。",
            "A year's limit is {ceiling} yuan (ceiling), {left} are left, so the basic fund pays {} yuan.",
        )
    } else {
        (
            "没有超过一年 {ceiling} 元的上限（封顶线），基本医保这次付 {} 元。",
            "This stays within the year's limit of {ceiling} yuan (ceiling): the basic fund pays {} yuan.",
        )
    };
    let done = Done {
        rule: "basic.ceiling",
        inputs: &[
            ("amount", Figure::Yuan(uncut)),
            ("ceiling", Figure::Yuan(*ceiling.value)),
            ("paid_before", Figure::Yuan(before)),
        ],
        others: &[("left", Figure::Yuan(left))],
        operation: "min({amount}, {ceiling} − {paid_before})",
        amount: paid,
        words: &[words],
    };
    case.step(&done, ceiling.clause);
    Ok(paid)
}
