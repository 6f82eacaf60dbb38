//! The smallest single changes that alter what is paid.

use serde::Serialize;

use super::{Changed, Difference, Outcome, asks, effect, whole, words};
use crate::date::{self, Date};
use crate::facts::{Accumulators, Facts, Kind, Place};
use crate::pack::Pack;
use crate::pack::plan::Plan;
use crate::text::Text;

/// A small change that alters what is paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Which.
    pub change: Changed,
    /// The same in words.
    pub text: Text,
    /// Whether the person can do anything about it.
    pub can_act: bool,
    /// What comes out: always amounts.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// How much more is paid than in the case; `None` where the case has no amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
    /// What it does to the person's payment, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<Text>,
    /// The changed case, with the year before it.
    #[serde(skip)]
    pub facts: Facts,
}

/// The smallest single changes after which other amounts are paid: filing done, the next level of hospital
/// down, the end of the waiting period, the nearest days of the year on which other figures hold, the next
/// year, the next birthday that a rule asks for, one more stay. Those that the person can do something about
/// come first, among them and among the others the least own payment.
#[must_use]
pub fn smallest_change(pack: &Pack, facts: &Facts, history: &Accumulators) -> Vec<Change> {
    let seeker = Seeker::new(pack, facts, history);
    let mut found: Vec<Change> = Vec::new();
    found.extend(seeker.filed());
    found.extend(seeker.level_down());
    found.extend(seeker.waited());
    found.extend(seeker.other_figures());
    found.extend(seeker.new_year());
    found.extend(seeker.birthday());
    found.extend(seeker.one_more_stay());
    found.sort_by_key(|change| (!change.can_act, change.outcome.paid().map(|paid| paid.person)));
    found
}

struct Seeker<'a> {
    pack: &'a Pack,
    facts: Facts,
    case: Outcome,
    plan: Option<&'a Plan>,
    /// The day that decides.
    date: Option<Date>,
}

impl<'a> Seeker<'a> {
    fn new(pack: &'a Pack, facts: &Facts, history: &Accumulators) -> Self {
        let facts = whole(facts, history);
        let case = Outcome::of(pack, &facts, history);
        let (plan, date) = (pack.plan_of(&facts), pack.deciding_date(&facts).ok());
        Self { pack, facts, case, plan, date }
    }

    /// The change, if other amounts come out.
    fn tell(&self, change: Changed, facts: Facts) -> Option<Change> {
        let outcome = Outcome::of(self.pack, &facts, &facts.year_to_date);
        if outcome.paid().is_none() || outcome == self.case {
            return None;
        }
        let can_act = matches!(change, Changed::Filed | Changed::Level { .. } | Changed::Waited { .. });
        let text = words::changed(&change, self.pack, facts.care.kind);
        let (difference, effect) = (outcome.more_than(&self.case), effect(&self.case, &outcome));
        Some(Change { change, text, can_act, outcome, difference, effect, facts })
    }

    fn filed(&self) -> Option<Change> {
        if self.facts.care.place == Place::Local || self.facts.care.filed {
            return None;
        }
        let mut facts = self.facts.clone();
        facts.care.filed = true;
        self.tell(Changed::Filed, facts)
    }

    /// The next lower level at which something else is paid.
    fn level_down(&self) -> Option<Change> {
        let lower = asks::levels(self.plan?).into_iter().rev();
        lower.filter(|level| *level < self.facts.care.hospital_level).find_map(|hospital_level| {
            let mut facts = self.facts.clone();
            facts.care.hospital_level = hospital_level;
            self.tell(Changed::Level { hospital_level }, facts)
        })
    }

    /// The case discharged, or served, on another day. In another year than before, that year is new. `None`
    /// where the case cannot be on that day, and for an earlier year, which is not known.
    fn on_another_day(&self, day: Date) -> Option<Facts> {
        let mut facts = self.facts.clone();
        let care = &mut facts.care;
        if matches!(care.kind, Kind::Outpatient | Kind::Chronic) {
            let moved = day - care.discharged;
            care.admitted = match care.admitted {
                Some(admitted) => Some(admitted.checked_add(moved)?),
                None => None,
            };
        }
        care.discharged = day;
        if care.begins() > day {
            return None;
        }
        let year = self.pack.deciding_date(&facts).ok()?.year();
        match year.cmp(&self.date?.year()) {
            std::cmp::Ordering::Less => return None,
            std::cmp::Ordering::Equal => {}
            std::cmp::Ordering::Greater => facts.year_to_date = Accumulators::default(),
        }
        Some(facts)
    }

    fn waited(&self) -> Option<Change> {
        let on = self.facts.person.covered_from?;
        if on <= self.date? {
            return None;
        }
        self.tell(Changed::Waited { on }, self.on_another_day(on)?)
    }

    /// The nearest day before and after, in the same year, on which figures hold that pay something else.
    fn other_figures(&self) -> Vec<Change> {
        let Some(date) = self.date else { return Vec::new() };
        let starts: Vec<Date> = self
            .pack
            .starts(self.facts.tier.as_deref())
            .filter(|start| start.year() == date.year())
            .collect();
        let tell = |on: Date| self.tell(Changed::Figures { on }, self.on_another_day(on)?);
        let later = starts.iter().copied().filter(|start| *start > date).find_map(tell);
        let before = starts.iter().rev().filter(|start| **start <= date);
        let days = before.filter_map(|start| start.previous_day()).filter(|day| day.year() == date.year());
        let earlier = days.into_iter().find_map(tell);
        earlier.into_iter().chain(later).collect()
    }

    fn new_year(&self) -> Option<Change> {
        let on = date::day(self.date?.year() + 1, 1, 1).ok()?;
        self.tell(Changed::NewYear { on }, self.on_another_day(on)?)
    }

    /// The next birthday after which something else is paid: the same case of somebody of that age.
    fn birthday(&self) -> Option<Change> {
        let birth = self.facts.person.birth_date?;
        let begins = self.facts.care.begins();
        let age = date::age_on(birth, begins);
        let next = asks::ages(self.plan?).into_iter().filter(|turned| *turned > age);
        next.into_iter().find_map(|age| {
            let mut facts = self.facts.clone();
            facts.person.birth_date = Some(asks::born(age, begins)?);
            self.tell(Changed::Birthday { age, on: asks::birthday(birth, age)? }, facts)
        })
    }

    fn one_more_stay(&self) -> Option<Change> {
        if matches!(self.facts.care.kind, Kind::Outpatient | Kind::Chronic) {
            return None;
        }
        let mut facts = self.facts.clone();
        let before = facts.year_to_date.stays.checked_add(1)?;
        facts.year_to_date.stays = before;
        self.tell(Changed::OneMoreStay { stay: before.saturating_add(1) }, facts)
    }
}
