//! Care that shares accumulators: deductibles by hospital, ceilings by disease and for the family.

use rules::date::{Date, day};
use rules::facts::{
    Accumulators, Bill, Care, Charges, Delivery, Facts, FamilyAccumulators, Kind, Level, PersonFacts, Totals,
};
use rules::history::{Book, Household, Kept, Member, Options, Rejected, Settlement, Terms, replay};
use rules::money::Money;
use rules::pack::Pack;

use super::yuan;

const NAME: &str = "test-shared";
const YEAR: i32 = 2016;

/// Figures of the pack, one a line; [`pack`] makes dated entries of them.
const FIGURES: &str = r#"
[order]
inpatient = ["deductible", "ratio", "ceiling", "self_pay"]
outpatient = ["ratio", "own_ceiling"]
chronic = ["ratio", "own_ceiling", "ceiling", "self_pay"]
chronic_as_inpatient = ["deductible", "ratio", "own_ceiling", "self_pay"]
delivery = ["fixed_sum", "ceiling"]
[bill]
class_b_self_pay = "0.10"
[rounding]
line = "half_up_fen"
fund = "half_up_fen"
[basic]
ceiling = "5000.00"
family_ceiling = "8000.00"
[inpatient]
deductible_mode = "per_hospital_year"
across_years = "by_admission"
[inpatient.level.2]
deductible = "400.00"
ratio = "0.50"
[inpatient.level.3]
deductible = "1000.00"
ratio = "0.40"
[outpatient]
ceiling = "300.00"
family_ceiling = "500.00"
[outpatient.level]
2 = "0.50"
3 = "0.50"
[delivery.fixed]
natural = "800.00"
caesarean = "900.00"
[chronic]
ceiling = "2000.00"
[chronic.disease.hypertension]
codes = ["I10", "I11"]
ratio = "0.60"
ceiling = "600.00"
[chronic.disease.renal]
codes = ["N18"]
paid_as = "inpatient"
ceiling = "1500.00"
"#;

/// The pack of these tests.
pub(crate) fn pack() -> Pack {
    let mut text = format!(
        "name = \"{NAME}\"\nversion = \"test\"\njurisdiction = \"test\"\nofficial = false\npublished = 2016-01-01\n\
         valid_from = 2016-01-01\nvalid_to = 2016-12-31\ntitle = {{ zh = \"测试参数\", en = \"Test figures\" }}\n\
         [sources]\ncase = {{ document = \"tests/history\" }}\n"
    );
    for line in FIGURES.lines() {
        let entry = line.split_once(" = ").map(|(key, value)| {
            let source = r#"source = "case", clause = "history", confidence = "sample""#;
            format!("{key} = [{{ from = 2016-01-01, value = {value}, {source} }}]")
        });
        text.push_str(entry.as_deref().unwrap_or(line));
        text.push('\n');
    }
    Pack::from_toml(&text).unwrap()
}

/// Which of the pack's diseases a code is.
pub(crate) fn disease_of(code: &str) -> Option<&'static str> {
    [("I10", "hypertension"), ("I11", "hypertension"), ("N18", "renal")]
        .into_iter()
        .find(|(known, _)| code.starts_with(known))
        .map(|(_, disease)| disease)
}

/// Ceilings of the pack, at the end of whatever happened.
pub(crate) fn ceilings_hold(household: &Household) {
    let FamilyAccumulators { basic_fund, outpatient_fund } = household.state().family();
    assert!(basic_fund <= yuan(8_000) && outpatient_fund <= yuan(500));
    for (_, counts) in household.state().members() {
        assert!(counts.own.chronic_fund <= yuan(2_000));
        assert!(counts.hospitals.values().all(|year| year.deductible_charged <= yuan(1_000)));
        assert!(counts.diseases.iter().all(|(code, year)| {
            year.fund <= if disease_of(code) == Some("renal") { yuan(1_500) } else { yuan(600) }
        }));
    }
    let counted = |outpatient: bool| {
        let cases = household.settlements().iter().filter(|case| case.per_family && !case.reversed);
        let sum = |case: &Settlement| {
            let (before, after) = (case.before.family, case.after.family);
            if outpatient {
                after.outpatient_fund.fen() - before.outpatient_fund.fen()
            } else {
                after.basic_fund.fen() - before.basic_fund.fen()
            }
        };
        Money::from_fen(cases.map(sum).sum())
    };
    assert_eq!((counted(false), counted(true)), (basic_fund, outpatient_fund));
}

