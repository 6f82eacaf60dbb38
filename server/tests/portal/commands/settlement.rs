//! `portal settlement` as one types it.

use super::{portal, text};

#[test]
fn a_year_is_closed_once_and_not_before_it_is_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        let output = portal(folder.path(), arguments);
        (output.status.success(), text(&output))
    };
    let close = |place: &str, year: &str| {
        run(&["settlement", "close-year", "--jurisdiction", place, "--year", year, "--by", "基金科"])
    };
    assert!(run(&["demo", "--people", "100"]).0);
    // The business date of a demo is in 2015.
    let (closed, said) = close("huaiyuan", "2014");
    assert!(closed && said.contains("huaiyuan 2014 已封账"), "{said}");
    let (again, said) = close("huaiyuan", "2014");
    assert!(again && said.contains("早已封账"), "{said}");
    for (place, year, why) in [
        ("huaiyuan", "2015", "the year 2015 is not over"),
        ("huaiyuan", "2016", "the year 2016 is not over"),
        ("atlantis", "2014", "no jurisdiction atlantis"),
        ("huaiyuan", "14", "2000..=2200"),
    ] {
        let (closed, said) = close(place, year);
        assert!(!closed && said.contains(why), "{place} {year}: {said}");
    }
}
