//! `portal staff` as one types it.

use super::{portal, text};

const ADD: [&str; 12] = [
    "staff",
    "add",
    "--login",
    "zhou",
    "--name",
    "周窗口",
    "--role",
    "counter",
    "--jurisdiction",
    "huaiyuan",
    "--district",
    "榴城镇",
];

#[test]
fn an_account_is_made_with_a_link_and_listed_disabled_enabled_and_reset() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        let output = portal(folder.path(), arguments);
        (output.status.success(), text(&output))
    };
    assert!(run(&["staff", "list"]).1.contains("no staff accounts"));
    let (made, printed) = run(&ADD);
    assert!(made, "{printed}");
    let link = printed.lines().find(|line| line.starts_with("http")).expect("a link");
    assert!(link.starts_with("http://127.0.0.1:3000/staff/first?token="), "{link}");
    let (taken, why) = run(&ADD);
    assert!(!taken && why.contains("taken"), "{why}");
    assert!(run(&["staff", "list"]).1.contains("zhou\t周窗口\tinvited\tcounter\thuaiyuan\t榴城镇"));
    assert!(run(&["staff", "disable", "zhou"]).0);
    assert!(run(&["staff", "list"]).1.contains("disabled"));
    assert!(run(&["staff", "enable", "zhou"]).0);
    let (reset, again) = run(&["staff", "reset", "zhou"]);
    assert!(reset && again.contains("/staff/first?token=") && !again.contains(link), "{again}");
    for action in ["disable", "enable", "reset"] {
        let (found, why) = run(&["staff", action, "nobody"]);
        assert!(!found && why.contains("no login name"), "{why}");
    }
}

#[test]
fn what_does_not_fit_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    for (place, wrong, said) in [
        (3, "Zhou Chuangkou", "a-z"),
        (5, " ", "1 to 50"),
        (7, "king", "possible values"),
        (9, "atlantis", "no jurisdiction"),
        (11, "", "--district"),
    ] {
        let mut arguments = ADD;
        arguments[place] = wrong;
        let output = portal(folder.path(), &arguments);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(text(&output).contains(said), "{}", text(&output));
    }
}
