//! Reading what people pay and when cover begins.
//!
//! Figures of an option are picked by the day of payment, the rules outside the years by the first day of the benefit
//! year: within a year they never change, so that paying later cannot mean being covered earlier.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use super::{Bounds, Cx};
use crate::date::{self, Date};
use crate::facts::Group;
use crate::guardianship;
use crate::jurisdiction::{
    Aid, Begins, Children, Cited, Dated, Entry, Newborn, NewbornFee, Rates, Variable, Waiting, YearRules,
};
use crate::money::Money;
use crate::reader::{Object, Path, Read, Reader};
use crate::withdrawal::WithdrawalRules;

/// The rules that stand outside the years.
#[derive(Default)]
pub(super) struct Rules {
    late: Option<Dated<bool>>,
    waiting: Option<WaitingTable>,
    newborn: Option<(Dated<u16>, Dated<NewbornFee>)>,
    withdrawal: Option<(Dated<bool>, Dated<bool>)>,
    funded: BTreeMap<Group, Aid>,
}

/// `[waiting]` as it stands in the file.
#[derive(Default)]
struct WaitingTable {
    late: Option<Dated<u16>>,
    broken: Option<Dated<u16>>,
    per_missed_year: Option<Dated<u16>>,
    first_counted_year: Option<Dated<u16>>,
    off_per_extra_year: Option<Dated<u16>>,
    least_after: Option<Dated<u16>>,
    least_months: Option<Dated<u16>>,
    begins: Option<Dated<Begins>>,
    from_year_start: Option<Dated<bool>>,
    exempt: BTreeMap<Group, Dated<bool>>,
}

const WAITING: [&str; 10] = [
    "late_months",
    "broken_months",
    "months_per_missed_year",
    "first_counted_year",
    "months_off_per_extra_year",
    "least_after_missed_years",
    "least_months",
    "begins",
    "from_year_start",
    "exempt",
];

/// A table of the file that may be absent.
fn table<'v>(cx: &mut Cx, map: &'v Object, at: &Path<'_>, key: &str, known: &[&str]) -> Option<&'v Object> {
    let value = map.get(key).filter(|value| !value.is_null())?;
    cx.r.object(value, &Path::Key(at, key), known)
}

/// `[late]`, `[waiting]`, `[newborn]`, `[withdrawal]`, `[funded]`.
pub(super) fn rules(cx: &mut Cx, map: &Object, at: &Path<'_>) -> Rules {
    let late = table(cx, map, at, "late", &["allowed"])
        .and_then(|late| required(cx, late, &Path::Key(at, "late"), "allowed", Reader::flag));
    let waiting = table(cx, map, at, "waiting", &WAITING)
        .map(|waiting| waiting_table(cx, waiting, &Path::Key(at, "waiting")));
    let newborn = table(cx, map, at, "newborn", &["days", "fee"]).and_then(|newborn| {
        let at = Path::Key(at, "newborn");
        let days = required(cx, newborn, &at, "days", Reader::count);
        let fee = required(cx, newborn, &at, "fee", |r, value, at| r.word(value, at, &NewbornFee::WORDS));
        Some((days?, fee?))
    });
    let known = ["before_payment", "after_payment"];
    let withdrawal = table(cx, map, at, "withdrawal", &known).and_then(|withdrawal| {
        let at = Path::Key(at, "withdrawal");
        let [before, after] = known.map(|key| required(cx, withdrawal, &at, key, Reader::flag));
        Some((before?, after?))
    });
    Rules { late, waiting, newborn, withdrawal, funded: funded(cx, map, at) }
}

/// `[guardianship]`: the age from which a child's own consent is asked, never below the one up to which a guardian always
/// acts and never above that of coming of age.
pub(super) fn guardianship(cx: &mut Cx, map: &Object, at: &Path<'_>) -> Option<Dated<u16>> {
    let table = table(cx, map, at, "guardianship", &["own_consent_age"])?;
    let at = Path::Key(at, "guardianship");
    let ages = required(cx, table, &at, "own_consent_age", Reader::count)?;
    let fits = u16::from(guardianship::ALWAYS_BELOW)..=u16::from(guardianship::OF_AGE);
    if ages.entries().iter().any(|entry| !fits.contains(&entry.cited.value)) {
        let (zh, en) = ("要在 14 周岁到 18 周岁之间", "must be from 14 to 18 years");
        cx.r.fault(&Path::Key(&at, "own_consent_age"), "impossible", zh, en);
        return None;
    }
    Some(ages)
}