fn care(kind: Kind, total: i64) -> Facts {
    let date = day(YEAR, 3, 9).unwrap();
    Facts {
        pack: NAME.to_owned(),
        tier: None,
        known_as_of: None,
        person: PersonFacts::default(),
        care: Care {
            hospital: Some("H1".to_owned()),
            delivery: Some(Delivery::Natural),
            ..Care::local(kind, Level::Two, date, date)
        },
        bill: Bill {
            charges: Charges::Totals(Totals { a: yuan(total), ..Totals::default() }),
            basic_fund: None,
        },
        year_to_date: Accumulators::default(),
    }
}

fn chronic(code: &str, total: i64) -> Facts {
    let mut facts = care(Kind::Chronic, total);
    facts.care.disease = Some(code.to_owned());
    facts
}

fn at(hospital: &str, mut facts: Facts) -> Facts {
    facts.care.hospital = Some(hospital.to_owned());
    facts
}

/// The fund's part, in yuan.
fn paid(settled: Result<Settlement, Rejected>) -> i64 {
    settled.unwrap().shares.hifp_pay.fen() / 100
}

#[test]
fn the_deductible_fills_up_at_each_hospital() {
    let (pack, mut book) = (pack(), Book::new(YEAR));
    assert_eq!(paid(book.settle(&pack, "1", &care(Kind::Inpatient, 300))), 0);
    // 100 of the 400 are left: (1,400 − 100) × 0.50.
    assert_eq!(paid(book.settle(&pack, "2", &care(Kind::Inpatient, 1_400))), 650);
    assert_eq!(paid(book.settle(&pack, "3", &at("H2", care(Kind::Inpatient, 1_400)))), 500);
    assert_eq!(paid(book.settle(&pack, "4", &care(Kind::Inpatient, 1_000))), 500);
    let unnamed =
        Facts { care: Care { hospital: None, ..care(Kind::Inpatient, 1).care }, ..care(Kind::Inpatient, 9) };
    assert_eq!(book.settle(&pack, "5", &unnamed).unwrap_err().code(), "faults");
    book.reverse("4").unwrap();
    book.reverse("3").unwrap();
    assert_eq!(book.state().member("").unwrap().hospitals.keys().collect::<Vec<_>>(), ["H1"]);
}

#[test]
fn codes_of_one_disease_share_its_ceiling() {
    let (pack, mut book) = (pack(), Book::new(YEAR));
    assert_eq!(paid(book.settle(&pack, "1", &chronic("I10.x00", 800))), 480);
    assert_eq!(paid(book.settle(&pack, "2", &chronic("I11.900", 800))), 120);
    assert_eq!(paid(book.settle(&pack, "3", &chronic("i10", 800))), 0);
    // Paid like a stay: (1,000 − 400) × 0.50, with a ceiling of its own.
    assert_eq!(paid(book.settle(&pack, "4", &chronic("N18.5", 1_000))), 300);
    assert_eq!(book.settlement("2").unwrap().disease.as_deref(), Some("I10"));
    let diseases = &book.state().member("").unwrap().diseases;
    let funds: Vec<_> = diseases.iter().map(|(code, year)| (code.as_str(), year.fund)).collect();
    assert_eq!(funds, [("I10", yuan(600)), ("N18", yuan(300))]);
}

#[test]
fn a_family_shares_its_ceilings_and_gives_back_from_the_end() {
    let (pack, mut family) = (pack(), Household::new(YEAR));
    let mut settle = |person: &str, id: &str, facts: &Facts| paid(family.settle(person, &pack, id, facts));
    assert_eq!(settle("a", "1", &care(Kind::Inpatient, 12_000)), 5_000);
    assert_eq!(settle("b", "2", &care(Kind::Inpatient, 12_000)), 3_000);
    assert_eq!(settle("c", "3", &care(Kind::Delivery, 12_000)), 0);
    assert_eq!(settle("a", "4", &care(Kind::Outpatient, 1_000)), 300);
    assert_eq!(settle("b", "5", &care(Kind::Outpatient, 1_000)), 200);
    // Outside the basic ceiling, and so outside the family's.
    assert_eq!(settle("c", "6", &chronic("N18.5", 1_000)), 300);

    let last = |id: &str, last: &str| Err(Rejected::NotLast { id: id.to_owned(), last: last.to_owned() });
    assert_eq!(family.reverse("2"), last("2", "5"));
    assert_eq!(family.reverse("3"), last("3", "6"));
    for id in ["6", "5", "4", "3"] {
        family.reverse(id).unwrap();
    }
    assert_eq!(family.reverse("1"), last("1", "2"));
    family.reverse("2").unwrap();
    assert_eq!(family.state().family().basic_fund, yuan(5_000));
    // What the other gave back is there again.
    assert_eq!(paid(family.settle("c", &pack, "7", &care(Kind::Inpatient, 12_000))), 3_000);
}

