//! Computing a year's settlements again from nothing, in the order given, and telling each difference from what is
//! stored.
//!
//! Cases stream through: what is kept is the accumulators. Families are dealt to threads, so that each family's cases
//! stay in order and the report is the same on any number of them.

use std::mem;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::ledger::{Ledger, Member};
use super::report::{Difference, Figure, Found, Report};
use super::terms::{Terms, compute};
use crate::assess::{Shares, Stop};
use crate::date::Date;
use crate::facts::{Accumulators, Bill, Care, Charges, Facts, Kind, Level, PersonFacts, Totals};
use crate::pack::Pack;

/// A stored settlement as a replay takes it.
pub trait Claim {
    /// What names it in the report.
    type Id: Clone + Ord + Send;

    /// Its id.
    fn id(&self) -> Self::Id;

    /// Whose.
    fn who(&self) -> Member;

    /// The pack to compute it with.
    fn pack(&self) -> &Pack;

    /// What was settled: facts of its own, or `blank` filled in. `blank` is what the claim before left, so that its
    /// memory can be used again.
    fn facts<'f>(&'f self, blank: &'f mut Facts) -> &'f Facts;

    /// The stored result.
    fn stored(&self) -> Shares;

    /// The stored year after it, where it is to be compared too.
    fn stored_after(&self) -> Option<Accumulators> {
        None
    }
}

/// How to replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The benefit year; a case of another one is a difference and counts for nothing.
    pub year: i32,
    /// On how many threads; nought is one. On one nothing is started.
    pub threads: usize,
    /// How many differences to keep; all are counted.
    pub keep: usize,
}

impl Options {
    /// A year on one thread, keeping a thousand differences.
    #[must_use]
    pub const fn year(year: i32) -> Self {
        Self { year, threads: 1, keep: 1000 }
    }
}

/// Claims handed to a thread at once, and how many such lots wait for it at most.
const LOT: usize = 256;
const WAITING: usize = 4;

/// Computes claims again, those of a family in the order given: by [`Pack::deciding_date`], then arrival.
/// Settlements taken back are left out by the caller.
pub fn replay<C: Claim + Send>(options: Options, claims: impl IntoIterator<Item = C>) -> Report<C::Id> {
    let workers = options.threads.max(1);
    if workers == 1 {
        let mut worker = Worker::new(options);
        for claim in claims {
            worker.take(&claim);
        }
        return report(options, [worker]);
    }
    thread::scope(|scope| {
        let (lots, hands): (Vec<_>, Vec<_>) = (0..workers)
            .map(|_| {
                let (send, receive) = sync_channel(WAITING);
                (Lot { send, claims: Vec::new() }, scope.spawn(move || Worker::new(options).work(&receive)))
            })
            .unzip();
        deal(lots, claims);
        let done = hands.into_iter().map(|hand| match hand.join() {
            Ok(worker) => worker,
            Err(cause) => std::panic::resume_unwind(cause),
        });
        report(options, done)
    })
}

/// Claims on their way to a thread.
struct Lot<C> {
    send: SyncSender<Vec<C>>,
    claims: Vec<C>,
}

impl<C> Lot<C> {
    fn hand_over(&mut self) {
        // A thread that is gone has panicked: joining it says so.
        let _ = self.send.send(mem::replace(&mut self.claims, Vec::with_capacity(LOT)));
    }
}

/// Deals the claims to threads, each family to one.
fn deal<C: Claim>(mut lots: Vec<Lot<C>>, claims: impl IntoIterator<Item = C>) {
    let shares = lots.len();
    for claim in claims {
        // Neighbours are spread: a multiplication by 2^32 / φ, of which the upper half is taken.
        let spread = u64::from(claim.who().family).wrapping_mul(0x9E37_79B9) & 0xFFFF_FFFF;
        let at = usize::try_from(spread >> 16).unwrap_or_default() % shares;
        let Some(lot) = lots.get_mut(at) else { continue };
        lot.claims.push(claim);
        if lot.claims.len() >= LOT {
            lot.hand_over();
        }
    }
    for mut lot in lots {
        lot.hand_over();
    }
}

/// One thread's part.
struct Worker<I> {
    year: i32,
    claims: u64,
    ledger: Ledger,
    found: Found<I>,
    blank: Facts,
}

impl<I: Clone + Ord> Worker<I> {
    fn new(options: Options) -> Self {
        Self {
            year: options.year,
            claims: 0,
            ledger: Ledger::default(),
            found: Found::new(options.keep),
            blank: blank_facts(),
        }
    }

    fn work<C: Claim<Id = I>>(mut self, lots: &Receiver<Vec<C>>) -> Self {
        for lot in lots {
            for claim in &lot {
                self.take(claim);
            }
        }
        self
    }

    fn take<C: Claim<Id = I>>(&mut self, claim: &C) {
        self.claims += 1;
        let (pack, facts) = (claim.pack(), claim.facts(&mut self.blank));
        let differs = |member, stored, recomputed| Difference { id: claim.id(), member, stored, recomputed };
        let stopped = |stop| differs("settlement", Figure::Settled, Figure::Stopped(why(&stop)));
        let terms = match Terms::of(pack, facts) {
            Ok(terms) => terms,
            Err(stop) => return self.found.add(stopped(stop)),
        };
        if terms.day.year() != self.year {
            let (ours, other) = (Figure::Number(self.year.into()), Figure::Number(terms.day.year().into()));
            return self.found.add(differs("year", ours, other));
        }
        let place = self.ledger.place(claim.who());
        let before = self.ledger.before(place, &terms);
        match compute(pack, facts, &before) {
            Ok((shares, after)) => {
                let after = self.ledger.put(place, &terms, &after);
                self.found.compare_shares(&claim.id(), &claim.stored(), &shares);
                if let Some(stored) = claim.stored_after() {
                    self.found.compare_year(&claim.id(), &stored, &after);
                }
            }
            Err(stop) => self.found.add(stopped(stop)),
        }
    }
}

fn why(stop: &Stop) -> String {
    match stop {
        Stop::Refused(refusal) => refusal.code.word().to_owned(),
        Stop::Faults(faults) => {
            faults.first().map(|fault| format!("{} {}", fault.code, fault.path)).unwrap_or_default()
        }
    }
}

fn report<I: Clone + Ord>(options: Options, workers: impl IntoIterator<Item = Worker<I>>) -> Report<I> {
    let (mut claims, mut found, mut ledgers) = (0, Found::new(options.keep), Vec::new());
    for worker in workers {
        claims += worker.claims;
        found.join(worker.found);
        ledgers.push(worker.ledger);
    }
    let (differing, differences) = found.finish();
    Report { claims, differing, differences, ends: ledgers.into() }
}

/// Facts to be filled in: an outpatient visit of nobody at no cost.
#[must_use]
pub fn blank_facts() -> Facts {
    Facts {
        pack: String::new(),
        tier: None,
        known_as_of: None,
        person: PersonFacts::default(),
        care: Care::local(Kind::Outpatient, Level::One, Date::MIN, Date::MIN),
        bill: Bill { charges: Charges::Totals(Totals::default()), basic_fund: None },
        year_to_date: Accumulators::default(),
    }
}
