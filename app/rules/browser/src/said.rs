//! What goes back to the page: descriptions of packs, and failures with code, words and faults.

use rules::date;
use rules::facts::Fault;
use rules::pack::{Pack, PackFault};
use rules::text::Text;
use serde::Serialize;

/// A pack in a few words.
#[derive(Serialize)]
pub(crate) struct Info<'p> {
    name: &'p str,
    version: &'p str,
    hash: &'p str,
    official: bool,
    title: &'p Text,
    jurisdiction: &'p str,
    from: String,
    to: String,
    published: String,
    tiers: Vec<Tier<'p>>,
}

#[derive(Serialize)]
struct Tier<'p> {
    id: &'p str,
    title: &'p Text,
}

impl<'p> Info<'p> {
    pub(crate) fn of(pack: &'p Pack) -> Self {
        let (from, to) = pack.in_force();
        Self {
            name: pack.name(),
            version: pack.version(),
            hash: pack.hash(),
            official: pack.official(),
            title: pack.title(),
            jurisdiction: pack.jurisdiction(),
            from: date::iso(from),
            to: date::iso(to),
            published: date::iso(pack.published()),
            tiers: pack.tiers().iter().map(|(id, title)| Tier { id, title }).collect(),
        }
    }
}

/// What could not be done.
#[derive(Serialize)]
pub(crate) struct Failure {
    code: &'static str,
    text: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<Fault>,
}

#[derive(Serialize)]
struct Failed<'f> {
    error: &'f Failure,
}

impl Failure {
    pub(crate) const fn new(code: &'static str, text: Text) -> Self {
        Self { code, text, faults: Vec::new() }
    }

    pub(crate) fn unknown_pack() -> Self {
        Self::new("unknown_pack", Text::new("没有载入这个参数包。", "This pack has not been added."))
    }

    /// The places of the faults; their words are for those who write packs.
    pub(crate) fn bad_pack(faults: Vec<PackFault>) -> Self {
        let text = Text::new("这个参数包读不出来。", "The pack cannot be read.");
        let fault = |fault: PackFault| Fault { path: fault.path, code: fault.code, detail: fault.detail };
        Self { code: "bad_pack", text, faults: faults.into_iter().map(fault).collect() }
    }

    pub(crate) fn bad_request(faults: Vec<Fault>) -> Self {
        let text = Text::new("请求的内容有误。", "The request has faults.");
        Self { code: "bad_request", text, faults }
    }

    pub(crate) fn to_json(&self) -> String {
        json(&Failed { error: self })
    }
}

/// What was found, or the failure, as JSON.
pub(crate) fn answer<T: Serialize>(found: Result<T, Failure>) -> String {
    found.map_or_else(|failure| failure.to_json(), |found| json(&found))
}

/// Texts, lists and structs always serialise; an empty object would be the sign of a broken serialiser.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "{}".to_owned())
}
