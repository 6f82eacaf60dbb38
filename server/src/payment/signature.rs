//! The signature between portal and gateway: HMAC-SHA256 over the time and the body, so that neither can be changed and
//! an old message is recognised.
//!
//! `X-Payment-Time: <seconds since 1970>`, `X-Payment-Signature: <hex of HMAC-SHA256(secret, time "." body)>`.

use std::fmt::{self, Write as _};

use axum::http::HeaderMap;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use time::{Duration, OffsetDateTime};

use crate::sign_in::codes::{self, NoRandomness};

/// Header of the time.
pub const TIME: &str = "x-payment-time";
/// Header of the signature.
pub const SIGNATURE: &str = "x-payment-signature";

/// How far a message's time may be from ours: what is older may be one that somebody kept.
const GOOD_FOR: Duration = Duration::minutes(5);

/// What both sides sign with.
#[derive(Clone)]
pub struct Secret(Hmac<Sha256>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why a message is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// No signature, or not that of our secret over this time and body.
    Forged,
    /// Signed too long ago, or for a time to come.
    Stale,
}

impl Secret {
    /// A secret of any length.
    pub fn new(secret: &[u8]) -> Self {
        // A key of any length makes an HMAC (RFC 2104); an empty key stands in for the error that cannot be.
        Self(
            <Hmac<Sha256> as KeyInit>::new_from_slice(secret)
                .unwrap_or_else(|_| <Hmac<Sha256> as KeyInit>::new(&[0; 64].into())),
        )
    }

    /// A secret that nobody knows.
    pub fn random() -> Result<Self, NoRandomness> {
        Ok(Self::new(&codes::random::<32>()?))
    }

    fn sign(&self, time: &str, body: &[u8]) -> String {
        let mut mac = self.0.clone();
        mac.update(time.as_bytes());
        mac.update(b".");
        mac.update(body);
        let mut hex = String::with_capacity(64);
        for byte in mac.finalize().into_bytes() {
            // Writing to a text never fails.
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }

    /// Values of the two headers for a body sent now.
    pub fn headers(&self, body: &[u8], now: OffsetDateTime) -> [(&'static str, String); 2] {
        let time = now.unix_timestamp().to_string();
        let signature = self.sign(&time, body);
        [(TIME, time), (SIGNATURE, signature)]
    }

    /// Believes a body, or says why not.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8], now: OffsetDateTime) -> Result<(), Doubt> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).ok_or(Doubt::Forged);
        let (time, theirs) = (text(TIME)?, text(SIGNATURE)?);
        let ours = self.sign(time, body);
        if !bool::from(ours.as_bytes().ct_eq(theirs.as_bytes())) {
            return Err(Doubt::Forged);
        }
        let signed = time
            .parse()
            .ok()
            .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
            .ok_or(Doubt::Forged)?;
        if (now - signed).abs() > GOOD_FOR { Err(Doubt::Stale) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-01 02:00 UTC);

    fn headers(secret: &Secret, body: &[u8], at: OffsetDateTime) -> HeaderMap {
        let pairs = secret.headers(body, at);
        pairs.into_iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn with(mut headers: HeaderMap, name: &'static str, value: &str) -> HeaderMap {
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn only_our_secret_over_this_body_at_this_time_is_believed() {
        let (secret, body) = (Secret::new(b"s3cret"), b"{}");
        let signed = headers(&secret, body, NOW);
        assert_eq!(secret.verify(&signed, body, NOW), Ok(()));
        assert_eq!(secret.verify(&signed, b"{ }", NOW), Err(Doubt::Forged));
        assert_eq!(Secret::new(b"other").verify(&signed, body, NOW), Err(Doubt::Forged));
        assert_eq!(secret.verify(&HeaderMap::new(), body, NOW), Err(Doubt::Forged));
        // Another time under the same signature, and times that are none.
        for time in ["1793498401", "", "x", "-1", "99999999999999999999"] {
            assert_eq!(
                secret.verify(&with(signed.clone(), TIME, time), body, NOW),
                Err(Doubt::Forged),
                "{time}"
            );
        }
        for signature in ["", "0", &"0".repeat(64)] {
            let forged = with(signed.clone(), SIGNATURE, signature);
            assert_eq!(secret.verify(&forged, body, NOW), Err(Doubt::Forged), "{signature}");
        }
    }

    #[test]
    fn a_message_that_was_kept_is_not_believed_later() {
        let (secret, body) = (Secret::new(b"s3cret"), b"{}");
        let signed = headers(&secret, body, NOW);
        assert_eq!(secret.verify(&signed, body, NOW + GOOD_FOR), Ok(()));
        assert_eq!(secret.verify(&signed, body, NOW + GOOD_FOR + Duration::SECOND), Err(Doubt::Stale));
        assert_eq!(secret.verify(&signed, body, NOW - GOOD_FOR - Duration::SECOND), Err(Doubt::Stale));
    }

    #[test]
    fn the_signature_is_the_published_one() {
        // Computed with `printf '1793498400.{}' | openssl dgst -sha256 -hmac s3cret`.
        let [(_, time), (_, signature)] = Secret::new(b"s3cret").headers(b"{}", NOW);
        assert_eq!(time, "1793498400");
        assert_eq!(signature, "ef7df3a506af3f64d75fcd31627dabadd9605013aefbef417d81183d966af75a");
        assert_eq!(format!("{:?}", Secret::new(b"s3cret")), "Secret(…)");
    }
}
