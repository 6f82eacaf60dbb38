//! Questions that the curve answers backwards: which bill leads to something.

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedSub, Zero};

use super::exact::Exact;
use super::{Curve, Fen, Payers, Point, Slope};
use crate::money::Money;
use crate::trace::Rule;

/// Something that begins at a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LandmarkKind {
    /// The basic fund begins to pay: the deductible is reached.
    FundBegins,
    /// The basic fund pays no more.
    FundEnds,
    /// 大病 begins to pay.
    CatastrophicBegins,
    /// 大病 pays no more.
    CatastrophicEnds,
    /// Medical aid begins to pay.
    AidBegins,
    /// Medical aid pays no more.
    AidEnds,
}

/// A bill at which something begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Landmark {
    /// What.
    pub kind: LandmarkKind,
    /// At which bill, exactly.
    pub bill: Fen,
    /// How much more than the bill of the case that is; nothing where the case is past it.
    pub more: Money,
    /// The rule that makes it so.
    pub because: Option<Rule>,
}

/// Which part of a payer is asked for.
type Part<T> = fn(&Payers<T>) -> T;

impl Curve {
    /// The smallest bill of this make-up that leaves the person paying `amount`, exactly. `None` where no bill does: what
    /// is left above some bill the funds or the hospital pay in full.
    #[must_use]
    pub fn bill_where_person_pays(&self, amount: Money) -> Option<Fen> {
        self.bill_where(amount, |paid| paid.person, |slope| slope.person)
    }

    /// The smallest bill of this make-up for which the funds pay `amount`, exactly. `None` where no bill does.
    #[must_use]
    pub fn bill_where_funds_pay(&self, amount: Money) -> Option<Fen> {
        self.bill_where(amount, |paid| paid.funds, |slope| slope.funds)
    }

    fn bill_where(&self, amount: Money, paid: Part<Fen>, slope: Part<Slope>) -> Option<Fen> {
        let wanted = Ratio::from_integer(i128::from(amount.fen().max(0)));
        for (point, end) in self.stretches() {
            let (start, slope) = (paid(&point.paid).0, slope(&point.slope).0);
            if start >= wanted {
                return Some(point.bill);
            }
            if slope > Exact::zero() {
                let way = wanted.checked_sub(&start)?.checked_div(&slope)?;
                let bill = point.bill.0.checked_add(&way)?;
                if end.is_none_or(|end| bill <= end.0) {
                    return (bill <= Ratio::from_integer(i128::from(Money::MAX.fen()))).then_some(Fen(bill));
                }
            }
        }
        None
    }

    /// Points with the bill at which the next one begins.
    fn stretches(&self) -> impl Iterator<Item = (&Point, Option<Fen>)> {
        let ends = self.points.iter().skip(1).map(|next| Some(next.bill)).chain([None]);
        self.points.iter().zip(ends)
    }

    /// What begins or ends at which bill, in the order of the bills.
    #[must_use]
    pub fn landmarks(&self) -> Vec<Landmark> {
        let kinds: [(Part<Slope>, LandmarkKind, LandmarkKind); 3] = [
            (|slope| slope.basic, LandmarkKind::FundBegins, LandmarkKind::FundEnds),
            (|slope| slope.catastrophic, LandmarkKind::CatastrophicBegins, LandmarkKind::CatastrophicEnds),
            (|slope| slope.aid, LandmarkKind::AidBegins, LandmarkKind::AidEnds),
        ];
        let mut found = Vec::new();
        for (part, begins, ends) in kinds {
            let first = self.points.iter().find(|point| pays(part, point));
            found.extend(first.map(|point| self.landmark(begins, point)));
            found.extend(self.end(part).map(|point| self.landmark(ends, point)));
        }
        found.sort_by_key(|landmark| landmark.bill);
        found
    }

    /// The bill from which on the funds pay no more, exactly. `None` where they never stop, or never begin.
    #[must_use]
    pub fn funds_end(&self) -> Option<Fen> {
        self.end(|slope| slope.funds).map(|point| point.bill)
    }

    /// The point from which on a payer pays nothing of a further yuan.
    fn end(&self, part: Part<Slope>) -> Option<&Point> {
        let last = self.points.iter().rposition(|point| pays(part, point))?;
        self.points.get(last + 1)
    }

    fn landmark(&self, kind: LandmarkKind, point: &Point) -> Landmark {
        Landmark { kind, bill: point.bill, more: point.bill.ceil().less(self.bill), because: point.because }
    }

    /// How much more the person has to pay within the policy this year, after this case, until 大病 begins. Nothing where it
    /// has begun; `None` where there is no such layer.
    #[must_use]
    pub fn self_pay_until_catastrophic(&self) -> Option<Money> {
        let here = self.at(self.bill)?.self_pay.floor();
        let so_far = self.before.compliant_self_pay.plus(here);
        Some(self.catastrophic_deductible?.less(so_far))
    }
}

/// Whether a payer pays something of each further yuan after a point.
fn pays(part: Part<Slope>, point: &Point) -> bool {
    part(&point.slope).0 > Exact::zero()
}
