//! `portal supervise` as one types it.

use super::{portal, text};

#[test]
fn a_demo_comes_out_again_and_a_sample_can_be_drawn_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        let output = portal(folder.path(), arguments);
        (output.status.code(), text(&output))
    };
    assert_eq!(run(&["demo", "--people", "100"]).0, Some(0));
    let (code, said) = run(&["supervise", "recompute"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(" 0 left out, 0 differ, 0 new; "), "{said}");
    let (code, said) = run(&["supervise", "flags", "--jurisdiction", "huaiyuan", "--year", "2015"]);
    assert_eq!(code, Some(0), "{said}");
    for method in ["random", "value", "variance"] {
        let draw =
            ["supervise", "sample", "--method", method, "--count", "5", "--seed", "2015", "--by", "稽核科"];
        // What is dear may be drawn twice by value: it comes once.
        let claims =
            |said: &str| said.lines().filter(|line| line.len() == 36).map(str::to_owned).collect::<Vec<_>>();
        let first = run(&draw).1;
        // The moment that is told draws the same again.
        let moment = first.trim_end().rsplit(' ').next().expect("a moment").to_owned();
        let again = run(&[&draw[..], &["--as-of", &moment]].concat()).1;
        assert_eq!(claims(&first), claims(&again), "{first}");
        assert_eq!(
            first.split("population ").nth(1),
            again.split("population ").nth(1),
            "the same population"
        );
        let count = claims(&first).len();
        assert!(
            (1..=5).contains(&count) && first.contains(&format!("{count} drawn, {count} new; ")),
            "{first}"
        );
        assert!(again.contains(&format!("{count} drawn, 0 new; ")), "{again}");
        let other = run(&["supervise", "sample", "--method", method, "--count", "5", "--seed", "2016"]).1;
        assert_ne!(claims(&first), claims(&other));
    }
    let (_, runs) = run(&["supervise", "runs"]);
    assert_eq!(runs.lines().count(), 11, "{runs}");
    for word in ["recompute", "huaiyuan, 2015", "command:稽核科", "variance 5 seed \"2015\" population "] {
        assert!(runs.contains(word), "{word}: {runs}");
    }
}

#[test]
fn what_does_not_fit_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    for (arguments, said) in [
        (&["supervise", "recompute", "--jurisdiction", "atlantis"][..], "no jurisdiction atlantis"),
        (&["supervise", "recompute", "--year", "15"], "2000..=2200"),
        (
            &["supervise", "sample", "--method", "best", "--count", "1", "--seed", "1"],
            "random, value or variance",
        ),
        (&["supervise", "sample", "--method", "random", "--count", "0", "--seed", "1"], "1..=100000"),
        (&["supervise", "sample", "--method", "random", "--count", "1", "--seed", ""], "1 to 100 characters"),
        (
            &["supervise", "sample", "--method", "random", "--count", "1", "--seed", "1", "--as-of", "today"],
            "a moment like 2015-12-01T08:00:00Z",
        ),
        (
            &[
                "supervise",
                "sample",
                "--method",
                "random",
                "--count",
                "1",
                "--seed",
                "1",
                "--as-of",
                "2100-01-01T00:00:00Z",
            ],
            "a moment that is over",
        ),
    ] {
        portal(folder.path(), &["migrate"]);
        let output = portal(folder.path(), arguments);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(text(&output).contains(said), "{}", text(&output));
    }
}
