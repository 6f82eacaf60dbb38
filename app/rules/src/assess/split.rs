//! The first layer: what of a bill the rules look at. Price limit, class, 先行自付.

use super::Stop;
use super::stop::too_large;
use crate::facts::{Bill, Charges, Class, Line, Totals};
use crate::money::{Money, Rate, Rounding};
use crate::pack::figures::{ClauseId, Fig};
use crate::trace::{Figure, Record, Rule, Trace};

/// The parts of a bill, in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Split<A = Money> {
    pub(crate) total: A,
    /// 超限价自费
    pub(crate) over_limit: A,
    /// 全自费
    pub(crate) outside: A,
    /// 先行自付 of class B.
    pub(crate) self_pay_first: A,
}

impl Split {
    /// 符合政策范围: what is left.
    pub(crate) fn eligible(&self) -> Money {
        self.total.less(self.over_limit).less(self.outside).less(self.self_pay_first)
    }
}

/// Splits a bill.
pub(super) fn split(bill: &Bill, class_b: Rate, rounding: Rounding) -> Result<Split, Stop> {
    match &bill.charges {
        Charges::Lines(lines) => of_lines(lines, class_b, rounding).ok_or_else(too_large),
        Charges::Totals(totals) => Ok(of_totals(*totals, class_b, rounding)),
    }
}

fn of_lines(lines: &[Line], class_b: Rate, rounding: Rounding) -> Option<Split> {
    let mut split: Split = Split::default();
    for line in lines {
        let limited_price = line.price_limit.map_or(line.unit_price, |limit| limit.min(line.unit_price));
        let total = line.unit_price.times(line.quantity, rounding)?;
        let limited = limited_price.times(line.quantity, rounding)?;
        split.total = split.total.checked_add(total)?;
        split.over_limit = split.over_limit.plus(total.less(limited));
        match line.class {
            Class::A => {}
            Class::B => {
                let rate = line.self_ratio.map_or(Some(class_b), Rate::of)?;
                let first = limited.part(rate, rounding).min(limited);
                split.self_pay_first = split.self_pay_first.plus(first);
            }
            Class::C => split.outside = split.outside.plus(limited),
        }
    }
    Some(split)
}

fn of_totals(totals: Totals, class_b: Rate, rounding: Rounding) -> Split {
    Split {
        total: totals.a.plus(totals.b).plus(totals.c),
        over_limit: Money::ZERO,
        outside: totals.c,
        self_pay_first: totals.b.part(class_b, rounding).min(totals.b),
    }
}

/// Notes how a bill was split.
pub(super) fn note_split(
    trace: &mut Trace,
    bill: &Bill,
    split: &Split,
    class_b: Fig<Rate>,
    line: Fig<Rounding>,
) {
    let clause: ClauseId = line.clause;
    let yuan = Figure::Yuan;
    let total = match &bill.charges {
        Charges::Lines(list) => {
            let count = Figure::Count(u32::try_from(list.len()).unwrap_or(u32::MAX));
            Record::new(Rule::BillTotal, [count], split.total, clause)
        }
        Charges::Totals(totals) => {
            let figures = [Figure::None, yuan(totals.a), yuan(totals.b), yuan(totals.c)];
            Record::new(Rule::BillTotal, figures, split.total, clause).formula(1)
        }
    };
    trace.push(total);
    let usual = [Figure::Ratio(class_b.value)];
    for part in [
        Record::new(Rule::BillOverLimit, [], split.over_limit, clause),
        Record::new(Rule::BillOutside, [], split.outside, clause),
        Record::new(Rule::BillSelfPayFirst, usual, split.self_pay_first, class_b.clause),
    ] {
        if !part.amount.is_zero() {
            trace.push(part);
        }
    }
    let figures =
        [yuan(split.total), yuan(split.over_limit), yuan(split.outside), yuan(split.self_pay_first)];
    trace.push(Record::new(Rule::BillEligible, figures, split.eligible(), clause));
}
