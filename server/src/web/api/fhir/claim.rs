//! Claim: the bill that a hospital sent. What `ClaimResponse` and `ExplanationOfBenefit` say alike is here too.

use std::borrow::Cow;

use rules::{
    date,
    facts::{Class, Kind},
    jurisdiction,
    text::Lang,
};
use store::{ClaimLine, ClaimStatus, HospitalClaim};

use super::{
    elements::{Amount, CodeableConcept, Coding, Identifier, Period, Quantity, Reference, element, period},
    systems,
};
use crate::web::receipts::instant;

element! {
    /// The bill.
    Claim {
        resource_type: &'static str,
        id: String,
        identifier: Vec<Identifier>,
        status: &'static str,
        r#type: CodeableConcept,
        sub_type: CodeableConcept,
        r#use: &'static str,
        patient: Reference,
        billable_period: Period,
        created: String,
        insurer: Reference,
        provider: Reference,
        priority: CodeableConcept,
        diagnosis: Vec<Disease>,
        insurance: Vec<Insurance>,
        item: Vec<Item>,
        total: Amount,
    }
    /// The disease.
    Disease { sequence: u32, diagnosis_codeable_concept: CodeableConcept }
    /// Which insurance is to pay.
    Insurance { sequence: u32, focal: bool, coverage: Reference }
    /// A line of the bill.
    Item {
        sequence: u32,
        category: CodeableConcept,
        product_or_service: CodeableConcept,
        quantity: Quantity,
        unit_price: Amount,
        net: Option<Amount>,
    }
}

/// The bill of a settlement.
pub fn claim(of: &HospitalClaim) -> Claim {
    Claim {
        resource_type: "Claim",
        id: of.claim.id.to_string(),
        identifier: vec![slip(of)],
        status: status(of),
        r#type: claim_type(),
        sub_type: kind(of.claim.care.kind),
        r#use: "claim",
        patient: patient(of),
        billable_period: billable(of),
        created: instant(of.claim.settled_at),
        insurer: insurer(of),
        provider: provider(of),
        priority: Coding::new(systems::PRIORITY, "normal").into(),
        diagnosis: diagnosis(of),
        insurance: vec![Insurance { sequence: 1, focal: true, coverage: coverage(of) }],
        item: of.claim.lines.iter().zip(1..).map(|(line, sequence)| item(line, sequence)).collect(),
        total: of.claim.shares.medfee_sumamt.into(),
    }
}

fn item(line: &ClaimLine, sequence: u32) -> Item {
    Item {
        sequence,
        category: class(line.line.class),
        product_or_service: product(line),
        quantity: Quantity { value: line.line.quantity.into() },
        unit_price: line.line.unit_price.into(),
        net: line.line.amount().map(Amount::from),
    }
}

/// A settlement that was taken back is cancelled; its amounts stay readable.
pub(super) fn status(of: &HospitalClaim) -> &'static str {
    match of.claim.status {
        ClaimStatus::Settled | ClaimStatus::Paid => "active",
        ClaimStatus::Reversed => "cancelled",
    }
}

pub(super) fn slip(of: &HospitalClaim) -> Identifier {
    Identifier::of(systems::slips(&of.hospital.code), &of.claim.slip_no)
}

/// Hospitals send nothing else than institutional claims.
pub(super) fn claim_type() -> CodeableConcept {
    Coding::new(systems::CLAIM_TYPE, "institutional").shown("Institutional").into()
}

pub(super) fn kind(kind: Kind) -> CodeableConcept {
    let display = match kind {
        Kind::Inpatient => "住院",
        Kind::Outpatient => "普通门诊",
        Kind::Chronic => "门诊慢特病",
        Kind::Delivery => "住院分娩",
        Kind::Accident => "意外伤害",
        Kind::ByCase => "按病种付费",
    };
    Coding::new(systems::CARE, kind.word()).shown(display).into()
}

pub(super) fn patient(of: &HospitalClaim) -> Reference {
    Reference::to("Patient", of.claim.person)
}

pub(super) fn billable(of: &HospitalClaim) -> Period {
    period(of.claim.care.begins(), of.claim.care.discharged)
}

/// The agency in charge on the day of service, by its name where the jurisdiction's file has it.
pub(super) fn insurer(of: &HospitalClaim) -> Reference {
    let claim = &of.claim;
    let agency = jurisdiction::get(&of.jurisdiction)
        .and_then(|place| place.agency_on(claim.scheme, claim.care.discharged));
    let name = agency.map_or(claim.agency.as_str(), |agency| &agency.name.zh);
    Reference::known_as(Identifier::of(systems::AGENCY, &claim.agency), name)
}

pub(super) fn provider(of: &HospitalClaim) -> Reference {
    Reference::known_as(Identifier::of(systems::HOSPITAL, &of.hospital.code), &of.hospital.name)
}

/// The enrolment of the claim's year. Where none is live any more, the insurance in words: the scheme was paid by then.
pub(super) fn coverage(of: &HospitalClaim) -> Reference {
    match of.enrolment {
        Some(enrolment) => Reference::to("Coverage", enrolment),
        None => Reference::said(of.claim.scheme.title(Lang::Zh)),
    }
}

pub(super) fn diagnosis(of: &HospitalClaim) -> Vec<Disease> {
    let coded = |code: &String| Disease {
        sequence: 1,
        diagnosis_codeable_concept: Coding::new(systems::ICD_10, code.clone()).into(),
    };
    of.claim.care.disease.iter().map(coded).collect()
}

pub(super) fn class(class: Class) -> CodeableConcept {
    Coding::new(systems::CLASS, class.word()).shown(class_title(class)).into()
}

fn class_title(class: Class) -> Cow<'static, str> {
    match class {
        Class::A => "甲类",
        Class::B => "乙类",
        Class::C => "丙类（目录外）",
    }
    .into()
}

/// What was charged for. A bill of sums by class has neither codes nor names.
pub(super) fn product(line: &ClaimLine) -> CodeableConcept {
    let name = line.name.trim();
    let text = if name.is_empty() {
        format!("{}费用合计", class_title(line.line.class))
    } else {
        name.to_owned()
    };
    let coding = line.line.item.iter().map(|code| Coding::new(systems::ITEM, code.clone()));
    CodeableConcept { coding: coding.collect(), text: Some(text) }
}

/// The days of the claim's benefit year, where the jurisdiction's file has it.
pub(super) fn benefit_year(of: &HospitalClaim) -> Option<Period> {
    let year = jurisdiction::get(&of.jurisdiction)?.year(of.claim.booking.benefit_year)?;
    Some(period(year.covers.0, year.covers.1))
}

/// The day on which the fund paid.
pub(super) fn paid_on(of: &HospitalClaim) -> Option<String> {
    of.claim.paid_on.map(date::iso)
}
