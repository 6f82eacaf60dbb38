//! What can go wrong: while opening a database ([`OpenError`]) and while using it ([`StoreError`]).
//!
//! Neither is for residents: the server logs them with a reference number and shows a sentence of its own.
//! A person or claim that does not exist is not an error but `None`.

use std::path::PathBuf;

use crate::config::Location;

/// The result of a use case.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why a use case failed. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database was not reachable, refused, or took too long.
    #[error("the database did not answer as it should")]
    Driver(#[source] sqlx::Error),
    /// A row holds something this program cannot have written.
    #[error("{table}.{column} holds a value that does not belong there")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// Something that must be unique is there already; `what` is the database's name for it.
    #[error("already there: {what}")]
    Conflict {
        /// The constraint (PostgreSQL) or the columns (SQLite).
        what: String,
    },
    /// A value to be written breaks a rule of the table, such as a share below zero.
    #[error("the database refused a value: {what}")]
    Refused {
        /// The constraint (PostgreSQL) or its text (SQLite).
        what: String,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes")]
    Random,
    /// The task that held the transaction ended early; the transaction was rolled back.
    #[error("the transaction's task ended early")]
    Stopped,
}

impl StoreError {
    /// Whether there may be nobody to talk to: no connection in time, or one that the server ended.
    pub(crate) fn may_be_away(&self) -> bool {
        match self {
            Self::Driver(sqlx::Error::PoolTimedOut | sqlx::Error::Io(_)) => true,
            Self::Driver(sqlx::Error::Database(error)) => {
                error.code().is_some_and(|code| matches!(code.as_ref(), "57P01" | "57P02" | "57P03"))
            }
            _ => false,
        }
    }

    /// Whether waiting and trying again may help: for status 503 with Retry-After.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Driver(sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::PoolClosed)
            | Self::Stopped => true,
            Self::Driver(sqlx::Error::Database(error)) => error.code().is_some_and(|code| passes(&code)),
            _ => false,
        }
    }
}

/// Whether what a database says by a code may be over in a while.
///
/// PostgreSQL (Appendix A of its manual): 08xxx connection lost, 40001 serialisation, 40P01 deadlock, 53xxx out of disk,
/// memory or connections, 55P03 lock timeout, 57xxx shutting down or starting. SQLite (rescode.html): 5 and 6 busy, 13 full,
/// and of what lies beyond the first byte the kinds of busy and of input and output: a disk that is full, or bounded, fails
/// in several of them.
fn passes(code: &str) -> bool {
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 10 | 13),
        _ => {
            matches!(code, "40001" | "40P01" | "55P03")
                || ["08", "53", "57"].iter().any(|class| code.starts_with(class))
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(inner) if inner.is_unique_violation() => {
                Self::Conflict { what: what(inner.as_ref()) }
            }
            sqlx::Error::Database(inner)
                if inner.is_check_violation() || inner.is_foreign_key_violation() =>
            {
                Self::Refused { what: what(inner.as_ref()) }
            }
            _ => Self::Driver(error),
        }
    }
}

/// The constraint's name, or SQLite's message, which names columns and never values.
fn what(error: &dyn sqlx::error::DatabaseError) -> String {
    error.constraint().map_or_else(|| error.message().to_owned(), ToOwned::to_owned)
}

/// Why a database or key file could not be opened. Each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is none that this program understands.
    #[error("DATABASE_URL must be sqlite:PATH or postgres://USER@HOST/DATABASE")]
    BadUrl,
    /// The address belongs to the other engine.
    #[error("this database address belongs to another engine")]
    WrongEngine,
    /// Nobody answered at the address.
    #[error("cannot reach the database at {location}: {source}")]
    Unreachable {
        /// Where, without password.
        location: String,
        /// The driver's reason.
        #[source]
        source: sqlx::Error,
    },
    /// The database has no tables of ours yet, or only older ones.
    #[error(
        "the database has not been migrated (it is at {found}, this program needs {known}): run `portal migrate`"
    )]
    NotMigrated {
        /// Its newest migration, 0 for none.
        found: i64,
        /// The newest migration of this program.
        known: i64,
    },
    /// The database was written by a newer program.
    #[error(
        "the database is from a newer version ({found}; this program knows up to {known}): use the newer program"
    )]
    NewerDatabase {
        /// Its newest migration.
        found: i64,
        /// The newest migration of this program.
        known: i64,
    },
    /// A migration that ran earlier is not the one this program carries.
    #[error("migration {version} in the database differs from the one in this program")]
    AlteredMigration {
        /// Which one.
        version: i64,
    },
    /// A migration failed and was rolled back.
    #[error("migrating failed: {0}")]
    Migration(#[source] sqlx::migrate::MigrateError),
    /// The key file does not belong to this database.
    #[error(
        "the key file {path} does not fit the data: put back the key file that was used when the database was made"
    )]
    WrongKey {
        /// The key file.
        path: PathBuf,
    },
    /// The database has data, but there is no key file to read it with.
    #[error(
        "the key file {path} is missing, but the database already has data: put the key file back, a new one cannot read it"
    )]
    MissingKey {
        /// Where it should be.
        path: PathBuf,
    },
    /// The key file is not 32 bytes in base64.
    #[error("the key file {path} is damaged: it must hold 32 bytes in base64 on one line")]
    BadKey {
        /// The key file.
        path: PathBuf,
    },
    /// Others than the owner may read the key file.
    #[error("the key file {path} can be read by others (mode {mode:o}): run `chmod 600` on it")]
    ExposedKey {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The key file could not be read or written.
    #[error("the key file {path} cannot be used: {source}")]
    KeyFile {
        /// The key file.
        path: PathBuf,
        /// The operating system's reason.
        #[source]
        source: std::io::Error,
    },
    /// The operating system gave no random bytes for a new key.
    #[error("the operating system gave no random bytes for a new key")]
    Random,
    /// A first query failed.
    #[error("the database did not answer as it should: {0}")]
    Store(#[from] StoreError),
}

impl OpenError {
    pub(crate) fn unreachable(location: &Location, source: sqlx::Error) -> Self {
        Self::Unreachable { location: location.to_string(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::passes;

    #[test]
    fn a_full_disk_a_lost_connection_and_a_busy_database_pass_and_a_fault_of_ours_does_not() {
        // PostgreSQL: disk full, too many connections, connection failure, starting up. SQLite: full, a write that failed
        // because of the size of files, a busy snapshot.
        for code in ["53100", "53300", "08006", "57P03", "40001", "13", "778", "10", "5", "517"] {
            assert!(passes(code), "{code}");
        }
        // Syntax, permission, corrupt index; SQLite: error, corrupt, mismatch, constraint.
        for code in ["42601", "42501", "XX002", "1", "11", "20", "19", "267"] {
            assert!(!passes(code), "{code}");
        }
    }
}
