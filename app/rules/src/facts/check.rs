//! Whether facts are possible at all, whoever made them. What a pack asks for is checked where the pack is known.

use super::{Accumulators, Bill, Charges, Facts, Fault, Kind, Line};
use crate::money::{Money, Rate, Rounding};
use crate::reader::{Path, Reader};

/// Everything impossible in facts: dates in the wrong order, amounts out of range. Empty when there is nothing.
pub fn check(facts: &Facts) -> Vec<Fault> {
    check_with(facts, &facts.year_to_date)
}

/// The same, with a year before the case that is not the one of the facts.
pub(crate) fn check_with(facts: &Facts, before: &Accumulators) -> Vec<Fault> {
    let mut r = Reader::default();
    dates(&mut r, facts);
    bill(&mut r, &facts.bill);
    year(&mut r, &facts.year_to_date);
    if *before != facts.year_to_date {
        year(&mut r, before);
    }
    r.faults
}

fn dates(r: &mut Reader, facts: &Facts) {
    let care = &facts.care;
    let at = Path::Key(&Path::Root, "care");
    let needs_admission = !matches!(care.kind, Kind::Outpatient | Kind::Chronic);
    match care.admitted {
        None if needs_admission => {
            r.fault(
                &Path::Key(&at, "admitted"),
                "required",
                "缺少入院日期",
                "the day of admission is missing",
            );
        }
        Some(admitted) if care.discharged < admitted => {
            let place = Path::Key(&at, "discharged");
            r.fault(&place, "impossible", "出院日期早于入院日期", "discharged before being admitted");
        }
        _ => {}
    }
    if let Some(earlier) = care.continued_from {
        let place = Path::Key(&at, "continued_from");
        in_range(r, earlier.deductible_charged, &Path::Key(&place, "deductible_charged"));
    }
    if facts.person.birth_date.is_some_and(|birth| birth > care.begins()) {
        let person = Path::Key(&Path::Root, "person");
        let place = Path::Key(&person, "birth_date");
        r.fault(&place, "impossible", "出生日期晚于就医日期", "born after the care began");
    }
}

fn in_range(r: &mut Reader, amount: Money, path: &Path<'_>) {
    if amount < Money::ZERO {
        r.fault(path, "negative", "金额不能小于零", "below zero");
    } else if amount > Money::MAX {
        too_large(r, path);
    }
}

fn too_large(r: &mut Reader, path: &Path<'_>) {
    r.fault(path, "too_large", "金额不能超过 9,999,999,999.99 元", "above 9,999,999,999.99");
}

fn bill(r: &mut Reader, bill: &Bill) {
    let at = Path::Key(&Path::Root, "bill");
    if let Some(paid) = bill.basic_fund {
        in_range(r, paid, &Path::Key(&at, "basic_fund"));
    }
    let before = r.faults.len();
    let sum = match &bill.charges {
        Charges::Lines(list) => {
            let at = Path::Key(&at, "lines");
            let mut amounts = list.iter().enumerate().map(|(i, item)| line(r, item, &Path::Index(&at, i)));
            amounts.try_fold(Money::ZERO, |sum, amount| sum.checked_add(amount?))
        }
        Charges::Totals(totals) => {
            let at = Path::Key(&at, "totals");
            for (key, amount) in [("A", totals.a), ("B", totals.b), ("C", totals.c)] {
                in_range(r, amount, &Path::Key(&at, key));
            }
            totals.a.checked_add(totals.b).and_then(|sum| sum.checked_add(totals.c))
        }
    };
    let parts_are_fine = r.faults.len() == before;
    if parts_are_fine && sum.is_none_or(|sum| sum > Money::MAX) {
        too_large(r, &at);
    }
}

/// The amount of a line, or `None` with its faults noted.
fn line(r: &mut Reader, line: &Line, at: &Path<'_>) -> Option<Money> {
    let before = r.faults.len();
    in_range(r, line.unit_price, &Path::Key(at, "unit_price"));
    if let Some(limit) = line.price_limit {
        in_range(r, limit, &Path::Key(at, "price_limit"));
    }
    if line.quantity.is_sign_negative() && !line.quantity.is_zero() {
        r.fault(&Path::Key(at, "quantity"), "negative", "数量不能小于零", "below zero");
    }
    if line.quantity.scale() > 4 && line.quantity.normalize().scale() > 4 {
        r.fault(&Path::Key(at, "quantity"), "too_many_decimals", "最多 4 位小数", "at most 4 decimals");
    }
    if let Some(ratio) = line.self_ratio
        && Rate::of(ratio).is_none()
    {
        let place = Path::Key(at, "self_ratio");
        let (zh, en) = (
            "比例应在 0 和 1 之间，最多 6 位小数",
            "a ratio lies between 0 and 1 and has at most 6 decimals",
        );
        r.fault(&place, "impossible", zh, en);
    }
    let amount = line.unit_price.times(line.quantity, Rounding::HalfUpFen).filter(|sum| *sum <= Money::MAX);
    if r.faults.len() > before {
        return None;
    }
    if amount.is_none() {
        too_large(r, at);
    }
    amount
}

fn year(r: &mut Reader, year: &Accumulators) {
    let amounts = [
        ("deductible_charged", year.deductible_charged),
        ("banded", year.banded),
        ("basic_fund", year.basic_fund),
        ("compliant_self_pay", year.compliant_self_pay),
        ("catastrophic_fund", year.catastrophic_fund),
        ("aid", year.aid),
        ("outpatient_fund", year.outpatient_fund),
        ("deductible_highest", year.deductible_highest),
        ("outpatient_deductible", year.outpatient_deductible),
        ("chronic_fund", year.chronic_fund),
        ("accident_fund", year.accident_fund),
        ("hospital/deductible_charged", year.hospital.deductible_charged),
        ("disease/fund", year.disease.fund),
        ("family/basic_fund", year.family.basic_fund),
        ("family/outpatient_fund", year.family.outpatient_fund),
    ];
    // Almost always nothing is wrong: all of them at once.
    let wrong = |amount: Money| u64::from(!(Money::ZERO..=Money::MAX).contains(&amount));
    if amounts.iter().map(|(_, amount)| wrong(*amount)).sum::<u64>() == 0 {
        return;
    }
    let at = Path::Key(&Path::Root, "year_to_date");
    for (key, amount) in amounts {
        match key.split_once('/') {
            Some((part, key)) => in_range(r, amount, &Path::Key(&Path::Key(&at, part), key)),
            None => in_range(r, amount, &Path::Key(&at, key)),
        }
    }
}
