//! The rounds of a day: which are due where, made page by page.
//!
//! A round may be made again at any time, broken off, or made by two servers at once: the store remembers how far it has
//! come and tells nobody twice.

use std::time::Duration;

use rules::{
    date::Date,
    jurisdiction::{self, Jurisdiction},
};
use store::{CampaignKind, CampaignPage, Store, StoreError};

use super::settings::Settings;
use crate::clock::Clock;

/// Time between two looks of `serve`.
pub const EVERY: Duration = Duration::from_hours(1);
/// `serve` makes its first round so long after it started: the first pages come before it.
pub const FIRST_AFTER: Duration = Duration::from_secs(30);
/// People whom one transaction looks at.
const PEOPLE: u32 = 500;
/// What `serve` waits between two pages, so that people who use the portal meanwhile come in between.
pub const PAUSE: Duration = Duration::from_millis(20);

/// One round that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Code of the jurisdiction.
    pub jurisdiction: String,
    /// Benefit year.
    pub benefit_year: i32,
    /// Which.
    pub kind: CampaignKind,
    /// People looked at.
    pub looked_at: u64,
    /// Notices written.
    pub told: u64,
}

/// The rounds that are due at a place on a day: one for those who have not paid, by how near the end is, and one for those
/// about whom staff have to decide.
pub fn due(place: &Jurisdiction, today: Date, settings: &Settings) -> Vec<(i32, CampaignKind)> {
    let (unpaid, deadline) = settings.days(&place.code);
    let open = place.years.iter().filter(|year| year.window.is_open(today));
    open.filter_map(|year| {
        let kind = match year.window.days_left(today)? {
            left if left <= deadline => CampaignKind::DeadlineNear,
            left if left <= unpaid => CampaignKind::Unpaid,
            _ => CampaignKind::WindowOpens,
        };
        Some([(year.year, kind), (year.year, CampaignKind::Conflict)])
    })
    .flatten()
    .collect()
}

/// Makes all rounds of a day, with a pause after each page.
pub async fn make(
    store: &dyn Store,
    settings: &Settings,
    clock: Clock,
    pause: Duration,
) -> Result<Vec<Made>, StoreError> {
    let mut made = Vec::new();
    for place in jurisdiction::shipped() {
        for (benefit_year, kind) in due(place, clock.today(), settings) {
            made.push(round(store, (&place.code, benefit_year, kind), clock, pause).await?);
        }
    }
    Ok(made)
}

async fn round(
    store: &dyn Store,
    (jurisdiction, benefit_year, kind): (&str, i32, CampaignKind),
    clock: Clock,
    pause: Duration,
) -> Result<Made, StoreError> {
    let jurisdiction = jurisdiction.to_owned();
    let mut made = Made { jurisdiction, benefit_year, kind, looked_at: 0, told: 0 };
    loop {
        let page = CampaignPage {
            jurisdiction: made.jurisdiction.clone(),
            benefit_year,
            kind,
            people: PEOPLE,
            today: clock.today(),
            at: clock.now(),
        };
        let step = store.campaign_page(page).await?;
        made.looked_at += u64::from(step.looked_at);
        made.told += u64::from(step.told);
        if step.looked_at < PEOPLE {
            return Ok(made);
        }
        tokio::time::sleep(pause).await;
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn the_nearer_the_end_the_more_urgent_the_round() {
        let place = jurisdiction::get("huaiyuan").expect("shipped");
        let settings = Settings::default();
        let on = |day| due(place, day, &settings);
        let window = place.year(2016).expect("a year").window;
        assert!(on(window.closes.next_day().expect("a day")).iter().all(|(year, _)| *year != 2016));
        assert_eq!(on(window.closes)[0], (2016, CampaignKind::DeadlineNear));
        assert_eq!(on(date!(2015 - 12 - 24))[0], (2016, CampaignKind::DeadlineNear));
        assert_eq!(on(date!(2015 - 12 - 23))[0], (2016, CampaignKind::Unpaid));
        assert_eq!(on(date!(2015 - 12 - 01))[0], (2016, CampaignKind::Unpaid));
        assert_eq!(on(date!(2015 - 11 - 30))[0], (2016, CampaignKind::WindowOpens));
        assert!(on(date!(2015 - 11 - 30)).contains(&(2016, CampaignKind::Conflict)));
    }
}
