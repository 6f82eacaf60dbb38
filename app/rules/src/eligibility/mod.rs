//! Who may enrol, in what: a decision with its reasons, or a question that staff must decide.
//!
//! The rules stand in the jurisdiction's file as a decision table; here it is asked.

mod check;
pub(crate) mod read;
mod table;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::date::{self, Date};
use crate::facts::Group;
use crate::jurisdiction::{BenefitYear, Jurisdiction};
use crate::refusal::ask_the_hotline;
use crate::text::Text;
use crate::trace::Clause;

pub use table::Table;
use table::{Case, Rule, Verdict};

/// What is known about a person who wants to enrol; `None`: not answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnrolmentFacts {
    /// Household registered here.
    pub local_hukou: Option<bool>,
    /// In the insurance of employees (职工医保).
    pub employee_insurance: Option<bool>,
    /// The contribution as an urban resident is paid.
    pub urban_paid: Option<bool>,
    /// The record as an urban resident is entered.
    pub urban_entered: Option<bool>,
    /// Enrolled in another residents' scheme for the same year.
    pub enrolled_elsewhere: Option<bool>,
    /// Born within the year before, and never enrolled.
    pub newborn: Option<bool>,
    /// Day of birth; rules ask for the age on the first day of the benefit year.
    pub birth_date: Option<Date>,
    /// Groups with rules of their own.
    pub groups: BTreeSet<Group>,
}

impl EnrolmentFacts {
    /// The answer to a question with yes or no.
    fn answer(&self, question: Question) -> Option<bool> {
        match question {
            Question::LocalHukou => self.local_hukou,
            Question::EmployeeInsurance => self.employee_insurance,
            Question::UrbanPaid => self.urban_paid,
            Question::UrbanEntered => self.urban_entered,
            Question::EnrolledElsewhere => self.enrolled_elsewhere,
            Question::Newborn => self.newborn,
            Question::BirthDate => None,
        }
    }
}

/// A question whose answer decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Is the household registered here?
    LocalHukou,
    /// In the insurance of employees?
    EmployeeInsurance,
    /// Contribution as an urban resident paid?
    UrbanPaid,
    /// Record as an urban resident entered?
    UrbanEntered,
    /// Enrolled elsewhere for the same year?
    EnrolledElsewhere,
    /// Born within the year before, and never enrolled?
    Newborn,
    /// Born when?
    BirthDate,
}

impl Question {
    /// The questions answered with yes or no.
    const YES_NO: [Self; 6] = [
        Self::LocalHukou,
        Self::EmployeeInsurance,
        Self::UrbanPaid,
        Self::UrbanEntered,
        Self::EnrolledElsewhere,
        Self::Newborn,
    ];

    /// The name of the condition in data files, `urban_paid`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::LocalHukou => "local_hukou",
            Self::EmployeeInsurance => "employee_insurance",
            Self::UrbanPaid => "urban_paid",
            Self::UrbanEntered => "urban_entered",
            Self::EnrolledElsewhere => "enrolled_elsewhere",
            Self::Newborn => "newborn",
            Self::BirthDate => "birth_date",
        }
    }
}

/// Why someone cannot enrol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotEligible {
    /// No household registration here.
    NoLocalHukou,
    /// In the insurance of employees.
    EmployeeInsurance,
    /// Already enrolled elsewhere: enrolling twice is forbidden.
    EnrolledElsewhere,
    /// Not among the people the insurance is for.
    NotCovered,
}

impl NotEligible {
    const ALL: [Self; 4] =
        [Self::NoLocalHukou, Self::EmployeeInsurance, Self::EnrolledElsewhere, Self::NotCovered];

    /// The word used in data files, `no_local_hukou`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoLocalHukou => "no_local_hukou",
            Self::EmployeeInsurance => "employee_insurance",
            Self::EnrolledElsewhere => "enrolled_elsewhere",
            Self::NotCovered => "not_covered",
        }
    }
}

