//! The questions of the eligibility pre-check.

use rules::date::{self, DateError};
use rules::eligibility::EnrolmentFacts;
use rules::jurisdiction::{BenefitYear, Jurisdiction};
use serde::Deserialize;

use super::FieldError;
use crate::t;

/// `POST /eligibility`: each question answered `yes`, `no` or `unsure`, or with a day; empty: not answered.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawEligibility {
    /// Code of the place.
    pub jurisdiction: String,
    /// The benefit year.
    pub year: String,
    /// Is the household registered there?
    pub hukou: String,
    /// In the insurance of employees?
    pub employee: String,
    /// Is the contribution as an urban resident paid?
    pub paid: String,
    /// Is the record as an urban resident entered?
    pub entered: String,
    /// Enrolled elsewhere for the same year?
    pub elsewhere: String,
    /// Born within the year before, and never enrolled?
    pub newborn: String,
    /// Day of birth.
    pub birth_date: String,
    /// The form's token.
    pub csrf: String,
}

/// What is asked, ready to be decided.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The place.
    pub jurisdiction: &'static Jurisdiction,
    /// The benefit year.
    pub year: i32,
    /// The answers.
    pub facts: EnrolmentFacts,
}

impl RawEligibility {
    /// The questions as asked, for one of the shipped places.
    pub fn parse(&self, places: &'static [Jurisdiction]) -> Result<Asked, Vec<FieldError>> {
        let mut errors = Vec::new();
        let jurisdiction = places.iter().find(|place| place.code == self.jurisdiction);
        if jurisdiction.is_none() {
            errors.push(FieldError::plain("jurisdiction", t::error_choose));
        }
        let year = self.year.trim().parse().ok();
        if year.is_none() {
            errors.push(FieldError::plain("year", t::error_choose));
        }
        let birth_date = match date::parse_typed(&self.birth_date) {
            Ok(date) => Some(date),
            Err(DateError::Empty) => None,
            Err(_) => {
                errors.push(FieldError::plain("birth_date", t::error_date));
                None
            }
        };
        match (jurisdiction, year) {
            (Some(jurisdiction), Some(year)) if errors.is_empty() => {
                Ok(Asked { jurisdiction, year, facts: EnrolmentFacts { birth_date, ..self.facts() } })
            }
            _ => Err(errors),
        }
    }

    /// The place chosen, with the year chosen where it has it.
    pub fn chosen(
        &self,
        places: &'static [Jurisdiction],
    ) -> Option<(&'static Jurisdiction, Option<&'static BenefitYear>)> {
        let place = places.iter().find(|place| place.code == self.jurisdiction)?;
        Some((place, self.year.parse().ok().and_then(|year| place.year(year))))
    }

    fn facts(&self) -> EnrolmentFacts {
        EnrolmentFacts {
            local_hukou: answer(&self.hukou),
            employee_insurance: answer(&self.employee),
            urban_paid: answer(&self.paid),
            urban_entered: answer(&self.entered),
            enrolled_elsewhere: answer(&self.elsewhere),
            newborn: answer(&self.newborn),
            ..EnrolmentFacts::default()
        }
    }
}

/// 是, 否; anything else is not known.
fn answer(typed: &str) -> Option<bool> {
    match typed {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}
