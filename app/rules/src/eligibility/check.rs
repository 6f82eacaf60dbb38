//! Whether a table decides everything: no combination of answers without a rule, no rule that never decides.
//!
//! Every combination is tried: of the answers, the ranges of age, the groups, the kinds of year and the periods that
//! the table tells apart.

use std::collections::{BTreeMap, BTreeSet};

use super::Question;
use super::table::{Case, Table, Verdict};
use crate::date::{self, Date};
use crate::facts::Group;
use crate::jurisdiction::{BenefitYear, Cx, YearMode};
use crate::reader::Path;

/// Tables with more combinations are refused: real ones have some hundreds.
const MOST: usize = 20_000;

/// Notes what is wrong with a table; `at` is the list of its rules.
pub(super) fn check(cx: &mut Cx, table: &Table, years: &[BenefitYear], at: &Path<'_>) {
    options(cx, table, years, at);
    let mut modes: Vec<YearMode> = Vec::new();
    for year in years.iter().filter(|year| !year.options.is_empty()) {
        if !modes.contains(&year.mode) {
            modes.push(year.mode);
        }
    }
    if modes.is_empty() {
        return;
    }
    let Some(cases) = combinations(table, &modes) else {
        let (zh, en) = ("条件的组合太多", "there are too many combinations of conditions");
        return cx.r.fault(at, "too_large", zh, en);
    };
    let mut used = vec![false; table.rules.len()];
    let mut gap = None;
    for case in &cases {
        match table.rules.iter().position(|rule| rule.when.holds(case) == Some(true)) {
            Some(rule) => {
                if let Some(used) = used.get_mut(rule) {
                    *used = true;
                }
            }
            None => gap = gap.or(Some(case)),
        }
    }
    if let Some(case) = gap {
        let words = describe(case);
        let zh = format!("没有规则适用于这样的回答：{words}");
        let en = format!("no rule holds for these answers: {words}");
        cx.r.fault(at, "gap", &zh, &en);
    }
    for (i, _) in used.iter().enumerate().filter(|(_, used)| !**used) {
        cx.r.fault(
            &Path::Index(at, i),
            "unreachable",
            "这条规则永远用不到：前面的规则已包含它的全部情形，或条件互相矛盾",
            "this rule never decides: earlier rules take all its cases, or its conditions exclude each other",
        );
    }
}

/// The options that rules name are those of every year they may decide for.
fn options(cx: &mut Cx, table: &Table, years: &[BenefitYear], at: &Path<'_>) {
    for (i, rule) in table.rules.iter().enumerate() {
        let (key, named) = match &rule.verdict {
            Verdict::StaysOn(option) => ("option", std::slice::from_ref(option)),
            Verdict::MayChoose(Some(options)) => ("options", options.as_slice()),
            _ => continue,
        };
        // A year without options is answered before its table is asked.
        let asked = years.iter().filter(|year| !year.options.is_empty());
        let asked = asked.filter(|year| rule.when.mode.is_none_or(|mode| mode == year.mode));
        let missing = asked
            .flat_map(|year| named.iter().map(move |option| (year, option)))
            .find(|(year, option)| year.option(option).is_none());
        if let Some((year, option)) = missing {
            let zh = format!("{}年度没有选项 {option}", year.year);
            let en = format!("the year {} has no option {option}", year.year);
            let place = Path::Index(at, i);
            cx.r.fault(&Path::Key(&place, key), "unknown_value", &zh, &en);
        }
    }
}

/// Every case that the table tells apart; `None` where there are too many.
fn combinations(table: &Table, modes: &[YearMode]) -> Option<Vec<Case>> {
    let mut questions = BTreeSet::new();
    let mut groups = BTreeSet::new();
    let mut days = BTreeSet::from([Date::MIN]);
    for rule in &table.rules {
        questions.extend(rule.when.questions());
        groups.extend(rule.when.groups.iter().flatten().copied());
        days.extend(rule.when.from);
        days.extend(rule.when.until.and_then(Date::next_day));
    }
    let ages = if questions.contains(&Question::BirthDate) { table.ages().len() } else { 1 };
    let exponent = u32::try_from(questions.len() + groups.len()).ok()?;
    let count = 2_usize.checked_pow(exponent)?.checked_mul(ages)?.checked_mul(days.len())?;
    if count.checked_mul(modes.len())? > MOST {
        return None;
    }
    let questions: Vec<Question> = questions.into_iter().collect();
    let mut cases = Vec::new();
    for mode in modes {
        for on in &days {
            for groups in subsets(&groups) {
                let case = Case { answers: BTreeMap::default(), age: None, groups, mode: *mode, on: *on };
                cases.extend(table.answered(&case, &questions));
            }
        }
    }
    Some(cases)
}

fn subsets(groups: &BTreeSet<Group>) -> Vec<BTreeSet<Group>> {
    groups.iter().fold(vec![BTreeSet::new()], |mut sets, group| {
        let with = sets.clone().into_iter().map(|mut set| {
            set.insert(*group);
            set
        });
        let with: Vec<_> = with.collect();
        sets.extend(with);
        sets
    })
}

/// A case as the conditions that hold in it.
fn describe(case: &Case) -> String {
    let mut words: Vec<String> =
        case.answers.iter().map(|(question, answer)| format!("{} = {answer}", question.word())).collect();
    words.extend(case.age.map(|age| format!("age {age}")));
    words.extend(case.groups.iter().map(|group| format!("group {}", group.word())));
    words.push(format!("mode = {}", case.mode.word()));
    if case.on > Date::MIN {
        words.push(format!("on {}", date::iso(case.on)));
    }
    words.join(", ")
}
