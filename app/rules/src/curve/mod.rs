//! The exact curve of a case: what funds and person pay as a function of the bill, and the questions it answers.
//!
//! The bill grows from nothing with the make-up of the case's bill (its shares of class A, B, C and above price ceilings),
//! everything else stays. The same chain of steps that settles a case runs with lines instead of fen: each run is exact up
//! to the next bill at which a limit, a band or a ceiling is met, and there it begins anew. The curve knows no rounding: a
//! settled case differs from it by no more than what its layers round.

mod against;
mod answer;
mod exact;
mod inverse;

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedMul, CheckedSub, Zero};
use rust_decimal::Decimal;

pub use against::{Offered, Side, Stretch, stretches};
pub use answer::{Asked, answer_json};
pub use inverse::{Landmark, LandmarkKind};

use crate::assess::{Split, Stop};
use crate::facts::{Accumulators, Facts};
use crate::money::Money;
use crate::pack::Pack;
use crate::trace::Rule;
use exact::{Exact, Line, Lines};

/// The most points of a curve. Limits and bands of a pack make a handful of points each; a pack with more is no pack.
const MOST_POINTS: usize = 1_000;

/// An exact amount in fen: a fraction in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fen(Exact);

impl Fen {
    /// Whole fen, the rest cut off.
    #[must_use]
    pub fn floor(self) -> Money {
        Money::from_fen(i64::try_from(self.0.floor().to_integer()).unwrap_or(i64::MAX))
    }

    /// Whole fen, a rest counted as one.
    #[must_use]
    pub fn ceil(self) -> Money {
        Money::from_fen(i64::try_from(self.0.ceil().to_integer()).unwrap_or(i64::MAX))
    }

    /// Numerator and denominator.
    #[must_use]
    pub fn fraction(self) -> (i128, i128) {
        (*self.0.numer(), *self.0.denom())
    }
}

/// How much of one more yuan of the bill somebody pays: a fraction in lowest terms, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slope(Exact);

impl Slope {
    /// Numerator and denominator.
    #[must_use]
    pub fn fraction(self) -> (i128, i128) {
        (*self.0.numer(), *self.0.denom())
    }

    /// As a decimal, cut after 28 places where it has more. For showing.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        let (numerator, denominator) = self.fraction();
        let part = |number: i128| Decimal::try_from_i128_with_scale(number, 0).ok();
        let quotient = part(numerator).zip(part(denominator)).and_then(|(a, b)| a.checked_div(b));
        quotient.unwrap_or_default().normalize()
    }
}

/// Who pays what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payers<T> {
    /// Basic fund.
    pub basic: T,
    /// 居民大病保险
    pub catastrophic: T,
    /// 医疗救助
    pub aid: T,
    /// All funds.
    pub funds: T,
    /// The hospital.
    pub hospital: T,
    /// The person.
    pub person: T,
    /// What enters the person's own payments within the policy, before 大病 pays.
    pub self_pay: T,
}

impl<T: Copy> Payers<T> {
    fn map<U>(self, f: impl Fn(T) -> U) -> Payers<U> {
        Payers {
            basic: f(self.basic),
            catastrophic: f(self.catastrophic),
            aid: f(self.aid),
            funds: f(self.funds),
            hospital: f(self.hospital),
            person: f(self.person),
            self_pay: f(self.self_pay),
        }
    }

    fn both<U: Copy, V>(self, other: Payers<U>, f: impl Fn(T, U) -> V) -> Payers<V> {
        Payers {
            basic: f(self.basic, other.basic),
            catastrophic: f(self.catastrophic, other.catastrophic),
            aid: f(self.aid, other.aid),
            funds: f(self.funds, other.funds),
            hospital: f(self.hospital, other.hospital),
            person: f(self.person, other.person),
            self_pay: f(self.self_pay, other.self_pay),
        }
    }
}

/// A bill from which on the payers' parts of each further yuan are others than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The bill.
    pub bill: Fen,
    /// What each pays at this bill.
    pub paid: Payers<Fen>,
    /// What each pays of every further yuan, until the next point.
    pub slope: Payers<Slope>,
    /// The rule that changes something here; `None` at the first point.
    pub because: Option<Rule>,
}

