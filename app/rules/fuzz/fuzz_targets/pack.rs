//! No text makes the reader of packs panic; a pack that is read means the same after a round trip through
//! its canonical form, and settles any case without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rules::facts::parse_json;
use rules::pack::Pack;

const CASES: [&str; 3] = [
    r#"{"pack":"p","care":{"kind":"inpatient","hospital_level":"3","admitted":"2016-03-01","discharged":"2016-03-09"},
        "bill":{"totals":{"A":"200000.00","B":"300.00"}}}"#,
    r#"{"pack":"p","care":{"kind":"outpatient","hospital_level":"1","discharged":"2018-03-09"},
        "bill":{"lines":[{"class":"B","unit_price":"33.30","quantity":"3"}]}}"#,
    r#"{"pack":"p","care":{"kind":"chronic","hospital_level":"2","discharged":"2016-03-09","disease":"I10"},
        "bill":{"totals":{"A":"500.00"}}}"#,
];

fuzz_target!(|text: &str| {
    for pack in [Pack::from_toml(text), Pack::from_json(text)].into_iter().flatten() {
        let canonical = pack.canonical_json();
        let again = Pack::from_json(&canonical).expect("the canonical form is a pack");
        assert_eq!(again.hash(), pack.hash());
        assert_eq!(again.canonical_json(), canonical);
        for case in CASES {
            let mut facts = parse_json(case).expect("a good case");
            facts.tier = pack.tiers().first().map(|(id, _)| id.clone());
            let _ = pack.curve(&facts, &facts.year_to_date);
            if let Ok(settled) = pack.settle(&facts, &facts.year_to_date) {
                let shares = settled.shares;
                let parts = [shares.fund_pay_sumamt, shares.hosp_part_amt, shares.psn_part_amt];
                let sum: i64 = parts.iter().map(|part| part.fen()).sum();
                assert_eq!(sum, shares.medfee_sumamt.fen());
                assert!(parts.iter().all(|part| part.fen() >= 0));
            }
        }
    }
});
