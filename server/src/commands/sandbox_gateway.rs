//! `portal sandbox-gateway`: the sandbox payment gateway as a process of its own.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use clap::Args;
use tokio::net::TcpListener;

use crate::{
    clock::Clock,
    commands::CommandError,
    payment::{
        sandbox::{Delivery, Sandbox, router},
        signature::Secret,
    },
};

/// How late a late message is, unless told otherwise.
pub(super) const DELAY: Duration = Duration::from_secs(10);

#[derive(Debug, Args)]
pub(super) struct SandboxArgs {
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Port to listen on
    #[arg(long, value_name = "PORT", default_value_t = 3100)]
    port: u16,
    /// What the portal signs with: its setting `payment.secret`
    #[arg(long, value_name = "TEXT", env = "PORTAL_PAYMENT__SECRET", hide_env_values = true)]
    secret: String,
    /// Origin under which browsers reach it [default: http://ADDRESS:PORT]
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
    /// How its messages go, unless the payer chooses otherwise
    #[arg(long, value_enum, default_value_t)]
    messages: Delivery,
    /// How late a late message is, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = DELAY.as_secs())]
    delay: u64,
    /// Accounting day to hold, like 2015-12-01
    #[arg(long, value_name = "DATE")]
    today: Option<String>,
}

pub(super) async fn run(args: SandboxArgs) -> Result<(), CommandError> {
    let today = args
        .today
        .map(|day| rules::date::parse_iso(&day).map_err(|_| CommandError::Refused(format!("no date: {day}"))))
        .transpose()?;
    let address = SocketAddr::new(args.host, args.port);
    let fault = |error| CommandError::Io(format!("cannot listen on {address}"), error);
    let listener = TcpListener::bind(address).await.map_err(fault)?;
    let origin = match args.origin {
        Some(origin) => origin.trim_end_matches('/').to_owned(),
        None => format!("http://{}", listener.local_addr().map_err(fault)?),
    };
    let secret = Secret::new(args.secret.as_bytes());
    let delay = Duration::from_secs(args.delay);
    let sandbox = Sandbox::new(secret, Clock::system(today), &origin, args.messages, delay);
    eprintln!("portal: sandbox gateway (no real money) on {origin}");
    axum::serve(listener, router(Arc::new(sandbox)))
        .await
        .map_err(|error| CommandError::Io("serving".to_owned(), error))
}
