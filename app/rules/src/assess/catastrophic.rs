//! 居民大病保险: on the year's self-paid amount within the policy, in the pack's convention of bands.

use rust_decimal::Decimal;

use super::case::{Case, Done, add};
use super::words::{percent, yuan};
use super::{Stop, ladder};
use crate::money::{Money, Rounding};
use crate::pack::Cited;
use crate::pack::rules::{BandsOn, Bonus, Catastrophic, CatastrophicRow};

/// Adds this case to the year's self-paid amount and pays the layer's part of it.
pub(super) fn pay<'a>(case: &mut Case<'a>, layer: &'a Catastrophic, self_pay: Money) -> Result<Money, Stop> {
    let row = row(case, layer)?;
    let deductible = case.on(&row.deductible)?;
    let before = case.history.compliant_self_pay;
    let until = add(before, self_pay)?;
    accrue(case, layer, self_pay, before, until)?;
    let start = before.max(deductible.value);
    let end = until.max(deductible.value);
    let above = end.less(start);
    let line = yuan(deductible.value);
    let inputs = [
        ("self_pay_before", before.to_string()),
        ("self_pay_after", until.to_string()),
        ("deductible", deductible.value.to_string()),
    ];
    let operation = format!("max(0, {until} − {0}) − max(0, {before} − {0})", deductible.value);
    let shown = yuan(above);
    let (zh, en) = if above.is_zero() {
        (
            format!("今年自己付的还没有超过 {line} 元（大病保险起付线），大病保险这次不付。"),
            format!(
                "The year's own payments are not above {line} yuan (deductible of catastrophic insurance): it pays nothing."
            ),
        )
    } else {
        (
            format!("今年自己付的超过 {line} 元（大病保险起付线）的部分可以再报，这次有 {shown} 元。"),
            format!(
                "What the person paid this year above {line} yuan is insured again (catastrophic insurance): {shown} yuan now."
            ),
        )
    };
    let done = Done { rule: "catastrophic.deductible", inputs: &inputs, operation, amount: above };
    case.step(done, &deductible.clause, zh, en);
    if above.is_zero() {
        return Ok(Money::ZERO);
    }
    let uncut = by_bands(case, layer, row, deductible.value, (start, end))?;
    ceiling(case, layer, row, uncut)
}

/// The row of the person's group or disease, or the general one.
fn row<'a>(case: &Case<'a>, layer: &'a Catastrophic) -> Result<&'a CatastrophicRow, Stop> {
    if let Some((groups, row)) = &layer.poor
        && !case.on(groups)?.value.is_disjoint(&case.facts.person.groups)
    {
        return Ok(row);
    }
    if let (Some((codes, row)), Some(disease)) = (&layer.diseases, &case.facts.care.disease) {
        let written: String =
            disease.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect();
        if case.on(codes)?.value.iter().any(|code| written.starts_with(code.as_str())) {
            return Ok(row);
        }
    }
    Ok(&layer.base)
}

fn accrue<'a>(
    case: &mut Case<'a>,
    layer: &'a Catastrophic,
    self_pay: Money,
    before: Money,
    until: Money,
) -> Result<(), Stop> {
    let clause = &case.on(&layer.above_ceiling)?.clause;
    case.after.compliant_self_pay = until;
    let inputs =
        [("eligible", case.shares.inscp_scp_amt.to_string()), ("self_pay_before", before.to_string())];
    let operation = format!("{before} + {self_pay} = {until}");
    let (now, year) = (yuan(self_pay), yuan(until));
    let done = Done { rule: "catastrophic.self_pay", inputs: &inputs, operation, amount: self_pay };
    let zh = format!("政策范围内还要自己付 {now} 元，今年一共 {year} 元（合规自付）。");
    let en = format!("Within the policy the person has {now} yuan to pay, {year} yuan this year.");
    case.step(done, clause, zh, en);
    Ok(())
}

