//! The hospital's own book: a line of JSON for what was sent, and one for what was told to it. It is flushed line by line,
//! so that what is in it is what happened, whenever the program ends.

use std::{
    collections::{BTreeMap, HashMap},
    fs::{File, OpenOptions},
    io::{BufRead as _, BufReader, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    sync::{Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::SimulationError;

/// A line of the book.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub(super) enum Entry {
    /// An act about to be sent.
    Sent(Act),
    /// It was done.
    Done {
        /// Its key.
        key: String,
        /// The sums that the portal told.
        sums: Sums,
    },
    /// It was refused.
    Refused {
        /// Its key.
        key: String,
        /// Status and code.
        status: u16,
        code: String,
    },
}

/// An act: its key, where it goes, what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Act {
    pub(super) key: String,
    pub(super) path: String,
    pub(super) slip: String,
    /// Empty for a reversal.
    pub(super) body: String,
}

impl Act {
    /// Whether it takes a settlement back.
    pub(super) fn is_reversal(&self) -> bool {
        self.body.is_empty()
    }
}

/// What stands in a day's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sums {
    pub(super) day: String,
    pub(super) slip: String,
    pub(super) reversed: bool,
    pub(super) total: String,
    pub(super) funds: String,
    pub(super) person: String,
}

impl Sums {
    /// As the portal reads it.
    pub(super) fn row(&self) -> Value {
        let Self { slip, reversed, total, funds, person, .. } = self;
        serde_json::json!({ "slip": slip, "reversed": reversed, "total": total, "funds": funds, "person": person })
    }
}

/// The book.
#[derive(Debug)]
pub(super) struct Book {
    written: Mutex<Written>,
}

#[derive(Debug)]
struct Written {
    file: File,
    /// Acts without an answer, by key.
    open: HashMap<String, Act>,
    done: Vec<Sums>,
    acts: u64,
    /// A line could not be written.
    broken: bool,
}

impl Book {
    /// Opens a book, or begins one. Only its owner may read it: there are id numbers in it.
    pub(super) fn open(path: &Path) -> Result<Self, SimulationError> {
        let fault = |error| SimulationError::Book(path.to_owned(), error);
        let file =
            OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path).map_err(fault)?;
        let (mut open, mut done, mut acts) = (HashMap::new(), Vec::new(), 0);
        let lines = BufReader::new(file.try_clone().map_err(fault)?).lines();
        for (number, line) in lines.enumerate() {
            let line = line.map_err(fault)?;
            let entry = serde_json::from_str(&line);
            match entry.map_err(|_| SimulationError::NoBook(path.to_owned(), number + 1))? {
                Entry::Sent(act) => {
                    acts += 1;
                    open.insert(act.key.clone(), act);
                }
                Entry::Done { key, sums } => {
                    open.remove(&key);
                    done.push(sums);
                }
                Entry::Refused { key, .. } => {
                    open.remove(&key);
                }
            }
        }
        Ok(Self { written: Mutex::new(Written { file, open, done, acts, broken: false }) })
    }

    /// Writes that an act is about to be sent.
    pub(super) fn sent(&self, act: &Act) {
        self.with(|written| {
            written.acts += 1;
            written.open.insert(act.key.clone(), act.clone());
            written.write(&Entry::Sent(act.clone()));
        });
    }

    /// Writes that an act was done.
    pub(super) fn done(&self, key: &str, sums: Sums) {
        self.with(|written| {
            written.open.remove(key);
            written.done.push(sums.clone());
            written.write(&Entry::Done { key: key.to_owned(), sums });
        });
    }

    /// Writes that an act was refused.
    pub(super) fn refused(&self, key: &str, status: u16, code: String) {
        self.with(|written| {
            written.open.remove(key);
            written.write(&Entry::Refused { key: key.to_owned(), status, code });
        });
    }

    /// Acts without an answer.
    pub(super) fn open_acts(&self) -> Vec<Act> {
        self.with(|written| written.open.values().cloned().collect())
    }

    /// Acts sent so far: a number that no key and no slip has yet.
    pub(super) fn acts(&self) -> u64 {
        self.with(|written| written.acts)
    }

    /// What was settled of a slip.
    pub(super) fn settled(&self, slip: &str) -> Option<Sums> {
        self.with(|written| {
            written.done.iter().rev().find(|sums| sums.slip == slip && !sums.reversed).cloned()
        })
    }

    /// What was done, by accounting day.
    pub(super) fn days(&self) -> BTreeMap<String, Vec<Sums>> {
        self.with(|written| {
            let mut days: BTreeMap<String, Vec<Sums>> = BTreeMap::new();
            for sums in &written.done {
                days.entry(sums.day.clone()).or_default().push(sums.clone());
            }
            days
        })
    }

    /// Whether every line was written.
    pub(super) fn is_whole(&self) -> bool {
        self.with(|written| !written.broken)
    }

    fn with<T>(&self, write: impl FnOnce(&mut Written) -> T) -> T {
        write(&mut self.written.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Written {
    fn write(&mut self, entry: &Entry) {
        // Texts and numbers always serialise.
        let mut line = serde_json::to_string(entry).unwrap_or_default();
        line.push('\n');
        self.broken |= self.file.write_all(line.as_bytes()).is_err();
    }
}
