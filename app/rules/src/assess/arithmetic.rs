//! What the chain computes with. The rules stand once; with whole fen they settle a case ([`Fen`]), with exact lines they
//! draw the curve of all cases.

use crate::money::{Money, Rate, Rounding};
use crate::pack::figures::Bands;
use crate::trace::Rule;

/// Sums, limits and parts of amounts that are not negative.
pub(crate) trait Arithmetic {
    /// An amount.
    type Amount: Copy;

    /// An amount that does not depend on the bill.
    fn fixed(&self, money: Money) -> Self::Amount;
    /// `a + b`.
    fn plus(&mut self, a: Self::Amount, b: Self::Amount) -> Self::Amount;
    /// `a − b`, and never less than nothing.
    fn less(&mut self, a: Self::Amount, b: Self::Amount) -> Self::Amount;
    /// The smaller one.
    fn min(&mut self, a: Self::Amount, b: Self::Amount) -> Self::Amount;
    /// The larger one.
    fn max(&mut self, a: Self::Amount, b: Self::Amount) -> Self::Amount;
    /// `a × rate`, rounded once.
    fn part(&mut self, a: Self::Amount, rate: Rate, rounding: Rounding) -> Self::Amount;
    /// Σ of the parts of `from..to` in each band times the band's ratio after `adjust`, rounded once.
    fn across(
        &mut self,
        bands: &Bands,
        from: Self::Amount,
        to: Self::Amount,
        adjust: impl Fn(Rate) -> Rate,
        rounding: Rounding,
    ) -> Self::Amount;
    /// Whether an amount is, or can become with a larger bill, more than nothing.
    fn may_be_more(&self, a: Self::Amount) -> bool;
    /// As money, for the trace and for choosing words.
    fn money(&self, a: Self::Amount) -> Money;
    /// Tells which rule the operations that follow belong to.
    fn now(&mut self, rule: Rule);
}

/// Whole fen.
pub(super) struct Fen;

impl Arithmetic for Fen {
    type Amount = Money;

    #[inline]
    fn fixed(&self, money: Money) -> Money {
        money
    }

    #[inline]
    fn plus(&mut self, a: Money, b: Money) -> Money {
        a.plus(b)
    }

    #[inline]
    fn less(&mut self, a: Money, b: Money) -> Money {
        a.less(b)
    }

    #[inline]
    fn min(&mut self, a: Money, b: Money) -> Money {
        a.min(b)
    }

    #[inline]
    fn max(&mut self, a: Money, b: Money) -> Money {
        a.max(b)
    }

    #[inline]
    fn part(&mut self, a: Money, rate: Rate, rounding: Rounding) -> Money {
        a.part(rate, rounding)
    }

    #[inline]
    fn across(
        &mut self,
        bands: &Bands,
        from: Money,
        to: Money,
        adjust: impl Fn(Rate) -> Rate,
        rounding: Rounding,
    ) -> Money {
        // The parts are of one case: together they are no more than the largest bill.
        let mut exact = 0_u64;
        for (band, end) in bands.with_ends() {
            let part = end.map_or(to, |end| end.min(to)).less(from.max(band.above));
            exact = exact.saturating_add(part.millionths(adjust(band.rate)));
        }
        rounding.settle::<1_000_000>(exact)
    }

    #[inline]
    fn may_be_more(&self, a: Money) -> bool {
        !a.is_zero()
    }

    #[inline]
    fn money(&self, a: Money) -> Money {
        a
    }

    #[inline]
    fn now(&mut self, _: Rule) {}
}
