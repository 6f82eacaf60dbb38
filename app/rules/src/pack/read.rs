//! From the tree of a pack to its rules on a day, with every fault at its place.

use serde_json::Value;

use super::entries::{Context, group_set};
use super::figures::{Bands, Fig};
use super::plan::{
    Aid, Away, AwayRule, BasicCeiling, Bonus, ByWord, Catastrophic, CatastrophicRow, DeliveryRule, Inpatient,
    Plan, Rounds, Row,
};
use super::words::{
    above_ceiling, across_years, also, away_mode, bands_on, ceiling_or_none, codes, deductible_mode, never,
    round, transfer,
};
use super::{Recorded, care, keys, order};
use crate::facts::{Delivery, Group, Level};
use crate::money::Rate;
use crate::reader::{Object, Path, Read, Reader};

/// Names of the tables that hold rules; a tier may lay its own figures over each of them.
pub(crate) const TABLES: [&str; 15] = [
    "order",
    "bill",
    "rounding",
    "basic",
    "inpatient",
    "points",
    "floor",
    "away",
    "catastrophic",
    "aid",
    "outpatient",
    "chronic",
    "delivery",
    "accident",
    "by_case",
];

/// Reads the rules of a pack or of one tier on the day of the context; `None` when faults were noted.
///
/// What must be there and could not be read is left empty on the way: its fault is noted, and with faults there are no
/// rules.
pub(crate) fn plan(cx: &mut Context, tree: &Object) -> Option<Plan> {
    let root = &Path::Root;
    let before = cx.r.faults.len();
    let bill = section(cx, tree, "bill", keys::BILL)?;
    let class_b_self_pay = cx.dated(bill, &Path::Key(root, "bill"), "class_b_self_pay", Reader::rate);
    let rounding = rounds(cx, tree)?;
    if cfg!(feature = "pack-checks") {
        needs_inpatient(cx, tree);
    }
    let (in_province, out_of_province) = within(cx, tree, "away", away).unwrap_or_default();
    let plan = Plan {
        from: cx.on,
        orders: order::read(cx, tree),
        class_b_self_pay,
        rounding,
        inpatient: inpatient(cx, tree),
        ceiling: basic(cx, tree),
        floor: within(cx, tree, "floor", floor),
        in_province,
        out_of_province,
        catastrophic: within(cx, tree, "catastrophic", catastrophic),
        aid: within(cx, tree, "aid", aid),
        outpatient: within(cx, tree, "outpatient", care::outpatient),
        chronic: within(cx, tree, "chronic", care::chronic),
        delivery: within(cx, tree, "delivery", delivery),
        accident: within(cx, tree, "accident", care::accident),
        by_case: within(cx, tree, "by_case", care::by_case),
    };
    #[cfg(feature = "pack-checks")]
    if cx.r.faults.len() == before {
        super::order_check::check(cx, &plan);
        super::limits::check(cx, &plan);
    }
    (cx.r.faults.len() == before).then_some(plan)
}

/// A pack for 大病 alone has no other layers.
fn needs_inpatient(cx: &mut Context, tree: &Object) {
    let has = |key| tree.contains_key(key);
    if !has("inpatient") && (!has("catastrophic") || keys::OTHER_CARE.iter().any(|key| has(key))) {
        let (zh, en) = (
            "没有住院待遇（inpatient）的参数包只能有大病保险",
            "a pack without inpatient rules can only have catastrophic ones",
        );
        cx.r.pack_fault(&Path::Key(&Path::Root, "inpatient"), "required", zh, en);
    }
    for key in keys::OF_STAYS {
        if has(key) && !has("inpatient") {
            let (zh, en) = ("有这一节就必须有 inpatient", "this table needs the table inpatient");
            cx.r.pack_fault(&Path::Key(&Path::Root, key), "impossible", zh, en);
        }
    }
}

/// A table of the root that must be there.
fn section<'t>(cx: &mut Context, tree: &'t Object, key: &str, known: &[&str]) -> Option<&'t Object> {
    let at = Path::Key(&Path::Root, key);
    let Some(value) = tree.get(key) else {
        cx.r.pack_fault(&at, "required", "缺少这一节", "this table is missing");
        return None;
    };
    cx.r.object(value, &at, known)
}

