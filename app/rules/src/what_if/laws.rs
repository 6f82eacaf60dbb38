//! The laws by which the lowest and the highest payment of all funds are found without trying every bill and
//! every year.
//!
//! All of them hold to the fen, for every pack whose layers above the basic one round to the fen, since each
//! such layer pays a part of what is left, and never more than one fen of one fen more:
//!
//! 1. **Bill.** Of two bills of one total, that with more within the policy (符合政策范围) is paid no less.
//! 2. **Charged before.** The more stays and the more deductible the year has seen, the less deductible is
//!    charged now and the more is paid.
//! 3. **Paid before.** The more a ceiling has been used up, the less is paid.
//! 4. **Bands.** What a layer pays of an amount that slides along its bands is lowest and highest where the
//!    amount begins or ends at a band; where the bands only rise, or only fall, where it begins at nothing or
//!    above all of them.
//! 5. **Layers.** The more a lower layer pays, the more all of them pay together.
//!
//! [`Shape`] says which of them a pack breaks: a least payment (保底补偿) or pieces outside the policy that enter
//! 大病 break 1; leaving out what the ceiling cuts off, or a deductible taken before the 先行自付 of care outside,
//! breaks 2; rounding to more than a fen breaks all of them by no more than the units together.

use super::asks;
use crate::facts::{Facts, Kind, Place};
use crate::money::{Money, Rounding};
use crate::pack::figures::{Bands, Charged};
use crate::pack::plan::{AboveCeiling, BandsOn, DeductibleMode, Op, OrderOf, Piece, Plan};

/// The most stays a year can have seen.
pub(super) const MOST_STAYS: u32 = 9_999;

/// Into how many steps what was charged before is cut where law 2 does not hold.
const STEPS: i64 = 32;

/// Which bills of one total can be paid least or most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bills {
    /// All of class A, and all of class C (law 1).
    Ends,
    /// Law 1 only holds once the deductible is charged in full.
    FromDeductible,
    /// Those of at most two classes: of two bills with the same amount within the policy, one with more of
    /// class B and less of class C is always paid more, or always less.
    TwoClasses,
}

/// Amounts at which bands begin.
#[derive(Clone, Debug, Default)]
pub(super) struct Starts {
    at: Vec<Money>,
    /// Whether bands only rise, or only fall.
    is_steady: bool,
}

impl Starts {
    /// Amounts before the case that can lead to the lowest or highest payment (law 4). `width` is what the
    /// case adds.
    pub(super) fn before(&self, width: Money) -> Vec<Money> {
        let mut found = vec![Money::ZERO];
        if self.is_steady {
            found.extend(self.at.iter().max());
        } else {
            found.extend(self.at.iter().flat_map(|at| [*at, at.less(width)]));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// How the rules for one case bend what the funds pay.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) bills: Bills,
    /// Stays and deductibles charged before that must be looked at besides the end of law 2.
    pub(super) charged: Vec<(u32, Money)>,
    /// How far beyond what was found a payment can lie because those were not all, in fen.
    pub(super) between: i64,
    /// Bands of the basic layer.
    pub(super) bands: Starts,
    /// Deductible and bands of 大病.
    pub(super) self_pay: Starts,
    /// How far beyond what was found a payment can lie because amounts are rounded to more than a fen, in
    /// fen.
    pub(super) rounding: i64,
}

impl Shape {
    pub(super) fn of(plan: &Plan, facts: &Facts) -> Self {
        let steps = Steps::of(plan, facts);
        let (bends, rounding) = (steps.bend_what_was_charged(), steps.rounding());
        let mut shape = Self {
            bills: steps.bills(),
            charged: Vec::new(),
            between: 0,
            bands: starts(asks::rows(plan).into_iter().map(|row| (Money::ZERO, &row.bands.value))),
            self_pay: if steps.has(Op::Catastrophic) { self_pay(plan) } else { Starts::default() },
            rounding,
        };
        if bends {
            shape.look_between(plan);
        }
        shape
    }

    /// What else must be looked at where law 2 does not hold. Payments of two years that differ by a fen of
    /// deductible, or of amount banded, differ by at most two fen.
    fn look_between(&mut self, plan: &Plan) {
        let Some(inpatient) = &plan.inpatient else { return };
        let highest = asks::highest_deductible(plan);
        self.charged.extend([(0, Money::ZERO), (MOST_STAYS, Money::MAX)]);
        if inpatient.mode.value == DeductibleMode::PerStay {
            for rule in inpatient.reductions.iter().flatten().map(|fig| &fig.value) {
                self.charged.push((u32::from(rule.stay.saturating_sub(1)), Money::ZERO));
                if matches!(rule.charged, Charged::Minus { .. }) {
                    self.between = highest.fen();
                }
            }
        } else {
            let step = highest.fen() / STEPS + 1;
            self.between = step;
            let grid = (0..=STEPS).map(|i| Money::from_fen((i * step).min(highest.fen())));
            self.charged.extend(grid.map(|charged| (0, charged)));
        }
        if let Some(last) = self.bands.at.iter().max().copied() {
            let step = last.fen() / STEPS + 1;
            self.between += step;
            self.bands.is_steady = false;
            self.bands.at.extend((0..=STEPS).map(|i| Money::from_fen((i * step).min(last.fen()))));
        }
    }
}

fn starts<'b>(tables: impl Iterator<Item = (Money, &'b Bands)>) -> Starts {
    let mut all = Starts { at: Vec::new(), is_steady: true };
    for (offset, bands) in tables {
        let rates = || bands.list.iter().map(|band| band.rate);
        if rates().min() == rates().max() {
            // One ratio, however often it is written.
            continue;
        }
        all.is_steady &= rates().is_sorted() || rates().is_sorted_by(|a, b| a >= b);
        all.at.extend(bands.list.iter().map(|band| band.above.plus(offset)));
    }
    all.at.retain(|at| !at.is_zero());
    all
}

