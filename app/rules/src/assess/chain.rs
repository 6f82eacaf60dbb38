//! The steps of a case in the order of its pack, from the split bill to the person's share.
//!
//! What can go wrong was found when the figures were chosen: from here on every case has an amount.

use super::arithmetic::Arithmetic;
use super::choose::{Chosen, Limit};
use super::split::Split;
use crate::facts::Accumulators;
use crate::money::{Money, Rate};
use crate::pack::plan::Op;
use crate::trace::{Figure, Record, Rule, Trace, Word};

/// A case on its way through the steps.
pub(super) struct Chain<'a, N: Arithmetic> {
    pub(super) n: N,
    pub(super) chosen: &'a Chosen<'a>,
    pub(super) history: &'a Accumulators,
    pub(super) bill: Split<N::Amount>,
    pub(super) trace: Option<&'a mut Trace>,
    pub(super) sums: Sums<N::Amount>,
    pub(super) used: Rate,
    pub(super) limited_by: Option<Rule>,
    /// What would be paid without the limits met so far, where one of them cut something off.
    uncut: Money,
}

/// What has come out so far.
#[derive(Clone, Copy)]
pub(crate) struct Sums<A> {
    /// 异地先行自付
    pub(crate) away_self_pay: A,
    /// 符合政策范围费用
    pub(crate) eligible: A,
    /// 起付线 charged.
    pub(crate) charged: A,
    /// What entered the ratio or the bands.
    pub(crate) banded: A,
    /// What the basic layer pays.
    pub(crate) basic: A,
    /// What the basic ceiling cut off.
    pub(crate) cut: A,
    /// What enters the year's own payments within the policy.
    pub(crate) self_pay: A,
    pub(crate) catastrophic: A,
    pub(crate) aid: A,
    pub(crate) hospital: A,
    pub(crate) funds: A,
    pub(crate) person: A,
}

impl<A: Copy> Sums<A> {
    fn nothing(zero: A) -> Self {
        Self {
            away_self_pay: zero,
            eligible: zero,
            charged: zero,
            banded: zero,
            basic: zero,
            cut: zero,
            self_pay: zero,
            catastrophic: zero,
            aid: zero,
            hospital: zero,
            funds: zero,
            person: zero,
        }
    }
}

impl<'a, N: Arithmetic> Chain<'a, N> {
    pub(super) fn new(
        mut n: N,
        chosen: &'a Chosen<'a>,
        history: &'a Accumulators,
        bill: Split<N::Amount>,
        trace: Option<&'a mut Trace>,
    ) -> Self {
        let mut sums = Sums::nothing(n.fixed(Money::ZERO));
        let taken = n.plus(bill.over_limit, bill.outside);
        let taken = n.plus(taken, bill.self_pay_first);
        n.now(Rule::BillEligible);
        sums.eligible = n.less(bill.total, taken);
        Self { n, chosen, history, bill, trace, sums, used: Rate::ZERO, limited_by: None, uncut: Money::ZERO }
    }

    /// Runs all steps.
    pub(super) fn run(&mut self) {
        for op in self.chosen.ops {
            match op {
                Op::AwaySelfPay => self.away_self_pay(),
                Op::Deductible => self.deductible(),
                Op::Ratio => self.ratio(),
                Op::FixedSum => self.fixed_sum(),
                Op::ByCase => self.by_case(),
                Op::Elsewhere => self.elsewhere(),
                Op::Floor => self.floor(),
                Op::OwnCeiling => self.own_ceilings(),
                Op::Ceiling => self.ceiling(),
                Op::SelfPay => self.self_pay(),
                Op::Catastrophic => self.catastrophic(),
                Op::Aid => self.aid(),
            }
        }
        self.finish();
    }

    /// Notes a step, if anybody wants to know.
    #[inline]
    pub(super) fn note(&mut self, record: impl FnOnce(&Self) -> Record) {
        if self.trace.is_some() {
            let record = record(self);
            if let Some(trace) = &mut self.trace {
                trace.push(record);
            }
        }
    }

