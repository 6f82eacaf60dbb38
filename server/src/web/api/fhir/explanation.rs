//! `ExplanationOfBenefit`: a settlement with every step behind its amounts, after the manner of CARIN Blue Button.

use rules::{assess::Assessment, text::Text, trace::Step};
use store::{ClaimLine, ClaimRecord, HospitalClaim};

use super::{
    adjudication::{self, Adjudication, Total, Used, adjudications, totals},
    claim::{
        Disease, benefit_year, billable, claim_type, class, coverage, diagnosis, insurer, kind, patient,
        product, provider, slip, status,
    },
    claim_response::{Payment, disposition, payment},
    elements::{Amount, CodeableConcept, Extension, Identifier, Period, Quantity, Reference, element},
    systems,
};
use crate::web::receipts::instant;

element! {
    /// A settlement, explained.
    Explanation {
        resource_type: &'static str,
        id: String,
        extension: Vec<Extension>,
        identifier: Vec<Identifier>,
        status: &'static str,
        r#type: CodeableConcept,
        sub_type: CodeableConcept,
        r#use: &'static str,
        patient: Reference,
        billable_period: Period,
        created: String,
        insurer: Reference,
        provider: Reference,
        claim: Reference,
        claim_response: Reference,
        outcome: &'static str,
        disposition: &'static str,
        diagnosis: Vec<Disease>,
        insurance: Vec<Insurance>,
        item: Vec<Item>,
        adjudication: Vec<Adjudication>,
        total: Vec<Total>,
        payment: Option<Payment>,
        process_note: Vec<Note>,
        benefit_period: Option<Period>,
        benefit_balance: Vec<Balance>,
    }
    /// The insurance that paid.
    Insurance { focal: bool, coverage: Reference }
    /// A line of the bill.
    Item {
        sequence: u32,
        category: CodeableConcept,
        product_or_service: CodeableConcept,
        quantity: Quantity,
        unit_price: Amount,
        net: Option<Amount>,
        adjudication: Vec<Adjudication>,
    }
    /// Words beside the amounts.
    Note { number: u32, r#type: &'static str, text: String }
    /// What of the year was used, this settlement included.
    Balance { category: CodeableConcept, financial: Vec<Used> }
}

/// A settlement, explained. Its steps come out of the stored facts again, and are told only if they lead to exactly what
/// was paid, under exactly the parameters of then.
pub fn explanation(of: &HospitalClaim) -> Explanation {
    let replay = of.claim.explained();
    Explanation {
        resource_type: "ExplanationOfBenefit",
        id: of.claim.id.to_string(),
        extension: extensions(&of.claim, replay.as_ref()),
        identifier: vec![slip(of)],
        status: status(of),
        r#type: claim_type(),
        sub_type: kind(of.claim.care.kind),
        r#use: "claim",
        patient: patient(of),
        billable_period: billable(of),
        created: instant(of.claim.settled_at),
        insurer: insurer(of),
        provider: provider(of),
        claim: Reference::to("Claim", of.claim.id),
        claim_response: Reference::to("ClaimResponse", of.claim.id),
        outcome: "complete",
        disposition: disposition(of),
        diagnosis: diagnosis(of),
        insurance: vec![Insurance { focal: true, coverage: coverage(of) }],
        item: of.claim.lines.iter().zip(1..).map(|(line, sequence)| item(line, sequence)).collect(),
        adjudication: adjudications(&of.claim.shares),
        total: totals(&of.claim.shares),
        payment: payment(of),
        process_note: notes(replay.as_ref()),
        benefit_period: benefit_year(of),
        benefit_balance: vec![Balance {
            category: adjudication::all_benefits(),
            financial: adjudication::used(&of.claim.after),
        }],
    }
}

fn item(line: &ClaimLine, sequence: u32) -> Item {
    let amount = line.line.amount();
    Item {
        sequence,
        category: class(line.line.class),
        product_or_service: product(line),
        quantity: Quantity { value: line.line.quantity.into() },
        unit_price: line.line.unit_price.into(),
        net: amount.map(Amount::from),
        adjudication: amount.map(adjudication::submitted).into_iter().collect(),
    }
}

fn extensions(claim: &ClaimRecord, replay: Option<&Assessment>) -> Vec<Extension> {
    let mut pack = vec![Extension::string("name", &claim.pack), Extension::string("hash", &claim.pack_hash)];
    if let Some(replay) = replay {
        pack.push(Extension::string("version", &replay.pack.version));
        pack.push(Extension::boolean("official", replay.pack.official));
    }
    let steps = replay.map(|replay| replay.steps.as_slice()).unwrap_or_default();
    steps.iter().map(step).chain([Extension::of(systems::PACK, pack)]).collect()
}

fn step(step: &Step) -> Extension {
    let cited = format!("{} {}", step.clause.document, step.clause.clause);
    let mut parts = vec![Extension::code("rule", &step.rule), Extension::money("amount", step.amount)];
    // FHIR knows no empty texts.
    for (name, text) in [("clause", cited.trim()), ("operation", &step.operation), ("text", &step.text.zh)] {
        if !text.trim().is_empty() {
            parts.push(Extension::string(name, text));
        }
    }
    parts.push(Extension::code("confidence", step.clause.confidence.word()));
    parts.extend(step.clause.url.as_ref().map(|url| Extension::uri("source", url)));
    Extension::of(systems::TRACE_STEP, parts)
}

/// Why it is not more, and whether its figures are official: what is not known to be is a sample.
fn notes(replay: Option<&Assessment>) -> Vec<Note> {
    let limiting = replay.and_then(Assessment::why_not_more).map(|step| &step.text);
    let sample = Text::new("示例参数，非官方", "Sample parameters, not official");
    let sample = replay.is_none_or(|replay| !replay.pack.official).then_some(&sample);
    let said = limiting.into_iter().chain(sample).zip(1..);
    said.map(|(text, number)| Note { number, r#type: "display", text: format!("{} / {}", text.zh, text.en) })
        .collect()
}
