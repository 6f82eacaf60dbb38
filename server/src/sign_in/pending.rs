//! What the browser carries between "who are you" and "which code came": the typed id number, sealed, for ten minutes.
//!
//! Sealed, because an id number never stands in a cookie or a URL in clear; in the browser, because then a person who
//! is not on file needs no row and answers alike.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use rules::identity::IdNumber;
use time::{Duration, OffsetDateTime};

/// How long the page with the code field stays good.
const GOOD_FOR: Duration = Duration::minutes(10);

const PURPOSE: &[u8] = b"sign-in pending v1";

/// Seals and opens pending sign-ins.
#[derive(Clone)]
pub struct Pending {
    cipher: XChaCha20Poly1305,
}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pending")
    }
}

impl Pending {
    /// With a key of its own, derived from the key file.
    pub fn new(key: &[u8; 32]) -> Self {
        Self { cipher: XChaCha20Poly1305::new(key.into()) }
    }

    /// Text for the cookie; `None` when the machine has no randomness or sealing fails.
    pub fn seal(&self, id: &IdNumber, now: OffsetDateTime) -> Option<String> {
        let mut nonce = [0; 24];
        getrandom::fill(&mut nonce).ok()?;
        let until = (now + GOOD_FOR).unix_timestamp();
        let plain = format!("{until} {}", id.as_str());
        let payload = Payload { msg: plain.as_bytes(), aad: PURPOSE };
        let mut sealed = nonce.to_vec();
        sealed.extend(self.cipher.encrypt(&XNonce::from(nonce), payload).ok()?);
        Some(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The id number, unless the text was altered, is not ours or is too old.
    pub fn open(&self, text: &str, now: OffsetDateTime) -> Option<IdNumber> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (nonce, message) = sealed.split_first_chunk::<24>()?;
        let plain =
            self.cipher.decrypt(&XNonce::from(*nonce), Payload { msg: message, aad: PURPOSE }).ok()?;
        let plain = String::from_utf8(plain).ok()?;
        let (until, id) = plain.split_once(' ')?;
        if until.parse::<i64>().ok()? < now.unix_timestamp() {
            return None;
        }
        IdNumber::parse(id).ok()
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2015-12-01 08:00 UTC);

    #[test]
    fn what_was_sealed_opens_for_ten_minutes_and_shows_nothing() {
        let pending = Pending::new(&[7; 32]);
        let id = IdNumber::parse("11010519491231002X").expect("valid");
        let text = pending.seal(&id, NOW).expect("sealed");
        assert!(!text.contains("1949"));
        assert_eq!(pending.open(&text, NOW + Duration::minutes(10)).expect("opens").as_str(), id.as_str());
        assert!(pending.open(&text, NOW + Duration::minutes(11)).is_none());
    }

    #[test]
    fn an_altered_or_foreign_text_does_not_open() {
        let pending = Pending::new(&[7; 32]);
        let id = IdNumber::parse("11010519491231002X").expect("valid");
        let text = pending.seal(&id, NOW).expect("sealed");
        let mut altered = text.clone();
        altered.replace_range(40..41, if &text[40..41] == "A" { "B" } else { "A" });
        assert!(pending.open(&altered, NOW).is_none());
        assert!(Pending::new(&[8; 32]).open(&text, NOW).is_none());
        for nonsense in ["", "AAAA", "身份", &"A".repeat(4000)] {
            assert!(pending.open(nonsense, NOW).is_none());
        }
    }
}
