//! Reading what stands somewhere: dated entries, and everything else with `source`, `clause` and `confidence`.

use serde_json::Value;

use super::super::dated::{Cited, Dated, Entry};
use crate::date::Date;
use crate::reader::{Object, Path, Read, Reader};
use crate::trace::{Clause, Confidence};

/// What names the place a rule or figure stands at.
const PLACE: [&str; 3] = ["source", "clause", "confidence"];

/// What a file is read against.
#[derive(Default)]
pub(crate) struct Cx {
    pub(crate) r: Reader,
    sources: Vec<Source>,
    /// Whether what is read now calls itself official.
    pub(super) official: bool,
}

/// A document the file is drawn from.
struct Source {
    key: String,
    document: String,
    url: Option<String>,
}

impl Cx {
    /// `[sources.notice]`: the documents by their names inside the file.
    pub(super) fn sources(&mut self, map: &Object, at: &Path<'_>) {
        let Some(value) = self.member(map, at, "sources") else { return };
        let at = Path::Key(at, "sources");
        let Some(map) = self.r.table(value, &at) else { return };
        for (key, value) in map {
            let at = Path::Key(&at, key);
            let Some(map) = self.r.object(value, &at, &["document", "url"]) else { continue };
            let document = self.r.required(map, &at, "document", Reader::text);
            let url = self.r.optional(map, &at, "url", Reader::text);
            if let Some(document) = document {
                self.sources.push(Source { key: key.clone(), document, url });
            }
        }
    }

    /// A member that must be there, as it is.
    pub(crate) fn member<'v>(&mut self, map: &'v Object, at: &Path<'_>, key: &str) -> Option<&'v Value> {
        let value = map.get(key).filter(|value| !value.is_null());
        if value.is_none() {
            self.r.fault(&Path::Key(at, key), "required", "缺少这一项", "is missing");
        }
        value
    }

    /// An object that says where it stands, with these members besides.
    pub(crate) fn object<'v>(
        &mut self,
        value: &'v Value,
        at: &Path<'_>,
        known: &[&str],
    ) -> Option<&'v Object> {
        self.r.object(value, at, &[known, PLACE.as_slice()].concat())
    }

    /// The elements of a list that must be there.
    pub(crate) fn all<'v, T>(
        &mut self,
        map: &'v Object,
        at: &Path<'_>,
        key: &str,
        mut read: impl FnMut(&mut Self, &'v Value, &Path<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let value = self.member(map, at, key)?;
        let at = Path::Key(at, key);
        let list = self.r.list(value, &at)?;
        let read = list.iter().enumerate().filter_map(|(i, value)| read(self, value, &Path::Index(&at, i)));
        Some(read.collect())
    }

    /// `source`, `clause` and `confidence` of a rule or an entry.
    pub(crate) fn clause(&mut self, map: &Object, at: &Path<'_>) -> Option<Clause> {
        let key = self.r.required(map, at, "source", Reader::text);
        let clause = self.r.required(map, at, "clause", Reader::text);
        let confidence = self.r.required(map, at, "confidence", |r, value, at| {
            r.word(value, at, &Confidence::ALL.map(|grade| (grade.word(), grade)))
        });
        if let Some(grade) = confidence.filter(|grade| self.official && !grade.may_be_official()) {
            let grade = grade.word();
            let zh = format!("等级 {grade} 的数字不能放进标为 official 的选项");
            let en = format!("a figure graded {grade} may not stand in an official option");
            self.r.fault(&Path::Key(at, "confidence"), "impossible", &zh, &en);
        }
        let key = key?;
        let Some(source) = self.sources.iter().find(|source| source.key == key) else {
            let (zh, en) = ("sources 里没有这个来源", "there is no such entry in sources");
            self.r.fault(&Path::Key(at, "source"), "unknown_value", zh, en);
            return None;
        };
        let (document, url) = (source.document.clone(), source.url.clone());
        Some(Clause { document, clause: clause?, confidence: confidence?, url })
    }

    /// A figure that may be absent; `None` also where a fault was noted.
    pub(super) fn dated<T>(
        &mut self,
        map: &Object,
        at: &Path<'_>,
        key: &str,
        read: Read<T>,
    ) -> Option<Dated<T>> {
        let value = map.get(key).filter(|value| !value.is_null())?;
        let at = Path::Key(at, key);
        let list = self.r.list(value, &at)?;
        let before = self.r.faults.len();
        if list.is_empty() {
            self.r.fault(&at, "required", "这里不能为空", "must not be empty");
        }
        let mut entries: Vec<Entry<T>> = Vec::new();
        for (i, value) in list.iter().enumerate() {
            let at = Path::Index(&at, i);
            let Some(entry) = self.entry(value, &at, read) else { continue };
            if entries.iter().any(|known| known.from == entry.from) {
                let (zh, en) = ("同一天开始的数值写了两次", "two entries start on the same day");
                self.r.fault(&Path::Key(&at, "from"), "overlap", zh, en);
            }
            entries.push(entry);
        }
        (self.r.faults.len() == before).then(|| Dated::new(entries))
    }

    fn entry<T>(&mut self, value: &Value, at: &Path<'_>, read: Read<T>) -> Option<Entry<T>> {
        let map = self.object(value, at, &["from", "value"])?;
        let from: Option<Date> = self.r.required(map, at, "from", Reader::date);
        let value = self.r.required(map, at, "value", read);
        let clause = self.clause(map, at);
        Some(Entry { from: from?, cited: Cited { value: value?, clause: clause? } })
    }
}