    pub(super) fn yuan(&self, amount: N::Amount) -> Figure {
        Figure::Yuan(self.n.money(amount))
    }

    pub(super) fn is_nothing(&self, amount: N::Amount) -> bool {
        self.n.money(amount).is_zero()
    }

    /// 先行自付 of care outside: taken from the eligible amount (or what the deductible left of it), rounded once.
    fn away_self_pay(&mut self) {
        let Some(share) = self.chosen.away_self_pay else { return };
        self.n.now(Rule::AwaySelfPay);
        let base = self.n.less(self.sums.eligible, self.sums.charged);
        let first = self.n.part(base, share.value, self.chosen.plan.rounding.away.value);
        let first = self.n.min(first, base);
        self.sums.eligible = self.n.less(self.sums.eligible, first);
        self.sums.away_self_pay = first;
        self.note(|chain| {
            let filed = if chain.chosen.is_filed { Word::Filed } else { Word::Unfiled };
            let figures = [chain.yuan(base), Figure::Ratio(share.value), Figure::Word(filed)];
            Record::new(Rule::AwaySelfPay, figures, chain.n.money(first), share.clause)
        });
    }

    /// 起付线: never more than what is eligible.
    fn deductible(&mut self) {
        let Some(charge) = &self.chosen.charge else { return };
        self.n.now(charge.rule);
        let open = self.n.fixed(charge.open());
        let eligible = self.sums.eligible;
        let charged = self.n.min(open, eligible);
        self.sums.charged = charged;
        self.note(|chain| {
            let yuan = Figure::Yuan;
            let amount = chain.n.money(charged);
            if charge.rule == Rule::OutpatientDeductible {
                let figures = [yuan(charge.full), yuan(charge.before), chain.yuan(eligible)];
                return Record::new(charge.rule, figures, amount, charge.clause);
            }
            let figures = [
                yuan(charge.full),
                charge.factor,
                yuan(charge.before),
                chain.yuan(eligible),
                Figure::Count(chain.history.stays),
                Figure::Count(charge.this_stay),
                yuan(charge.due),
            ];
            let formula = u8::from(charge.factor == Figure::None);
            Record::new(charge.rule, figures, amount, charge.clause).formula(formula).says(charge.words)
        });
    }

    /// 报销比例: the amount above the deductible in its bands on the year's running amount, rounded once.
    fn ratio(&mut self) {
        let Some(row) = self.chosen.row else { return };
        let chosen = self.chosen;
        self.n.now(chosen.ratio_rule);
        let rest = self.n.less(self.sums.eligible, self.sums.charged);
        let (points, contract) = (chosen.points, chosen.contract_doctor);
        let more = points.plus(contract);
        let adjust = |rate: Rate| rate.adjusted(more, chosen.off, chosen.times).unwrap_or(rate);
        let bands = &row.bands.value;
        let counts_on = chosen.is_under_ceiling() && bands.list.len() > 1;
        let before = if counts_on { self.history.banded } else { Money::ZERO };
        let from = self.n.fixed(before);
        let until = self.n.plus(from, rest);
        let paid = self.n.across(bands, from, until, adjust, chosen.round_ratio);
        let paid = self.n.min(paid, rest);
        let base = bands.rate_at(self.n.money(until));
        self.used = adjust(base);
        self.sums.banded = rest;
        self.sums.basic = paid;
        self.note(|chain| {
            let (amount, used) = (chain.n.money(paid), chain.used);
            let clause = row.bands.clause;
            let contract = Figure::extra(contract);
            let has_contract = contract != Figure::None;
            let in_bands = bands.list.len() > 1;
            match chosen.ratio_rule {
                rule if in_bands || rule == Rule::Ratio => {
                    let rule = if in_bands { Rule::Bands } else { rule };
                    let banded = if in_bands { before } else { chain.history.banded };
                    let figures = [
                        chain.yuan(rest),
                        Figure::Ratio(base),
                        Figure::Ratio(points),
                        Figure::Yuan(banded),
                        contract,
                        Figure::Ratio(used),
                        Figure::Yuan(banded.plus(chain.n.money(rest))),
                        chosen.points_for,
                    ];
                    let has_points = chosen.points_for != Figure::None;
                    Record::new(rule, figures, amount, clause).also(1, has_points).also(2, has_contract)
                }
                Rule::DeliveryRatio => {
                    Record::new(Rule::DeliveryRatio, [chain.yuan(rest), Figure::Ratio(used)], amount, clause)
                }
                rule => {
                    let figures = [chain.yuan(rest), Figure::Ratio(base), contract, Figure::Ratio(used)];
                    let says = u8::from(rule == Rule::OutpatientRatio && chosen.charge.is_some());
                    let also = has_contract && rule == Rule::OutpatientRatio;
                    Record::new(rule, figures, amount, clause).says(says).also(2, also)
                }
            }
        });
    }

