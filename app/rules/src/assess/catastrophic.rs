//! 居民大病保险: on the year's self-paid amount within the policy, in the pack's convention of bands.

use rust_decimal::Decimal;

use super::case::{Case, Done, add};
use super::words::{Figure, percent};
use super::{Stop, ladder};
use crate::money::{self, Money, Rounding};
use crate::pack::rules::{BandsOn, Bonus, Catastrophic, CatastrophicRow};

/// Adds this case to the year's self-paid amount and pays the layer's part of it.
pub(super) fn pay<'a>(case: &mut Case<'a>, layer: &'a Catastrophic, self_pay: Money) -> Result<Money, Stop> {
    let row = row(case, layer)?;
    let deductible = case.on(&row.deductible)?;
    let before = case.history.compliant_self_pay;
    let until = add(before, self_pay)?;
    accrue(case, layer, self_pay, before, until)?;
    let start = before.max(*deductible.value);
    let end = until.max(*deductible.value);
    let above = end.less(start);
    let words = if above.is_zero() {
        (
            "今年自己付的还没有超过 {deductible} 元（大病保险起付线），大病保险这次不付。",
            "The year's own payments are not above {deductible} yuan (deductible of catastrophic insurance): it pays \
             nothing.",
        )
    } else {
        (
            "今年自己付的超过 {deductible} 元（大病保险起付线）的部分可以再报，这次有 {} 元。",
            "What the person paid this year above {deductible} yuan is insured again (catastrophic insurance): {} \
             yuan now.",
        )
    };
    let done = Done {
        rule: "catastrophic.deductible",
        inputs: &[
            ("self_pay_before", Figure::Yuan(before)),
            ("self_pay_after", Figure::Yuan(until)),
            ("deductible", Figure::Yuan(*deductible.value)),
        ],
        others: &[],
        operation: "max(0, {self_pay_after} − {deductible}) − max(0, {self_pay_before} − {deductible})",
        amount: above,
        words: &[words],
    };
    case.step(&done, deductible.clause);
    if above.is_zero() {
        return Ok(Money::ZERO);
    }
    let uncut = by_bands(case, layer, row, *deductible.value, (start, end))?;
    ceiling(case, layer, row, uncut)
}

/// The row of the person's group or disease, or the general one.
fn row<'a>(case: &Case<'a>, layer: &'a Catastrophic) -> Result<&'a CatastrophicRow, Stop> {
    if let Some((groups, row)) = &layer.poor
        && case.on(groups)?.value.iter().any(|group| case.facts.person.groups.contains(group))
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
    let clause = case.on(&layer.above_ceiling)?.clause;
    case.after.compliant_self_pay = until;
    let done = Done {
        rule: "catastrophic.self_pay",
        inputs: &[
            ("eligible", Figure::Yuan(case.shares.inscp_scp_amt)),
            ("self_pay_before", Figure::Yuan(before)),
        ],
        others: &[("self_pay_after", Figure::Yuan(until))],
        operation: "{self_pay_before} + {} = {self_pay_after}",
        amount: self_pay,
        words: &[(
            "政策范围内还要自己付 {} 元，今年一共 {self_pay_after} 元（合规自付）。",
            "Within the policy the person has {} yuan to pay, {self_pay_after} yuan this year.",
        )],
    };
    case.step(&done, clause);
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
    let paid = case.round_fund(ladder::across(bands.value, from, to, &|ratio| ratio))?.min(above);
    let table: Vec<String> =
        bands.value.iter().map(|band| format!("> {}: {}", band.above, percent(band.ratio))).collect();
    let table = table.join("; ");
    let (rate, words) = if let [only] = bands.value.as_slice() {
        (
            only.ratio,
            (
                "这 {above} 元，大病保险付 {rate}，是 {} 元。",
                "Of these {above} yuan catastrophic insurance pays {rate}, {} yuan.",
            ),
        )
    } else {
        (
            Decimal::ZERO,
            (
                "这 {above} 元按分段比例，大病保险付 {} 元。",
                "Of these {above} yuan catastrophic insurance pays {} yuan, by bands.",
            ),
        )
    };
    let done = Done {
        rule: "catastrophic.bands",
        inputs: &[
            ("from", Figure::Yuan(from)),
            ("to", Figure::Yuan(to)),
            ("bands", Figure::Words(&table, &table)),
            ("bands_on", Figure::Words(counted, counted)),
        ],
        others: &[("above", Figure::Yuan(above)), ("rate", Figure::Ratio(rate))],
        operation: "Σ bands of {from} … {to}",
        amount: paid,
        words: &[words],
    };
    case.step(&done, bands.clause);
    Ok(paid)
}

