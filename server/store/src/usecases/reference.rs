//! Numbers that people read to one another over the phone.

use crate::error::{Result, StoreError};

/// A number after a word of its kind: ten letters and digits that are not mistaken for one another, 50 bits that nobody
/// guesses.
pub(super) fn fresh(kind: impl std::fmt::Display) -> Result<String> {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut random = [0_u8; 10];
    getrandom::fill(&mut random).map_err(|_| StoreError::Random)?;
    let letter = |byte: &u8| char::from(ALPHABET[usize::from(byte % 32)]);
    let (first, second) = random.split_at(5);
    let (first, second): (String, String) =
        (first.iter().map(letter).collect(), second.iter().map(letter).collect());
    Ok(format!("{kind}-{first}-{second}"))
}
