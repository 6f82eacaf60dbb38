//! What books say, case by case.

use rules::assess::assess;
use rules::facts::{Accumulators, Group};
use rules::history::{Book, Household, Rejected};
use rules::money::Money;
use rules::refusal::RefusalCode;

use super::county::YEAR;
use super::{on, pack, stay, yuan};

#[test]
fn a_year_runs_on_over_its_stays() {
    let mut book = Book::new(YEAR);
    let first = book.settle(pack(), "S1", &stay(on(3, 9), 20_000)).unwrap();
    // (20,000 − 700) × 0.65; what is left stays below the 10,000 of 大病.
    assert_eq!(first.shares.hifp_pay, yuan(12_545));
    assert_eq!(first.shares.hifmi_pay, Money::ZERO);
    let second = book.settle(pack(), "S2", &stay(on(5, 9), 200_000)).unwrap();
    // 80,000 − 12,545 are left below the ceiling; 大病 pays (7,455 + 132,545 − 10,000) × 0.50.
    assert_eq!(second.shares.hifp_pay, yuan(67_455));
    assert_eq!(second.shares.hifmi_pay, yuan(65_000));
    assert_eq!(second.shares.psn_part_amt, yuan(67_545));
    assert_eq!((second.before, first.before), (first.after, Accumulators::default()));
    assert_eq!(book.before(pack(), &stay(on(6, 9), 1)), Ok(second.after));
    assert_eq!(book.state().members().count(), 1);

    // The steps come out of the same facts and the year before.
    let told = assess(pack(), &stay(on(5, 9), 200_000), &second.before).unwrap();
    assert_eq!((told.shares, told.after), (second.shares, second.after));
    assert_eq!(second.pack, told.pack);
    assert_eq!(second.day, on(5, 9));
}

#[test]
fn what_facts_say_about_the_year_plays_no_part() {
    let mut book = Book::new(YEAR);
    let mut facts = stay(on(3, 9), 20_000);
    facts.year_to_date.basic_fund = yuan(80_000);
    let first = book.settle(pack(), "S1", &facts).unwrap();
    assert_eq!(first.shares.hifp_pay, yuan(12_545));
    assert_eq!(book.settle(pack(), "S1", &stay(on(3, 9), 20_000)), Ok(first));
}

#[test]
fn the_same_case_again_is_answered_with_what_is_stored() {
    let mut book = Book::new(YEAR);
    let first = book.settle(pack(), "S1", &stay(on(3, 9), 20_000)).unwrap();
    book.settle(pack(), "S2", &stay(on(5, 9), 30_000)).unwrap();
    let before = book.clone();
    assert_eq!(book.settle(pack(), "S1", &stay(on(3, 9), 20_000)), Ok(first.clone()));
    book.close();
    assert_eq!(book.settle(pack(), "S1", &stay(on(3, 9), 20_000)), Ok(first.clone()));
    assert_eq!(book.settlements(), before.settlements());
    assert_eq!(book.settlement("S1"), Some(&first));
}

#[test]
fn an_id_with_other_facts_is_a_conflict() {
    let mut book = Book::new(YEAR);
    book.settle(pack(), "S1", &stay(on(3, 9), 20_000)).unwrap();
    let before = book.clone();
    let elsewhere = {
        let mut facts = stay(on(3, 9), 20_000);
        facts.care.hospital = Some("H001".to_owned());
        facts
    };
    let poor = {
        let mut facts = stay(on(3, 9), 20_000);
        facts.person.groups.insert(Group::LowIncome);
        facts
    };
    // Also a year later: the id comes first.
    let later = stay(on(3, 9) + time::Duration::days(365), 20_000);
    for facts in [stay(on(3, 9), 20_001), stay(on(3, 10), 20_000), elsewhere, poor, later] {
        let rejected = book.settle(pack(), "S1", &facts).unwrap_err();
        assert_eq!(rejected, Rejected::Conflict { id: "S1".to_owned() });
        assert_eq!(rejected.code(), "conflict");
        assert!(rejected.text().zh.contains("S1") && rejected.to_string().contains("S1"));
    }
    assert_eq!(book, before);
}

#[test]
fn only_the_last_settlement_is_taken_back_and_its_id_stays_known() {
    let mut book = Book::new(YEAR);
    let first = book.settle(pack(), "S1", &stay(on(3, 9), 20_000)).unwrap();
    book.settle(pack(), "S2", &stay(on(5, 9), 30_000)).unwrap();
    let rejected = book.reverse("S1").unwrap_err();
    assert_eq!(rejected, Rejected::NotLast { id: "S1".to_owned(), last: "S2".to_owned() });
    assert_eq!(rejected.code(), "not_last");
    assert!(rejected.text().zh.contains("S2") && rejected.to_string().contains("reverse S2 first"));

    assert!(book.reverse("S2").unwrap().reversed);
    assert_eq!(book.before(pack(), &stay(on(6, 9), 1)), Ok(first.after));
    for rejected in [book.reverse("S2"), book.settle(pack(), "S2", &stay(on(5, 9), 30_000))] {
        let rejected = rejected.unwrap_err();
        assert_eq!(rejected, Rejected::Reversed { id: "S2".to_owned() });
        assert_eq!(rejected.code(), "reversed");
        assert!(rejected.text().zh.contains("S2") && rejected.to_string().contains("S2"));
    }
    // Now the first is the last that stands.
    book.reverse("S1").unwrap();
    assert_eq!(book.state(), Book::new(YEAR).state());
    assert_eq!(book.settlements().len(), 2);
    book.settle(pack(), "S3", &stay(on(5, 9), 30_000)).unwrap();
}

