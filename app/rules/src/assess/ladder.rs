//! Sums over bands of a running amount.

use rust_decimal::Decimal;

use crate::money::{self, Money};
use crate::pack::Band;

/// Σ of the parts of `from..to` in each band times the band's ratio, exactly; `None` when it leaves the number range.
pub(super) fn across(
    bands: &[Band],
    from: Money,
    to: Money,
    adjust: &dyn Fn(Decimal) -> Decimal,
) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    for (i, band) in bands.iter().enumerate() {
        let top = bands.get(i + 1).map_or(to, |next| next.above.min(to));
        let part = top.less(band.above.max(from));
        if !part.is_zero() {
            sum = money::plus(sum, money::times(part.yuan(), adjust(band.ratio))?)?;
        }
    }
    Some(sum)
}

/// The ratio of the band that an amount has reached.
pub(super) fn ratio_at(bands: &[Band], amount: Money) -> Decimal {
    let reached = bands.iter().rev().find(|band| band.above < amount).or_else(|| bands.first());
    reached.map_or(Decimal::ZERO, |band| band.ratio)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_counts_in_its_own_band() {
        let bands = [
            Band { above: Money::ZERO, ratio: Decimal::new(5, 1) },
            Band { above: Money::from_fen(10_000), ratio: Decimal::new(6, 1) },
        ];
        let sum = |from, to| across(&bands, Money::from_fen(from), Money::from_fen(to), &|ratio| ratio);
        assert_eq!(sum(0, 10_000), Some(Decimal::new(50, 0)));
        assert_eq!(sum(0, 20_000), Some(Decimal::new(110, 0)));
        assert_eq!(sum(9_000, 11_000), Some(Decimal::new(11, 0)));
        assert_eq!(sum(20_000, 20_000), Some(Decimal::ZERO));
        assert_eq!(ratio_at(&bands, Money::ZERO), Decimal::new(5, 1));
        assert_eq!(ratio_at(&bands, Money::from_fen(10_000)), Decimal::new(5, 1));
        assert_eq!(ratio_at(&bands, Money::from_fen(10_001)), Decimal::new(6, 1));
    }
}
