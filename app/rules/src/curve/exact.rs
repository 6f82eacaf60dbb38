//! Exact lines: amounts that depend on the bill, near one bill.

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Zero};

use crate::assess::arithmetic::Arithmetic;
use crate::money::{Money, Rate, Rounding};
use crate::pack::figures::Bands;
use crate::trace::Rule;

/// An exact number of fen, or a slope.
pub(super) type Exact = Ratio<i128>;

/// An amount as a function of the bill, for bills from a point on until something changes: `value + slope × (bill − point)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) value: Exact,
    pub(super) slope: Exact,
}

impl Line {
    const fn fixed(fen: i64) -> Self {
        Self { value: Ratio::new_raw(fen as i128, 1), slope: Ratio::new_raw(0, 1) }
    }

    /// Whether it is above nothing just after the point.
    fn is_above(&self) -> bool {
        self.value > Exact::zero() || (self.value.is_zero() && self.slope > Exact::zero())
    }
}

/// Arithmetic of lines. It remembers the nearest bill at which one of the amounts it compared overtakes the other: until
/// there everything it computed holds.
pub(super) struct Lines {
    /// The bill at which the lines begin.
    pub(super) at: Exact,
    rule: Rule,
    /// The nearest change, and the rule in which it happens.
    pub(super) next: Option<(Exact, Rule)>,
    /// Whether a number left the range of the type.
    pub(super) is_lost: bool,
}

impl Lines {
    pub(super) const fn new(at: Exact) -> Self {
        Self { at, rule: Rule::BillEligible, next: None, is_lost: false }
    }

    /// A part of the bill.
    pub(super) fn part_of_bill(&mut self, part: Exact) -> Line {
        Line { value: self.number(self.at.checked_mul(&part)), slope: part }
    }

    fn number(&mut self, result: Option<Exact>) -> Exact {
        self.is_lost |= result.is_none();
        result.unwrap_or_else(Exact::zero)
    }

    fn minus(&mut self, a: Line, b: Line) -> Line {
        Line {
            value: self.number(a.value.checked_sub(&b.value)),
            slope: self.number(a.slope.checked_sub(&b.slope)),
        }
    }

    /// Whether `a` is above `b` just after the point; notes where that ends.
    fn is_above(&mut self, a: Line, b: Line) -> bool {
        let gap = self.minus(a, b);
        let (nothing, rises) = (Exact::zero(), gap.slope > Exact::zero());
        let meets = (gap.value > nothing && gap.slope < nothing) || (gap.value < nothing && rises);
        if meets {
            let way = self.number(gap.value.checked_div(&gap.slope));
            let bill = self.number(self.at.checked_sub(&way));
            if self.next.is_none_or(|(nearest, _)| bill < nearest) {
                self.next = Some((bill, self.rule));
            }
        }
        gap.is_above()
    }

    fn times(&mut self, a: Line, rate: Rate) -> Line {
        let rate = Ratio::new(i128::from(rate.millionths()), i128::from(Rate::ONE.millionths()));
        Line {
            value: self.number(a.value.checked_mul(&rate)),
            slope: self.number(a.slope.checked_mul(&rate)),
        }
    }
}

impl Arithmetic for Lines {
    type Amount = Line;

    fn fixed(&self, money: Money) -> Line {
        Line::fixed(money.fen())
    }

    fn plus(&mut self, a: Line, b: Line) -> Line {
        Line {
            value: self.number(a.value.checked_add(&b.value)),
            slope: self.number(a.slope.checked_add(&b.slope)),
        }
    }

    fn less(&mut self, a: Line, b: Line) -> Line {
        if self.is_above(a, b) { self.minus(a, b) } else { Line::fixed(0) }
    }

    fn min(&mut self, a: Line, b: Line) -> Line {
        if self.is_above(a, b) { b } else { a }
    }

    fn max(&mut self, a: Line, b: Line) -> Line {
        if self.is_above(a, b) { a } else { b }
    }

    fn part(&mut self, a: Line, rate: Rate, _: Rounding) -> Line {
        self.times(a, rate)
    }

    fn across(
        &mut self,
        bands: &Bands,
        from: Line,
        to: Line,
        adjust: impl Fn(Rate) -> Rate,
        _: Rounding,
    ) -> Line {
        let mut sum = Line::fixed(0);
        for (band, end) in bands.with_ends() {
            let top = match end {
                Some(end) => self.min(to, Line::fixed(end.fen())),
                None => to,
            };
            let bottom = self.max(from, Line::fixed(band.above.fen()));
            let part = self.less(top, bottom);
            let paid = self.times(part, adjust(band.rate));
            sum = self.plus(sum, paid);
        }
        sum
    }

    fn may_be_more(&self, a: Line) -> bool {
        a.is_above()
    }

    fn money(&self, a: Line) -> Money {
        Money::from_fen(i64::try_from(a.value.floor().to_integer()).unwrap_or(i64::MAX))
    }

    fn now(&mut self, rule: Rule) {
        self.rule = rule;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(value: i128, slope: (i128, i128)) -> Line {
        Line { value: Ratio::from_integer(value), slope: Ratio::new(slope.0, slope.1) }
    }

    #[test]
    fn the_nearest_crossing_is_remembered() {
        let mut lines = Lines::new(Ratio::from_integer(100));
        lines.now(Rule::Deductible);
        // The bill itself against 700: it passes at 700.
        assert_eq!(lines.min(line(100, (1, 1)), Line::fixed(700)), line(100, (1, 1)));
        assert_eq!(lines.next, Some((Ratio::from_integer(700), Rule::Deductible)));
        // 65% of it, from 65 on, against 200: at 100 + 135 / 0.65, which is nearer.
        lines.now(Rule::Ceiling);
        assert_eq!(lines.less(line(65, (65, 100)), Line::fixed(200)), Line::fixed(0));
        assert_eq!(lines.next, Some((Ratio::new(100 * 65 + 135 * 100, 65), Rule::Ceiling)));
        // Of two at the same bill the first is the reason.
        lines.now(Rule::Floor);
        assert_eq!(lines.less(line(65, (65, 100)), Line::fixed(200)), Line::fixed(0));
        assert_eq!(lines.next, Some((Ratio::new(100 * 65 + 135 * 100, 65), Rule::Ceiling)));
        // Lines that part or run beside each other never meet.
        let before = lines.next;
        assert_eq!(lines.max(line(5, (1, 1)), line(3, (1, 2))), line(5, (1, 1)));
        assert_eq!(lines.max(line(5, (1, 1)), line(3, (1, 1))), line(5, (1, 1)));
        assert_eq!(lines.max(line(5, (1, 1)), line(5, (2, 1))), line(5, (2, 1)));
        assert_eq!(lines.next, before);
        assert!(!lines.is_lost);
    }

    #[test]
    fn numbers_out_of_range_are_told() {
        let mut lines = Lines::new(Exact::zero());
        let huge = line(i128::MAX, (0, 1));
        lines.plus(huge, huge);
        assert!(lines.is_lost);
    }
}
