//! `portal doctor`: examines what the portal stands on and says in one line each what is well and what is not.
//!
//! It changes nothing. Exit status 0 when all is well, 1 otherwise.

use std::process::ExitCode;

use rules::{catalogue, jurisdiction};
use store::{Location, RefundState, Report, SLIPS_MOST};

use crate::{
    assets,
    clock::{CHINA, Clock},
    commands::{CommandError, location, open},
    config::Config,
};

/// Findings, printed as they come.
#[derive(Default)]
struct Findings {
    well: usize,
    bad: usize,
}

impl Findings {
    fn well(&mut self, what: &str, finding: impl std::fmt::Display) {
        self.well += 1;
        println!("  well   {what}: {finding}");
    }

    fn bad(&mut self, what: &str, finding: impl std::fmt::Display) {
        self.bad += 1;
        println!("  BAD    {what}: {finding}");
    }

    fn take<T, E: std::fmt::Display>(&mut self, what: &str, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.bad(what, error)).ok()
    }
}

pub(super) async fn run(config: &Config) -> ExitCode {
    let mut findings = Findings::default();
    // Reading the settings came before; an unknown key has stopped the command already.
    findings
        .well("configuration", format_args!("data in {}, {}", config.data_dir.display(), config.address()));
    database(config, &mut findings).await;
    clock(config, &mut findings);
    packs(&mut findings);
    if findings.bad == 0 {
        println!("all {} are well", findings.well);
        ExitCode::SUCCESS
    } else {
        println!("{} well, {} BAD", findings.well, findings.bad);
        ExitCode::FAILURE
    }
}

async fn database(config: &Config, findings: &mut Findings) {
    let Some(place) = findings.take("database", location(config)) else { return };
    if let Location::Sqlite(path) = &place.location
        && !path.exists()
    {
        return findings.bad(
            "database",
            format_args!("{} is not there: run `portal migrate` or `portal demo`", path.display()),
        );
    }
    let Some(report) = findings.take("database", store::examine(&place, &config.key_file()).await) else {
        return;
    };
    let Report { engine, location, schema, key, invoices_alike } = report;
    if findings.take("database", schema.check()).is_none() {
        return;
    }
    findings.well("database", format_args!("{engine}, {location}"));
    match key {
        Ok(true) => findings.well("key file", format_args!("{} fits the data", config.key_file().display())),
        Ok(false) => findings.well("key file", "none yet, and no data that would need it"),
        Err(error) => return findings.bad("key file", error),
    }
    invoices(&invoices_alike, findings);
    if let Err(error) = content(config, findings).await {
        findings.bad("content", error);
    }
}

/// Bills that were settled twice before invoices were compared by their letters and digits.
fn invoices(alike: &[(String, String)], findings: &mut Findings) {
    if alike.is_empty() {
        return findings.well("invoices", "all in the form in which they are compared");
    }
    let most = if alike.len() == SLIPS_MOST { "at least " } else { "" };
    let named: Vec<_> = alike.iter().map(|(hospital, slip_no)| format!("{hospital} {slip_no}")).collect();
    findings.bad(
        "invoices",
        format_args!(
            "{most}{} settled claims are of an invoice of another one, written otherwise: {}",
            alike.len(),
            named.join(", ")
        ),
    );
}

async fn content(config: &Config, findings: &mut Findings) -> Result<(), CommandError> {
    let (store, _) = open(config).await?;
    let counts = store.counts().await?;
    findings.well(
        "content",
        format_args!("{} people, {} enrolments, {} claims", counts.people, counts.enrolments, counts.claims),
    );
    match (store.settings().await?.demo_today, &config.sms) {
        (Some(today), _) => findings.well(
            "mode",
            format_args!("demo, business date {today}; codes go to {}", config.outbox().display()),
        ),
        (None, Some(_)) => findings.well("mode", "in service; codes go to the gateway"),
        (None, None) => {
            findings.bad("mode", "in service, but no gateway for codes: set sms.url and sms.token");
        }
    }
    match (&config.payment, store.settings().await?.demo_today) {
        (Some(gateway), _) => findings.well("payment", format_args!("through {}", gateway.url)),
        (None, Some(_)) => findings.well("payment", "in the sandbox; no money is taken"),
        (None, None) => findings.well("payment", "at the counter alone (payment.url is not set)"),
    }
    // Cash and bank refunds wait for people; the gateway's are sent by themselves.
    let waiting = store.refunds(RefundState::Owed, 1_000).await?.len();
    match store.refunds(RefundState::Failed, 1_000).await?.len() {
        0 => findings.well("refunds", format_args!("{waiting} to be sent")),
        failed => findings.bad("refunds", format_args!("{failed} failed: see `portal refunds list`")),
    }
    Ok(())
}

/// A machine without its time set starts in 1970; codes and sessions would never end or never begin.
fn clock(config: &Config, findings: &mut Findings) {
    let Some(held) = findings.take("clock", config.held_today()) else { return };
    let now = Clock::system(held).now();
    if (2024..2100).contains(&now.year()) {
        let china = now.to_offset(CHINA);
        let (hour, minute, _) = china.to_hms();
        findings
            .well("clock", format_args!("{} {hour:02}:{minute:02} in China", rules::date::iso(china.date())));
    } else {
        findings.bad("clock", format_args!("the machine says it is the year {}", now.year()));
    }
}

fn packs(findings: &mut Findings) {
    let shipped = catalogue::shipped();
    let missing: Vec<&str> = jurisdiction::shipped()
        .iter()
        .flat_map(|place| &place.years)
        .flat_map(|year| &year.options)
        .map(|option| option.pack.as_str())
        .filter(|name| shipped.get(name).is_none())
        .collect();
    let count = shipped.iter().count();
    if count == 0 || !missing.is_empty() {
        findings.bad("packs", format_args!("{count} ship, missing: {missing:?}"));
    } else {
        findings.well("packs", format_args!("{count} ship, every option of every year has its own"));
    }
    if findings.take("browser part", assets::addresses()).is_some() {
        findings.well("browser part", "complete, and its packs are the server's");
    }
}