fn required<T>(cx: &mut Cx, map: &Object, at: &Path<'_>, key: &str, read: Read<T>) -> Option<Dated<T>> {
    cx.member(map, at, key)?;
    cx.dated(map, at, key, read)
}

fn waiting_table(cx: &mut Cx, map: &Object, at: &Path<'_>) -> WaitingTable {
    let mut exempt = BTreeMap::new();
    if let Some(groups) = map.get("exempt") {
        let at = Path::Key(at, "exempt");
        for (group, key) in groups_of(cx, groups, &at) {
            if let Some(dated) = groups.as_object().and_then(|map| cx.dated(map, &at, key, Reader::flag)) {
                exempt.insert(group, dated);
            }
        }
    }
    WaitingTable {
        late: cx.dated(map, at, "late_months", Reader::count),
        broken: cx.dated(map, at, "broken_months", Reader::count),
        per_missed_year: cx.dated(map, at, "months_per_missed_year", Reader::count),
        first_counted_year: cx.dated(map, at, "first_counted_year", Reader::count),
        off_per_extra_year: cx.dated(map, at, "months_off_per_extra_year", Reader::count),
        least_after: cx.dated(map, at, "least_after_missed_years", Reader::count),
        least_months: cx.dated(map, at, "least_months", Reader::count),
        begins: cx.dated(map, at, "begins", |r, value, at| r.word(value, at, &Begins::WORDS)),
        from_year_start: cx.dated(map, at, "from_year_start", Reader::flag),
        exempt,
    }
}

/// The members of a table that are named after groups.
fn groups_of<'v>(cx: &mut Cx, value: &'v Value, at: &Path<'_>) -> Vec<(Group, &'v str)> {
    let words: Vec<&str> = Group::ALL.iter().map(|group| group.word()).collect();
    let Some(map) = cx.r.object(value, at, &words) else { return Vec::new() };
    map.keys().filter_map(|key| Some((Group::from_word(key)?, key.as_str()))).collect()
}

/// `[funded.destitute]`: either `ratio` or `amount`.
fn funded(cx: &mut Cx, map: &Object, at: &Path<'_>) -> BTreeMap<Group, Aid> {
    let mut out = BTreeMap::new();
    let Some(value) = map.get("funded").filter(|value| !value.is_null()) else { return out };
    let at = Path::Key(at, "funded");
    for (group, key) in groups_of(cx, value, &at) {
        let at = Path::Key(&at, key);
        let Some(map) = value.get(key).and_then(|aid| cx.r.object(aid, &at, &["ratio", "amount"])) else {
            continue;
        };
        let before = cx.r.faults.len();
        let ratio: Option<Dated<Decimal>> = cx.dated(map, &at, "ratio", Reader::ratio);
        let amount: Option<Dated<Money>> = cx.dated(map, &at, "amount", Reader::money);
        match (ratio, amount) {
            (Some(ratio), None) => {
                out.insert(group, Aid::Ratio(ratio));
            }
            (None, Some(amount)) => {
                out.insert(group, Aid::Amount(amount));
            }
            _ if cx.r.faults.len() == before => cx.r.fault(
                &at,
                "required",
                "ratio（比例）和 amount（定额）写一项，且只写一项",
                "needs one of ratio and amount, and only one",
            ),
            _ => {}
        }
    }
    out
}

