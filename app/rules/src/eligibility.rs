//! Who may enrol, in what: a decision with its reasons, or a question that staff must decide.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::date::{self, Date};
use crate::facts::Group;
use crate::jurisdiction::{BenefitYear, EnrolmentRules, Jurisdiction, YearMode};
use crate::refusal::ask_the_hotline;
use crate::text::Text;
use crate::trace::Clause;

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
    /// Groups with rules of their own.
    pub groups: BTreeSet<Group>,
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
/// Answers that already decide need no further ones. What the text leaves open is [`Outcome::NeedsStaffDecision`].
pub fn decide(jurisdiction: &Jurisdiction, year: i32, facts: &EnrolmentFacts, on: Date) -> Eligibility {
    let Some(benefit_year) = jurisdiction.year(year) else { return not_published(year) };
    let mut decision = Decision { steps: Vec::new(), missing: Vec::new() };
    let rules = &jurisdiction.enrolment;
    let outcome = decision
        .covered(rules, facts)
        .or_else(|| decision.once_only(rules, facts))
        .or_else(|| decision.track(rules, benefit_year, facts));
    let outcome = match outcome {
        Some(outcome) => outcome,
        None if decision.missing.is_empty() => decision.may_choose(benefit_year),
        None => Outcome::MissingAnswer(decision.missing.clone()),
    };
    let next = next_step(&outcome, benefit_year, on);
    Eligibility { outcome, steps: decision.steps, next }
}

/// A decision on its way.
struct Decision {
    steps: Vec<Reason>,
    missing: Vec<Question>,
}

impl Decision {
    fn because(&mut self, rule: &str, clause: &Clause, zh: &str, en: &str) {
        self.steps.push(Reason { rule: rule.to_owned(), clause: clause.clone(), text: Text::new(zh, en) });
    }

    /// Whether the insurance is for this person at all: household and insurance of employees.
    fn covered(&mut self, rules: &EnrolmentRules, facts: &EnrolmentFacts) -> Option<Outcome> {
        if let Some(clause) = &rules.local_hukou {
            match facts.local_hukou {
                None => self.missing.push(Question::LocalHukou),
                Some(true) => self.because(
                    "enrolment.local_hukou",
                    clause,
                    "有本地户籍，属于参保对象。",
                    "The household is registered here: the insurance is for this person.",
                ),
                Some(false) => {
                    let (zh, en) = (
                        "参保对象要有本地户籍。",
                        "The insurance is for people whose household is registered here.",
                    );
                    self.because("enrolment.local_hukou", clause, zh, en);
                    return Some(Outcome::NotEligible { reason: NotEligible::NoLocalHukou });
                }
            }
        }
        let clause = rules.employee_insurance.as_ref().or(rules.one_scheme.as_ref())?;
        match facts.employee_insurance {
            None if rules.employee_insurance.is_some() => self.missing.push(Question::EmployeeInsurance),
            Some(true) => {
                let (zh, en) = (
                    "已参加职工医保的人不参加居民医保。",
                    "People in the insurance of employees do not enrol here.",
                );
                self.because("enrolment.employee_insurance", clause, zh, en);
                return Some(Outcome::NotEligible { reason: NotEligible::EmployeeInsurance });
            }
            Some(false) if rules.employee_insurance.is_some() => self.because(
                "enrolment.employee_insurance",
                clause,
                "没有参加职工医保，符合条件。",
                "Not in the insurance of employees: that condition is met.",
            ),
            _ => {}
        }
        None
    }

    /// Enrolling twice is forbidden, or left to staff where the text does not say so.
    fn once_only(&mut self, rules: &EnrolmentRules, facts: &EnrolmentFacts) -> Option<Outcome> {
        let clause = rules.one_scheme.as_ref().or(rules.elsewhere_undecided.as_ref())?;
        match facts.enrolled_elsewhere {
            None => {
                self.missing.push(Question::EnrolledElsewhere);
                None
            }
            Some(false) => None,
            Some(true) if rules.one_scheme.is_some() => {
                let (zh, en) = (
                    "同一年度已在别处参保，不能重复参保。",
                    "Already enrolled elsewhere for this year: enrolling twice is forbidden.",
                );
                self.because("enrolment.one_scheme", clause, zh, en);
                Some(Outcome::NotEligible { reason: NotEligible::EnrolledElsewhere })
            }
            Some(true) => {
                let (zh, en) = (
                    "已在别处参保的情形，文件没有写明，要由工作人员核定。",
                    "The text does not say what holds for people enrolled elsewhere: staff decides.",
                );
                self.because("enrolment.one_scheme", clause, zh, en);
                Some(Outcome::NeedsStaffDecision)
            }
        }
    }

    /// The four cases of a dual-track year. Two of them are not decided by the text, and never guessed.
    fn track(
        &mut self,
        rules: &EnrolmentRules,
        year: &BenefitYear,
        facts: &EnrolmentFacts,
    ) -> Option<Outcome> {
        let dual = rules.dual_track.as_ref().filter(|_| year.mode == YearMode::DualTrack)?;
        for (answer, question) in
            [(facts.urban_paid, Question::UrbanPaid), (facts.urban_entered, Question::UrbanEntered)]
        {
            if answer.is_none() {
                self.missing.push(question);
            }
        }
        if !self.missing.is_empty() {
            return None;
        }
        let rule = "enrolment.dual_track";
        match (facts.urban_paid?, facts.urban_entered?) {
            (true, true) => {
                let (zh, en) = (
                    "已缴城镇居民医保费，信息也已录入：继续执行城镇居民标准。",
                    "Paid and entered as an urban resident: the urban standard goes on.",
                );
                self.because(rule, &dual.clause, zh, en);
                Some(Outcome::StaysOn { option: dual.urban.clone() })
            }
            (false, false) => {
                let (zh, en) = (
                    "没有缴费，信息也没有录入：可以在城镇居民标准和新农合标准中自愿选择一种。",
                    "Neither paid nor entered: free to choose the urban or the rural standard.",
                );
                self.because(rule, &dual.clause, zh, en);
                None
            }
            (true, false) => {
                let (zh, en) = (
                    "已缴费但信息没有录入：文件没有规定，待人工核定。",
                    "Paid but not entered: the text does not decide; staff has to.",
                );
                self.because(rule, &dual.clause, zh, en);
                Some(Outcome::NeedsStaffDecision)
            }
            (false, true) => {
                let (zh, en) = (
                    "信息已录入但没有缴费：文件没有规定，待人工核定。",
                    "Entered but not paid: the text does not decide; staff has to.",
                );
                self.because(rule, &dual.clause, zh, en);
                Some(Outcome::NeedsStaffDecision)
            }
        }
    }

    fn may_choose(&mut self, year: &BenefitYear) -> Outcome {
        let open: Vec<String> =
            year.options.iter().filter(|option| !option.closed).map(|option| option.id.clone()).collect();
        let zh = format!("{}年度可选的标准有 {} 种。", year.year, open.len());
        let en = format!("For {} there are {} options.", year.year, open.len());
        self.because("enrolment.options", &year.clause, &zh, &en);
        Outcome::MayChoose(open)
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
