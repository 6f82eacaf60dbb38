//! Parameter packs: dated figures of one jurisdiction and scheme, each with source, clause and confidence.
//!
//! People write packs in TOML; the browser gets the canonical JSON. Both are read by the same code, which tells all
//! faults at once. How a pack is written: the crate's README.

mod care;
mod entries;
pub(crate) mod figures;
mod keys;
#[cfg(feature = "pack-checks")]
mod limits;
mod order;
#[cfg(feature = "pack-checks")]
mod order_check;
pub(crate) mod plan;
mod read;
#[cfg(feature = "toml")]
mod schema;
mod summary;
pub(crate) mod tree;
mod words;

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::date::{self, Date};
use crate::facts::Fault;
use crate::reader::{Object, Path, Reader};
use crate::text::Text;
use crate::trace::{Clause, Confidence};

use entries::Context;
use figures::{ClauseId, TextId};
pub use plan::DeductibleMode;
use plan::Plan;
#[cfg(feature = "toml")]
pub use schema::schema;
pub use summary::InpatientSummary;

/// The published parameters of one scheme.
#[derive(Clone, Debug)]
pub struct Pack {
    head: Head,
    hash: String,
    canonical: String,
    tiers: Vec<(String, Text)>,
    sources: Vec<Source>,
    recorded: Vec<Recorded>,
    /// For each tier in the order of `tiers` (or once), the rules of each stretch of time, earliest first.
    plans: Vec<Vec<Plan>>,
    clauses: Vec<Clause>,
    texts: Vec<String>,
}

/// The first lines of a pack.
#[derive(Clone, Debug)]
struct Head {
    name: String,
    version: String,
    official: bool,
    title: Text,
    jurisdiction: String,
    in_force: (Date, Date),
    published: Date,
}

/// Something wrong in a pack or another data file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFault {
    /// Where, as JSON pointer: "/inpatient/level/3/ratio/0/value".
    pub path: String,
    /// The line in the file, from 1, where it is known.
    pub line: Option<usize>,
    /// Which kind: `float`, `gap`, `overlap`, or one of [`Fault::code`].
    pub code: String,
    /// What is wrong, and what is due instead.
    pub detail: Text,
}

/// A document a pack is drawn from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name inside the pack.
    pub key: String,
    /// As it is cited.
    pub document: String,
    /// The weakest confidence of a figure drawn from it; `None` where no figure is.
    pub confidence: Option<Confidence>,
    /// Where it can be read.
    pub url: Option<String>,
}

/// A published figure that no rule of the engine uses yet: shown, not computed with.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Its name inside the pack.
    pub key: String,
    /// What it is.
    pub title: Text,
    entries: Vec<(Date, ClauseId, String)>,
}

/// Which pack an answer was computed with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackRef {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// SHA-256 of the canonical JSON, 64 hex digits.
    pub hash: String,
    /// Whether the figures are official; else 示例参数，非官方 stands beside every result.
    pub official: bool,
    /// First day of its period.
    #[serde(with = "date::iso")]
    pub from: Date,
}

const HEAD: [&str; 11] = [
    "name",
    "version",
    "title",
    "jurisdiction",
    "official",
    "published",
    "valid_from",
    "valid_to",
    "sources",
    "recorded",
    "tiers",
];

impl Pack {
    /// Reads a pack as people write it; every fault with its line and place.
    #[cfg(feature = "toml")]
    pub fn from_toml(text: &str) -> Result<Self, Vec<PackFault>> {
        let (object, lines, faults) = tree::parse(text)?;
        let read = Self::from_tree(&Value::Object(object));
        let more = read.as_ref().err().into_iter().flatten();
        // A float reads as absent: one fault is enough for it.
        let more = more.filter(|fault| !faults.iter().any(|known| known.path == fault.path));
        let all: Vec<PackFault> = faults
            .iter()
            .cloned()
            .map(PackFault::from)
            .chain(more.cloned())
            .map(|fault| fault.at(&lines))
            .collect();
        if all.is_empty() { read } else { Err(all) }
    }

    /// Reads a pack from its canonical JSON.
    pub fn from_json(text: &str) -> Result<Self, Vec<PackFault>> {
        let value: Value = serde_json::from_str(text).map_err(|error| {
            let en = format!("is not valid JSON: cannot be read at column {}", error.column());
            let detail = Text::new("不是有效的 JSON", en);
            vec![PackFault {
                path: String::new(),
                line: Some(error.line()),
                code: "broken_json".to_owned(),
                detail,
            }]
        })?;
        Self::from_tree(&value)
    }

