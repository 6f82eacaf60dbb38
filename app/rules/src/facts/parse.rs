//! Reading facts from JSON: strict about types and names, generous with the number of faults told at once.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    Accumulators, Bill, Care, Charges, Class, ContinuedFrom, Delivery, DiseaseAccumulators, Facts,
    FamilyAccumulators, Fault, Group, HospitalAccumulators, Kind, Level, Line, PersonFacts, Place, Totals,
    check,
};
use crate::date::Date;
use crate::money::Money;
use crate::reader::{Object, Path, Reader};
use crate::text::Text;

/// Reads facts; every fault at once. A text that is no JSON gives the single fault `broken_json`.
pub fn parse_json(json: &str) -> Result<Facts, Vec<Fault>> {
    let (facts, faults) = parse_all(json)?;
    if faults.is_empty() { Ok(facts) } else { Err(faults) }
}

/// Reads facts as far as they can be read, with the faults found; stand-ins take the place of what cannot. They only
/// serve to find the faults that a pack adds.
pub(crate) fn parse_all(json: &str) -> Result<(Facts, Vec<Fault>), Vec<Fault>> {
    let value: Value = serde_json::from_str(json).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let zh = format!("不是有效的 JSON：第 {line} 行第 {column} 列读不下去");
        let en = format!("is not valid JSON: cannot be read at line {line}, column {column}");
        vec![Fault { path: String::new(), code: "broken_json".to_owned(), detail: Text::new(zh, en) }]
    })?;
    let mut reader = Reader::default();
    let Some(facts) = facts(&mut reader, &value, &Path::Root) else { return Err(reader.faults) };
    for fault in check(&facts) {
        if !is_known(&reader.faults, &fault) {
            reader.faults.push(fault);
        }
    }
    Ok((facts, reader.faults))
}

/// Whether a fault is told already at its place, around it or inside it.
pub(crate) fn is_known(faults: &[Fault], new: &Fault) -> bool {
    let inside = |inner: &str, outer: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    faults.iter().any(|known| inside(&new.path, &known.path))
}

