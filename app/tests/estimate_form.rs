//! The estimator's form: what people type, and what it comes to.
#![cfg(feature = "ssr")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

use app::forms::estimate::RawEstimate;
use app::islands::estimator::{Outcome, kinds, outcome};
use rules::catalogue;
use rules::date::{Date, parse_iso};
use rules::facts::{Charges, Kind};
use rules::pack::Pack;

fn pack(name: &str) -> &'static Pack {
    catalogue::shipped().get(name).unwrap()
}

fn today() -> Date {
    parse_iso("2015-12-01").unwrap()
}

/// A stay in Jiamusi with one field changed.
fn jiamusi(field: &str, value: &str) -> Outcome {
    let pack = pack("jiamusi-2018");
    let mut raw = RawEstimate::blank(pack, today());
    raw.set("total_a", "20000");
    raw.set(field, value);
    outcome(&raw, pack)
}

/// What the funds pay, or the fields at fault, or the refusal's code.
fn said(outcome: Outcome) -> String {
    match outcome {
        Outcome::Amounts(amounts) => amounts.shares.fund_pay_sumamt.to_string(),
        Outcome::Refused(refusal, _) => refusal.code.word().to_owned(),
        Outcome::Wrong(errors) => errors.into_iter().map(|error| error.field).collect::<Vec<_>>().join(" "),
    }
}

#[test]
fn the_worked_example_comes_out_to_the_fen() {
    assert_eq!(said(jiamusi("place", "local")), "12545.00");
    assert_eq!(said(jiamusi("total_a", "200000")), "135000.00");
}

#[test]
fn amounts_are_read_however_they_are_typed() {
    for typed in ["20,000.00", "２００００", "２０，０００．００", "¥20000", "20000 元", " 20000 "]
    {
        assert_eq!(said(jiamusi("total_a", typed)), "12545.00", "{typed}");
    }
}

#[test]
fn impossible_amounts_are_faults_of_their_field() {
    for typed in ["12.345", "-5", "abc", "99999999999999"] {
        assert_eq!(said(jiamusi("total_a", typed)), "total_a", "{typed}");
        assert_eq!(said(jiamusi("year_basic_fund", typed)), "year_basic_fund", "{typed}");
    }
}

#[test]
fn all_faults_come_at_once() {
    let pack = pack("jiamusi-2018");
    let mut raw = RawEstimate::blank(pack, today());
    for (field, value) in [("total_a", "x"), ("total_b", "-1"), ("admitted", "31.31.2018"), ("kind", "magic")]
    {
        raw.set(field, value);
    }
    let fields = said(outcome(&raw, pack));
    for field in ["total_a", "total_b", "admitted", "kind"] {
        assert!(fields.contains(field), "{fields}");
    }
}

#[test]
fn a_day_outside_the_pack_is_a_refusal_and_no_day_is_a_fault() {
    assert_eq!(said(jiamusi("discharged", "2030-01-01")), "not_published");
    assert_eq!(said(jiamusi("discharged", "")), "discharged");
    assert_eq!(said(jiamusi("discharged", "2018-02-30")), "discharged");
}

#[test]
fn leaving_before_arriving_is_a_fault() {
    let pack = pack("jiamusi-2018");
    let mut raw = RawEstimate::blank(pack, today());
    for (field, value) in [("total_a", "1"), ("admitted", "2018-03-09"), ("discharged", "2018-03-01")] {
        raw.set(field, value);
    }
    assert!(matches!(outcome(&raw, pack), Outcome::Wrong(_)));
}

#[test]
fn an_empty_bill_asks_for_the_costs() {
    assert_eq!(said(jiamusi("total_a", "")), "total_a");
    assert_eq!(said(jiamusi("by", "lines")), "line_0_unit_price");
}

#[test]
fn a_bill_may_come_line_by_line() {
    let pack = pack("jiamusi-2018");
    let mut raw = RawEstimate::blank(pack, today());
    for (field, value) in [
        ("by", "lines"),
        ("line_0_class", "A"),
        ("line_0_unit_price", "10,000"),
        ("line_0_quantity", "２"),
        ("line_2_class", "B"),
        ("line_2_unit_price", "33.30"),
        ("line_2_self_ratio", "10%"),
    ] {
        raw.set(field, value);
    }
    let facts = raw.parse(pack).unwrap();
    let Charges::Lines(lines) = &facts.bill.charges else { unreachable!() };
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0].quantity.to_string(), "2");
    assert_eq!(lines[1].self_ratio.unwrap().normalize().to_string(), "0.1");
}

#[test]
fn more_rows_can_be_asked_for_but_not_without_end() {
    let mut raw = RawEstimate::default();
    raw.set("lines", "3");
    raw.set("more", "1");
    assert_eq!(raw.lines(), 6);
    raw.set("lines", "999999999");
    assert_eq!(raw.lines(), app::forms::estimate::LINES_MAX);
}

#[test]
fn a_pack_is_asked_only_for_what_it_has() {
    assert!(kinds(pack("jiamusi-2018")).contains(&Kind::Delivery));
    assert_eq!(kinds(pack("shandong-catastrophic-2014")), [Kind::Inpatient]);
}

#[test]
fn a_pack_with_tiers_needs_one_of_them() {
    let pack = pack("weihai-2014");
    let mut raw = RawEstimate::blank(pack, today());
    raw.set("total_a", "20000");
    assert!(matches!(outcome(&raw, pack), Outcome::Amounts(_)));
    raw.set("tier", "three");
    assert_eq!(said(outcome(&raw, pack)), "tier");
}

#[test]
fn every_shipped_pack_answers_its_blank_form_once_it_has_an_amount() {
    for pack in catalogue::shipped() {
        let mut raw = RawEstimate::blank(pack, today());
        raw.set("total_a", "20000");
        raw.set("basic_fund", if pack.has_basic_layer() { "" } else { "5000" });
        let outcome = outcome(&raw, pack);
        assert!(matches!(outcome, Outcome::Amounts(_)), "{}: {}", pack.name(), said(outcome));
    }
}
