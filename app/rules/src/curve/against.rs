//! Two curves against each other: for which bills the one leaves a person better off, exactly.

use std::cmp::Ordering;

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Zero};

use super::exact::Exact;
use super::{Curve, Fen, Point};
use crate::money::Money;

/// A curve with what the person has paid before any bill: the contribution of the year.
#[derive(Clone, Copy, Debug)]
pub struct Offered<'c> {
    /// The contribution.
    pub pays: Money,
    /// What the person pays of a bill.
    pub curve: &'c Curve,
}

/// One of two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The first.
    First,
    /// The second.
    Second,
}

/// Bills for which the same one of two costs less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Where they begin. At the beginning of every stretch but the first both cost the same.
    pub from: Fen,
    /// What the person pays there under the first, contribution included.
    pub cost: Fen,
    /// Which costs less until the next stretch begins; `None`: both the same.
    pub cheaper: Option<Side>,
}

impl Offered<'_> {
    /// What the person pays for a bill, contribution included. `None` where the fraction leaves 128 bits.
    #[must_use]
    pub fn cost(&self, bill: Fen) -> Option<Fen> {
        self.line(bill.0).map(|(value, _)| Fen(value))
    }

    /// The cost at a bill, and how it grows from there on.
    fn line(&self, bill: Exact) -> Option<(Exact, Exact)> {
        let point = self.curve.points.iter().rev().find(|point| point.bill.0 <= bill)?;
        let way = bill.checked_sub(&point.bill.0)?;
        let (paid, slope) = (point.paid.person.0, point.slope.person.0);
        let pays = Ratio::from_integer(i128::from(self.pays.fen()));
        Some((paid.checked_add(&slope.checked_mul(&way)?)?.checked_add(&pays)?, slope))
    }
}

/// For which bills which of two costs less, from the bill of nothing on. Stretches beside each other differ, so that where
/// one begins is a break-even bill. `None` where a fraction leaves 128 bits.
#[must_use]
pub fn stretches(first: Offered<'_>, second: Offered<'_>) -> Option<Vec<Stretch>> {
    let bill = |point: &Point| point.bill.0;
    let mut starts: Vec<Exact> = first.curve.points.iter().chain(&second.curve.points).map(bill).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut found: Vec<Stretch> = Vec::new();
    let ends = starts.iter().skip(1).map(|end| Some(*end)).chain([None]);
    for (start, end) in starts.iter().zip(ends) {
        let ((one, one_slope), (two, two_slope)) = (first.line(*start)?, second.line(*start)?);
        let (gap, grows) = (one.checked_sub(&two)?, one_slope.checked_sub(&two_slope)?);
        let just_after = if gap.is_zero() { grows } else { gap };
        note(&mut found, *start, one, just_after);
        if gap.is_zero() || grows.is_zero() {
            continue;
        }
        let meet = start.checked_sub(&gap.checked_div(&grows)?)?;
        if meet > *start && end.is_none_or(|end| meet < end) {
            let cost = one.checked_add(&one_slope.checked_mul(&meet.checked_sub(start)?)?)?;
            note(&mut found, meet, cost, grows);
        }
    }
    Some(found)
}

/// Begins a stretch where another one becomes cheaper: `gap` is what the first costs more.
fn note(found: &mut Vec<Stretch>, from: Exact, cost: Exact, gap: Exact) {
    let cheaper = match gap.cmp(&Exact::zero()) {
        Ordering::Less => Some(Side::First),
        Ordering::Greater => Some(Side::Second),
        Ordering::Equal => None,
    };
    if found.last().is_none_or(|before| before.cheaper != cheaper) {
        found.push(Stretch { from: Fen(from), cost: Fen(cost), cheaper });
    }
}
