//! Every shipped pack is valid, and means the same after a round trip through its canonical JSON.

use rules::catalogue::{FILES, shipped, shipped_faults};
use rules::pack::Pack;

#[test]
fn every_shipped_pack_is_valid() {
    for (name, faults) in shipped_faults() {
        for fault in &faults {
            eprintln!("{name}: {fault}");
        }
    }
    assert!(shipped_faults().is_empty());
    let names: Vec<&str> = shipped().iter().map(Pack::name).collect();
    assert_eq!(names, FILES.map(|(name, _)| name));
}

#[test]
fn the_canonical_form_round_trips_to_the_same_hash() {
    for pack in shipped() {
        let json = pack.canonical_json();
        let again = Pack::from_json(&json).unwrap();
        assert_eq!(again.hash(), pack.hash(), "{}", pack.name());
        assert_eq!(again.canonical_json(), json);
        assert_eq!(again.hash().len(), 64);
    }
}
