//! What a pack asks about a case, and which answers it tells apart.

use std::collections::BTreeSet;

use crate::date::{self, Date};
use crate::facts::{Facts, Group, Kind, Level, Place, code_begins};
use crate::money::Money;
use crate::pack::Pack;
use crate::pack::figures::{Groups, Who};
use crate::pack::plan::{CatastrophicRow, DeliveryRule, Plan, Row};

impl Pack {
    /// The rules that a case is settled by, if the pack has any for its day and tier.
    pub(super) fn plan_of(&self, facts: &Facts) -> Option<&Plan> {
        self.plan(facts.tier.as_deref(), self.deciding_date(facts).ok()?)
    }
}

/// Levels of hospital that something is paid for, lowest first.
pub(super) fn levels(plan: &Plan) -> Vec<Level> {
    let has = |level: &Level| {
        let stays = plan.inpatient.as_ref().is_some_and(|layer| layer.levels.get(*level).is_some());
        let visits = plan.outpatient.as_ref().is_some_and(|layer| layer.levels.get(*level).is_some());
        stays || visits
    };
    Level::ALL.iter().copied().filter(has).collect()
}

/// Places that there is a rule for, with filing and without. At home nothing is filed.
pub(super) fn places(plan: &Plan) -> Vec<(Place, bool)> {
    let mut places = Vec::new();
    if plan.inpatient.is_some() {
        places.push((Place::Local, false));
    }
    for (place, in_province) in [(Place::InProvince, true), (Place::OutOfProvince, false)] {
        if plan.away(in_province).is_some() {
            places.extend([(place, true), (place, false)]);
        }
    }
    places
}

/// For whom rules for stays hold.
fn who(plan: &Plan) -> Vec<Who> {
    let mut all = Vec::new();
    if let Some(inpatient) = &plan.inpatient {
        all.extend(inpatient.reductions.iter().flatten().map(|fig| fig.value.who));
        all.extend(inpatient.age_points.iter().flatten().map(|fig| fig.value.who));
    }
    all
}

/// Ages at which a rule begins or ends, youngest first.
pub(super) fn ages(plan: &Plan) -> BTreeSet<u8> {
    let limits = who(plan).into_iter().flat_map(|who| [who.min_age, who.below_age]);
    limits.flatten().filter_map(|age| u8::try_from(age).ok()).filter(|age| *age > 0).collect()
}

/// The birth date of somebody who turns so old on a day.
pub(super) fn born(age: u8, on: Date) -> Option<Date> {
    let year = on.year() - i32::from(age);
    // On 29 February of another year: a day earlier has the same age.
    date::day(year, on.month().into(), on.day()).or_else(|_| date::day(year, 2, 28)).ok()
}

/// The day on which somebody turns so old; for those born on 29 February it may be 1 March.
pub(super) fn birthday(birth: Date, age: u8) -> Option<Date> {
    let year = birth.year() + i32::from(age);
    date::day(year, birth.month().into(), birth.day()).or_else(|_| date::day(year, 3, 1)).ok()
}

/// Groups that rules tell apart: of those that all rules treat alike, the first. Being in several of them is
/// as good as being in the first of each.
pub(super) fn groups(plans: &[&Plan]) -> Vec<Group> {
    let mut known: Vec<Vec<u32>> = Vec::new();
    let mut found = Vec::new();
    for group in Group::ALL {
        let marks: Vec<u32> = plans.iter().flat_map(|plan| marks(plan, *group)).collect();
        if marks.iter().any(|mark| *mark != 0) && !known.contains(&marks) {
            known.push(marks);
            found.push(*group);
        }
    }
    found
}

/// What each rule of a plan makes of a group.
fn marks(plan: &Plan, group: Group) -> Vec<u32> {
    let points = plan.inpatient.as_ref().and_then(|inpatient| inpatient.points.get(group));
    let mut marks = vec![points.map_or(0, |fig| fig.value.millionths())];
    let mut rules: Vec<Groups> = who(plan).into_iter().map(|who| who.groups).collect();
    let poor = plan.catastrophic.as_ref().and_then(|layer| layer.poor.as_ref());
    rules.extend(poor.map(|(groups, _)| groups.value));
    rules.extend(plan.aid.as_ref().map(|aid| aid.groups.value));
    marks.extend(rules.into_iter().map(|groups| u32::from(groups.has(group))));
    marks
}

