//! From the tree of a pack to its rules, with every fault at its place.

use rust_decimal::Decimal;
use serde_json::Value;

use super::dated::{Bands, Dated};
use super::entries::Context;
use super::rules::{
    AboveCeiling, Aid, Away, AwayMode, AwayRule, BandsOn, Basic, Bonus, ByWord, Catastrophic,
    CatastrophicRow, DeliveryRule, Outpatient, Row, Rules,
};
use super::{DeductibleMode, Recorded};
use crate::facts::{self, Delivery, Group, Level};
use crate::money::{Money, Rounding};
use crate::reader::{Object, Path, Read, Reader};

/// Names of the tables that hold rules; a tier may lay its own figures over each of them.
pub(crate) const TABLES: [&str; 10] = [
    "bill",
    "rounding",
    "basic",
    "inpatient",
    "points",
    "away",
    "catastrophic",
    "aid",
    "outpatient",
    "delivery",
];

/// Reads the rules of a pack or of one tier; `None` when faults were noted.
///
/// What must be there and could not be read is left empty on the way: its fault is noted, and with faults there are no
/// rules.
pub(crate) fn rules(cx: &mut Context, tree: &Object) -> Option<Rules> {
    let root = &Path::Root;
    let before = cx.r.faults.len();
    let bill = section(cx, tree, "bill", &["class_b_self_pay"])?;
    let class_b_self_pay = cx.dated(bill, &Path::Key(root, "bill"), "class_b_self_pay", Reader::ratio);
    let rounding = section(cx, tree, "rounding", &["line", "fund"])?;
    let at = Path::Key(root, "rounding");
    let rules = Rules {
        class_b_self_pay,
        round_line: cx.dated(rounding, &at, "line", round),
        round_fund: cx.dated(rounding, &at, "fund", round),
        basic: basic(cx, tree),
        catastrophic: within(cx, tree, "catastrophic", catastrophic),
        aid: within(cx, tree, "aid", aid),
        outpatient: within(cx, tree, "outpatient", outpatient),
        delivery: within(cx, tree, "delivery", delivery),
    };
    let has = |key| tree.contains_key(key);
    if !has("inpatient") && (!has("catastrophic") || has("outpatient") || has("delivery")) {
        let (zh, en) = (
            "没有住院待遇（inpatient）的参数包只能有大病保险",
            "a pack without inpatient rules can only have catastrophic ones",
        );
        cx.r.pack_fault(&Path::Key(root, "inpatient"), "required", zh, en);
    }
    (cx.r.faults.len() == before).then_some(rules)
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
fn by_word<K: Copy + PartialEq, T>(
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

fn basic(cx: &mut Context, tree: &Object) -> Option<Basic> {
    let root = &Path::Root;
    for key in ["basic", "points", "away"] {
        if tree.contains_key(key) && !tree.contains_key("inpatient") {
            let (zh, en) = ("有这一节就必须有 inpatient", "this table needs the table inpatient");
            cx.r.pack_fault(&Path::Key(root, key), "impossible", zh, en);
        }
    }
    let value = tree.get("inpatient")?;
    let at = Path::Key(root, "inpatient");
    let inpatient = cx.r.object(value, &at, &["deductible_mode", "repeat", "level"])?;
    let mode = cx.dated(inpatient, &at, "deductible_mode", deductible_mode);
    let repeat = inpatient.get("repeat").and_then(|value| cx.repeats(value, &Path::Key(&at, "repeat")));
    let levels = if let Some(value) = inpatient.get("level") {
        by_word(cx, value, &Path::Key(&at, "level"), Level::WORDS, row)
    } else {
        let (zh, en) = ("缺少各级医院的待遇", "the levels of hospital are missing");
        cx.r.pack_fault(&Path::Key(&at, "level"), "required", zh, en);
        ByWord::default()
    };
    let ceiling = section(cx, tree, "basic", &["ceiling"])
        .map(|map| cx.dated(map, &Path::Key(root, "basic"), "ceiling", Reader::money));
    let points = tree.get("points").map(|value| {
        let at = Path::Key(root, "points");
        by_word(cx, value, &at, Group::WORDS, ratio)
    });
    let (in_province, out_of_province) = within(cx, tree, "away", away).unwrap_or_default();
    Some(Basic {
        mode,
        repeat,
        levels,
        points: points.unwrap_or_default(),
        ceiling: ceiling.unwrap_or_default(),
        in_province,
        out_of_province,
    })
}

fn row(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Row> {
    let map = cx.r.object(value, at, &["deductible", "ratio", "bands"])?;
    Some(own_row(cx, map, at))
}

fn own_row(cx: &mut Context, map: &Object, at: &Path<'_>) -> Row {
    Row { deductible: cx.dated(map, at, "deductible", Reader::money), bands: ratio_or_bands(cx, map, at) }
}

fn ratio(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Dated<Decimal>> {
    cx.dated_value(value, at, Reader::ratio)
}

/// `ratio` for everything, or `bands` of a running amount; one of the two.
fn ratio_or_bands(cx: &mut Context, map: &Object, at: &Path<'_>) -> Dated<Bands> {
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

fn away(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<(Option<Away>, Option<Away>)> {
    let map = cx.r.object(value, at, &["in_province", "out_of_province"])?;
    let mut place = |key| map.get(key).and_then(|value| away_place(cx, value, &Path::Key(at, key)));
    Some((place("in_province"), place("out_of_province")))
}

fn away_place(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Away> {
    let map = cx.r.object(value, at, &["filed", "unfiled"])?;
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
    let known = ["rule", "deductible", "ratio", "bands", "self_pay_first", "points_off", "ratio_times"];
    let map = cx.r.object(value, at, &known)?;
    let mode = cx.dated_required(map, at, "rule", away_mode)?;
    let self_pay_first = cx.dated_optional(map, at, "self_pay_first", Reader::ratio);
    let points_off = cx.dated_optional(map, at, "points_off", Reader::ratio);
    let ratio_times = cx.dated_optional(map, at, "ratio_times", Reader::ratio);
    let uses = |wanted| mode.entries().any(|(_, mode)| *mode == wanted);
    let row = if uses(AwayMode::OwnRow) {
        Some(own_row(cx, map, at))
    } else {
        let stray = ["deductible", "ratio", "bands"].into_iter().find(|key| map.contains_key(*key));
        if let Some(key) = stray {
            let (zh, en) = ("只有 own_row 才用得上这一项", "only the rule own_row uses this");
            cx.r.pack_fault(&Path::Key(at, key), "impossible", zh, en);
        }
        None
    };
    let adjusts = self_pay_first.is_some() || points_off.is_some() || ratio_times.is_some();
    if adjusts != uses(AwayMode::Adjusted) {
        let zh = "adjusted 要有且只有它才有 self_pay_first、points_off 或 ratio_times";
        let en = "adjusted, and only adjusted, takes self_pay_first, points_off or ratio_times";
        cx.r.pack_fault(at, "impossible", zh, en);
    }
    Some(AwayRule { mode, row, self_pay_first, points_off, ratio_times })
}

fn catastrophic(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Catastrophic> {
    let known =
        ["deductible", "ratio", "bands", "bands_on", "ceiling", "above_ceiling", "poor", "diseases", "bonus"];
    let map = cx.r.object(value, at, &known)?;
    Some(Catastrophic {
        base: catastrophic_row(cx, map, at),
        bands_on: cx.dated(map, at, "bands_on", bands_on),
        above_ceiling: cx.dated(map, at, "above_ceiling", above_ceiling),
        poor: special(cx, map, at, "poor", "groups", facts::groups),
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
fn special<T>(
    cx: &mut Context,
    map: &Object,
    at: &Path<'_>,
    key: &str,
    condition: &str,
    read: Read<T>,
) -> Option<(Dated<T>, CatastrophicRow)> {
    let value = map.get(key)?;
    let at = Path::Key(at, key);
    let map = cx.r.object(value, &at, &[condition, "deductible", "ratio", "bands", "ceiling"])?;
    Some((cx.dated(map, &at, condition, read), catastrophic_row(cx, map, &at)))
}

fn bonus(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Bonus> {
    let known = ["after_years", "per_unbroken_year", "per_claim_free_year", "at_most"];
    let map = cx.r.object(value, at, &known)?;
    Some(Bonus {
        after_years: cx.dated(map, at, "after_years", Reader::count),
        per_unbroken_year: cx.dated(map, at, "per_unbroken_year", Reader::money),
        per_claim_free_year: cx.dated(map, at, "per_claim_free_year", Reader::money),
        at_most: cx.dated(map, at, "at_most", Reader::ratio),
    })
}

fn aid(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Aid> {
    let map = cx.r.object(value, at, &["groups", "ratio", "ceiling"])?;
    Some(Aid {
        groups: cx.dated(map, at, "groups", facts::groups),
        ratio: cx.dated(map, at, "ratio", Reader::ratio),
        ceiling: cx.dated(map, at, "ceiling", ceiling_or_none),
    })
}

fn outpatient(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<Outpatient> {
    let map = cx.r.object(value, at, &["level", "ceiling"])?;
    let ceiling = cx.dated_optional(map, at, "ceiling", Reader::money);
    let Some(level) = map.get("level") else {
        let (zh, en) = ("缺少各级医院的比例", "the ratios by level are missing");
        cx.r.pack_fault(&Path::Key(at, "level"), "required", zh, en);
        return None;
    };
    let levels = by_word(cx, level, &Path::Key(at, "level"), Level::WORDS, ratio);
    Some(Outpatient { levels, ceiling })
}

fn delivery(cx: &mut Context, value: &Value, at: &Path<'_>) -> Option<DeliveryRule> {
    let map = cx.r.object(value, at, &["fixed", "level"])?;
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
            let ratios = by_word(cx, level, &at, Level::WORDS, ratio);
            Some(DeliveryRule::ByRatio(ratios))
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
        let Some(map) = cx.r.object(value, &at, &["title", "value"]) else { continue };
        let title = cx.r.required(map, &at, "title", Reader::words);
        let value = cx.dated(map, &at, "value", Reader::text);
        if let Some(title) = title {
            out.push(Recorded { key: key.clone(), title, value });
        }
    }
    out
}

fn round(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Rounding> {
    r.word(value, at, &Rounding::NAMES)
}

fn deductible_mode(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<DeductibleMode> {
    r.word(value, at, &[("per_stay", DeductibleMode::PerStay), ("per_year", DeductibleMode::PerYear)])
}

fn away_mode(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<AwayMode> {
    let known =
        [("as_local", AwayMode::AsLocal), ("own_row", AwayMode::OwnRow), ("adjusted", AwayMode::Adjusted)];
    r.word(value, at, &known)
}

fn bands_on(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<BandsOn> {
    r.word(value, at, &[("total", BandsOn::Total), ("above_deductible", BandsOn::AboveDeductible)])
}

fn above_ceiling(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<AboveCeiling> {
    r.word(value, at, &[("enters", AboveCeiling::Enters), ("stays_out", AboveCeiling::StaysOut)])
}

/// An amount, or "none".
#[expect(clippy::option_option, reason = "the outer one says whether it could be read")]
fn ceiling_or_none(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Option<Money>> {
    if value.as_str() == Some("none") { Some(None) } else { r.money(value, at).map(Some) }
}

/// Beginnings of ICD-10 codes.
fn codes(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Vec<String>> {
    let list = r.list(value, at)?;
    Some(list.iter().enumerate().filter_map(|(i, code)| r.text(code, &Path::Index(at, i))).collect())
}
