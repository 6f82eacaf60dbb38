//! The subcommands: what each takes and does.

mod demo;
mod doctor;
mod estimate;
mod hospital;
mod hospital_simulator;
mod migrate;
mod money;
mod notices;
mod packs;
mod sandbox_gateway;
mod serve;
mod settlement;
mod staff;
pub mod supervise;

use std::{io, net::IpAddr, path::PathBuf, process::ExitCode, sync::Arc};

use clap::{Args, Parser, Subcommand};
use rules::jurisdiction;
use store::{Keys, OpenError, Store};
use tracing_subscriber::EnvFilter;

use crate::{
    clock::Clock,
    config::{Config, Overrides},
};

/// Self-service portal of the merged basic medical insurance of urban and rural residents.
#[derive(Debug, Parser)]
#[command(name = "portal", version, about, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Common {
    /// Settings as TOML; without it ./portal.toml if there is one
    #[arg(long, global = true, value_name = "FILE", env = "PORTAL_CONFIG_FILE")]
    config: Option<PathBuf>,
    /// Folder of the database, the key file and the outbox [default: data]
    #[arg(long, global = true, value_name = "DIR", env = "DATA_DIR")]
    data_dir: Option<PathBuf>,
    /// Database: postgres://… or sqlite:FILE [default: sqlite:DIR/portal.db]
    #[arg(long, global = true, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the portal
    Serve(ServeArgs),
    /// Fill an empty database with synthetic people, and print who can sign in
    Demo(DemoArgs),
    /// Bring the database to the version of this binary
    Migrate,
    /// Examine settings, key file, database, clock and packs, and say what does not fit
    Doctor,
    /// Tell what a case is paid: a request of the estimate contract in, its answer out
    Estimate(estimate::EstimateArgs),
    /// Take in files of money
    #[command(subcommand)]
    BankFile(money::BankFileCommand),
    /// See and move refunds
    #[command(subcommand)]
    Refunds(money::RefundsCommand),
    /// Compare the gateway's file of a day with orders and enrolments
    Reconcile(money::ReconcileArgs),
    /// Serve a payment gateway that takes no money, for demonstrations and tests
    SandboxGateway(sandbox_gateway::SandboxArgs),
    /// Be a hospital: send bills to a running portal, misbehave on request, and compare the books
    HospitalSimulator(Box<hospital_simulator::SimulatorArgs>),
    /// Examine, list and show parameter packs
    #[command(subcommand)]
    Packs(packs::PacksCommand),
    /// Tell people what the day has for them
    #[command(subcommand)]
    Notices(notices::NoticesCommand),
    /// Make, list, disable and reset accounts of staff
    #[command(subcommand)]
    Staff(staff::StaffCommand),
    /// Take hospitals into the register; make, list, rotate and revoke their programs that settle through the interface
    #[command(subcommand)]
    Hospital(hospital::HospitalCommand),
    /// Look over settled claims: compute them again, ask questions, draw samples
    #[command(subcommand)]
    Supervise(supervise::SuperviseCommand),
    /// The books of settlements: close a benefit year
    #[command(subcommand)]
    Settlement(settlement::SettlementCommand),
}

#[derive(Debug, Default, Args)]
struct ServeArgs {
    /// Address to listen on [default: 127.0.0.1]
    #[arg(long, value_name = "ADDRESS")]
    host: Option<IpAddr>,
    /// Port to listen on [default: 3000]
    #[arg(long, value_name = "PORT", env = "PORT")]
    port: Option<u16>,
    /// Business date to hold, like 2015-12-01; only for a demo database
    #[arg(long, value_name = "DATE")]
    today: Option<String>,
}

#[derive(Debug, Args)]
struct DemoArgs {
    /// How many people, the six personas included
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(100..=3_000_000))]
    people: u32,
    /// Seed of the generator: the same seed makes the same people
    #[arg(long, default_value_t = 20_151_111)]
    seed: u64,
}

