//! What a case keeps of a settlement: facts, amounts and trace as they stood, so that what is decided can be followed later
//! whatever becomes of the claim or the product.

use rules::{
    assess::{self, Assessment},
    receipt::{Answered, facts_hash},
    what_if::{Replay, replay},
};
use serde_json::{Value, json};

use crate::types::{ClaimRecord, Subject};

/// A settlement as a case keeps it.
pub(super) struct Frozen {
    /// The same as JSON. No name and no number of a person is in it.
    pub(super) json: Value,
    /// Whether the rules that settled the claim give something else.
    pub(super) differs: bool,
    /// Rules of its steps, in their order; none where the rules that settled it are not at hand.
    steps: Vec<String>,
    lines: usize,
}

impl Frozen {
    /// Whether a claim has what is objected to.
    pub(super) fn has(&self, subject: &Subject) -> bool {
        match subject {
            Subject::Claim => true,
            Subject::Line(number) => usize::try_from(*number).is_ok_and(|number| number < self.lines),
            Subject::Step(rule) => self.steps.contains(rule),
            Subject::Recomputation => false,
        }
    }
}

/// A claim's settlement, with the steps that the rules which settled it give now.
pub(super) fn freeze(claim: &ClaimRecord) -> Frozen {
    let told = claim.facts();
    let pack = claim.settled_by();
    let replayed = replay(pack, &claim.settled(&told));
    let trace = pack.and_then(|pack| assess::assess(pack, &told, &claim.before).ok());
    let steps: Vec<String> = trace.iter().flat_map(rules_of).collect();
    let json = json!({
        "claim": claim.id.to_string(),
        "slip": claim.slip_no,
        "facts": told,
        "facts_hash": facts_hash(&told),
        "pack": { "name": claim.pack, "hash": claim.pack_hash },
        "shares": claim.shares,
        "limited_by": claim.limited_by,
        "steps": steps,
        "trace_hash": trace.as_ref().and_then(|trace| Answered::from(trace).trace_hash()),
        "replay": match &replayed {
            Replay::Same => json!("same"),
            Replay::Other(outcome) => json!(outcome),
            Replay::NotAtHand => json!("not_at_hand"),
        },
    });
    Frozen { json, differs: matches!(replayed, Replay::Other(_)), steps, lines: claim.lines.len() }
}

fn rules_of(trace: &Assessment) -> Vec<String> {
    trace.steps.iter().map(|step| step.rule.clone()).collect()
}
