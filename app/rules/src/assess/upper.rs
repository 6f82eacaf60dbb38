//! The layers above the basic one: the year's own payments, 大病 and medical aid.

use super::arithmetic::Arithmetic;
use super::chain::Chain;
use super::choose::Limit;
use crate::pack::figures::Fig;
use crate::pack::plan::{AboveCeiling, BandsOn, Piece};
use crate::trace::{Figure, Record, Rule, Word};

impl<N: Arithmetic> Chain<'_, N> {
    /// What the basic layer leaves the person within the policy.
    fn left_by_basic(&mut self) -> N::Amount {
        let left = self.n.less(self.sums.eligible, self.sums.basic);
        self.not_of_the_hospital(left)
    }

    /// What the hospital bears is nobody's own payment. Of the bill it bears first what is outside the policy, so that the
    /// person's payments within it never fall when the bill grows.
    fn not_of_the_hospital(&mut self, amount: N::Amount) -> N::Amount {
        if self.chosen.by_case.is_none() {
            return amount;
        }
        let borne = self.n.plus(self.sums.basic, self.sums.hospital);
        let left = self.n.less(self.bill.total, borne);
        self.n.min(amount, left)
    }

    /// What of the case enters the year's own payments within the policy.
    pub(super) fn self_pay(&mut self) {
        self.n.now(Rule::SelfPay);
        let mut enters = self.left_by_basic();
        let mut clause = self.chosen.plan.rounding.basic.clause;
        if let Some(upper) = &self.chosen.catastrophic {
            let layer = upper.layer;
            clause = layer.above_ceiling.clause;
            if layer.above_ceiling.value == AboveCeiling::StaysOut {
                enters = self.n.less(enters, self.sums.cut);
            }
            if layer.never.is_some_and(|never| never.value.has(Piece::Deductible)) {
                enters = self.n.less(enters, self.sums.charged);
            }
            if let Some(Fig { value: also, .. }) = layer.also {
                for (piece, amount) in [
                    (Piece::SelfPayFirst, self.bill.self_pay_first),
                    (Piece::AwaySelfPay, self.sums.away_self_pay),
                    (Piece::OverLimit, self.bill.over_limit),
                    (Piece::Outside, self.bill.outside),
                ] {
                    if also.has(piece) {
                        enters = self.n.plus(enters, amount);
                    }
                }
                // A fund that pays more than what is eligible pays for these pieces too.
                let beyond = self.n.less(self.sums.basic, self.sums.eligible);
                enters = self.n.less(enters, beyond);
                enters = self.not_of_the_hospital(enters);
            }
        }
        self.sums.self_pay = enters;
        self.note(|chain| {
            let before = chain.history.compliant_self_pay;
            let amount = chain.n.money(enters);
            let figures =
                [chain.yuan(chain.sums.eligible), Figure::Yuan(before), Figure::Yuan(before.plus(amount))];
            Record::new(Rule::SelfPay, figures, amount, clause)
        });
    }

    /// 居民大病保险: on the year's own payments within the policy, in the pack's convention of bands.
    pub(super) fn catastrophic(&mut self) {
        let Some(upper) = self.chosen.catastrophic else { return };
        self.n.now(Rule::CatastrophicDeductible);
        let deductible = upper.row.deductible;
        let before = self.history.compliant_self_pay;
        let start = before.max(deductible.value);
        let (fixed_before, fixed_deductible) = (self.n.fixed(before), self.n.fixed(deductible.value));
        let until = self.n.plus(fixed_before, self.sums.self_pay);
        let end = self.n.max(until, fixed_deductible);
        let fixed_start = self.n.fixed(start);
        let above = self.n.less(end, fixed_start);
        let has_any = !self.is_nothing(above);
        self.note(|chain| {
            let figures = [Figure::Yuan(before), chain.yuan(until), Figure::Yuan(deductible.value)];
            let record =
                Record::new(Rule::CatastrophicDeductible, figures, chain.n.money(above), deductible.clause);
            record.says(u8::from(!has_any))
        });
        if !self.n.may_be_more(above) {
            return;
        }
        self.n.now(Rule::CatastrophicBands);
        let rounding = self.chosen.plan.rounding.catastrophic.value;
        let (from, to, counted) = match upper.layer.bands_on.value {
            BandsOn::Total => (fixed_start, end, Word::OnTotal),
            BandsOn::AboveDeductible => {
                let from = self.n.fixed(start.less(deductible.value));
                (from, self.n.less(end, fixed_deductible), Word::OnPartAboveDeductible)
            }
        };
        let bands = &upper.row.bands;
        let uncut = self.n.across(&bands.value, from, to, |rate| rate, rounding);
        let uncut = self.n.min(uncut, above);
        self.note(|chain| {
            let only = if let [only] = bands.value.list.as_slice() { Some(only.rate) } else { None };
            let figures = [
                chain.yuan(from),
                chain.yuan(to),
                Figure::Text(bands.value.table),
                Figure::Word(counted),
                chain.yuan(above),
                Figure::Ratio(only.unwrap_or_default()),
            ];
            let record = Record::new(Rule::CatastrophicBands, figures, chain.n.money(uncut), bands.clause);
            record.says(u8::from(only.is_none()))
        });
        self.sums.catastrophic = self.catastrophic_ceiling(uncut);
    }

    /// What the layer may still pay this year; with a bonus on the ceiling where the pack grants one.
    fn catastrophic_ceiling(&mut self, uncut: N::Amount) -> N::Amount {
        let Some(upper) = self.chosen.catastrophic else { return uncut };
        self.n.now(Rule::CatastrophicCeiling);
        let before = self.history.catastrophic_fund;
        let left = upper.ceiling.map(|limit| limit.less(before));
        let paid = match left {
            Some(left) => {
                let left = self.n.fixed(left);
                self.n.min(uncut, left)
            }
            None => uncut,
        };
        if self.n.money(paid) < self.n.money(uncut) {
            self.limited_by = Some(Rule::CatastrophicCeiling);
        }
        self.note(|chain| {
            let amount = chain.n.money(paid);
            let figures = [
                chain.yuan(uncut),
                Figure::limit(upper.ceiling),
                Figure::Yuan(upper.bonus),
                Figure::Yuan(before),
                Figure::Yuan(left.unwrap_or(amount)),
            ];
            let other = u8::from(upper.ceiling.is_none());
            let clause = upper.row.ceiling.clause;
            Record::new(Rule::CatastrophicCeiling, figures, amount, clause).formula(other).says(other)
        });
        paid
    }

    /// 医疗救助: a part of what is left within the policy, for some groups.
    pub(super) fn aid(&mut self) {
        let Some(layer) = self.chosen.aid else { return };
        self.n.now(Rule::Aid);
        let left = self.left_by_basic();
        let left = self.n.less(left, self.sums.catastrophic);
        let uncut = self.n.part(left, layer.rate.value, self.chosen.plan.rounding.aid.value);
        let uncut = self.n.min(uncut, left);
        self.note(|chain| {
            let figures = [chain.yuan(left), Figure::Ratio(layer.rate.value)];
            Record::new(Rule::Aid, figures, chain.n.money(uncut), layer.rate.clause)
        });
        self.sums.aid = match layer.ceiling.value {
            None => uncut,
            Some(limit) => {
                self.n.now(Rule::AidCeiling);
                let most = Fig { value: limit, clause: layer.ceiling.clause };
                let limit = Limit { rule: Rule::AidCeiling, most, before: self.history.aid };
                self.cut_to(&limit, uncut)
            }
        };
    }
}
