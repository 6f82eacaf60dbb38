//! `portal estimate`.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Command, Stdio},
    thread,
};

use rules::{catalogue, estimate::estimate_json};
use serde_json::Value;

use super::{portal, text};

const STAY: &str = r#"{"pack":"jiamusi-2018","bill":{"totals":{"A":"20000.00"}},"care":{"kind":"inpatient","hospital_level":"3","admitted":"2018-03-01","discharged":"2018-03-09"}}"#;

fn engine(request: &str) -> String {
    estimate_json(|name, known| catalogue::shipped().known(name, known), request)
}

fn without_steps(json: &str) -> Value {
    let mut answer: Value = serde_json::from_str(json).expect("JSON");
    answer.as_object_mut().expect("an object").remove("steps");
    answer
}

/// The command with its input and output in pipes.
fn piped(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portal"));
    command.current_dir(folder).env_clear().arg("estimate").args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Exit status and answers of a command that is fed from a thread.
fn fed(arguments: &[&str], input: Vec<u8>) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = piped(folder.path(), arguments).spawn().expect("started");
    let mut stdin = child.stdin.take().expect("a pipe");
    let feeding = thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("ended");
    // Of an input above the bound the command reads no more than it needs.
    let written = feeding.join().expect("fed");
    assert!(written.is_ok() || arguments == ["-"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    (output.status.code(), String::from_utf8(output.stdout).expect("text"))
}

#[test]
fn a_file_is_answered_as_the_engine_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    // Settings and databases are none of its business, not even broken ones.
    fs::write(folder.path().join("portal.toml"), "prot = 3000\n").expect("written");
    fs::write(folder.path().join("stay.json"), STAY).expect("written");
    let traced = portal(folder.path(), &["estimate", "--trace", "stay.json"]);
    assert_eq!(traced.status.code(), Some(0), "{}", text(&traced));
    assert_eq!(text(&traced), format!("{}\n", engine(STAY)));
    let brief = portal(folder.path(), &["estimate", "stay.json"]);
    assert_eq!(brief.status.code(), Some(0));
    assert!(!text(&brief).contains("\"steps\""));
    assert_eq!(serde_json::from_str::<Value>(&text(&brief)).expect("JSON"), without_steps(&engine(STAY)));
    let pretty = text(&portal(folder.path(), &["estimate", "--pretty", "stay.json"]));
    assert!(pretty.starts_with("{\n  \"result\": {\n"), "{pretty}");
    assert_eq!(serde_json::from_str::<Value>(&pretty).expect("JSON"), without_steps(&engine(STAY)));
    assert!(!folder.path().join("data").exists(), "no database was made");
}

#[test]
fn the_exit_status_says_answered_at_fault_or_could_not_run() {
    let refused = STAY.replace("2018-0", "2031-0");
    let faulty = STAY.replace("\"20000.00\"", "20000.5");
    for (request, status, word) in [
        (refused.as_str(), 0, "not_published"),
        (&faulty, 1, "number_not_string"),
        ("", 1, "broken_json"),
        (&" ".repeat(2 << 20), 1, "too_large"),
    ] {
        let (code, answer) = fed(&["-"], request.into());
        assert_eq!(code, Some(status), "{answer}");
        assert!(answer.contains(word) && answer.lines().count() == 1, "{answer}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    for arguments in [&["estimate", "missing.json"][..], &["estimate"], &["estimate", "--batch", "x.json"]] {
        assert_eq!(portal(folder.path(), arguments).status.code(), Some(2), "{arguments:?}");
    }
    let missing = text(&portal(folder.path(), &["estimate", "missing.json"]));
    assert!(missing.contains("missing.json"), "{missing}");
}

#[test]
fn a_batch_is_answered_in_order_and_bad_lines_are_told_by_number() {
    let mut input = Vec::new();
    let mut expected = Vec::new();
    for number in 1..=3_000_usize {
        match number % 300 {
            7 => input.extend(b" \r\n"),
            8 => {
                input.extend(b"{\xff}\n");
                expected.push((number, "not_utf8".to_owned()));
            }
            9 if number < 300 => {
                input.extend(vec![b'['; (1 << 20) + 1]);
                input.push(b'\n');
                expected.push((number, "too_large".to_owned()));
            }
            10 => {
                input.extend(b"{\n");
                expected.push((number, "broken_json".to_owned()));
            }
            _ => {
                let bill = format!("{number}.00");
                input.extend(STAY.replace("20000.00", &bill).bytes());
                input.extend(if number == 3_000 { &b""[..] } else { b"\r\n" });
                expected.push((number, bill));
            }
        }
    }
    let (code, answers) = fed(&["--batch"], input);
    assert_eq!(code, Some(1));
    assert_eq!(answers.lines().count(), expected.len());
    for (line, (number, what)) in answers.lines().zip(expected) {
        let answer: Value = serde_json::from_str(line).expect("JSON");
        if let Some(errors) = answer["problem"]["errors"].as_array() {
            assert_eq!((answer["line"].as_u64(), errors.len()), (Some(number as u64), 1), "{line}");
            assert_eq!(errors[0]["code"], what);
        } else {
            assert_eq!(answer["result"]["medfee_sumamt"], what);
            assert!(answer.get("steps").is_none());
        }
    }
}

#[test]
fn a_batch_without_problems_ends_well() {
    let (code, answers) = fed(&["--batch", "--trace"], format!("\n{STAY}\n\n{STAY}").into());
    assert_eq!((code, answers), (Some(0), format!("{0}\n{0}\n", engine(STAY))));
    assert_eq!(fed(&["--batch"], Vec::new()), (Some(0), String::new()));
}

#[test]
fn whoever_sends_one_line_and_waits_gets_its_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = piped(folder.path(), &["--batch", "--trace"]).spawn().expect("started");
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut answers = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    for _ in 0..5 {
        writeln!(stdin, "{STAY}").expect("written");
        assert_eq!(answers.next().expect("a line").expect("read"), engine(STAY));
    }
    drop(stdin);
    assert!(answers.next().is_none());
    assert!(child.wait().expect("ended").success());
}

#[test]
fn a_reader_who_leaves_early_ends_it_quietly() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut child = piped(folder.path(), &["--batch"]).spawn().expect("started");
    let mut stdin = child.stdin.take().expect("a pipe");
    let feeding = thread::spawn(move || {
        let line = format!("{STAY}\n");
        // Without end: only a command that notices that nobody reads stops taking lines.
        while stdin.write_all(line.as_bytes()).is_ok() {}
    });
    let mut answers = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut first = String::new();
    answers.read_line(&mut first).expect("read");
    assert!(first.contains("12545.00"), "{first}");
    drop(answers);
    feeding.join().expect("ended");
    let mut complaints = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut complaints).expect("read");
    assert_eq!((child.wait().expect("ended").code(), complaints.as_str()), (Some(0), ""));
}
