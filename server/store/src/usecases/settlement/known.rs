//! What is in the books already and stands against a bill: its slip, its invoice, its stay, another stay at the same time,
//! a closed year. One statement asks for all of it.

use rules::facts::{Care, Fault, Kind};
use rules::text::Text;
use time::{Duration, OffsetDateTime};

use super::register::Patient;
use crate::{
    engine::Engine,
    error::Result,
    sql::{Built, Line, sql_built},
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

/// Asked about every bill. `$1` to `$4` are the hospital, the slip, the person and the jurisdiction.
const ALWAYS: &str = "
    SELECT 'slip' AS what, slip_no AS name, settled_at AS at
    FROM claim
    WHERE hospital = $1 AND slip_no = $2
    UNION ALL
    SELECT 'year', CAST(benefit_year AS TEXT), MAX(settled_at)
    FROM claim
    WHERE person = $3 AND status <> 'reversed'
    GROUP BY benefit_year
    UNION ALL
    SELECT 'closed', CAST(benefit_year AS TEXT), closed_at
    FROM closed_year
    WHERE jurisdiction = $4";

/// Asked where the bill names its invoice, `$5`.
const INVOICE: &str = "
    UNION ALL
    SELECT 'invoice', slip_no, settled_at
    FROM claim
    WHERE invoice_no = $5 AND status <> 'reversed'";

/// Asked where the bill names its stay, `$6`. Another part of it, `$9`, may stand in the books under the same number.
const STAY: &str = "
    UNION ALL
    SELECT 'stay', slip_no, settled_at
    FROM claim
    WHERE hospital = $1 AND admission_no = $6 AND status <> 'reversed' AND continued_level IS NULL
      AND (person <> $3 OR NOT $9)";

/// Asked about a stay, from `$7` to `$8`. Stays are whatever is not a visit: the same kinds for which the rules ask for a
/// day of admission.
const OVERLAP: &str = "
    UNION ALL
    SELECT 'overlap', slip_no, settled_at
    FROM claim
    WHERE person = $3 AND status <> 'reversed' AND kind NOT IN ('outpatient', 'chronic')
      AND COALESCE(admitted, discharged) < $8 AND discharged > $7";

/// Asked where the bill continues a stay that ended since `$10`, of level `$11`, which was charged `$12`.
const CONTINUES: &str = "
    UNION ALL
    SELECT 'continues', slip_no, settled_at
    FROM claim
    WHERE person = $3 AND status <> 'reversed' AND kind NOT IN ('outpatient', 'chronic')
      AND discharged BETWEEN $10 AND $7 AND level = $11
      AND act_pay_dedc + COALESCE(continued_deductible, 0) = $12";

/// The question about a bill. What it says nothing of is not asked: PostgreSQL plans a statement anew each time where that
/// pays, and beside parts that some values leave without a row it does.
fn question(bill: &HospitalBill) -> Built {
    let care = &bill.care;
    let asked = [
        (bill.invoice_no.is_some(), INVOICE),
        (bill.admission_no.is_some(), STAY),
        (is_stay(care), OVERLAP),
        (care.continued_from.is_some(), CONTINUES),
    ];
    let asked = asked.into_iter().filter_map(|(asked, part)| asked.then_some(part));
    asked.fold(Built::new(ALWAYS), Built::then)
}

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
        let rows = sql_built::<E>("claim", question(bill))
            .bind(hospital.code.as_str())
            .bind(bill.slip_no.as_str())
            .bind(patient.id.0)
            .bind(patient.jurisdiction.as_str())
            .bind(bill.invoice_no.as_deref())
            .bind(bill.admission_no.as_deref())
            .bind(care.begins())
            .bind(care.discharged)
            .bind(continued.is_some())
            .bind(care.begins().saturating_sub(Duration::days(1)))
            .bind(continued.map(|earlier| earlier.hospital_level.word()))
            .bind(continued.map(|earlier| earlier.deductible_charged.fen()))
            .all(connection)
            .await?;
        let mut known = Self::default();
        rows.iter().try_for_each(|row| known.learn(row))?;
        Ok(known)
    }

    fn learn<E: Engine>(&mut self, row: &Line<E>) -> Result<()> {
        let name: String = row.get("name")?;
        let year = |name: &str| name.parse().map_err(|_| row.wrong("benefit_year"));
        match row.get::<String>("what")?.as_str() {
            "slip" => self.slip = true,
            "invoice" => self.invoice = Some(name),
            "stay" => self.stay = Some(name),
            "overlap" => self.overlap = self.overlap.take().into_iter().chain([name]).min(),
            "continues" => self.continues = true,
            "year" => {
                self.years.push(year(&name)?);
                self.last = self.last.max(row.option("at")?);
            }
            _ => self.closed.push(year(&name)?),
        }
        Ok(())
    }

    /// What stands against the bill itself, whoever would pay it.
    pub(super) fn against(&self, care: &Care) -> Result<(), NotSettled> {
        let Self { slip, invoice, stay, overlap, continues, .. } = self;
        if *slip {
            return Err(NotSettled::SlipKnown);
        }
        if let Some(slip_no) = invoice.clone() {
            return Err(NotSettled::InvoiceKnown { slip_no });
        }
        if let Some(slip_no) = stay.clone() {
            return Err(NotSettled::StayKnown { slip_no });
        }
        if let Some(slip_no) = overlap.clone() {
            return Err(NotSettled::Overlaps { slip_no });
        }
        if care.continued_from.is_some() && !continues {
            return Err(continues_nothing());
        }
        Ok(())
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
fn continues_nothing() -> NotSettled {
    NotSettled::Faults(vec![Fault {
        path: "/care/continued_from".to_owned(),
        code: "impossible".to_owned(),
        detail: Text::new(
            "账上没有在入院当天或前一天结束、级别和起付线与所填相符的住院",
            "no stay in the books ended on the day of admission or the day before, at this level, with this deductible",
        ),
    }])
}
