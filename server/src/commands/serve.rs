//! `portal serve`.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use store::{Location, Store};
use tokio::net::TcpListener;

use crate::{
    assets,
    clock::Clock,
    commands::{CommandError, create, location, open},
    config::Config,
    evidence::Vault,
    sign_in::{
        passwords::Passwords,
        pending::Pending,
        sms::{FileOutbox, HttpGateway, NoSender, Sender},
    },
    web::{self, Portal, api, limits::AddressLimit, receipts::Receipts},
};

pub(super) async fn run(config: Config) -> Result<(), CommandError> {
    let portal = portal(config).await?;
    let address = portal.config.address();
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| CommandError::Io(format!("cannot listen on {address}"), error))?;
    let address =
        listener.local_addr().map_err(|error| CommandError::Io("cannot listen".to_owned(), error))?;
    tracing::info!(%address, today = %portal.clock.today(), demo = portal.demo, "serving");
    // For the person at the terminal, whatever the log level.
    eprintln!("portal: http://{address}");
    let store = Arc::clone(&portal.store);
    let tidying = tokio::spawn(tidy(Arc::clone(&store), portal.clock));
    let service = web::router(portal).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(stop()).await;
    tidying.abort();
    store.close().await;
    served.map_err(|error| CommandError::Io("serving".to_owned(), error))
}

/// Puts the parts together.
async fn portal(config: Config) -> Result<Arc<Portal>, CommandError> {
    let assets = assets::addresses()?;
    // One process owns an embedded database and may bring it up to date; before a server's database stand several
    // processes, so `portal migrate` does it once.
    let embedded = matches!(location(&config)?.location, Location::Sqlite(_));
    let (store, keys) = if embedded { create(&config).await? } else { open(&config).await? };
    let settings = store.settings().await?;
    let demo = settings.demo_today.is_some();
    let held = config.held_today()?;
    if held.is_some() && !demo {
        return Err(CommandError::Refused("`today` can be held only for a demo database".to_owned()));
    }
    let sender: Arc<dyn Sender> = match &config.sms {
        Some(gateway) => Arc::new(HttpGateway::new(gateway.clone())),
        None if demo => Arc::new(FileOutbox::new(config.outbox())),
        None => Arc::new(NoSender),
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Ok(Arc::new(Portal {
        clock: Clock::system(held.or(settings.demo_today)),
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

/// Every hour takes away ended sessions, dead codes and old counts of attempts: nothing of a visit is kept longer.
async fn tidy(store: Arc<dyn Store>, clock: Clock) {
    let mut hours = tokio::time::interval(Duration::from_hours(1));
    loop {
        hours.tick().await;
        match store.clean_up(clock.now()).await {
            Ok(rows) => tracing::info!(rows, "tidied up"),
            Err(error) => tracing::warn!(cause = &error as &dyn std::error::Error, "tidying up failed"),
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