/// Where 大病 begins and changes, on the year's own payments. Below its deductible it pays nothing, so only
/// rising bands are steady.
fn self_pay(plan: &Plan) -> Starts {
    let total = plan.catastrophic.as_ref().is_some_and(|layer| layer.bands_on.value == BandsOn::Total);
    let rows = asks::catastrophic_rows(plan);
    let offset = |deductible: Money| if total { Money::ZERO } else { deductible };
    let tables = rows.iter().map(|row| (offset(row.deductible.value), &row.bands.value));
    let mut all = starts(tables);
    all.is_steady = rows.iter().all(|row| row.bands.value.list.is_sorted_by(|a, b| a.rate <= b.rate));
    all.at.extend(rows.iter().map(|row| row.deductible.value));
    all
}

/// The steps that a case can go through.
struct Steps<'a> {
    plan: &'a Plan,
    orders: Vec<&'a [Op]>,
    is_outpatient: bool,
    /// Whether a part is paid first because the care is outside.
    is_away: bool,
}

impl<'a> Steps<'a> {
    fn of(plan: &'a Plan, facts: &Facts) -> Self {
        let kinds: &[OrderOf] = match facts.care.kind {
            Kind::Inpatient => &[OrderOf::Inpatient],
            Kind::Outpatient => &[OrderOf::Outpatient],
            Kind::Chronic => &[OrderOf::Chronic, OrderOf::ChronicAsInpatient],
            Kind::Delivery => &[OrderOf::Delivery],
            Kind::Accident => &[OrderOf::Accident],
            Kind::ByCase => &[OrderOf::ByCase],
        };
        let orders = kinds.iter().filter_map(|of| Some(plan.orders.get(*of)?.value.as_slice())).collect();
        let away = plan.away(facts.care.place == Place::InProvince);
        let rule = away.map(|away| if facts.care.filed { &away.filed } else { &away.unfiled });
        Self {
            plan,
            orders,
            is_outpatient: matches!(facts.care.kind, Kind::Outpatient | Kind::Chronic),
            is_away: facts.care.place != Place::Local
                && rule.is_some_and(|rule| rule.self_pay_first.is_some()),
        }
    }

    fn has(&self, op: Op) -> bool {
        self.orders.iter().any(|ops| ops.contains(&op))
    }

    fn stays_out(&self) -> bool {
        let layer = self.plan.catastrophic.as_ref();
        let is_left_out = layer.is_some_and(|layer| layer.above_ceiling.value == AboveCeiling::StaysOut);
        is_left_out && self.has(Op::Catastrophic) && self.has(Op::Ceiling)
    }

    fn bills(&self) -> Bills {
        let also = self.plan.catastrophic.as_ref().and_then(|layer| layer.also);
        let takes = |piece| also.is_some_and(|also| also.value.has(piece));
        if self.has(Op::Catastrophic) && (takes(Piece::SelfPayFirst) || takes(Piece::Outside)) {
            Bills::TwoClasses
        } else if self.has(Op::Floor) {
            Bills::FromDeductible
        } else {
            Bills::Ends
        }
    }

    /// Whether law 2 is broken.
    fn bend_what_was_charged(&self) -> bool {
        let place = |ops: &[Op], op| ops.iter().position(|known| *known == op);
        let first = |ops: &&[Op]| {
            let (deductible, away) = (place(ops, Op::Deductible), place(ops, Op::AwaySelfPay));
            deductible.zip(away).is_some_and(|(deductible, away)| deductible < away)
        };
        self.stays_out() || (self.is_away && self.orders.iter().any(first))
    }

    /// Twice the units of rounding to more than a fen, where a law is about amounts that come after such a
    /// rounding.
    fn rounding(&self) -> i64 {
        let rounds = &self.plan.rounding;
        let if_any = |is_used: bool, rounding: Rounding| if is_used { coarse(rounding) } else { 0 };
        let above = if_any(self.has(Op::Catastrophic), rounds.catastrophic.value)
            + if_any(self.has(Op::Aid), rounds.aid.value)
            + if_any(self.is_away && self.has(Op::AwaySelfPay), rounds.away.value)
            + if_any(self.has(Op::Deductible) || self.has(Op::Catastrophic), rounds.line.value);
        let basic = coarse(rounds.basic.value).max(if_any(self.is_outpatient, rounds.outpatient.value))
            + if_any(self.has(Op::Floor), rounds.floor.value);
        // The basic layer alone keeps the order of amounts however it rounds.
        let is_in_order = self.bills() == Bills::Ends && !self.bend_what_was_charged();
        if above == 0 && (basic == 0 || is_in_order) { 0 } else { 2 * (above + basic) }
    }
}

/// Fen of a unit of rounding that is larger than a fen, else nothing.
const fn coarse(rounding: Rounding) -> i64 {
    match rounding {
        Rounding::HalfUpFen | Rounding::DownFen | Rounding::UpFen => 0,
        Rounding::HalfUpJiao | Rounding::DownJiao | Rounding::UpJiao => 10,
        Rounding::HalfUpYuan | Rounding::DownYuan | Rounding::UpYuan => 100,
    }
}
