//! `portal notices make`.

use super::{portal, text};

#[test]
fn a_round_tells_people_once_and_a_day_is_held_for_a_demo_only() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(portal(folder.path(), &["demo", "--people", "120"]).status.success());
    let make = |more: &[&str]| {
        let output = portal(folder.path(), &[&["notices", "make"], more].concat());
        assert!(output.status.success(), "{}", text(&output));
        text(&output)
    };
    let told = |said: &str| -> u32 {
        let figures = said.lines().filter(|line| line.ends_with("told"));
        figures.filter_map(|line| line.split_whitespace().rev().nth(1)?.parse::<u32>().ok()).sum()
    };
    let first = make(&[]);
    assert!(first.contains("huaiyuan 2016  unpaid") && told(&first) > 0, "{first}");
    assert_eq!(told(&make(&[])), 0);
    let status = text(&portal(folder.path(), &["notices", "status"]));
    assert!(status.contains("huaiyuan 2016  unpaid") && status.contains("messages gave_up"), "{status}");
    let near = make(&["--today", "2015-12-28"]);
    assert!(near.contains("huaiyuan 2016  deadline_near") && told(&near) > 0, "{near}");
    assert!(!make(&["--today", "2016-02-01"]).contains("huaiyuan 2016"));

    let real = tempfile::tempdir().expect("a folder");
    assert!(portal(real.path(), &["migrate"]).status.success());
    let refused = portal(real.path(), &["notices", "make", "--today", "2015-12-01"]);
    assert!(!refused.status.success() && text(&refused).contains("demo"), "{}", text(&refused));
    assert!(portal(real.path(), &["notices", "make"]).status.success());
}
