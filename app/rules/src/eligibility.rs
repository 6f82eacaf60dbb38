//! Who may enrol, in what: a decision with its reasons, or a question that staff must decide.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::date::Date;
use crate::facts::Group;
use crate::jurisdiction::Jurisdiction;
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
    /// Which rule: "enrolment.one_scheme".
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
pub fn decide(jurisdiction: &Jurisdiction, year: i32, facts: &EnrolmentFacts, on: Date) -> Eligibility {
    let _ = (jurisdiction, year, facts, on);
    Eligibility { outcome: Outcome::NotPublished, steps: Vec::new(), next: ask_the_hotline() }
}
