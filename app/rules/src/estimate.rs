//! The estimate contract: JSON in, JSON out, the same bytes natively and in the browser.

use serde::Serialize;

use crate::ENGINE;
use crate::assess::{Assessment, Shares, Stop, fit, try_assess};
use crate::date::Date;
use crate::facts::{self, Accumulators, Facts, Fault};
use crate::pack::{Pack, PackRef};
use crate::refusal::Refusal;
use crate::text::Text;
use crate::trace::Step;

/// The answer to an estimate.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Status 200: amounts.
    Amounts(Box<Assessment>),
    /// Status 200: an answer that is no amount.
    Refused(Box<Refusal>, Box<PackRef>),
    /// Status 422, or 400 for broken JSON.
    Problem(Problem),
}

/// Faults of a request, all at once (`application/problem+json`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status: 400 for broken JSON, else 422.
    pub status: u16,
    /// All faults.
    pub faults: Vec<Fault>,
}

#[derive(Serialize)]
struct AmountsBody<'a> {
    result: &'a Shares,
    year_to_date: &'a Accumulators,
    steps: &'a [Step],
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_by: Option<&'a str>,
    pack: &'a PackRef,
    engine: &'static str,
}

#[derive(Serialize)]
struct RefusedBody<'a> {
    refusal: &'a Refusal,
    pack: &'a PackRef,
    engine: &'static str,
}

#[derive(Serialize)]
struct ProblemBody<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    errors: Vec<FaultBody<'a>>,
}

/// A fault on the wire: `detail` is Chinese, the English words stand beside it.
#[derive(Serialize)]
struct FaultBody<'a> {
    code: &'a str,
    path: &'a str,
    detail: &'a str,
    detail_en: &'a str,
}

impl Answer {
    /// The answer of a case that has no amounts.
    pub(crate) fn of_stop(stop: Stop, pack: &Pack) -> Self {
        match stop {
            Stop::Refused(refusal) => Self::Refused(refusal, Box::new(pack.reference())),
            Stop::Faults(faults) => problem(faults),
        }
    }

    /// HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Amounts(_) | Self::Refused(..) => 200,
            Self::Problem(problem) => problem.status,
        }
    }

    /// The answer as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let json = match self {
            Self::Amounts(answer) => serde_json::to_string(&AmountsBody {
                result: &answer.shares,
                year_to_date: &answer.after,
                steps: &answer.steps,
                limited_by: answer.limited_by.as_deref(),
                pack: &answer.pack,
                engine: ENGINE,
            }),
            Self::Refused(refusal, pack) => {
                serde_json::to_string(&RefusedBody { refusal, pack, engine: ENGINE })
            }
            Self::Problem(problem) => serde_json::to_string(&ProblemBody {
                r#type: "about:blank",
                title: if problem.status == 400 { "Bad Request" } else { "Unprocessable Content" },
                status: problem.status,
                errors: problem.faults.iter().map(FaultBody::of).collect(),
            }),
        };
        // Strings, lists and structs always serialise; an empty object would be the sign of a broken serialiser.
        json.unwrap_or_else(|_| "{}".to_owned())
    }
}

impl<'a> FaultBody<'a> {
    fn of(fault: &'a Fault) -> Self {
        Self { code: &fault.code, path: &fault.path, detail: &fault.detail.zh, detail_en: &fault.detail.en }
    }
}

/// Reads a request in JSON. `packs` finds a pack by its name, as it was known on a day (`None`: today's). The error is the
/// answer that tells every fault.
pub fn request<'p>(
    packs: impl Fn(&str, Option<Date>) -> Option<&'p Pack>,
    json: &str,
) -> Result<(&'p Pack, Facts), Answer> {
    let (facts, mut faults) = facts::parse_all(json).map_err(problem)?;
    let pack = packs(&facts.pack, facts.known_as_of);
    let more = match pack {
        Some(pack) => fit(pack, &facts),
        None => vec![unknown_pack()],
    };
    for fault in more {
        if !facts::is_known(&faults, &fault) {
            faults.push(fault);
        }
    }
    match pack {
        Some(pack) if faults.is_empty() => Ok((pack, facts)),
        _ => Err(problem(faults)),
    }
}

/// Answers a request in JSON. `packs` finds a pack by its name, as it was known on a day (`None`: today's).
pub fn estimate<'p>(packs: impl Fn(&str, Option<Date>) -> Option<&'p Pack>, json: &str) -> Answer {
    match request(packs, json) {
        Ok((pack, facts)) => answer(pack, &facts),
        Err(answer) => answer,
    }
}

/// Answers a request that was read, with the steps in words.
#[must_use]
pub fn answer(pack: &Pack, facts: &Facts) -> Answer {
    match try_assess(pack, facts, &facts.year_to_date) {
        Ok(assessment) => Answer::Amounts(Box::new(assessment)),
        Err(stop) => Answer::of_stop(stop, pack),
    }
}

/// Answers a request in JSON with JSON.
pub fn estimate_json<'p>(packs: impl Fn(&str, Option<Date>) -> Option<&'p Pack>, json: &str) -> String {
    estimate(packs, json).to_json()
}

fn unknown_pack() -> Fault {
    Fault {
        path: "/pack".to_owned(),
        code: "unknown_pack".to_owned(),
        detail: Text::new("没有这个参数包", "there is no such pack"),
    }
}

fn problem(faults: Vec<Fault>) -> Answer {
    let broken = faults.iter().any(|fault| fault.code == "broken_json");
    Answer::Problem(Problem { status: if broken { 400 } else { 422 }, faults })
}
