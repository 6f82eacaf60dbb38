//! Opening a database: is it reachable, is its schema ours, does the key fit.

use std::{path::Path, sync::Arc};

use sqlx::{Postgres, Sqlite, migrate::MigrateError, pool::PoolConnection};

use crate::{
    config::{Config, Location},
    db::Db,
    engine::{Engine, Pools},
    error::{OpenError, Result as StoreResult, StoreError},
    keys::Keys,
    sql::{Built, sql, sql_built},
    store::Store,
};

/// How the schema of a database relates to this program's. Numbers are those of migrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// It is the one this program needs.
    Current {
        /// The newest migration.
        version: i64,
    },
    /// Older, or not made yet.
    Behind {
        /// The newest migration that ran, 0 for none.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// Made by a newer program.
    Newer {
        /// The newest migration that ran.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// A migration that ran is not the one this program carries, or failed half-way.
    Altered {
        /// Which one.
        version: i64,
    },
}

impl Schema {
    /// `Ok` for a schema that this program can work with.
    pub fn check(self) -> Result<(), OpenError> {
        match self {
            Self::Current { .. } => Ok(()),
            Self::Behind { found, known } => Err(OpenError::NotMigrated { found, known }),
            Self::Newer { found, known } => Err(OpenError::NewerDatabase { found, known }),
            Self::Altered { version } => Err(OpenError::AlteredMigration { version }),
        }
    }
}

/// What `doctor` tells about a database.
#[derive(Debug)]
pub struct Report {
    /// Name of the engine.
    pub engine: &'static str,
    /// Where it is, without password.
    pub location: String,
    /// Its schema.
    pub schema: Schema,
    /// Whether the key file fits; `Ok(false)`: neither data nor key yet, `open` will make one.
    pub key: Result<bool, OpenError>,
    /// Hospital and slip of claims that stand and whose invoice is not in the form in which invoices are compared, because
    /// another claim that stood when the database was migrated is of the same invoice; at most [`SLIPS_MOST`].
    pub invoices_alike: Vec<(String, String)>,
}

/// How many slips a [`Report`] names.
pub const SLIPS_MOST: usize = 20;

/// Opens a migrated database. Makes the key file when both it and the data are still missing.
pub async fn open(config: &Config, key_file: &Path) -> Result<Arc<dyn Store>, OpenError> {
    match config.location {
        Location::Sqlite(_) => open_with::<Sqlite>(config, key_file).await,
        Location::Postgres(_) => open_with::<Postgres>(config, key_file).await,
    }
}

/// Brings a database up to date; what it was before. A database of a newer program is left alone.
pub async fn migrate(config: &Config) -> Result<Schema, OpenError> {
    match config.location {
        Location::Sqlite(_) => migrate_with::<Sqlite>(config).await,
        Location::Postgres(_) => migrate_with::<Postgres>(config).await,
    }
}

/// Looks at a database and the key file without changing either.
pub async fn examine(config: &Config, key_file: &Path) -> Result<Report, OpenError> {
    match config.location {
        Location::Sqlite(_) => examine_with::<Sqlite>(config, key_file).await,
        Location::Postgres(_) => examine_with::<Postgres>(config, key_file).await,
    }
}

async fn open_with<E: Engine>(config: &Config, key_file: &Path) -> Result<Arc<dyn Store>, OpenError> {
    let pools = E::connect(config).await?;
    let mut connection = writer(&pools).await?;
    schema::<E>(&mut connection).await?.check()?;
    let stored = stored_check::<E>(&mut connection).await?;
    let keys = match fitting_keys(stored.as_deref(), key_file)? {
        Some(keys) => keys,
        None => Keys::create(key_file)?,
    };
    if stored.is_none() {
        sql::<E>(
            "meta",
            "INSERT INTO meta (key, value) VALUES ('key_check', $1) ON CONFLICT (key) DO NOTHING",
        )
        .bind(keys.check_value())
        .run(&mut connection)
        .await?;
        // Another process may have been first with another key.
        let stored = stored_check::<E>(&mut connection).await?;
        fitting_keys(stored.as_deref(), key_file)?;
    }
    drop(connection);
    Ok(Arc::new(Db::new(pools, keys)))
}

async fn migrate_with<E: Engine>(config: &Config) -> Result<Schema, OpenError> {
    let pools = E::connect(config).await?;
    let before = schema::<E>(&mut *writer(&pools).await?).await?;
    if let Schema::Behind { .. } = before {
        E::migrate(&pools.writer).await.map_err(|error| match error {
            MigrateError::VersionMismatch(version) => OpenError::AlteredMigration { version },
            other => OpenError::Migration(other),
        })?;
    } else {
        before.check()?;
    }
    pools.writer.close().await;
    Ok(before)
}

async fn examine_with<E: Engine>(config: &Config, key_file: &Path) -> Result<Report, OpenError> {
    let pools = E::connect(&config.clone().create(false)).await?;
    let mut connection = writer(&pools).await?;
    let schema = schema::<E>(&mut connection).await?;
    let has_meta = exists::<E>(&mut connection, "meta").await?;
    let stored = if has_meta { stored_check::<E>(&mut connection).await? } else { None };
    let key = fitting_keys(stored.as_deref(), key_file).map(|keys| keys.is_some());
    let invoices_alike = match schema {
        Schema::Current { .. } => invoices_alike::<E>(&mut connection).await?,
        _ => Vec::new(),
    };
    let location = config.location.to_string();
    Ok(Report { engine: E::TITLE, location, schema, key, invoices_alike })
}

/// Claims whose invoice migration 21 left as it was. What hospitals could send before it has no other signs.
async fn invoices_alike<E: Engine>(connection: &mut E::Connection) -> StoreResult<Vec<(String, String)>> {
    let built = Built::new(
        "SELECT hospital, slip_no
         FROM claim
         WHERE invoice_no IS NOT NULL AND status <> 'reversed'
           AND invoice_no <> upper(replace(replace(replace(invoice_no, '-', ''), '.', ''), '_', ''))
         ORDER BY hospital, slip_no
         LIMIT ",
    );
    let rows = sql_built::<E>("claim", built.number(SLIPS_MOST)).all(connection).await?;
    rows.iter().map(|row| Ok((row.get("hospital")?, row.get("slip_no")?))).collect()
}

async fn writer<E: Engine>(pools: &Pools<E>) -> Result<PoolConnection<E>, OpenError> {
    Ok(pools.writer.acquire().await.map_err(StoreError::from)?)
}

/// The keys of the file if they fit; `None` when neither data nor file exist.
fn fitting_keys(stored: Option<&str>, key_file: &Path) -> Result<Option<Keys>, OpenError> {
    let path = || key_file.to_owned();
    match (Keys::load(key_file)?, stored) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(OpenError::MissingKey { path: path() }),
        (Some(keys), Some(stored)) if !keys.fits(stored) => Err(OpenError::WrongKey { path: path() }),
        (Some(keys), _) => Ok(Some(keys)),
    }
}

