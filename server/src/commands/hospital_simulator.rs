//! `portal hospital-simulator`: a hospital's program against a running portal.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use clap::Args;
use rules::{facts::Level, identity::IdNumber};

use crate::{
    clock::Clock,
    commands::CommandError,
    demo,
    hospitals::{self, Faults, Settings},
};

#[derive(Debug, Args)]
pub(super) struct SimulatorArgs {
    /// Address of the portal
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:3000")]
    url: String,
    /// Public name of the hospital's client
    #[arg(long, value_name = "NAME")]
    client: String,
    /// Its secret, as `portal hospital add` told it
    #[arg(
        long,
        value_name = "TEXT",
        env = "PORTAL_CLIENT_SECRET",
        hide_env_values = true,
        // One secret in sixty-four begins so.
        allow_hyphen_values = true
    )]
    secret: String,
    /// Level of the hospital: township, 1, 2 or 3
    #[arg(long, value_name = "LEVEL", default_value = "2", value_parser = level)]
    level: Level,
    /// Who comes: a file of id numbers, one a line
    #[arg(long, value_name = "FILE", conflicts_with = "demo_people")]
    people: Option<PathBuf>,
    /// Who comes: the people of `portal demo --people N`
    #[arg(long, value_name = "N", required_unless_present = "people")]
    demo_people: Option<u32>,
    /// Seed of the demonstration's people
    #[arg(long, value_name = "N", default_value_t = demo::Options::default().seed)]
    demo_seed: u64,
    /// Of these people only those whose id numbers begin so: the region of one county
    #[arg(long, value_name = "DIGITS", default_value = "", hide_default_value = true)]
    region: String,
    /// How many bills
    #[arg(long, value_name = "N", default_value_t = 100)]
    cases: u32,
    /// How many counters work at once
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=200))]
    counters: u32,
    /// Seed: the same seed sends the same bills
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Last day of care, like 2015-12-01 [default: today]
    #[arg(long, value_name = "DATE")]
    today: Option<String>,
    /// Of a hundred acts, how many are sent again after their answer
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=100))]
    repeat: u8,
    /// Of a hundred bills, how many come after later ones, or after their reversal
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=100))]
    reorder: u8,
    /// Of a hundred requests, how many are dropped before the answer (below 100: something has to come through)
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=95))]
    drop: u8,
    /// For a hundred bills, how often something that is no request is sent
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=100))]
    nonsense: u8,
    /// Of a hundred settlements, how many are taken back
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=100))]
    reverse: u8,
    /// The hospital's book, JSON lines; what is in it is completed first and counts in the comparison
    #[arg(long, value_name = "FILE", default_value = "hospital-book.jsonl")]
    book: PathBuf,
    /// How long an act without an answer is sent again, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    patience: u64,
}

fn level(word: &str) -> Result<Level, String> {
    Level::from_word(word).ok_or_else(|| "township, 1, 2 or 3".to_owned())
}

/// Exit status 0 when both books agree, 1 when not.
pub(super) async fn run(args: SimulatorArgs) -> Result<ExitCode, CommandError> {
    let held = args.today.as_deref().map(rules::date::parse_iso).transpose();
    let held = held.map_err(|_| CommandError::Refused("--today is no date like 2015-12-01".to_owned()))?;
    let settings = Settings {
        people: people(&args)?
            .into_iter()
            .filter(|number| number.as_str().starts_with(&args.region))
            .collect(),
        url: args.url,
        client: args.client,
        secret: args.secret,
        level: args.level,
        cases: args.cases,
        counters: args.counters,
        seed: args.seed,
        today: Clock::system(held).today(),
        faults: Faults {
            repeat: args.repeat,
            reorder: args.reorder,
            drop: args.drop,
            nonsense: args.nonsense,
            reverse: args.reverse,
        },
        book: args.book,
        patience: Duration::from_secs(args.patience),
    };
    let done = tokio::task::spawn_blocking(move || hospitals::simulate(&settings)).await;
    let report = done
        .map_err(|error| CommandError::Refused(error.to_string()))?
        .map_err(|error| CommandError::Refused(error.to_string()))?;
    print!("{report}");
    Ok(ExitCode::from(u8::from(!report.is_clean())))
}

fn people(args: &SimulatorArgs) -> Result<Vec<IdNumber>, CommandError> {
    let Some(file) = &args.people else {
        let people = args.demo_people.unwrap_or(demo::Options::default().people);
        let options = demo::Options { people, seed: args.demo_seed, ..demo::Options::default() };
        return Ok(demo::id_numbers(&options, 1)?);
    };
    let text =
        std::fs::read_to_string(file).map_err(|error| CommandError::Io(file.display().to_string(), error))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let numbers = lines.map(|(at, line)| {
        IdNumber::parse(line).map_err(|_| {
            CommandError::Refused(format!("{}: line {} is no id number", file.display(), at + 1))
        })
    });
    numbers.collect()
}
