//! Where the database is and how many connections it gets.

use std::{fmt, path::PathBuf, str::FromStr, time::Duration};

use zeroize::Zeroizing;

use crate::error::OpenError;

/// How to reach a database.
#[derive(Clone, Debug)]
pub struct Config {
    /// Which one.
    pub location: Location,
    /// Connections that read (SQLite) or of any kind (PostgreSQL).
    pub max_connections: u32,
    /// How long a request waits for a connection.
    pub acquire_timeout: Duration,
    /// Whether a missing SQLite file is created.
    pub create: bool,
}

impl Config {
    /// Usual numbers for a machine of two cores.
    pub fn new(location: Location) -> Self {
        Self { location, max_connections: 8, acquire_timeout: Duration::from_secs(5), create: false }
    }

    /// Lets a missing SQLite file be created.
    #[must_use]
    pub fn create(mut self, create: bool) -> Self {
        self.create = create;
        self
    }
}

/// The address of a database. Its `Display` and `Debug` never show a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A file.
    Sqlite(PathBuf),
    /// A server.
    Postgres(Secret),
}

impl FromStr for Location {
    type Err = OpenError;

    fn from_str(url: &str) -> Result<Self, OpenError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() { Err(OpenError::BadUrl) } else { Ok(Self::Sqlite(path.into())) };
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(Secret::new(url)));
        }
        Err(OpenError::BadUrl)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(out, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                // user:password@host/database?options -> host/database
                let rest = url.expose().split_once("://").map_or("", |(_, rest)| rest);
                let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
                write!(out, "postgres://{}", rest.split('?').next().unwrap_or(rest))
            }
        }
    }
}

/// A text that must not be printed and is wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a copy.
    pub fn new(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}
