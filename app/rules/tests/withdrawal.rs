//! Taking a choice back: what the files say, and what holds where they say nothing.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use rules::contribution::newborn_until;
use rules::date::{Date, day};
use rules::jurisdiction::{self, BenefitYear, FILES};
use rules::withdrawal::{Refusal, Standing, judge};

fn on(year: i32, month: u8, date: u8) -> Date {
    day(year, month, date).unwrap()
}

/// 2016 of Huaiyuan as the file says, with one text replaced.
fn year(from: &str, to: &str) -> BenefitYear {
    let text = FILES[0].1.replace(from, to);
    assert!(from == to || text != FILES[0].1);
    jurisdiction::from_toml(&text).unwrap().year(2016).unwrap().clone()
}

fn choice(paid: bool) -> Standing {
    Standing { paid, covers_from: on(2016, 1, 1), newborn: None }
}

#[test]
fn it_ends_with_the_window() {
    let year = year("", "");
    for paid in [false, true] {
        for day in [on(2015, 11, 15), on(2015, 12, 31)] {
            let may = judge(&year, choice(paid), day).unwrap();
            assert_eq!(may.until, on(2015, 12, 31));
            assert!(may.clause.unwrap().clause.contains("退选没有写明"));
        }
    }
    let closes = on(2015, 12, 31);
    assert_eq!(judge(&year, choice(false), on(2016, 1, 1)), Err(Refusal::Closed { closes }));
    assert_eq!(judge(&year, choice(false), on(2015, 11, 14)), Err(Refusal::Closed { closes }));
    let from = on(2016, 1, 1);
    assert_eq!(judge(&year, choice(true), on(2016, 1, 1)), Err(Refusal::CoverBegan { from }));
}

#[test]
fn what_is_paid_can_be_taken_back_until_the_day_before_cover_begins() {
    let year = year("", "");
    let paid = Standing { covers_from: on(2015, 12, 10), ..choice(true) };
    assert_eq!(judge(&year, paid, on(2015, 12, 1)).unwrap().until, on(2015, 12, 9));
    assert_eq!(judge(&year, paid, on(2015, 12, 9)).unwrap().until, on(2015, 12, 9));
    let from = on(2015, 12, 10);
    assert_eq!(judge(&year, paid, from), Err(Refusal::CoverBegan { from }));
}

#[test]
fn where_nothing_is_said_what_is_paid_is_bound() {
    let mut year = year("", "");
    year.rules.withdrawal = None;
    let today = on(2015, 12, 1);
    assert_eq!(judge(&year, choice(true), today), Err(Refusal::PaidIsBound));
    let may = judge(&year, choice(false), today).unwrap();
    assert_eq!((may.until, may.clause), (on(2015, 12, 31), None));
}

#[test]
fn half_a_rule_is_a_fault_of_the_file() {
    let line = "before_payment = [{ from = 2016-01-01";
    let faults =
        jurisdiction::from_toml(&FILES[0].1.replace(line, &line.replace("2016", "2017"))).unwrap_err();
    assert!(faults.iter().any(|fault| fault.path.contains("/withdrawal/before_payment")), "{faults:?}");
}

#[test]
fn the_file_may_forbid_it() {
    let no = |key: &str| {
        let line = format!("{key} = [{{ from = 2016-01-01, value = ");
        year(&format!("{line}true"), &format!("{line}false"))
    };
    let today = on(2015, 12, 1);
    assert_eq!(judge(&no("before_payment"), choice(false), today), Err(Refusal::NotAllowed));
    assert!(judge(&no("before_payment"), choice(true), today).is_ok());
    assert_eq!(judge(&no("after_payment"), choice(true), today), Err(Refusal::PaidIsBound));
    assert!(judge(&no("after_payment"), choice(false), today).is_ok());
}

#[test]
fn a_choice_for_a_newborn_can_be_taken_back_outside_the_window_while_it_is_not_paid() {
    let year = year("", "");
    let last = newborn_until(&year, on(2016, 5, 1));
    assert_eq!(last, Some(on(2016, 7, 30)), "90 days");
    let newborn = Standing { newborn: last, covers_from: on(2016, 5, 1), ..choice(false) };
    for day in [on(2016, 6, 1), on(2016, 7, 30)] {
        assert_eq!(judge(&year, newborn, day).unwrap().until, on(2016, 7, 30));
    }
    let closes = on(2015, 12, 31);
    assert_eq!(judge(&year, newborn, on(2016, 7, 31)), Err(Refusal::Closed { closes }));
    // Born in the last days of the year, it is enrolled for it until its end; in the window, until that closes.
    assert_eq!(newborn_until(&year, on(2016, 12, 1)), Some(on(2016, 12, 31)));
    let early = Standing { newborn: newborn_until(&year, on(2015, 8, 1)), ..choice(false) };
    assert_eq!(judge(&year, early, on(2015, 11, 20)).unwrap().until, closes);
    let paid = Standing { paid: true, ..newborn };
    let from = on(2016, 5, 1);
    assert_eq!(judge(&year, paid, on(2016, 6, 1)), Err(Refusal::CoverBegan { from }));
}
