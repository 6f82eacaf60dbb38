//! `portal bank-file import` and `portal reconcile`: money that came by file, and whether a day's accounts fit.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Subcommand};
use rules::{date::Date, money::Money};
use store::{
    EventKind, EventOutcome, GatewayEvent, GatewayLine, Misfit, MoneyOutcome, Reconciliation, RefundState,
    Store,
};

use crate::{
    commands::{CommandError, clock, open},
    config::Config,
    payment::files::{self, Fault},
};

#[derive(Debug, Subcommand)]
pub(super) enum BankFileCommand {
    /// Take in what the bank collected: CSV in UTF-8 or GBK with reference, id number, year, amount, date.
    /// Sent again, a file does nothing; with a faulty line nothing of it counts
    Import {
        /// The file
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum RefundsCommand {
    /// Refunds that have not arrived: number, amount, by which way the money came, its number there, why, state
    List,
    /// Note that a refund was sent, is done, or failed (cash, bank; the gateway's are moved by themselves)
    Move {
        /// Its number
        number: String,
        /// sent, done or failed
        #[arg(value_parser = state)]
        to: RefundState,
        /// Who notes it, for the audit trail
        #[arg(long, value_name = "NAME")]
        by: String,
    },
}

fn state(word: &str) -> Result<RefundState, String> {
    RefundState::from_code(word)
        .filter(|state| *state != RefundState::Owed)
        .ok_or_else(|| "sent, done or failed".to_owned())
}

#[derive(Debug, Args)]
pub(super) struct ReconcileArgs {
    /// The gateway's accounting day, like 2015-12-01
    #[arg(long, value_name = "DATE")]
    date: String,
    /// Take in the payments of the file of which the gateway has not told
    #[arg(long)]
    take: bool,
    /// The gateway's file: CSV with trade, order, amount
    file: PathBuf,
}

fn read(file: &Path) -> Result<Vec<u8>, CommandError> {
    std::fs::read(file).map_err(|error| CommandError::Io(file.display().to_string(), error))
}

fn faulty(file: &Path, faults: &[Fault]) -> ExitCode {
    for fault in faults {
        eprintln!("portal: {}: {fault}", file.display());
    }
    eprintln!("portal: nothing was taken in");
    ExitCode::FAILURE
}

/// `portal bank-file import FILE`
pub(super) async fn bank_file(config: &Config, command: BankFileCommand) -> Result<ExitCode, CommandError> {
    let BankFileCommand::Import { file } = command;
    let lines = match files::bank_lines(&read(&file)?) {
        Ok(lines) => lines,
        Err(faults) => return Ok(faulty(&file, &faults)),
    };
    let (store, _) = open(config).await?;
    let clock = clock(config, &*store).await?;
    let references: Vec<String> = lines.iter().map(|line| line.reference.clone()).collect();
    let outcomes = store.import_bank_file(lines, clock.today(), clock.now()).await?;
    store.close().await;
    for (reference, outcome) in references.iter().zip(&outcomes) {
        match outcome {
            MoneyOutcome::Contribution(receipt) => println!("{reference}  paid      {}", receipt.number),
            MoneyOutcome::Refund(refund) => {
                println!("{reference}  refund    {} ({})", refund.number, refund.reason.code());
            }
            MoneyOutcome::Repeated => println!("{reference}  repeated"),
            MoneyOutcome::Refused(_) => println!("{reference}  refused"),
        }
    }
    let refunds = outcomes.iter().filter(|outcome| matches!(outcome, MoneyOutcome::Refund(_))).count();
    println!("{} lines, {refunds} to be refunded", outcomes.len());
    Ok(ExitCode::SUCCESS)
}

/// How many refunds of a state are listed.
const LISTED: u32 = 10_000;

/// `portal refunds list` and `portal refunds move`
pub(super) async fn refunds(config: &Config, command: RefundsCommand) -> Result<ExitCode, CommandError> {
    let (store, _) = open(config).await?;
    let code = match command {
        RefundsCommand::List => {
            for state in [RefundState::Failed, RefundState::Owed, RefundState::Sent] {
                for refund in store.refunds(state, LISTED).await? {
                    println!(
                        "{}  {:>12}  {:<8} {}  {}  {}",
                        refund.number,
                        refund.amount.grouped(),
                        refund.route.code(),
                        refund.reference,
                        refund.reason.code(),
                        state.code()
                    );
                }
            }
            ExitCode::SUCCESS
        }
        RefundsCommand::Move { number, to, by } => {
            let at = clock(config, &*store).await?.now();
            if store.move_refund(&number, to, &format!("command:{by}"), at).await? {
                println!("{number} is {}", to.code());
                ExitCode::SUCCESS
            } else {
                eprintln!("portal: {number}: there is no such refund, or it cannot become {}", to.code());
                ExitCode::FAILURE
            }
        }
    };
    store.close().await;
    Ok(code)
}

/// `portal reconcile --date D FILE`: exit status 0 when everything fits, 1 when not.
pub(super) async fn reconcile(config: &Config, args: ReconcileArgs) -> Result<ExitCode, CommandError> {
    let day = rules::date::parse_iso(&args.date)
        .map_err(|_| CommandError::Refused(format!("no date like 2015-12-01: {}", args.date)))?;
    let lines = match files::gateway_lines(&read(&args.file)?) {
        Ok(lines) => lines,
        Err(faults) => return Ok(faulty(&args.file, &faults)),
    };
    let (store, _) = open(config).await?;
    let mut found = store.reconcile(day, lines.clone()).await?;
    if args.take && take(config, &*store, day, &found).await? > 0 {
        found = store.reconcile(day, lines).await?;
    }
    store.close().await;
    print(day, &found);
    Ok(if found.misfits.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Takes in the payments of which the gateway has not told; how many did something.
async fn take(
    config: &Config,
    store: &dyn Store,
    day: Date,
    found: &Reconciliation,
) -> Result<usize, CommandError> {
    let clock = clock(config, store).await?;
    let mut taken = 0;
    for misfit in &found.misfits {
        let Misfit::NotHere(GatewayLine { trade, order, amount }) = misfit else { continue };
        let event = GatewayEvent {
            event: format!("file-{trade}"),
            order: order.clone(),
            kind: EventKind::Paid,
            trade: trade.clone(),
            amount: *amount,
            settled_on: day,
            today: clock.today(),
            at: clock.now(),
        };
        if let EventOutcome::Taken(state) = store.gateway_event(event).await? {
            println!("taken in: {trade}, order {order} is {}", state.code());
            taken += 1;
        }
    }
    Ok(taken)
}

fn print(day: Date, found: &Reconciliation) {
    let line = |what: &str, amount: Money| println!("  {what:<24}{:>16}", amount.grouped());
    println!("{} in yuan", rules::date::iso(day));
    line("gateway's file", found.gateway);
    line("received here", found.received);
    line("  contributions", found.contributions);
    line("  refunds", found.refunds);
    for misfit in &found.misfits {
        match misfit {
            Misfit::Twice(line) => println!("  twice in the file: {}, order {}", line.trade, line.order),
            Misfit::NotHere(line) => println!(
                "  not here: {}, order {}, {} (`--take` takes it in)",
                line.trade, line.order, line.amount
            ),
            Misfit::NotThere { trade, order, amount } => {
                println!("  not in the file: {trade}, order {order}, {amount}");
            }
            Misfit::Differs { there, here } => println!(
                "  differs: {}, there order {} {}, here order {} {}",
                there.trade, there.order, there.amount, here.order, here.amount
            ),
            Misfit::Broken { order } => {
                println!("  order {order}: payment, contribution and enrolment do not fit");
            }
        }
    }
    println!("{}", if found.misfits.is_empty() { "everything fits" } else { "does not fit" });
}