async fn stored_check<E: Engine>(connection: &mut E::Connection) -> StoreResult<Option<String>> {
    let row = sql::<E>("meta", "SELECT value FROM meta WHERE key = 'key_check'").first(connection).await?;
    row.map(|row| row.get("value")).transpose()
}

async fn exists<E: Engine>(connection: &mut E::Connection, table: &str) -> StoreResult<bool> {
    Ok(sql::<E>("meta", E::TABLE_EXISTS).bind(table).first(connection).await?.is_some())
}

/// Compares the migrations that ran with those of this program.
pub(crate) async fn schema<E: Engine>(connection: &mut E::Connection) -> StoreResult<Schema> {
    let ours = E::migrator();
    let known = ours.iter().map(|migration| migration.version).max().unwrap_or_default();
    if !exists::<E>(connection, "_sqlx_migrations").await? {
        return Ok(Schema::Behind { found: 0, known });
    }
    let rows = sql::<E>(
        "_sqlx_migrations",
        "SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version",
    )
    .all(connection)
    .await?;
    let mut found = 0;
    let mut altered = None;
    for row in &rows {
        found = row.get("version")?;
        let checksum: Vec<u8> = row.get("checksum")?;
        let same = ours.iter().any(|ours| ours.version == found && *ours.checksum == *checksum);
        if found <= known && !(same && row.get::<bool>("success")?) {
            altered.get_or_insert(found);
        }
    }
    Ok(match altered {
        _ if found > known => Schema::Newer { found, known },
        Some(version) => Schema::Altered { version },
        None if found < known => Schema::Behind { found, known },
        None => Schema::Current { version: found },
    })
}
