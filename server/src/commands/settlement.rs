//! `portal settlement`: what the books of settlements need by hand.

use clap::{Args, Subcommand};
use store::Store;
use time::{Date, OffsetDateTime};

use crate::{
    commands::{CommandError, asked_by, clock, known_place, open},
    config::Config,
};

#[derive(Debug, Subcommand)]
pub(super) enum SettlementCommand {
    /// Close a benefit year that is over: nothing in it is settled or taken back any more. It cannot be opened again
    CloseYear(CloseArgs),
}

#[derive(Debug, Args)]
pub(super) struct CloseArgs {
    /// Code of the jurisdiction, like huaiyuan
    #[arg(long)]
    jurisdiction: String,
    /// Benefit year
    #[arg(long, value_parser = clap::value_parser!(i32).range(2000..=2200))]
    year: i32,
    /// Who closes it, for the record
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

pub(super) async fn run(config: &Config, command: SettlementCommand) -> Result<(), CommandError> {
    let (store, _) = open(config).await?;
    let SettlementCommand::CloseYear(args) = command;
    let done = match clock(config, &*store).await {
        Ok(clock) => close_year(&*store, args, (clock.today(), clock.now())).await,
        Err(error) => Err(error),
    };
    store.close().await;
    done
}

async fn close_year(
    store: &dyn Store,
    args: CloseArgs,
    (today, at): (Date, OffsetDateTime),
) -> Result<(), CommandError> {
    let CloseArgs { jurisdiction, year, by } = args;
    known_place(&jurisdiction)?;
    if today.year() <= year {
        return Err(CommandError::Refused(format!("the year {year} is not over")));
    }
    if store.close_year(&jurisdiction, year, &asked_by(by.as_deref())?, at).await? {
        println!("{jurisdiction} {year} 已封账。 Closed.");
    } else {
        println!("{jurisdiction} {year} 早已封账。 It was closed before.");
    }
    Ok(())
}
