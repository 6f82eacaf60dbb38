//! Password hashing (argon2id, m=19456 KiB, t=2, p=1), off the async threads and a bounded number at a time.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use rules::identity::IdNumber;
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

use crate::sign_in::codes;

/// Memory in KiB that one hash takes (OWASP's profile for argon2id with two passes).
pub const MEMORY_KIB: u32 = 19_456;

/// How many may wait for a turn; beyond that people are asked to come back rather than kept waiting.
const QUEUE: usize = 200;

/// Shortest password, in characters.
pub const SHORTEST: usize = 8;

/// Shortest password of staff, in characters.
pub const SHORTEST_OF_STAFF: usize = app::forms::staff::STAFF_PASSWORD_MIN;

/// Longest password, in characters: a bound on work, far above anything typed.
pub const LONGEST: usize = 128;

/// Why nothing was hashed.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too many sign-ins at once.
    #[error("too many sign-ins at once")]
    Busy,
    /// The hash could not be computed.
    #[error("password hashing: {0}")]
    Hash(String),
}

/// What is wrong with a password someone wants to set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// Fewer than eight characters.
    TooShort,
    /// More than 128 characters.
    TooLong,
    /// Among the first that anybody would try.
    Common,
    /// Part of the person's own id number.
    Personal,
}

/// Hashes and verifies passwords.
#[derive(Debug, Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    dummy: Arc<str>,
}

impl Passwords {
    /// A hasher that computes at most `at_once` hashes in parallel.
    pub fn new(at_once: usize) -> Result<Self, PasswordError> {
        let dummy = hash_now("nobody has this password")?;
        Ok(Self {
            turns: Arc::new(Semaphore::new(at_once.max(1))),
            queue: Arc::new(Semaphore::new(QUEUE)),
            dummy: dummy.into(),
        })
    }

    /// Hash of a new password, as a PHC string.
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        self.in_turn(move || hash_now(&password)).await?
    }

    /// Whether the password fits. Without a stored hash the same work is done on one that nothing fits.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool, PasswordError> {
        let known = stored.is_some();
        let hash = stored.unwrap_or_else(|| self.dummy.to_string());
        let fits = self.in_turn(move || verify_now(&password, &hash)).await??;
        Ok(fits && known)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let _place = self.queue.try_acquire().map_err(|_| PasswordError::Busy)?;
        let _turn = self.turns.acquire().await.map_err(|_| PasswordError::Busy)?;
        tokio::task::spawn_blocking(work).await.map_err(|error| PasswordError::Hash(error.to_string()))
    }
}

/// Bytes of salt and of hash in what is stored.
const SALT: usize = 16;
const HASH: usize = 32;

/// Memory is asked for in one piece of at least this many KiB, though only as much as the hash needs is touched: the C
/// library gives pieces above 32 MiB back to the system at once, and keeps smaller ones that come and go.
const ROOM_KIB: usize = 33 * 1024;

/// Fills `out` with the argon2 hash.
fn fill(argon2: &Argon2<'_>, password: &[u8], salt: &[u8], out: &mut [u8]) -> Result<(), argon2::Error> {
    let blocks = argon2.params().block_count();
    let mut memory = Vec::with_capacity(blocks.max(ROOM_KIB));
    memory.resize(blocks, Block::new());
    argon2.hash_password_into_with_memory(password, salt, out, &mut memory)
}

/// Hashes on this thread; for commands that have no one waiting.
pub fn hash_now(password: &str) -> Result<String, PasswordError> {
    let salt = codes::random::<SALT>().map_err(broken)?;
    let params = Params::new(MEMORY_KIB, 2, 1, Some(HASH)).map_err(broken)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut out = [0; HASH];
    fill(&argon2, password.as_bytes(), &salt, &mut out).map_err(broken)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(argon2.params()).map_err(broken)?,
        salt: Some(Salt::new(&salt).map_err(broken)?),
        hash: Some(Output::new(&out).map_err(broken)?),
    };
    Ok(hash.to_string())
}

/// With the algorithm, version and parameters that the stored hash names: older ones stay good when these change.
fn verify_now(password: &str, stored: &str) -> Result<bool, PasswordError> {
    let stored = PasswordHash::new(stored).map_err(broken)?;
    let algorithm = Algorithm::try_from(stored.algorithm.as_str()).map_err(broken)?;
    let version = stored.version.map(Version::try_from).transpose().map_err(broken)?.unwrap_or_default();
    let argon2 = Argon2::new(algorithm, version, Params::try_from(&stored).map_err(broken)?);
    let (Some(salt), Some(expected)) = (&stored.salt, &stored.hash) else {
        return Err(PasswordError::Hash("a stored hash has no salt".to_owned()));
    };
    let mut out = vec![0; expected.as_bytes().len()];
    fill(&argon2, password.as_bytes(), salt.as_ref(), &mut out).map_err(broken)?;
    Ok(out.ct_eq(expected.as_bytes()).into())
}

