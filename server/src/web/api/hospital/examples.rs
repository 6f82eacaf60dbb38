//! Examples in the description: a bill of a demonstration's farmer, what the engine makes of it, and ways in which it
//! can fail. The amounts are computed when the description is made.

use rules::{
    catalogue,
    date::iso,
    estimate::{self, Answer},
    money::Money,
    scheme::Scheme,
};
use serde::Serialize;
use serde_json::{Value, json};
use store::{ClaimStatus, HandInFacts, NotSettled, PreSettled};
use time::macros::date;
use utoipa::{
    Modify,
    openapi::{OpenApi, RefOr, example::ExampleBuilder, path::Operation},
};

use super::{
    super::failure::Failure,
    COMPARISONS, ELIGIBILITY, PRE_SETTLEMENTS, SETTLEMENTS, refused,
    schema::{DayComparisonAnswer, DayTotals, PreSettlementAnswer},
    sent,
};
use crate::engine::Problem;

/// The farmer's stay at the county's hospital.
const BILL: &str = include_str!("../examples/hospital-bill.json");
const PACK: &str = "huaiyuan-rural-2013";
const AGENCY: &str = "怀远县城乡居民合作医疗管理中心";
/// Our numbers of the example's settlement and person.
const NUMBER: &str = "01515b3a-9c40-7c11-8f0e-2b6a1d7c1142";
const PERSON: &str = "01515b3a-9c40-7a53-9d8f-6f1d1c5e0412";
/// A real one is some lines long.
const RECEIPT: &str = "a signed text, left out here";
const SETTLEMENT: &str = "/api/v1/settlements/{slip}";
const REVERSAL: &str = "/api/v1/settlements/{slip}/reversal";
const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";

/// Puts the examples into the description.
pub struct Bills;

impl Modify for Bills {
    fn modify(&self, document: &mut OpenApi) {
        let bill: Value = serde_json::from_str(BILL).unwrap_or_default();
        let question = json!({ "id_number": bill["id_number"], "on": bill["care"]["discharged"] });
        let unknown = problem(&refused::unknown_person());
        for (path, sent) in [(ELIGIBILITY, &question), (PRE_SETTLEMENTS, &bill), (SETTLEMENTS, &bill)] {
            let Some(operation) = post(document, path) else { continue };
            ask(operation, "stay", "A farmer's stay at the county's hospital", sent.clone());
            tell(operation, "422", PROBLEM, "unknown_person", "Nobody's id number", unknown.clone());
        }
        let overlap = Failure::from(NotSettled::Overlaps { slip_no: "ZY15-000301".to_owned() });
        if let (Some(operation), Failure::Problem(overlap)) = (post(document, SETTLEMENTS), overlap) {
            let summary = "In hospital in two places at once";
            tell(operation, "409", PROBLEM, "overlapping_stay", summary, problem(&overlap));
        }
        if let (Some(answer), Some(operation)) = (computed(&bill), post(document, PRE_SETTLEMENTS)) {
            tell(operation, "200", JSON, "stay", "What the stay comes to", answer);
        }
        if let Some(answer) = settled(&bill) {
            if let Some(operation) = post(document, SETTLEMENTS) {
                tell(operation, "201", JSON, "stay", "The stay, settled", answer.clone());
            }
            let shown = document.paths.paths.get_mut(SETTLEMENT).and_then(|path| path.get.as_mut());
            if let Some(operation) = shown {
                tell(operation, "200", JSON, "stay", "As it stands: settled", answer.clone());
            }
            if let Some(operation) = post(document, REVERSAL) {
                let summary = "The stay, taken back the next day";
                tell(operation, "200", JSON, "stay", summary, reversed(&answer));
            }
        }
        if let Some(operation) = post(document, COMPARISONS) {
            let (file, answer) = day();
            ask(operation, "day", "A day with one settlement", file);
            tell(operation, "200", JSON, "day", "Both sides agree", answer);
        }
    }
}

fn post<'d>(document: &'d mut OpenApi, path: &str) -> Option<&'d mut Operation> {
    document.paths.paths.get_mut(path)?.post.as_mut()
}

fn ask(operation: &mut Operation, name: &str, summary: &str, value: Value) {
    if let Some(RefOr::T(body)) = &mut operation.request_body
        && let Some(RefOr::T(content)) = body.content.get_mut(JSON)
    {
        let example = ExampleBuilder::new().summary(summary).value(Some(value)).build();
        content.examples.insert(name.to_owned(), RefOr::T(example));
    }
}

