//! `portal packs`.

use std::fs;

use rules::catalogue;

use super::{portal, text};

const GOOD: &str = include_str!("../../../../app/rules/packs/jiamusi-2018.toml");

#[test]
fn every_fault_is_told_with_its_line_place_and_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = catalogue::shipped().get("jiamusi-2018").expect("ships");
    fs::write(folder.path().join("good.toml"), GOOD).expect("written");
    fs::write(folder.path().join("good.json"), pack.canonical_json()).expect("written");
    let good = portal(folder.path(), &["packs", "check", "good.toml", "good.json"]);
    let ok = format!("ok jiamusi-2018 {} {}\n", pack.version(), pack.hash());
    assert_eq!((good.status.code(), text(&good)), (Some(0), ok.repeat(2)));

    let bad = GOOD.replacen("value = \"0.65\"", "value = 0.65", 1).replacen(
        "official = ",
        "\"\\u001B[2J\" = 1\nofficial = ",
        1,
    );
    fs::write(folder.path().join("bad.toml"), &bad).expect("written");
    fs::write(folder.path().join("broken.json"), "{").expect("written");
    fs::write(folder.path().join("bytes.toml"), b"name = 1\nversion = \"\xff\"\n").expect("written");
    let files = ["packs", "check", "bad.toml", "good.toml", "broken.json", "bytes.toml"];
    let output = portal(folder.path(), &files);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output);
    let lines: Vec<&str> = told.lines().collect();
    let line_of = |what: &str| bad.lines().position(|line| line.contains(what)).expect("there") + 1;
    assert_eq!(lines.len(), 5, "{told}");
    let float = format!("bad.toml:{}: /", line_of("value = 0.65"));
    let strange = format!("bad.toml:{}: /\\u{{1b}}[2J: there is no such field", line_of("[2J"));
    for start in [float.as_str(), &strange] {
        assert!(lines[..2].iter().any(|line| line.starts_with(start)), "{start}: {told}");
    }
    let reason = lines.iter().find(|line| line.starts_with(&float)).expect("told");
    assert!(reason.contains("/value: ") && reason.contains("quoted") && reason.ends_with('"'), "{reason}");
    assert!(reason.contains(" / ") && reason.contains("字符串"), "English, then Chinese: {reason}");
    assert_eq!(lines[2], ok.trim_end());
    assert!(lines[3].starts_with("broken.json:1: is not valid JSON"), "{told}");
    assert_eq!(lines[4], "bytes.toml:2: is not UTF-8 text / 不是 UTF-8 文本");
}

#[test]
fn a_file_that_cannot_be_read_does_not_hide_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("good.toml"), GOOD).expect("written");
    let output = portal(folder.path(), &["packs", "check", "missing.toml", "good.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).contains("ok jiamusi-2018") && text(&output).contains("missing.toml"));
    assert_eq!(portal(folder.path(), &["packs", "check"]).status.code(), Some(2));
}

#[test]
fn the_list_names_every_pack_that_ships() {
    let folder = tempfile::tempdir().expect("a folder");
    let listed = text(&portal(folder.path(), &["packs", "list"]));
    let shipped = catalogue::shipped();
    assert_eq!(listed.lines().count(), shipped.iter().count());
    for (line, pack) in listed.lines().zip(shipped) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let official = if pack.official() { "official" } else { "sample" };
        let (from, to) = pack.in_force();
        let period = format!("{from}/{to}");
        assert_eq!(words, [pack.name(), pack.version(), &period, official, pack.hash()]);
    }
}

#[test]
fn a_pack_is_shown_in_the_bytes_that_its_hash_is_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = catalogue::shipped().get("weihai-2014").expect("ships");
    let shown = portal(folder.path(), &["packs", "show", "weihai-2014"]);
    assert_eq!((shown.status.code(), text(&shown)), (Some(0), pack.canonical_json()));
    let same = portal(folder.path(), &["packs", "show", "weihai-2014", pack.version()]);
    assert_eq!(text(&same), pack.canonical_json());
    for arguments in [&["packs", "show", "atlantis"][..], &["packs", "show", "weihai-2014", "never"]] {
        let output = portal(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output).contains("portal packs list"), "{}", text(&output));
    }
}
