//! When cover begins: in the window, late, after missed years, from birth.
//!
//! Months run by the calendar: the same day some months later, and in a shorter month its last day.

use serde::Serialize;
use time::Duration;

use super::ContributionFacts;
use super::refusal::Stop;
use super::trace::{Figure, Timing, Trace};
use crate::date::{self, Date};
use crate::jurisdiction::{Begins, BenefitYear, Cited, Newborn, Variable, Waiting as Rules};
use crate::text::Text;

/// Months without cover after payment: `fixed + variable = months`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// After paying late, or after any missed year.
    pub fixed: u32,
    /// For the missed years that count, less what extra years paid take off.
    pub variable: u32,
    /// Both.
    pub months: u32,
}

/// From when to when a payment covers.
pub(super) struct Cover {
    pub(super) from: Date,
    pub(super) to: Date,
    pub(super) waiting: Waiting,
}

/// The first day with cover, where one can pay on that day and the wait ends within the year.
pub(crate) fn covered_from(year: &BenefitYear, facts: &ContributionFacts) -> Option<Date> {
    let timing = timing(year, facts).ok()?;
    cover(year, facts, timing, &mut Trace::default()).ok().map(|cover| cover.from)
}

/// When one pays, seen from the window; an error where one cannot pay on that day.
pub(super) fn timing<'y>(year: &'y BenefitYear, facts: &ContributionFacts) -> Result<Timing, Stop<'y>> {
    let paid = facts.paid_on;
    if let Some(born) = facts.birth_date.filter(|born| *born > paid || *born > year.covers.1) {
        return Err(Stop::ImpossibleDates(born));
    }
    if paid < year.window.opens {
        return Err(Stop::NotOpenYet);
    }
    if let Some(newborn) = year.rules.newborn.as_ref().filter(|_| facts.newborn) {
        let born = facts.birth_date.ok_or(Stop::BirthDateNeeded(&newborn.days.clause))?;
        if paid <= newborn_last(newborn, born) {
            return Ok(Timing::Newborn);
        }
    }
    if paid <= year.window.closes {
        return Ok(Timing::InWindow);
    }
    if paid > year.covers.1 {
        return Err(Stop::YearOver);
    }
    match &year.rules.late {
        Some(late) if late.value => Ok(Timing::Late),
        Some(late) => Err(Stop::WindowClosed(&late.clause)),
        None => Err(Stop::WindowClosed(&year.window_clause)),
    }
}

/// The last day on which someone born on a day can be enrolled as a newborn.
pub(super) fn newborn_last(newborn: &Newborn, born: Date) -> Date {
    born.checked_add(Duration::days(i64::from(newborn.days.value))).unwrap_or(Date::MAX)
}

/// From when to when a payment covers, with the steps that lead there.
pub(super) fn cover<'y>(
    year: &'y BenefitYear,
    facts: &ContributionFacts,
    timing: Timing,
    trace: &mut Trace,
) -> Result<Cover, Stop<'y>> {
    note_timing(year, facts, timing, trace);
    let (first, last) = year.covers;
    let rules = year.rules.waiting.as_ref();
    let waiting = match rules {
        Some(rules) if timing != Timing::Newborn => waiting(rules, facts, timing, trace),
        _ => Waiting::default(),
    };
    let at_once = timing == Timing::Newborn || (timing == Timing::InWindow && waiting.months == 0);
    let (start, clause) = match rules.filter(|_| !at_once) {
        _ if at_once => (Some(first), &year.covers_clause),
        None => (Some(facts.paid_on), &year.covers_clause),
        Some(rules) => {
            let start = start(rules.begins.value, facts.paid_on);
            let start = start.map(|day| if rules.from_year_start.value { day.max(first) } else { day });
            (start, &rules.begins.clause)
        }
    };
    // Nobody is covered before the year or before birth.
    let not_before = facts.birth_date.unwrap_or(first).max(first);
    let from = start.and_then(|start| months_after(start, waiting.months)).map(|from| from.max(not_before));
    let from = from.filter(|from| *from <= last).ok_or(Stop::WaitOutlastsYear(waiting.months, clause))?;
    let start = start.unwrap_or(from);
    trace.step(
        "cover.from",
        [
            ("paid_on", date::iso(facts.paid_on)),
            ("months", waiting.months.to_string()),
            ("runs_from", date::iso(start)),
            ("not_before", date::iso(not_before)),
        ],
        format!("max({} + {} months, {})", date::iso(start), waiting.months, date::iso(not_before)),
        Figure::Day(from),
        clause,
        Text::new(format!("{}起享受待遇。", date::zh(from)), format!("Covered from {} on.", date::iso(from))),
    );
    trace.step(
        "cover.to",
        [("year", year.year.to_string())],
        date::iso(last),
        Figure::Day(last),
        &year.covers_clause,
        Text::new(format!("待遇到{}为止。", date::zh(last)), format!("Covered until {}.", date::iso(last))),
    );
    Ok(Cover { from, to: last, waiting })
}

