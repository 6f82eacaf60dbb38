//! The engine behind its outside doors, `portal estimate` and `/api/v1/estimate`: bytes in, the answer of the estimate
//! contract out.
//!
//! Both doors give the same bytes for the same request. Nothing here opens a file or a database or reads the clock.

pub mod batch;
mod problem;

use rules::{
    ENGINE,
    assess::{Assessment, Settled, Shares, Stop},
    catalogue,
    estimate::{self, Answer},
    facts::{Accumulators, Facts},
    pack::{Pack, PackRef},
    refusal::Refusal,
    trace::Step,
};
use serde::Serialize;

pub use problem::Problem;

/// Largest request in bytes: one JSON text, or one line of a batch.
pub const LARGEST: usize = 1024 * 1024;

/// Whether an answer tells the steps behind its amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Steps {
    /// It does.
    Told,
    /// The member `steps` is left out.
    LeftOut,
}

/// What the engine said to one request.
#[derive(Debug)]
pub struct Reply {
    status: u16,
    body: Body,
}

/// The JSON of a reply.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Body {
    Amounts(Box<Amounts>),
    Refused(Box<Refused>),
    Problem(Problem),
}

/// Status 200: amounts. Members that only the server can give come after those of the engine.
#[derive(Debug, Serialize)]
struct Amounts {
    result: Shares,
    year_to_date: Accumulators,
    #[serde(skip_serializing_if = "Option::is_none")]
    steps: Option<Vec<Step>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limited_by: Option<String>,
    pack: PackRef,
    engine: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<String>,
}

/// Status 200: an answer that is no amount.
#[derive(Debug, Serialize)]
struct Refused {
    refusal: Refusal,
    pack: PackRef,
    engine: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<String>,
}

/// Signs an answer to facts; `None` where there is nothing to sign.
pub type Sign<'s> = &'s dyn Fn(&Facts, &Answer) -> Option<String>;

/// Answers one request without a receipt.
pub fn answer(request: &[u8], steps: Steps) -> Reply {
    read(request, |text| ask(text, steps))
}

/// Answers one request with its steps and a receipt.
pub fn answer_signed(request: &[u8], sign: Sign<'_>) -> Reply {
    read(request, |text| ask_signed(text, sign))
}

fn read(request: &[u8], ask: impl FnOnce(&str) -> Reply) -> Reply {
    if request.len() > LARGEST {
        return Problem::too_large(LARGEST).into();
    }
    let Ok(text) = std::str::from_utf8(request) else { return Problem::not_utf8().into() };
    // Some editors and shells begin a text with this mark; it is no JSON, and no fault of who wrote the request.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    ask(text)
}

/// A request with the pack it names.
fn understood(text: &str) -> Result<(&'static Pack, Facts), Answer> {
    let shipped = catalogue::shipped();
    estimate::request(|name, known| shipped.known(name, known), text)
}

fn ask(text: &str, steps: Steps) -> Reply {
    let (pack, facts) = match understood(text) {
        Ok(read) => read,
        Err(answer) => return answer.into(),
    };
    if steps == Steps::Told {
        return estimate::answer(pack, &facts).into();
    }
    match pack.settle(&facts, &facts.year_to_date) {
        Ok(settled) => Reply::amounts(Amounts::without_steps(settled, pack)),
        Err(Stop::Refused(refusal)) => Reply::refused(*refusal, pack.reference()),
        Err(Stop::Faults(faults)) => Problem::of_faults(422, faults).into(),
    }
}

fn ask_signed(text: &str, sign: Sign<'_>) -> Reply {
    let (pack, facts) = match understood(text) {
        Ok(read) => read,
        Err(answer) => return answer.into(),
    };
    let answer = estimate::answer(pack, &facts);
    let receipt = sign(&facts, &answer);
    Reply::from(answer).with_receipt(receipt)
}

/// A pack that ships, in one version or the newest.
pub fn pack(name: &str, version: Option<&str>) -> Option<&'static Pack> {
    let shipped = catalogue::shipped();
    match version {
        None => shipped.get(name),
        Some(version) => shipped.iter().find(|pack| pack.name() == name && pack.version() == version),
    }
}

