//! `portal notices make`: the rounds of a day, for those who rather start them by a timer of their own; and
//! `portal notices status`: how rounds and messages stand.

use std::{process::ExitCode, time::Duration};

use clap::{Args, Subcommand};
use store::{MessageState, NoticeFigures, Store};

use crate::{
    commands::{CommandError, clock, open},
    config::Config,
    notices::rounds,
};

#[derive(Debug, Subcommand)]
pub(super) enum NoticesCommand {
    /// Tell everybody whom the day concerns: a window that opened, a year not paid, a deadline, a question for staff.
    /// Made again, it goes on where it ended and tells nobody twice
    Make(MakeArgs),
    /// Say how far each round has come, and how many messages to phones wait, were sent, or were given up
    Status,
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
        match self {
            Self::Make(MakeArgs { today }) => today.clone(),
            Self::Status => None,
        }
    }
}

/// `portal notices make` and `portal notices status`
pub(super) async fn run(config: &Config, command: &NoticesCommand) -> Result<ExitCode, CommandError> {
    let (store, _) = open(config).await?;
    let done = match command {
        NoticesCommand::Make(_) => make(config, &*store).await,
        NoticesCommand::Status => status(&*store).await,
    };
    store.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn make(config: &Config, store: &dyn Store) -> Result<(), CommandError> {
    let clock = clock(config, store).await?;
    for round in rounds::make(store, &config.notices, clock, Duration::ZERO).await? {
        println!(
            "{} {}  {:<14} {:>9} people {:>9} told",
            round.jurisdiction,
            round.benefit_year,
            round.kind.code(),
            round.looked_at,
            round.told
        );
    }
    Ok(())
}

async fn status(store: &dyn Store) -> Result<(), CommandError> {
    let NoticeFigures { messages, rounds } = store.notice_figures().await?;
    for round in rounds {
        let (day, told) = (rules::date::iso(round.moved_at.date()), round.told);
        println!(
            "{} {}  {:<14} {told:>9} told, last looked {day}",
            round.jurisdiction, round.benefit_year, round.kind
        );
    }
    for state in MessageState::ALL {
        let count = messages.iter().find(|(known, _)| *known == state).map_or(0, |(_, count)| *count);
        println!("messages {:<14} {count:>9}", state.code());
    }
    Ok(())
}
