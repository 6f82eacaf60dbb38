//! `GET /claims?…`: which claims are shown.

use rules::facts::Kind;
use serde::Deserialize;

use crate::pages::claims::{Filter, Status};

/// The filter as it stands in the address. Nothing in it is personal: a hospital stands as its code.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawHistory {
    /// A year, or nothing for all years.
    pub year: String,
    /// The word of a kind of care, or nothing.
    pub kind: String,
    /// The code of a hospital, or nothing.
    pub hospital: String,
    /// The word of a state, or nothing.
    pub state: String,
    /// A page, or nothing for the first.
    pub page: String,
}

/// No code of a hospital is longer, in bytes.
const LONGEST_CODE: usize = 64;

impl RawHistory {
    /// The filter; what is no year, kind or state leaves all in.
    pub fn filter(&self) -> Filter {
        let hospital = self.hospital.trim();
        Filter {
            year: self.year.trim().parse().ok().filter(|year| (1900..=9999).contains(year)),
            kind: Kind::from_word(self.kind.trim()),
            hospital: (!hospital.is_empty() && hospital.len() <= LONGEST_CODE).then(|| hospital.to_owned()),
            state: Status::from_word(self.state.trim()),
        }
    }

    /// The page; anything that is no page is the first.
    pub fn page(&self) -> u32 {
        self.page.trim().parse().ok().filter(|page| (1..=10_000).contains(page)).unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unreadable_leaves_all_in() {
        let raw = RawHistory {
            year: "' OR 1=1".into(),
            kind: "spa".into(),
            hospital: "H".repeat(65),
            state: "lost".into(),
            page: "-1".into(),
        };
        assert_eq!(raw.filter(), Filter::default());
        assert_eq!(raw.page(), 1);
    }

    #[test]
    fn a_filter_comes_back_from_its_address() {
        let filter = Filter {
            year: Some(2015),
            kind: Some(Kind::Outpatient),
            hospital: Some("340321A001".to_owned()),
            state: Some(Status::Paid),
        };
        let raw = RawHistory {
            year: "2015".into(),
            kind: "outpatient".into(),
            hospital: " 340321A001 ".into(),
            state: "paid".into(),
            page: "3".into(),
        };
        assert_eq!((raw.filter(), raw.page()), (filter.clone(), 3));
        let address = filter.address("/claims", 3);
        assert_eq!(address, "/claims?year=2015&kind=outpatient&hospital=340321A001&state=paid&page=3");
        assert_eq!(Filter::default().address("/claims", 1), "/claims");
    }
}
