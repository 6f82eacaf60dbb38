//! The one place that reads the machine's clock.
//!
//! Two kinds of time: instants (sessions, codes, audit entries) are real; the business date `today`, by which windows
//! close and cover begins, is a date in the jurisdiction's zone and may be set for a demonstration.

use time::{Date, OffsetDateTime, UtcOffset};

/// All of China keeps one civil time, eight hours ahead of UTC, without summer time.
pub const CHINA: UtcOffset = match UtcOffset::from_hms(8, 0, 0) {
    Ok(offset) => offset,
    Err(_) => UtcOffset::UTC,
};

/// Tells instants and the business date.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    today: Option<Date>,
    now: Option<OffsetDateTime>,
}

impl Clock {
    /// The machine's clock, with the business date held at `today` if given.
    pub const fn system(today: Option<Date>) -> Self {
        Self { today, now: None }
    }

    /// A clock that stands still, for tests.
    pub const fn standing(now: OffsetDateTime, today: Date) -> Self {
        Self { today: Some(today), now: Some(now) }
    }

    /// The instant, in whole microseconds: PostgreSQL cuts there, so nothing finer may be compared.
    pub fn now(self) -> OffsetDateTime {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
        let now = self.now.unwrap_or_else(OffsetDateTime::now_utc);
        now.replace_microsecond(now.microsecond()).unwrap_or(now)
    }

    /// The day of an instant in China.
    pub fn day_of(self, at: OffsetDateTime) -> Date {
        at.to_offset(CHINA).date()
    }

    /// The business date.
    pub fn today(self) -> Date {
        self.today.unwrap_or_else(|| self.now().to_offset(CHINA).date())
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn the_business_day_begins_at_midnight_in_china() {
        let clock = Clock { today: None, now: Some(datetime!(2015-12-01 16:00 UTC)) };
        assert_eq!(clock.today(), date!(2015 - 12 - 02));
        let clock = Clock { today: None, now: Some(datetime!(2015-12-01 15:59:59 UTC)) };
        assert_eq!(clock.today(), date!(2015 - 12 - 01));
    }

    #[test]
    fn instants_carry_whole_microseconds() {
        let clock = Clock::standing(datetime!(2015-12-01 00:00:00.123_456_789 UTC), date!(2015 - 12 - 01));
        assert_eq!(clock.now(), datetime!(2015-12-01 00:00:00.123_456 UTC));
    }
}
