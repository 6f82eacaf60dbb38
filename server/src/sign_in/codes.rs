//! Secrets that the portal draws: six-digit codes, nonces. Session tokens are the store's own.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// Minutes that a code sent to a phone is good for.
pub const CODE_MINUTES: i64 = 5;

/// The machine gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the machine gives no random bytes: {0}")]
pub struct NoRandomness(String);

pub(crate) fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| NoRandomness(error.to_string()))?;
    Ok(bytes)
}

/// A nonce for one page's content security policy.
pub fn nonce() -> Result<String, NoRandomness> {
    Ok(URL_SAFE_NO_PAD.encode(random::<16>()?))
}

/// Six digits, each sequence as likely as any other.
pub fn six_digits() -> Result<String, NoRandomness> {
    // 2^32 is no multiple of a million: what lies above the last full million is thrown away, else low codes are likelier.
    const FAIR: u32 = u32::MAX - u32::MAX % 1_000_000;
    loop {
        let number = u32::from_le_bytes(random::<4>()?);
        if number < FAIR {
            return Ok(format!("{:06}", number % 1_000_000));
        }
    }
}

/// Twelve letters and digits that are not mistaken for one another, in three groups: sixty random bits.
pub fn activation() -> Result<String, NoRandomness> {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let letters: Vec<char> =
        random::<12>()?.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_six_digits_and_differ() {
        let codes: std::collections::BTreeSet<String> =
            (0..50).map(|_| six_digits().expect("random")).collect();
        assert!(codes.iter().all(|code| code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())));
        assert!(codes.len() > 40);
    }
}