    /// A fixed sum for a delivery: at most the bill, outside the ladder.
    fn fixed_sum(&mut self) {
        let Some(sum) = self.chosen.fixed_sum else { return };
        self.n.now(Rule::FixedSum);
        let bill = self.bill.total;
        let fixed = self.n.fixed(sum.value);
        let paid = self.n.min(bill, fixed);
        self.sums.basic = paid;
        if self.n.money(paid) < self.n.money(bill) {
            self.limited_by = Some(Rule::FixedSum);
        }
        self.note(|chain| {
            let figures = [Figure::Yuan(sum.value), chain.yuan(bill)];
            Record::new(Rule::FixedSum, figures, chain.n.money(paid), sum.clause)
        });
    }

    /// A fixed standard for a disease: the fund pays its part of it, or of the bill where that is lower.
    fn by_case(&mut self) {
        let Some(case) = self.chosen.by_case else { return };
        self.n.now(Rule::ByCase);
        let bill = self.bill.total;
        let standard = self.n.fixed(case.standard.value);
        let base = self.n.min(bill, standard);
        let paid = self.n.part(base, case.rate.value, self.chosen.round_ratio);
        let paid = self.n.min(paid, base);
        let above = self.n.less(bill, standard);
        self.sums.basic = paid;
        self.used = case.rate.value;
        if !self.is_nothing(above) {
            self.limited_by = Some(Rule::ByCase);
        }
        self.note(|chain| {
            let figures =
                [Figure::Yuan(case.standard.value), chain.yuan(bill), Figure::Ratio(case.rate.value)];
            Record::new(Rule::ByCase, figures, chain.n.money(paid), case.standard.clause)
        });
        if case.hospital_bears.value {
            self.sums.hospital = above;
            self.note(|chain| {
                let figures = [chain.yuan(bill), Figure::Yuan(case.standard.value)];
                let amount = chain.n.money(above);
                Record::new(Rule::HospitalBears, figures, amount, case.hospital_bears.clause)
            });
        }
    }

    /// What the basic layer paid elsewhere.
    fn elsewhere(&mut self) {
        self.n.now(Rule::Elsewhere);
        let paid = self.chosen.elsewhere;
        // A curve goes below the bill of the case, where less was paid.
        let fixed = self.n.fixed(paid);
        self.sums.basic = self.n.min(fixed, self.sums.eligible);
        let clause = self.chosen.plan.rounding.basic.clause;
        self.note(|_| Record::new(Rule::Elsewhere, [Figure::Yuan(paid)], paid, clause));
    }

    /// 保底补偿: at least a part of the bill less the deductible.
    fn floor(&mut self) {
        let Some(rate) = self.chosen.plan.floor else { return };
        self.n.now(Rule::Floor);
        let (total, charged, paid) = (self.bill.total, self.sums.charged, self.sums.basic);
        let base = self.n.less(total, charged);
        let least = self.n.part(base, rate.value, self.chosen.plan.rounding.floor.value);
        let least = self.n.min(least, base);
        let raised = self.n.max(paid, least);
        self.sums.basic = raised;
        // What is given back is not cut off any more.
        let back = self.n.less(raised, paid);
        self.sums.cut = self.n.less(self.sums.cut, back);
        if self.n.money(raised) >= self.uncut {
            self.limited_by = None;
        }
        self.note(|chain| {
            let figures =
                [chain.yuan(total), chain.yuan(charged), Figure::Ratio(rate.value), chain.yuan(paid)];
            let raised = chain.n.money(chain.sums.basic) > chain.n.money(paid);
            let amount = chain.n.money(chain.sums.basic);
            Record::new(Rule::Floor, figures, amount, rate.clause).says(u8::from(!raised))
        });
    }

