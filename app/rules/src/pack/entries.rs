//! Reading dated entries: `{ from = 2018-01-01, value = "0.65", source = "…", clause = "…", confidence = "S" }`.

use rust_decimal::Decimal;
use serde_json::Value;

use super::Source;
use super::dated::{Band, Bands, Cited, Dated, Repeat};
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

/// Reads the figure of an entry.
type Figure<T> = fn(&mut Reader, &Object, &Path<'_>) -> Option<T>;
type Entries<T> = Vec<(Date, Cited<T>)>;

impl Context {
    /// A figure that must be there.
    pub(crate) fn dated<T>(
        &mut self,
        map: &Object,
        at: &Path<'_>,
        key: &str,
        read: Read<T>,
    ) -> Option<Dated<T>> {
        let Some(value) = map.get(key) else {
            self.r.fault(&Path::Key(at, key), "required", "缺少这项参数", "this parameter is missing");
            return None;
        };
        self.dated_value(value, &Path::Key(at, key), read)
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
        let entries = self.entries(value, at, &[], |r, entry, at| {
            let value = entry.get("value").cloned().unwrap_or(Value::Null);
            Some(value).filter(|value| !value.is_null()).or_else(|| missing_value(r, at))
        })?;
        let mut out = Vec::new();
        for (i, (from, cited)) in entries.into_iter().enumerate() {
            let entry = Path::Index(at, i);
            if out.iter().any(|(known, _)| *known == from) {
                let (zh, en) = ("同一天开始的参数写了两次", "two entries start on the same day");
                self.r.fault(&Path::Key(&entry, "from"), "overlap", zh, en);
            }
            if let Some(value) = read(&mut self.r, &cited.value, &Path::Key(&entry, "value")) {
                out.push((from, Cited { value, clause: cited.clause }));
            }
        }
        Some(Dated::new(out))
    }

    /// Bands: the entries that start on a day replace all earlier ones.
    pub(crate) fn bands(&mut self, value: &Value, at: &Path<'_>) -> Option<Dated<Bands>> {
        let entries = self.entries(value, at, &["above"], |r, entry, at| {
            let above = r.required(entry, at, "above", Reader::money);
            let ratio = r.required(entry, at, "value", Reader::ratio);
            Some(Band { above: above?, ratio: ratio? })
        })?;
        let groups = by_start(entries);
        for (from, bands) in &groups {
            let rising = bands.value.is_sorted_by(|a, b| a.above < b.above);
            if !rising || bands.value.first().is_none_or(|first| !first.above.is_zero()) {
                let zh = format!("{}起的分段应从 \"0.00\" 开始并逐段升高", date::iso(*from));
                let en = format!("the bands from {} must start at \"0.00\" and rise", date::iso(*from));
                self.r.fault(at, "impossible", zh, en);
            }
        }
        Some(Dated::new(groups))
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
        let entries = self.entries(value, at, &known, |r, entry, at| {
            let stay = r.required(entry, at, "stay", Reader::count);
            let min_age = r.optional(entry, at, "min_age", Reader::count);
            let below_age = r.optional(entry, at, "below_age", Reader::count);
            let charged = r.required(entry, at, "value", Reader::ratio);
            Some(Repeat { stay: stay?, min_age, below_age, charged: charged? })
        })?;
        Some(Dated::new(by_start(entries)))
    }

    /// The entries of a list, with start, figure and clause.
    fn entries<T>(
        &mut self,
        value: &Value,
        at: &Path<'_>,
        extra: &[&str],
        figure: Figure<T>,
    ) -> Option<Entries<T>> {
        let list = self.r.list(value, at)?;
        let before = self.r.faults.len();
        let known: Vec<&str> = FIELDS.iter().chain(extra).copied().collect();
        let mut out: Entries<T> = Vec::new();
        for (i, element) in list.iter().enumerate() {
            let at = Path::Index(at, i);
            let Some(entry) = self.r.object(element, &at, &known) else { continue };
            let from = self.r.required(entry, &at, "from", Reader::date);
            let clause = self.clause(entry, &at);
            let figure = figure(&mut self.r, entry, &at);
            if let (Some(from), Some(clause), Some(value)) = (from, clause, figure) {
                out.push((from, Cited { value, clause }));
            }
        }
        if self.r.faults.len() > before {
            return None;
        }
        self.no_gap(out.iter().map(|(from, _)| *from), at);
        Some(out)
    }

    /// Every day of the pack has a figure, and no figure starts after the pack's end.
    fn no_gap(&mut self, starts: impl Iterator<Item = Date> + Clone, at: &Path<'_>) {
        let (first, last) = self.valid;
        if starts.clone().min().is_none_or(|start| start > first) {
            let zh = format!("从{}起应有数值，这里缺少开头一段", date::iso(first));
            let en = format!("there must be a figure from {} on; the first days have none", date::iso(first));
            self.r.fault(at, "gap", zh, en);
        }
        if starts.max().is_some_and(|start| start > last) {
            let zh = format!("开始日期晚于本参数包的终止日 {}", date::iso(last));
            let en = format!("starts after the pack's last day, {}", date::iso(last));
            self.r.fault(at, "impossible", zh, en);
        }
    }

    /// `source`, `clause` and `confidence` of an entry.
    pub(crate) fn clause(&mut self, entry: &Object, at: &Path<'_>) -> Option<Clause> {
        let source = self.r.required(entry, at, "source", Reader::text);
        let clause = self.r.required(entry, at, "clause", Reader::text);
        let confidence = self.r.required(entry, at, "confidence", confidence)?;
        if self.official && !confidence.may_be_official() {
            let zh = format!("等级 {} 的数字不能放进标为 official 的参数包", confidence.word());
            let en = format!("a figure graded {} may not stand in an official pack", confidence.word());
            self.r.fault(&Path::Key(at, "confidence"), "impossible", zh, en);
        }
        let key = source?;
        let Some(source) = self.sources.iter_mut().find(|source| source.key == key) else {
            let (zh, en) = ("sources 里没有这个来源", "there is no such entry in sources");
            self.r.fault(&Path::Key(at, "source"), "unknown_value", zh, en);
            return None;
        };
        source.confidence = Some(source.confidence.map_or(confidence, |known| weaker(known, confidence)));
        let (document, url) = (source.document.clone(), source.url.clone());
        Some(Clause { document, clause: clause?, confidence, url })
    }
}

fn missing_value<T>(r: &mut Reader, at: &Path<'_>) -> Option<T> {
    r.fault(&Path::Key(at, "value"), "required", "缺少这一项", "is missing");
    None
}

fn confidence(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Confidence> {
    r.word(value, at, &Confidence::ALL.map(|grade| (grade.word(), grade)))
}

/// The weaker of two grades.
fn weaker(a: Confidence, b: Confidence) -> Confidence {
    let rank = |grade: Confidence| Confidence::ALL.iter().position(|other| *other == grade);
    if rank(b) > rank(a) { b } else { a }
}

/// Entries gathered by start date, cited by the clause of the first one.
fn by_start<T>(entries: Entries<T>) -> Entries<Vec<T>> {
    let mut groups: Entries<Vec<T>> = Vec::new();
    for (from, cited) in entries {
        match groups.iter_mut().find(|(known, _)| *known == from) {
            Some((_, group)) => group.value.push(cited.value),
            None => groups.push((from, Cited { value: vec![cited.value], clause: cited.clause })),
        }
    }
    groups
}
