//! The decision table: ordered rules, each with conditions, an outcome, a clause and words. The first rule whose
//! conditions all hold decides.

use std::collections::{BTreeMap, BTreeSet};

use super::{EnrolmentFacts, NotEligible, Question};
use crate::date::{self, Date};
use crate::facts::Group;
use crate::jurisdiction::{BenefitYear, YearMode};
use crate::text::Text;
use crate::trace::Clause;

/// Who may enrol, as ordered rules. A table that was read leaves no combination of answers without a rule and has no
/// rule that never decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub(super) rules: Vec<Rule>,
    /// Questions nobody is asked: what no register says counts as no.
    pub(super) not_asked: BTreeSet<Question>,
}

/// A rule of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) when: When,
    pub(super) verdict: Verdict,
    pub(super) clause: Clause,
    pub(super) text: Text,
    /// What is said when its one condition was answered and did not hold.
    pub(super) passed: Option<Text>,
    pub(super) next: Option<Text>,
}

/// What a rule decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Free to choose among these options; `None`: among all that are open.
    MayChoose(Option<Vec<String>>),
    StaysOn(String),
    NotEligible(NotEligible),
    NeedsStaffDecision,
    NotPublished,
}

/// Conditions that must all hold; without any, the rule holds for everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct When {
    pub(super) answers: BTreeMap<Question, bool>,
    /// Completed years on the first day of the benefit year.
    pub(super) min_age: Option<u16>,
    pub(super) below_age: Option<u16>,
    /// In one of these groups.
    pub(super) groups: Option<BTreeSet<Group>>,
    pub(super) mode: Option<YearMode>,
    /// First and last day on which the rule is asked.
    pub(super) from: Option<Date>,
    pub(super) until: Option<Date>,
}

impl When {
    /// Whether the conditions hold; `None` where that depends on an answer that is missing.
    pub(super) fn holds(&self, case: &Case) -> Option<bool> {
        let known = self.mode.is_none_or(|mode| mode == case.mode)
            && self.from.is_none_or(|from| from <= case.on)
            && self.until.is_none_or(|until| case.on <= until)
            && self.groups.as_ref().is_none_or(|groups| !groups.is_disjoint(&case.groups));
        if !known {
            return Some(false);
        }
        let answers =
            self.answers.iter().map(|(question, wanted)| Some(case.answers.get(question)? == wanted));
        let age = self.asks_age().then(|| {
            let age = case.age?;
            let old_enough = self.min_age.is_none_or(|min| min <= age);
            Some(old_enough && self.below_age.is_none_or(|below| age < below))
        });
        let mut all = Some(true);
        for one in answers.chain(age) {
            match one {
                // One condition that fails settles it, whatever the open ones are.
                Some(false) => return Some(false),
                Some(true) => {}
                None => all = None,
            }
        }
        all
    }

    fn asks_age(&self) -> bool {
        self.min_age.is_some() || self.below_age.is_some()
    }

    /// The questions it asks.
    pub(super) fn questions(&self) -> impl Iterator<Item = Question> {
        self.answers.keys().copied().chain(self.asks_age().then_some(Question::BirthDate))
    }

    /// The one answer that is all it asks for.
    pub(super) fn only_answer(&self) -> Option<Question> {
        let alone = self.answers.len() == 1
            && !self.asks_age()
            && self.groups.is_none()
            && self.mode.is_none()
            && self.from.is_none()
            && self.until.is_none();
        self.answers.keys().next().copied().filter(|_| alone)
    }
}

/// What the conditions are held against.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) answers: BTreeMap<Question, bool>,
    pub(super) age: Option<u16>,
    pub(super) groups: BTreeSet<Group>,
    pub(super) mode: YearMode,
    pub(super) on: Date,
}

impl Case {
    /// What is known, with what counts as no.
    pub(super) fn of(table: &Table, facts: &EnrolmentFacts, year: &BenefitYear, on: Date) -> Self {
        let mut answers: BTreeMap<Question, bool> = Question::YES_NO
            .into_iter()
            .filter_map(|question| Some((question, facts.answer(question)?)))
            .collect();
        for question in &table.not_asked {
            answers.entry(*question).or_insert(false);
        }
        let age = facts.birth_date.map(|birth| u16::from(date::age_on(birth, year.covers.0)));
        Self { answers, age, groups: facts.groups.clone(), mode: year.mode, on }
    }

    fn knows(&self, question: Question) -> bool {
        match question {
            Question::BirthDate => self.age.is_some(),
            other => self.answers.contains_key(&other),
        }
    }
}

impl Table {
    /// The first rule that holds; in a case with all answers there is one.
    pub(super) fn hit(&self, case: &Case) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.when.holds(case) == Some(true))
    }

    /// Questions that rules which still may hold ask and that have no answer, in the order of the table.
    pub(super) fn open(&self, case: &Case) -> Vec<Question> {
        let mut open = Vec::new();
        for rule in self.rules.iter().filter(|rule| rule.when.holds(case) != Some(false)) {
            for question in rule.when.questions() {
                if !case.knows(question) && !open.contains(&question) {
                    open.push(question);
                }
            }
        }
        open
    }

    /// The case with every combination of answers to some questions. Of ages one of each range that the table tells
    /// apart.
    pub(super) fn answered(&self, case: &Case, questions: &[Question]) -> Vec<Case> {
        let mut cases = vec![case.clone()];
        for question in questions {
            cases = cases.iter().flat_map(|case| self.answers_to(case, *question)).collect();
        }
        cases
    }

    fn answers_to(&self, case: &Case, question: Question) -> Vec<Case> {
        if question == Question::BirthDate {
            let ages = self.ages().into_iter();
            return ages.map(|age| Case { age: Some(age), ..case.clone() }).collect();
        }
        let with = |answer| {
            let mut case = case.clone();
            case.answers.insert(question, answer);
            case
        };
        vec![with(false), with(true)]
    }

    /// The first age of each range that the table tells apart.
    pub(super) fn ages(&self) -> BTreeSet<u16> {
        let limits = self.rules.iter().flat_map(|rule| [rule.when.min_age, rule.when.below_age]);
        limits.flatten().chain([0]).collect()
    }
}
