//! `portal hospital`: the register of hospitals, and their programs that ask and settle through the interface. There is none
//! of either by default.

use std::{path::PathBuf, sync::Arc};

use clap::{Args, Subcommand, ValueEnum};
use store::{
    Hospital, Location, NewApiClient, NewClientOutcome, RegisterHospitals, RegisterHospitalsOutcome, Scope,
    Store, Token,
};
use time::{Duration, OffsetDateTime};

use crate::{
    clock::{CHINA, Clock},
    commands::{CommandError, create, location, open},
    config::Config,
    hospitals::register,
};

#[derive(Debug, Subcommand)]
pub(super) enum HospitalCommand {
    /// Take hospitals into the register; known codes get the new name and level
    Register {
        /// CSV with the columns code, jurisdiction, name, level (township, 1, 2 or 3), in UTF-8 or GBK
        file: PathBuf,
    },
    /// Make a client of a hospital and print its secret, once
    Add(AddArgs),
    /// Give a client another secret and print it, once; the one of before is taken for some hours more
    Rotate {
        /// Name of the client
        id: String,
        /// How many hours the secret of before is still taken; 0: from now on no more
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(i64).range(0..=720))]
        overlap_hours: i64,
    },
    /// Take nothing from a client any more, from its next request on
    Revoke {
        /// Name of the client
        id: String,
    },
    /// List the clients: name, hospital, scopes, state, since when it has its secret
    List,
}

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// Name of the client: 2 to 64 of a-z, A-Z, 0-9, `-`
    #[arg(long)]
    id: String,
    /// Code of the hospital
    #[arg(long)]
    hospital: String,
    /// What it may do; may be given more than once
    #[arg(long, required = true)]
    scope: Vec<ScopeWord>,
}

/// The scopes as one types them.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum ScopeWord {
    /// Ask whether somebody is covered on a day
    Eligibility,
    /// Settle, compute beforehand, and take back
    Settle,
    /// Compare a day
    Reconcile,
    /// Read as FHIR resources
    Fhir,
}

impl From<ScopeWord> for Scope {
    fn from(word: ScopeWord) -> Self {
        match word {
            ScopeWord::Eligibility => Self::Eligibility,
            ScopeWord::Settle => Self::Settle,
            ScopeWord::Reconcile => Self::Reconcile,
            ScopeWord::Fhir => Self::Fhir,
        }
    }
}

pub(super) async fn run(config: &Config, command: HospitalCommand) -> Result<(), CommandError> {
    // As with `serve`: an embedded database is made and brought up to date by whoever comes first.
    let embedded = matches!(location(config)?.location, Location::Sqlite(_));
    let (store, _) = if embedded { create(config).await? } else { open(config).await? };
    let done = carry_out(&store, command, Clock::system(None).now()).await;
    store.close().await;
    done
}

async fn carry_out(
    store: &Arc<dyn Store>,
    command: HospitalCommand,
    now: OffsetDateTime,
) -> Result<(), CommandError> {
    match command {
        HospitalCommand::Register { file } => take_in(store, &file, now).await,
        HospitalCommand::Add(args) => add(store, args, now).await,
        HospitalCommand::Rotate { id, overlap_hours } => {
            let secret = Token::generate()?;
            let until = now + Duration::hours(overlap_hours);
            known(store.rotate_client(&id, secret.clone(), until, now).await?, &id)?;
            print_secret(&id, &secret);
            println!("原密钥有效至 The secret of before is taken until {}", minute(until));
            Ok(())
        }
        HospitalCommand::Revoke { id } => {
            known(store.revoke_client(&id, now).await?, &id)?;
            println!("{id} 已吊销。 Revoked.");
            Ok(())
        }
        HospitalCommand::List => list(store).await,
    }
}