/// The figures of an option.
pub(super) fn rates(
    cx: &mut Cx,
    map: &Object,
    at: &Path<'_>,
    bounds: Bounds,
    rules: &Rules,
) -> Option<Rates> {
    let contribution = required(cx, map, at, "contribution", Reader::money);
    let subsidy = required(cx, map, at, "subsidy", Reader::money);
    whole(cx, contribution.as_ref(), &Path::Key(at, "contribution"), bounds);
    whole(cx, subsidy.as_ref(), &Path::Key(at, "subsidy"), bounds);
    let children = children(cx, map, at, bounds, contribution.as_ref());
    let mut funded = funded(cx, map, at);
    for (group, aid) in &funded {
        let table = Path::Key(at, "funded");
        let at = Path::Key(&table, group.word());
        match aid {
            Aid::Ratio(ratio) => not_after(cx, ratio, &Path::Key(&at, "ratio"), bounds),
            Aid::Amount(amount) => not_after(cx, amount, &Path::Key(&at, "amount"), bounds),
        }
    }
    for (group, aid) in &rules.funded {
        let all_year = match aid {
            Aid::Ratio(ratio) => in_year(ratio, bounds).map(Aid::Ratio),
            Aid::Amount(amount) => in_year(amount, bounds).map(Aid::Amount),
        };
        if let Some(aid) = all_year {
            funded.entry(*group).or_insert(aid);
        }
    }
    Some(Rates { contribution: contribution?, subsidy: subsidy?, children, funded })
}

/// A figure from outside the years as it holds for all payments of one.
fn in_year<T: Clone>(dated: &Dated<T>, bounds: Bounds) -> Option<Dated<T>> {
    let cited = dated.at(bounds.covers.0)?.clone();
    Some(Dated::new(vec![Entry { from: bounds.opens, cited }]))
}

fn children(
    cx: &mut Cx,
    map: &Object,
    at: &Path<'_>,
    bounds: Bounds,
    adults: Option<&Dated<Money>>,
) -> Option<Children> {
    let map = table(cx, map, at, "children", &["below_age", "contribution", "subsidy"])?;
    let at = Path::Key(at, "children");
    let below_age = cx.dated(map, &at, "below_age", Reader::count);
    whole(cx, below_age.as_ref(), &Path::Key(&at, "below_age"), bounds);
    let contribution = required(cx, map, &at, "contribution", Reader::money);
    whole(cx, contribution.as_ref(), &Path::Key(&at, "contribution"), bounds);
    let subsidy = cx.dated(map, &at, "subsidy", Reader::money);
    whole(cx, subsidy.as_ref(), &Path::Key(&at, "subsidy"), bounds);
    let contribution = contribution?;
    let starts = contribution.entries().iter().map(|entry| entry.from);
    let mut days = starts.chain(adults.into_iter().flat_map(Dated::entries).map(|entry| entry.from));
    let dearer = |day: Date| {
        let (child, adult) = (contribution.at(day)?, adults?.at(day)?);
        (child.value > adult.value).then_some(day)
    };
    if let Some(day) = days.find_map(dearer) {
        let day = date::iso(day);
        let zh = format!("从{day}起学生儿童缴得比成年人多");
        let en = format!("from {day} on children pay more than adults");
        cx.r.fault(&Path::Key(&at, "contribution"), "impossible", &zh, &en);
    }
    Some(Children { below_age, contribution, subsidy })
}

/// A figure that holds on every day one can pay.
fn whole<T>(cx: &mut Cx, dated: Option<&Dated<T>>, at: &Path<'_>, bounds: Bounds) {
    let Some(dated) = dated else { return };
    if dated.at(bounds.opens).is_none() {
        let first = date::iso(bounds.opens);
        let zh = format!("从{first}起应有数值，这里缺少开头一段");
        let en = format!("there must be a figure from {first} on; the first days have none");
        cx.r.fault(at, "gap", &zh, &en);
    }
    not_after(cx, dated, at, bounds);
}

fn not_after<T>(cx: &mut Cx, dated: &Dated<T>, at: &Path<'_>, bounds: Bounds) {
    if dated.entries().iter().any(|entry| entry.from > bounds.covers.1) {
        let last = date::iso(bounds.covers.1);
        let zh = format!("开始日期晚于本年度的最后一天 {last}");
        let en = format!("starts after the last day of the year, {last}");
        cx.r.fault(at, "impossible", &zh, &en);
    }
}

