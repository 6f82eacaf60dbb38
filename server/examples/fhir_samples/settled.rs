//! Settlements with amounts that the engine computed.

use rules::{
    catalogue,
    facts::{Accumulators, Bill, Care, Charges, Class, Facts, Kind, Level, Line, PersonFacts, Totals},
    money::Money,
    scheme::Scheme,
};
use rust_decimal::Decimal;
use store::{
    Booking, ClaimId, ClaimRecord, ClaimStatus, EnrolmentId, EnrolmentStatus, Hospital, HospitalClaim,
    Person, RecordClaim,
};
use time::macros::date;

use crate::{AT, Outcome, people::enrolment};

/// A pack whose figures are all known, and one of its days.
const PACK: &str = "jiamusi-2018";

/// What is worth looking at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// A stay, item by item, paid by the fund.
    Paid,
    /// A stay the fund has not paid yet.
    Settled,
    /// Taken back.
    Reversed,
    /// Nothing was charged.
    Nothing,
    /// All of it outside the catalogue: the fund pays nothing.
    Outside,
    /// A visit, in sums by class.
    Outpatient,
    /// The ceiling stood in the way.
    Limited,
    /// Its pack does not ship any more: nothing is explained.
    Unexplained,
}

impl Case {
    pub(crate) const ALL: [Self; 8] = [
        Self::Paid,
        Self::Settled,
        Self::Reversed,
        Self::Nothing,
        Self::Outside,
        Self::Outpatient,
        Self::Limited,
        Self::Unexplained,
    ];

    fn charges(self) -> Charges {
        let sums = |a, c| Totals { a: Money::from_fen(a), b: Money::ZERO, c: Money::from_fen(c) };
        match self {
            Self::Nothing => Charges::Lines(vec![line(Class::A, 0, Decimal::ZERO)]),
            Self::Outside => Charges::Totals(sums(0, 123_456)),
            Self::Outpatient => Charges::Totals(sums(20_000, 0)),
            Self::Limited => Charges::Totals(sums(90_000_000, 0)),
            _ => Charges::Lines(vec![
                line(Class::A, 650_000, Decimal::ONE),
                line(Class::B, 3_333, Decimal::new(125_000, 4)),
                line(Class::C, 9_900, Decimal::TWO),
            ]),
        }
    }

    fn status(self) -> ClaimStatus {
        match self {
            Self::Settled => ClaimStatus::Settled,
            Self::Reversed => ClaimStatus::Reversed,
            _ => ClaimStatus::Paid,
        }
    }
}

fn line(class: Class, fen: i64, quantity: Decimal) -> Line {
    Line {
        item: (class != Class::C).then(|| "A001".to_owned()),
        class,
        unit_price: Money::from_fen(fen),
        quantity,
        price_limit: None,
        self_ratio: (class == Class::B).then(|| Decimal::new(15, 2)),
    }
}

pub(crate) fn claim(case: Case, person: &Person) -> Outcome<HospitalClaim> {
    let kind = if case == Case::Outpatient { Kind::Outpatient } else { Kind::Inpatient };
    let mut treated = Care::local(kind, Level::Three, date!(2018 - 03 - 01), date!(2018 - 03 - 09));
    treated.disease = (case == Case::Paid).then(|| "I63.9".to_owned());
    if case == Case::Outpatient {
        treated.admitted = None;
    }
    let facts = Facts {
        pack: PACK.to_owned(),
        tier: None,
        known_as_of: None,
        person: PersonFacts { birth_date: Some(person.birth_date), ..PersonFacts::default() },
        care: treated,
        bill: Bill { charges: case.charges(), basic_fund: None },
        year_to_date: Accumulators::default(),
    };
    let pack = catalogue::shipped().get(PACK).ok_or("the pack does not ship")?;
    let settled = pack.settle(&facts, &facts.year_to_date).map_err(|stop| format!("{case:?}: {stop:?}"))?;
    let record: ClaimRecord = RecordClaim {
        id: ClaimId::fresh(AT)?,
        person: person.id,
        slip_no: format!("S-{case:?}"),
        hospital: "H001".to_owned(),
        booking: Booking::of_year(2018),
        scheme: Scheme::Resident,
        agency: "市医保局".to_owned(),
        facts,
        item_names: vec!["床位费".to_owned(), "𬌗垫".to_owned(), "陪护".to_owned()],
        pack_hash: pack.hash().to_owned(),
        settled,
        status: case.status(),
        settled_at: AT,
        paid_on: (case.status() == ClaimStatus::Paid).then_some(date!(2018 - 04 - 01)),
    }
    .into();
    around(case, person, record)
}

fn around(case: Case, person: &Person, mut claim: ClaimRecord) -> Outcome<HospitalClaim> {
    if case == Case::Unexplained {
        claim.pack_hash = "0".repeat(64);
    }
    let live = enrolment(person, Scheme::Resident, "one", EnrolmentStatus::Active)?.id;
    let enrolment: Option<EnrolmentId> = (case != Case::Outside).then_some(live);
    Ok(HospitalClaim {
        hospital: Hospital {
            code: "H001".to_owned(),
            jurisdiction: "jiamusi".to_owned(),
            name: "市中心医院".to_owned(),
            level: Level::Three,
        },
        jurisdiction: person.jurisdiction.clone(),
        enrolment,
        claim,
    })
}
