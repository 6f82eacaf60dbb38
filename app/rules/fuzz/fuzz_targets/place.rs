//! No text makes the reader of jurisdictions panic; one that is read means the same after a round trip through its canonical
//! form, and decides any person without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rules::contribution::{ContributionFacts, assess};
use rules::date::day;
use rules::eligibility::{EnrolmentFacts, decide};
use rules::jurisdiction::{from_json, from_toml};

fuzz_target!(|text: &str| {
    let Ok(place) = from_toml(text) else { return };
    let again = from_json(&place.canonical_json()).expect("the canonical form is a jurisdiction");
    assert_eq!(again.hash(), place.hash());
    let (Ok(born), Ok(paid)) = (day(2010, 2, 28), day(2015, 12, 1)) else { return };
    for year in &place.years {
        let _ = decide(&place, year.year, &EnrolmentFacts::default(), paid);
        for option in &year.options {
            let facts = ContributionFacts::of_person(born, [], paid);
            if let Ok(found) = assess(&place, year.year, &option.id, &facts) {
                assert!(found.pays.fen() >= 0 && found.total.fen() >= found.pays.fen());
            }
        }
    }
});
