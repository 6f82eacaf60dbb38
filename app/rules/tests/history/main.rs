//! Books of a benefit year and their replay, with the packs that ship.

#![expect(clippy::unwrap_used, reason = "the helpers of the tests may stop them")]

mod books;
#[path = "../../examples/county/mod.rs"]
mod county;
mod laws;
mod replays;
mod shared;

use county::{PACK, YEAR};
use rules::catalogue::shipped;
use rules::date::{Date, day};
use rules::facts::{Accumulators, Bill, Care, Charges, Facts, Kind, Level, PersonFacts, Totals};
use rules::money::Money;
use rules::pack::Pack;

pub(crate) fn pack() -> &'static Pack {
    shipped().get(PACK).unwrap()
}

pub(crate) fn yuan(yuan: i64) -> Money {
    Money::from_fen(yuan * 100)
}

/// A stay at the highest level, of so many yuan in class A.
pub(crate) fn stay(discharged: Date, total: i64) -> Facts {
    let admitted = discharged - time::Duration::days(8);
    Facts {
        pack: PACK.to_owned(),
        tier: None,
        known_as_of: None,
        person: PersonFacts::default(),
        care: Care::local(Kind::Inpatient, Level::Three, admitted, discharged),
        bill: Bill {
            charges: Charges::Totals(Totals { a: yuan(total), ..Totals::default() }),
            basic_fund: None,
        },
        year_to_date: Accumulators::default(),
    }
}

pub(crate) fn on(month: u8, date: u8) -> Date {
    day(YEAR, month, date).unwrap()
}