/// The part above the deductible in its bands, rounded once.
fn by_bands<'a>(
    case: &mut Case<'a>,
    layer: &'a Catastrophic,
    row: &'a CatastrophicRow,
    deductible: Money,
    (start, end): (Money, Money),
) -> Result<Money, Stop> {
    let bands = case.on(&row.bands)?;
    let (from, to, counted) = match case.on(&layer.bands_on)?.value {
        BandsOn::Total => (start, end, "total"),
        BandsOn::AboveDeductible => (start.less(deductible), end.less(deductible), "above_deductible"),
    };
    let above = end.less(start);
    let paid = case.round_fund(ladder::across(&bands.value, from, to, |ratio| ratio))?.min(above);
    let table: Vec<String> =
        bands.value.iter().map(|band| format!("> {}: {}", band.above, percent(band.ratio))).collect();
    let inputs = [
        ("from", from.to_string()),
        ("to", to.to_string()),
        ("bands", table.join("; ")),
        ("bands_on", counted.to_owned()),
    ];
    let operation = format!("Σ bands of {from} … {to}");
    let (shown, part) = (yuan(paid), yuan(above));
    let (zh, en) = if let [only] = bands.value.as_slice() {
        let rate = percent(only.ratio);
        (
            format!("这 {part} 元，大病保险付 {rate}，是 {shown} 元。"),
            format!("Of these {part} yuan catastrophic insurance pays {rate}, {shown} yuan."),
        )
    } else {
        (
            format!("这 {part} 元按分段比例，大病保险付 {shown} 元。"),
            format!("Of these {part} yuan catastrophic insurance pays {shown} yuan, by bands."),
        )
    };
    let done = Done { rule: "catastrophic.bands", inputs: &inputs, operation, amount: paid };
    case.step(done, &bands.clause, zh, en);
    Ok(paid)
}

/// What the layer may still pay this year; with a bonus on the ceiling where the pack grants one.
fn ceiling<'a>(
    case: &mut Case<'a>,
    layer: &'a Catastrophic,
    row: &'a CatastrophicRow,
    uncut: Money,
) -> Result<Money, Stop> {
    let ceiling: &Cited<Option<Money>> = case.on(&row.ceiling)?;
    let before = case.history.catastrophic_fund;
    let (limit, extra) = match (ceiling.value, &layer.bonus) {
        (Some(limit), Some(bonus)) => {
            let extra = bonus_on(case, bonus, limit)?;
            (Some(add(limit, extra)?), extra)
        }
        (limit, _) => (limit, Money::ZERO),
    };
    let left = limit.map_or(uncut, |limit| limit.less(before));
    let paid = uncut.min(left);
    let shown_limit = limit.map_or_else(|| "none".to_owned(), |limit| limit.to_string());
    let inputs = [
        ("amount", uncut.to_string()),
        ("ceiling", shown_limit.clone()),
        ("bonus", extra.to_string()),
        ("paid_before", before.to_string()),
    ];
    let operation =
        if limit.is_some() { format!("min({uncut}, {shown_limit} − {before})") } else { uncut.to_string() };
    let shown = yuan(paid);
    let (zh, en) = match limit {
        None => (
            format!("大病保险对您不设上限，付 {shown} 元。"),
            format!("Catastrophic insurance has no yearly limit here and pays {shown} yuan."),
        ),
        Some(limit) => {
            let (most, rest) = (yuan(limit), yuan(left));
            (
                format!("大病保险一年最多付 {most} 元，还剩 {rest} 元，这次付 {shown} 元。"),
                format!(
                    "Catastrophic insurance pays up to {most} yuan a year, {rest} are left: {shown} yuan now."
                ),
            )
        }
    };
    if paid < uncut {
        case.limited_by = Some("catastrophic.ceiling");
    }
    let done = Done { rule: "catastrophic.ceiling", inputs: &inputs, operation, amount: paid };
    case.step(done, &ceiling.clause, zh, en);
    case.shares.hifmi_pay = paid;
    case.after.catastrophic_fund = add(case.after.catastrophic_fund, paid)?;
    Ok(paid)
}

/// What years of unbroken enrolment and years without a claim add to a ceiling.
fn bonus_on<'a>(case: &Case<'a>, bonus: &'a Bonus, ceiling: Money) -> Result<Money, Stop> {
    let person = &case.facts.person;
    let unbroken = person.unbroken_years.saturating_sub(case.on(&bonus.after_years)?.value);
    let times = |amount: Money, years: u16| amount.yuan().checked_mul(Decimal::from(years));
    let sum = times(case.on(&bonus.per_unbroken_year)?.value, unbroken)
        .zip(times(case.on(&bonus.per_claim_free_year)?.value, person.claim_free_years))
        .and_then(|(unbroken, claim_free)| unbroken.checked_add(claim_free))
        .and_then(|sum| Money::round(sum, Rounding::HalfUpFen));
    let most = ceiling.share(case.on(&bonus.at_most)?.value, Rounding::HalfUpFen);
    match (sum, most) {
        (Some(sum), Some(most)) => Ok(sum.min(most)),
        _ => Err(super::case::too_large()),
    }
}