#[test]
fn a_stay_across_the_years_end_is_booked_where_the_pack_says() {
    let pack = pack();
    let mut facts = care(Kind::Inpatient, 1_400);
    let days: [Date; 2] = [day(YEAR, 12, 28).unwrap(), day(YEAR + 1, 1, 3).unwrap()];
    (facts.care.admitted, facts.care.discharged) = (Some(days[0]), days[1]);
    let settled = Book::new(YEAR).settle(&pack, "1", &facts).unwrap();
    assert_eq!((settled.day, settled.shares.hifp_pay), (days[0], yuan(500)));
    let rejected = Book::new(YEAR + 1).settle(&pack, "1", &facts).unwrap_err();
    assert_eq!(rejected, Rejected::OtherYear { year: YEAR + 1, day: days[0] });
}

#[test]
fn a_pack_says_how_a_case_is_booked() {
    let pack = pack();
    let shown = |facts: &Facts| {
        let terms = Terms::of(&pack, facts).unwrap();
        let owned = |text: Option<&str>| text.map(str::to_owned);
        (owned(terms.hospital), owned(terms.disease), terms.per_family)
    };
    let (here, of) = (Some("H1".to_owned()), |code: &str| Some(code.to_owned()));
    assert_eq!(shown(&care(Kind::Inpatient, 1)), (here.clone(), None, true));
    assert_eq!(shown(&care(Kind::Outpatient, 1)), (here.clone(), None, true));
    assert_eq!(shown(&care(Kind::Delivery, 1)), (here.clone(), None, true));
    assert_eq!(shown(&care(Kind::Accident, 1)), (here.clone(), None, false));
    assert_eq!(shown(&care(Kind::ByCase, 1)), (here.clone(), None, false));
    assert_eq!(shown(&chronic("I11", 1)), (here.clone(), of("I10"), true));
    assert_eq!(shown(&chronic("N18.5", 1)), (here.clone(), of("N18"), false));
    assert_eq!(shown(&chronic("E11", 1)), (here, None, true));
    let mut stay = chronic("I10", 1);
    stay.care.kind = Kind::Inpatient;
    assert_eq!(shown(&stay).1, None);
    // No rules on that day: nothing is shared.
    (stay.care.admitted, stay.care.discharged) = (None, day(YEAR - 1, 12, 31).unwrap());
    assert_eq!(shown(&stay), (None, None, false));
}

#[test]
fn a_replay_keeps_hospitals_diseases_and_families_apart() {
    let pack = pack();
    let cases = [
        (1, "1", care(Kind::Inpatient, 300)),
        (2, "2", care(Kind::Inpatient, 3_000)),
        (1, "3", at("H2", care(Kind::Inpatient, 9_000))),
        (1, "4", care(Kind::Inpatient, 1_400)),
        (2, "5", chronic("I10", 800)),
        (1, "6", chronic("I11", 800)),
        (1, "7", chronic("I10", 800)),
        (2, "8", care(Kind::Outpatient, 900)),
        (1, "9", care(Kind::Outpatient, 900)),
    ];
    let mut family = Household::new(YEAR);
    for (person, id, facts) in &cases {
        family.settle(&person.to_string(), &pack, id, facts).unwrap();
    }
    ceilings_hold(&family);
    // Two families of the same people: one must not use what the other has used up.
    let of = |family: u32, person: u32| Member { family, person };
    let kept = |number: u32| {
        let settlements = family.settlements().iter().zip(&cases);
        let pack = &pack;
        settlements.map(move |(settlement, (person, _, facts))| Kept {
            who: of(number, *person),
            pack,
            facts,
            settlement,
        })
    };
    for threads in [1, 2] {
        let both = kept(3).zip(kept(4)).flat_map(|(one, other)| [one, other]);
        let report = replay(Options { threads, ..Options::year(YEAR) }, both);
        assert_eq!((report.claims, report.differing), (18, 0));
        let ends = &report.ends;
        assert_eq!(ends.hospital(of(3, 1), "H1").deductible_charged, yuan(400));
        assert_eq!(ends.hospital(of(4, 1), "H2").deductible_charged, yuan(400));
        assert_eq!(ends.hospital(of(4, 2), "H2").deductible_charged, Money::ZERO);
        assert_eq!(
            ends.disease(of(4, 1), "I10").fund,
            family.state().member("1").unwrap().diseases["I10"].fund
        );
        assert_eq!(ends.disease(of(4, 1), "N18").fund, Money::ZERO);
        let year = family.state().family();
        assert_eq!(ends.families().collect::<Vec<_>>(), [(3, year), (4, year)]);
        assert_eq!(
            ends.people().map(|(who, _)| who).collect::<Vec<_>>(),
            [of(3, 1), of(3, 2), of(4, 1), of(4, 2)]
        );
    }
}
