//! The basic layer of a stay: deductible, ratio or bands with points, annual ceiling.

use rust_decimal::Decimal;

use super::away::Terms;
use super::case::{Case, Done, add, fault, too_large};
use super::words::{group, level, percent, yuan};
use super::{Stop, ladder};
use crate::date::age_on;
use crate::facts::Group;
use crate::money::{Money, ratio};
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
        None => basic.levels.get(&case.facts.care.hospital_level).ok_or_else(|| {
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
    let (factor, clause) = match repeat_factor(case, basic, full.value.min(eligible))? {
        Some((factor, clause)) => (factor, clause),
        None => (Decimal::ONE, &full.clause),
    };
    let due = full.value.share(factor, case.round_line.value).ok_or_else(too_large)?;
    let before = match mode.value {
        DeductibleMode::PerStay => Money::ZERO,
        DeductibleMode::PerYear => case.history.deductible_charged,
    };
    let charged = due.less(before).min(eligible);
    let inputs = [
        ("deductible", full.value.to_string()),
        ("factor", ratio::show(factor)),
        ("charged_before", before.to_string()),
        ("eligible", eligible.to_string()),
        ("stays_before", case.history.stays.to_string()),
    ];
    let operation = format!("min({} × {} − {before}, {eligible})", full.value, ratio::show(factor));
    let (shown, line) = (yuan(charged), yuan(full.value));
    let (zh, en) = if charged.is_zero() && factor.is_zero() {
        (
            format!("按规定，今年第 {} 次住院不再收起付线。", case.history.stays.saturating_add(1)),
            "By the rule for repeated stays no deductible is charged.".to_owned(),
        )
    } else if before.is_zero() {
        (
            format!("先由自己付 {shown} 元（起付线 {line} 元），超过的部分才开始报销。"),
            format!("The person first pays {shown} yuan (deductible {line}); the fund pays from there on."),
        )
    } else {
        (
            format!("全年起付线 {line} 元，之前已付 {} 元，这次先由自己付 {shown} 元。", yuan(before)),
            format!(
                "Of the year's deductible of {line} yuan, {} were paid before; now {shown} yuan.",
                yuan(before)
            ),
        )
    };
    let done = Done { rule: "basic.deductible", inputs: &inputs, operation, amount: charged };
    case.step(done, clause, zh, en);
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
    Ok(best.map(|factor| (factor, &rules.clause)))
}

/// The best single addition to the ratio among the person's groups.
fn points<'a>(case: &Case<'a>, basic: &'a Basic) -> Result<Option<(Group, &'a Cited<Decimal>)>, Stop> {
    let mut best: Option<(Group, &Cited<Decimal>)> = None;
    for (group, dated) in &basic.points {
        if case.facts.person.groups.contains(group) {
            let cited = case.on(dated)?;
            if best.is_none_or(|(_, known)| cited.value > known.value) {
                best = Some((*group, cited));
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
    bands: &'a Cited<Bands>,
    rest: Money,
) -> Result<Money, Stop> {
    let best = points(case, basic)?;
    let extra = best.map_or(Decimal::ZERO, |(_, cited)| cited.value);
    let adjusted = |base: Decimal| terms.adjust(base, extra);
    let before = case.history.banded;
    let until = add(before, rest)?;
    let paid = case.round_fund(ladder::across(&bands.value, before, until, adjusted))?.min(rest);
    let base = ladder::ratio_at(&bands.value, until);
    let used = adjusted(base);
    case.shares.pool_prop_selfpay = used;
    let one_band = bands.value.len() == 1;
    let inputs = [
        ("amount", rest.to_string()),
        ("ratio", ratio::show(base)),
        ("points", ratio::show(extra)),
        ("banded_before", before.to_string()),
    ];
    let operation = if one_band {
        format!("{rest} × {}", ratio::show(used))
    } else {
        format!("Σ bands of {before} … {until}")
    };
    let (mut zh, mut en) = ratio_words(rest, used, paid, one_band);
    if let Some((of, cited)) = best {
        let (zh_group, en_group) = group(of);
        let shown = percent(cited.value);
        zh = format!("{zh}其中{zh_group}多报 {shown}。");
        en = format!("{en} For {en_group} this includes {shown} more.");
    }
    let rule = if one_band { "basic.ratio" } else { "basic.bands" };
    case.step(Done { rule, inputs: &inputs, operation, amount: paid }, &bands.clause, zh, en);
    Ok(paid)
}

fn ratio_words(rest: Money, used: Decimal, paid: Money, one_band: bool) -> (String, String) {
    let (rest, rate, paid) = (yuan(rest), percent(used), yuan(paid));
    if one_band {
        (
            format!("剩下的 {rest} 元，医保付 {rate}（报销比例），是 {paid} 元。"),
            format!("Of the {rest} yuan left the fund pays {rate} (ratio), {paid} yuan."),
        )
    } else {
        (
            format!("剩下的 {rest} 元按分段比例报销，到了 {rate} 这一段，医保付 {paid} 元。"),
            format!("The {rest} yuan left are paid by bands, up to the one at {rate}: {paid} yuan."),
        )
    }
}

/// 封顶线: what the basic layer may still pay this year.
pub(super) fn ceiling<'a>(case: &mut Case<'a>, basic: &'a Basic, uncut: Money) -> Result<Money, Stop> {
    let ceiling = case.on(&basic.ceiling)?;
    let before = case.history.basic_fund;
    let left = ceiling.value.less(before);
    let paid = uncut.min(left);
    case.shares.hifp_pay = paid;
    case.after.basic_fund = add(case.after.basic_fund, paid)?;
    let inputs = [
        ("amount", uncut.to_string()),
        ("ceiling", ceiling.value.to_string()),
        ("paid_before", before.to_string()),
    ];
    let operation = format!("min({uncut}, {} − {before})", ceiling.value);
    let (shown, line, remains) = (yuan(paid), yuan(ceiling.value), yuan(left));
    let (zh, en) = if paid < uncut {
        case.limited_by = Some("basic.ceiling");
        (
            format!("一年最多报销 {line} 元（封顶线），还剩 {remains} 元，所以基本医保这次付 {shown} 元。"),
            format!(
                "A year's limit is {line} yuan (ceiling), {remains} are left, so the basic fund pays {shown} yuan."
            ),
        )
    } else {
        (
            format!("没有超过一年 {line} 元的上限（封顶线），基本医保这次付 {shown} 元。"),
            format!(
                "This stays within the year's limit of {line} yuan (ceiling): the basic fund pays {shown} yuan."
            ),
        )
    };
    case.step(
        Done { rule: "basic.ceiling", inputs: &inputs, operation, amount: paid },
        &ceiling.clause,
        zh,
        en,
    );
    Ok(paid)
}