fn tell(operation: &mut Operation, status: &str, media: &str, name: &str, summary: &str, value: Value) {
    if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(status)
        && let Some(RefOr::T(content)) = response.content.get_mut(media)
    {
        let example = ExampleBuilder::new().summary(summary).value(Some(value)).build();
        content.examples.insert(name.to_owned(), RefOr::T(example));
    }
}

fn problem(problem: &Problem) -> Value {
    serde_json::from_str(&problem.json()).unwrap_or_default()
}

fn as_json(answer: &impl Serialize) -> Value {
    serde_json::to_value(answer).unwrap_or_default()
}

/// What the engine makes of the bill, for somebody of no group whose year saw nothing before.
fn computed(sent: &Value) -> Option<Value> {
    let bill = sent::bill(sent.as_object()?).ok()?;
    let mut charges = sent["bill"].clone();
    for line in charges["lines"].as_array_mut().into_iter().flatten() {
        line.as_object_mut()?.remove("name");
    }
    let facts = json!({
        "pack": PACK, "person": { "birth_date": iso(bill.id_number.birth_date()) },
        "care": sent["care"], "bill": charges,
    });
    let shipped = catalogue::shipped();
    let answer = estimate::estimate(|name, known| shipped.known(name, known), &facts.to_string());
    let Answer::Amounts(assessment) = answer else { return None };
    let computed = PreSettled {
        scheme: Scheme::RuralCooperative,
        agency: AGENCY.to_owned(),
        benefit_year: bill.care.discharged.year(),
        assessment: *assessment,
    };
    Some(as_json(&PreSettlementAnswer::of(computed, bill.admission_no)))
}

/// The settlement of the bill, as the answer to the act tells it.
fn settled(bill: &Value) -> Option<Value> {
    let mut answer = computed(bill)?;
    let members = answer.as_object_mut()?;
    members.remove("steps");
    let pack = members.remove("pack")?;
    for (name, value) in [
        ("slip", bill["slip"].clone()),
        ("settlement", NUMBER.into()),
        ("status", ClaimStatus::Settled.code().into()),
        ("settled_at", "2015-12-01T02:04:05Z".into()),
        ("accounting_day", "2015-12-01".into()),
        ("pack", pack["name"].clone()),
        ("pack_hash", pack["hash"].clone()),
        ("stay", bill["stay"].clone()),
        ("invoice", bill["invoice"].as_str().and_then(HandInFacts::invoice_number).into()),
        ("receipt", RECEIPT.into()),
    ] {
        members.insert(name.to_owned(), value);
    }
    answer["setlinfo"]["setl_id"] = NUMBER.into();
    answer["setlinfo"]["psn_no"] = PERSON.into();
    Some(answer)
}

/// What is told when that settlement is taken back.
fn reversed(settled: &Value) -> Value {
    let (total, funds) = (&settled["amounts"]["total"], &settled["amounts"]["funds"]);
    json!({
        "slip": settled["slip"], "settlement": NUMBER, "setl_id": NUMBER, "status": ClaimStatus::Reversed.code(),
        "reversed_at": "2015-12-02T01:00:00Z", "accounting_day": "2015-12-02",
        "total": total, "medfee_sumamt": total, "funds": funds, "fund_pay_sumamt": funds,
    })
}

/// A day's file with one slip, and what is said to it.
fn day() -> (Value, Value) {
    let sums = json!({ "slip": "ZY15-000412", "total": "3200.00", "funds": "2030.00", "person": "1170.00" });
    let totals = || DayTotals {
        settled: 1,
        reversed: 0,
        total: Money::from_fen(320_000),
        funds: Money::from_fen(203_000),
        person: Money::from_fen(117_000),
    };
    let answer = DayComparisonAnswer {
        day: date!(2015 - 12 - 01),
        agrees: true,
        here: totals(),
        there: totals(),
        differences: Vec::new(),
    };
    (json!({ "day": iso(answer.day), "slips": [sums] }), as_json(&answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bill_is_one_that_is_read_and_computed() {
        let bill: Value = serde_json::from_str(BILL).expect("JSON");
        let answer = computed(&bill).expect("amounts");
        assert_eq!(answer["amounts"]["total"], bill["total"]);
        assert_eq!(answer["amounts"]["funds"], answer["setlinfo"]["fund_pay_sumamt"]);
        let settled = settled(&bill).expect("settled");
        assert_eq!((&settled["slip"], &settled["pack"]), (&bill["slip"], &PACK.into()));
        assert_eq!(settled["pack_hash"].as_str().map(str::len), Some(64));
        assert_eq!(reversed(&settled)["funds"], answer["amounts"]["funds"]);
        assert!(sent::file(day().0.as_object().expect("an object")).is_ok());
    }
}
