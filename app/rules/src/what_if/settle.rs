//! The lowest and the highest payment of one case of which the make-up of the bill, or the year before it, is
//! not known.

use super::laws::{Bills, MOST_STAYS, Shape};
use super::search;
use crate::assess::{Settled, Stop};
use crate::facts::{
    Accumulators, Charges, DiseaseAccumulators, Facts, FamilyAccumulators, HospitalAccumulators, Totals,
};
use crate::money::Money;
use crate::pack::Pack;

/// Two bills of one total that differ by a fen of one class are paid amounts that differ by at most so many
/// fen.
const STEEPNESS: i64 = 6;

/// How many bills are tried where law 1 does not hold: with the year known, and without.
const TRIES: (usize, usize) = (2_000, 200);

/// Which end is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The funds pay least.
    Least,
    /// The funds pay most.
    Most,
}

/// An end, and how it comes about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub(super) fund: Money,
    pub(super) person: Money,
    /// The bill, where its make-up was not known.
    pub(super) bill: Option<Totals>,
    /// The year before, where it was not known.
    pub(super) year: Option<Accumulators>,
    /// How far beyond it another payment can lie, in fen; nothing where all laws hold.
    pub(super) margin: i64,
}

/// A case with everything known but the make-up of the bill, or the year before.
pub(super) struct Case<'a> {
    pack: &'a Pack,
    facts: Facts,
    /// The bill's total, where its make-up is not known.
    total: Option<Money>,
    /// The year before, where it is known.
    history: Option<Accumulators>,
    shape: Shape,
}

impl<'a> Case<'a> {
    /// The case, or why no answer that is missing gives it amounts.
    pub(super) fn new(
        pack: &'a Pack,
        mut facts: Facts,
        total: Option<Money>,
        history: Option<Accumulators>,
    ) -> Result<Self, Stop> {
        if let Some(a) = total {
            facts.bill.charges = Charges::Totals(Totals { a, ..Totals::default() });
        }
        facts.year_to_date = history.unwrap_or_default();
        pack.settle(&facts, &facts.year_to_date)?;
        let plan = pack.plan_of(&facts);
        // A case that was settled has a plan.
        let shape = plan.map(|plan| Shape::of(plan, &facts)).ok_or_else(|| Stop::Faults(Vec::new()))?;
        Ok(Self { pack, facts, total, history, shape })
    }

    /// An end over everything that is not known.
    pub(super) fn end(&mut self, end: End) -> Result<Point, Stop> {
        let mut point = self.over_bills(end)?;
        if self.history.is_none() {
            point.margin += self.shape.between;
        }
        if self.history.is_none() || self.total.is_some() {
            point.margin += self.shape.rounding;
        }
        Ok(point)
    }

    fn settle(&self, year: &Accumulators) -> Result<Settled, Stop> {
        self.pack.settle(&self.facts, year)
    }

    fn point(&self, settled: &Settled, year: &Accumulators) -> Point {
        let bill = match (self.total, &self.facts.bill.charges) {
            (Some(_), Charges::Totals(totals)) => Some(*totals),
            _ => None,
        };
        Point {
            fund: settled.shares.fund_pay_sumamt,
            person: settled.shares.psn_part_amt,
            bill,
            year: self.history.is_none().then_some(*year),
            margin: 0,
        }
    }

    /// An end over all years, for the bill as it stands.
    fn over_years(&self, end: End) -> Result<Point, Stop> {
        if let Some(history) = &self.history {
            return Ok(self.point(&self.settle(history)?, history));
        }
        let mut best: Option<Point> = None;
        let mut look = |settled: &Settled, year: &Accumulators| {
            let point = self.point(settled, year);
            if best.as_ref().is_none_or(|best| end.prefers(point.fund, best.fund)) {
                best = Some(point);
            }
        };
        let usual = match end {
            End::Most => (MOST_STAYS, Money::MAX),
            End::Least => (0, Money::ZERO),
        };
        for (stays, charged) in self.shape.charged.iter().copied().chain([usual]) {
            let mut year = year(end, stays, charged);
            let rest = self.settle(&year)?.after.banded;
            for banded in self.shape.bands.before(rest) {
                year.banded = banded;
                year.compliant_self_pay = Money::ZERO;
                let enters = self.settle(&year)?.after.compliant_self_pay;
                for before in self.shape.self_pay.before(enters) {
                    year.compliant_self_pay = before;
                    look(&self.settle(&year)?, &year);
                }
            }
        }
        // There is always a year to look at.
        best.ok_or_else(|| Stop::Faults(Vec::new()))
    }

