//! `portal hospital` as one types it.

use super::{portal, text};

#[test]
fn a_client_is_made_with_a_secret_and_listed_rotated_and_revoked() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        let output = portal(folder.path(), arguments);
        (output.status.success(), text(&output))
    };
    let add = |id: &str, hospital: &str| {
        run(&[
            "hospital",
            "add",
            "--id",
            id,
            "--hospital",
            hospital,
            "--scope",
            "settle",
            "--scope",
            "eligibility",
        ])
    };
    let (made, why) = add("h1-his", "H340399B1");
    assert!(!made && why.contains("no hospital"), "{why}");
    assert!(run(&["hospital", "list"]).1.contains("no clients"));
    assert!(run(&["demo", "--people", "100"]).0);
    let (made, printed) = add("h1-his", "H340399B1");
    assert!(made, "{printed}");
    let secret = |printed: &str| {
        let line = printed.lines().find_map(|line| line.strip_prefix("client_secret\t"));
        line.expect("a secret").to_owned()
    };
    let first = secret(&printed);
    assert_eq!(first.len(), 43);
    let (made, why) = add("h1-his", "H340399B1");
    assert!(!made && why.contains("already"), "{why}");
    let (made, why) = add("h1 his", "H340399B1");
    assert!(!made && why.contains("a-z"), "{why}");
    let (rotated, printed) = run(&["hospital", "rotate", "h1-his", "--overlap-hours", "2"]);
    assert!(rotated && secret(&printed) != first, "{printed}");
    let listed = run(&["hospital", "list"]).1;
    assert!(
        listed.contains("h1-his\tH340399B1") && listed.contains("\teligibility,settle\tactive\t"),
        "{listed}"
    );
    assert!(!listed.contains(&first), "a secret is shown once");
    assert!(run(&["hospital", "revoke", "h1-his"]).0);
    assert!(run(&["hospital", "list"]).1.contains("\trevoked\t"));
    for action in ["revoke", "rotate"] {
        let (found, why) = run(&["hospital", action, "h1-his"]);
        assert!(!found && why.contains("no client"), "{why}");
    }
}