fn note_timing(year: &BenefitYear, facts: &ContributionFacts, timing: Timing, trace: &mut Trace) {
    let (opens, closes) = (year.window.opens, year.window.closes);
    let (zh_paid, en_paid) = (date::zh(facts.paid_on), date::iso(facts.paid_on));
    let (operation, clause, zh, en) = match (timing, &year.rules.newborn, &year.rules.late) {
        (Timing::Newborn, Some(newborn), _) => {
            let days = newborn.days.value;
            let born = facts.birth_date.unwrap_or(facts.paid_on);
            (
                format!("{en_paid} <= {} + {days} days", date::iso(born)),
                &newborn.days.clause,
                format!("新生儿在出生后 {days} 天内参保，从出生起享受待遇。"),
                format!("A newborn who is enrolled within {days} days is covered from birth."),
            )
        }
        (Timing::Late, _, Some(late)) => (
            format!("{en_paid} > {}", date::iso(closes)),
            &late.clause,
            format!("{zh_paid}已过缴费期，可以补缴。"),
            format!("{en_paid} is after the window; one can pay late."),
        ),
        _ => (
            format!("{} <= {en_paid} <= {}", date::iso(opens), date::iso(closes)),
            &year.window_clause,
            format!("{zh_paid}在缴费期内（{}至{}）。", date::zh(opens), date::zh(closes)),
            format!("{en_paid} is in the window ({} to {}).", date::iso(opens), date::iso(closes)),
        ),
    };
    let inputs = [("paid_on", en_paid), ("opens", date::iso(opens)), ("closes", date::iso(closes))];
    trace.step("cover.timing", inputs, operation, Figure::Timing(timing), clause, Text::new(zh, en));
}

/// The months of waiting, with a step for each part.
fn waiting(rules: &Rules, facts: &ContributionFacts, timing: Timing, trace: &mut Trace) -> Waiting {
    let late = rules.late.as_ref().filter(|_| timing == Timing::Late);
    let broken = rules.broken.as_ref().filter(|_| facts.missed_years > 0);
    let Some(cited) = longer(late, broken) else { return Waiting::default() };
    let missed = facts.missed_years;
    if let Some(clause) = facts.groups.iter().find_map(|group| rules.exempt.get(group)) {
        let text = Text::new("这类人员没有等待期。", "People of this group do not wait.");
        let inputs = [("missed_years", missed.to_string())];
        trace.step("waiting.exempt", inputs, "0".to_owned(), Figure::Months(0), clause, text);
        return Waiting::default();
    }
    let fixed = u32::from(cited.value);
    trace.step(
        "waiting.fixed",
        [("missed_years", missed.to_string()), ("timing", timing.word().to_owned())],
        fixed.to_string(),
        Figure::Months(fixed),
        &cited.clause,
        Text::new(format!("固定等待期 {fixed} 个月。"), format!("The fixed wait is {fixed} months.")),
    );
    let variable = match &rules.variable {
        Some(rules) if missed > 0 => variable(rules, facts, fixed, trace),
        _ => 0,
    };
    Waiting { fixed, variable, months: fixed.saturating_add(variable) }
}

fn longer<'c>(a: Option<&'c Cited<u16>>, b: Option<&'c Cited<u16>>) -> Option<&'c Cited<u16>> {
    match (a, b) {
        (Some(a), Some(b)) if b.value > a.value => Some(b),
        (a, b) => a.or(b),
    }
}