/// The curve of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    points: Vec<Point>,
    /// The bill of the case.
    bill: Money,
    /// Years so far that the questions need.
    before: Accumulators,
    /// Deductible of 大病 for this person, where there is one.
    catastrophic_deductible: Option<Money>,
}

/// Why there is no curve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoCurve {
    /// The case itself has no amounts.
    Stopped(Stop),
    /// The make-up of the bill is so fine that exact fractions leave 128 bits.
    TooFine,
}

impl Pack {
    /// The curve of a case up to the largest bill there can be. `history` is the year before it.
    pub fn curve(&self, facts: &Facts, history: &Accumulators) -> Result<Curve, NoCurve> {
        let case = self.chosen_case(facts, history).map_err(NoCurve::Stopped)?;
        let make_up = MakeUp::of(case.split());
        let mut points: Vec<Point> = Vec::new();
        let (mut at, mut because) = (Exact::zero(), None);
        let last = Ratio::from_integer(i128::from(Money::MAX.fen()));
        while points.len() < MOST_POINTS {
            let mut lines = Lines::new(at);
            let bill = make_up.bill(&mut lines);
            let (lines, sums) = case.run(lines, bill);
            if lines.is_lost {
                return Err(NoCurve::TooFine);
            }
            let paid = Payers {
                basic: sums.basic,
                catastrophic: sums.catastrophic,
                aid: sums.aid,
                funds: sums.funds,
                hospital: sums.hospital,
                person: sums.person,
                self_pay: sums.self_pay,
            };
            let point = Point {
                bill: Fen(at),
                paid: paid.map(|line| Fen(line.value)),
                slope: paid.map(|line| Slope(line.slope)),
                because,
            };
            // Where limits meet that do not change what anybody pays, there is no point.
            if points.last().is_none_or(|before| before.slope != point.slope) {
                points.push(point);
            }
            let Some((next, rule)) = lines.next.filter(|(next, _)| *next <= last) else { break };
            (at, because) = (next, Some(rule));
        }
        let (bill, catastrophic_deductible) = (case.split().total, case.catastrophic_deductible());
        Ok(Curve { points, bill, before: *history, catastrophic_deductible })
    }
}

impl Curve {
    /// Its points, from the bill of nothing on.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The bill of the case that the curve was drawn for.
    #[must_use]
    pub const fn bill(&self) -> Money {
        self.bill
    }

    /// What each pays of a bill, exactly. `None` for a bill below nothing, and where the fraction leaves 128 bits.
    #[must_use]
    pub fn at(&self, bill: Money) -> Option<Payers<Fen>> {
        let bill = Ratio::from_integer(i128::from(bill.fen()));
        let point = self.points.iter().rev().find(|point| point.bill.0 <= bill)?;
        let way = bill.checked_sub(&point.bill.0)?;
        let along =
            |Fen(value): Fen, Slope(slope): Slope| value.checked_add(&slope.checked_mul(&way)?).map(Fen);
        let paid = point.paid.both(point.slope, along);
        Some(Payers {
            basic: paid.basic?,
            catastrophic: paid.catastrophic?,
            aid: paid.aid?,
            funds: paid.funds?,
            hospital: paid.hospital?,
            person: paid.person?,
            self_pay: paid.self_pay?,
        })
    }
}

/// What a bill is made of, as parts of it.
struct MakeUp {
    over_limit: Exact,
    outside: Exact,
    self_pay_first: Exact,
}

impl MakeUp {
    /// The make-up of a bill; an empty one grows by class A.
    fn of(bill: Split) -> Self {
        let part = |part: Money| {
            let whole = i128::from(bill.total.fen());
            if whole > 0 { Ratio::new(i128::from(part.fen()), whole) } else { Exact::zero() }
        };
        Self {
            over_limit: part(bill.over_limit),
            outside: part(bill.outside),
            self_pay_first: part(bill.self_pay_first),
        }
    }

    /// A bill of this make-up, from the point of the lines on.
    fn bill(&self, lines: &mut Lines) -> Split<Line> {
        let mut part = |part: Exact| lines.part_of_bill(part);
        Split {
            total: part(Ratio::from_integer(1)),
            over_limit: part(self.over_limit),
            outside: part(self.outside),
            self_pay_first: part(self.self_pay_first),
        }
    }
}