#[test]
fn an_unknown_id_cannot_be_taken_back() {
    let rejected = Book::new(YEAR).reverse("S9").unwrap_err();
    assert_eq!(rejected, Rejected::Unknown { id: "S9".to_owned() });
    assert_eq!(rejected.code(), "unknown_settlement");
    assert!(rejected.text().zh.contains("S9") && rejected.to_string().contains("S9"));
}

#[test]
fn a_closed_year_is_refused() {
    let mut book = Book::new(YEAR);
    book.settle(pack(), "S1", &stay(on(3, 9), 20_000)).unwrap();
    assert!(!book.is_closed());
    book.close();
    assert!(book.is_closed());
    let before = book.clone();
    for rejected in [book.settle(pack(), "S2", &stay(on(5, 9), 30_000)), book.reverse("S1")] {
        let rejected = rejected.unwrap_err();
        assert_eq!(rejected.code(), "closed_year");
        let Rejected::Refused(refusal) = &rejected else { panic!("{rejected:?}") };
        assert_eq!(refusal.code, RefusalCode::ClosedYear);
        assert!(refusal.text.zh.contains("2018年度") && rejected.to_string().contains("2018"));
        assert!(refusal.next.zh.contains("12393"));
    }
    assert_eq!(book, before);
}

#[test]
fn a_case_of_another_year_is_rejected_by_its_day_of_discharge() {
    let mut book = Book::new(YEAR - 1);
    let facts = stay(on(1, 2), 20_000);
    assert_eq!(facts.care.begins().year(), YEAR - 1);
    let rejected = book.settle(pack(), "S1", &facts).unwrap_err();
    assert_eq!(rejected, Rejected::OtherYear { year: YEAR - 1, day: on(1, 2) });
    assert_eq!(rejected.code(), "other_year");
    assert!(rejected.text().zh.contains("2018年1月2日") && rejected.to_string().contains("2018-01-02"));
    assert_eq!(book, Book::new(YEAR - 1));
    assert_eq!(book.year(), YEAR - 1);
}

#[test]
fn what_the_rules_refuse_is_not_booked() {
    let mut book = Book::new(YEAR);
    let mut waiting = stay(on(3, 9), 20_000);
    waiting.person.covered_from = Some(on(4, 1));
    let rejected = book.settle(pack(), "S1", &waiting).unwrap_err();
    assert_eq!(rejected.code(), "waiting_period");
    assert!(matches!(&rejected, Rejected::Refused(refusal) if refusal.text == rejected.text()));

    let mut impossible = stay(on(3, 9), 20_000);
    impossible.care.admitted = Some(on(3, 10));
    let rejected = book.settle(pack(), "S1", &impossible).unwrap_err();
    assert_eq!(rejected.code(), "faults");
    let Rejected::Faults(faults) = &rejected else { panic!("{rejected:?}") };
    assert_eq!((faults[0].path.as_str(), faults.len()), ("/care/discharged", 1));
    assert_eq!(rejected.text(), faults[0].detail);

    let mut other = stay(on(3, 9), 20_000);
    other.pack = "nanchang-2025".to_owned();
    let rejected = book.settle(pack(), "S1", &other).unwrap_err();
    let Rejected::Faults(faults) = &rejected else { panic!("{rejected:?}") };
    assert_eq!((faults[0].path.as_str(), faults[0].code.as_str()), ("/pack", "unknown_pack"));

    // The id was not used up.
    assert_eq!(book, Book::new(YEAR));
    book.settle(pack(), "S1", &stay(on(3, 9), 20_000)).unwrap();
}

#[test]
fn members_of_a_household_have_years_of_their_own() {
    let mut household = Household::new(YEAR);
    household.settle("a", pack(), "S1", &stay(on(3, 9), 200_000)).unwrap();
    let other = household.settle("b", pack(), "S2", &stay(on(3, 9), 200_000)).unwrap();
    assert_eq!(other.before, Accumulators::default());
    assert_eq!(other.shares.hifp_pay, yuan(80_000));
    // Jiamusi counts nothing per family: the first member's is still the last of hers.
    assert_eq!(household.before("a", pack(), &stay(on(5, 9), 1)).unwrap().stays, 1);
    household.reverse("S1").unwrap();
    assert!(household.state().member("a").is_none());
    assert_eq!(household.state().member("b").unwrap().own, other.after);
    assert_eq!(household.settlements()[1].person, "b");
}

#[test]
fn a_book_survives_its_json() {
    let mut book = Book::new(YEAR);
    let mut facts = stay(on(3, 9), 20_000);
    facts.care.hospital = Some("H001".to_owned());
    book.settle(pack(), "S1", &facts).unwrap();
    book.settle(pack(), "S2", &stay(on(5, 9), 30_000)).unwrap();
    book.reverse("S2").unwrap();
    let json = serde_json::to_string(&book).unwrap();
    let mut read: Book = serde_json::from_str(&json).unwrap();
    assert_eq!(read, book);
    assert_eq!(serde_json::to_string(&read).unwrap(), json);
    // It goes on where it stood.
    assert_eq!(read.settle(pack(), "S2", &facts).unwrap_err().code(), "reversed");
    assert_eq!(
        read.settle(pack(), "S3", &stay(on(6, 9), 9_000)),
        book.settle(pack(), "S3", &stay(on(6, 9), 9_000))
    );
    assert!(json.contains(r#""basic_fund":"12545.00""#), "{json}");
}
