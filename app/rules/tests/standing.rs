//! How a person stood on a day: status, the agency of that day, and the chain of reasons.

#![expect(clippy::unwrap_used, reason = "the helpers of the tests may stop them")]

use proptest::prelude::*;
use rules::date::{Date, day};
use rules::jurisdiction::{self, Jurisdiction};
use rules::money::Money;
use rules::scheme::Scheme;
use rules::standing::{Record, Standing, standing_on};

fn place(code: &str) -> &'static Jurisdiction {
    jurisdiction::get(code).unwrap()
}

fn on(year: i32, month: u8, d: u8) -> Date {
    day(year, month, d).unwrap()
}

fn record(year: i32, scheme: Scheme, option: &str, paid: bool) -> Record {
    Record {
        year,
        scheme,
        option: option.to_owned(),
        covers: (on(year, 1, 1), on(year, 12, 31)),
        paid: paid.then(|| (on(year - 1, 12, 3), Money::from_fen(12_000))),
    }
}

fn rules_of(reasons: &[rules::eligibility::Reason]) -> Vec<&str> {
    reasons.iter().map(|reason| reason.rule.as_str()).collect()
}

const CHAIN: [&str; 4] = ["standing.payment", "standing.option", "standing.period", "standing.agency"];

#[test]
fn a_paid_year_covers_its_days_and_names_every_reason() {
    let records = [record(2016, Scheme::RuralCooperative, "rural", true)];
    let found = standing_on(place("huaiyuan"), &records, on(2016, 3, 3));
    assert_eq!(found.standing, Standing::Covered);
    assert_eq!(rules_of(&found.reasons), CHAIN);
    assert_eq!(found.reasons[0].text.zh, "2015年12月3日缴费 120.00 元。");
    assert_eq!(found.reasons[2].text.zh, "待遇期从2016年1月1日到2016年12月31日，2016年3月3日在待遇期内。");
    assert!(found.reasons.iter().all(|reason| !reason.clause.clause.is_empty()));
}

/// 六(二): the county bureau until the end of 2015, the residents' centre from 2016 on.
#[test]
fn the_agency_is_that_of_the_day() {
    let records = [
        record(2015, Scheme::UrbanResident, "urban", true),
        record(2016, Scheme::UrbanResident, "urban", true),
    ];
    let agency = |day| standing_on(place("huaiyuan"), &records, day).agency.unwrap().name.zh.clone();
    assert_eq!(agency(on(2015, 12, 31)), "怀远县人力资源和社会保障局");
    assert_eq!(agency(on(2016, 1, 1)), "怀远县城乡居民合作医疗管理中心");
}

#[test]
fn an_unpaid_year_covers_nothing_and_says_until_when_to_pay() {
    let records = [record(2016, Scheme::UrbanResident, "urban", false)];
    let found = standing_on(place("huaiyuan"), &records, on(2016, 3, 3));
    assert_eq!(found.standing, Standing::Unpaid);
    assert_eq!(found.reasons[0].text.zh, "还没有缴费；缴费截止到2015年12月31日。");
}

#[test]
fn before_the_first_day_of_cover_in_its_year_it_has_not_begun() {
    let late = Record {
        covers: (on(2016, 4, 1), on(2016, 12, 31)),
        ..record(2016, Scheme::RuralCooperative, "rural", true)
    };
    let records = [late];
    let of = |day| standing_on(place("huaiyuan"), &records, day).standing;
    assert_eq!(of(on(2016, 3, 3)), Standing::StartsOn(on(2016, 4, 1)));
    assert_eq!(of(on(2016, 4, 1)), Standing::Covered);
    assert_eq!(of(on(2015, 12, 31)), Standing::NotEnrolled);
    assert_eq!(of(on(2017, 1, 1)), Standing::NotEnrolled);
}

#[test]
fn without_a_record_there_is_no_reason_to_give() {
    let found = standing_on(place("huaiyuan"), &[], on(2016, 3, 3));
    assert_eq!((found.standing, found.reasons.len(), found.agency), (Standing::NotEnrolled, 0, None));
}

proptest! {
    /// Covered exactly on the days of paid records.
    #[test]
    fn covered_means_paid_and_within(
        paid in proptest::collection::vec(any::<bool>(), 3),
        offset in 0_i64..1_200,
    ) {
        let records: Vec<Record> = (2014..=2016)
            .zip(paid)
            .map(|(year, paid)| record(year, Scheme::RuralCooperative, "rural", paid))
            .collect();
        let day = on(2013, 12, 1) + time::Duration::days(offset);
        let found = standing_on(place("huaiyuan"), &records, day);
        let expected = records
            .iter()
            .any(|record| record.paid.is_some() && record.covers.0 <= day && day <= record.covers.1);
        prop_assert_eq!(found.standing == Standing::Covered, expected);
        prop_assert_eq!(found.record.is_none(), !(2014..=2016).contains(&day.year()));
    }
}
