//! `portal staff`: accounts of people who work at the portal. There is none by default.

use std::{collections::BTreeSet, sync::Arc};

use clap::{Args, Subcommand, ValueEnum};
use rules::jurisdiction;
use store::{AddStaff, Location, StaffLink, StaffRole, StaffState, Store, Token};
use time::{Duration, OffsetDateTime};

use crate::{
    clock::{CHINA, Clock},
    commands::{CommandError, create, location, open},
    config::Config,
    sign_in::one_time,
};

/// How long a link is good.
const LINK_GOOD_FOR: Duration = Duration::hours(24);

#[derive(Debug, Subcommand)]
pub(super) enum StaffCommand {
    /// Make an account and print the link with which its owner sets a password and one-time codes
    Add(AddArgs),
    /// List the accounts
    List,
    /// Disable an account and end its sessions at once
    Disable {
        /// Login name
        login: String,
    },
    /// Let a disabled account sign in again
    Enable {
        /// Login name
        login: String,
    },
    /// Take password, one-time codes and sessions away and print a new link
    Reset {
        /// Login name
        login: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// Name as colleagues and the record show it
    #[arg(long)]
    name: String,
    /// What is typed to sign in: 2 to 32 of a-z, 0-9, `.`, `-`, `_`
    #[arg(long)]
    login: String,
    /// What the person may do; may be given more than once
    #[arg(long, required = true)]
    role: Vec<Role>,
    /// Code of the jurisdiction, like huaiyuan
    #[arg(long)]
    jurisdiction: String,
    /// Township whose people a counter or a school sees; may be given more than once
    #[arg(long)]
    district: Vec<String>,
}

/// The roles as one types them.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Role {
    /// Township counter
    Counter,
    /// School clerk
    School,
    /// Decides cases and corrections, always two of them
    Checker,
    /// Hotline, reads only
    Hotline,
    /// Looks over settled claims
    Auditor,
}

impl From<Role> for StaffRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Counter => Self::Counter,
            Role::School => Self::School,
            Role::Checker => Self::Checker,
            Role::Hotline => Self::Hotline,
            Role::Auditor => Self::Auditor,
        }
    }
}

pub(super) async fn run(config: &Config, command: StaffCommand) -> Result<(), CommandError> {
    // As with `serve`: an embedded database is made and brought up to date by whoever comes first.
    let embedded = matches!(location(config)?.location, Location::Sqlite(_));
    let (store, _) = if embedded { create(config).await? } else { open(config).await? };
    let done = carry_out(config, &store, command, Clock::system(None).now()).await;
    store.close().await;
    done
}

async fn carry_out(
    config: &Config,
    store: &Arc<dyn Store>,
    command: StaffCommand,
    now: OffsetDateTime,
) -> Result<(), CommandError> {
    match command {
        StaffCommand::Add(args) => add(config, store, args, now).await,
        StaffCommand::List => list(store).await,
        StaffCommand::Disable { login } => {
            known(store.enable_staff(&login, false, now).await?, &login)?;
            println!("{login} 已停用，所有登录已结束。 Disabled; every session has ended.");
            Ok(())
        }
        StaffCommand::Enable { login } => {
            known(store.enable_staff(&login, true, now).await?, &login)?;
            println!("{login} 已恢复。 Enabled.");
            Ok(())
        }
        StaffCommand::Reset { login } => {
            let link = link(now)?;
            let printed = printed(config, &link);
            known(store.reset_staff(&login, link).await?, &login)?;
            println!("{login}\n{printed}");
            Ok(())
        }
    }
}

async fn add(
    config: &Config,
    store: &Arc<dyn Store>,
    args: AddArgs,
    now: OffsetDateTime,
) -> Result<(), CommandError> {
    let command = account(args, link(now)?)?;
    let (login, printed) = (command.login.clone(), printed(config, &command.link));
    match store.add_staff(command).await? {
        Some(_) => println!("{login}\n{printed}"),
        None => return Err(CommandError::Refused(format!("the login name {login} is taken"))),
    }
    Ok(())
}

/// What was typed, as a command, or why not.
fn account(args: AddArgs, link: StaffLink) -> Result<AddStaff, CommandError> {
    let refused = |why: &str| Err(CommandError::Refused(why.to_owned()));
    let (login, name) = (args.login.trim(), args.name.trim());
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_');
    if !(2..=32).contains(&login.len()) || !login.bytes().all(plain) {
        return refused("a login name is 2 to 32 of a-z, 0-9, `.`, `-`, `_`");
    }
    if !(1..=50).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return refused("a name is 1 to 50 characters");
    }
    if jurisdiction::get(&args.jurisdiction).is_none() {
        return refused(&format!("there is no jurisdiction {}", args.jurisdiction));
    }
    let roles: BTreeSet<StaffRole> = args.role.into_iter().map(StaffRole::from).collect();
    let districts: BTreeSet<String> =
        args.district.iter().map(|district| district.trim().to_owned()).filter(|d| !d.is_empty()).collect();
    if districts.is_empty() && (roles.contains(&StaffRole::Counter) || roles.contains(&StaffRole::School)) {
        return refused(
            "a counter or school needs at least one --district: it sees the people of those alone",
        );
    }
    let (login, name) = (login.to_owned(), name.to_owned());
    Ok(AddStaff { login, name, jurisdiction: args.jurisdiction, districts, roles, link })
}

fn link(at: OffsetDateTime) -> Result<StaffLink, CommandError> {
    let code_secret = one_time::new_secret().map_err(|error| CommandError::Refused(error.to_string()))?;
    Ok(StaffLink { token: Token::generate()?, code_secret, at, expires_at: at + LINK_GOOD_FOR })
}

/// The link as it is handed over: once, to the person alone.
fn printed(config: &Config, link: &StaffLink) -> String {
    let origin = config.public_origin.clone().unwrap_or_else(|| format!("http://{}", config.address()));
    let until = link.expires_at.to_offset(CHINA);
    format!(
        "首次登录链接，只能用一次，请当面或另行交给本人。 Link for the first sign-in, good once, for its owner alone:\n\
         {}{}\n\
         有效至 Good until {} {:02}:{:02} (UTC+8)",
        origin.trim_end_matches('/'),
        app::routes::staff_first(&link.token.expose()),
        rules::date::iso(until.date()),
        until.hour(),
        until.minute()
    )
}

async fn list(store: &Arc<dyn Store>) -> Result<(), CommandError> {
    let accounts = store.staff_list().await?;
    if accounts.is_empty() {
        println!("没有工作人员账户。 There are no staff accounts.");
    }
    for account in accounts {
        let state = match account.state {
            StaffState::Invited => "invited",
            StaffState::Active => "active",
            StaffState::Disabled => "disabled",
        };
        let roles: Vec<&str> = account.roles.iter().map(|role| role.code()).collect();
        let districts: Vec<&str> = account.districts.iter().map(String::as_str).collect();
        println!(
            "{}\t{}\t{state}\t{}\t{}\t{}",
            account.login,
            account.name,
            roles.join(","),
            account.jurisdiction,
            districts.join(",")
        );
    }
    Ok(())
}

fn known(found: bool, login: &str) -> Result<(), CommandError> {
    if found { Ok(()) } else { Err(CommandError::Refused(format!("there is no login name {login}"))) }
}