fn variable(rules: &Variable, facts: &ContributionFacts, fixed: u32, trace: &mut Trace) -> u32 {
    let (missed, extra) = (facts.missed_years, facts.extra_years_paid);
    let counted = u32::from(missed.saturating_sub(rules.first_counted_year.value.saturating_sub(1)));
    let per_year = u32::from(rules.per_missed_year.value);
    // 9999 × 9999 at most: counts in files and facts are 16 bits wide.
    let whole = per_year.saturating_mul(counted);
    let clause = &rules.per_missed_year.clause;
    trace.step(
        "waiting.variable",
        [
            ("missed_years", missed.to_string()),
            ("first_counted_year", rules.first_counted_year.value.to_string()),
        ],
        format!("{per_year} × {counted}"),
        Figure::Months(whole),
        clause,
        Text::new(
            format!("断保 {missed} 年，变动等待期 {whole} 个月。"),
            format!("{missed} missed years: the variable wait is {whole} months."),
        ),
    );
    let Some(off) = rules.off_per_extra_year.as_ref().filter(|_| extra > 0) else { return whole };
    let off_months = u32::from(off.value).saturating_mul(u32::from(extra));
    let mut left = whole.saturating_sub(off_months);
    trace.step(
        "waiting.repair",
        [("extra_years_paid", extra.to_string()), ("variable", whole.to_string())],
        format!("max(0, {whole} - {} × {extra})", off.value),
        Figure::Months(left),
        &off.clause,
        Text::new(
            format!("多缴 {extra} 年，变动等待期减到 {left} 个月。"),
            format!("{extra} extra years paid leave {left} months of it."),
        ),
    );
    if let Some((after, months)) = rules.least.as_ref().filter(|(after, _)| missed >= after.value) {
        let least = u32::from(months.value).saturating_sub(fixed).min(whole);
        if least > left {
            left = least;
            trace.step(
                "waiting.least",
                [("missed_years", missed.to_string()), ("from_missed_years", after.value.to_string())],
                format!("min({whole}, {} - {fixed})", months.value),
                Figure::Months(left),
                &months.clause,
                Text::new(
                    format!("断保 {missed} 年，补缴后合计仍不少于 {} 个月。", months.value),
                    format!("After {missed} missed years at least {} months remain in all.", months.value),
                ),
            );
        }
    }
    left
}

/// The day from which months of waiting run.
fn start(begins: Begins, paid: Date) -> Option<Date> {
    match begins {
        Begins::Payment => Some(paid),
        Begins::DayAfter => paid.next_day(),
        Begins::MonthAfter => months_after(paid, 1)?.replace_day(1).ok(),
    }
}

/// The same day some months later, in a shorter month its last day; `None` beyond the calendar.
fn months_after(day: Date, months: u32) -> Option<Date> {
    let month = i64::from(u8::from(day.month())) - 1 + i64::from(months);
    let year = i32::try_from(i64::from(day.year()) + month.div_euclid(12)).ok()?;
    let month = u8::try_from(month.rem_euclid(12) + 1).ok()?;
    (1..=day.day()).rev().find_map(|day| date::day(year, month, day).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_on_the_last_day_of_a_shorter_month() {
        let on = |y, m, d| date::day(y, m, d).unwrap();
        assert_eq!(months_after(on(2016, 1, 31), 1), Some(on(2016, 2, 29)));
        assert_eq!(months_after(on(2015, 1, 31), 1), Some(on(2015, 2, 28)));
        assert_eq!(months_after(on(2015, 12, 31), 2), Some(on(2016, 2, 29)));
        assert_eq!(months_after(on(2016, 3, 31), 0), Some(on(2016, 3, 31)));
        assert_eq!(months_after(on(2100, 12, 1), 1), None);
        assert_eq!(months_after(on(2016, 1, 1), u32::MAX), None);
    }

    #[test]
    fn a_wait_runs_from_the_day_the_rule_names() {
        let paid = date::day(2016, 12, 31).unwrap();
        assert_eq!(start(Begins::Payment, paid), Some(paid));
        assert_eq!(start(Begins::DayAfter, paid), date::day(2017, 1, 1).ok());
        assert_eq!(start(Begins::MonthAfter, paid), date::day(2017, 1, 1).ok());
        assert_eq!(start(Begins::MonthAfter, date::day(2016, 1, 31).unwrap()), date::day(2016, 2, 1).ok());
    }
}