    fn with(&mut self, bill: Totals) -> &Self {
        self.facts.bill.charges = Charges::Totals(bill);
        self
    }

    /// An end over all bills of the total, and all years.
    fn over_bills(&mut self, end: End) -> Result<Point, Stop> {
        let Some(total) = self.total else { return self.over_years(end) };
        match (self.shape.bills, end) {
            (Bills::Ends, End::Most) => self.with(Edge::AtoC.bill(total, total)).over_years(end),
            (Bills::Ends, End::Least) => {
                let least = self.least_possible(Edge::AtoC, total)?;
                self.with(Edge::AtoC.bill(total, least)).over_years(end)
            }
            (Bills::FromDeductible, _) => {
                let whole = self.charged_in_full(total)?;
                let below = self.over_edge(Edge::AtoC, (Money::ZERO, whole), total, end)?;
                let above = self.with(Edge::AtoC.bill(total, total)).over_years(end)?;
                Ok(end.of(below, above))
            }
            (Bills::TwoClasses, _) => {
                let mut best: Option<Point> = None;
                for edge in [Edge::AtoC, Edge::AtoB, Edge::BtoC] {
                    if self.with(edge.bill(total, total)).settle(&Accumulators::default()).is_err() {
                        continue;
                    }
                    let least = self.least_possible(edge, total)?;
                    let found = self.over_edge(edge, (least, total), total, end)?;
                    best = Some(best.map_or(found, |best| end.of(best, found)));
                }
                best.ok_or_else(|| Stop::Faults(Vec::new()))
            }
        }
    }

    /// The best bill between two classes, by search.
    fn over_edge(
        &mut self,
        edge: Edge,
        (from, to): (Money, Money),
        total: Money,
        end: End,
    ) -> Result<Point, Stop> {
        let tries = if self.history.is_some() { TRIES.0 } else { TRIES.1 };
        let sign = if end == End::Most { 1 } else { -1 };
        let found = search::highest((from.fen(), to.fen()), STEEPNESS, tries, |first| {
            let bill = edge.bill(total, Money::from_fen(first));
            Ok::<i64, Stop>(sign * self.with(bill).over_years(end)?.fund.fen())
        })?;
        let point = self.with(edge.bill(total, Money::from_fen(found.at))).over_years(end)?;
        Ok(Point { margin: found.bound - found.value, ..point })
    }

    /// The smallest part of an edge's first class with which the bill is possible: what the basic layer paid
    /// elsewhere cannot be more than what is within the policy.
    fn least_possible(&mut self, edge: Edge, total: Money) -> Result<Money, Stop> {
        let year = self.history.unwrap_or_default();
        first_where(total, |part| Ok(self.with(edge.bill(total, part)).settle(&year).is_ok()))
    }

    /// The smallest part of class A with which the deductible is charged in full, whatever the year.
    fn charged_in_full(&mut self, total: Money) -> Result<Money, Stop> {
        let year = self.history.unwrap_or_else(|| year(End::Least, 0, Money::ZERO));
        let mut charged = |part: Money| -> Result<Money, Stop> {
            Ok(self.with(Edge::AtoC.bill(total, part)).settle(&year)?.shares.act_pay_dedc)
        };
        let most = charged(total)?;
        first_where(total, |part| Ok(charged(part)? == most))
    }
}

