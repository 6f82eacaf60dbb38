//! Computing a receipt anew: what it says against what the engine here says to the same facts.

use serde::Serialize;

use super::{Answered, Figure, Figures, Outcome, PackId, Receipt, facts_hash};
use crate::ENGINE;
use crate::assess::{Assessment, Stop, try_assess};
use crate::facts::{Facts, Fault};
use crate::pack::Pack;
use crate::text::Text;

/// Something of a receipt that does not fit. `receipt` is what it says, `here` what is found here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Mismatch {
    /// Another version of the engine made it. Alone, it says that the two versions agree on this case.
    Engine {
        /// Name and version.
        receipt: String,
        /// Name and version.
        here: String,
    },
    /// It was made with another pack, or another publication of it.
    Pack {
        /// The pack it names.
        receipt: PackId,
        /// The pack given.
        here: PackId,
    },
    /// It was made for other facts.
    Facts {
        /// Hash of the facts.
        receipt: String,
        /// Hash of the facts given.
        here: String,
    },
    /// A member of the answer differs.
    Result {
        /// Which, as JSON pointer into the answer: `/result/hifp_pay`, `/year_to_date/stays`, `/refusal/code`.
        path: String,
        /// `None` where it says nothing, and for a figure: zero.
        receipt: Option<String>,
        /// The same.
        here: Option<String>,
    },
    /// The way to the answer differs.
    Trace {
        /// Hash of the steps.
        receipt: String,
        /// Hash of the steps.
        here: String,
    },
    /// The engine here does not answer these facts at all.
    Faults {
        /// Why not.
        faults: Vec<Fault>,
    },
}

/// Computes a receipt anew from `facts` (the year before the case included) and `pack`; everything that does not fit,
/// or nothing. With other facts or another pack only that is told: amounts of another case say nothing.
///
/// The signature is not looked at; that is what [`super::verify`] is for.
pub fn check(receipt: &Receipt, facts: &Facts, pack: &Pack) -> Result<(), Vec<Mismatch>> {
    let mut found = Vec::new();
    if receipt.engine != ENGINE {
        found.push(Mismatch::Engine { receipt: receipt.engine.clone(), here: ENGINE.to_owned() });
    }
    let engines = found.len();
    let given = PackId::from(pack);
    if receipt.pack != given {
        found.push(Mismatch::Pack { receipt: receipt.pack.clone(), here: given });
    }
    let hash = facts_hash(facts).unwrap_or_default();
    if receipt.facts_hash != hash {
        found.push(Mismatch::Facts { receipt: receipt.facts_hash.clone(), here: hash });
    }
    if found.len() == engines {
        match compute(pack, facts) {
            Ok(assessment) => compare(receipt, Answered::Amounts(&assessment), &mut found),
            Err(Stop::Refused(refusal)) => {
                compare(receipt, Answered::Refused(&refusal, &pack.reference()), &mut found);
            }
            Err(Stop::Faults(faults)) => found.push(Mismatch::Faults { faults }),
        }
    }
    if found.is_empty() { Ok(()) } else { Err(found) }
}

fn compute(pack: &Pack, facts: &Facts) -> Result<Assessment, Stop> {
    try_assess(pack, facts, &facts.year_to_date)
}

fn compare(receipt: &Receipt, answered: Answered<'_>, found: &mut Vec<Mismatch>) {
    let here = answered.outcome().map(|outcome| flat(&outcome)).unwrap_or_default();
    let said = flat(&receipt.outcome);
    let value = |list: &[(String, String)], path: &str| {
        list.iter().find(|(known, _)| known == path).map(|(_, value)| value.clone())
    };
    let only_here = here.iter().filter(|(path, _)| value(&said, path).is_none());
    for (path, _) in said.iter().chain(only_here) {
        let (receipt, here) = (value(&said, path), value(&here, path));
        if receipt != here {
            found.push(Mismatch::Result { path: path.clone(), receipt, here });
        }
    }
    let hash = answered.trace_hash().unwrap_or_default();
    if receipt.trace_hash != hash {
        found.push(Mismatch::Trace { receipt: receipt.trace_hash.clone(), here: hash });
    }
}

/// Every member of an outcome with its place in the answer.
fn flat(outcome: &Outcome) -> Vec<(String, String)> {
    let mut out = Vec::new();
    match outcome {
        Outcome::Amounts { result, year_to_date, limited_by } => {
            flatten(result, "/result", &mut out);
            flatten(year_to_date, "/year_to_date", &mut out);
            out.extend(limited_by.iter().map(|rule| ("/limited_by".to_owned(), rule.clone())));
        }
        Outcome::Refused(code) => out.push(("/refusal/code".to_owned(), code.clone())),
    }
    out
}

fn flatten(figures: &Figures, at: &str, out: &mut Vec<(String, String)>) {
    for (name, figure) in figures {
        let path = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        match figure {
            Figure::Count(count) => out.push((path, count.to_string())),
            Figure::Text(text) => out.push((path, text.clone())),
            Figure::Group(figures) => flatten(figures, &path, out),
        }
    }
}

impl Mismatch {
    /// In words for people.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Engine { receipt, here } => Text::new(
                format!("回执由另一版本的计算程序签发（{receipt}；本机为 {here}）。"),
                format!("Another version of the engine made it ({receipt}; here {here})."),
            ),
            Self::Pack { receipt, here } => Text::new(
                format!("参数包不同：回执为 {}，这里是 {}。", receipt.label(), here.label()),
                format!("The pack differs: {} in the receipt, {} here.", receipt.label(), here.label()),
            ),
            Self::Facts { .. } => {
                Text::new("回执不是为这些内容签发的。", "The receipt was made for other facts.")
            }
            Self::Result { path, receipt, here } => {
                let or =
                    |value: &Option<String>, none: &str| value.clone().unwrap_or_else(|| none.to_owned());
                Text::new(
                    format!("{path} 不同：回执为 {}，重算为 {}。", or(receipt, "无"), or(here, "无")),
                    format!(
                        "{path} differs: {} in the receipt, {} when computed anew.",
                        or(receipt, "nothing"),
                        or(here, "nothing")
                    ),
                )
            }
            Self::Trace { .. } => {
                Text::new("计算步骤与回执不同。", "The steps of the computation differ from the receipt's.")
            }
            Self::Faults { .. } => {
                Text::new("这些内容不能用来计算。", "These facts cannot be computed with.")
            }
        }
    }
}

impl PackId {
    fn label(&self) -> String {
        let hash = self.hash.get(..8).unwrap_or_default();
        format!("{} {} ({hash}…)", self.name, self.version)
    }
}
