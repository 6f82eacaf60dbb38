//! For packs with figures of some fen every bill and every year can be tried: the ends of a range are the
//! ends.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of the tests may stop them")]

use rules::date::day;
use rules::facts::{Accumulators, Bill, Care, Charges, Facts, Kind, Level, PersonFacts, Place, Totals};
use rules::money::Money;
use rules::pack::Pack;
use rules::what_if::{Partial, Question, Range, ranges};

/// What a pack says besides the usual.
#[derive(Clone, Copy)]
struct Figures {
    order: &'static str,
    fund: &'static str,
    away: &'static str,
    mode: &'static str,
    bands: [&'static str; 3],
    catastrophic: [&'static str; 2],
    above_ceiling: &'static str,
    /// Pieces that enter 大病 besides.
    also: &'static str,
    /// Part paid first outside without filing.
    self_pay_first: &'static str,
    /// Part of the bill that is paid at least.
    floor: Option<&'static str>,
}

const USUAL: Figures = Figures {
    order: r#""away_self_pay", "deductible", "ratio", "ceiling", "self_pay", "catastrophic", "aid""#,
    fund: "half_up_fen",
    away: "half_up_fen",
    mode: "per_stay",
    bands: ["0.60", "0.75", "0.85"],
    catastrophic: ["0.50", "0.70"],
    above_ceiling: "enters",
    also: "",
    self_pay_first: "0.20",
    floor: None,
};

/// A pack with a deductible of 7 fen, bands from 20 and 30, a ceiling of 25; 大病 from 10 fen on, another band
/// from 20, a ceiling of 15; aid of half up to 5.
fn pack(figures: Figures) -> Pack {
    let one = |key: &str, value: &str| {
        let clause = r#"source = "case", clause = "x", confidence = "sample""#;
        format!("{key} = [{{ from = 2016-01-01, value = {value}, {clause} }}]\n")
    };
    let text = |key: &str, value: &str| one(key, &format!("\"{value}\""));
    let bands = |list: &[(&str, &str)]| {
        let entry = |(above, value): &(&str, &str)| {
            format!(
                r#"{{ from = 2016-01-01, above = "{above}", value = "{value}", source = "case", clause = "x", confidence = "sample" }}"#
            )
        };
        format!("bands = [{}]\n", list.iter().map(entry).collect::<Vec<String>>().join(", "))
    };
    let Figures { order, fund, away, mode, bands: basic, catastrophic, .. } = figures;
    let Figures { above_ceiling, also, self_pay_first, floor, .. } = figures;
    let parts = [
        "name = \"tiny\"\nversion = \"1\"\njurisdiction = \"test\"\nofficial = false\npublished = 2016-01-01\n".to_owned(),
        "valid_from = 2016-01-01\nvalid_to = 2016-12-31\ntitle = { zh = \"小\", en = \"Tiny\" }\n".to_owned(),
        "[sources]\ncase = { document = \"tests\" }\n[order]\n".to_owned(),
        one("inpatient", &format!("[{order}]")),
        "[bill]\n".to_owned(),
        text("class_b_self_pay", "0.30"),
        "[rounding]\n".to_owned(),
        text("line", "half_up_fen"),
        text("fund", fund),
        text("away", away),
        "[basic]\n".to_owned(),
        text("ceiling", "0.25"),
        "[inpatient]\n".to_owned(),
        text("deductible_mode", mode),
        r#"repeat = [{ from = 2016-01-01, stay = 2, value = "0", source = "case", clause = "x", confidence = "sample" }]"#.to_owned(),
        "\n[inpatient.level.3]\n".to_owned(),
        text("deductible", "0.07"),
        bands(&[("0.00", basic[0]), ("0.20", basic[1]), ("0.30", basic[2])]),
        "[away.out_of_province.filed]\n".to_owned(),
        text("rule", "as_local"),
        "[away.out_of_province.unfiled]\n".to_owned(),
        text("rule", "adjusted"),
        text("self_pay_first", self_pay_first),
        floor.map(|ratio| format!("[floor]\n{}", text("ratio", ratio))).unwrap_or_default(),
        "[catastrophic]\n".to_owned(),
        text("deductible", "0.10"),
        bands(&[("0.00", catastrophic[0]), ("0.20", catastrophic[1])]),
        text("bands_on", "total"),
        text("ceiling", "0.15"),
        text("above_ceiling", above_ceiling),
        if also.is_empty() { String::new() } else { one("also", &format!("[{also}]")) },
        "[aid]\n".to_owned(),
        one("groups", r#"["destitute"]"#),
        text("ratio", "0.50"),
        text("ceiling", "0.05"),
    ];
    Pack::from_toml(&parts.concat()).unwrap_or_else(|faults| panic!("{faults:#?}\n{}", parts.concat()))
}

fn facts(total: i64, place: Place) -> Facts {
    let date = day(2016, 5, 9).unwrap();
    let a = Money::from_fen(total);
    Facts {
        pack: "tiny".to_owned(),
        tier: None,
        known_as_of: None,
        person: PersonFacts {
            groups: std::iter::once(rules::facts::Group::Destitute).collect(),
            ..PersonFacts::default()
        },
        care: Care {
            place,
            hospital: Some("H1".to_owned()),
            ..Care::local(Kind::Inpatient, Level::Three, date, date)
        },
        bill: Bill { charges: Charges::Totals(Totals { a, ..Totals::default() }), basic_fund: None },
        year_to_date: Accumulators::default(),
    }
}

fn fund(pack: &Pack, facts: &Facts, year: &Accumulators) -> i64 {
    pack.settle(facts, year).unwrap().shares.fund_pay_sumamt.fen()
}

/// The ends of what the funds pay, and the larger margin.
fn told(range: &Range) -> (i64, i64, i64) {
    let ends = range.fund.as_ref().unwrap();
    let margin = ends.lowest.margin.max(ends.highest.margin);
    (ends.lowest.amount.fen(), ends.highest.amount.fen(), margin.fen())
}

/// The lowest and highest of all bills of a total.
fn over_bills(pack: &Pack, mut facts: Facts, total: i64, year: &Accumulators) -> (i64, i64) {
    let (mut low, mut high) = (i64::MAX, i64::MIN);
    for a in 0..=total {
        for b in 0..=total - a {
            let [a, b, c] = [a, b, total - a - b].map(Money::from_fen);
            facts.bill.charges = Charges::Totals(Totals { a, b, c });
            let paid = fund(pack, &facts, year);
            (low, high) = (low.min(paid), high.max(paid));
        }
    }
    (low, high)
}

/// The lowest and highest of all years, each amount up to where all of it is used up, or all bands are
/// passed.
fn over_years(pack: &Pack, facts: &Facts, mode: &str) -> (i64, i64) {
    let (mut low, mut high) = (i64::MAX, i64::MIN);
    let charged = if mode == "per_stay" { 0 } else { 7 };
    for (stays, charged) in (0..2).flat_map(|stays| (0..=charged).map(move |charged| (stays, charged))) {
        for (banded, own) in (0..=32).flat_map(|banded| (0..=24).map(move |own| (banded, own))) {
            for (basic, upper) in [(0, 0), (25, 0), (0, 15), (25, 15), (13, 7)] {
                for aid in [0, 5] {
                    let [charged, banded, own, basic, upper, aid] =
                        [charged, banded, own, basic, upper, aid].map(Money::from_fen);
                    let year = Accumulators {
                        stays,
                        deductible_charged: charged,
                        deductible_highest: charged,
                        banded,
                        compliant_self_pay: own,
                        basic_fund: basic,
                        catastrophic_fund: upper,
                        aid,
                        ..Accumulators::default()
                    };
                    let paid = fund(pack, facts, &year);
                    (low, high) = (low.min(paid), high.max(paid));
                }
            }
        }
    }
    (low, high)
}

fn variants() -> Vec<(&'static str, Figures)> {
    let late = r#""deductible", "away_self_pay", "ratio", "ceiling", "self_pay", "catastrophic", "aid""#;
    let floor =
        r#""away_self_pay", "deductible", "ratio", "floor", "ceiling", "self_pay", "catastrophic", "aid""#;
    vec![
        ("usual", USUAL),
        ("once a year", Figures { mode: "per_year", ..USUAL }),
        ("the difference", Figures { mode: "yearly_difference", fund: "up_fen", ..USUAL }),
        ("falling bands", Figures { bands: ["0.90", "0.50", "0.20"], fund: "down_fen", ..USUAL }),
        (
            "bands up and down",
            Figures { bands: ["0.40", "0.90", "0.10"], catastrophic: ["0.80", "0.30"], ..USUAL },
        ),
        ("least payment", Figures { order: floor, floor: Some("0.55"), ..USUAL }),
        ("class B enters", Figures { also: r#""self_pay_first""#, ..USUAL }),
        ("class C enters", Figures { also: r#""outside""#, ..USUAL }),
        ("cut off and left out", Figures { above_ceiling: "stays_out", mode: "per_year", ..USUAL }),
        (
            "left out by the stay",
            Figures {
                above_ceiling: "stays_out",
                catastrophic: ["0.30", "0.40"],
                bands: ["0.6", "0.6", "0.6"],
                ..USUAL
            },
        ),
        (
            "deductible first",
            Figures {
                order: late,
                mode: "per_year",
                bands: ["0.5", "0.5", "0.5"],
                self_pay_first: "0.60",
                ..USUAL
            },
        ),
        ("down to the jiao", Figures { fund: "down_jiao", ..USUAL }),
        ("up to the jiao", Figures { fund: "up_jiao", bands: ["0.31", "0.31", "0.31"], ..USUAL }),
        ("first to the jiao", Figures { away: "half_up_jiao", self_pay_first: "0.43", ..USUAL }),
    ]
}

/// Whether the ends are told to the fen for these figures, once the bill and once the year is not known.
fn is_exact(name: &str) -> (bool, bool) {
    match name {
        name if name.ends_with("jiao") => (false, false),
        // What was charged before, and the place in the bands, are looked at in steps.
        "cut off and left out" | "deductible first" => (true, false),
        _ => (true, true),
    }
}

fn check(name: &str, told: (i64, i64, i64), (low, high): (i64, i64), is_exact: bool) {
    let (lowest, highest, margin) = told;
    assert!(low <= lowest && highest <= high, "{name}: {told:?} is not attained, {low} {high}");
    assert!(lowest - margin <= low && high <= highest + margin, "{name}: {told:?} leaves out {low} {high}");
    assert!(!is_exact || margin == 0, "{name}: {told:?}");
}

#[test]
fn no_bill_of_a_total_is_paid_outside_the_range() {
    let years = [
        Accumulators::default(),
        Accumulators {
            stays: 1,
            banded: Money::from_fen(22),
            basic_fund: Money::from_fen(9),
            compliant_self_pay: Money::from_fen(14),
            ..Accumulators::default()
        },
    ];
    for (name, figures) in variants() {
        let pack = pack(figures);
        for (total, place) in [
            (0, Place::Local),
            (5, Place::Local),
            (23, Place::OutOfProvince),
            (64, Place::Local),
            (41, Place::OutOfProvince),
        ] {
            let facts = facts(total, place);
            for year in &years {
                let partial = Partial::new(facts.clone()).without(Question::ClassMix);
                let range = ranges(&pack, &partial, year).unwrap();
                let all = over_bills(&pack, facts.clone(), total, year);
                check(name, told(&range), all, is_exact(name).0);
            }
        }
    }
}

#[test]
fn no_year_is_paid_outside_the_range() {
    for (name, figures) in variants() {
        let pack = pack(figures);
        for (total, place) in [(31, Place::OutOfProvince), (58, Place::Local)] {
            let facts = facts(total, place);
            let partial = Partial::new(facts.clone()).without(Question::YearToDate);
            let range = ranges(&pack, &partial, &Accumulators::default()).unwrap();
            let all = over_years(&pack, &facts, figures.mode);
            check(
                name,
                told(&range),
                all,
                is_exact(name).1 || (place == Place::Local && name == "deductible first"),
            );
        }
    }
}