impl From<Assessment> for Amounts {
    fn from(assessment: Assessment) -> Self {
        let Assessment { shares, after, steps, limited_by, pack } = assessment;
        Self {
            result: shares,
            year_to_date: after,
            steps: Some(steps),
            limited_by,
            pack,
            engine: ENGINE,
            receipt: None,
        }
    }
}

impl Amounts {
    fn without_steps(settled: Settled, pack: &Pack) -> Self {
        Self {
            result: settled.shares,
            year_to_date: settled.after,
            steps: None,
            limited_by: settled.limited_by.map(|rule| rule.id().to_owned()),
            pack: pack.reference(),
            engine: ENGINE,
            receipt: None,
        }
    }
}

impl Reply {
    fn amounts(amounts: Amounts) -> Self {
        Self { status: 200, body: Body::Amounts(Box::new(amounts)) }
    }

    fn refused(refusal: Refusal, pack: PackRef) -> Self {
        let refused = Refused { refusal, pack, engine: ENGINE, receipt: None };
        Self { status: 200, body: Body::Refused(Box::new(refused)) }
    }

    fn with_receipt(mut self, receipt: Option<String>) -> Self {
        match &mut self.body {
            Body::Amounts(amounts) => amounts.receipt = receipt,
            Body::Refused(refused) => refused.receipt = receipt,
            Body::Problem(_) => {}
        }
        self
    }

    /// HTTP status: 200, 400 for broken JSON, 413 for a request that is too large, 422 for faults.
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// What is wrong with the request; none when it was answered.
    pub const fn problem(&self) -> Option<&Problem> {
        match &self.body {
            Body::Problem(problem) => Some(problem),
            Body::Amounts(_) | Body::Refused(_) => None,
        }
    }

    /// The JSON of what was answered, or the problem.
    pub fn into_json(self) -> Result<String, Problem> {
        match self.body {
            Body::Problem(problem) => Err(problem),
            Body::Amounts(_) | Body::Refused(_) => Ok(self.json()),
        }
    }

    /// The answer as JSON on one line.
    pub fn json(&self) -> String {
        // Structs, lists and texts always serialise.
        serde_json::to_string(&self.body).unwrap_or_default()
    }

    /// The answer as JSON for people to read.
    pub fn pretty(&self) -> String {
        serde_json::to_string_pretty(&self.body).unwrap_or_default()
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Amounts(assessment) => Self::amounts((*assessment).into()),
            Answer::Refused(refusal, pack) => Self::refused(*refusal, *pack),
            Answer::Problem(problem) => Problem::of_faults(problem.status, problem.faults).into(),
        }
    }
}

impl From<Problem> for Reply {
    fn from(problem: Problem) -> Self {
        Self { status: problem.status(), body: Body::Problem(problem) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAY: &str = r#"{"pack":"jiamusi-2018","bill":{"totals":{"A":"20000.00"}},"care":{"kind":"inpatient",
        "hospital_level":"3","admitted":"2018-03-01","discharged":"2018-03-09"}}"#;

    #[test]
    fn a_mark_at_the_beginning_is_passed_over() {
        let marked = format!("\u{feff}{STAY}");
        assert_eq!(
            answer(marked.as_bytes(), Steps::Told).json(),
            answer(STAY.as_bytes(), Steps::Told).json()
        );
    }

    #[test]
    fn what_is_too_large_or_no_text_is_a_problem() {
        let full = vec![b' '; LARGEST];
        assert_eq!(answer(&full, Steps::Told).status(), 400, "as large as may be, but empty");
        assert_eq!(answer(&[full, vec![b' ']].concat(), Steps::Told).status(), 413);
        let reply = answer(b"{\"pack\":\"\xff\"}", Steps::Told);
        assert_eq!(reply.status(), 400);
        assert!(reply.json().contains("\"code\":\"not_utf8\""), "{}", reply.json());
    }
}