fn facts(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Facts> {
    let known = ["pack", "tier", "known_as_of", "person", "care", "bill", "year_to_date"];
    let map = r.object(value, at, &known)?;
    let pack = r.required(map, at, "pack", Reader::text);
    let tier = r.optional(map, at, "tier", Reader::text);
    let known_as_of = r.optional(map, at, "known_as_of", Reader::date);
    let person = r.optional(map, at, "person", person);
    let care = r.required(map, at, "care", care);
    let bill = r.required(map, at, "bill", bill);
    let year_to_date = r.optional(map, at, "year_to_date", accumulators);
    Some(Facts {
        pack: pack.unwrap_or_default(),
        tier,
        known_as_of,
        person: person.unwrap_or_default(),
        care: care.unwrap_or_else(|| Care::local(Kind::Outpatient, Level::One, Date::MAX, Date::MAX)),
        bill: bill.unwrap_or(Bill { charges: Charges::Totals(Totals::default()), basic_fund: None }),
        year_to_date: year_to_date.unwrap_or_default(),
    })
}

fn person(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<PersonFacts> {
    let known =
        ["birth_date", "groups", "covered_from", "unbroken_years", "claim_free_years", "contract_doctor"];
    let map = r.object(value, at, &known)?;
    Some(PersonFacts {
        birth_date: r.optional(map, at, "birth_date", Reader::date),
        groups: r.optional(map, at, "groups", group_set).unwrap_or_default(),
        covered_from: r.optional(map, at, "covered_from", Reader::date),
        unbroken_years: r.optional(map, at, "unbroken_years", Reader::count).unwrap_or_default(),
        claim_free_years: r.optional(map, at, "claim_free_years", Reader::count).unwrap_or_default(),
        contract_doctor: r.optional(map, at, "contract_doctor", Reader::flag).unwrap_or_default(),
    })
}

fn group_set(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<BTreeSet<Group>> {
    let mut set = BTreeSet::new();
    // One by one: collecting would sort them first, by some 4 kB of code in the browser.
    for group in groups(r, value, at)? {
        set.insert(group);
    }
    Some(set)
}

pub(crate) fn groups(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Vec<Group>> {
    let list = r.list(value, at)?;
    Some(list.iter().enumerate().filter_map(|(i, value)| group(r, value, &Path::Index(at, i))).collect())
}

pub(crate) fn group(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Group> {
    r.word(value, at, Group::WORDS)
}

fn kind(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Kind> {
    r.word(value, at, Kind::WORDS)
}

fn level(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Level> {
    r.word(value, at, Level::WORDS)
}

fn place(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Place> {
    r.word(value, at, Place::WORDS)
}

fn delivery(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Delivery> {
    r.word(value, at, Delivery::WORDS)
}

fn class(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Class> {
    r.word(value, at, Class::WORDS)
}

fn care(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Care> {
    let known = [
        "kind",
        "hospital_level",
        "hospital",
        "place",
        "filed",
        "admitted",
        "discharged",
        "disease",
        "delivery",
        "continued_from",
        "designated",
    ];
    let map = r.object(value, at, &known)?;
    let kind = r.required(map, at, "kind", kind);
    let hospital_level = r.required(map, at, "hospital_level", level);
    let hospital = r.optional(map, at, "hospital", Reader::any_text);
    let place = r.optional(map, at, "place", place).unwrap_or_default();
    let filed = r.optional(map, at, "filed", Reader::flag).unwrap_or_default();
    let admitted = r.optional(map, at, "admitted", Reader::date);
    let discharged = r.required(map, at, "discharged", Reader::date);
    let disease = r.optional(map, at, "disease", Reader::any_text);
    let delivery = r.optional(map, at, "delivery", delivery);
    let continued_from = r.optional(map, at, "continued_from", continued_from);
    let designated = r.optional(map, at, "designated", Reader::flag).unwrap_or(true);
    Some(Care {
        kind: kind?,
        hospital_level: hospital_level?,
        hospital,
        place,
        filed,
        admitted,
        discharged: discharged?,
        disease,
        delivery,
        continued_from,
        designated,
    })
}

fn continued_from(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<ContinuedFrom> {
    let map = r.object(value, at, &["hospital_level", "deductible_charged"])?;
    let hospital_level = r.required(map, at, "hospital_level", level);
    let deductible_charged = r.required(map, at, "deductible_charged", Reader::money);
    Some(ContinuedFrom { hospital_level: hospital_level?, deductible_charged: deductible_charged? })
}

fn bill(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Bill> {
    let map = r.object(value, at, &["lines", "totals", "basic_fund"])?;
    let lines = r.optional(map, at, "lines", lines);
    let totals = r.optional(map, at, "totals", totals);
    let basic_fund = r.optional(map, at, "basic_fund", Reader::money);
    let charges = match (lines, totals) {
        (Some(_), Some(_)) => {
            r.fault(at, "impossible", "明细和合计只能填一种", "give either lines or totals, not both");
            Charges::Totals(Totals::default())
        }
        (Some(lines), None) => Charges::Lines(lines),
        (None, totals) => Charges::Totals(totals.unwrap_or_default()),
    };
    Some(Bill { charges, basic_fund })
}

fn totals(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Totals> {
    let map = r.object(value, at, &["A", "B", "C"])?;
    let mut sum = |key| r.optional(map, at, key, Reader::money).unwrap_or_default();
    Some(Totals { a: sum("A"), b: sum("B"), c: sum("C") })
}

fn lines(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Vec<Line>> {
    let before = r.faults.len();
    let list = r.list(value, at)?;
    let lines: Vec<Line> =
        list.iter().enumerate().filter_map(|(i, value)| line(r, value, &Path::Index(at, i))).collect();
    // Checks across fields count lines: they only make sense when all of them were read.
    Some(if r.faults.len() == before { lines } else { Vec::new() })
}

fn line(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Line> {
    let known = ["item", "class", "unit_price", "quantity", "price_limit", "self_ratio"];
    let map = r.object(value, at, &known)?;
    let item = r.optional(map, at, "item", Reader::any_text);
    let class = r.required(map, at, "class", class);
    let unit_price = r.required(map, at, "unit_price", Reader::money);
    let quantity = r.required(map, at, "quantity", Reader::quantity);
    let price_limit = r.optional(map, at, "price_limit", Reader::money);
    let self_ratio = r.optional(map, at, "self_ratio", Reader::ratio);
    Some(Line { item, class: class?, unit_price: unit_price?, quantity: quantity?, price_limit, self_ratio })
}

fn accumulators(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Accumulators> {
    let known = [
        "stays",
        "deductible_charged",
        "banded",
        "basic_fund",
        "compliant_self_pay",
        "catastrophic_fund",
        "aid",
        "outpatient_fund",
        "deductible_highest",
        "outpatient_deductible",
        "chronic_fund",
        "accident_fund",
        "hospital",
        "disease",
        "family",
    ];
    let map: &Object = r.object(value, at, &known)?;
    let stays = r.optional(map, at, "stays", Reader::count).unwrap_or_default();
    let hospital = r.optional(map, at, "hospital", |r, value, at| {
        let [deductible_charged] = amounts(r, value, at, ["deductible_charged"])?;
        Some(HospitalAccumulators { deductible_charged })
    });
    let disease = r.optional(map, at, "disease", |r, value, at| {
        let [fund] = amounts(r, value, at, ["fund"])?;
        Some(DiseaseAccumulators { fund })
    });
    let family = r.optional(map, at, "family", |r, value, at| {
        let [basic_fund, outpatient_fund] = amounts(r, value, at, ["basic_fund", "outpatient_fund"])?;
        Some(FamilyAccumulators { basic_fund, outpatient_fund })
    });
    let mut sum = |key| r.optional(map, at, key, Reader::money).unwrap_or(Money::ZERO);
    Some(Accumulators {
        stays: u32::from(stays),
        deductible_charged: sum("deductible_charged"),
        banded: sum("banded"),
        basic_fund: sum("basic_fund"),
        compliant_self_pay: sum("compliant_self_pay"),
        catastrophic_fund: sum("catastrophic_fund"),
        aid: sum("aid"),
        outpatient_fund: sum("outpatient_fund"),
        deductible_highest: sum("deductible_highest"),
        outpatient_deductible: sum("outpatient_deductible"),
        chronic_fund: sum("chronic_fund"),
        accident_fund: sum("accident_fund"),
        hospital: hospital.unwrap_or_default(),
        disease: disease.unwrap_or_default(),
        family: family.unwrap_or_default(),
    })
}

/// An object of amounts, each of which may be absent.
fn amounts<const N: usize>(
    r: &mut Reader,
    value: &Value,
    at: &Path<'_>,
    names: [&str; N],
) -> Option<[Money; N]> {
    let map = r.object(value, at, &names)?;
    Some(names.map(|name| r.optional(map, at, name, Reader::money).unwrap_or_default()))
}
