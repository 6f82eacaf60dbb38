//! One-time codes of staff (TOTP, RFC 6238): six digits, thirty seconds, as every authenticator app makes them.
//!
//! A code of the step before or after counts too, for clocks that differ. That a code is taken only once is the store's
//! part: it keeps the last step.

use app::pages::certificate::Qr;
use store::Secret;
use time::OffsetDateTime;
use totp_rs::{Builder, Totp};

use crate::{
    qr,
    sign_in::codes::{self, NoRandomness},
};

/// What an authenticator app shows above the code.
const ISSUER: &str = "居民医保自助 staff";

/// A new secret in base32: 160 random bits.
pub fn new_secret() -> Result<Secret, NoRandomness> {
    let secret = totp_rs::Secret::from(codes::random::<20>()?.to_vec());
    Ok(Secret::new(&secret.to_base32()))
}

/// The step of time whose code this is, if it is one of now: digits with or without spaces.
pub fn step_of(secret: &Secret, typed: &str, now: OffsetDateTime) -> Option<u64> {
    let code = app::forms::staff::digits(typed)?;
    generator(secret, None)?.check(&code, u64::try_from(now.unix_timestamp()).ok()?)
}

/// The code of a moment.
pub fn code_at(secret: &Secret, now: OffsetDateTime) -> Option<String> {
    let code = generator(secret, None)?.generate(u64::try_from(now.unix_timestamp()).ok()?);
    Some(code.to_string())
}

/// The secret as an address that authenticator apps read. `None` when it does not fit a code, which no login name brings
/// about.
pub fn square(secret: &Secret, login: &str) -> Option<Qr> {
    let address = generator(secret, Some(login))?.to_url().ok()?;
    qr::code(&address, qr::EcLevel::M)
}

fn generator(secret: &Secret, login: Option<&str>) -> Option<Totp> {
    let secret = totp_rs::Secret::try_from_base32(secret.expose()).ok()?;
    let builder = Builder::new().with_secret(secret).with_skew(1).with_issuer(Some(ISSUER));
    match login {
        Some(login) => builder.with_account_name(login).build().ok(),
        None => builder.build().ok(),
    }
}

#[cfg(test)]
mod tests {
    use time::{Duration, macros::datetime};

    use super::*;

    const NOW: OffsetDateTime = datetime!(2015-12-01 08:00:10 UTC);

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // RFC 6238, appendix B: the secret "12345678901234567890", SHA-1, the last six of eight digits.
        let secret = Secret::new("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            let at = OffsetDateTime::from_unix_timestamp(seconds).expect("a time");
            assert_eq!(code_at(&secret, at).as_deref(), Some(code));
        }
    }

    #[test]
    fn a_code_counts_one_step_before_and_after_and_no_longer() {
        let secret = new_secret().expect("random");
        let code = code_at(&secret, NOW).expect("a code");
        let step = step_of(&secret, &code, NOW).expect("right");
        for seconds in [-30, 30] {
            assert_eq!(step_of(&secret, &code, NOW + Duration::seconds(seconds)), Some(step));
        }
        for seconds in [-60, 60] {
            assert_ne!(step_of(&secret, &code, NOW + Duration::seconds(seconds)), Some(step));
        }
        let spaced = format!("{} {}", &code[..3], &code[3..]);
        assert_eq!(step_of(&secret, &spaced, NOW), Some(step));
        for nonsense in ["", "12345", "1234567", "abcdef", "１２３"] {
            assert_eq!(step_of(&secret, nonsense, NOW), None);
        }
    }

    #[test]
    fn the_square_is_a_square_with_its_three_corners() {
        let square = square(&new_secret().expect("random"), "zhou").expect("drawn");
        let rows: Vec<&[bool]> = square.dark.chunks(square.width).collect();
        assert!(rows.iter().all(|row| row.len() == rows.len()));
        let last = rows.len() - 1;
        assert!(rows[0][0] && rows[0][last] && rows[last][0]);
    }
}
