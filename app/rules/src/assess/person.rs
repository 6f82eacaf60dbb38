//! What the person's part of a bill is made of, for the bar and its legend.

use super::Shares;
use crate::money::Money;

/// The person's part, piece by piece, in fen. The pieces add up to [`Shares::psn_part_amt`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PersonParts {
    /// Outside the catalogue or above the price ceiling.
    pub outside: Money,
    /// 先行自付: paid first by the person.
    pub ahead: Money,
    /// 起付线
    pub deductible: Money,
    /// What the ratio and the ceilings leave.
    pub ratio: Money,
}

impl Shares {
    /// Splits the person's part. Where a fund pays so much that it reaches into a piece (a fixed sum, medical aid), the
    /// ratio's piece shrinks first, then the deductible, then what is paid ahead, then what is outside.
    #[must_use]
    pub fn person_parts(&self) -> PersonParts {
        let mut left = self.psn_part_amt;
        let mut take = |piece: Money| {
            let taken = piece.min(left);
            left = left.less(taken);
            taken
        };
        PersonParts {
            outside: take(self.fulamt_ownpay_amt)
                .checked_add(take(self.overlmt_selfpay))
                .unwrap_or(self.psn_part_amt),
            ahead: take(self.preselfpay_amt),
            deductible: take(self.act_pay_dedc),
            ratio: left,
        }
    }
}
