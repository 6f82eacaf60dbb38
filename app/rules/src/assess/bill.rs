//! The first layer: what of a bill the rules look at. Price limit, class, 先行自付.

use rust_decimal::Decimal;

use super::Stop;
use super::case::{Case, Done, add, too_large};
use super::words::{percent, yuan};
use crate::facts::{Charges, Class, Line, Totals};
use crate::money::{Money, Rounding, ratio};
use crate::trace::Clause;

/// The parts of a bill.
#[derive(Default)]
struct Parts {
    total: Money,
    over_limit: Money,
    outside: Money,
    self_pay_first: Money,
}

/// Splits the bill and notes the steps.
pub(super) fn split(case: &mut Case<'_>) -> Result<(), Stop> {
    let class_b = case.on(&case.rules.class_b_self_pay)?;
    let rounding = case.round_line.value;
    let parts = match &case.facts.bill.charges {
        Charges::Lines(lines) => of_lines(lines, class_b.value, rounding)?,
        Charges::Totals(totals) => of_totals(totals, class_b.value, rounding)?,
    };
    let eligible = parts.total.less(parts.over_limit).less(parts.outside).less(parts.self_pay_first);
    case.shares.medfee_sumamt = parts.total;
    case.shares.overlmt_selfpay = parts.over_limit;
    case.shares.fulamt_ownpay_amt = parts.outside;
    case.shares.preselfpay_amt = parts.self_pay_first;
    case.shares.inscp_scp_amt = eligible;
    let (line_clause, class_b_clause) = (case.round_line.clause.clone(), class_b.clause.clone());
    steps(case, &parts, &line_clause, &class_b_clause, class_b.value);
    Ok(())
}

fn of_lines(lines: &[Line], class_b: Decimal, rounding: Rounding) -> Result<Parts, Stop> {
    let mut parts = Parts::default();
    for line in lines {
        let limited_price = line.price_limit.map_or(line.unit_price, |limit| limit.min(line.unit_price));
        let total = line.unit_price.share(line.quantity, rounding).ok_or_else(too_large)?;
        let limited = limited_price.share(line.quantity, rounding).ok_or_else(too_large)?;
        parts.total = add(parts.total, total)?;
        parts.over_limit = add(parts.over_limit, total.less(limited))?;
        match line.class {
            Class::A => {}
            Class::B => {
                let first =
                    limited.share(line.self_ratio.unwrap_or(class_b), rounding).ok_or_else(too_large)?;
                parts.self_pay_first = add(parts.self_pay_first, first.min(limited))?;
            }
            Class::C => parts.outside = add(parts.outside, limited)?,
        }
    }
    Ok(parts)
}

fn of_totals(totals: &Totals, class_b: Decimal, rounding: Rounding) -> Result<Parts, Stop> {
    let first = totals.b.share(class_b, rounding).ok_or_else(too_large)?;
    Ok(Parts {
        total: add(add(totals.a, totals.b)?, totals.c)?,
        over_limit: Money::ZERO,
        outside: totals.c,
        self_pay_first: first.min(totals.b),
    })
}

fn steps(case: &mut Case<'_>, parts: &Parts, line: &Clause, class_b: &Clause, class_b_ratio: Decimal) {
    let (inputs, operation) = match &case.facts.bill.charges {
        Charges::Lines(lines) => {
            (vec![("lines", lines.len().to_string())], "Σ unit_price × quantity".to_owned())
        }
        Charges::Totals(totals) => (
            vec![("A", totals.a.to_string()), ("B", totals.b.to_string()), ("C", totals.c.to_string())],
            format!("{} + {} + {}", totals.a, totals.b, totals.c),
        ),
    };
    let shown = yuan(parts.total);
    let done = Done { rule: "bill.total", inputs: &inputs, operation, amount: parts.total };
    case.step(done, line, format!("这张账单一共 {shown} 元。"), format!("The bill is {shown} yuan in all."));
    part(
        case,
        ("bill.over_limit", "Σ quantity × (unit_price − price_limit)"),
        parts.over_limit,
        line,
        |x| {
            (
                format!("超过最高限价的 {x} 元由自己付（超限价自费）。"),
                format!("{x} yuan are above the price ceilings: the person pays them (over-limit)."),
            )
        },
    );
    part(case, ("bill.outside", "Σ class C"), parts.outside, line, |x| {
        (
            format!("目录以外的 {x} 元由自己付（丙类，全自费）。"),
            format!("{x} yuan are outside the catalogue: the person pays them (class C)."),
        )
    });
    let usual = percent(class_b_ratio);
    part(case, ("bill.self_pay_first", "Σ class B × self_ratio"), parts.self_pay_first, class_b, |x| {
        (
            format!("部分报销的项目（乙类）先由自己付 {x} 元（先行自付，没有另行规定的按 {usual}）。"),
            format!("Of partly covered items (class B) the person first pays {x} yuan (usually {usual})."),
        )
    });
    let eligible = case.shares.inscp_scp_amt;
    let shown = yuan(eligible);
    let inputs = [
        ("total", parts.total.to_string()),
        ("over_limit", parts.over_limit.to_string()),
        ("outside", parts.outside.to_string()),
        ("self_pay_first", parts.self_pay_first.to_string()),
    ];
    let operation =
        format!("{} − {} − {} − {}", parts.total, parts.over_limit, parts.outside, parts.self_pay_first);
    let done = Done { rule: "bill.eligible", inputs: &inputs, operation, amount: eligible };
    let zh = format!("剩下 {shown} 元可以按政策报销（符合政策范围费用）。");
    case.step(done, line, zh, format!("{shown} yuan are left that the policy looks at (eligible amount)."));
}

/// A part of the bill that the person pays; no step where there is none.
fn part(
    case: &mut Case<'_>,
    (rule, operation): (&'static str, &str),
    amount: Money,
    clause: &Clause,
    words: impl Fn(&str) -> (String, String),
) {
    if amount.is_zero() {
        return;
    }
    let (zh, en) = words(&yuan(amount));
    let done = Done { rule, inputs: &[], operation: operation.to_owned(), amount };
    case.step(done, clause, zh, en);
}

/// 先行自付 of care outside the jurisdiction: taken from the eligible amount before the deductible, rounded once.
pub(super) fn away_self_pay(case: &mut Case<'_>, share: Decimal, clause: &Clause) -> Result<(), Stop> {
    let eligible = case.shares.inscp_scp_amt;
    let first = eligible.share(share, case.round_line.value).ok_or_else(too_large)?.min(eligible);
    case.shares.inscp_scp_amt = eligible.less(first);
    case.shares.preselfpay_amt = add(case.shares.preselfpay_amt, first)?;
    let (shown, rate) = (yuan(first), percent(share));
    let filed = case.facts.care.filed;
    let zh_filed = if filed { "已办转诊或备案" } else { "没有办转诊或备案" };
    let en_filed = if filed { "with referral or filing" } else { "without referral or filing" };
    let inputs = [("eligible", eligible.to_string()), ("share", ratio::show(share))];
    let operation = format!("{eligible} × {}", ratio::show(share));
    let done = Done { rule: "away.self_pay_first", inputs: &inputs, operation, amount: first };
    let zh = format!("在外地看病（{zh_filed}），先由自己付其中的 {rate}，即 {shown} 元（异地先行自付）。");
    let en = format!("Care outside, {en_filed}: the person first pays {rate}, {shown} yuan.");
    case.step(done, clause, zh, en);
    Ok(())
}
