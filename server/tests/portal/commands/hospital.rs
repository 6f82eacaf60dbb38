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

#[test]
fn hospitals_of_a_file_are_taken_into_the_register_or_none_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("hospitals.csv");
    let register = |lines: &str| {
        std::fs::write(&file, format!("机构编码,统筹区,机构名称,等级\n{lines}\n")).expect("a file");
        let name = file.to_str().expect("a path");
        let output = portal(folder.path(), &["hospital", "register", name]);
        (output.status.success(), text(&output))
    };
    assert!(register("H340399T9,huaiyuan,南河镇卫生院,township").1.contains("1 added, 0 changed"));
    let (taken, why) = register("H340399T9,huaiyuan,南河镇卫生院,1\nH340399T10,huaiyuan,北河镇卫生院,5");
    assert!(!taken && why.contains("line 3: the level"), "{why}");
    assert!(register("H340399T9,huaiyuan,南河镇卫生院,1").1.contains("0 added, 1 changed"));
    let (taken, why) = register("H340399T9,weihai,南河镇卫生院,1");
    assert!(!taken && why.contains("lies in huaiyuan"), "{why}");
    let (taken, why) = register("H340399T9,huaiyuan,甲,1\nH340399T9,huaiyuan,乙,1");
    assert!(!taken && why.contains("more than once"), "{why}");
    let add = ["hospital", "add", "--id", "t9-his", "--hospital", "H340399T9", "--scope", "settle"];
    assert!(portal(folder.path(), &add).status.success());
}

#[test]
fn a_secret_may_begin_with_a_hyphen() {
    let folder = tempfile::tempdir().expect("a folder");
    let arguments =
        ["hospital-simulator", "--client", "h1", "--secret", "-Tq", "--region", "9", "--demo-people", "100"];
    let said = text(&portal(folder.path(), &arguments));
    assert!(said.contains("no people to treat"), "{said}");
}
