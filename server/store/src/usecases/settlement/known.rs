//! What is in the books already and stands against a bill: its slip, its invoice, its stay, another stay at the same time,
//! a closed year. One statement asks for all of it.

use rules::facts::{Care, ContinuedFrom, Fault, Kind};
use rules::text::Text;
use time::{Duration, OffsetDateTime};

use super::register::Patient;
use crate::{
    engine::Engine,
    error::Result,
    sql::sql,
    types::{Hospital, HospitalBill, NotSettled},
};

/// What the books know.
#[derive(Debug, Default)]
pub(super) struct Known {
    slip: bool,
    invoice: Option<String>,
    stay: Option<String>,
    overlap: Option<String>,
    /// Whether there is a stay that the bill can continue.
    continues: bool,
    /// Benefit years with a claim of the person that stands.
    pub(super) years: Vec<i32>,
    /// When the last of them was settled.
    pub(super) last: Option<OffsetDateTime>,
    closed: Vec<i32>,
}

/// Stays are whatever is not a visit: the same kinds for which the rules ask for a day of admission.
const KNOWN: &str = "
    SELECT 'slip' AS what, slip_no AS name, settled_at AS at
    FROM claim
    WHERE hospital = $1 AND slip_no = $2
    UNION ALL
    SELECT 'invoice', slip_no, settled_at
    FROM claim
    WHERE invoice_no = $3 AND status <> 'reversed'
    UNION ALL
    SELECT 'stay', slip_no, settled_at
    FROM claim
    WHERE hospital = $1 AND admission_no = $4 AND status <> 'reversed' AND continued_level IS NULL
      AND (person <> $5 OR NOT $9)
    UNION ALL
    SELECT 'overlap', slip_no, settled_at
    FROM claim
    WHERE person = $5 AND $8 AND status <> 'reversed' AND kind NOT IN ('outpatient', 'chronic')
      AND COALESCE(admitted, discharged) < $7 AND discharged > $6
    UNION ALL
    SELECT 'continues', slip_no, settled_at
    FROM claim
    WHERE person = $5 AND $9 AND status <> 'reversed' AND kind NOT IN ('outpatient', 'chronic')
      AND discharged BETWEEN $10 AND $6 AND level = $11
      AND act_pay_dedc + COALESCE(continued_deductible, 0) = $12
    UNION ALL
    SELECT 'year', CAST(benefit_year AS TEXT), MAX(settled_at)
    FROM claim
    WHERE person = $5 AND status <> 'reversed'
    GROUP BY benefit_year
    UNION ALL
    SELECT 'closed', CAST(benefit_year AS TEXT), closed_at
    FROM closed_year
    WHERE jurisdiction = $13";

impl Known {
    /// Asks the books about a bill of a person.
    pub(super) async fn about<E: Engine>(
        connection: &mut E::Connection,
        hospital: &Hospital,
        patient: &Patient,
        bill: &HospitalBill,
    ) -> Result<Self> {
        let care = &bill.care;
        let continued = care.continued_from;
        let rows = sql::<E>("claim", KNOWN)
            .bind(hospital.code.as_str())
            .bind(bill.slip_no.as_str())
            .bind(bill.invoice_no.as_deref())
            .bind(bill.admission_no.as_deref())
            .bind(patient.id.0)
            .bind(care.begins())
            .bind(care.discharged)
            .bind(is_stay(care))
            .bind(continued.is_some())
            .bind(care.begins().saturating_sub(Duration::days(1)))
            .bind(continued.map(|earlier| earlier.hospital_level.word()))
            .bind(continued.map(|earlier| earlier.deductible_charged.fen()))
            .bind(patient.jurisdiction.as_str())
            .all(connection)
            .await?;
        let mut known = Self::default();
        for row in &rows {
            let name: String = row.get("name")?;
            let year = |name: &str| name.parse().map_err(|_| row.wrong("benefit_year"));
            match row.get::<String>("what")?.as_str() {
                "slip" => known.slip = true,
                "invoice" => known.invoice = Some(name),
                "stay" => known.stay = Some(name),
                "overlap" => known.overlap = known.overlap.into_iter().chain([name]).min(),
                "continues" => known.continues = true,
                "year" => {
                    known.years.push(year(&name)?);
                    known.last = known.last.max(row.option("at")?);
                }
                _ => known.closed.push(year(&name)?),
            }
        }
        Ok(known)
    }

    /// What stands against the bill itself, whoever would pay it.
    pub(super) fn against(self: &Self, care: &Care) -> Option<NotSettled> {
        if self.slip {
            return Some(NotSettled::SlipKnown);
        }
        let named = |slip: &Option<String>| slip.clone();
        let invoice = named(&self.invoice).map(|slip_no| NotSettled::InvoiceKnown { slip_no });
        let stay = || named(&self.stay).map(|slip_no| NotSettled::StayKnown { slip_no });
        let overlap = || named(&self.overlap).map(|slip_no| NotSettled::Overlaps { slip_no });
        let unknown = || care.continued_from.filter(|_| !self.continues).map(continues_nothing);
        invoice.or_else(stay).or_else(overlap).or_else(unknown)
    }

    /// Whether a benefit year is closed.
    pub(super) fn is_closed(&self, benefit_year: i32) -> bool {
        self.closed.contains(&benefit_year)
    }
}

fn is_stay(care: &Care) -> bool {
    !matches!(care.kind, Kind::Outpatient | Kind::Chronic)
}

/// A deductible charged before lowers the one of now: it counts only where the books have it.
fn continues_nothing(_: ContinuedFrom) -> NotSettled {
    NotSettled::Faults(vec![Fault {
        path: "/care/continued_from".to_owned(),
        code: "impossible".to_owned(),
        detail: Text::new(
            "账上没有在入院当天或前一天结束、级别和起付线与所填相符的住院",
            "no stay in the books ended on the day of admission or the day before, at this level, with this deductible",
        ),
    }])
}