/// The smallest amount up to a total of which something is true that stays true above; the total where it
/// never is.
fn first_where(total: Money, mut is_so: impl FnMut(Money) -> Result<bool, Stop>) -> Result<Money, Stop> {
    if is_so(Money::ZERO)? {
        return Ok(Money::ZERO);
    }
    let (mut low, mut high) = (1, total.fen());
    while low < high {
        let middle = low.midpoint(high);
        if is_so(Money::from_fen(middle))? {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(Money::from_fen(high))
}

impl End {
    fn prefers(self, new: Money, old: Money) -> bool {
        match self {
            Self::Least => new < old,
            Self::Most => new > old,
        }
    }

    /// The better one of two parts, with the margin that both leave.
    fn of(self, a: Point, b: Point) -> Point {
        let (best, other) = if self.prefers(b.fund, a.fund) { (b, a) } else { (a, b) };
        let lead = (best.fund.fen() - other.fund.fen()).abs();
        Point { margin: best.margin.max(other.margin - lead), ..best }
    }
}

/// Bills of two classes.
#[derive(Clone, Copy)]
enum Edge {
    AtoC,
    AtoB,
    BtoC,
}

impl Edge {
    /// The bill with so much of the first class; the more of it, the more is within the policy.
    fn bill(self, total: Money, first: Money) -> Totals {
        let rest = total.less(first);
        match self {
            Self::AtoC => Totals { a: first, b: Money::ZERO, c: rest },
            Self::AtoB => Totals { a: first, b: rest, c: Money::ZERO },
            Self::BtoC => Totals { a: Money::ZERO, b: first, c: rest },
        }
    }
}

/// A year with so many stays and so much deductible charged, and with all ceilings untouched or used up.
fn year(end: End, stays: u32, charged: Money) -> Accumulators {
    let paid = match end {
        End::Most => Money::ZERO,
        End::Least => Money::MAX,
    };
    Accumulators {
        stays,
        deductible_charged: charged,
        banded: Money::ZERO,
        basic_fund: paid,
        compliant_self_pay: Money::ZERO,
        catastrophic_fund: paid,
        aid: paid,
        outpatient_fund: paid,
        deductible_highest: charged,
        outpatient_deductible: charged,
        chronic_fund: paid,
        accident_fund: paid,
        hospital: HospitalAccumulators { deductible_charged: charged },
        disease: DiseaseAccumulators { fund: paid },
        family: FamilyAccumulators { basic_fund: paid, outpatient_fund: paid },
    }
}

/// The amounts of a year.
const AMOUNTS: [fn(&mut Accumulators) -> &mut Money; 15] = [
    |year| &mut year.deductible_charged,
    |year| &mut year.banded,
    |year| &mut year.basic_fund,
    |year| &mut year.compliant_self_pay,
    |year| &mut year.catastrophic_fund,
    |year| &mut year.aid,
    |year| &mut year.outpatient_fund,
    |year| &mut year.deductible_highest,
    |year| &mut year.outpatient_deductible,
    |year| &mut year.chronic_fund,
    |year| &mut year.accident_fund,
    |year| &mut year.hospital.deductible_charged,
    |year| &mut year.disease.fund,
    |year| &mut year.family.basic_fund,
    |year| &mut year.family.outpatient_fund,
];

/// A year with which the case is paid the same and that has seen no more than it must.
pub(super) fn plain(pack: &Pack, facts: &Facts, year: &Accumulators) -> Accumulators {
    let mut facts = facts.clone();
    facts.year_to_date = Accumulators::default();
    let paid = |year: &Accumulators| {
        let settled = pack.settle(&facts, year).ok()?;
        Some((settled.shares.fund_pay_sumamt, settled.shares.psn_part_amt))
    };
    let wanted = paid(year);
    let mut plain = *year;
    let smallest = |most: i64, is_same: &mut dyn FnMut(i64) -> bool| {
        let (mut low, mut high) = (0, most);
        if is_same(0) {
            return 0;
        }
        // `high` is always one with which the same is paid.
        while low + 1 < high {
            let middle = low.midpoint(high);
            if is_same(middle) { high = middle } else { low = middle }
        }
        high
    };
    for amount in AMOUNTS {
        let mut tried = plain;
        let most = amount(&mut tried).fen();
        let least = smallest(most, &mut |fen| {
            *amount(&mut tried) = Money::from_fen(fen);
            paid(&tried) == wanted
        });
        *amount(&mut plain) = Money::from_fen(least);
    }
    let mut tried = plain;
    let stays = smallest(i64::from(plain.stays), &mut |stays| {
        tried.stays = u32::try_from(stays).unwrap_or_default();
        paid(&tried) == wanted
    });
    plain.stays = u32::try_from(stays).unwrap_or_default();
    plain
}
