//! A hospital's program for demonstrations and tests: it settles bills at a portal over HTTP, as a real one would, and
//! misbehaves as often as it is told to.
//!
//! Everything that it does comes from a seed. It keeps a book of what it sent and what was acknowledged, sends again what
//! got no answer, under the same key, and at the end compares its book with the portal's, day by day.

mod book;
mod cases;
mod counter;
mod line;
mod nonsense;
pub mod register;
mod report;

use std::{path::PathBuf, sync::Arc, thread, time::Duration};

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rules::{date::Date, facts::Level, identity::IdNumber};

use self::{book::Book, counter::Counter, line::Line, report::Tally};
pub use self::{line::LineError, report::Report};

/// What to simulate.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address of the portal, `http://…` or `https://…`.
    pub url: String,
    /// Public name of the client.
    pub client: String,
    /// Its secret.
    pub secret: String,
    /// Level of the hospital.
    pub level: Level,
    /// Who comes.
    pub people: Vec<IdNumber>,
    /// How many bills.
    pub cases: u32,
    /// How many counters work at once.
    pub counters: u32,
    /// Seed: the same seed sends the same bills.
    pub seed: u64,
    /// The last day of care.
    pub today: Date,
    /// How often things go wrong.
    pub faults: Faults,
    /// The book, JSON lines: what is in it from before counts too.
    pub book: PathBuf,
    /// How long an act without an answer is sent again.
    pub patience: Duration,
}

/// How often things go wrong, each in percent of the bills.
#[derive(Debug, Clone, Copy, Default)]
pub struct Faults {
    /// An act is sent again after its answer.
    pub repeat: u8,
    /// A bill is sent after later ones, or its reversal before it.
    pub reorder: u8,
    /// The connection is dropped before the answer.
    pub drop: u8,
    /// Something that is no request at all is sent between.
    pub nonsense: u8,
    /// A settlement is taken back.
    pub reverse: u8,
}

/// Why a simulation did not begin.
#[derive(Debug, thiserror::Error)]
pub enum SimulationError {
    /// The book cannot be read or written.
    #[error("the book {0}: {1}")]
    Book(PathBuf, std::io::Error),
    /// A line of the book is none of ours.
    #[error("the book {0}: line {1} is no line of a book")]
    NoBook(PathBuf, usize),
    /// Nobody comes to the hospital.
    #[error("there are no people to treat")]
    Nobody,
    /// The portal's address is none.
    #[error("not an address like http://127.0.0.1:3000: {0}")]
    Url(String),
}

/// Runs to the end and says what was found. Blocks: programs of hospitals wait for their answers.
pub fn simulate(settings: &Settings) -> Result<Report, SimulationError> {
    if settings.people.is_empty() {
        return Err(SimulationError::Nobody);
    }
    let line = Line::to(&settings.url, &settings.client, &settings.secret)
        .ok_or_else(|| SimulationError::Url(settings.url.clone()))?;
    let book = Book::open(&settings.book)?;
    let (line, book, tally) = (Arc::new(line), Arc::new(book), Arc::new(Tally::default()));
    // What a simulation before this one left without an answer comes first.
    let counter = |number: u32| Counter {
        line: Arc::clone(&line),
        book: Arc::clone(&book),
        tally: Arc::clone(&tally),
        faults: settings.faults,
        patience: settings.patience,
        dice: dice(settings.seed, u64::from(number) + 1),
    };
    counter(0).finish_what_is_open();
    let first = book.acts();
    let bills = cases::bills(settings, first, &mut dice(settings.seed, 0));
    let counters = settings.counters.max(1);
    thread::scope(|scope| {
        for number in 0..counters {
            let share: Vec<_> =
                bills.iter().skip(number as usize).step_by(counters as usize).cloned().collect();
            let mut counter = counter(number + 1);
            scope.spawn(move || counter.work(&share));
        }
    });
    Ok(report::compare(&line, &book, &tally, settings.patience))
}

/// Dice of one counter: the same whatever the others do.
fn dice(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    dice.set_stream(stream);
    dice
}

/// Whether something happens that happens in so many of a hundred cases.
fn happens(dice: &mut ChaCha8Rng, percent: u8) -> bool {
    use rand::RngExt as _;
    dice.random_range(0..100) < u32::from(percent)
}
