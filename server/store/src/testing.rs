//! Databases for tests: a SQLite file in a temporary folder, and a PostgreSQL server of the test program's own.
//!
//! The server runs as an ordinary user (PostgreSQL refuses root), in a temporary folder, on a random port of
//! 127.0.0.1. It hangs on a pipe from the test program and goes away with it, also when that is killed.

use std::{
    fmt::Write as _,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use sqlx::{ConnectOptions, Connection, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use crate::{Config, Location, Secret, Store, migrate, open, sql::Built};

/// Starts the server, says where it is, and waits for the end of the pipe.
const SCRIPT: &str = r#"
set -eu
bin=$1 port=$2
folder=$(mktemp -d /tmp/portal-postgres.XXXXXX)
trap 'rm -rf "$folder"' EXIT
export LC_ALL=C
"$bin/initdb" -D "$folder/data" -U portal -A trust -E UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log"; exit 1; }
"$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/server.log" start \
    -o "-p $port -k $folder -c listen_addresses=127.0.0.1 -c max_connections=300 -c fsync=off" \
    >"$folder/start.log" 2>&1 || { cat "$folder/start.log" "$folder/server.log"; exit 1; }
trap '"$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1; rm -rf "$folder"' EXIT
trap '' INT TERM HUP
echo ready
read -r _ || true
"#;

/// The running server. Its pipe must stay open.
struct Server {
    port: u16,
    _child: Child,
}

static SERVER: LazyLock<Result<Server, String>> = LazyLock::new(start);
static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// Address of a new, empty database on the test program's own PostgreSQL server. The error is a sentence for people.
pub async fn postgres() -> Result<String, String> {
    let server = SERVER.as_ref().map_err(Clone::clone)?;
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{number}");
    let url = |name: &str| format!("postgres://portal@127.0.0.1:{}/{name}", server.port);
    let mut connection = PgConnection::connect(&url("postgres")).await.map_err(|error| error.to_string())?;
    // A database's name cannot be bound.
    let create = Built::new("CREATE DATABASE test_").number(number);
    sqlx::raw_sql(create).execute(&mut connection).await.map_err(|error| error.to_string())?;
    connection.close().await.map_err(|error| error.to_string())?;
    Ok(url(&name))
}

fn start() -> Result<Server, String> {
    let bin =
        binaries().ok_or("PostgreSQL is not installed: run `make setup` (Debian's package is postgresql)")?;
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map_err(|error| error.to_string())?
        .port();
    let mut command = as_ordinary_user();
    let mut child = command
        .args(["/bin/sh", "-c", SCRIPT, "sh"])
        .arg(bin)
        .arg(port.to_string())
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(|error| format!("PostgreSQL for the tests could not be started: {error}"))?;
    let mut said = String::new();
    for line in
        child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).lines()).map_while(Result::ok)
    {
        if line == "ready" {
            return Ok(Server { port, _child: child });
        }
        let _ = writeln!(said, "{line}");
    }
    Err(format!("PostgreSQL for the tests did not start:\n{said}"))
}

/// The folder of `initdb` and `pg_ctl`: Debian keeps them out of the path.
fn binaries() -> Option<PathBuf> {
    let in_path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&in_path).collect();
    let mut debian: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|version| version.path().join("bin"))
        .collect();
    debian.sort();
    folders.extend(debian.into_iter().rev());
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}

/// `setpriv` to the user nobody for root, `env` for everybody else.
fn as_ordinary_user() -> Command {
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
    if root {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]);
        command
    } else {
        Command::new("env")
    }
}

/// A migrated database with its key file, gone when dropped (a PostgreSQL one: with the test program).
pub struct Bed {
    /// The store.
    pub store: Arc<dyn Store>,
    /// How to open it again.
    pub config: Config,
    /// The key file.
    pub key_file: PathBuf,
    folder: TempDir,
}

impl Bed {
    /// On SQLite. The error is a sentence for people.
    pub async fn sqlite() -> Result<Self, String> {
        let folder = folder()?;
        let location = Location::Sqlite(folder.path().join("portal.db"));
        Self::make(location, folder).await
    }

    /// On PostgreSQL. A test must not be skipped silently: unwrap the error, it says what is missing.
    pub async fn postgres() -> Result<Self, String> {
        let url = postgres().await?;
        Self::make(Location::Postgres(Secret::new(&url)), folder()?).await
    }

    async fn make(location: Location, folder: TempDir) -> Result<Self, String> {
        let config = Config::new(location).create(true);
        let key_file = folder.path().join("portal.key");
        migrate(&config).await.map_err(|error| error.to_string())?;
        let store = open(&config, &key_file).await.map_err(|error| error.to_string())?;
        Ok(Self { store, config, key_file, folder })
    }

    /// The folder of the key file and, on SQLite, of the database.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs statements past the store, to damage the database on purpose.
    pub async fn raw(&self, statements: &'static str) -> Result<(), sqlx::Error> {
        match &self.config.location {
            Location::Sqlite(path) => {
                let mut connection: SqliteConnection =
                    SqliteConnectOptions::new().filename(path).connect().await?;
                sqlx::raw_sql(statements).execute(&mut connection).await?;
                connection.close().await
            }
            Location::Postgres(url) => {
                let mut connection = PgConnection::connect(url.expose()).await?;
                sqlx::raw_sql(statements).execute(&mut connection).await?;
                connection.close().await
            }
        }
    }
}

fn folder() -> Result<TempDir, String> {
    TempDir::new().map_err(|error| format!("no temporary folder: {error}"))
}
