//! `portal bank-file import` and `portal reconcile`.

use std::{fs, path::Path};

use super::{portal, text};

/// A demo database; id number of its first persona.
fn demo(folder: &Path) -> String {
    let printed = text(&portal(folder, &["demo", "--people", "120"]));
    printed.split_whitespace().find(|word| word.starts_with("340399")).expect("a persona").to_owned()
}

#[test]
fn a_bank_file_tells_an_outcome_for_each_line_and_counts_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let id_number = demo(folder.path());
    let file = folder.path().join("bank.csv");
    // Neither has chosen anything yet.
    let lines = format!(
        "流水号,身份证号码,参保年度,金额,入账日期\nB1,{id_number},2016,120.00,2015-12-01\n\
         B2,340399196605020017,2016,120.00,2015-12-01\n"
    );
    fs::write(&file, &lines).expect("written");
    let path = file.to_str().expect("a path");
    let first = text(&portal(folder.path(), &["bank-file", "import", path]));
    assert!(first.contains("B1  refund") && first.contains("not_the_choice"), "{first}");
    assert!(first.contains("2 lines, 2 to be refunded"), "{first}");
    let again = text(&portal(folder.path(), &["bank-file", "import", path]));
    assert!(again.contains("B1  repeated") && again.contains("2 lines, 0 to be refunded"), "{again}");
    let list = text(&portal(folder.path(), &["refunds", "list"]));
    assert_eq!((list.matches("TK2016-").count(), list.matches("owed").count()), (2, 2), "{list}");
    let number = list.split_whitespace().next().expect("a number");
    for (to, works) in [("failed", false), ("sent", true), ("done", true), ("sent", false)] {
        let moved = portal(folder.path(), &["refunds", "move", number, to, "--by", "cashier"]);
        assert_eq!(moved.status.success(), works, "{to}: {}", text(&moved));
    }
    assert!(!text(&portal(folder.path(), &["refunds", "list"])).contains(number));
    fs::write(&file, lines.replace("120.00", "=1+1")).expect("written");
    let faulty = portal(folder.path(), &["bank-file", "import", path]);
    assert!(!faulty.status.success());
    assert!(text(&faulty).contains("line 2: a cell holds a formula"), "{}", text(&faulty));
    assert!(!text(&faulty).contains(&id_number), "no personal data in messages");
}

#[test]
fn a_day_that_does_not_fit_is_told_by_the_exit_status() {
    let folder = tempfile::tempdir().expect("a folder");
    demo(folder.path());
    let file = folder.path().join("day.csv");
    let path = file.to_str().expect("a path");
    fs::write(&file, "trade,order,amount\n").expect("written");
    let empty = portal(folder.path(), &["reconcile", "--date", "2015-12-01", path]);
    assert!(empty.status.success() && text(&empty).contains("everything fits"), "{}", text(&empty));
    fs::write(&file, "trade,order,amount\nT1,D2016-NONE,120.00\n").expect("written");
    let strange = portal(folder.path(), &["reconcile", "--date", "2015-12-01", "--take", path]);
    assert!(!strange.status.success());
    assert!(text(&strange).contains("not here: T1, order D2016-NONE, 120.00"), "{}", text(&strange));
    assert!(!portal(folder.path(), &["reconcile", "--date", "today", path]).status.success());
    assert!(!portal(folder.path(), &["reconcile", "--date", "2015-12-01", "none.csv"]).status.success());
}

#[test]
fn a_day_is_held_for_a_demo_only() {
    let real = tempfile::tempdir().expect("a folder");
    assert!(portal(real.path(), &["migrate"]).status.success());
    fs::write(real.path().join("portal.toml"), "today = \"2015-12-01\"\n").expect("written");
    let file = real.path().join("bank.csv");
    fs::write(&file, "流水号,身份证号码,参保年度,金额,入账日期\n").expect("written");
    let path = file.to_str().expect("a path");
    for command in [
        &["bank-file", "import", path][..],
        &["refunds", "move", "TK2016-1", "sent", "--by", "cashier"],
        &["notices", "make"],
        &["serve", "--port", "0"],
    ] {
        let refused = portal(real.path(), command);
        assert!(!refused.status.success(), "{command:?}");
        assert!(text(&refused).contains("demo database"), "{command:?}: {}", text(&refused));
    }
}
