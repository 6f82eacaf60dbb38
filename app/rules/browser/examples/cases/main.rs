//! Random cases by which the native engine and the browser's are compared. The same seed makes the same cases.
//!
//! - `cases [NUMBER [SEED]]`: JSON lines, each with a pack's name, the facts and the answer that the native engine gives.
//! - `cases blocks CASES SEED [PACK…]`: for each pack that ships (or is named) CASES cases in blocks of 1,000. A block is
//!   a line `{"pack", "block", "cases", "hash", "micros"}` and then a line for each request; `hash` is the SHA-256 of
//!   the native engine's answers, each with a line feed behind it, `micros` what they took.
//! - `cases block PACK BLOCK CASES SEED`: the native engine's answers of one such block, a line each.

mod sample;

use std::fmt::Write as _;
use std::io::Write;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use rand::SeedableRng as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;
use rules::catalogue;
use rules::pack::Pack;
use rules_browser::Rules;
use serde_json::json;
use sha2::{Digest as _, Sha256};

const USUAL_NUMBER: usize = 10_000;
const USUAL_SEED: u64 = 20_151_201;
const BLOCK: usize = 1_000;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match words.as_slice() {
        ["blocks", cases, seed, packs @ ..] => blocks(&mut out, number(cases)?, seed.parse()?, packs)?,
        ["block", pack, block, cases, seed] => {
            let native = Native::new();
            for request in requests(pack_named(pack)?, block.parse()?, number(cases)?, seed.parse()?) {
                writeln!(out, "{}", native.0.estimate(&request))?;
            }
        }
        [] => mixed(&mut out, USUAL_NUMBER, USUAL_SEED)?,
        [cases] => mixed(&mut out, number(cases)?, USUAL_SEED)?,
        [cases, seed] => mixed(&mut out, number(cases)?, seed.parse()?)?,
        _ => bail!(
            "cases [NUMBER [SEED]] | cases blocks CASES SEED [PACK…] | cases block PACK BLOCK CASES SEED"
        ),
    }
    Ok(out.flush()?)
}

fn number(word: &str) -> Result<usize> {
    word.parse().with_context(|| format!("{word} is no number"))
}

fn pack_named(name: &str) -> Result<&'static Pack> {
    catalogue::shipped().get(name).with_context(|| format!("no pack {name} ships"))
}

/// The engine that pages get, with the packs that ship, compiled natively.
struct Native(Rules);

impl Native {
    fn new() -> Self {
        let mut rules = Rules::new();
        for pack in catalogue::shipped() {
            rules.add_pack(&pack.canonical_json());
        }
        Self(rules)
    }
}

fn mixed(out: &mut impl Write, cases: usize, seed: u64) -> Result<()> {
    let packs: Vec<&Pack> = catalogue::shipped().iter().collect();
    let native = Native::new();
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    for _ in 0..cases {
        let pack = packs.choose(&mut random).context("no pack ships")?;
        let facts = sample::case(&mut random, pack).to_string();
        let answer = native.0.estimate(&facts);
        writeln!(out, "{}", json!({ "pack": pack.name(), "facts": facts, "answer": answer }))?;
    }
    Ok(())
}

fn blocks(out: &mut impl Write, cases: usize, seed: u64, names: &[&str]) -> Result<()> {
    let mut packs: Vec<&Pack> = Vec::new();
    for pack in catalogue::shipped() {
        // Publications of one name answer together.
        let wanted = names.is_empty() || names.contains(&pack.name());
        if wanted && packs.iter().all(|known| known.name() != pack.name()) {
            packs.push(pack);
        }
    }
    if packs.len() < names.len() {
        bail!("not all of these packs ship: {}", names.join(", "));
    }
    let native = Native::new();
    for pack in packs {
        for block in 0..cases.div_ceil(BLOCK) {
            let requests = requests(pack, block, cases, seed);
            let begun = Instant::now();
            let answers: Vec<String> = requests.iter().map(|request| native.0.estimate(request)).collect();
            let micros = begun.elapsed().as_micros();
            let mut hash = Sha256::new();
            for answer in &answers {
                hash.update(answer.as_bytes());
                hash.update(b"\n");
            }
            let hash = hex(&hash.finalize());
            let head = json!({
                "pack": pack.name(), "block": block, "cases": requests.len(), "hash": hash, "micros": micros,
            });
            writeln!(out, "{head}\n{}", requests.join("\n"))?;
        }
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The requests of one block; each block has a seed of its own, so that one can be made alone.
fn requests(pack: &Pack, block: usize, cases: usize, seed: u64) -> Vec<String> {
    let seed = Sha256::digest(format!("{seed} {block} {}", pack.name()));
    let mut random = ChaCha8Rng::from_seed(seed.into());
    let size = cases.saturating_sub(block * BLOCK).min(BLOCK);
    (0..size).map(|_| sample::case(&mut random, pack).to_string()).collect()
}