/// A table that may be absent.
fn within<T>(
    cx: &mut Context,
    tree: &Object,
    key: &str,
    read: fn(&mut Context, &Value, &Path<'_>) -> Option<T>,
) -> Option<T> {
    let value = tree.get(key)?;
    read(cx, value, &Path::Key(&Path::Root, key))
}

/// A table whose members have the words of a type as names.
pub(super) fn by_word<K: Copy + PartialEq, T>(
    cx: &mut Context,
    value: &Value,
    at: &Path<'_>,
    words: &[(&str, K)],
    read: fn(&mut Context, &Value, &Path<'_>) -> Option<T>,
) -> ByWord<K, T> {
    let mut out = ByWord::default();
    let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
    each_word(cx, value, at, &names, &mut |cx, index, value, at| {
        if let (Some((_, key)), Some(read)) = (words.get(index), read(cx, value, at)) {
            out.push(*key, read);
        }
    });
    out
}

/// Reads the member of a word, given by its index.
type Member<'f> = &'f mut dyn FnMut(&mut Context, usize, &Value, &Path<'_>);

fn each_word(cx: &mut Context, value: &Value, at: &Path<'_>, names: &[&str], read: Member<'_>) {
    let Some(map) = cx.r.object(value, at, names) else { return };
    for (index, name) in names.iter().enumerate() {
        if let Some(value) = map.get(*name) {
            read(cx, index, value, &Path::Key(at, name));
        }
    }
    if map.is_empty() {
        cx.r.pack_fault(at, "required", "这里不能为空", "must not be empty");
    }
}

fn rounds(cx: &mut Context, tree: &Object) -> Option<Rounds> {
    let map = section(cx, tree, "rounding", keys::ROUNDING)?;
    let at = &Path::Key(&Path::Root, "rounding");
    let line = cx.dated(map, at, "line", round);
    let fund = cx.dated(map, at, "fund", round);
    let mut step = |key, usual| cx.dated_optional(map, at, key, round).unwrap_or(usual);
    Some(Rounds {
        line,
        away: step("away", line),
        basic: step("basic", fund),
        floor: step("floor", fund),
        outpatient: step("outpatient", fund),
        catastrophic: step("catastrophic", fund),
        aid: step("aid", fund),
    })
}

fn basic(cx: &mut Context, tree: &Object) -> Option<BasicCeiling> {
    if !tree.contains_key("inpatient") && !tree.contains_key("basic") {
        return None;
    }
    let map = section(cx, tree, "basic", keys::BASIC)?;
    let at = &Path::Key(&Path::Root, "basic");
    Some(BasicCeiling {
        person: cx.dated(map, at, "ceiling", Reader::money),
        family: cx.dated_optional(map, at, "family_ceiling", Reader::money),
        bonus: map.get("bonus").and_then(|value| bonus(cx, value, &Path::Key(at, "bonus"))),
    })
}

fn inpatient(cx: &mut Context, tree: &Object) -> Option<Inpatient> {
    let root = &Path::Root;
    let value = tree.get("inpatient")?;
    let at = &Path::Key(root, "inpatient");
    let map = cx.r.object(value, at, keys::INPATIENT)?;
    let levels = if let Some(value) = map.get("level") {
        by_word(cx, value, &Path::Key(at, "level"), Level::WORDS, row)
    } else {
        let (zh, en) = ("缺少各级医院的待遇", "the levels of hospital are missing");
        cx.r.pack_fault(&Path::Key(at, "level"), "required", zh, en);
        ByWord::default()
    };
    let (points, age_points) = within(cx, tree, "points", points).unwrap_or_default();
    Some(Inpatient {
        mode: cx.dated(map, at, "deductible_mode", deductible_mode),
        transfer: cx.dated_optional(map, at, "transfer", transfer),
        across_years: cx.dated_optional(map, at, "across_years", across_years),
        reductions: map.get("repeat").and_then(|value| cx.reductions(value, &Path::Key(at, "repeat"))),
        levels,
        points,
        age_points,
        contract_doctor: cx.dated_optional(map, at, "contract_doctor", Reader::rate),
    })
}

/// Points of groups, and of ages under the name `age`.
type Points = (ByWord<Group, Fig<Rate>>, Option<Vec<Fig<super::figures::AgePoints>>>);

fn points(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Points> {
    let map = cx.r.table(value, at)?;
    let mut groups = map.clone();
    let ages = groups.remove(keys::POINTS_OF_AGES);
    let ages = ages.and_then(|value| cx.age_points(&value, &Path::Key(at, keys::POINTS_OF_AGES)));
    if groups.is_empty() && ages.is_some() {
        return Some((ByWord::default(), ages));
    }
    Some((by_word(cx, &Value::Object(groups), at, Group::WORDS, rate), ages))
}

fn row(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Row> {
    let map = cx.r.object(value, at, keys::ROW)?;
    Some(own_row(cx, map, at))
}

/// A row with a deductible.
pub(super) fn own_row(cx: &mut Context, map: &Object, at: &Path<'_>) -> Row {
    Row {
        deductible: Some(cx.dated(map, at, "deductible", Reader::money)),
        bands: ratio_or_bands(cx, map, at),
    }
}

fn rate(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Fig<Rate>> {
    cx.dated_value(value, at, Reader::rate)
}

/// A row that is one ratio without deductible.
pub(super) fn ratio_row(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Row> {
    Some(Row { deductible: None, bands: cx.one_ratio(value, at)? })
}

/// `ratio` for everything, or `bands` of a running amount; one of the two.
pub(super) fn ratio_or_bands(cx: &mut Context, map: &Object, at: &Path<'_>) -> Fig<Bands> {
    let read = match (map.get("ratio"), map.get("bands")) {
        (Some(value), None) => cx.one_ratio(value, &Path::Key(at, "ratio")),
        (None, Some(value)) => cx.bands(value, &Path::Key(at, "bands")),
        _ => {
            let (zh, en) = ("ratio 和 bands 要写且只写一个", "give ratio or bands, exactly one of them");
            cx.r.pack_fault(at, "impossible", zh, en);
            None
        }
    };
    read.unwrap_or_default()
}

fn floor(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Fig<Rate>> {
    let map = cx.r.object(value, at, keys::FLOOR)?;
    Some(cx.dated(map, at, "ratio", Reader::rate))
}

fn away(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<(Option<Away>, Option<Away>)> {
    let map = cx.r.object(value, at, keys::AWAY)?;
    let mut place = |key| map.get(key).and_then(|value| away_place(cx, value, &Path::Key(at, key)));
    Some((place("in_province"), place("out_of_province")))
}

fn away_place(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Away> {
    let map = cx.r.object(value, at, keys::AWAY_PLACE)?;
    let mut rule = |key| {
        let at = Path::Key(at, key);
        let value = map.get(key).or_else(|| {
            cx.r.pack_fault(&at, "required", "缺少这一节", "this table is missing");
            None
        })?;
        away_rule(cx, value, &at)
    };
    let (filed, unfiled) = (rule("filed"), rule("unfiled"));
    Some(Away { filed: filed?, unfiled: unfiled? })
}

fn away_rule(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<AwayRule> {
    let map = cx.r.object(value, at, keys::AWAY_RULE)?;
    let mode = cx.dated_required(map, at, "rule", away_mode)?;
    let self_pay_first = cx.dated_optional(map, at, "self_pay_first", Reader::rate);
    let points_off = cx.dated_optional(map, at, "points_off", Reader::rate);
    let ratio_times = cx.dated_optional(map, at, "ratio_times", Reader::rate);
    // Whether any entry of the rule, on whichever day, is of this kind.
    let uses = |wanted: &str| {
        let entries = map.get("rule").and_then(Value::as_array);
        entries.is_some_and(|entries| {
            entries.iter().any(|entry| entry.get("value") == Some(&Value::from(wanted)))
        })
    };
    let row = if uses("own_row") {
        Some(own_row(cx, map, at))
    } else {
        let stray = keys::ROW.iter().find(|key| map.contains_key(**key));
        if let Some(key) = stray {
            let (zh, en) = ("只有 own_row 才用得上这一项", "only the rule own_row uses this");
            cx.r.pack_fault(&Path::Key(at, key), "impossible", zh, en);
        }
        None
    };
    let adjusts = self_pay_first.is_some() || points_off.is_some() || ratio_times.is_some();
    if adjusts != uses("adjusted") {
        let zh = "adjusted 要有且只有它才有 self_pay_first、points_off 或 ratio_times";
        let en = "adjusted, and only adjusted, takes self_pay_first, points_off or ratio_times";
        cx.r.pack_fault(at, "impossible", zh, en);
    }
    Some(AwayRule { mode, row, self_pay_first, points_off, ratio_times })
}

fn catastrophic(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Catastrophic> {
    let map = cx.r.object(value, at, keys::CATASTROPHIC)?;
    Some(Catastrophic {
        base: catastrophic_row(cx, map, at),
        bands_on: cx.dated(map, at, "bands_on", bands_on),
        above_ceiling: cx.dated(map, at, "above_ceiling", above_ceiling),
        also: cx.dated_optional(map, at, "also", also),
        never: cx.dated_optional(map, at, "never", never),
        poor: special(cx, map, at, "poor", "groups", group_set),
        diseases: special(cx, map, at, "diseases", "codes", codes),
        bonus: map.get("bonus").and_then(|value| bonus(cx, value, &Path::Key(at, "bonus"))),
    })
}

fn catastrophic_row(cx: &mut Context, map: &Object, at: &Path<'_>) -> CatastrophicRow {
    CatastrophicRow {
        deductible: cx.dated(map, at, "deductible", Reader::money),
        bands: ratio_or_bands(cx, map, at),
        ceiling: cx.dated(map, at, "ceiling", ceiling_or_none),
    }
}

/// A row for some people or diseases, and for which.
fn special<T: Default>(
    cx: &mut Context,
    map: &Object,
    at: &Path<'_>,
    key: &str,
    condition: &str,
    read: Read<T>,
) -> Option<(Fig<T>, CatastrophicRow)> {
    let value = map.get(key)?;
    let at = Path::Key(at, key);
    let map = cx.r.object(value, &at, &[&[condition], keys::CATASTROPHIC_ROW].concat())?;
    Some((cx.dated(map, &at, condition, read), catastrophic_row(cx, map, &at)))
}

fn bonus(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Bonus> {
    let map = cx.r.object(value, at, keys::BONUS)?;
    Some(Bonus {
        after_years: cx.dated(map, at, "after_years", Reader::count).value,
        per_unbroken_year: cx.dated(map, at, "per_unbroken_year", Reader::money).value,
        per_claim_free_year: cx.dated(map, at, "per_claim_free_year", Reader::money).value,
        at_most: cx.dated(map, at, "at_most", Reader::rate).value,
    })
}

fn aid(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Aid> {
    let map = cx.r.object(value, at, keys::AID)?;
    Some(Aid {
        groups: cx.dated(map, at, "groups", group_set),
        rate: cx.dated(map, at, "ratio", Reader::rate),
        ceiling: cx.dated(map, at, "ceiling", ceiling_or_none),
    })
}

fn delivery(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<DeliveryRule> {
    let map = cx.r.object(value, at, keys::DELIVERY)?;
    match (map.get("fixed"), map.get("level")) {
        (Some(fixed), None) => {
            let at = Path::Key(at, "fixed");
            let sums = by_word(cx, fixed, &at, Delivery::WORDS, |cx, value, at| {
                cx.dated_value(value, at, Reader::money)
            });
            Some(DeliveryRule::Fixed(sums))
        }
        (None, Some(level)) => {
            let at = Path::Key(at, "level");
            Some(DeliveryRule::ByRatio(by_word(cx, level, &at, Level::WORDS, ratio_row)))
        }
        _ => {
            let (zh, en) = ("fixed 和 level 要写且只写一个", "give fixed or level, exactly one of them");
            cx.r.pack_fault(at, "impossible", zh, en);
            None
        }
    }
}

/// Published figures that no rule of the engine uses: `[recorded.fee]`.
pub(crate) fn recorded(cx: &mut Context, value: &Value) -> Vec<Recorded> {
    let at = Path::Key(&Path::Root, "recorded");
    let mut out = Vec::new();
    let Some(map) = cx.r.table(value, &at) else { return out };
    for (key, value) in map {
        let at = Path::Key(&at, key);
        let Some(map) = cx.r.object(value, &at, keys::RECORDED) else { continue };
        let title = cx.r.required(map, &at, "title", Reader::words);
        let Some(value) = map.get("value") else {
            let (zh, en) = ("缺少这项参数", "this parameter is missing");
            cx.r.pack_fault(&Path::Key(&at, "value"), "required", zh, en);
            continue;
        };
        let entries = cx.every(value, &Path::Key(&at, "value"), Reader::text);
        if let Some(title) = title {
            out.push(Recorded { key: key.clone(), title, entries });
        }
    }
    out
}