/// Codes of diseases that rules for this kind of care tell apart: one for each way in which they are treated,
/// the way of those that no rule names first; none where no rule asks. `None` is a case without a code.
///
/// A code is treated like the longest listed one that it begins with, so no other codes need looking at.
pub(super) fn diseases(plans: &[&Plan], kind: Kind) -> Vec<Option<String>> {
    let lists: Vec<&[String]> = plans.iter().flat_map(|plan| listed(plan, kind)).collect();
    let marks = |code: &str| -> Vec<bool> {
        let is_in = |list: &&[String]| list.iter().any(|listed| code_begins(code, listed));
        lists.iter().map(is_in).collect()
    };
    let mut known = vec![vec![false; lists.len()]];
    // 未特指的疾病; a dash is no code at all and begins like none.
    let unlisted = if marks("R69") == vec![false; lists.len()] { "R69" } else { "-" };
    let is_asked = matches!(kind, Kind::Chronic | Kind::ByCase);
    let mut found = vec![is_asked.then(|| unlisted.to_owned())];
    for code in lists.iter().flat_map(|list| list.iter()) {
        let marks = marks(code);
        if !known.contains(&marks) {
            known.push(marks);
            found.push(Some(code.clone()));
        }
    }
    if lists.is_empty() && !is_asked { Vec::new() } else { found }
}

/// Lists of codes in the order in which rules look at them.
fn listed(plan: &Plan, kind: Kind) -> Vec<&[String]> {
    let mut lists: Vec<&[String]> = Vec::new();
    match kind {
        Kind::Chronic => {
            let diseases = plan.chronic.iter().flat_map(|chronic| chronic.diseases.iter());
            lists.extend(diseases.map(|disease| disease.codes.value.as_slice()));
        }
        Kind::ByCase => {
            lists.extend(plan.by_case.iter().flatten().map(|case| case.codes.value.as_slice()));
        }
        _ => {}
    }
    let special = plan.catastrophic.as_ref().and_then(|layer| layer.diseases.as_ref());
    lists.extend(special.map(|(codes, _)| codes.value.as_slice()));
    lists
}

/// Every row of a deductible and ratios in a plan.
pub(super) fn rows(plan: &Plan) -> Vec<&Row> {
    let mut rows: Vec<&Row> = Vec::new();
    rows.extend(plan.inpatient.iter().flat_map(|layer| layer.levels.iter().map(|(_, row)| row)));
    rows.extend(plan.outpatient.iter().flat_map(|layer| layer.levels.iter().map(|(_, row)| row)));
    let chronic = plan.chronic.iter().flat_map(|layer| layer.diseases.iter());
    rows.extend(chronic.filter_map(|disease| disease.row.as_ref()));
    rows.extend(plan.accident.iter().filter_map(|layer| layer.row.as_ref()));
    let away = [&plan.in_province, &plan.out_of_province].into_iter().flatten();
    rows.extend(away.flat_map(|away| [&away.filed, &away.unfiled]).filter_map(|rule| rule.row.as_ref()));
    if let Some(DeliveryRule::ByRatio(levels)) = &plan.delivery {
        rows.extend(levels.iter().map(|(_, row)| row));
    }
    rows
}

/// Every row of 大病 in a plan.
pub(super) fn catastrophic_rows(plan: &Plan) -> Vec<&CatastrophicRow> {
    let Some(layer) = &plan.catastrophic else { return Vec::new() };
    let poor = layer.poor.as_ref().map(|(_, row)| row);
    let diseases = layer.diseases.as_ref().map(|(_, row)| row);
    [Some(&layer.base), poor, diseases].into_iter().flatten().collect()
}

/// The highest deductible of a plan.
pub(super) fn highest_deductible(plan: &Plan) -> Money {
    let deductibles = rows(plan).into_iter().filter_map(|row| row.deductible);
    deductibles.map(|fig| fig.value).max().unwrap_or_default()
}
