//! `portal serve`.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use store::{Keys, Location};
use tokio::net::TcpListener;

use crate::{
    assets,
    clock::Clock,
    commands::{CommandError, clock, create, location, open, sandbox_gateway},
    config::Config,
    evidence::{Vault, sweep::sweep},
    notices,
    payment::{
        self, Payments,
        sandbox::{Delivery, Sandbox},
        signature::Secret,
    },
    sign_in::{passwords::Passwords, pending::Pending},
    sms::{FileOutbox, HttpGateway, NoSender, Sender},
    web::{self, Portal, api, limits::AddressLimit, receipts::Receipts},
};

/// How often the journal of an embedded database is folded into its file, and when again after it failed.
const FOLD_EVERY: Duration = Duration::from_millis(200);
const FOLD_AGAIN: Duration = Duration::from_secs(10);

pub(super) async fn run(config: Config) -> Result<(), CommandError> {
    let address = config.address();
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| CommandError::Io(format!("cannot listen on {address}"), error))?;
    let address =
        listener.local_addr().map_err(|error| CommandError::Io("cannot listen".to_owned(), error))?;
    let portal = portal(config, address).await?;
    tracing::info!(%address, today = %portal.clock.today(), demo = portal.demo, "serving");
    // For the person at the terminal, whatever the log level.
    eprintln!("portal: http://{address}");
    let store = Arc::clone(&portal.store);
    let chasing = tokio::spawn(chase(Arc::clone(&portal)));
    let tidying = tokio::spawn(tidy(Arc::clone(&portal)));
    let telling = tokio::spawn(tell(Arc::clone(&portal)));
    let delivering = tokio::spawn(deliver(Arc::clone(&portal)));
    let folding = embedded(&portal.config)?.then(|| tokio::spawn(fold(Arc::clone(&portal))));
    let service = web::router(portal).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(stop()).await;
    tidying.abort();
    chasing.abort();
    telling.abort();
    delivering.abort();
    if let Some(folding) = folding {
        folding.abort();
    }
    store.close().await;
    served.map_err(|error| CommandError::Io("serving".to_owned(), error))
}

/// Whether the database is a file of this process.
fn embedded(config: &Config) -> Result<bool, CommandError> {
    Ok(matches!(location(config)?.location, Location::Sqlite(_)))
}

/// Puts the parts together.
async fn portal(config: Config, address: SocketAddr) -> Result<Arc<Portal>, CommandError> {
    let assets = assets::addresses()?;
    // One process owns an embedded database and may bring it up to date; before a server's database stand several
    // processes, so `portal migrate` does it once.
    let (store, keys) = if embedded(&config)? { create(&config).await? } else { open(&config).await? };
    let demo = store.settings().await?.demo_today.is_some();
    let clock = clock(&config, &*store).await?;
    let sender: Arc<dyn Sender> = match &config.sms {
        Some(gateway) => Arc::new(HttpGateway::new(gateway.clone())),
        None if demo => Arc::new(FileOutbox::new(config.outbox())),
        None => Arc::new(NoSender),
    };
    let payments = payments(&config, &keys, clock, demo, address)?;
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Ok(Arc::new(Portal {
        clock,
        payments,
        demo,
        assets: Arc::new(assets),
        passwords: Passwords::new(cores)?,
        pending: Pending::new(&keys.lend("sign-in pending")),
        vault: Vault::new(&config.data_dir, &keys),
        receipts: Receipts::new(&keys),
        sender,
        sign_in_limit: AddressLimit::per_minute(config.sign_in_per_minute),
        bounds: api::Bounds::new(&config),
        store,
        config,
    }))
}

