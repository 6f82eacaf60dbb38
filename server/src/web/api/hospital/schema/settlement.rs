//! What was computed, settled and taken back, as a hospital is told.

use rules::{
    date::{self, Date},
    facts::Accumulators,
    money::Money,
    pack::PackRef,
    scheme::Scheme,
    trace,
};
use serde::Serialize;
use store::{ClaimStatus, PreSettled, Reversed, Settlement};
use utoipa::ToSchema;

use super::{
    super::super::schema::{Day, PackReference, Step, YearAfter, Yuan},
    HospitalNumber, Moment, SchemeWord, Setlinfo, SettledAmounts,
    amounts::SetlIds,
};
use crate::{clock::Clock, web::receipts::instant};

/// What a bill would come to. Nothing was settled.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreSettlementAnswer {
    /// The scheme that would pay.
    #[schema(value_type = SchemeWord)]
    pub scheme: Scheme,
    /// Name of the agency in charge on the day that decides.
    pub agency: String,
    /// The benefit year it would count in.
    pub benefit_year: i32,
    /// Who would bear what.
    pub amounts: SettledAmounts,
    /// The same by national names.
    pub setlinfo: Setlinfo,
    /// The year after it.
    #[schema(value_type = YearAfter)]
    pub year_to_date: Accumulators,
    /// The steps behind the amounts, in order.
    #[schema(value_type = Vec<Step>)]
    pub steps: Vec<trace::Step>,
    /// Rule of the step that kept the fund's part from being more; absent where none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub limited_by: Option<String>,
    /// With which pack.
    #[schema(value_type = PackReference)]
    pub pack: PackRef,
}

impl PreSettlementAnswer {
    /// The answer, for a stay of which the hospital told the number.
    pub fn of(computed: PreSettled, stay: Option<String>) -> Self {
        let PreSettled { scheme, agency, benefit_year, assessment } = computed;
        Self {
            scheme,
            agency,
            benefit_year,
            amounts: (&assessment.shares).into(),
            setlinfo: Setlinfo::of(
                SetlIds { mdtrt_id: stay, ..SetlIds::default() },
                scheme,
                &assessment.shares,
            ),
            year_to_date: assessment.after,
            steps: assessment.steps,
            limited_by: assessment.limited_by,
            pack: assessment.pack,
        }
    }
}

/// How far a settlement has come.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum SettlementStatus {
    /// Settled; the fund has not paid the hospital yet.
    Settled,
    /// The fund has paid.
    Paid,
    /// Taken back.
    Reversed,
}

/// A settlement as it stands in the books.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettlementAnswer {
    /// The hospital's number of it.
    #[schema(value_type = HospitalNumber)]
    pub slip: String,
    /// Our number of it (`setl_id`).
    pub settlement: String,
    /// How far it has come. The answer to the act of settling says `settled`, also when it is given again later.
    #[schema(value_type = SettlementStatus)]
    pub status: &'static str,
    /// When it was settled.
    #[schema(value_type = Moment)]
    pub settled_at: String,
    /// The day in whose comparison it stands.
    #[serde(with = "date::iso")]
    #[schema(value_type = Day)]
    pub accounting_day: Date,
    /// The scheme that pays.
    #[schema(value_type = SchemeWord)]
    pub scheme: Scheme,
    /// Name of the agency in charge on the day that decides.
    pub agency: String,
    /// The benefit year it counts in.
    pub benefit_year: i32,
    /// Name of the pack.
    pub pack: String,
    /// Tier of the pack, where it has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub tier: Option<String>,
    /// SHA-256 of the pack's canonical form, 64 hex digits.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub pack_hash: String,
    /// The hospital's number of the stay (`mdtrt_id`), where it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = HospitalNumber, required = false)]
    pub stay: Option<String>,
    /// Letters and digits of the invoice's number, where it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = HospitalNumber, required = false)]
    pub invoice: Option<String>,
    /// Who bears what.
    pub amounts: SettledAmounts,
    /// The same by national names.
    pub setlinfo: Setlinfo,
    /// The year after it.
    #[schema(value_type = YearAfter)]
    pub year_to_date: Accumulators,
    /// Rule of the step that kept the fund's part from being more; absent where none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub limited_by: Option<String>,
    /// A signed receipt of facts and answer, which verifies with the keys of `/.well-known/portal-keys.json`.
    pub receipt: String,
}

impl SettlementAnswer {
    /// The answer to the act of settling: always the same one.
    pub fn when_settled(settlement: Settlement, clock: Clock) -> Self {
        Self { status: ClaimStatus::Settled.code(), ..Self::of(settlement, clock) }
    }

    /// The settlement as it stands now.
    pub fn of(settlement: Settlement, clock: Clock) -> Self {
        let Settlement { claim, admission_no, invoice_no, receipt, .. } = settlement;
        let id = claim.id.to_string();
        let ids = SetlIds {
            setl_id: Some(id.clone()),
            mdtrt_id: admission_no.clone(),
            psn_no: Some(claim.person.to_string()),
        };
        Self {
            slip: claim.slip_no,
            settlement: id,
            status: claim.status.code(),
            settled_at: instant(claim.settled_at),
            accounting_day: clock.day_of(claim.settled_at),
            scheme: claim.scheme,
            agency: claim.agency,
            benefit_year: claim.booking.benefit_year,
            pack: claim.pack,
            tier: claim.tier,
            pack_hash: claim.pack_hash,
            stay: admission_no,
            invoice: invoice_no,
            amounts: (&claim.shares).into(),
            setlinfo: Setlinfo::of(ids, claim.scheme, &claim.shares),
            year_to_date: claim.after,
            limited_by: claim.limited_by,
            receipt,
        }
    }
}

/// A settlement that was taken back.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReversalAnswer {
    /// The hospital's number of it.
    #[schema(value_type = HospitalNumber)]
    pub slip: String,
    /// Our number of it.
    pub settlement: String,
    /// The same, by its national name.
    pub setl_id: String,
    /// Always `reversed`.
    #[schema(value_type = SettlementStatus)]
    pub status: &'static str,
    /// When it was taken back.
    #[schema(value_type = Moment)]
    pub reversed_at: String,
    /// The day in whose comparison the reversal stands.
    #[serde(with = "date::iso")]
    #[schema(value_type = Day)]
    pub accounting_day: Date,
    /// The bill of then, in yuan.
    #[schema(value_type = Yuan)]
    pub total: Money,
    /// The same, by its national name.
    #[schema(value_type = Yuan)]
    pub medfee_sumamt: Money,
    /// What the funds had paid of it, in yuan.
    #[schema(value_type = Yuan)]
    pub funds: Money,
    /// The same, by its national name.
    #[schema(value_type = Yuan)]
    pub fund_pay_sumamt: Money,
}

impl ReversalAnswer {
    /// The answer.
    pub fn of(reversed: Reversed, clock: Clock) -> Self {
        let id = reversed.claim.to_string();
        Self {
            slip: reversed.slip_no,
            settlement: id.clone(),
            setl_id: id,
            status: ClaimStatus::Reversed.code(),
            reversed_at: instant(reversed.reversed_at),
            accounting_day: clock.day_of(reversed.reversed_at),
            total: reversed.total,
            medfee_sumamt: reversed.total,
            funds: reversed.fund,
            fund_pay_sumamt: reversed.fund,
        }
    }
}