    fn from_tree(value: &Value) -> Result<Self, Vec<PackFault>> {
        let canonical = tree::canonical(value);
        let mut r = Reader::default();
        let head = read_head(&mut r, value);
        let Some((object, head, sources)) = head else {
            return Err(r.faults.into_iter().map(PackFault::from).collect());
        };
        let mut cx = Context::new(r, sources, head.in_force, head.official);
        let (tiers, plans) = read_tiers(&mut cx, object);
        // Figures that no rule uses are for pages that show a pack, which the server makes.
        let recorded = object.get("recorded").filter(|_| cfg!(feature = "pack-checks"));
        let recorded = recorded.map(|value| read::recorded(&mut cx, value)).unwrap_or_default();
        let mut faults: Vec<Fault> = Vec::new();
        for fault in cx.r.faults {
            // What stands in the common part is read once for each tier and each stretch of time, and told once.
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
        if !faults.is_empty() {
            return Err(faults.into_iter().map(PackFault::from).collect());
        }
        let hash = hex(&Sha256::digest(canonical.as_bytes()));
        let Context { sources, clauses, texts, .. } = cx;
        Ok(Self { head, hash, canonical, tiers, sources, recorded, plans, clauses, texts })
    }

    /// The pack as one JSON text that is the same wherever it is made.
    pub fn canonical_json(&self) -> String {
        self.canonical.clone()
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.head.name
    }

    /// Its version.
    pub fn version(&self) -> &str {
        &self.head.version
    }

    /// SHA-256 of the canonical JSON, 64 hex digits.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Whether its figures are official; else 示例参数，非官方 stands beside every result.
    pub fn official(&self) -> bool {
        self.head.official
    }

    /// What people call it.
    pub fn title(&self) -> &Text {
        &self.head.title
    }

    /// Code of the jurisdiction.
    pub fn jurisdiction(&self) -> &str {
        &self.head.jurisdiction
    }

    /// Its tiers; empty where it has none.
    pub fn tiers(&self) -> &[(String, Text)] {
        &self.tiers
    }

    /// First and last day of its period.
    pub fn in_force(&self) -> (Date, Date) {
        self.head.in_force
    }

    /// Whether a day lies in its period.
    pub fn covers(&self, date: Date) -> bool {
        self.head.in_force.0 <= date && date <= self.head.in_force.1
    }

    /// The day from which this publication of the figures was known.
    pub fn published(&self) -> Date {
        self.head.published
    }

    /// Documents it is drawn from.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Published figures that no rule uses yet.
    pub fn recorded(&self) -> &[Recorded] {
        &self.recorded
    }

    /// What answers say about it.
    pub fn reference(&self) -> PackRef {
        PackRef {
            name: self.head.name.clone(),
            version: self.head.version.clone(),
            hash: self.hash.clone(),
            official: self.head.official,
            from: self.head.in_force.0,
        }
    }

    /// A recorded figure on a day and where it comes from.
    #[must_use]
    pub fn recorded_at<'p>(&'p self, recorded: &'p Recorded, date: Date) -> Option<(&'p str, &'p Clause)> {
        let started = recorded.entries.iter().filter(|(from, ..)| *from <= date);
        let (_, clause, value) = started.max_by_key(|(from, ..)| *from)?;
        Some((value, self.clause(*clause)))
    }

    /// The rules of a tier on a day; `None` for an unknown tier, when one is needed and none is named, and for a day
    /// outside the pack's period.
    pub(crate) fn plan(&self, tier: Option<&str>, date: Date) -> Option<&Plan> {
        let index = match tier {
            None if self.tiers.is_empty() => 0,
            None => return None,
            Some(tier) => self.tiers.iter().position(|(id, _)| id == tier)?,
        };
        if !self.covers(date) {
            return None;
        }
        self.plans.get(index)?.iter().rev().find(|plan| plan.from <= date)
    }

    /// The clause of a figure.
    pub(crate) fn clause(&self, id: ClauseId) -> &Clause {
        // Ids are made with the list and never leave the pack.
        static NONE: Clause = Clause::none();
        self.clauses.get(usize::from(id.0)).unwrap_or(&NONE)
    }

    /// Words that a figure points to.
    pub(crate) fn text(&self, id: TextId) -> &str {
        self.texts.get(usize::from(id.0)).map_or("", String::as_str)
    }

    /// Whether it computes the basic layer; a pack for 大病 alone does not.
    pub fn has_basic_layer(&self) -> bool {
        self.plans.first().and_then(|plans| plans.first()).is_some_and(|plan| plan.inpatient.is_some())
    }
}

