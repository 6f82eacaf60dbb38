//! Reading a decision table, with every fault at its place.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::table::{Rule, Table, Verdict, When};
use super::{NotEligible, Question, check};
use crate::facts::Group;
use crate::jurisdiction::{BenefitYear, Cx, YearMode};
use crate::reader::{Object, Path, Reader};

/// `[eligibility]` of a jurisdiction with these years.
pub(crate) fn table(cx: &mut Cx, map: &Object, at: &Path<'_>, years: &[BenefitYear]) -> Option<Table> {
    let value = cx.member(map, at, "eligibility")?;
    let at = Path::Key(at, "eligibility");
    let map = cx.r.object(value, &at, &["not_asked", "rules"])?;
    let not_asked: BTreeSet<Question> = match map.get("not_asked") {
        Some(_) => cx.all(map, &at, "not_asked", question)?.into_iter().collect(),
        None => BTreeSet::new(),
    };
    let rules = cx.all(map, &at, "rules", rule)?;
    let table = Table { rules, not_asked };
    // A rule or a year that could not be read would look like a gap.
    let unread = |path: &str| path.starts_with("/eligibility/") || path.starts_with("/years");
    if !cx.r.faults.iter().any(|fault| unread(&fault.path)) {
        check::check(cx, &table, years, &Path::Key(&at, "rules"));
    }
    Some(table)
}

fn question(cx: &mut Cx, value: &Value, at: &Path<'_>) -> Option<Question> {
    cx.r.word(value, at, &Question::YES_NO.map(|question| (question.word(), question)))
}

fn rule(cx: &mut Cx, value: &Value, at: &Path<'_>) -> Option<Rule> {
    let known = ["rule", "when", "outcome", "option", "options", "reason", "text", "passed", "next"];
    let map = cx.object(value, at, &known)?;
    let name = cx.r.required(map, at, "rule", Reader::text);
    let before = cx.r.faults.len();
    let when = match map.get("when").filter(|when| !when.is_null()) {
        Some(when) => self::when(cx, when, &Path::Key(at, "when")),
        None => Some(When::default()),
    };
    let is_read = cx.r.faults.len() == before;
    let verdict = verdict(cx, map, at);
    let clause = cx.clause(map, at);
    let text = cx.r.required(map, at, "text", Reader::words);
    let passed = cx.r.optional(map, at, "passed", Reader::words);
    let next = cx.r.optional(map, at, "next", Reader::words);
    let when = when?;
    if is_read && passed.is_some() && when.only_answer().is_none() {
        cx.r.fault(
            &Path::Key(at, "passed"),
            "impossible",
            "只有单独一个问题作条件的规则才能写 passed",
            "only a rule whose one condition is an answer may have it",
        );
    }
    Some(Rule { name: name?, when, verdict: verdict?, clause: clause?, text: text?, passed, next })
}

fn when(cx: &mut Cx, value: &Value, at: &Path<'_>) -> Option<When> {
    let other = ["min_age", "below_age", "groups", "mode", "from", "until"];
    let known = [Question::YES_NO.map(Question::word).as_slice(), &other].concat();
    let map = cx.r.object(value, at, &known)?;
    let mut answers = BTreeMap::new();
    for question in Question::YES_NO {
        if let Some(answer) = cx.r.optional(map, at, question.word(), Reader::flag) {
            answers.insert(question, answer);
        }
    }
    let groups = match map.get("groups") {
        Some(_) => Some(cx.all(map, at, "groups", |cx, value, at| cx.r.word(value, at, Group::WORDS))?),
        None => None,
    };
    Some(When {
        answers,
        min_age: cx.r.optional(map, at, "min_age", Reader::count),
        below_age: cx.r.optional(map, at, "below_age", Reader::count),
        groups: groups.map(|groups| groups.into_iter().collect()),
        mode: cx.r.optional(map, at, "mode", |r, value, at| r.word(value, at, &YearMode::WORDS)),
        from: cx.r.optional(map, at, "from", Reader::date),
        until: cx.r.optional(map, at, "until", Reader::date),
    })
}

/// The words for outcomes.
const OUTCOMES: [(&str, Kind); 5] = [
    ("may_choose", Kind::MayChoose),
    ("stays_on", Kind::StaysOn),
    ("not_eligible", Kind::NotEligible),
    ("needs_staff_decision", Kind::NeedsStaffDecision),
    ("not_published", Kind::NotPublished),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    MayChoose,
    StaysOn,
    NotEligible,
    NeedsStaffDecision,
    NotPublished,
}

/// The outcome, with the member that belongs to it and none that does not.
fn verdict(cx: &mut Cx, map: &Object, at: &Path<'_>) -> Option<Verdict> {
    let kind = cx.r.required(map, at, "outcome", |r, value, at| r.word(value, at, &OUTCOMES))?;
    let members = [("options", Kind::MayChoose), ("option", Kind::StaysOn), ("reason", Kind::NotEligible)];
    for (key, _) in members.into_iter().filter(|(key, of)| kind != *of && map.contains_key(*key)) {
        let (zh, en) = ("这一项不属于这种 outcome", "does not belong to this outcome");
        cx.r.fault(&Path::Key(at, key), "unknown_field", zh, en);
    }
    Some(match kind {
        Kind::MayChoose => Verdict::MayChoose(match map.get("options") {
            Some(_) => Some(cx.all(map, at, "options", |cx, value, at| cx.r.text(value, at))?),
            None => None,
        }),
        Kind::StaysOn => Verdict::StaysOn(cx.r.required(map, at, "option", Reader::text)?),
        Kind::NotEligible => Verdict::NotEligible(cx.r.required(map, at, "reason", |r, value, at| {
            r.word(value, at, &NotEligible::ALL.map(|reason| (reason.word(), reason)))
        })?),
        Kind::NeedsStaffDecision => Verdict::NeedsStaffDecision,
        Kind::NotPublished => Verdict::NotPublished,
    })
}
