//! What keeping the books asks of a pack besides amounts: to which year a case belongs, and which accumulators.

use crate::assess::{Shares, Stop};
use crate::date::Date;
use crate::facts::{
    Accumulators, DiseaseAccumulators, Facts, FamilyAccumulators, HospitalAccumulators, Kind, code_begins,
};
use crate::pack::Pack;
use crate::pack::plan::{DeductibleMode, Disease, Op, OrderOf, Plan};

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
    /// How a pack has a case booked. Where it has no rules on that day the case uses the person's own accumulators.
    pub fn of(pack: &'a Pack, facts: &'a Facts) -> Result<Self, Stop> {
        let day = pack.deciding_date(facts)?;
        let nothing_shared = Self { day, hospital: None, disease: None, per_family: false };
        let Some(plan) = pack.plan(facts.tier.as_deref(), day) else { return Ok(nothing_shared) };
        let mode = plan.inpatient.as_ref().map(|inpatient| inpatient.mode.value);
        let disease = listed(plan, facts);
        Ok(Self {
            hospital: facts
                .care
                .hospital
                .as_deref()
                .filter(|_| mode == Some(DeductibleMode::PerHospitalYear)),
            // The first of its codes stands for a disease.
            disease: disease.and_then(|disease| disease.codes.value.first()).map(String::as_str),
            per_family: is_per_family(plan, facts.care.kind, disease),
            ..nothing_shared
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

/// The disease of a pack's list, for 门诊慢特病.
fn listed<'a>(plan: &'a Plan, facts: &Facts) -> Option<&'a Disease> {
    let written = facts.care.disease.as_deref().filter(|_| facts.care.kind == Kind::Chronic)?;
    let mut diseases = plan.chronic.as_ref()?.diseases.iter();
    diseases.find(|disease| disease.codes.value.iter().any(|code| code_begins(written, code)))
}

/// Whether a ceiling for the whole family holds for a kind of care.
fn is_per_family(plan: &Plan, kind: Kind, disease: Option<&Disease>) -> bool {
    let order = match kind {
        Kind::Inpatient => OrderOf::Inpatient,
        Kind::Outpatient => OrderOf::Outpatient,
        Kind::Chronic if disease.is_some_and(|disease| disease.row.is_none()) => OrderOf::ChronicAsInpatient,
        Kind::Chronic => OrderOf::Chronic,
        Kind::Delivery => OrderOf::Delivery,
        Kind::Accident => OrderOf::Accident,
        Kind::ByCase => OrderOf::ByCase,
    };
    let is_under_ceiling = plan.orders.get(order).is_some_and(|steps| steps.value.contains(&Op::Ceiling));
    let shares_ceiling =
        is_under_ceiling && plan.ceiling.as_ref().is_some_and(|layer| layer.family.is_some());
    let outpatient = plan.outpatient.as_ref().filter(|_| kind == Kind::Outpatient);
    shares_ceiling || outpatient.is_some_and(|layer| layer.family_ceiling.is_some())
}

/// Shares of a case, and the year after it.
pub(super) fn compute(
    pack: &Pack,
    facts: &Facts,
    before: &Accumulators,
) -> Result<(Shares, Accumulators), Stop> {
    pack.settle(facts, before).map(|settled| (settled.shares, settled.after))
}
