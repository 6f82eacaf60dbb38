//! What is in the books already when a bill comes: what the registers say about the person, what was used of each year, and
//! what stands against the bill: its slip, its invoice, its stay, another stay at the same time, a closed year. One
//! statement asks for all of it.

use std::cmp::Reverse;

use rules::{
    facts::{Care, Fault, Kind},
    text::Text,
};
use time::Duration;

use super::register::{self, Entry, Patient};
use crate::{
    engine::Engine,
    error::Result,
    sql::{Built, Line, Statement, sql_built},
    types::{GroupPeriod, Hospital, HospitalBill, NotSettled, PersonId},
    usecases::{
        people,
        years::{USED, Used},
    },
};

/// What the books know.
#[derive(Default)]
pub(super) struct Known {
    /// Enrolments that are not void with their payments, the newest first.
    pub(super) entries: Vec<Entry>,
    /// Groups of whatever time.
    pub(super) groups: Vec<GroupPeriod>,
    pub(super) used: Used,
    slip: bool,
    invoice: Option<String>,
    stay: Option<String>,
    overlap: Option<String>,
    /// Whether there is a stay that the bill can continue.
    continues: bool,
    closed: Vec<i32>,
}

/// Asked about everybody, `$1`: enrolments with their payments, and groups.
const STANDINGS: &str = "
    SELECT 'enrolment' AS what, CAST(NULL AS TEXT) AS word, enrolment.benefit_year, enrolment.scheme,
           enrolment.option_id, enrolment.pack, enrolment.tier, enrolment.covers_from AS from_date,
           enrolment.covers_to AS to_date, contribution.paid_on, contribution.own_fen,
           CAST(NULL AS TEXT) AS hospital_key, CAST(NULL AS TEXT) AS disease_key,
           CAST(NULL AS TIMESTAMPTZ) AS at, CAST(NULL AS TEXT) AS used
    FROM enrolment
    LEFT JOIN contribution ON contribution.enrolment = enrolment.id AND contribution.withdrawn_at IS NULL
    WHERE enrolment.person = $1 AND enrolment.status <> 'void'
    UNION ALL
    SELECT 'group', word, NULL, NULL, NULL, NULL, NULL, from_date, to_date, NULL, NULL, NULL, NULL, NULL, NULL
    FROM person_group
    WHERE person = $1
    UNION ALL
    SELECT 'used', NULL, benefit_year, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, hospital_key, disease_key, at, used
    FROM (";

/// Another answer of the same shape, with nothing but a word or a year: whatever is in the books.
macro_rules! and_whether {
    ($what:literal, $word:literal, $year:literal, $from:literal) => {
        concat!(
            " UNION ALL SELECT '",
            $what,
            "', ",
            $word,
            ", ",
            $year,
            ", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM ",
            $from
        )
    };
}

/// Asked about every bill: the closed years of its jurisdiction, `$2`, and the hospital and slip, `$3` and `$4`.
const ALWAYS: &str = concat!(
    and_whether!("closed", "NULL", "benefit_year", "closed_year WHERE jurisdiction = $2"),
    and_whether!("slip", "slip_no", "NULL", "claim WHERE hospital = $3 AND slip_no = $4"),
);

/// Asked where the bill names its invoice, `$5`.
const INVOICE: &str =
    and_whether!("invoice", "slip_no", "NULL", "claim WHERE invoice_no = $5 AND status <> 'reversed'");

/// Asked where the bill names its stay, `$6`. Another part of it, `$9`, may stand in the books under the same number.
const STAY: &str = and_whether!(
    "stay",
    "slip_no",
    "NULL",
    "claim
     WHERE hospital = $3 AND admission_no = $6 AND status <> 'reversed' AND continued_level IS NULL
       AND (person <> $1 OR NOT $9)"
);

/// Asked about a stay, from `$7` to `$8`. Stays are whatever is not a visit: the same kinds for which the rules ask for a
/// day of admission.
const OVERLAP: &str = and_whether!(
    "overlap",
    "slip_no",
    "NULL",
    "claim
     WHERE person = $1 AND status <> 'reversed' AND kind NOT IN ('outpatient', 'chronic')
       AND COALESCE(admitted, discharged) < $8 AND discharged > $7"
);

/// Asked where the bill continues a stay that ended since `$10`, of level `$11`, which was charged `$12`.
const CONTINUES: &str = and_whether!(
    "continues",
    "slip_no",
    "NULL",
    "claim
     WHERE person = $1 AND status <> 'reversed' AND kind NOT IN ('outpatient', 'chronic')
       AND discharged BETWEEN $10 AND $7 AND level = $11
       AND act_pay_dedc + COALESCE(continued_deductible, 0) = $12"
);

/// The question about a person.
fn standings() -> Built {
    Built::new(STANDINGS).then(USED).then(") AS years")
}

/// The question about a person's bill. What it says nothing of is not asked: PostgreSQL plans a statement anew each time
/// where that pays, and beside parts that some values leave without a row it does.
fn question(bill: &HospitalBill) -> Built {
    let care = &bill.care;
    let asked = [
        (bill.invoice_no.is_some(), INVOICE),
        (bill.admission_no.is_some(), STAY),
        (is_stay(care), OVERLAP),
        (care.continued_from.is_some(), CONTINUES),
    ];
    let asked = asked.into_iter().filter_map(|(asked, part)| asked.then_some(part));
    asked.fold(standings().then(ALWAYS), Built::then)
}

impl Known {
    /// Asks the books about a person.
    pub(super) async fn of<E: Engine>(connection: &mut E::Connection, person: PersonId) -> Result<Self> {
        let question = sql_built::<E>("enrolment", standings()).bind(person.0);
        Self::read(question, connection).await
    }

    /// Asks the books about a bill of a person.
    pub(super) async fn about<E: Engine>(
        connection: &mut E::Connection,
        hospital: &Hospital,
        patient: &Patient,
        bill: &HospitalBill,
    ) -> Result<Self> {
        let care = &bill.care;
        let continued = care.continued_from;
        let question = sql_built::<E>("enrolment", question(bill))
            .bind(patient.id.0)
            .bind(patient.jurisdiction.as_str())
            .bind(hospital.code.as_str())
            .bind(bill.slip_no.as_str())
            .bind(bill.invoice_no.as_deref())
            .bind(bill.admission_no.as_deref())
            .bind(care.begins())
            .bind(care.discharged)
            .bind(continued.is_some())
            .bind(care.begins().saturating_sub(Duration::days(1)))
            .bind(continued.map(|earlier| earlier.hospital_level.word()))
            .bind(continued.map(|earlier| earlier.deductible_charged.fen()));
        Self::read(question, connection).await
    }

    async fn read<E: Engine>(question: Statement<E>, connection: &mut E::Connection) -> Result<Self> {
        let mut known = Self::default();
        for row in question.all(connection).await? {
            known.learn(&row)?;
        }
        known.entries.sort_by_key(|entry| Reverse((entry.record.year, entry.record.covers.0)));
        Ok(known)
    }

    fn learn<E: Engine>(&mut self, row: &Line<E>) -> Result<()> {
        let name = || row.get::<String>("word");
        match row.get::<String>("what")?.as_str() {
            "enrolment" => self.entries.push(register::entry(row)?),
            "group" => self.groups.push(people::group(row)?),
            "used" => self.used.learn(row)?,
            "closed" => self.closed.push(row.small("benefit_year")?),
            "slip" => self.slip = true,
            "invoice" => self.invoice = Some(name()?),
            "stay" => self.stay = Some(name()?),
            "overlap" => self.overlap = self.overlap.take().into_iter().chain([name()?]).min(),
            _ => self.continues = true,
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
