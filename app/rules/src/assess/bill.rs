//! The first layer: what of a bill the rules look at. Price limit, class, 先行自付.

use rust_decimal::Decimal;

use super::Stop;
use super::case::{Case, Done, add, too_large};
use super::words::{Figure, Named};
use crate::facts::{Charges, Class, Line, Totals};
use crate::money::{Money, Rounding};
use crate::pack::Cited;
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
    let rounding = *case.round_line.value;
    let parts = match &case.facts.bill.charges {
        Charges::Lines(lines) => of_lines(lines, *class_b.value, rounding)?,
        Charges::Totals(totals) => of_totals(totals, *class_b.value, rounding)?,
    };
    let eligible = parts.total.less(parts.over_limit).less(parts.outside).less(parts.self_pay_first);
    case.shares.medfee_sumamt = parts.total;
    case.shares.overlmt_selfpay = parts.over_limit;
    case.shares.fulamt_ownpay_amt = parts.outside;
    case.shares.preselfpay_amt = parts.self_pay_first;
    case.shares.inscp_scp_amt = eligible;
    steps(case, &parts, case.round_line.clause, class_b);
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

fn steps(case: &mut Case<'_>, parts: &Parts, line: &Clause, class_b: Cited<'_, Decimal>) {
    let (lines, sums);
    let (inputs, operation): (&[Named<'_>], _) = match &case.facts.bill.charges {
        Charges::Lines(list) => {
            lines = [("lines", Figure::Count(u32::try_from(list.len()).unwrap_or(u32::MAX)))];
            (&lines, "Σ unit_price × quantity")
        }
        Charges::Totals(totals) => {
            sums = [("A", totals.a), ("B", totals.b), ("C", totals.c)]
                .map(|(class, sum)| (class, Figure::Yuan(sum)));
            (&sums, "{A} + {B} + {C}")
        }
    };
    let words = [("这张账单一共 {} 元。", "The bill is {} yuan in all.")];
    let total =
        Done { rule: "bill.total", inputs, others: &[], operation, amount: parts.total, words: &words };
    case.step(&total, line);
    let over_limit = Done {
        rule: "bill.over_limit",
        inputs: &[],
        others: &[],
        operation: "Σ quantity × (unit_price − price_limit)",
        amount: parts.over_limit,
        words: &[(
            "超过最高限价的 {} 元由自己付（超限价自费）。",
            "{} yuan are above the price ceilings: the person pays them (over-limit).",
        )],
    };
    let outside = Done {
        rule: "bill.outside",
        inputs: &[],
        others: &[],
        operation: "Σ class C",
        amount: parts.outside,
        words: &[(
            "目录以外的 {} 元由自己付（丙类，全自费）。",
            "{} yuan are outside the catalogue: the person pays them (class C).",
        )],
    };
    let self_pay_first = Done {
        rule: "bill.self_pay_first",
        inputs: &[],
        others: &[("usual", Figure::Ratio(*class_b.value))],
        operation: "Σ class B × self_ratio",
        amount: parts.self_pay_first,
        words: &[(
            "部分报销的项目（乙类）先由自己付 {} 元（先行自付，没有另行规定的按 {usual}）。",
            "Of partly covered items (class B) the person first pays {} yuan (usually {usual}).",
        )],
    };
    for (part, clause) in [(over_limit, line), (outside, line), (self_pay_first, class_b.clause)] {
        if !part.amount.is_zero() {
            case.step(&part, clause);
        }
    }
    let eligible = Done {
        rule: "bill.eligible",
        inputs: &[
            ("total", Figure::Yuan(parts.total)),
            ("over_limit", Figure::Yuan(parts.over_limit)),
            ("outside", Figure::Yuan(parts.outside)),
            ("self_pay_first", Figure::Yuan(parts.self_pay_first)),
        ],
        others: &[],
        operation: "{total} − {over_limit} − {outside} − {self_pay_first}",
        amount: case.shares.inscp_scp_amt,
        words: &[(
            "剩下 {} 元可以按政策报销（符合政策范围费用）。",
            "{} yuan are left that the policy looks at (eligible amount).",
        )],
    };
    case.step(&eligible, line);
}

/// 先行自付 of care outside the jurisdiction: taken from the eligible amount before the deductible, rounded once.
pub(super) fn away_self_pay(case: &mut Case<'_>, share: Cited<'_, Decimal>) -> Result<(), Stop> {
    let eligible = case.shares.inscp_scp_amt;
    let first = eligible.share(*share.value, *case.round_line.value).ok_or_else(too_large)?.min(eligible);
    case.shares.inscp_scp_amt = eligible.less(first);
    case.shares.preselfpay_amt = add(case.shares.preselfpay_amt, first)?;
    let filed = if case.facts.care.filed {
        Figure::Words("已办转诊或备案", "with referral or filing")
    } else {
        Figure::Words("没有办转诊或备案", "without referral or filing")
    };
    let done = Done {
        rule: "away.self_pay_first",
        inputs: &[("eligible", Figure::Yuan(eligible)), ("share", Figure::Ratio(*share.value))],
        others: &[("filed", filed)],
        operation: "{eligible} × {share}",
        amount: first,
        words: &[(
            "在外地看病（{filed}），先由自己付其中的 {share}，即 {} 元（异地先行自付）。",
            "Care outside, {filed}: the person first pays {share}, {} yuan.",
        )],
    };
    case.step(&done, share.clause);
    Ok(())
}
