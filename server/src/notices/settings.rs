//! When people are told, and when their phones stay silent. Settings, not rules: no text of the policies says it.

use std::collections::BTreeMap;

use serde::Deserialize;
use time::OffsetDateTime;

use crate::clock::CHINA;

/// `[notices]` of the settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Whether `serve` makes the rounds of the day every hour; without it `portal notices make` does, from outside.
    pub rounds: bool,
    /// So many days before a window closes everybody is told who has not paid.
    pub unpaid_days: u32,
    /// So many days before it closes they are told once more.
    pub deadline_days: u32,
    /// From this full hour on no messages go to phones, by the clock of the place.
    pub quiet_from: u8,
    /// From this full hour on they do again. The same as `quiet_from`: at any time.
    pub quiet_until: u8,
    /// What a jurisdiction has otherwise, by its code.
    pub places: BTreeMap<String, Place>,
}

/// `[notices.places.CODE]`: what is not set is as everywhere.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Place {
    /// As above.
    pub unpaid_days: Option<u32>,
    /// As above.
    pub deadline_days: Option<u32>,
    /// As above.
    pub quiet_from: Option<u8>,
    /// As above.
    pub quiet_until: Option<u8>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rounds: true,
            unpaid_days: 30,
            deadline_days: 7,
            quiet_from: 21,
            quiet_until: 8,
            places: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// What cannot be meant.
    pub fn check(&self) -> Result<(), &'static str> {
        let hours = |from: u8, until: u8| from < 24 && until < 24;
        let places = self.places.keys().all(|code| {
            let (from, until) = self.quiet_hours(code);
            hours(from, until)
        });
        if !hours(self.quiet_from, self.quiet_until) || !places {
            return Err("notices.quiet_from and notices.quiet_until are full hours from 0 to 23");
        }
        if self.places.keys().any(|code| rules::jurisdiction::get(code).is_none()) {
            return Err("notices.places names a jurisdiction that there is none of");
        }
        Ok(())
    }

    /// Days before a window's end on which the second and the last notice are due.
    pub fn days(&self, jurisdiction: &str) -> (u32, u32) {
        let place = self.places.get(jurisdiction);
        let pick = |own: fn(&Place) -> Option<u32>, all| place.and_then(own).unwrap_or(all);
        (
            pick(|place| place.unpaid_days, self.unpaid_days),
            pick(|place| place.deadline_days, self.deadline_days),
        )
    }

    /// Full hours from which and until which phones stay silent.
    pub fn quiet_hours(&self, jurisdiction: &str) -> (u8, u8) {
        let place = self.places.get(jurisdiction);
        let pick = |own: fn(&Place) -> Option<u8>, all| place.and_then(own).unwrap_or(all);
        (pick(|place| place.quiet_from, self.quiet_from), pick(|place| place.quiet_until, self.quiet_until))
    }

    /// Whether phones stay silent now. All jurisdictions keep China's one civil time.
    pub fn is_quiet(&self, jurisdiction: &str, now: OffsetDateTime) -> bool {
        let (from, until) = self.quiet_hours(jurisdiction);
        let hour = now.to_offset(CHINA).hour();
        if from <= until { (from..until).contains(&hour) } else { hour >= from || hour < until }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn phones_stay_silent_from_nine_in_the_evening_to_eight_in_the_morning() {
        let settings = Settings::default();
        let quiet = |at| settings.is_quiet("huaiyuan", at);
        assert!(!quiet(datetime!(2015-12-01 20:59:59 +8)));
        assert!(quiet(datetime!(2015-12-01 21:00 +8)));
        assert!(quiet(datetime!(2015-12-02 00:00 +8)));
        assert!(quiet(datetime!(2015-12-02 07:59:59 +8)));
        assert!(!quiet(datetime!(2015-12-02 08:00 +8)));
        // 22:00 in London is six in the morning here.
        assert!(quiet(datetime!(2015-12-01 22:00 UTC)));
    }

    #[test]
    fn a_place_may_have_hours_and_days_of_its_own() {
        let place =
            Place { quiet_from: Some(12), quiet_until: Some(14), unpaid_days: Some(10), ..Place::default() };
        let settings = Settings { places: [("weihai".to_owned(), place)].into(), ..Settings::default() };
        assert!(settings.check().is_ok());
        assert!(settings.is_quiet("weihai", datetime!(2015-12-01 13:00 +8)));
        assert!(!settings.is_quiet("weihai", datetime!(2015-12-01 23:00 +8)));
        assert!(settings.is_quiet("huaiyuan", datetime!(2015-12-01 23:00 +8)));
        assert_eq!((settings.days("weihai"), settings.days("huaiyuan")), ((10, 7), (30, 7)));
        let always = Settings { quiet_from: 0, quiet_until: 0, ..Settings::default() };
        assert!(!always.is_quiet("huaiyuan", datetime!(2015-12-01 00:00 +8)));
    }

    #[test]
    fn hours_that_no_clock_shows_and_places_that_are_not_there_are_refused() {
        assert!(Settings { quiet_from: 24, ..Settings::default() }.check().is_err());
        let places = [("atlantis".to_owned(), Place::default())].into();
        assert!(Settings { places, ..Settings::default() }.check().is_err());
    }
}