/// Why a command ended early, in words for the person who typed it.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A setting that cannot be used.
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] store::OpenError),
    /// A statement of the database went wrong.
    #[error("database: {0}")]
    Store(#[from] store::StoreError),
    /// The binary lacks a part.
    #[error(transparent)]
    Assets(#[from] crate::assets::AssetError),
    /// Password hashing does not work.
    #[error(transparent)]
    Password(#[from] crate::sign_in::passwords::PasswordError),
    /// Anything with a file or a port; says which.
    #[error("{0}: {1}")]
    Io(String, std::io::Error),
    /// The demo people could not be made.
    #[error(transparent)]
    Demo(#[from] crate::demo::DemoError),
    /// A plain refusal.
    #[error("{0}")]
    Refused(String),
}

/// Exit status of a command that could not do its work, where 1 says that the work found something at fault.
const CANNOT_RUN: u8 = 2;

/// Exit status of a command that wrote its findings: 0 when all is well, 1 when not, 2 when it could not write.
fn ended(written: io::Result<bool>, what: &str) -> ExitCode {
    match written {
        Ok(all_well) => ExitCode::from(u8::from(!all_well)),
        // Whoever read the answers has seen enough (`| head`).
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("portal: {what}: {error}");
            ExitCode::from(CANNOT_RUN)
        }
    }
}

/// Runs the command line.
pub async fn run(cli: Cli) -> Result<ExitCode, CommandError> {
    let Cli { common, command } = cli;
    match command {
        Command::Serve(args) => serve::run(settings(common, args)?).await.map(|()| ExitCode::SUCCESS),
        Command::Demo(args) => {
            let config = settings(common, ServeArgs::default())?;
            demo::run(config, args.people, args.seed).await.map(|()| ExitCode::SUCCESS)
        }
        Command::Migrate => {
            migrate::run(&settings(common, ServeArgs::default())?).await.map(|()| ExitCode::SUCCESS)
        }
        Command::Doctor => Ok(doctor::run(&settings(common, ServeArgs::default())?).await),
        Command::Estimate(args) => Ok(estimate::run(&args)),
        Command::BankFile(command) => {
            money::bank_file(&settings(common, ServeArgs::default())?, command).await
        }
        Command::Refunds(command) => money::refunds(&settings(common, ServeArgs::default())?, command).await,
        Command::Reconcile(args) => money::reconcile(&settings(common, ServeArgs::default())?, args).await,
        Command::SandboxGateway(args) => sandbox_gateway::run(args).await.map(|()| ExitCode::SUCCESS),
        Command::HospitalSimulator(args) => hospital_simulator::run(*args).await,
        Command::Packs(command) => Ok(packs::run(&command)),
        Command::Notices(command) => {
            let serve = ServeArgs { today: command.today(), ..ServeArgs::default() };
            notices::run(&settings(common, serve)?, &command).await
        }
        Command::Staff(command) => {
            staff::run(&settings(common, ServeArgs::default())?, command).await.map(|()| ExitCode::SUCCESS)
        }
        Command::Hospital(command) => {
            hospital::run(&settings(common, ServeArgs::default())?, command).await.map(|()| ExitCode::SUCCESS)
        }
        Command::Supervise(command) => {
            supervise::run(&settings(common, ServeArgs::default())?, command).await
        }
        Command::Settlement(command) => {
            let settings = settings(common, ServeArgs::default())?;
            settlement::run(&settings, command).await.map(|()| ExitCode::SUCCESS)
        }
    }
}

/// Reads the settings and begins to log as they say.
fn settings(common: Common, serve: ServeArgs) -> Result<Config, CommandError> {
    let config = Config::load(&Overrides {
        file: common.config,
        host: serve.host,
        port: serve.port,
        data_dir: common.data_dir,
        database_url: common.database_url,
        today: serve.today,
    })?;
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(std::env::var("RUST_LOG").unwrap_or_else(|_| config.log.clone())))
        .with_writer(std::io::stderr)
        .init();
    Ok(config)
}

/// How the store is reached with these settings.
fn location(config: &Config) -> Result<store::Config, CommandError> {
    Ok(store::Config::new(config.database_url().parse()?))
}

/// Makes the data folder, open to its owner only.
fn make_data_dir(config: &Config) -> Result<(), CommandError> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&config.data_dir)
        .map_err(|error| CommandError::Io(format!("data folder {}", config.data_dir.display()), error))
}

/// The clock of a command: a demonstration stands at its own day or at the one that is held; anything else goes by the day
/// that it is, and nobody holds another.
async fn clock(config: &Config, store: &dyn Store) -> Result<Clock, CommandError> {
    let demo_today = store.settings().await?.demo_today;
    let held = config.held_today()?;
    if held.is_some() && demo_today.is_none() {
        return Err(CommandError::Refused("`today` can be held only for a demo database".to_owned()));
    }
    Ok(Clock::system(held.or(demo_today)))
}

/// Who asks, for the record.
fn asked_by(name: Option<&str>) -> Result<String, CommandError> {
    let Some(name) = name.map(str::trim) else { return Ok("command".to_owned()) };
    if !(1..=50).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(CommandError::Refused("a name is 1 to 50 characters".to_owned()));
    }
    Ok(format!("command:{name}"))
}

/// A jurisdiction that there is.
fn known_place(code: &str) -> Result<&'static jurisdiction::Jurisdiction, CommandError> {
    jurisdiction::get(code).ok_or_else(|| CommandError::Refused(format!("no jurisdiction {code}")))
}

/// Opens a database that is there and current, with its key.
pub async fn open(config: &Config) -> Result<(Arc<dyn Store>, Keys), CommandError> {
    make_data_dir(config)?;
    let key_file = config.key_file();
    let store = store::open(&location(config)?, &key_file).await?;
    let keys = Keys::load(&key_file)?.ok_or(OpenError::MissingKey { path: key_file })?;
    Ok((store, keys))
}

/// Opens a database, made and migrated first if need be.
pub async fn create(config: &Config) -> Result<(Arc<dyn Store>, Keys), CommandError> {
    make_data_dir(config)?;
    store::migrate(&location(config)?.create(true)).await?;
    open(config).await
}
