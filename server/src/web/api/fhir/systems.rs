//! Names of ours and of others in FHIR resources: systems of codes and identifiers, and extensions. They name, they are
//! no addresses; whoever runs the portal under another name keeps them.

macro_rules! ours {
    ($($(#[$about:meta])* $name:ident = $rest:literal;)+) => {$(
        $(#[$about])*
        pub const $name: &str = concat!("https://portal.example/fhir/", $rest);
    )+};
}

ours! {
    /// Identifiers: the resident's id number (公民身份号码).
    ID_NUMBER = "id/resident-id-number";
    /// Identifiers: the number of a newborn without one.
    TEMPORARY_NUMBER = "id/temporary-number";
    /// Identifiers: the number on the confirmation of an enrolment.
    ENROLMENT = "id/enrolment";
    /// Identifiers: hospitals.
    HOSPITAL = "id/hospital";
    /// Identifiers: agencies in charge.
    AGENCY = "id/agency";
    /// Codes: insurance types (险种), the national ones.
    SCHEME = "CodeSystem/insurance-type";
    /// Codes: fields of the national settlement interface (2303).
    FIELD = "CodeSystem/settlement-2303";
    /// Codes: kinds of care.
    CARE = "CodeSystem/kind-of-care";
    /// Codes: items of the catalogue.
    ITEM = "CodeSystem/catalogue-item";
    /// Codes: classes of the catalogue (甲乙丙类).
    CLASS = "CodeSystem/catalogue-class";
    /// Codes: what a benefit year counts.
    COUNTED = "CodeSystem/year-accumulator";
    /// Codes: why the rules give no amount.
    REFUSAL = "CodeSystem/refusal";
    /// Codes: how somebody stood on a day.
    STANDING = "CodeSystem/standing";
    /// Extension of an `ExplanationOfBenefit`: one step of the computation, with `rule`, `amount`, `clause`, `operation`,
    /// `text`, `confidence` and `source`.
    TRACE_STEP = "StructureDefinition/trace-step";
    /// Extension of an `ExplanationOfBenefit`: the parameters it was computed with, with `name`, `hash`, `version` and `official`.
    PACK = "StructureDefinition/parameter-pack";
}

/// HL7: adjudication categories.
pub const ADJUDICATION: &str = "http://terminology.hl7.org/CodeSystem/adjudication";
/// CARIN Blue Button: adjudication categories beside those of HL7.
pub const C4BB_ADJUDICATION: &str = "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBAdjudication";
/// HL7: types of claims.
pub const CLAIM_TYPE: &str = "http://terminology.hl7.org/CodeSystem/claim-type";
/// HL7: how urgent a claim is.
pub const PRIORITY: &str = "http://terminology.hl7.org/CodeSystem/processpriority";
/// HL7: types of payments.
pub const PAYMENT: &str = "http://terminology.hl7.org/CodeSystem/ex-paymenttype";
/// HL7: categories of benefits.
pub const BENEFIT_CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/ex-benefitcategory";
/// HL7: types of coverages.
pub const ACT: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
/// HL7: relations to the subscriber.
pub const SUBSCRIBER: &str = "http://terminology.hl7.org/CodeSystem/subscriber-relationship";
/// HL7: classes of coverages.
pub const COVERAGE_CLASS: &str = "http://terminology.hl7.org/CodeSystem/coverage-class";
/// HL7: types of identifiers.
pub const IDENTIFIER_TYPE: &str = "http://terminology.hl7.org/CodeSystem/v2-0203";
/// HL7: how a service is secured.
pub const SECURITY: &str = "http://terminology.hl7.org/CodeSystem/restful-security-service";
/// Diseases by ICD-10.
pub const ICD_10: &str = "http://hl7.org/fhir/sid/icd-10";

/// The system of a hospital's slip numbers: they are unique within one hospital.
pub fn slips(hospital: &str) -> String {
    format!("{HOSPITAL}/{hospital}/slip")
}
