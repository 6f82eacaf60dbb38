//! What keeping the books asks of a pack besides amounts: to which year a case belongs, and which accumulators.

use crate::assess::{Shares, Stop, try_assess};
use crate::date::Date;
use crate::facts::{
    Accumulators, DiseaseAccumulators, Facts, FamilyAccumulators, HospitalAccumulators, Kind,
};
use crate::pack::Pack;

/// How one case is booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms<'a> {
    /// The day that decides to which benefit year the case belongs.
    pub day: Date,
    /// The hospital whose accumulators it uses; `None`: of none.
    pub hospital: Option<&'a str>,
    /// The chronic disease whose accumulators it uses; `None`: of none.
    pub disease: Option<&'a str>,
    /// Whether it uses the accumulators of the family.
    pub per_family: bool,
}

/// The accumulators of a case, each by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// The person's own; its hospital, disease and family are nothing.
    pub(super) own: Accumulators,
    pub(super) hospital: HospitalAccumulators,
    pub(super) disease: DiseaseAccumulators,
    pub(super) family: FamilyAccumulators,
}

impl<'a> Terms<'a> {
    /// How a pack has a case booked.
    pub fn of(pack: &'a Pack, facts: &'a Facts) -> Result<Self, Stop> {
        Ok(Self {
            day: deciding_day(pack, facts)?,
            hospital: facts.care.hospital.as_deref(),
            disease: disease(pack, facts),
            per_family: is_counted_per_family(pack, facts),
        })
    }
}

impl Parts {
    /// Accumulators taken apart. A part to which the case has no key is dropped: there is nowhere to keep it.
    pub(super) fn of(year: &Accumulators, terms: &Terms<'_>) -> Self {
        let own = Accumulators {
            hospital: HospitalAccumulators::default(),
            disease: DiseaseAccumulators::default(),
            family: FamilyAccumulators::default(),
            ..*year
        };
        Self {
            own,
            hospital: if terms.hospital.is_some() { year.hospital } else { own.hospital },
            disease: if terms.disease.is_some() { year.disease } else { own.disease },
            family: if terms.per_family { year.family } else { own.family },
        }
    }

    /// Put together, as the engine takes and gives them.
    pub(super) const fn whole(&self) -> Accumulators {
        Accumulators { hospital: self.hospital, disease: self.disease, family: self.family, ..self.own }
    }
}

/// The day that decides to which benefit year a case belongs: that of the discharge, or of the service.
pub const fn deciding_day(_pack: &Pack, facts: &Facts) -> Result<Date, Stop> {
    Ok(facts.care.discharged)
}

/// The chronic disease that a pack counts by itself: the code, for 门诊慢特病.
fn disease<'a>(_pack: &'a Pack, facts: &'a Facts) -> Option<&'a str> {
    facts.care.disease.as_deref().filter(|_| facts.care.kind == Kind::Chronic)
}

/// Whether a pack has a ceiling for the whole family on such a case.
const fn is_counted_per_family(_pack: &Pack, _facts: &Facts) -> bool {
    false
}

/// Shares of a case, and the year after it.
pub(super) fn compute(
    pack: &Pack,
    facts: &Facts,
    before: &Accumulators,
) -> Result<(Shares, Accumulators), Stop> {
    try_assess(pack, facts, before).map(|assessment| (assessment.shares, assessment.after))
}
