//! Reading dated entries: `{ from = 2018-01-01, value = "0.65", source = "…", clause = "…", confidence = "S" }`.
//!
//! Every entry is checked; the figure that holds on the day of the [`Context`] is picked.

use serde_json::Value;

use super::figures::{AgePoints, Band, Bands, Charged, ClauseId, Fig, Groups, Reduction, TextId, Who};
use super::{Source, keys};
use crate::date::{self, Date};
use crate::facts;
use crate::money::{Money, Rate};
use crate::reader::{Object, Path, Read, Reader};
use crate::trace::{Clause, Confidence};

/// Whether entries are checked against each other; see the feature.
const CHECKS: bool = cfg!(feature = "pack-checks");

/// What an entry is read against.
pub(crate) struct Context {
    pub(crate) r: Reader,
    pub(crate) sources: Vec<Source>,
    /// First and last day of the pack.
    pub(crate) valid: (Date, Date),
    pub(crate) official: bool,
    /// The day whose figures are picked.
    pub(crate) on: Date,
    /// Clauses of the figures, each once.
    pub(crate) clauses: Vec<Clause>,
    /// Words that figures point to, each once.
    pub(crate) texts: Vec<String>,
}

/// An entry without its figure.
struct Entry {
    from: Date,
    clause: ClauseId,
}