fn broken(error: impl std::fmt::Display) -> PasswordError {
    PasswordError::Hash(error.to_string())
}

/// Whether a new password may be used: long enough, not among the common ones, not cut from the own id number.
/// No rules on kinds of characters: they make passwords worse and people angry.
pub fn weakness(password: &str, id: &IdNumber) -> Option<Weakness> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Some(Weakness::TooShort);
    }
    if length > LONGEST {
        return Some(Weakness::TooLong);
    }
    let lower = password.to_lowercase();
    if is_common(&lower) {
        return Some(Weakness::Common);
    }
    let id = id.as_str().to_lowercase();
    (id.contains(&lower) || lower.contains(&id)).then_some(Weakness::Personal)
}

/// The same for staff: longer, and without the login name.
pub fn weakness_of_staff(password: &str, login: &str) -> Option<Weakness> {
    let length = password.chars().count();
    if length < SHORTEST_OF_STAFF {
        return Some(Weakness::TooShort);
    }
    if length > LONGEST {
        return Some(Weakness::TooLong);
    }
    let lower = password.to_lowercase();
    // A common one with digits around it is tried soon after.
    let core = lower.trim_matches(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation());
    if is_common(&lower) || is_common(core) {
        return Some(Weakness::Common);
    }
    lower.contains(&login.to_lowercase()).then_some(Weakness::Personal)
}

/// One character over and over, a run, or on the list; `lower` is lower case.
fn is_common(lower: &str) -> bool {
    let mut characters = lower.chars();
    let first = characters.next();
    characters.all(|character| Some(character) == first)
        || is_run(lower)
        || COMMON.lines().any(|common| common == lower)
}

/// `12345678`, `abcdefgh`, `98765432`.
fn is_run(text: &str) -> bool {
    let codes: Vec<u32> = text.chars().map(u32::from).collect();
    let up = codes.windows(2).all(|pair| matches!(pair, [a, b] if a + 1 == *b));
    let down = codes.windows(2).all(|pair| matches!(pair, [a, b] if *a == b + 1));
    up || down
}

/// Passwords that any guessing starts with, eight characters and longer, lower case, one a line.
const COMMON: &str = include_str!("common_passwords.txt");

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> IdNumber {
        IdNumber::parse("34039919800101001X")
            .or_else(|_| IdNumber::parse("11010519491231002X"))
            .expect("valid")
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::new(2).expect("hasher");
        let hash = passwords.hash("正确的密码abc".to_owned()).await.expect("hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("正确的密码abc".to_owned(), Some(hash.clone())).await.expect("verified"));
        assert!(!passwords.verify("错误的密码abc".to_owned(), Some(hash)).await.expect("verified"));
    }

    #[tokio::test]
    async fn nobody_signs_in_with_the_dummy() {
        let passwords = Passwords::new(1).expect("hasher");
        assert!(!passwords.verify("nobody has this password".to_owned(), None).await.expect("verified"));
    }

    #[test]
    fn a_hash_that_others_made_fits_too() {
        // From the test vectors of the reference implementation: 64 MiB, two passes, salt "somesalt".
        let stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(verify_now("password", stored).expect("verified"));
        assert!(!verify_now("differentpassword", stored).expect("verified"));
    }

    #[test]
    fn weak_passwords_are_told_apart() {
        assert_eq!(weakness("short", &id()), Some(Weakness::TooShort));
        assert_eq!(weakness(&"长".repeat(129), &id()), Some(Weakness::TooLong));
        for common in ["12345678", "87654321", "aaaaaaaa", "Password1", "woaini1314", "abcdefgh"] {
            assert_eq!(weakness(common, &id()), Some(Weakness::Common), "{common}");
        }
        assert_eq!(weakness(&id().as_str()[6..14], &id()), Some(Weakness::Personal));
        assert_eq!(weakness("今天下雨我在家里", &id()), None);
    }

    #[test]
    fn passwords_of_staff_are_longer_and_not_a_common_one_with_digits_around() {
        for (password, weak) in [
            ("eleven char", Some(Weakness::TooShort)),
            ("aaaaaaaaaaaa", Some(Weakness::Common)),
            ("password12345!", Some(Weakness::Common)),
            ("the name of zhou", Some(Weakness::Personal)),
            ("rain on the county road", None),
        ] {
            assert_eq!(weakness_of_staff(password, "zhou"), weak, "{password}");
        }
    }
}
