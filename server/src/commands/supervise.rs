//! `portal supervise`: settled claims computed again, questions about them, samples for review, and the runs on record.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use rules::catalogue;
use store::{
    DrawSample, Drawn, Population, RaiseFlags, RecomputeClaims, RunReport, Sample, SampleMethod, Store,
    StoreError,
};
use time::{Date, Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    commands::{CommandError, asked_by, clock, known_place, open},
    config::Config,
};

/// How many runs are listed.
const LISTED: u32 = 100;

#[derive(Debug, Subcommand)]
pub(super) enum SuperviseCommand {
    /// Compute all settled claims again from nothing and keep what differs. Exit status 1 when something does
    Recompute(Which),
    /// Ask about overlapping stays, visits in two places on a day, stays that were split, unusual items and hospitals
    /// far from their peers
    Flags(Which),
    /// Draw claims for review by a seed
    Sample(SampleArgs),
    /// List the runs on record: what, when, by whom, and with what a sample can be drawn again
    Runs,
}

/// Which claims, and who asks.
#[derive(Debug, Args)]
pub(super) struct Which {
    /// Benefit year; all of them without it
    #[arg(long, value_parser = clap::value_parser!(i32).range(2000..=2200))]
    year: Option<i32>,
    /// Code of the jurisdiction, like huaiyuan; all of them without it
    #[arg(long)]
    jurisdiction: Option<String>,
    /// Who asks, for the record
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct SampleArgs {
    /// random: each claim alike; value: by what the fund paid; variance: more where payments vary more
    #[arg(long, value_parser = method)]
    method: SampleMethod,
    /// How many claims
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    count: u32,
    /// Seed, any text: the same seed draws the same claims
    #[arg(long, value_parser = seed)]
    seed: String,
    /// Draw from the claims that stood at this moment, like 2015-12-01T08:00:00Z; a minute ago without it. The same
    /// seed and moment draw the same claims, whatever was settled or taken back since
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    as_of: Option<OffsetDateTime>,
    #[command(flatten)]
    which: Which,
}

fn method(word: &str) -> Result<SampleMethod, String> {
    SampleMethod::from_code(word).ok_or_else(|| "random, value or variance".to_owned())
}

fn seed(typed: &str) -> Result<String, String> {
    let fits = (1..=100).contains(&typed.chars().count()) && !typed.chars().any(char::is_control);
    if fits { Ok(typed.to_owned()) } else { Err("1 to 100 characters".to_owned()) }
}

fn moment(typed: &str) -> Result<OffsetDateTime, String> {
    OffsetDateTime::parse(typed, &Rfc3339).map_err(|_| "a moment like 2015-12-01T08:00:00Z".to_owned())
}

/// By then whatever was being settled is in the books.
fn a_minute_before(now: OffsetDateTime) -> OffsetDateTime {
    let before = now.saturating_sub(Duration::minutes(1));
    before.replace_nanosecond(0).unwrap_or(before)
}

impl Which {
    fn population(&self) -> Result<Population, CommandError> {
        self.jurisdiction.as_deref().map(known_place).transpose()?;
        Ok(Population { jurisdiction: self.jurisdiction.clone(), benefit_year: self.year })
    }

    fn by(&self) -> Result<String, CommandError> {
        asked_by(self.by.as_deref())
    }
}

pub(super) async fn run(config: &Config, command: SuperviseCommand) -> Result<ExitCode, CommandError> {
    let (store, _) = open(config).await?;
    let done = match clock(config, &*store).await {
        Ok(clock) => carry_out(&*store, command, (clock.today(), clock.now())).await,
        Err(error) => Err(error),
    };
    store.close().await;
    done
}

async fn carry_out(
    store: &dyn Store,
    command: SuperviseCommand,
    (today, at): (Date, OffsetDateTime),
) -> Result<ExitCode, CommandError> {
    match command {
        SuperviseCommand::Recompute(which) => {
            let report = recompute(store, which.population()?, which.by()?, (today, at)).await?;
            println!("{}", said("differ", report));
            return Ok(ExitCode::from(u8::from(report.found > 0)));
        }
        SuperviseCommand::Flags(which) => {
            let command = RaiseFlags { population: which.population()?, by: which.by()?, at };
            println!("{}", said("questions", store.raise_flags(command).await?));
        }
        SuperviseCommand::Sample(args) => {
            let SampleArgs { method, count, seed, as_of, which } = args;
            let as_of = as_of.unwrap_or_else(|| a_minute_before(at));
            if as_of > at {
                return Err(CommandError::Refused("a sample is of a moment that is over".to_owned()));
            }
            let (population, by) = (which.population()?, which.by()?);
            let command = DrawSample { population, method, count, seed, as_of, by, at };
            let Sample { report, population_hash, claims } = store.draw_sample(command).await?;
            for claim in claims {
                println!("{claim}");
            }
            println!("{}; population {population_hash} of {}", said("drawn", report), written(as_of));
        }
        SuperviseCommand::Runs => {
            for run in store.supervision_runs(LISTED).await? {
                println!("{}", listed(&run));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Computes settled claims again with the packs that ship. The report has the time it took, for benches.
pub async fn recompute(
    store: &dyn Store,
    population: Population,
    by: String,
    (today, at): (Date, OffsetDateTime),
) -> Result<RunReport, StoreError> {
    store.recompute(RecomputeClaims { population, packs: catalogue::shipped(), by, today, at }).await
}

/// A moment as it can be typed again.
fn written(moment: OffsetDateTime) -> String {
    moment.format(&Rfc3339).unwrap_or_default()
}

fn said(what: &str, report: RunReport) -> String {
    let RunReport { claims, left_out, found, raised, gone, milliseconds } = report;
    let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
    let gone = if gone > 0 { format!(", {gone} gone meanwhile") } else { String::new() };
    format!("{claims} claims, {left_out} left out, {found} {what}, {raised} new{gone}; {seconds}.{rest:03} s")
}

fn listed(run: &store::Run) -> String {
    let place = run.population.jurisdiction.as_deref().unwrap_or("everywhere");
    let year = run.population.benefit_year.map_or_else(|| "all years".to_owned(), |year| year.to_string());
    let end = if run.ended_at.is_some() { said("found", run.report) } else { "did not end".to_owned() };
    let drawn = run.drawn.as_ref().map(|Drawn { method, count, seed, as_of, population_hash }| {
        let of = as_of.map(|moment| format!(" of {}", written(moment))).unwrap_or_default();
        format!("; {} {count} seed {seed:?} population {population_hash}{of}", method.code())
    });
    let began = rules::date::iso(run.began_at.date());
    format!("{began}  {:<9} {:<16} {place}, {year}: {end}{}", run.task, run.by, drawn.unwrap_or_default())
}
