//! Coverage: a person's enrolment in a benefit year.

use rules::{jurisdiction, text::Lang};
use store::{Enrolment, EnrolmentStatus};

use super::{
    elements::{CodeableConcept, Coding, Identifier, Period, Reference, element, period},
    systems,
};

element! {
    /// An enrolment.
    Coverage {
        resource_type: &'static str,
        id: String,
        identifier: Vec<Identifier>,
        status: &'static str,
        r#type: CodeableConcept,
        subscriber: Reference,
        beneficiary: Reference,
        relationship: CodeableConcept,
        period: Period,
        payor: Vec<Reference>,
        class: Vec<Class>,
    }
    /// What of the payor's offers it is.
    Class { r#type: CodeableConcept, value: String, name: Option<String> }
}

/// An enrolment of somebody insured in a jurisdiction, as a Coverage. Until it is paid it is a draft; after its year it is
/// cancelled.
pub fn coverage(enrolment: &Enrolment, jurisdiction: &str) -> Coverage {
    let person = Reference::to("Patient", enrolment.person);
    let place = jurisdiction::get(jurisdiction);
    let option = place.and_then(|place| place.year(enrolment.benefit_year)?.option(&enrolment.option));
    let agency = place.and_then(|place| place.agency_on(enrolment.scheme, enrolment.covers_from));
    let payor = agency.map_or(jurisdiction, |agency| &agency.name.zh);
    Coverage {
        resource_type: "Coverage",
        id: enrolment.id.to_string(),
        identifier: vec![Identifier::of(systems::ENROLMENT, &enrolment.reference)],
        status: status(enrolment.status),
        r#type: CodeableConcept {
            coding: vec![
                scheme(enrolment.scheme),
                Coding::new(systems::ACT, "PUBLICPOL").shown("public healthcare"),
            ],
            text: Some(enrolment.scheme.title(Lang::En).to_owned()),
        },
        subscriber: person.clone(),
        beneficiary: person,
        relationship: Coding::new(systems::SUBSCRIBER, "self").shown("Self").into(),
        period: period(enrolment.covers_from, enrolment.covers_to),
        payor: vec![Reference::said(payor)],
        class: vec![Class {
            r#type: Coding::new(systems::COVERAGE_CLASS, "plan").shown("Plan").into(),
            value: enrolment.option.clone(),
            name: option.map(|option| option.title.zh.clone()),
        }],
    }
}

/// An insurance type by its national code.
pub(super) fn scheme(scheme: rules::scheme::Scheme) -> Coding {
    Coding::new(systems::SCHEME, scheme.code()).shown(scheme.title(Lang::Zh))
}

fn status(status: EnrolmentStatus) -> &'static str {
    match status {
        EnrolmentStatus::Entered | EnrolmentStatus::Chosen => "draft",
        EnrolmentStatus::Paid | EnrolmentStatus::Active => "active",
        EnrolmentStatus::Ended | EnrolmentStatus::Void => "cancelled",
    }
}
