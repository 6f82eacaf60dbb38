//! The doors for JSON: a request of the estimate contract in, neighbours or ranges of its case out.

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Alternative, Change, Outcome, Partial, Question, Range, Track, alternatives, ranges, smallest_change,
};
use crate::ENGINE;
use crate::date::{self, Date};
use crate::estimate::{self, Answer, Problem};
use crate::facts::Fault;
use crate::pack::{Pack, PackRef};
use crate::reader::{Path, Reader};

/// A case with its neighbours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhatIf {
    /// What comes out of the case itself.
    pub case: Outcome,
    /// The case changed in one respect.
    pub alternatives: Vec<Alternative>,
    /// The smallest changes that alter what is paid.
    pub changes: Vec<Change>,
    /// With which pack.
    pub pack: PackRef,
    /// With which engine.
    pub engine: &'static str,
}

/// Most tracks of a request.
const MOST_TRACKS: usize = 16;

/// Answers a complete request of the estimate contract with the neighbours of its case. Beside the members of
/// that contract it may hold `tracks`, other packs to compare with: `[{ "pack": "huaiyuan-rural-2016",
/// "tier": null }]`. The error is the answer that tells every fault; a case that is refused has neighbours
/// all the same.
pub fn what_if<'p>(
    packs: impl Fn(&str, Option<Date>) -> Option<&'p Pack>,
    json: &str,
) -> Result<WhatIf, Answer> {
    let mut value: Value = match serde_json::from_str(json) {
        Ok(value) => value,
        // It is no JSON: the estimate says where.
        Err(_) => return Err(estimate::estimate(packs, json)),
    };
    let tracks = value.as_object_mut().and_then(|map| map.remove("tracks"));
    let mut r = Reader::default();
    let known_as_of = day(&value, "/known_as_of");
    let tracks = tracks.filter(|tracks| !tracks.is_null());
    let tracks = tracks.map(|tracks| read_tracks(&mut r, &tracks, &|name| packs(name, known_as_of)));
    let (pack, facts) = with_faults(estimate::request(&packs, &value.to_string()), r.faults)?;
    let history = &facts.year_to_date;
    Ok(WhatIf {
        case: Outcome::of(pack, &facts, history),
        alternatives: alternatives(&tracks.unwrap_or_default(), pack, &facts, history),
        changes: smallest_change(pack, &facts, history),
        pack: pack.reference(),
        engine: ENGINE,
    })
}

/// [`what_if`] from JSON to JSON.
pub fn answer_json<'p>(packs: impl Fn(&str, Option<Date>) -> Option<&'p Pack>, json: &str) -> String {
    written(what_if(packs, json))
}

/// Reads a request in which answers may be missing or null: `tier`, `person.birth_date`, `person.groups`,
/// `care.hospital_level`, `care.place`, `care.filed`, `care.disease`, `care.delivery`, `year_to_date`; and
/// `bill.total` instead of `bill.totals` says that only the total is known. A member that is there is read as
/// the estimate contract reads it: of a `year_to_date` that is there, what it does not name is nothing.
pub fn read_partial<'p>(
    packs: impl Fn(&str, Option<Date>) -> Option<&'p Pack>,
    json: &str,
) -> Result<(&'p Pack, Partial), Answer> {
    let mut value: Value = match serde_json::from_str(json) {
        Ok(value) => value,
        Err(_) => return Err(estimate::estimate(packs, json)),
    };
    let mut r = Reader::default();
    let has_total = stand_in_total(&mut r, &mut value);
    let is_absent = |value: &Value, path: &str| value.pointer(path).is_none_or(Value::is_null);
    let mut missing: Vec<Question> = Question::ALL.to_vec();
    missing.retain(|question| match question {
        Question::ClassMix => has_total,
        question => is_absent(&value, question.path()),
    });
    if missing.contains(&Question::HospitalLevel)
        && let Some(care) = value.get_mut("care").and_then(Value::as_object_mut)
    {
        care.insert("hospital_level".to_owned(), json!("1"));
    }
    if missing.contains(&Question::Tier) {
        let name = value.get("pack").and_then(Value::as_str);
        let pack = name.and_then(|name| packs(name, day(&value, "/known_as_of")));
        let first = pack.and_then(|pack| pack.tiers().first()).map(|(tier, _)| tier.clone());
        if let (Some(tier), Some(map)) = (first, value.as_object_mut()) {
            map.insert("tier".to_owned(), json!(tier));
        }
    }
    let read = estimate::request(&packs, &value.to_string()).map_err(|answer| match answer {
        Answer::Problem(problem) => Answer::Problem(at_total(problem, has_total)),
        other => other,
    });
    let (pack, facts) = with_faults(read, r.faults)?;
    missing.retain(|question| *question != Question::Tier || !pack.tiers().is_empty());
    Ok((pack, missing.into_iter().fold(Partial::new(facts), Partial::without)))
}

