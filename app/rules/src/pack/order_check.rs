//! Orders of steps that are impossible for their pack, or leave a layer out: refused when the pack is loaded.

use super::entries::Context;
use super::plan::{DeliveryRule, Op, OrderOf, Plan, Row};
use crate::reader::Path;

/// Notes for every kind of care what is wrong with its order.
pub(super) fn check(cx: &mut Context, plan: &Plan) {
    let at = Path::Key(&Path::Root, "order");
    for (name, of) in OrderOf::WORDS {
        let at = Path::Key(&at, name);
        match (pays(plan, *of), plan.orders.get(*of)) {
            (Some(pays), Some(fig)) => one(cx, *of, &fig.value, pays, plan, &at),
            (None, None) => {}
            (None, Some(_)) => {
                let (zh, en) = ("参数包没有这类待遇，不能有它的顺序", "the pack has no such care to order");
                cx.r.pack_fault(&at, "impossible", zh, en);
            }
            (Some(_), None) => {
                let (zh, en) = ("缺少这类待遇的计算顺序", "the order of the steps of this care is missing");
                cx.r.pack_fault(&at, "required", zh, en);
            }
        }
    }
}

/// The step that says what the basic layer pays for this care; `None` where the pack has no such care.
fn pays(plan: &Plan, of: OrderOf) -> Option<Op> {
    let has = |has: bool, op| has.then_some(op);
    let mut diseases = plan.chronic.iter().flat_map(|chronic| chronic.diseases.iter());
    match of {
        OrderOf::Inpatient => Some(if plan.inpatient.is_some() { Op::Ratio } else { Op::Elsewhere }),
        OrderOf::Outpatient => has(plan.outpatient.is_some(), Op::Ratio),
        OrderOf::Chronic => has(diseases.any(|disease| disease.row.is_some()), Op::Ratio),
        OrderOf::ChronicAsInpatient => has(diseases.any(|disease| disease.row.is_none()), Op::Ratio),
        OrderOf::Delivery => plan.delivery.as_ref().map(|rule| match rule {
            DeliveryRule::Fixed(_) => Op::FixedSum,
            DeliveryRule::ByRatio(_) => Op::Ratio,
        }),
        OrderOf::Accident => has(plan.accident.is_some(), Op::Ratio),
        OrderOf::ByCase => has(plan.by_case.is_some(), Op::ByCase),
    }
}

/// Whether the pack has figures for a step of this care.
fn has(plan: &Plan, of: OrderOf, op: Op) -> bool {
    match op {
        // Fixed sums are outside the ladder: nothing is taken from them first, and no share of the bill is their floor.
        Op::AwaySelfPay => pays(plan, of) == Some(Op::Ratio) && has_away_self_pay(plan),
        Op::Deductible => has_deductible(plan, of),
        Op::OwnCeiling => has_own_ceiling(plan, of),
        Op::Ceiling => plan.inpatient.is_some(),
        Op::Floor => pays(plan, of) == Some(Op::Ratio) && plan.floor.is_some(),
        Op::Catastrophic => plan.catastrophic.is_some(),
        Op::Aid => plan.aid.is_some(),
        Op::SelfPay => true,
        Op::Ratio | Op::FixedSum | Op::ByCase | Op::Elsewhere => pays(plan, of) == Some(op),
    }
}

fn has_away_self_pay(plan: &Plan) -> bool {
    let places = [&plan.in_province, &plan.out_of_province];
    let mut rules = places.into_iter().flatten().flat_map(|away| [&away.filed, &away.unfiled]);
    rules.any(|rule| rule.self_pay_first.is_some())
}

fn has_deductible(plan: &Plan, of: OrderOf) -> bool {
    let charged = |row: &Row| row.deductible.is_some();
    match of {
        OrderOf::Inpatient | OrderOf::ChronicAsInpatient => plan.inpatient.is_some(),
        OrderOf::Outpatient => {
            plan.outpatient.as_ref().is_some_and(|layer| layer.levels.iter().any(|(_, row)| charged(row)))
        }
        OrderOf::Chronic => {
            let mut diseases = plan.chronic.iter().flat_map(|chronic| chronic.diseases.iter());
            diseases.any(|disease| disease.row.as_ref().is_some_and(charged))
        }
        OrderOf::Accident => {
            plan.accident.as_ref().is_some_and(|accident| accident.row.as_ref().is_none_or(charged))
        }
        OrderOf::Delivery | OrderOf::ByCase => false,
    }
}

fn has_own_ceiling(plan: &Plan, of: OrderOf) -> bool {
    match of {
        OrderOf::Outpatient => plan.outpatient.as_ref().is_some_and(|layer| {
            [layer.visit_ceiling, layer.ceiling, layer.family_ceiling].iter().any(Option::is_some)
        }),
        OrderOf::Chronic | OrderOf::ChronicAsInpatient => plan.chronic.as_ref().is_some_and(|chronic| {
            let is_own = of == OrderOf::Chronic;
            let mut diseases = chronic.diseases.iter().filter(|disease| disease.row.is_some() == is_own);
            chronic.ceiling.is_some() || diseases.any(|disease| disease.ceiling.is_some())
        }),
        OrderOf::Accident => plan.accident.as_ref().is_some_and(|accident| accident.ceiling.is_some()),
        OrderOf::Inpatient | OrderOf::Delivery | OrderOf::ByCase => false,
    }
}

/// Whether care of this kind must go through a step that the pack has figures for.
fn must(plan: &Plan, of: OrderOf, op: Op) -> bool {
    let of_a_stay = matches!(op, Op::AwaySelfPay | Op::Ceiling | Op::Floor | Op::Catastrophic | Op::Aid);
    let of_its_own = matches!(op, Op::Deductible | Op::OwnCeiling)
        || matches!(op, Op::Ratio | Op::FixedSum | Op::ByCase | Op::Elsewhere);
    has(plan, of, op) && (of_its_own || (of_a_stay && of == OrderOf::Inpatient))
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

fn one(cx: &mut Context, of: OrderOf, ops: &[Op], pays: Op, plan: &Plan, at: &Path<'_>) {
    let place = |op: Op| ops.iter().position(|known| *known == op);
    let mut wrong = |zh: String, en: String| cx.r.pack_fault_with(at, "impossible", || (zh, en));
    for (i, op) in ops.iter().enumerate() {
        let name = word(*op);
        if place(*op) != Some(i) {
            wrong(format!("步骤 {name} 写了两次"), format!("the step {name} stands twice"));
        }
        if !has(plan, of, *op) {
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
            wrong(format!("步骤 {name} 应在 {pays} {zh}"), format!("the step {name} must come {en} {pays}"));
        }
    }
    for (first, then) in BEFORE {
        if let (Some(a), Some(b)) = (place(first), place(then))
            && a > b
        {
            let (first, then) = (word(first), word(then));
            wrong(
                format!("步骤 {first} 应在 {then} 之前"),
                format!("the step {first} must come before {then}"),
            );
        }
    }
    if place(Op::Catastrophic).is_some() && place(Op::SelfPay).is_none() {
        wrong(
            "catastrophic 之前要有 self_pay".to_owned(),
            "catastrophic needs self_pay before it".to_owned(),
        );
    }
    for (name, op) in Op::WORDS {
        if must(plan, of, *op) && place(*op).is_none() {
            wrong(
                format!("有 {name} 的参数，但顺序里没有这一步"),
                format!("the pack has figures for {name}, but the order leaves the step out"),
            );
        }
    }
}