/// The gateway of the settings, or in a demonstration the sandbox that this process serves.
fn payments(
    config: &Config,
    keys: &Keys,
    clock: Clock,
    demo: bool,
    address: SocketAddr,
) -> Result<Payments, CommandError> {
    if let Some(gateway) = &config.payment {
        return Ok(Payments::configured(gateway, config.public_origin.as_deref()));
    }
    if !demo {
        return Payments::none().map_err(|error| CommandError::Refused(error.to_string()));
    }
    let secret = Secret::new(&*keys.lend("sandbox gateway v1"));
    let sandbox =
        Sandbox::new(secret.clone(), clock, payment::SANDBOX, Delivery::Normal, sandbox_gateway::DELAY);
    // Where the process listens on all addresses, it reaches itself by the local one.
    let host = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    let own = format!("http://{}", SocketAddr::new(host, address.port()));
    Ok(Payments::with_sandbox(Arc::new(sandbox), secret, &own))
}

/// Every few seconds asks the gateway how payments ended of which it said nothing, and sends refunds.
async fn chase(portal: Arc<Portal>) {
    let mut passes = tokio::time::interval(payment::chase::EVERY);
    passes.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        passes.tick().await;
        if let Err(error) = payment::chase::pass(&portal).await {
            tracing::warn!(cause = &error as &dyn std::error::Error, "asking about payments failed");
        }
    }
}

/// Several times a second moves what was written into the file: by then it is little, and no settlement waits for it.
async fn fold(portal: Arc<Portal>) {
    let mut passes = tokio::time::interval(FOLD_EVERY);
    passes.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        passes.tick().await;
        if let Err(error) = portal.store.fold_journal().await {
            tracing::warn!(cause = &error as &dyn std::error::Error, "folding the journal failed");
            tokio::time::sleep(FOLD_AGAIN).await;
        }
    }
}

/// Every hour takes away ended sessions, dead codes and old counts of attempts: nothing of a visit is kept longer. Files
/// that nobody's record names go with them.
async fn tidy(portal: Arc<Portal>) {
    let mut hours = tokio::time::interval(Duration::from_hours(1));
    loop {
        hours.tick().await;
        match portal.store.clean_up(portal.clock.now()).await {
            Ok(rows) => tracing::info!(rows, "tidied up"),
            Err(error) => tracing::warn!(cause = &error as &dyn std::error::Error, "tidying up failed"),
        }
        match sweep(&portal.vault, &*portal.store, portal.clock.now()).await {
            Ok(0) => {}
            Ok(files) => tracing::warn!(files, "removed files whose record was never written"),
            Err(error) => {
                tracing::warn!(cause = &error as &dyn std::error::Error, "sweeping the vault failed");
            }
        }
    }
}

/// Every hour makes the rounds of notices that are due; what was told before costs a look.
async fn tell(portal: Arc<Portal>) {
    if !portal.config.notices.rounds {
        return;
    }
    let first = tokio::time::Instant::now() + notices::rounds::FIRST_AFTER;
    let mut hours = tokio::time::interval_at(first, notices::rounds::EVERY);
    hours.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        hours.tick().await;
        let (settings, pause) = (&portal.config.notices, notices::rounds::PAUSE);
        match notices::rounds::make(&*portal.store, settings, portal.clock, pause).await {
            Ok(made) => {
                let told: u64 = made.iter().map(|round| round.told).sum();
                tracing::info!(rounds = made.len(), told, "made the rounds of notices");
            }
            Err(error) => {
                tracing::warn!(cause = &error as &dyn std::error::Error, "a round of notices failed");
            }
        }
    }
}

/// Every few seconds brings to phones what is due.
async fn deliver(portal: Arc<Portal>) {
    let mut passes = tokio::time::interval(notices::deliver::EVERY);
    passes.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        passes.tick().await;
        let settings = &portal.config.notices;
        match notices::deliver::pass(&*portal.store, &*portal.sender, settings, portal.clock).await {
            Ok(done) if done == notices::deliver::Delivered::default() => {}
            Ok(done) => tracing::info!(sent = done.sent, failed = done.failed, "brought notices to phones"),
            Err(error) => {
                tracing::warn!(cause = &error as &dyn std::error::Error, "bringing notices to phones failed");
            }
        }
    }
}

/// Ends serving on Ctrl-C or SIGTERM; requests under way are finished.
async fn stop() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
    tracing::info!("stopping");
}
