//! Hand-in claims (零星报销): their terms, and above which amount two people decide.
//!
//! All of them are samples (示例参数，非官方): no document that this product rests on names one. They are no figures of a
//! jurisdiction's file, so that no file claims a source for them.

use time::Duration;

use crate::date::Date;
use crate::money::Money;

/// Days after discharge or service within which papers can be handed in.
pub const HAND_IN_DAYS: u16 = 365;

/// Days after the papers came in within which they are decided. Days that pass while staff wait for an answer do not count.
pub const DECIDE_DAYS: u16 = 30;

/// Days within which somebody answers what staff ask for, or names another account.
pub const ANSWER_DAYS: u16 = 30;

/// Days after the decision, or after another account was named, within which money is paid.
pub const PAY_DAYS: u16 = 15;

/// Above this amount of the funds a second person confirms a grant: 5,000 yuan.
pub const FOUR_EYES_ABOVE: Money = Money::from_fen(500_000);

/// The last day on which the papers of care that ended on a day can be handed in.
#[must_use]
pub fn last_day(discharged: Date) -> Date {
    later(discharged, HAND_IN_DAYS)
}

/// The day by which papers that came in on a day are decided.
#[must_use]
pub fn decide_by(came_in: Date) -> Date {
    later(came_in, DECIDE_DAYS)
}

/// The same once an answer came to what was asked for: the days between do not count.
#[must_use]
pub fn decide_by_after(decide_by: Date, asked_on: Date, answered_on: Date) -> Date {
    let waited = answered_on - asked_on;
    decide_by.saturating_add(waited.max(Duration::ZERO))
}

/// The last day to answer what staff asked for on a day, or to name another account.
#[must_use]
pub fn answer_by(asked_on: Date) -> Date {
    later(asked_on, ANSWER_DAYS)
}

/// The day by which money is paid that was granted, or given another account, on a day.
#[must_use]
pub fn pay_by(granted_on: Date) -> Date {
    later(granted_on, PAY_DAYS)
}

/// Whether a second person confirms a grant of an amount.
#[must_use]
pub fn needs_second(fund: Money) -> bool {
    fund > FOUR_EYES_ABOVE
}

fn later(day: Date, days: u16) -> Date {
    day.saturating_add(Duration::days(i64::from(days)))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn papers_come_in_until_the_same_day_of_the_next_year() {
        assert_eq!(last_day(date!(2014 - 12 - 01)), date!(2015 - 12 - 01));
        assert_eq!(last_day(date!(2015 - 12 - 01)), date!(2016 - 11 - 30));
        assert_eq!(last_day(Date::MAX), Date::MAX);
    }

    #[test]
    fn days_of_waiting_for_an_answer_do_not_count() {
        let by = decide_by(date!(2015 - 12 - 01));
        assert_eq!(by, date!(2015 - 12 - 31));
        assert_eq!(decide_by_after(by, date!(2015 - 12 - 05), date!(2015 - 12 - 12)), date!(2016 - 01 - 07));
        assert_eq!(decide_by_after(by, date!(2015 - 12 - 12), date!(2015 - 12 - 05)), by);
        assert_eq!(answer_by(date!(2015 - 12 - 05)), date!(2016 - 01 - 04));
        assert_eq!(pay_by(date!(2015 - 12 - 20)), date!(2016 - 01 - 04));
    }

    #[test]
    fn five_thousand_yuan_are_granted_by_one_and_a_fen_more_by_two() {
        assert!(!needs_second(Money::from_fen(500_000)));
        assert!(needs_second(Money::from_fen(500_001)));
    }
}
