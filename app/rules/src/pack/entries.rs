//! Reading dated entries: `{ from = 2018-01-01, value = "0.65", source = "…", clause = "…", confidence = "S" }`.

use rust_decimal::Decimal;
use serde_json::Value;

use super::Source;
use super::dated::{Band, Bands, Dated, Repeat, Start, Starts};
use crate::date::{self, Date};
use crate::money::Money;
use crate::reader::{Object, Path, Read, Reader};
use crate::trace::{Clause, Confidence};

/// What an entry is read against.
pub(crate) struct Context {
    pub(crate) r: Reader,
    pub(crate) sources: Vec<Source>,
    /// First and last day of the pack.
    pub(crate) valid: (Date, Date),
    pub(crate) official: bool,
}

const FIELDS: [&str; 5] = ["from", "value", "source", "clause", "confidence"];

/// Reads the figure of an entry and keeps it; whether it could be read. Not generic over the figure: the code around it
/// is there once.
type Figure<'f> = &'f mut dyn FnMut(&mut Reader, &Object, &Path<'_>) -> bool;
/// The same for the value alone.
type Keep<'f> = &'f mut dyn FnMut(&mut Reader, &Value, &Path<'_>) -> bool;

impl Context {
    /// A figure that must be there; without entries where a fault was noted.
    pub(crate) fn dated<T>(&mut self, map: &Object, at: &Path<'_>, key: &str, read: Read<T>) -> Dated<T> {
        self.dated_required(map, at, key, read).unwrap_or_default()
    }

    /// A figure that must be there; `None` where its entries could not be read.
    pub(crate) fn dated_required<T>(
        &mut self,
        map: &Object,
        at: &Path<'_>,
        key: &str,
        read: Read<T>,
    ) -> Option<Dated<T>> {
        let value = self.parameter(map, at, key)?;
        self.dated_value(value, &Path::Key(at, key), read)
    }

    fn parameter<'v>(&mut self, map: &'v Object, at: &Path<'_>, key: &str) -> Option<&'v Value> {
        let value = map.get(key);
        if value.is_none() {
            self.r.pack_fault(&Path::Key(at, key), "required", "缺少这项参数", "this parameter is missing");
        }
        value
    }

    /// A figure that may be absent.
    pub(crate) fn dated_optional<T>(
        &mut self,
        map: &Object,
        at: &Path<'_>,
        key: &str,
        read: Read<T>,
    ) -> Option<Dated<T>> {
        let value = map.get(key)?;
        self.dated_value(value, &Path::Key(at, key), read)
    }

    /// The figure in a member that is there.
    pub(crate) fn dated_value<T>(&mut self, value: &Value, at: &Path<'_>, read: Read<T>) -> Option<Dated<T>> {
        let mut figures = Vec::new();
        let starts = self.each_value(value, at, &mut |r, value, at| {
            let Some(figure) = read(r, value, at) else { return false };
            figures.push(figure);
            true
        })?;
        Some(Dated::new(starts, figures))
    }

    fn each_value(&mut self, value: &Value, at: &Path<'_>, keep: Keep<'_>) -> Option<Starts> {
        let entries = self.entries(value, at, &[], &mut |r, entry, at| {
            let there = entry.get("value").is_some_and(|value| !value.is_null());
            if !there {
                r.pack_fault(&Path::Key(at, "value"), "required", "缺少这一项", "is missing");
            }
            there
        })?;
        let mut starts = Starts::default();
        for (i, (start, entry)) in entries.into_iter().enumerate() {
            let at = Path::Index(at, i);
            if starts.on(start.from).is_some() {
                let (zh, en) = ("同一天开始的参数写了两次", "two entries start on the same day");
                self.r.pack_fault(&Path::Key(&at, "from"), "overlap", zh, en);
            }
            let value = entry.get("value").unwrap_or(&Value::Null);
            if keep(&mut self.r, value, &Path::Key(&at, "value")) {
                starts.add(start);
            }
        }
        Some(starts)
    }

    /// Bands: the entries that start on a day replace all earlier ones.
    pub(crate) fn bands(&mut self, value: &Value, at: &Path<'_>) -> Option<Dated<Bands>> {
        let mut bands = Vec::new();
        let entries = self.entries(value, at, &["above"], &mut |r, entry, at| {
            let above = r.required(entry, at, "above", Reader::money);
            let ratio = r.required(entry, at, "value", Reader::ratio);
            bands.extend(above.zip(ratio).map(|(above, ratio)| Band { above, ratio }));
            above.is_some() && ratio.is_some()
        })?;
        let dated = by_start(entries, bands);
        for (from, bands) in dated.entries() {
            let rising = bands.is_sorted_by(|a, b| a.above < b.above);
            if !rising || bands.first().is_none_or(|first| !first.above.is_zero()) {
                self.r.pack_fault_with(at, "impossible", || {
                    let from = date::iso(from);
                    (
                        format!("{from}起的分段应从 \"0.00\" 开始并逐段升高"),
                        format!("the bands from {from} must start at \"0.00\" and rise"),
                    )
                });
            }
        }
        Some(dated)
    }

    /// One ratio for everything: a single band.
    pub(crate) fn one_ratio(&mut self, value: &Value, at: &Path<'_>) -> Option<Dated<Bands>> {
        self.dated_value(value, at, |r, value, at| {
            let ratio: Decimal = r.ratio(value, at)?;
            Some(vec![Band { above: Money::ZERO, ratio }])
        })
    }

    /// Rules for repeated stays: the entries that start on a day replace all earlier ones.
    pub(crate) fn repeats(&mut self, value: &Value, at: &Path<'_>) -> Option<Dated<Vec<Repeat>>> {
        let known = ["stay", "min_age", "below_age"];
        let mut repeats = Vec::new();
        let entries = self.entries(value, at, &known, &mut |r, entry, at| {
            let stay = r.required(entry, at, "stay", Reader::count);
            let min_age = r.optional(entry, at, "min_age", Reader::count);
            let below_age = r.optional(entry, at, "below_age", Reader::count);
            let charged = r.required(entry, at, "value", Reader::ratio);
            let (Some(stay), Some(charged)) = (stay, charged) else { return false };
            repeats.push(Repeat { stay, min_age, below_age, charged });
            true
        })?;
        Some(by_start(entries, repeats))
    }

    /// The entries of a list, with their starts and clauses, in the order in which they stand. `None` when one of
    /// them has a fault; else `figure` has kept one figure for each.
    fn entries<'v>(
        &mut self,
        value: &'v Value,
        at: &Path<'_>,
        extra: &[&str],
        figure: Figure<'_>,
    ) -> Option<Vec<(Start, &'v Object)>> {
        let list = self.r.list(value, at)?;
        let before = self.r.faults.len();
        let known = [&FIELDS, extra].concat();
        let mut out = Vec::new();
        for (i, element) in list.iter().enumerate() {
            let at = Path::Index(at, i);
            let Some(entry) = self.r.object(element, &at, &known) else { continue };
            let from = self.r.required(entry, &at, "from", Reader::date);
            let clause = self.clause(entry, &at);
            let is_read = figure(&mut self.r, entry, &at);
            if let (Some(from), Some(clause), true) = (from, clause, is_read) {
                out.push((Start::new(from, clause), entry));
            }
        }
        if self.r.faults.len() > before {
            return None;
        }
        self.no_gap(&out, at);
        Some(out)
    }

    /// Every day of the pack has a figure, and no figure starts after the pack's end.
    fn no_gap(&mut self, entries: &[(Start, &Object)], at: &Path<'_>) {
        let (first, last) = self.valid;
        if entries.iter().all(|(start, _)| start.from > first) {
            self.r.pack_fault_with(at, "gap", || {
                let first = date::iso(first);
                (
                    format!("从{first}起应有数值，这里缺少开头一段"),
                    format!("there must be a figure from {first} on; the first days have none"),
                )
            });
        }
        if entries.iter().any(|(start, _)| start.from > last) {
            self.r.pack_fault_with(at, "impossible", || {
                let last = date::iso(last);
                (
                    format!("开始日期晚于本参数包的终止日 {last}"),
                    format!("starts after the pack's last day, {last}"),
                )
            });
        }
    }

    /// `source`, `clause` and `confidence` of an entry.
    pub(crate) fn clause(&mut self, entry: &Object, at: &Path<'_>) -> Option<Clause> {
        let source = self.r.required(entry, at, "source", Reader::text);
        let clause = self.r.required(entry, at, "clause", Reader::text);
        let confidence = self.r.required(entry, at, "confidence", confidence)?;
        if self.official && !confidence.may_be_official() {
            self.r.pack_fault_with(&Path::Key(at, "confidence"), "impossible", || {
                let grade = confidence.word();
                (
                    format!("等级 {grade} 的数字不能放进标为 official 的参数包"),
                    format!("a figure graded {grade} may not stand in an official pack"),
                )
            });
        }
        let key = source?;
        let Some(source) = self.sources.iter_mut().find(|source| source.key == key) else {
            let (zh, en) = ("sources 里没有这个来源", "there is no such entry in sources");
            self.r.pack_fault(&Path::Key(at, "source"), "unknown_value", zh, en);
            return None;
        };
        source.confidence = Some(source.confidence.map_or(confidence, |known| weaker(known, confidence)));
        let (document, url) = (source.document.clone(), source.url.clone());
        Some(Clause { document, clause: clause?, confidence, url })
    }
}

fn confidence(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Confidence> {
    r.word(value, at, &Confidence::ALL.map(|grade| (grade.word(), grade)))
}

/// The weaker of two grades.
fn weaker(a: Confidence, b: Confidence) -> Confidence {
    let rank = |grade: Confidence| Confidence::ALL.iter().position(|other| *other == grade);
    if rank(b) > rank(a) { b } else { a }
}

/// Figures gathered by start date, cited by the clause of the first one.
fn by_start<T>(entries: Vec<(Start, &Object)>, figures: Vec<T>) -> Dated<Vec<T>> {
    let (mut starts, mut groups) = (Starts::default(), Vec::<Vec<T>>::new());
    for ((start, _), figure) in entries.into_iter().zip(figures) {
        if let Some(group) = starts.on(start.from).and_then(|index| groups.get_mut(index)) {
            group.push(figure);
        } else {
            starts.add(start);
            groups.push(vec![figure]);
        }
    }
    Dated::new(starts, groups)
}
