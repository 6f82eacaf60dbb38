//! Objections (异议): until when one can object to what a claim was settled with.

use crate::date::Date;

/// Days after the day of settlement on which one can still object. A sample (示例参数，非官方): no document that this product
/// rests on names a term. It is no figure of a jurisdiction's file, so that no file claims a source for it.
pub const DAYS: u16 = 60;

/// The last day on which one can object to a claim that was settled on a day.
#[must_use]
pub fn last_day(settled_on: Date) -> Date {
    settled_on.saturating_add(time::Duration::days(i64::from(DAYS)))
}

/// Whether one can still object on a day.
#[must_use]
pub fn in_time(settled_on: Date, today: Date) -> bool {
    today <= last_day(settled_on)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn the_sixtieth_day_after_the_settlement_is_the_last_one() {
        let settled = date!(2015 - 10 - 02);
        assert_eq!(last_day(settled), date!(2015 - 12 - 01));
        assert!(in_time(settled, settled) && in_time(settled, date!(2015 - 12 - 01)));
        assert!(!in_time(settled, date!(2015 - 12 - 02)));
        assert_eq!(last_day(Date::MAX), Date::MAX);
    }
}