    /// The ceilings of this kind of care.
    fn own_ceilings(&mut self) {
        for limit in self.chosen.own_ceilings.iter().flatten() {
            self.n.now(limit.rule);
            let uncut = self.sums.basic;
            self.sums.basic = self.cut_to(limit, uncut);
        }
    }

    /// 封顶线: what the basic layer may still pay this year, to the person and to the family.
    fn ceiling(&mut self) {
        for limit in [&self.chosen.ceiling, &self.chosen.family_ceiling].into_iter().flatten() {
            self.n.now(limit.rule);
            let uncut = self.sums.basic;
            let paid = self.cut_to(limit, uncut);
            let cut = self.n.less(uncut, paid);
            self.sums.cut = self.n.plus(self.sums.cut, cut);
            self.sums.basic = paid;
        }
    }

    /// Cuts an amount to what a limit leaves.
    pub(super) fn cut_to(&mut self, limit: &Limit, uncut: N::Amount) -> N::Amount {
        let left = limit.most.value.less(limit.before);
        let left_amount = self.n.fixed(left);
        let paid = self.n.min(uncut, left_amount);
        let is_cut = self.n.money(paid) < self.n.money(uncut);
        if is_cut {
            self.limited_by = Some(limit.rule);
            self.uncut = self.uncut.max(self.n.money(uncut));
        }
        self.note(|chain| {
            let yuan = Figure::Yuan;
            let (whole, before) = (limit.most.value, limit.before);
            let amount = chain.n.money(paid);
            let clause = limit.most.clause;
            match limit.rule {
                Rule::Ceiling => {
                    let bonus = chain.chosen.ceiling_bonus;
                    let shown = if bonus.is_zero() { Figure::None } else { yuan(bonus) };
                    let figures = [chain.yuan(uncut), yuan(whole), yuan(before), shown, yuan(left)];
                    let record = Record::new(Rule::Ceiling, figures, amount, clause);
                    record.says(u8::from(is_cut)).also(2, !bonus.is_zero())
                }
                Rule::OutpatientVisit => {
                    Record::new(Rule::OutpatientVisit, [chain.yuan(uncut), yuan(whole)], amount, clause)
                }
                rule => {
                    let figures = [chain.yuan(uncut), yuan(whole), yuan(before), yuan(left)];
                    Record::new(rule, figures, amount, clause)
                }
            }
        });
        paid
    }

    /// Sums up: the person's share is the bill less what the funds and the hospital bear.
    fn finish(&mut self) {
        self.n.now(Rule::PersonShare);
        let upper = self.n.plus(self.sums.catastrophic, self.sums.aid);
        let funds = self.n.plus(self.sums.basic, upper);
        let person = self.n.less(self.bill.total, funds);
        let person = self.n.less(person, self.sums.hospital);
        self.sums.funds = funds;
        self.sums.person = person;
        let nothing_above_deductible = self.is_nothing(funds) && !self.is_nothing(self.sums.charged);
        if self.limited_by.is_none() && nothing_above_deductible {
            self.limited_by = self.chosen.charge.as_ref().map(|charge| charge.rule);
        }
        let clause = self.chosen.plan.rounding.basic.clause;
        self.note(|chain| {
            let figures = [chain.yuan(chain.bill.total), chain.yuan(funds), chain.yuan(chain.sums.hospital)];
            Record::new(Rule::PersonShare, figures, chain.n.money(person), clause)
        });
    }
}