async fn take_in(
    store: &Arc<dyn Store>,
    file: &std::path::Path,
    now: OffsetDateTime,
) -> Result<(), CommandError> {
    let content = std::fs::read(file).map_err(|error| CommandError::Io(file.display().to_string(), error))?;
    let hospitals = register::hospitals(&content).map_err(|faults| {
        let lines: Vec<_> = faults.iter().map(|fault| format!("{}: {fault}", file.display())).collect();
        CommandError::Refused(lines.join("\n"))
    })?;
    match store.register_hospitals(RegisterHospitals { hospitals, at: now }).await? {
        RegisterHospitalsOutcome::Registered { added, changed, placed, as_before } => {
            println!(
                "新增 {added} 家，变更 {changed} 家，未变 {as_before} 家。 {added} added, {changed} changed, {as_before} as before."
            );
            if placed > 0 {
                println!(
                    "零星报销时登记过、现已归入本统筹区 {placed} 家。 {placed} entered with hand-in claims before, placed now."
                );
            }
            Ok(())
        }
        RegisterHospitalsOutcome::EnteredOtherwise(entered) => {
            let Hospital { code, name, level, .. } = entered;
            Err(CommandError::Refused(format!(
                "hospital {code} was entered as {name}, level {}, when a hand-in claim was granted; nothing was changed. \
                 If it is the same hospital, register it under that name and level first, then under its new ones",
                level.word()
            )))
        }
        RegisterHospitalsOutcome::Elsewhere { code, jurisdiction } => {
            Err(CommandError::Refused(format!("hospital {code} lies in {jurisdiction}; nothing was changed")))
        }
        RegisterHospitalsOutcome::Twice { code } => {
            Err(CommandError::Refused(format!("hospital {code} comes more than once; nothing was changed")))
        }
    }
}

async fn add(store: &Arc<dyn Store>, args: AddArgs, now: OffsetDateTime) -> Result<(), CommandError> {
    let AddArgs { id, hospital, scope } = args;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if !(2..=64).contains(&id.len()) || !id.bytes().all(plain) {
        return Err(CommandError::Refused("a client's name is 2 to 64 of a-z, A-Z, 0-9, `-`".to_owned()));
    }
    let mut scopes: Vec<Scope> = scope.into_iter().map(Scope::from).collect();
    scopes.sort_unstable();
    scopes.dedup();
    let secret = Token::generate()?;
    let client =
        NewApiClient { id: id.clone(), hospital: hospital.clone(), scopes, secret: secret.clone(), at: now };
    match store.add_client(client).await? {
        NewClientOutcome::Made => print_secret(&id, &secret),
        NewClientOutcome::NameTaken => {
            return Err(CommandError::Refused(format!("there is a client {id} already")));
        }
        NewClientOutcome::UnknownHospital => {
            return Err(CommandError::Refused(format!("there is no hospital {hospital}")));
        }
    }
    Ok(())
}

/// The secret as it is handed over: once, to the hospital alone.
fn print_secret(id: &str, secret: &Token) {
    println!(
        "客户端密钥只显示这一次，请当面或另行交给医院。 Shown this once, for the hospital alone:\n\
         client_id\t{id}\n\
         client_secret\t{}",
        secret.expose().as_str()
    );
}

async fn list(store: &Arc<dyn Store>) -> Result<(), CommandError> {
    let clients = store.api_clients().await?;
    if clients.is_empty() {
        println!("没有医院客户端。 There are no clients of hospitals.");
    }
    for client in clients {
        let scopes: Vec<&str> = client.scopes.iter().map(|scope| scope.code()).collect();
        let state = if client.revoked_at.is_some() { "revoked" } else { "active" };
        println!(
            "{}\t{} {}\t{}\t{state}\t{}",
            client.id,
            client.hospital.code,
            client.hospital.name,
            scopes.join(","),
            minute(client.rotated_at)
        );
    }
    Ok(())
}

fn minute(at: OffsetDateTime) -> String {
    let at = at.to_offset(CHINA);
    format!("{} {:02}:{:02} (UTC+8)", rules::date::iso(at.date()), at.hour(), at.minute())
}

fn known(found: bool, id: &str) -> Result<(), CommandError> {
    if found {
        Ok(())
    } else {
        Err(CommandError::Refused(format!("there is no client {id}, or it was revoked before")))
    }
}
