//! `portal notices make`: the rounds of a day, for those who rather start them by a timer of their own.

use std::{process::ExitCode, time::Duration};

use clap::{Args, Subcommand};

use crate::{
    clock::Clock,
    commands::{CommandError, open},
    config::Config,
    notices::rounds,
};

#[derive(Debug, Subcommand)]
pub(super) enum NoticesCommand {
    /// Tell everybody whom the day concerns: a window that opened, a year not paid, a deadline, a question for staff.
    /// Made again, it goes on where it ended and tells nobody twice
    Make(MakeArgs),
}

#[derive(Debug, Args)]
pub(super) struct MakeArgs {
    /// Business date, like 2015-12-01; only for a demo database
    #[arg(long, value_name = "DATE")]
    today: Option<String>,
}

impl NoticesCommand {
    /// The date that was typed.
    pub(super) fn today(&self) -> Option<String> {
        let Self::Make(MakeArgs { today }) = self;
        today.clone()
    }
}

/// `portal notices make`
pub(super) async fn run(config: &Config) -> Result<ExitCode, CommandError> {
    let (store, _) = open(config).await?;
    let demo_today = store.settings().await?.demo_today;
    let held = config.held_today()?;
    if held.is_some() && demo_today.is_none() {
        return Err(CommandError::Refused("`today` can be held only for a demo database".to_owned()));
    }
    let clock = Clock::system(held.or(demo_today));
    let made = rounds::make(&*store, &config.notices, clock, Duration::ZERO).await;
    store.close().await;
    for round in made? {
        println!(
            "{} {}  {:<14} {:>9} people {:>9} told",
            round.jurisdiction,
            round.benefit_year,
            round.kind.code(),
            round.looked_at,
            round.told
        );
    }
    Ok(ExitCode::SUCCESS)
}