/// What the layer may still pay this year; with a bonus on the ceiling where the pack grants one.
fn ceiling<'a>(
    case: &mut Case<'a>,
    layer: &'a Catastrophic,
    row: &'a CatastrophicRow,
    uncut: Money,
) -> Result<Money, Stop> {
    let ceiling = case.on(&row.ceiling)?;
    let before = case.history.catastrophic_fund;
    let (limit, extra) = match (*ceiling.value, &layer.bonus) {
        (Some(limit), Some(bonus)) => {
            let extra = bonus_on(case, bonus, limit)?;
            (Some(add(limit, extra)?), extra)
        }
        (limit, _) => (limit, Money::ZERO),
    };
    let left = limit.map_or(uncut, |limit| limit.less(before));
    let paid = uncut.min(left);
    let (operation, words) = if limit.is_some() {
        (
            "min({amount}, {ceiling} − {paid_before})",
            (
                "大病保险一年最多付 {ceiling} 元，还剩 {left} 元，这次付 {} 元。",
                "Catastrophic insurance pays up to {ceiling} yuan a year, {left} are left: {} yuan now.",
            ),
        )
    } else {
        (
            "{amount}",
            (
                "大病保险对您不设上限，付 {} 元。",
                "Catastrophic insurance has no yearly limit here and pays {} yuan.",
            ),
        )
    };
    if paid < uncut {
        case.limited_by = Some("catastrophic.ceiling");
    }
    let done = Done {
        rule: "catastrophic.ceiling",
        inputs: &[
            ("amount", Figure::Yuan(uncut)),
            ("ceiling", Figure::limit(limit)),
            ("bonus", Figure::Yuan(extra)),
            ("paid_before", Figure::Yuan(before)),
        ],
        others: &[("left", Figure::Yuan(left))],
        operation,
        amount: paid,
        words: &[words],
    };
    case.step(&done, ceiling.clause);
    case.shares.hifmi_pay = paid;
    case.after.catastrophic_fund = add(case.after.catastrophic_fund, paid)?;
    Ok(paid)
}

/// What years of unbroken enrolment and years without a claim add to a ceiling.
fn bonus_on<'a>(case: &Case<'a>, bonus: &'a Bonus, ceiling: Money) -> Result<Money, Stop> {
    let person = &case.facts.person;
    let unbroken = person.unbroken_years.saturating_sub(*case.on(&bonus.after_years)?.value);
    let times = |amount: Money, years: u16| money::times(amount.yuan(), Decimal::from(years));
    let sum = times(*case.on(&bonus.per_unbroken_year)?.value, unbroken)
        .zip(times(*case.on(&bonus.per_claim_free_year)?.value, person.claim_free_years))
        .and_then(|(unbroken, claim_free)| money::plus(unbroken, claim_free))
        .and_then(|sum| Money::round(sum, Rounding::HalfUpFen));
    let most = ceiling.share(*case.on(&bonus.at_most)?.value, Rounding::HalfUpFen);
    match (sum, most) {
        (Some(sum), Some(most)) => Ok(sum.min(most)),
        _ => Err(super::case::too_large()),
    }
}
