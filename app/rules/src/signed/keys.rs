//! Who signs and who verifies: Ed25519 (RFC 8032), published as a JSON Web Key Set (RFC 7517, RFC 8037).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The longest key set that is read, in bytes.
const LONGEST_KEYS: usize = 65_536;

/// Signs statements. The secret is wiped from memory when it is dropped.
pub struct Signer {
    key: SigningKey,
    public: PublicKey,
}

/// Verifies statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey {
    key: VerifyingKey,
}

/// What is wrong with a public key or a key set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// The text is no key set.
    NotAKeySet,
    /// A key of the set, counted from 0, has no usable `x`: 32 bytes in base64url that are a point of the curve and
    /// not one of the few that verify anything.
    BadKey(usize),
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAKeySet => f.write_str("not a JSON Web Key Set"),
            Self::BadKey(index) => write!(f, "key {index} of the set is no Ed25519 key"),
        }
    }
}

impl std::error::Error for KeyError {}

impl Signer {
    /// The signer of a secret seed, which the caller wipes.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let public = PublicKey { key: key.verifying_key() };
        Self { key, public }
    }

    /// The key by which others verify.
    #[must_use]
    pub const fn public_key(&self) -> PublicKey {
        self.public
    }

    pub(super) fn sign(&self, message: &[u8]) -> Option<[u8; 64]> {
        self.key.try_sign(message).ok().map(|signature| signature.to_bytes())
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.public.id())
    }
}

impl PublicKey {
    /// A key of 32 bytes; `None` if they are no point of the curve, or one that verifies anything.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        VerifyingKey::from_bytes(bytes).ok().filter(|key| !key.is_weak()).map(|key| Self { key })
    }

    /// The 32 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// Its id: the thumbprint of RFC 7638 (SHA-256, base64url).
    #[must_use]
    pub fn id(&self) -> String {
        let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, self.x());
        URL_SAFE_NO_PAD.encode(Sha256::digest(members.as_bytes()))
    }

    fn x(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.key.as_bytes())
    }

    /// Whether the signature is this key's, in the one form that it can have.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.key.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}

/// Keys as a JSON Web Key Set.
#[must_use]
pub fn to_jwks(keys: &[PublicKey]) -> String {
    let key = |key: &PublicKey| json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": key.id(), "x": key.x() });
    json!({ "keys": keys.iter().map(key).collect::<Vec<_>>() }).to_string()
}

/// Reads a JSON Web Key Set. Keys of other kinds are passed over; ids are computed, never taken from the set.
pub fn from_jwks(json: &str) -> Result<Vec<PublicKey>, KeyError> {
    if json.len() > LONGEST_KEYS {
        return Err(KeyError::NotAKeySet);
    }
    let set: Value = serde_json::from_str(json).map_err(|_| KeyError::NotAKeySet)?;
    let list = set.get("keys").and_then(Value::as_array).ok_or(KeyError::NotAKeySet)?;
    let of_this_kind = |key: &Value| {
        let says = |name: &str, word: &str| key.get(name).and_then(Value::as_str) == Some(word);
        says("kty", "OKP") && says("crv", "Ed25519")
    };
    let read = |key: &Value| {
        let bytes = URL_SAFE_NO_PAD.decode(key.get("x")?.as_str()?).ok()?;
        PublicKey::from_bytes(bytes.as_slice().try_into().ok()?)
    };
    let keys = list.iter().enumerate().filter(|(_, key)| of_this_kind(key));
    keys.map(|(index, key)| read(key).ok_or(KeyError::BadKey(index))).collect()
}
