//! Figures that contradict each other: limits the wrong way round, ratios whose product has no exact place.

use super::entries::Context;
use super::plan::{AcrossYears, AwayRule, DeliveryRule, Plan, Row};
use crate::money::{Money, Rate};
use crate::reader::Path;

/// Notes what cannot be true together on the day of the plan.
pub(super) fn check(cx: &mut Context, plan: &Plan) {
    let root = &Path::Root;
    if let Some(layer) = &plan.ceiling
        && let Some(family) = layer.family
    {
        let at = Path::Key(root, "basic");
        not_above(cx, &at, "family_ceiling", layer.person.value, family.value);
    }
    if let Some(layer) = &plan.outpatient {
        let at = Path::Key(root, "outpatient");
        let year = layer.ceiling.map(|fig| fig.value);
        if let (Some(visit), Some(year)) = (layer.visit_ceiling, year) {
            not_above(cx, &at, "visit_ceiling", visit.value, year);
        }
        let person = year.or(layer.visit_ceiling.map(|fig| fig.value));
        if let (Some(person), Some(family)) = (person, layer.family_ceiling) {
            not_above(cx, &at, "family_ceiling", person, family.value);
        }
    }
    if let Some(layer) = &plan.chronic
        && let Some(all) = layer.ceiling
    {
        let at = Path::Key(root, "chronic");
        for disease in layer.diseases.iter().filter_map(|disease| disease.ceiling) {
            not_above(cx, &at, "ceiling", disease.value, all.value);
        }
    }
    if let Some(layer) = &plan.catastrophic
        && let Some((_, poor)) = &layer.poor
    {
        let at = Path::Key(root, "catastrophic");
        let at = Path::Key(&at, "poor");
        not_above(cx, &at, "deductible", poor.deductible.value, layer.base.deductible.value);
        if let Some(of_the_poor) = poor.ceiling.value {
            let usual = layer.base.ceiling.value.unwrap_or(Money::MAX);
            not_above(cx, &at, "ceiling", usual, of_the_poor);
        }
    }
    products(cx, plan);
    each_code_once(cx, plan);
    splits_know_transfers(cx, plan);
}

/// Every code belongs to one disease of a list.
fn each_code_once(cx: &mut Context, plan: &Plan) {
    let chronic = plan.chronic.iter().flat_map(|layer| layer.diseases.iter().map(|disease| &disease.codes));
    let by_case = plan.by_case.iter().flatten().map(|case| &case.codes);
    for (key, lists) in [("chronic", chronic.collect::<Vec<_>>()), ("by_case", by_case.collect())] {
        let at = Path::Key(&Path::Root, key);
        for (i, list) in lists.iter().enumerate() {
            let others = || lists.iter().skip(i + 1).flat_map(|other| &other.value);
            let is_one =
                |code: &&String| others().any(|other| other.starts_with(*code) || code.starts_with(other));
            for code in list.value.iter().filter(is_one) {
                cx.r.pack_fault_with(&Path::Key(&at, "disease"), "overlap", || {
                    (
                        format!("编码 {code} 属于两个病种"),
                        format!("codes that begin with {code} belong to two diseases"),
                    )
                });
            }
        }
    }
}

/// The later part of a stay that is cut at the year's end continues the earlier one.
fn splits_know_transfers(cx: &mut Context, plan: &Plan) {
    let Some(inpatient) = &plan.inpatient else { return };
    let splits = inpatient.across_years.is_some_and(|fig| fig.value == AcrossYears::Split);
    if splits && inpatient.transfer.is_none() {
        let at = Path::Key(&Path::Root, "inpatient");
        let (zh, en) = (
            "跨年度分段结算要有 transfer，说明后一段的起付线",
            "stays cut at the year's end need transfer, for the deductible of the later part",
        );
        cx.r.pack_fault(&Path::Key(&at, "transfer"), "required", zh, en);
    }
}

/// `small` must not be above `large`; the fault stands at `key`.
fn not_above(cx: &mut Context, at: &Path<'_>, key: &str, small: Money, large: Money) {
    if small > large {
        cx.r.pack_fault_with(&Path::Key(at, key), "impossible", || {
            (
                format!("两个限额或起付线的大小反了：{small} 不应大于 {large}"),
                format!("two limits are the wrong way round: {small} must not be above {large}"),
            )
        });
    }
}

/// Every ratio that care outside can end with has at most six decimals.
fn products(cx: &mut Context, plan: &Plan) {
    let Some(inpatient) = &plan.inpatient else { return };
    let mut extras = vec![Rate::ZERO];
    extras.extend(inpatient.points.iter().map(|(_, points)| points.value));
    extras.extend(inpatient.age_points.iter().flatten().map(|fig| fig.value.points));
    if let Some(more) = inpatient.contract_doctor {
        let with: Vec<Rate> = extras.iter().map(|extra| extra.plus(more.value)).collect();
        extras.extend(with);
    }
    let rows = |rule: &AwayRule| {
        let mut rows: Vec<Row> = inpatient.levels.iter().map(|(_, row)| row.clone()).collect();
        if let Some(DeliveryRule::ByRatio(levels)) = &plan.delivery {
            rows.extend(levels.iter().map(|(_, row)| row.clone()));
        }
        rows.extend(plan.accident.iter().filter_map(|accident| accident.row.clone()));
        rows.extend(rule.row.clone());
        rows
    };
    let at_away = Path::Key(&Path::Root, "away");
    for (place, away) in [("in_province", &plan.in_province), ("out_of_province", &plan.out_of_province)] {
        let at_place = Path::Key(&at_away, place);
        for (key, rule) in away.iter().flat_map(|away| [("filed", &away.filed), ("unfiled", &away.unfiled)]) {
            let Some(times) = rule.ratio_times else { continue };
            let off = rule.points_off.map_or(Rate::ZERO, |fig| fig.value);
            let rows = rows(rule);
            let rates = rows.iter().flat_map(|row| row.bands.value.list.iter().map(|band| band.rate));
            let is_exact =
                |rate: Rate| extras.iter().all(|extra| rate.adjusted(*extra, off, times.value).is_some());
            if !rates.into_iter().all(is_exact) {
                let at = Path::Key(&at_place, key);
                let (zh, en) =
                    ("比例相乘后超过六位小数", "a ratio multiplied by this has more than six decimals");
                cx.r.pack_fault(&Path::Key(&at, "ratio_times"), "impossible", zh, en);
            }
        }
    }
}
