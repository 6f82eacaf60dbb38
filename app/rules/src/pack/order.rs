//! The order of the steps: read from the pack, and refused where it is impossible or leaves a layer out.

use super::entries::Context;
use super::figures::Fig;
use super::plan::{ByWord, DeliveryRule, Op, OrderOf, Plan, Row};
use crate::reader::{Object, Path, Reader};

/// What a plan has, as far as orders depend on it.
pub(super) struct Uses {
    has_inpatient: bool,
    has_outpatient: bool,
    has_own_disease: bool,
    has_disease_as_inpatient: bool,
    delivery: Option<Op>,
    accident: Option<bool>,
    has_by_case: bool,
    has_away_self_pay: bool,
    outpatient_deductible: bool,
    disease_deductible: bool,
    accident_deductible: bool,
    outpatient_ceiling: bool,
    disease_ceiling: bool,
    accident_ceiling: bool,
    has_floor: bool,
    has_catastrophic: bool,
    has_aid: bool,
}

impl Uses {
    pub(super) fn of(plan: &Plan) -> Self {
        let charged = |row: &Row| row.deductible.is_some();
        let outpatient = plan.outpatient.as_ref();
        let chronic = plan.chronic.as_ref();
        let diseases = || chronic.into_iter().flat_map(|chronic| chronic.diseases.iter());
        let away = [&plan.in_province, &plan.out_of_province];
        let rules = away.into_iter().flatten().flat_map(|away| [&away.filed, &away.unfiled]);
        Self {
            has_inpatient: plan.inpatient.is_some(),
            has_outpatient: outpatient.is_some(),
            has_own_disease: diseases().any(|disease| disease.row.is_some()),
            has_disease_as_inpatient: diseases().any(|disease| disease.row.is_none()),
            delivery: plan.delivery.as_ref().map(|rule| match rule {
                DeliveryRule::Fixed(_) => Op::FixedSum,
                DeliveryRule::ByRatio(_) => Op::Ratio,
            }),
            accident: plan.accident.as_ref().map(|accident| accident.row.is_none()),
            has_by_case: plan.by_case.is_some(),
            has_away_self_pay: rules.into_iter().any(|rule| rule.self_pay_first.is_some()),
            outpatient_deductible: outpatient
                .is_some_and(|layer| layer.levels.iter().any(|(_, row)| charged(row))),
            disease_deductible: diseases().any(|disease| disease.row.as_ref().is_some_and(charged)),
            accident_deductible: plan
                .accident
                .as_ref()
                .is_some_and(|accident| accident.row.as_ref().is_none_or(charged)),
            outpatient_ceiling: outpatient.is_some_and(|layer| {
                layer.visit_ceiling.is_some() || layer.ceiling.is_some() || layer.family_ceiling.is_some()
            }),
            disease_ceiling: chronic.is_some_and(|chronic| chronic.ceiling.is_some())
                || diseases().any(|disease| disease.ceiling.is_some()),
            accident_ceiling: plan.accident.as_ref().is_some_and(|accident| accident.ceiling.is_some()),
            has_floor: plan.floor.is_some(),
            has_catastrophic: plan.catastrophic.is_some(),
            has_aid: plan.aid.is_some(),
        }
    }

    /// The step that says what the basic layer pays for this care; `None` where the pack has no such care.
    fn pays(&self, of: OrderOf) -> Option<Op> {
        let has = |has: bool, op| has.then_some(op);
        match of {
            OrderOf::Inpatient => Some(if self.has_inpatient { Op::Ratio } else { Op::Elsewhere }),
            OrderOf::Outpatient => has(self.has_outpatient, Op::Ratio),
            OrderOf::Chronic => has(self.has_own_disease, Op::Ratio),
            OrderOf::ChronicAsInpatient => has(self.has_disease_as_inpatient, Op::Ratio),
            OrderOf::Delivery => self.delivery,
            OrderOf::Accident => self.accident.map(|_| Op::Ratio),
            OrderOf::ByCase => has(self.has_by_case, Op::ByCase),
        }
    }

    /// Whether the pack has figures for a step of this care.
    fn has(&self, of: OrderOf, op: Op) -> bool {
        match op {
            Op::AwaySelfPay => self.has_away_self_pay,
            Op::Deductible => match of {
                OrderOf::Inpatient | OrderOf::ChronicAsInpatient => self.has_inpatient,
                OrderOf::Outpatient => self.outpatient_deductible,
                OrderOf::Chronic => self.disease_deductible,
                OrderOf::Accident => self.accident_deductible,
                OrderOf::Delivery | OrderOf::ByCase => false,
            },
            Op::OwnCeiling => match of {
                OrderOf::Outpatient => self.outpatient_ceiling,
                OrderOf::Chronic | OrderOf::ChronicAsInpatient => self.disease_ceiling,
                OrderOf::Accident => self.accident_ceiling,
                OrderOf::Inpatient | OrderOf::Delivery | OrderOf::ByCase => false,
            },
            Op::Ceiling => self.has_inpatient,
            Op::Floor => self.has_floor,
            Op::Catastrophic => self.has_catastrophic,
            Op::Aid => self.has_aid,
            Op::SelfPay => true,
            Op::Ratio | Op::FixedSum | Op::ByCase | Op::Elsewhere => self.pays(of) == Some(op),
        }
    }