/// What the rules say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Stays on the track she is on.
    StaysOn {
        /// Id of the option.
        option: String,
    },
    /// May choose among these options.
    MayChoose(Vec<String>),
    /// 待人工核定: the text does not decide.
    NeedsStaffDecision,
    /// Cannot enrol.
    NotEligible {
        /// Why.
        reason: NotEligible,
    },
    /// The year's rules are not published.
    NotPublished,
    /// These answers are needed first, in this order.
    MissingAnswer(Vec<Question>),
}

/// One reason on the way to an outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Which rule: `enrolment.one_scheme`.
    pub rule: String,
    /// By which clause.
    pub clause: Clause,
    /// In words for people.
    pub text: Text,
}

/// A decision with its reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Eligibility {
    /// What the rules say.
    pub outcome: Outcome,
    /// Why, in the order of the rules.
    pub steps: Vec<Reason>,
    /// What to do now.
    pub next: Text,
}

/// Decides whether and how a person can enrol for a benefit year, as of a day.
///
/// The first rule of the table whose conditions hold decides. An answer that is missing is asked for only while it can
/// still change the outcome. What the text leaves open is [`Outcome::NeedsStaffDecision`].
pub fn decide(jurisdiction: &Jurisdiction, year: i32, facts: &EnrolmentFacts, on: Date) -> Eligibility {
    let Some(benefit_year) = jurisdiction.year(year).filter(|year| !year.options.is_empty()) else {
        return not_published(year);
    };
    let table = &jurisdiction.eligibility;
    let case = Case::of(table, facts, benefit_year, on);
    let missing = missing(table, &case, benefit_year);
    let steps = reasons(table, facts, &case, missing.is_empty());
    let rule = table.hit(&case).filter(|_| missing.is_empty());
    let outcome = match rule {
        Some(rule) => outcome(&rule.verdict, benefit_year),
        // No table that was read lacks a rule for a case without open answers.
        None if missing.is_empty() => Outcome::NeedsStaffDecision,
        None => Outcome::MissingAnswer(missing),
    };
    let own = rule.and_then(|rule| rule.next.clone());
    let next = own.unwrap_or_else(|| next_step(&outcome, benefit_year, on));
    Eligibility { outcome, steps, next }
}

/// The answers without which the outcome is not certain, in the order of the table; empty when it is.
fn missing(table: &Table, case: &Case, year: &BenefitYear) -> Vec<Question> {
    let open = table.open(case);
    if open.is_empty() {
        return open;
    }
    // A rule that holds for certain decides where every combination of the open answers leads to what it says, be it
    // by an earlier rule: its words are true, and are the reason.
    if let Some(certain) = table.hit(case) {
        let said = outcome(&certain.verdict, year);
        let same = |case: &Case| outcome_of(table, case, year).is_some_and(|found| alike(&found, &said));
        if table.answered(case, &open).iter().all(same) {
            return Vec::new();
        }
    }
    let decides = |question: &Question| {
        let others: Vec<Question> = open.iter().copied().filter(|other| other != question).collect();
        let rest = table.answered(case, &others);
        rest.iter().any(|case| differ(table, &table.answered(case, &[*question]), year))
    };
    let deciding: Vec<Question> = open.iter().copied().filter(decides).collect();
    if deciding.is_empty() { open } else { deciding }
}

/// What the table says of a case that lacks no answer.
fn outcome_of(table: &Table, case: &Case, year: &BenefitYear) -> Option<Outcome> {
    table.hit(case).map(|rule| outcome(&rule.verdict, year))
}

/// Whether two outcomes come to the same for the person. Why one cannot enrol is not what was asked.
fn alike(a: &Outcome, b: &Outcome) -> bool {
    matches!((a, b), (Outcome::NotEligible { .. }, Outcome::NotEligible { .. })) || a == b
}

