//! The directory of a ZIP file, looked at before anything is unpacked into memory: how many entries, how large, and that
//! each entry unpacks to no more than the directory says. A directory may lie; so every entry is unpacked once into
//! nothing, up to its bound.

use std::io::Read;

use flate2::read::DeflateDecoder;

use super::ListFault;

/// Most entries of a workbook with one list.
const MOST_ENTRIES: usize = 256;
/// Most bytes of all entries together, unpacked.
const MOST_UNPACKED: u64 = 32 * 1024 * 1024;
/// Bytes of the end record without its comment, and its longest comment.
const END: usize = 22;
const LONGEST_COMMENT: usize = 65_535;

/// One entry as the directory has it.
struct Entry {
    method: u16,
    packed: u64,
    unpacked: u64,
    at: usize,
}

/// Refuses what cannot be a workbook of a class list.
pub(super) fn check(bytes: &[u8]) -> Result<(), ListFault> {
    let entries = directory(bytes)?;
    let packed: u64 = entries.iter().map(|entry| entry.packed).sum();
    let unpacked: u64 = entries.iter().fold(0, |sum: u64, entry| sum.saturating_add(entry.unpacked));
    let whole = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    // Entries that overlap can unpack the same bytes again and again.
    if unpacked > MOST_UNPACKED || packed > whole {
        return Err(ListFault::Bomb);
    }
    entries.iter().try_for_each(|entry| unpack(bytes, entry))
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn directory(bytes: &[u8]) -> Result<Vec<Entry>, ListFault> {
    let from = bytes.len().saturating_sub(END + LONGEST_COMMENT);
    let tail = &bytes[from..];
    let end = tail.windows(4).rposition(|window| window == b"PK\x05\x06").map(|at| from + at);
    let end = end.ok_or(ListFault::Broken)?;
    let count = usize::from(short(bytes, end + 10).ok_or(ListFault::Broken)?);
    // 0xffff and 0xffffffff mean the 64-bit format: no list needs it.
    if count > MOST_ENTRIES {
        return Err(ListFault::Bomb);
    }
    let start = long(bytes, end + 16).and_then(|start| usize::try_from(start).ok());
    let mut at = start.ok_or(ListFault::Broken)?;
    let mut entries = Vec::with_capacity(count);
    for _ in 0..count {
        let (entry, next) = entry(bytes, at).ok_or(ListFault::Broken)?;
        entries.push(entry);
        at = next;
    }
    // An entry behind the counted ones would be unpacked unchecked by a reader that goes on.
    if bytes.get(at..at + 4) == Some(b"PK\x01\x02") { Err(ListFault::Bomb) } else { Ok(entries) }
}

/// An entry of the directory, and where the next one is.
fn entry(bytes: &[u8], at: usize) -> Option<(Entry, usize)> {
    if bytes.get(at..at + 4)? != b"PK\x01\x02" || short(bytes, at + 8)? & 1 != 0 {
        return None;
    }
    let lengths = [28, 30, 32].map(|place| short(bytes, at + place).map(usize::from));
    let rest: usize = lengths.into_iter().sum::<Option<usize>>()?;
    let entry = Entry {
        method: short(bytes, at + 10)?,
        packed: u64::from(long(bytes, at + 20)?),
        unpacked: u64::from(long(bytes, at + 24)?),
        at: usize::try_from(long(bytes, at + 42)?).ok()?,
    };
    Some((entry, at + 46 + rest))
}

/// Unpacks an entry into nothing; more than the directory says is refused.
fn unpack(bytes: &[u8], entry: &Entry) -> Result<(), ListFault> {
    let content = content(bytes, entry).ok_or(ListFault::Broken)?;
    let real = match entry.method {
        0 => u64::try_from(content.len()).unwrap_or(u64::MAX),
        8 => {
            let mut bounded = DeflateDecoder::new(content).take(entry.unpacked + 1);
            std::io::copy(&mut bounded, &mut std::io::sink()).map_err(|_| ListFault::Broken)?
        }
        _ => return Err(ListFault::Broken),
    };
    match real.cmp(&entry.unpacked) {
        std::cmp::Ordering::Greater => Err(ListFault::Bomb),
        std::cmp::Ordering::Less => Err(ListFault::Broken),
        std::cmp::Ordering::Equal => Ok(()),
    }
}

/// The packed bytes of an entry, behind its local header.
fn content<'b>(bytes: &'b [u8], entry: &Entry) -> Option<&'b [u8]> {
    if bytes.get(entry.at..entry.at + 4)? != b"PK\x03\x04" {
        return None;
    }
    let lengths = [26, 28].map(|place| short(bytes, entry.at + place).map(usize::from));
    let start = entry.at + 30 + lengths.into_iter().sum::<Option<usize>>()?;
    bytes.get(start..start.checked_add(usize::try_from(entry.packed).ok()?)?)
}