    /// Whether care of this kind must go through a step that the pack has figures for.
    fn must(&self, of: OrderOf, op: Op) -> bool {
        let of_a_stay = matches!(op, Op::AwaySelfPay | Op::Ceiling | Op::Floor | Op::Catastrophic | Op::Aid);
        let of_its_own = matches!(op, Op::Deductible | Op::OwnCeiling) || op.pays();
        self.has(of, op) && (of_its_own || (of_a_stay && of == OrderOf::Inpatient))
    }
}

/// Reads `[order]`; faults where a step is unknown, stands twice or in an impossible place, or is missing.
pub(super) fn read(cx: &mut Context, tree: &Object, uses: Uses) -> ByWord<OrderOf, Fig<Vec<Op>>> {
    let mut orders = ByWord::default();
    let at = Path::Key(&Path::Root, "order");
    let Some(value) = tree.get("order") else {
        let (zh, en) = ("缺少这一节：计算步骤的顺序", "this table is missing: the order of the steps");
        cx.r.pack_fault(&at, "required", zh, en);
        return orders;
    };
    let names: Vec<&str> = OrderOf::WORDS.iter().map(|(name, _)| *name).collect();
    let Some(map) = cx.r.object(value, &at, &names) else { return orders };
    for (name, of) in OrderOf::WORDS {
        let at = Path::Key(&at, name);
        let Some(pays) = uses.pays(*of) else {
            if map.contains_key(*name) {
                let (zh, en) = ("参数包没有这类待遇，不能有它的顺序", "the pack has no such care to order");
                cx.r.pack_fault(&at, "impossible", zh, en);
            }
            continue;
        };
        let Some(value) = map.get(*name) else {
            let (zh, en) = ("缺少这类待遇的计算顺序", "the order of the steps of this care is missing");
            cx.r.pack_fault(&at, "required", zh, en);
            continue;
        };
        let read = cx.dated_value(value, &at, |r, value, at| {
            let list = r.list(value, at)?;
            let before = r.faults.len();
            let word = |r: &mut Reader, (i, value)| r.word(value, &Path::Index(at, i), Op::WORDS);
            let ops: Vec<Op> = list.iter().enumerate().filter_map(|pair| word(r, pair)).collect();
            (r.faults.len() == before).then_some(ops)
        });
        if let Some(fig) = read {
            check(cx, *of, &fig.value, pays, &uses, &at);
            orders.push(*of, fig);
        }
    }
    orders
}

fn word(op: Op) -> &'static str {
    Op::WORDS.iter().find(|(_, known)| *known == op).map_or("", |(word, _)| *word)
}

/// Steps that must come before a step, where both are there.
const BEFORE: [(Op, Op); 6] = [
    (Op::Floor, Op::SelfPay),
    (Op::OwnCeiling, Op::SelfPay),
    (Op::Ceiling, Op::SelfPay),
    (Op::SelfPay, Op::Catastrophic),
    (Op::SelfPay, Op::Aid),
    (Op::Catastrophic, Op::Aid),
];

fn check(cx: &mut Context, of: OrderOf, ops: &[Op], pays: Op, uses: &Uses, at: &Path<'_>) {
    let place = |op: Op| ops.iter().position(|known| *known == op);
    let mut wrong = |zh: String, en: String| cx.r.pack_fault_with(at, "impossible", || (zh, en));
    for (i, op) in ops.iter().enumerate() {
        let name = word(*op);
        if place(*op) != Some(i) {
            wrong(format!("步骤 {name} 写了两次"), format!("the step {name} stands twice"));
        }
        if !uses.has(of, *op) {
            wrong(
                format!("步骤 {name} 在这里没有参数可用"),
                format!("the pack has no figures for the step {name} here"),
            );
        }
        let early = matches!(op, Op::AwaySelfPay | Op::Deductible);
        if let Some(paid) = place(pays).filter(|paid| *paid != i)
            && early != (i < paid)
        {
            let pays = word(pays);
            let (zh, en) = if early { ("之前", "before") } else { ("之后", "after") };
            wrong(
                format!("步骤 {name} 应在 {pays} {zh}"),
                format!("the step {name} must come {en} {pays}"),
            );
        }
    }
    for (first, then) in BEFORE {
        if let (Some(a), Some(b)) = (place(first), place(then))
            && a > b
        {
            let (first, then) = (word(first), word(then));
            wrong(format!("步骤 {first} 应在 {then} 之前"), format!("the step {first} must come before {then}"));
        }
    }
    if place(Op::Catastrophic).is_some() && place(Op::SelfPay).is_none() {
        wrong("catastrophic 之前要有 self_pay".to_owned(), "catastrophic needs self_pay before it".to_owned());
    }
    for (name, op) in Op::WORDS {
        if uses.must(of, *op) && place(*op).is_none() {
            wrong(
                format!("有 {name} 的参数，但顺序里没有这一步"),
                format!("the pack has figures for {name}, but the order leaves the step out"),
            );
        }
    }
}