/// Answers a request in which answers may be missing (see [`read_partial`]) with the range of what is paid.
pub fn read_ranges<'p>(
    packs: impl Fn(&str, Option<Date>) -> Option<&'p Pack>,
    json: &str,
) -> Result<Range, Answer> {
    let (pack, partial) = read_partial(packs, json)?;
    ranges(pack, &partial, &partial.facts().year_to_date)
        .map_err(|faults| Answer::Problem(Problem { status: 422, faults }))
}

/// [`read_ranges`] from JSON to JSON.
pub fn ranges_json<'p>(packs: impl Fn(&str, Option<Date>) -> Option<&'p Pack>, json: &str) -> String {
    written(read_ranges(packs, json))
}

fn written<T: Serialize>(answer: Result<T, Answer>) -> String {
    match answer {
        // Structs, lists and strings always serialise.
        Ok(answer) => serde_json::to_string(&answer).unwrap_or_else(|_| "{}".to_owned()),
        Err(answer) => answer.to_json(),
    }
}

/// A day in a request, where it can be read.
fn day(value: &Value, path: &str) -> Option<Date> {
    date::parse_iso(value.pointer(path)?.as_str()?).ok()
}

/// What was read, unless there are more faults.
fn with_faults<T>(read: Result<T, Answer>, more: Vec<Fault>) -> Result<T, Answer> {
    match read {
        Ok(_) if !more.is_empty() => Err(Answer::Problem(Problem { status: 422, faults: more })),
        Err(Answer::Problem(mut problem)) => {
            problem.faults.extend(more);
            Err(Answer::Problem(problem))
        }
        read => read,
    }
}

fn read_tracks<'p>(
    r: &mut Reader,
    value: &Value,
    packs: &dyn Fn(&str) -> Option<&'p Pack>,
) -> Vec<Track<'p>> {
    let at = Path::Key(&Path::Root, "tracks");
    let Some(list) = r.list(value, &at) else { return Vec::new() };
    if list.len() > MOST_TRACKS {
        r.fault(&at, "too_large", "最多比较 16 个参数包", "at most 16 packs are compared");
        return Vec::new();
    }
    let mut tracks = Vec::new();
    for (i, value) in list.iter().enumerate() {
        let at = Path::Index(&at, i);
        let Some(map) = r.object(value, &at, &["pack", "tier"]) else { continue };
        let name = r.required(map, &at, "pack", Reader::text);
        let tier = r.optional(map, &at, "tier", Reader::text);
        let Some(name) = name else { continue };
        if let Some(pack) = packs(&name) {
            tracks.push(Track { pack, tier });
        } else {
            let (zh, en) = ("没有这个参数包", "there is no such pack");
            r.fault(&Path::Key(&at, "pack"), "unknown_pack", zh, en);
        }
    }
    tracks
}

/// Puts totals in the place of `bill.total`, and says whether it was there.
fn stand_in_total(r: &mut Reader, value: &mut Value) -> bool {
    let Some(bill) = value.get_mut("bill").and_then(Value::as_object_mut) else { return false };
    let Some(total) = bill.remove("total").filter(|total| !total.is_null()) else { return false };
    let is_there = |key: &str| bill.get(key).is_some_and(|value| !value.is_null());
    if is_there("totals") || is_there("lines") {
        let at = Path::Key(&Path::Root, "bill");
        let (zh, en) = ("总额和明细、分类合计只能填一种", "give the total, lines or totals, one of them");
        r.fault(&Path::Key(&at, "total"), "impossible", zh, en);
        return false;
    }
    bill.insert("totals".to_owned(), json!({ "A": total }));
    true
}

/// Tells faults of the totals that stand in for a total at the total.
fn at_total(mut problem: Problem, has_total: bool) -> Problem {
    for fault in problem.faults.iter_mut().filter(|_| has_total) {
        if fault.path == "/bill/totals/A" {
            "/bill/total".clone_into(&mut fault.path);
        }
    }
    problem
}
