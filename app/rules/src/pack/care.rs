//! Reading the tables of care outside the ladder of a stay: outpatient, chronic diseases, accidents, payment by case.

use serde_json::Value;

use super::entries::Context;
use super::keys;
use super::plan::{Accident, ByCase, Chronic, Disease, Outpatient, Row};
use super::read::{by_word, ratio_or_bands, ratio_row};
use super::words::codes;
use crate::facts::Level;
use crate::reader::{Object, Path, Reader};

pub(super) fn outpatient(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Outpatient> {
    let map = cx.r.object(value, at, keys::OUTPATIENT)?;
    let Some(level) = map.get("level") else {
        let (zh, en) = ("缺少各级医院的比例", "the ratios by level are missing");
        cx.r.pack_fault(&Path::Key(at, "level"), "required", zh, en);
        return None;
    };
    let levels = by_word(cx, level, &Path::Key(at, "level"), Level::WORDS, ratio_row);
    let deductibles = map.get("deductible").map(|value| {
        by_word(cx, value, &Path::Key(at, "deductible"), Level::WORDS, |cx, value, at| {
            cx.dated_value(value, at, Reader::money)
        })
    });
    for (level, _) in deductibles.iter().flat_map(super::plan::ByWord::iter) {
        if levels.get(level).is_none() {
            let at = Path::Key(at, "deductible");
            let (zh, en) =
                ("这一级没有报销比例，不能有起付线", "there is no ratio at this level to have a deductible");
            cx.r.pack_fault(&Path::Key(&at, level.word()), "impossible", zh, en);
        }
    }
    let mut rows = super::plan::ByWord::default();
    for (level, row) in levels.iter() {
        let deductible = deductibles.as_ref().and_then(|by_level| by_level.get(level)).copied();
        rows.push(level, Row { deductible, ..row.clone() });
    }
    Some(Outpatient {
        levels: rows,
        contract_doctor: cx.dated_optional(map, at, "contract_doctor", Reader::rate),
        visit_ceiling: cx.dated_optional(map, at, "visit_ceiling", Reader::money),
        ceiling: cx.dated_optional(map, at, "ceiling", Reader::money),
        family_ceiling: cx.dated_optional(map, at, "family_ceiling", Reader::money),
    })
}

/// A row of its own where `ratio` or `bands` stand; `paid_as = "inpatient"` without.
fn own_or_inpatient(cx: &mut Context, map: &Object, at: &Path<'_>) -> Option<Row> {
    if let Some(value) = map.get("paid_as") {
        let _ =
            cx.dated_value(value, &Path::Key(at, "paid_as"), |r, value, at| r.word(value, at, keys::PAID_AS));
        let stray = keys::ROW.iter().find(|key| map.contains_key(**key));
        if let Some(key) = stray {
            let (zh, en) =
                ("按住院支付时不能另写这一项", "paid like a stay, it has no figure of its own here");
            cx.r.pack_fault(&Path::Key(at, key), "impossible", zh, en);
        }
        return None;
    }
    let deductible = cx.dated_optional(map, at, "deductible", Reader::money);
    Some(Row { deductible, bands: ratio_or_bands(cx, map, at) })
}

pub(super) fn chronic(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Chronic> {
    let map = cx.r.object(value, at, keys::CHRONIC)?;
    let at_diseases = Path::Key(at, "disease");
    let list = each_named(cx, map, &at_diseases, "disease", |cx, value, at| {
        let map = cx.r.object(value, at, keys::CHRONIC_DISEASE)?;
        Some(Disease {
            codes: cx.dated(map, at, "codes", codes),
            row: own_or_inpatient(cx, map, at),
            ceiling: cx.dated_optional(map, at, "ceiling", Reader::money),
        })
    });
    Some(Chronic { diseases: list, ceiling: cx.dated_optional(map, at, "ceiling", Reader::money) })
}

pub(super) fn accident(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Accident> {
    let map = cx.r.object(value, at, keys::ACCIDENT)?;
    Some(Accident {
        row: own_or_inpatient(cx, map, at),
        ceiling: cx.dated_optional(map, at, "ceiling", Reader::money),
    })
}

pub(super) fn by_case(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Vec<ByCase>> {
    let map = cx.r.object(value, at, keys::BY_CASE)?;
    Some(each_named(cx, map, &Path::Key(at, "disease"), "disease", |cx, value, at| {
        let map = cx.r.object(value, at, keys::BY_CASE_DISEASE)?;
        Some(ByCase {
            codes: cx.dated(map, at, "codes", codes),
            standard: cx.dated(map, at, "standard", Reader::money),
            rate: cx.dated(map, at, "ratio", Reader::rate),
            hospital_bears: cx
                .dated(map, at, "above_standard", |r, value, at| r.word(value, at, keys::ABOVE_STANDARD)),
        })
    }))
}

/// Tables under names of their own, in the order of the names: `[chronic.disease.hypertension]`.
fn each_named<T>(
    cx: &mut Context,
    map: &Object,
    at: &Path<'_>,
    key: &str,
    read: fn(&mut Context, &Value, &Path<'_>) -> Option<T>,
) -> Vec<T> {
    let mut out = Vec::new();
    let table = map.get(key).and_then(Value::as_object);
    let Some(table) = table.filter(|table| !table.is_empty()) else {
        cx.r.pack_fault(at, "required", "这里要有至少一个病种", "there must be a disease here");
        return out;
    };
    for (name, value) in super::tree::in_order(table.iter(), |(name, _)| *name) {
        out.extend(read(cx, value, &Path::Key(at, name)));
    }
    out
}
