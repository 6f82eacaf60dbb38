//! What the registers say about a person, put into the terms in which the rules decide. No rule is here.

use rules::{
    eligibility::{self, Eligibility, EnrolmentFacts},
    jurisdiction,
    scheme::Scheme,
};
use time::Date;

use super::people;
use crate::types::{Contribution, Enrolment, EnrolmentStatus, GroupPeriod, Person};

/// The rows that a decision is made from.
pub(super) struct Register<'a> {
    pub(super) person: &'a Person,
    pub(super) groups: &'a [GroupPeriod],
    pub(super) enrolments: &'a [Enrolment],
    pub(super) contributions: &'a [Contribution],
}

/// The rules' decision for a benefit year; `None` for a jurisdiction that they do not know.
pub(super) fn judge(register: &Register<'_>, benefit_year: i32, today: Date) -> Option<Eligibility> {
    let jurisdiction = jurisdiction::get(&register.person.jurisdiction)?;
    Some(eligibility::decide(jurisdiction, benefit_year, &facts(register, benefit_year, today), today))
}

fn facts(register: &Register<'_>, benefit_year: i32, today: Date) -> EnrolmentFacts {
    EnrolmentFacts {
        local_hukou: register.person.local_hukou,
        employee_insurance: register.person.employee_insurance,
        urban_paid: Some(register.contributions.iter().any(|paid| {
            paid.benefit_year == benefit_year
                && paid.scheme == Scheme::UrbanResident
                && !by_choice(register, paid)
        })),
        urban_entered: Some(register.enrolments.iter().any(|entry| {
            entry.benefit_year == benefit_year
                && entry.scheme == Scheme::UrbanResident
                && entry.entered_on.is_some()
                && entry.status != EnrolmentStatus::Void
        })),
        // This register holds one live enrolment for a person and year; of other registers it knows nothing.
        enrolled_elsewhere: Some(false),
        newborn: Some(
            rules::date::age_on(register.person.birth_date, today) == 0
                && !register.enrolments.iter().any(|entry| entry.status != EnrolmentStatus::Void),
        ),
        birth_date: Some(register.person.birth_date),
        groups: people::groups_on(register.groups, today),
    }
}

/// Paid for an enrolment that was chosen in the portal, not in the old scheme's register.
fn by_choice(register: &Register<'_>, paid: &Contribution) -> bool {
    register.enrolments.iter().any(|entry| Some(entry.id) == paid.enrolment && entry.entered_on.is_none())
}
