//! `ClaimResponse`: what became of a hospital's bill.

use store::{ClaimStatus, HospitalClaim};

use super::{
    adjudication::{Adjudication, Total, adjudications, totals},
    claim::{claim_type, insurer, kind, paid_on, patient, provider, slip, status},
    elements::{Amount, CodeableConcept, Coding, Identifier, Reference, element},
    systems,
};
use crate::web::receipts::instant;

element! {
    /// The settlement of a bill.
    ClaimResponse {
        resource_type: &'static str,
        id: String,
        identifier: Vec<Identifier>,
        status: &'static str,
        r#type: CodeableConcept,
        sub_type: CodeableConcept,
        r#use: &'static str,
        patient: Reference,
        created: String,
        insurer: Reference,
        requestor: Reference,
        request: Reference,
        outcome: &'static str,
        disposition: &'static str,
        adjudication: Vec<Adjudication>,
        total: Vec<Total>,
        payment: Option<Payment>,
    }
    /// What the fund paid to the hospital, and when.
    Payment { r#type: CodeableConcept, date: Option<String>, amount: Amount }
}

/// The settlement of a bill.
pub fn claim_response(of: &HospitalClaim) -> ClaimResponse {
    ClaimResponse {
        resource_type: "ClaimResponse",
        id: of.claim.id.to_string(),
        identifier: vec![slip(of)],
        status: status(of),
        r#type: claim_type(),
        sub_type: kind(of.claim.care.kind),
        r#use: "claim",
        patient: patient(of),
        created: instant(of.claim.settled_at),
        insurer: insurer(of),
        requestor: provider(of),
        request: Reference::to("Claim", of.claim.id),
        outcome: "complete",
        disposition: disposition(of),
        adjudication: adjudications(&of.claim.shares),
        total: totals(&of.claim.shares),
        payment: payment(of),
    }
}

pub(super) fn disposition(of: &HospitalClaim) -> &'static str {
    match of.claim.status {
        ClaimStatus::Settled => "已结算，基金待拨付 / Settled, the fund has not paid yet",
        ClaimStatus::Paid => "已结算，基金已拨付 / Settled and paid",
        ClaimStatus::Reversed => "已冲正 / Taken back",
    }
}

/// Nothing is paid of what was not paid yet, or was taken back.
pub(super) fn payment(of: &HospitalClaim) -> Option<Payment> {
    (of.claim.status == ClaimStatus::Paid).then(|| Payment {
        r#type: Coding::new(systems::PAYMENT, "complete").shown("Complete").into(),
        date: paid_on(of),
        amount: of.claim.shares.fund_pay_sumamt.into(),
    })
}