/// Reads the figure of an entry and keeps it; whether it could be read. Not generic over the figure: the code around it
/// is there once.
type Figure<'f> = &'f mut dyn FnMut(&mut Reader, &Object, &Path<'_>) -> bool;

/// Figures of the entries of a list, in their order.
struct Listed<T> {
    entries: Vec<Entry>,
    figures: Vec<T>,
}

impl<T> Listed<T> {
    /// The figure that holds on a day.
    fn on(self, day: Date) -> Option<Fig<T>> {
        let start = in_force(&self.entries, day)?;
        let index = self.entries.iter().position(|entry| entry.from == start)?;
        let clause = self.entries.get(index)?.clause;
        Some(Fig { value: self.figures.into_iter().nth(index)?, clause })
    }

    /// The figures that hold on a day: all those of its start, each with its clause.
    fn all_on(self, day: Date) -> Option<Vec<Fig<T>>> {
        let start = in_force(&self.entries, day)?;
        let mut all = Vec::new();
        for (entry, value) in self.entries.iter().zip(self.figures) {
            if entry.from == start {
                all.push(Fig { value, clause: entry.clause });
            }
        }
        Some(all)
    }
}

/// The latest start that is not after a day.
fn in_force(entries: &[Entry], day: Date) -> Option<Date> {
    entries.iter().map(|entry| entry.from).filter(|from| *from <= day).max()
}

impl Context {
    pub(crate) fn new(r: Reader, sources: Vec<Source>, valid: (Date, Date), official: bool) -> Self {
        Self { r, sources, valid, official, on: valid.0, clauses: Vec::new(), texts: Vec::new() }
    }

    /// A figure that must be there; a stand-in where a fault was noted.
    pub(crate) fn dated<T: Default>(
        &mut self,
        map: &Object,
        at: &Path<'_>,
        key: &str,
        read: Read<T>,
    ) -> Fig<T> {
        self.dated_required(map, at, key, read).unwrap_or_default()
    }

    /// A figure that must be there; `None` where its entries could not be read.
    pub(crate) fn dated_required<T>(
        &mut self,
        map: &Object,
        at: &Path<'_>,
        key: &str,
        read: Read<T>,
    ) -> Option<Fig<T>> {
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
    ) -> Option<Fig<T>> {
        let value = map.get(key)?;
        self.dated_value(value, &Path::Key(at, key), read)
    }

    /// The figure in a member that is there.
    pub(crate) fn dated_value<T>(&mut self, value: &Value, at: &Path<'_>, read: Read<T>) -> Option<Fig<T>> {
        let mut figures = Vec::new();
        let entries = self.single_entries(value, at, &mut |r, entry, at| {
            let found = r.required(entry, at, "value", read);
            let is_read = found.is_some();
            figures.extend(found);
            is_read
        })?;
        Listed { entries, figures }.on(self.on)
    }

    /// Entries of which no two start on the same day.
    fn single_entries(&mut self, value: &Value, at: &Path<'_>, figure: Figure<'_>) -> Option<Vec<Entry>> {
        let entries = self.entries(value, at, &[], figure)?;
        let checked = if CHECKS { entries.as_slice() } else { &[] };
        for (i, entry) in checked.iter().enumerate() {
            if entries.iter().take(i).any(|before| before.from == entry.from) {
                let (zh, en) = ("同一天开始的参数写了两次", "two entries start on the same day");
                self.r.pack_fault(&Path::Key(&Path::Index(at, i), "from"), "overlap", zh, en);
            }
        }
        Some(entries)
    }

    /// All figures of a list with their days and clauses, for showing.
    pub(crate) fn every<T>(
        &mut self,
        value: &Value,
        at: &Path<'_>,
        read: Read<T>,
    ) -> Vec<(Date, ClauseId, T)> {
        let mut figures = Vec::new();
        let entries = self.single_entries(value, at, &mut |r, entry, at| {
            let found = r.required(entry, at, "value", read);
            let is_read = found.is_some();
            figures.extend(found);
            is_read
        });
        let entries = entries.unwrap_or_default().into_iter();
        entries.zip(figures).map(|(entry, figure)| (entry.from, entry.clause, figure)).collect()
    }

    /// Bands: the entries that start on a day replace all earlier ones.
    pub(crate) fn bands(&mut self, value: &Value, at: &Path<'_>) -> Option<Fig<Bands>> {
        let mut figures = Vec::new();
        let entries = self.entries(value, at, keys::BAND, &mut |r, entry, at| {
            let above = r.required(entry, at, "above", Reader::money);
            let rate = r.required(entry, at, "value", Reader::rate);
            figures.extend(above.zip(rate).map(|(above, rate)| Band { above, rate }));
            above.is_some() && rate.is_some()
        })?;
        let all = Listed { entries, figures }.all_on(self.on)?;
        // A table of bands is cited by the clause of its first one.
        let clause = all.first().map(|band| band.clause)?;
        let list: Vec<Band> = all.into_iter().map(|band| band.value).collect();
        let rising = list.is_sorted_by(|a, b| a.above < b.above);
        if CHECKS && (!rising || list.first().is_none_or(|first| !first.above.is_zero())) {
            let day = self.on;
            self.r.pack_fault_with(at, "impossible", || {
                let day = date::iso(day);
                (
                    format!("{day}的分段应从 \"0.00\" 开始并逐段升高"),
                    format!("the bands of {day} must start at \"0.00\" and rise"),
                )
            });
        }
        Some(self.with_table(Fig { value: list, clause }))
    }

    /// One ratio for everything: a single band.
    pub(crate) fn one_ratio(&mut self, value: &Value, at: &Path<'_>) -> Option<Fig<Bands>> {
        let fig = self.dated_value(value, at, Reader::rate)?;
        let list = vec![Band { above: Money::ZERO, rate: fig.value }];
        Some(self.with_table(Fig { value: list, clause: fig.clause }))
    }

    fn with_table(&mut self, fig: Fig<Vec<Band>>) -> Fig<Bands> {
        let mut words = String::new();
        for band in &fig.value {
            let before = if words.is_empty() { "" } else { "; " };
            let share = crate::trace::percent(band.rate);
            words.push_str(&[before, "> ", &band.above.to_string(), ": ", &share].concat());
        }
        let table = self.text(words);
        Fig { value: Bands { list: fig.value, table }, clause: fig.clause }
    }

    /// Rules for repeated stays and for people who are charged less: the entries that start on a day replace all
    /// earlier ones.
    pub(crate) fn reductions(&mut self, value: &Value, at: &Path<'_>) -> Option<Vec<Fig<Reduction>>> {
        let mut figures = Vec::new();
        let entries = self.entries(value, at, keys::REDUCTION, &mut |r, entry, at| {
            let stay = r.required(entry, at, "stay", stay);
            let who = who(r, entry, at);
            let charged = charged(r, entry, at);
            let (Some(stay), Some(who), Some(charged)) = (stay, who, charged) else { return false };
            figures.push(Reduction { who, stay, charged });
            true
        })?;
        Listed { entries, figures }.all_on(self.on)
    }

    /// Points for the old and the young: the entries that start on a day replace all earlier ones.
    pub(crate) fn age_points(&mut self, value: &Value, at: &Path<'_>) -> Option<Vec<Fig<AgePoints>>> {
        let mut figures = Vec::new();
        let entries = self.entries(value, at, keys::AGE_POINTS, &mut |r, entry, at| {
            let who = who(r, entry, at);
            let points = r.required(entry, at, "value", Reader::rate);
            let (Some(who), Some(points)) = (who, points) else { return false };
            if who.min_age.is_none() && who.below_age.is_none() {
                let (zh, en) = ("要写 min_age 或 below_age", "give min_age or below_age");
                r.pack_fault(at, "required", zh, en);
                return false;
            }
            figures.push(AgePoints { who, points });
            true
        })?;
        Listed { entries, figures }.all_on(self.on)
    }

    /// The entries of a list, in the order in which they stand. `None` when one of them has a fault; else `figure` has
    /// kept one figure for each.
    fn entries(
        &mut self,
        value: &Value,
        at: &Path<'_>,
        extra: &[&str],
        figure: Figure<'_>,
    ) -> Option<Vec<Entry>> {
        let list = self.r.list(value, at)?;
        let before = self.r.faults.len();
        let known = [&keys::ENTRY, extra].concat();
        let mut out = Vec::new();
        for (i, element) in list.iter().enumerate() {
            let at = Path::Index(at, i);
            let Some(entry) = self.r.object(element, &at, &known) else { continue };
            let from = self.r.required(entry, &at, "from", Reader::date);
            let clause = self.clause(entry, &at);
            let is_read = figure(&mut self.r, entry, &at);
            if let (Some(from), Some(clause), true) = (from, clause, is_read) {
                out.push(Entry { from, clause });
            }
        }
        if self.r.faults.len() > before {
            return None;
        }
        if CHECKS {
            self.no_gap(&out, at);
        }
        Some(out)
    }

    /// Every day of the pack has a figure, and no figure starts after the pack's end.
    fn no_gap(&mut self, entries: &[Entry], at: &Path<'_>) {
        let (first, last) = self.valid;
        if entries.iter().all(|entry| entry.from > first) {
            self.r.pack_fault_with(at, "gap", || {
                let first = date::iso(first);
                (
                    format!("从{first}起应有数值，这里缺少开头一段"),
                    format!("there must be a figure from {first} on; the first days have none"),
                )
            });
        }
        if entries.iter().any(|entry| entry.from > last) {
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
    fn clause(&mut self, entry: &Object, at: &Path<'_>) -> Option<ClauseId> {
        let source = self.r.required(entry, at, "source", Reader::text);
        let clause = self.r.required(entry, at, "clause", Reader::text);
        let confidence = self.r.required(entry, at, "confidence", confidence)?;
        if CHECKS && self.official && !confidence.may_be_official() {
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
        let clause = Clause { document, clause: clause?, confidence, url };
        let known = self.clauses.iter().position(|other| *other == clause).unwrap_or(self.clauses.len());
        if known == self.clauses.len() {
            self.clauses.push(clause);
        }
        self.id(known, at).map(ClauseId)
    }

    /// Which of the pack's texts these words are.
    fn text(&mut self, words: String) -> TextId {
        let known = self.texts.iter().position(|other| *other == words).unwrap_or(self.texts.len());
        if known == self.texts.len() {
            self.texts.push(words);
        }
        self.id(known, &Path::Root).map(TextId).unwrap_or_default()
    }

    fn id(&mut self, index: usize, at: &Path<'_>) -> Option<u16> {
        let id = u16::try_from(index).ok();
        if id.is_none() {
            let (zh, en) = ("参数包太大：依据超过 65,536 条", "the pack is too large: over 65,536 clauses");
            self.r.pack_fault(at, "too_large", zh, en);
        }
        id
    }
}

/// A stay of the year, counted from 1.
fn stay(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<u16> {
    let stay = r.count(value, at)?;
    if stay == 0 {
        r.pack_fault(at, "impossible", "住院次数从 1 数起", "stays are counted from 1");
        return None;
    }
    Some(stay)
}

/// `groups`, `min_age` and `below_age` of an entry.
fn who(r: &mut Reader, entry: &Object, at: &Path<'_>) -> Option<Who> {
    let before = r.faults.len();
    let groups = r.optional(entry, at, "groups", group_set).unwrap_or_default();
    let min_age = r.optional(entry, at, "min_age", Reader::count);
    let below_age = r.optional(entry, at, "below_age", Reader::count);
    if let (Some(least), Some(below)) = (min_age, below_age)
        && least >= below
    {
        let (zh, en) = ("年龄范围里没有人", "nobody is of such an age");
        r.pack_fault(&Path::Key(at, "below_age"), "impossible", zh, en);
    }
    (r.faults.len() == before).then_some(Who { groups, min_age, below_age })
}

/// `value`, the part still charged; or `minus` and `least`.
fn charged(r: &mut Reader, entry: &Object, at: &Path<'_>) -> Option<Charged> {
    if entry.contains_key("minus") || entry.contains_key("least") {
        if entry.contains_key("value") {
            let (zh, en) = ("value 和 minus 只能写一个", "give value or minus, not both");
            r.pack_fault(&Path::Key(at, "value"), "impossible", zh, en);
        }
        let amount = r.required(entry, at, "minus", Reader::money);
        let least = r.required(entry, at, "least", Reader::money);
        return Some(Charged::Minus { amount: amount?, least: least? });
    }
    r.required(entry, at, "value", Reader::rate).map(Charged::Part)
}

/// A list of groups as a set. An empty one would mean nobody in one place and everybody in another.
pub(crate) fn group_set(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Groups> {
    super::words::some_of(r, value, at)?;
    facts::groups(r, value, at).map(|groups| Groups::of(&groups))
}

fn confidence(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Confidence> {
    r.word(value, at, &Confidence::ALL.map(|grade| (grade.word(), grade)))
}

/// The weaker of two grades.
fn weaker(a: Confidence, b: Confidence) -> Confidence {
    let rank = |grade: Confidence| Confidence::ALL.iter().position(|other| *other == grade);
    if rank(b) > rank(a) { b } else { a }
}

impl Reader {
    /// A ratio from 0 to 1 with at most six decimals.
    pub(crate) fn rate(&mut self, value: &Value, at: &Path<'_>) -> Option<Rate> {
        self.ratio(value, at).and_then(Rate::of)
    }
}
