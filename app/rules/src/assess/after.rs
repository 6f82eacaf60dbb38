//! What the year is after a case.

use super::chain::Sums;
use super::choose::Chosen;
use crate::facts::{Accumulators, Kind};
use crate::money::Money;
use crate::pack::plan::Op;
use crate::trace::Rule;

impl Chosen<'_> {
    /// Whether what is paid counts against the ceiling of the basic layer.
    pub(super) fn is_under_ceiling(&self) -> bool {
        self.ops.contains(&Op::Ceiling)
    }

    /// What the year is after the case.
    pub(super) fn after(&self, before: &Accumulators, sums: &Sums<Money>) -> Accumulators {
        let mut after = *before;
        after.stays = after.stays.saturating_add(self.stays);
        after.compliant_self_pay = after.compliant_self_pay.plus(sums.self_pay);
        after.catastrophic_fund = after.catastrophic_fund.plus(sums.catastrophic);
        after.aid = after.aid.plus(sums.aid);
        if let Some(charge) = &self.charge {
            if charge.rule == Rule::Deductible {
                after.deductible_charged = after.deductible_charged.plus(sums.charged);
                if charge.is_per_hospital {
                    let here = &mut after.hospital.deductible_charged;
                    *here = here.plus(sums.charged);
                }
                if !sums.charged.is_zero() {
                    after.deductible_highest = after.deductible_highest.max(charge.due);
                }
            } else {
                after.outpatient_deductible = after.outpatient_deductible.plus(sums.charged);
            }
        }
        if self.is_under_ceiling() || self.plan.inpatient.is_none() {
            after.basic_fund = after.basic_fund.plus(sums.basic);
            after.banded = after.banded.plus(sums.banded);
            if self.family_ceiling.is_some() {
                after.family.basic_fund = after.family.basic_fund.plus(sums.basic);
            }
        }
        match self.kind {
            Kind::Outpatient => {
                after.outpatient_fund = after.outpatient_fund.plus(sums.basic);
                if self.plan.outpatient.as_ref().is_some_and(|layer| layer.family_ceiling.is_some()) {
                    after.family.outpatient_fund = after.family.outpatient_fund.plus(sums.basic);
                }
            }
            Kind::Chronic => {
                after.chronic_fund = after.chronic_fund.plus(sums.basic);
                after.disease.fund = after.disease.fund.plus(sums.basic);
            }
            Kind::Accident => after.accident_fund = after.accident_fund.plus(sums.basic),
            Kind::Inpatient | Kind::Delivery | Kind::ByCase => {}
        }
        after
    }
}
