//! The lines of a bill added up class by class, for showing below the lines. No benefit is computed from these sums.

use super::{Bill, Charges, Class, Totals};
use crate::money::Money;

impl Bill {
    /// What the items of each class cost, each line as it is shown ([`Line::amount`](super::Line::amount)). `None` when a
    /// sum is above [`Money::MAX`].
    #[must_use]
    pub fn by_class(&self) -> Option<Totals> {
        let lines = match &self.charges {
            Charges::Totals(totals) => return Some(*totals),
            Charges::Lines(lines) => lines,
        };
        let mut sums = Totals::default();
        for line in lines {
            let sum = match line.class {
                Class::A => &mut sums.a,
                Class::B => &mut sums.b,
                Class::C => &mut sums.c,
            };
            *sum = sum.checked_add(line.amount()?).filter(|sum| *sum <= Money::MAX)?;
        }
        Some(sums)
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::facts::Line;

    fn line(class: Class, fen: i64, quantity: i64) -> Line {
        Line {
            item: None,
            class,
            unit_price: Money::from_fen(fen),
            quantity: Decimal::from(quantity),
            price_limit: None,
            self_ratio: None,
        }
    }

    #[test]
    fn lines_add_up_by_class_and_totals_stay_what_they_are() {
        let lines = vec![line(Class::A, 150, 2), line(Class::C, 99, 1), line(Class::A, 1, 1)];
        let bill = Bill { charges: Charges::Lines(lines), basic_fund: None };
        let sums = Totals { a: Money::from_fen(301), b: Money::ZERO, c: Money::from_fen(99) };
        assert_eq!(bill.by_class(), Some(sums));
        let told = Bill { charges: Charges::Totals(sums), basic_fund: None };
        assert_eq!(told.by_class(), Some(sums));
    }

    #[test]
    fn a_sum_beyond_all_money_is_none() {
        let most = line(Class::A, Money::MAX.fen(), 1);
        let bill = Bill { charges: Charges::Lines(vec![most.clone(), most]), basic_fund: None };
        assert_eq!(bill.by_class(), None);
    }
}
