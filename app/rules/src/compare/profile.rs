//! A typical year, for people without bills of their own. 示例参数，非官方: no public source says what a year of a resident of
//! these places looks like. The one figure with a source is the mean bill of a stay, 7,339.00 yuan, in the national
//! bulletin on medical insurance of 2025 (grade S); the rest is made up and plausible.

use crate::date::Date;
use crate::facts::{Bill, Care, Charges, Facts, Kind, Level, PersonFacts, Totals};
use crate::money::Money;
use crate::trace::{Clause, Confidence};

use super::Use;

/// A bill of a typical year: amounts in fen by class of the catalogue.
struct Typical {
    kind: Kind,
    level: Level,
    month: time::Month,
    day: u8,
    days: i64,
    fen: [i64; 3],
}

const fn visit(month: time::Month) -> Typical {
    Typical { kind: Kind::Outpatient, level: Level::Township, month, day: 10, days: 0, fen: [8_000, 0, 0] }
}

/// Four visits to the township hospital, of 80.00 yuan each.
const VISITS: [Typical; 4] = [
    visit(time::Month::February),
    visit(time::Month::April),
    visit(time::Month::July),
    visit(time::Month::October),
];

/// A stay of the mean bill at the county's hospital: 7,339.00 yuan, of which 80% class A, 15% B and 5% C.
const STAY: Typical = Typical {
    kind: Kind::Inpatient,
    level: Level::Two,
    month: time::Month::May,
    day: 20,
    days: 8,
    fen: [587_120, 110_085, 36_695],
};

/// A serious illness at a hospital of the city: 60,000.00 yuan, of which 70% class A, 20% B and 10% C.
const SERIOUS: Typical = Typical {
    kind: Kind::Inpatient,
    level: Level::Three,
    month: time::Month::November,
    day: 20,
    days: 20,
    fen: [4_200_000, 1_200_000, 600_000],
};

/// Where the figures stand.
#[must_use]
pub fn clause() -> Clause {
    Clause {
        document: "全国医疗保障事业发展统计快报（2025年）".to_owned(),
        clause: "次均住院费用 7,339 元；其余为示例".to_owned(),
        confidence: Confidence::Sample,
        url: None,
    }
}

/// The bills of a typical year, oldest first.
#[must_use]
pub fn bills(used: Use, year: i32, person: &PersonFacts) -> Vec<Facts> {
    let more: &[Typical] = match used {
        Use::Low => &[],
        Use::Middle => &[STAY],
        Use::High => &[STAY, SERIOUS],
    };
    let mut bills: Vec<Facts> =
        VISITS.iter().chain(more).filter_map(|typical| typical.in_year(year, person)).collect();
    bills.sort_by_key(|facts| facts.care.discharged);
    bills
}

/// The serious illness of a typical year.
#[must_use]
pub fn serious_illness(year: i32, person: &PersonFacts) -> Option<Facts> {
    SERIOUS.in_year(year, person)
}

impl Typical {
    fn in_year(&self, year: i32, person: &PersonFacts) -> Option<Facts> {
        let discharged = Date::from_calendar_date(year, self.month, self.day).ok()?;
        let admitted = discharged.checked_sub(time::Duration::days(self.days))?;
        let [a, b, c] = self.fen.map(Money::from_fen);
        Some(Facts {
            pack: String::new(),
            tier: None,
            known_as_of: None,
            person: person.clone(),
            care: Care::local(self.kind, self.level, admitted, discharged),
            bill: Bill { charges: Charges::Totals(Totals { a, b, c }), basic_fund: None },
            year_to_date: crate::facts::Accumulators::default(),
        })
    }
}
