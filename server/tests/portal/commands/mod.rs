//! The `portal` command as people type it.

mod estimate;
mod hospital;
mod money;
mod notices;
mod packs;
mod sandbox_gateway;
mod settlement;
mod staff;
mod supervise;

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};

fn portal(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portal"))
        .current_dir(data)
        .env_clear()
        .env("DATA_DIR", data.join("data"))
        .args(arguments)
        .output()
        .expect("started")
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn every_command_explains_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    for arguments in [
        &["--help"][..],
        &["serve", "--help"],
        &["demo", "--help"],
        &["migrate", "--help"],
        &["doctor", "--help"],
        &["estimate", "--help"],
        &["sandbox-gateway", "--help"],
        &["bank-file", "import", "--help"],
        &["reconcile", "--help"],
        &["refunds", "move", "--help"],
        &["notices", "make", "--help"],
        &["packs", "--help"],
        &["packs", "check", "--help"],
        &["packs", "list", "--help"],
        &["packs", "show", "--help"],
        &["staff", "--help"],
        &["staff", "add", "--help"],
        &["hospital", "--help"],
        &["hospital", "add", "--help"],
        &["settlement", "close-year", "--help"],
        &["supervise", "--help"],
        &["supervise", "sample", "--help"],
    ] {
        let output = portal(folder.path(), arguments);
        assert!(output.status.success(), "{arguments:?}");
        assert!(text(&output).contains("Usage: portal"), "{arguments:?}");
    }
}

#[test]
fn demo_prints_eight_personas_and_goes_into_an_empty_database_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = portal(folder.path(), &["demo", "--people", "120"]);
    assert!(output.status.success(), "{}", text(&output));
    let printed = text(&output);
    let journal = folder.path().join("data/portal.db-wal");
    assert!(!journal.exists(), "the database is one file when the command has ended");
    assert_eq!(printed.matches("340399").count() + printed.matches("371099").count(), 8, "{printed}");
    let again = portal(folder.path(), &["demo"]);
    assert!(!again.status.success());
    assert!(text(&again).contains("already has people"));
}

#[test]
fn without_demo_there_is_no_account() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(portal(folder.path(), &["migrate"]).status.success());
    let doctor = text(&portal(folder.path(), &["doctor"]));
    assert!(doctor.contains("0 people"), "{doctor}");
    assert!(doctor.contains("sms.url"), "in service without a gateway nobody could sign in first: {doctor}");
}

#[test]
fn the_key_file_is_the_owners_alone_and_a_missing_wrong_or_open_one_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(portal(folder.path(), &["demo", "--people", "120"]).status.success());
    let key = folder.path().join("data/portal.key");
    assert_eq!(fs::metadata(&key).expect("made").permissions().mode() & 0o777, 0o600);
    let right = fs::read(&key).expect("read");

    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("set");
    assert!(text(&portal(folder.path(), &["doctor"])).contains("chmod 600"));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("set");

    fs::remove_file(&key).expect("removed");
    let missing = portal(folder.path(), &["doctor"]);
    assert!(!missing.status.success());
    assert!(text(&missing).contains("missing"), "{}", text(&missing));
    assert!(!portal(folder.path(), &["serve", "--port", "0"]).status.success(), "no new key over old data");
    assert!(!key.exists());

    fs::write(&key, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n").expect("written");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("set");
    let wrong = portal(folder.path(), &["doctor"]);
    assert!(!wrong.status.success());
    assert!(text(&wrong).contains("does not fit"), "{}", text(&wrong));

    fs::write(&key, right).expect("written");
    let doctor = portal(folder.path(), &["doctor"]);
    assert!(text(&doctor).contains("fits the data"), "{}", text(&doctor));
}

#[test]
fn an_unknown_setting_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("portal.toml"), "prot = 3000\n").expect("written");
    let output = portal(folder.path(), &["doctor"]);
    assert!(!output.status.success());
    assert!(text(&output).contains("prot"), "{}", text(&output));
}

#[test]
fn a_database_that_is_not_there_or_no_database_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(text(&portal(folder.path(), &["doctor"])).contains("is not there"));
    let strange = portal(folder.path(), &["--database-url", "mysql://x", "doctor"]);
    assert!(text(&strange).contains("sqlite:"), "{}", text(&strange));
    fs::create_dir_all(folder.path().join("data")).expect("made");
    fs::write(folder.path().join("data/portal.db"), "this is a letter, not a database").expect("written");
    assert!(!portal(folder.path(), &["doctor"]).status.success());
}
