//! A county's year settled and replayed: how long that takes, and with how much memory.
//!
//! `cargo run --release -p rules --example replay -- --claims 3500000 [--threads 2] [--seed 1]` prints one figure a line:
//! name, value, unit. The stored results are made by a first pass through the books of each family.

mod county;

use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use county::{BLOCK, County, PACK, Slip, Stored, YEAR};
use rules::catalogue::shipped;
use rules::history::{Options, Record, replay};

/// Claims of ten people.
const CLAIMS_OF_TEN: u64 = 35;

struct Arguments {
    claims: u64,
    threads: usize,
    seed: u64,
}

impl Arguments {
    fn read() -> Result<Self, String> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let mut read = Self { claims: 3_500_000, threads: cores, seed: 1 };
        let mut words = env::args().skip(1);
        while let Some(word) = words.next() {
            let value = words.next().ok_or_else(|| format!("{word} needs a number"))?;
            let number: u64 = value.parse().map_err(|_| format!("{word}: {value} is not a number"))?;
            match word.as_str() {
                "--claims" => read.claims = number,
                "--threads" => read.threads = usize::try_from(number.clamp(1, 64)).unwrap_or(1),
                "--seed" => read.seed = number,
                _ => return Err(format!("unknown argument {word}; known: --claims, --threads, --seed")),
            }
        }
        Ok(read)
    }
}

fn main() -> ExitCode {
    match Arguments::read().and_then(|arguments| run(&arguments)) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

/// The number of differences.
fn run(arguments: &Arguments) -> Result<u64, String> {
    let people =
        u32::try_from(arguments.claims * 10 / CLAIMS_OF_TEN).map_err(|_| "too many claims".to_owned())?;
    let pack = shipped().get(PACK).ok_or_else(|| format!("the pack {PACK} does not ship"))?;
    let county = County::new(pack, people, arguments.seed).ok_or("no such year")?;
    let offsets = offsets(&county, people);
    let claims = offsets.last().copied().unwrap_or_default();

    let (stored, settling) = timed(|| settle(&county, people, &offsets, arguments.threads));
    let calendar = county.calendar();
    let stored = in_order(&stored?, &offsets, &calendar);
    let records = || calendar.iter().zip(&stored).map(|(slip, stored)| record(&county, *slip, *stored));
    let (fen, generating) = timed(|| records().map(|record| record.totals.a.fen()).sum::<i64>());
    let options = Options { threads: arguments.threads, ..Options::year(YEAR) };
    let (report, replaying) = timed(|| replay(options, records()));

    let (seconds, milliseconds) = (seconds(replaying), replaying.as_millis().max(1));
    println!("claims {} 1", report.claims);
    println!("people {people} 1");
    println!("threads {} 1", arguments.threads);
    println!("billed_in_class_a {} yuan", fen / 100);
    println!("settle {} s", self::seconds(settling));
    println!("generate {} s", self::seconds(generating));
    println!("replay {seconds} s");
    println!("speed {} claims/s", u128::from(report.claims) * 1000 / milliseconds);
    println!("peak_memory {} MB", peak_memory().unwrap_or_default());
    println!("differences {} 1", report.differing);
    for difference in report.differences.iter().take(10) {
        let (id, member) = (difference.id, difference.member);
        eprintln!("{id} {member}: stored {}, recomputed {}", difference.stored, difference.recomputed);
    }
    if usize::try_from(report.claims).ok() != Some(claims) {
        return Err(format!("{} claims replayed of {claims}", report.claims));
    }
    Ok(report.differing)
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

fn seconds(time: Duration) -> String {
    format!("{}.{:03}", time.as_secs(), time.subsec_millis())
}

/// The largest memory that the process had, in megabytes; `None` where the system does not say.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024 / 1_000_000)
}

/// Where each person's results begin, and at the end where they all end.
fn offsets(county: &County<'_>, people: u32) -> Vec<usize> {
    let mut end = 0;
    let mut offsets = vec![end];
    for person in 0..people {
        end += usize::from(county.claims(person));
        offsets.push(end);
    }
    offsets
}

/// The first pass: every family's claims through its books.
fn settle(
    county: &County<'_>,
    people: u32,
    offsets: &[usize],
    threads: usize,
) -> Result<Vec<Stored>, String> {
    let claims = offsets.last().copied().unwrap_or_default();
    let mut stored = vec![Stored::default(); claims];
    let blocks = people.div_ceil(BLOCK);
    let share = blocks.div_ceil(u32::try_from(threads).unwrap_or(1)).max(1);
    thread::scope(|scope| {
        let (mut rest, mut hands) = (stored.as_mut_slice(), Vec::new());
        let mut from = 0;
        while from < blocks {
            let until = (from + share).min(blocks);
            let offset = |block: u32| {
                let person = usize::try_from((block * BLOCK).min(people)).unwrap_or_default();
                offsets.get(person).copied().unwrap_or(claims)
            };
            let (here, after) = rest.split_at_mut(offset(until) - offset(from));
            rest = after;
            hands.push(scope.spawn(move || county.settle(from..until, here)));
            from = until;
        }
        for hand in hands {
            let settled = hand.join().map_err(|_| "a thread broke off".to_owned())?;
            settled.map_err(|rejected| format!("not settled: {rejected}"))?;
        }
        Ok::<_, String>(())
    })?;
    Ok(stored)
}

/// The results in the order of the calendar, as a store would hand them over with their claims.
fn in_order(stored: &[Stored], offsets: &[usize], calendar: &[Slip]) -> Vec<Stored> {
    let result = |slip: &Slip| {
        let person = usize::try_from(slip.person()).unwrap_or_default();
        let at = offsets.get(person).copied().unwrap_or_default() + usize::from(slip.number());
        stored.get(at).copied().unwrap_or_default()
    };
    calendar.iter().map(result).collect()
}

/// A claim with its stored result.
fn record<'r>(county: &'r County<'_>, slip: Slip, stored: Stored) -> Record<'r> {
    Record { stored: stored.shares(), ..county.record(slip) }
}
