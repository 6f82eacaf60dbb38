//! The borders of age between guardian and child.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use proptest::prelude::*;
use rules::date::{Date, age_on, day};
use rules::guardianship::{Stage, of_age_from, stage};
use rules::jurisdiction::{self, Jurisdiction};
use time::Duration;

fn place(code: &str) -> &'static Jurisdiction {
    jurisdiction::get(code).unwrap()
}

#[test]
fn the_borders_are_birthdays() {
    let born = day(2000, 5, 17).unwrap();
    for (code, on, expected) in [
        ("huaiyuan", (2014, 5, 16), Stage::ThroughGuardian),
        ("huaiyuan", (2014, 5, 17), Stage::Either),
        ("huaiyuan", (2016, 5, 16), Stage::Either),
        ("huaiyuan", (2016, 5, 17), Stage::OwnConsent),
        ("weihai", (2014, 5, 16), Stage::ThroughGuardian),
        ("weihai", (2014, 5, 17), Stage::OwnConsent),
        ("weihai", (2018, 5, 16), Stage::OwnConsent),
        ("weihai", (2018, 5, 17), Stage::OfAge),
    ] {
        let on = day(on.0, on.1, on.2).unwrap();
        assert_eq!(stage(place(code), born, on), expected, "{code} {on}");
    }
}

#[test]
fn without_a_figure_the_child_is_asked_as_soon_as_it_can_be() {
    let mut bare = place("huaiyuan").clone();
    bare.own_consent_age = None;
    let born = day(2000, 5, 17).unwrap();
    assert_eq!(stage(&bare, born, day(2014, 5, 17).unwrap()), Stage::OwnConsent);
}

#[test]
fn an_age_outside_the_borders_is_a_fault_of_the_file() {
    for wrong in ["value = 13,", "value = 19,"] {
        let text = jurisdiction::FILES[0].1.replace("value = 16,", wrong);
        assert_ne!(text, jurisdiction::FILES[0].1);
        let faults = jurisdiction::from_toml(&text).unwrap_err();
        assert!(faults.iter().any(|fault| fault.path.contains("own_consent_age")), "{faults:?}");
    }
}

fn any_day(from: i32, to: i32) -> impl Strategy<Value = Date> {
    let first = day(from, 1, 1).unwrap();
    let days = (day(to, 12, 31).unwrap() - first).whole_days();
    (0..=days).prop_map(move |days| first + Duration::days(days))
}

proptest! {
    /// Nobody becomes younger, and coming of age is one day.
    #[test]
    fn stages_only_go_forward(born in any_day(1996, 2020), later in 0_i64..8_000, more in 0_i64..400) {
        for code in ["huaiyuan", "weihai"] {
            // From the day on which the files say something.
            let first = (born + Duration::days(later)).max(day(2013, 1, 1).unwrap());
            let second = first + Duration::days(more);
            prop_assert!(stage(place(code), born, first) <= stage(place(code), born, second));
        }
    }

    #[test]
    fn of_age_begins_on_its_day(born in any_day(1990, 2020)) {
        let from = of_age_from(born);
        prop_assert_eq!(age_on(born, from), 18);
        prop_assert_eq!(age_on(born, from - Duration::days(1)), 17);
    }
}