/// Whether cases that lack no answer come to different outcomes.
fn differ(table: &Table, cases: &[Case], year: &BenefitYear) -> bool {
    let mut found = cases.iter().map(|case| outcome_of(table, case, year));
    let Some(first) = found.next() else { return false };
    found.any(|other| match (&first, &other) {
        (Some(first), Some(other)) => !alike(first, other),
        (first, other) => first.is_some() != other.is_some(),
    })
}

/// The words of the rules passed on the way and of the one that decides, if one does.
fn reasons(table: &Table, facts: &EnrolmentFacts, case: &Case, decided: bool) -> Vec<Reason> {
    let reason = |rule: &Rule, text: &Text| Reason {
        rule: rule.name.clone(),
        clause: rule.clause.clone(),
        text: text.clone(),
    };
    let mut steps = Vec::new();
    for rule in &table.rules {
        match rule.when.holds(case) {
            Some(true) => {
                steps.extend(decided.then(|| reason(rule, &rule.text)));
                break;
            }
            Some(false) => {
                // What counts as no because nobody knows it is no reason.
                let known = rule.when.only_answer().is_some_and(|question| facts.answer(question).is_some());
                steps.extend(rule.passed.as_ref().filter(|_| known).map(|text| reason(rule, text)));
            }
            None => {}
        }
    }
    steps
}

fn outcome(verdict: &Verdict, year: &BenefitYear) -> Outcome {
    match verdict {
        Verdict::MayChoose(among) => {
            let open = year.options.iter().filter(|option| !option.closed).map(|option| option.id.clone());
            let among = |id: &String| among.as_ref().is_none_or(|among| among.contains(id));
            Outcome::MayChoose(open.filter(among).collect())
        }
        Verdict::StaysOn(option) => Outcome::StaysOn { option: option.clone() },
        Verdict::NotEligible(reason) => Outcome::NotEligible { reason: *reason },
        Verdict::NeedsStaffDecision => Outcome::NeedsStaffDecision,
        Verdict::NotPublished => Outcome::NotPublished,
    }
}

fn not_published(year: i32) -> Eligibility {
    let zh = format!("{year}年度的标准尚未公布，公布后再来查询，或拨打 12393。");
    let en = format!("The standard for {year} is not published; come back when it is, or call 12393.");
    Eligibility { outcome: Outcome::NotPublished, steps: Vec::new(), next: Text::new(zh, en) }
}

fn next_step(outcome: &Outcome, year: &BenefitYear, on: Date) -> Text {
    match outcome {
        Outcome::MissingAnswer(_) => {
            Text::new("请先回答还没有回答的问题。", "Answer the open questions first.")
        }
        Outcome::NeedsStaffDecision => Text::new(
            "请带身份证和缴费凭证到乡镇经办窗口申请核定，或拨打 12393。",
            "Take your id card and proof of payment to the counter of your township, or call 12393.",
        ),
        Outcome::NotEligible { .. } | Outcome::NotPublished => ask_the_hotline(),
        Outcome::StaysOn { .. } | Outcome::MayChoose(_) => payment_window(year, on),
    }
}

fn payment_window(year: &BenefitYear, on: Date) -> Text {
    let (opens, closes) = (year.window.opens, year.window.closes);
    match year.window.days_left(on) {
        Some(days) if year.window.is_open(on) => Text::new(
            format!("缴费截止到{}，还有 {days} 天。", date::zh(closes)),
            format!("The contribution is due by {}, {days} days from now.", date::iso(closes)),
        ),
        Some(_) => Text::new(
            format!("缴费从{}开始，到{}截止。", date::zh(opens), date::zh(closes)),
            format!("The contribution can be paid from {} to {}.", date::iso(opens), date::iso(closes)),
        ),
        None => Text::new(
            format!("缴费期已于{}结束；能否补缴请拨打 12393。", date::zh(closes)),
            format!("The time to pay ended on {}; call 12393 about paying late.", date::iso(closes)),
        ),
    }
}