/// Name, period and sources; `None` when one of them is missing, with the faults noted.
fn read_head<'v>(r: &mut Reader, value: &'v Value) -> Option<(&'v Object, Head, Vec<Source>)> {
    let at = &Path::Root;
    let known = [HEAD.as_slice(), &read::TABLES].concat();
    let map = r.object(value, at, &known)?;
    let name = r.required(map, at, "name", Reader::text);
    let version = r.required(map, at, "version", Reader::text);
    let title = r.required(map, at, "title", Reader::words);
    let jurisdiction = r.required(map, at, "jurisdiction", Reader::text);
    let official = r.required(map, at, "official", Reader::flag);
    let published = r.required(map, at, "published", Reader::date);
    let from = r.required(map, at, "valid_from", Reader::date);
    let to = r.required(map, at, "valid_to", Reader::date);
    if from > to && to.is_some() {
        r.pack_fault(&Path::Key(at, "valid_to"), "impossible", "终止日早于起始日", "ends before it starts");
        return None;
    }
    let sources = r.required(map, at, "sources", read_sources);
    let head = Head {
        name: name?,
        version: version?,
        official: official?,
        title: title?,
        jurisdiction: jurisdiction?,
        in_force: (from?, to?),
        published: published?,
    };
    Some((map, head, sources?))
}

fn read_sources(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Vec<Source>> {
    let map = r.table(value, at)?;
    let mut out = Vec::new();
    for (key, value) in map {
        let at = Path::Key(at, key);
        let Some(map) = r.object(value, &at, keys::SOURCE) else { continue };
        let document = r.required(map, &at, "document", Reader::text);
        let url = r.optional(map, &at, "url", Reader::text);
        if let Some(document) = document {
            out.push(Source { key: key.clone(), document, confidence: None, url });
        }
    }
    Some(out)
}

/// The tiers in the order of their ids, each with the common rules and what it lays over them.
fn read_tiers(cx: &mut Context, object: &Object) -> (Vec<(String, Text)>, Vec<Vec<Plan>>) {
    let at = Path::Key(&Path::Root, "tiers");
    let Some(value) = object.get("tiers") else {
        return (Vec::new(), vec![read_stretches(cx, object)]);
    };
    let (mut tiers, mut plans) = (Vec::new(), Vec::new());
    let Some(map) = cx.r.table(value, &at) else { return (tiers, plans) };
    let known = [["title"].as_slice(), &read::TABLES].concat();
    for (id, value) in tree::in_order(map.iter(), |(id, _)| *id) {
        let at = Path::Key(&at, id);
        let Some(over) = cx.r.object(value, &at, &known) else { continue };
        let title = cx.r.required(over, &at, "title", Reader::words);
        let merged = tree::overlay(object, over);
        let read = read_stretches(cx, &merged);
        if let Some(title) = title {
            tiers.push((id.clone(), title));
            plans.push(read);
        }
    }
    if map.is_empty() {
        cx.r.pack_fault(&at, "required", "这里不能为空", "must not be empty");
    }
    (tiers, plans)
}

/// Most days on which figures may start: ten years of monthly changes.
const MOST_STRETCHES: usize = 120;

/// The rules of each stretch of time between two days on which a figure starts.
fn read_stretches(cx: &mut Context, tables: &Object) -> Vec<Plan> {
    let (first, last) = cx.valid;
    let mut starts = vec![first];
    for table in read::TABLES.iter().filter_map(|key| tables.get(*key)) {
        tree::each_start(table, &mut |text| {
            if let Ok(day) = date::parse_iso(text)
                && first < day
                && day <= last
                && !starts.contains(&day)
            {
                starts.push(day);
            }
        });
    }
    if starts.len() > MOST_STRETCHES {
        let (zh, en) = ("开始日期太多", "figures start on too many different days");
        cx.r.pack_fault(&Path::Root, "too_large", zh, en);
        starts.truncate(1);
    }
    let mut plans = Vec::new();
    for day in tree::in_order(starts.into_iter(), |day| *day) {
        cx.on = day;
        plans.extend(read::plan(cx, tables));
    }
    plans
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        for nibble in [byte >> 4, byte & 15] {
            out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
        out
    })
}

impl From<Fault> for PackFault {
    fn from(fault: Fault) -> Self {
        Self { path: fault.path, line: None, code: fault.code, detail: fault.detail }
    }
}

impl PackFault {
    /// The fault with its line in the file.
    #[cfg(feature = "toml")]
    pub(crate) fn at(self, lines: &tree::Lines) -> Self {
        Self { line: lines.of(&self.path), ..self }
    }
}

impl fmt::Display for PackFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        write!(f, "{}: {} {}", self.path, self.detail.en, self.detail.zh)
    }
}
