use rules::{
    facts::{Charges, Kind, Level, Totals},
    money::Money,
    name::PersonName,
    scheme::Scheme,
};
use time::{OffsetDateTime, macros::date};

use super::*;
use crate::{
    types::{GroupPeriod, PersonId},
    usecases::settlement::register::Patient,
};

/// Figures of 2015 and 2016 with a word on stays across the year's end.
fn pack(name: &str, across_years: &str) -> Pack {
    let head = format!(
        r#"
        name = "{name}"
        version = "test"
        jurisdiction = "huaiyuan"
        official = false
        published = 2015-01-01
        valid_from = 2015-01-01
        valid_to = 2016-12-31
        title = {{ zh = "测试", en = "test" }}
        sources = {{ test = {{ document = "this test" }} }}
        "#
    );
    let figures = format!(
        r#"
        [order]
        inpatient = ["deductible", "ratio", "ceiling", "self_pay"]
        [bill]
        class_b_self_pay = "0.10"
        [rounding]
        line = "half_up_fen"
        fund = "half_up_fen"
        [basic]
        ceiling = "40000.00"
        [inpatient]
        across_years = "{across_years}"
        deductible_mode = "per_stay"
        [inpatient.level.2]
        deductible = "100.00"
        ratio = "0.50"
        "#
    );
    let lines = figures.lines().map(|line| match line.split_once(" = ") {
        Some((key, value)) => {
            let source = r#"source = "test", clause = "1", confidence = "sample""#;
            format!("{key} = [{{ from = 2015-01-01, value = {value}, {source} }}]")
        }
        None => line.to_owned(),
    });
    let text = lines.fold(head, |text, line| text + &line + "\n");
    Pack::from_toml(&text).unwrap()
}

fn entry(year: i32, pack: &str) -> Entry {
    let first = date!(2000 - 01 - 01).replace_year(year).unwrap();
    let record = Record {
        year,
        scheme: if year == 2015 { Scheme::RuralCooperative } else { Scheme::UrbanResident },
        option: "urban".to_owned(),
        covers: (first, date!(2000 - 12 - 31).replace_year(year).unwrap()),
        paid: Some((first, Money::ZERO)),
    };
    Entry { record, pack: pack.to_owned(), tier: None }
}

fn register(entries: Vec<Entry>) -> Register {
    Register {
        patient: Patient {
            id: PersonId::fresh(OffsetDateTime::UNIX_EPOCH).unwrap(),
            jurisdiction: "huaiyuan".to_owned(),
            name: PersonName::parse("王小明").unwrap(),
            birth_date: date!(1960 - 01 - 01),
        },
        groups: Vec::<GroupPeriod>::new(),
        entries,
        years_with_claims: vec![2014],
    }
}

/// What becomes of a stay from Christmas to the fifth of January: the year that pays, or why none does.
fn across(old: &str, new: &str, years: &[i32]) -> Result<i32, NotSettled> {
    let catalogue = Catalogue::new(vec![pack("old", old), pack("new", new)]);
    let entries = years.iter().map(|year| entry(*year, if *year < 2016 { "old" } else { "new" }));
    let register = register(entries.collect());
    let care = Care::local(Kind::Inpatient, Level::Two, date!(2015 - 12 - 25), date!(2016 - 01 - 05));
    let place = jurisdiction::get("huaiyuan").unwrap();
    match (Asked { place, catalogue: &catalogue, register: &register }).cover(&care, &bill(&care)) {
        Ok(cover) => {
            assert_eq!(cover.pack.name(), cover.facts.pack);
            let first = date!(2000 - 01 - 01).replace_year(cover.record.year).unwrap();
            assert_eq!(cover.facts.person.covered_from, Some(first));
            Ok(cover.record.year)
        }
        Err(unsettled) => Err(unsettled.told().unwrap()),
    }
}

fn bill(care: &Care) -> HospitalBill {
    HospitalBill {
        id_number: IdNumber::parse("340399196001010010").unwrap(),
        name: None,
        slip_no: "S1".to_owned(),
        admission_no: None,
        invoice_no: None,
        care: care.clone(),
        level_told: None,
        charges: Charges::Totals(Totals { a: Money::from_fen(100), ..Totals::default() }),
        item_names: Vec::new(),
        total_told: None,
    }
}

#[test]
fn a_stay_across_the_years_end_counts_where_the_pack_says() {
    let both = [2016, 2015];
    assert_eq!(across("by_discharge", "by_discharge", &both), Ok(2016));
    assert_eq!(across("by_admission", "by_admission", &both), Ok(2015));
    // Insured on the one end alone: it is the pack of that end that decides.
    assert_eq!(across("by_admission", "by_admission", &[2015]), Ok(2015));
    assert_eq!(across("by_discharge", "by_discharge", &[2016]), Ok(2016));
    let not = |day| NotSettled::NotCovered { on: day, standing: Standing::NotEnrolled };
    assert_eq!(across("by_discharge", "by_discharge", &[2015]), Err(not(date!(2016 - 01 - 05))));
    assert_eq!(across("by_admission", "by_admission", &[2016]), Err(not(date!(2015 - 12 - 25))));
    assert_eq!(across("by_discharge", "by_discharge", &[2014]), Err(not(date!(2016 - 01 - 05))));
    // The old year says that the new one counts, and the new one that the old one does.
    assert!(matches!(across("by_discharge", "by_admission", &both), Err(NotSettled::Faults(_))));
}

#[test]
fn years_are_counted_back_without_a_gap() {
    let catalogue = Catalogue::new(vec![pack("new", "by_discharge")]);
    let place = jurisdiction::get("huaiyuan").unwrap();
    let told = |years: &[i32]| {
        let register = register(years.iter().map(|year| entry(*year, "new")).collect());
        let care = Care::local(Kind::Inpatient, Level::Two, date!(2016 - 02 - 01), date!(2016 - 02 - 05));
        let asked = Asked { place, catalogue: &catalogue, register: &register };
        let person = asked.cover(&care, &bill(&care)).unwrap().facts.person;
        (person.unbroken_years, person.claim_free_years)
    };
    assert_eq!(told(&[2016]), (1, 0));
    assert_eq!(told(&[2016, 2015]), (2, 1));
    // A claim of 2014 stands.
    assert_eq!(told(&[2016, 2015, 2014, 2013]), (4, 1));
    assert_eq!(told(&[2016, 2014, 2013]), (1, 0));
}