impl Rules {
    /// What is in force on the first day of a year. A rule of which only a part is in force then is a fault.
    pub(super) fn of_year(&self, cx: &mut Cx, first: Date) -> YearRules {
        YearRules {
            late: on(self.late.as_ref(), first),
            waiting: self.waiting.as_ref().and_then(|waiting| waiting.of_year(cx, first)),
            newborn: self.newborn.as_ref().and_then(|(days, fee)| {
                let (days, fee) = (days.at(first), fee.at(first));
                if days.is_some() != fee.is_some() {
                    incomplete(cx, "newborn", if days.is_none() { "days" } else { "fee" }, first);
                }
                Some(Newborn { days: days?.clone(), fee: fee?.clone() })
            }),
            withdrawal: self.withdrawal.as_ref().and_then(|(before, after)| {
                let (before, after) = (before.at(first), after.at(first));
                if before.is_some() != after.is_some() {
                    let missing = if before.is_none() { "before_payment" } else { "after_payment" };
                    incomplete(cx, "withdrawal", missing, first);
                }
                Some(WithdrawalRules { before_payment: before?.clone(), after_payment: after?.clone() })
            }),
        }
    }
}

fn on<T: Clone>(dated: Option<&Dated<T>>, day: Date) -> Option<Cited<T>> {
    dated?.at(day).cloned()
}

/// Told once, however many years lack it.
fn incomplete(cx: &mut Cx, table: &str, key: &str, day: Date) {
    let table = Path::Key(&Path::Root, table);
    let at = Path::Key(&table, key);
    let pointer = at.pointer();
    let told = |path: &str| {
        path.strip_prefix(&*pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if cx.r.faults.iter().any(|fault| told(&fault.path)) {
        return;
    }
    let day = date::iso(day);
    let zh = format!("{day}那天还没有数值，别的规定却已开始执行");
    let en = format!("there is no figure on {day}, when the rules around it are in force");
    cx.r.fault(&at, "gap", &zh, &en);
}

impl WaitingTable {
    fn of_year(&self, cx: &mut Cx, first: Date) -> Option<Waiting> {
        let (late, broken) = (on(self.late.as_ref(), first), on(self.broken.as_ref(), first));
        let per_missed_year = on(self.per_missed_year.as_ref(), first);
        let off_per_extra_year = on(self.off_per_extra_year.as_ref(), first);
        let least_after = on(self.least_after.as_ref(), first);
        let least_months = on(self.least_months.as_ref(), first);
        let first_counted_year = on(self.first_counted_year.as_ref(), first);
        let (begins, from_year_start) =
            (on(self.begins.as_ref(), first), on(self.from_year_start.as_ref(), first));
        let any = late.is_some() || broken.is_some();
        for (needed, there, key) in [
            (per_missed_year.is_some(), broken.is_some(), "broken_months"),
            (per_missed_year.is_some(), first_counted_year.is_some(), "first_counted_year"),
            (off_per_extra_year.is_some(), per_missed_year.is_some(), "months_per_missed_year"),
            (least_after.is_some(), least_months.is_some(), "least_months"),
            (least_months.is_some(), least_after.is_some(), "least_after_missed_years"),
            (least_months.is_some(), off_per_extra_year.is_some(), "months_off_per_extra_year"),
            (any, begins.is_some(), "begins"),
            (any, from_year_start.is_some(), "from_year_start"),
        ] {
            if needed && !there {
                incomplete(cx, "waiting", key, first);
            }
        }
        if !any {
            return None;
        }
        let variable = per_missed_year.zip(first_counted_year).map(|(per_missed_year, counted)| Variable {
            per_missed_year,
            first_counted_year: counted,
            off_per_extra_year,
            least: least_after.zip(least_months),
        });
        let exempt = self.exempt.iter().filter_map(|(group, dated)| {
            let cited = dated.at(first).filter(|cited| cited.value)?;
            Some((*group, cited.clause.clone()))
        });
        let (begins, from_year_start) = (begins?, from_year_start?);
        Some(Waiting { late, broken, variable, begins, from_year_start, exempt: exempt.collect() })
    }
}
