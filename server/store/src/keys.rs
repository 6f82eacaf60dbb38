//! The key file and what is derived from it: sealing of columns, blind indexes, hashes of codes and tokens.
//!
//! The file holds 32 random bytes in base64. Whoever has the file and the database can read everything in it;
//! whoever has only the database can read no id number, phone, or bank account. Losing the file loses those
//! columns for good, so it is backed up apart from the database.

use std::{
    fmt,
    fs::{File, OpenOptions},
    io::{ErrorKind, Read, Write},
    path::Path,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

use crate::error::{OpenError, Result, StoreError};

/// Length of the key and of everything derived from it, in bytes.
const LENGTH: usize = 32;
/// First byte of every sealed value, so that a later scheme can be told apart.
const SEALED_V1: u8 = 1;
const NONCE: usize = 24;

/// A column that holds sealed values. Its name is bound into each, so that no value can be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// `person.id_number`.
    IdNumber,
    /// `person.phone`.
    Phone,
    /// `person.bank_account`.
    BankAccount,
    /// `staff.code_secret`, and the same secret in `staff_link`.
    CodeSecret,
    /// `temporary_identity.number`, and `person.id_number` as long as there is no other.
    TemporaryNumber,
    /// `temporary_identity.claimed_number`.
    ClaimedNumber,
    /// `guardian_link.asked_number`.
    AskedNumber,
    /// `notice_message.phone`.
    FormerPhone,
    /// `correction.old_value`.
    OldValue,
    /// `correction.new_value`.
    NewValue,
    /// `correction.reason`.
    CorrectionReason,
    /// `objection.reason`.
    ObjectionReason,
    /// `hand_in.account`.
    HandInAccount,
    /// `hand_in_version.content`.
    HandInContent,
    /// `hand_in_step.words`.
    HandInWords,
    /// `hand_in_decision.reason`.
    HandInReason,
}

impl Field {
    const fn name(self) -> &'static str {
        match self {
            Self::IdNumber => "person.id_number",
            Self::Phone => "person.phone",
            Self::BankAccount => "person.bank_account",
            Self::CodeSecret => "staff.code_secret",
            Self::TemporaryNumber => "temporary_identity.number",
            Self::ClaimedNumber => "temporary_identity.claimed_number",
            Self::AskedNumber => "guardian_link.asked_number",
            Self::FormerPhone => "notice_message.phone",
            Self::OldValue => "correction.old_value",
            Self::NewValue => "correction.new_value",
            Self::CorrectionReason => "correction.reason",
            Self::ObjectionReason => "objection.reason",
            Self::HandInAccount => "hand_in.account",
            Self::HandInContent => "hand_in_version.content",
            Self::HandInWords => "hand_in_step.words",
            Self::HandInReason => "hand_in_decision.reason",
        }
    }

    /// Table and column.
    fn place(self) -> (&'static str, &'static str) {
        self.name().split_once('.').unwrap_or((self.name(), ""))
    }
}

/// What a keyed hash is for. The purpose is part of the hash: equal values of two purposes do not look equal.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    Index(Field),
    SignInCode(Uuid),
    Activation(Uuid),
    Session,
    StaffLink,
    StaffSession,
    AttemptById,
    AttemptByAddress,
    ApiClient,
}

/// The keys in use. Wiped from memory when dropped.
pub struct Keys {
    sealing: XChaCha20Poly1305,
    hashing: [u8; LENGTH],
    check: [u8; LENGTH],
    lending: [u8; LENGTH],
}

impl Drop for Keys {
    fn drop(&mut self) {
        // The cipher wipes its own key (feature `zeroize` of its crate).
        self.hashing.zeroize();
        self.check.zeroize();
        self.lending.zeroize();
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Keys(…)")
    }
}

impl Keys {
    /// Makes a new key file (mode 0600, never over an existing one) and its keys.
    pub fn create(path: &Path) -> Result<Self, OpenError> {
        let fault = |source| OpenError::KeyFile { path: path.to_owned(), source };
        let mut root = Zeroizing::new([0_u8; LENGTH]);
        getrandom::fill(root.as_mut_slice()).map_err(|_| OpenError::Random)?;
        let mut text = Zeroizing::new(STANDARD.encode(root.as_slice()));
        text.push('\n');
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(fault)?;
        file.write_all(text.as_bytes()).map_err(fault)?;
        file.sync_all().map_err(fault)?;
        // The entry in the folder must survive a power cut as well as the content does.
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(fault)?;
        }
        Ok(Self::derive(&root))
    }

    /// Reads a key file. `Ok(None)` when there is none.
    pub fn load(path: &Path) -> Result<Option<Self>, OpenError> {
        let fault = |source| OpenError::KeyFile { path: path.to_owned(), source };
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fault(error)),
        };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = file.metadata().map_err(fault)?.permissions().mode() & 0o777;
            if mode & 0o077 != 0 {
                return Err(OpenError::ExposedKey { path: path.to_owned(), mode });
            }
        }
        let bad = || OpenError::BadKey { path: path.to_owned() };
        let mut text = Zeroizing::new(String::new());
        (&mut file).take(256).read_to_string(&mut text).map_err(|_| bad())?;
        let bytes = Zeroizing::new(STANDARD.decode(text.trim_end()).map_err(|_| bad())?);
        let root = <&[u8; LENGTH]>::try_from(bytes.as_slice()).map_err(|_| bad())?;
        Ok(Some(Self::derive(root)))
    }

    /// The keys that belong to a root key, by HKDF-SHA256.
    pub fn derive(root: &[u8; LENGTH]) -> Self {
        let derivation = Hkdf::<Sha256>::new(Some(b"portal store v1"), root);
        let subkey = |purpose: &[u8]| {
            let mut key = [0_u8; LENGTH];
            // Fails only for outputs of more than 255 hashes.
            let _ = derivation.expand(purpose, &mut key);
            key
        };
        let sealing = Zeroizing::new(subkey(b"seal"));
        Self {
            sealing: XChaCha20Poly1305::new((&*sealing).into()),
            hashing: subkey(b"hash"),
            check: subkey(b"check"),
            lending: subkey(b"lend"),
        }
    }

    /// A key for a use outside the database, such as sealing a cookie. Another purpose gets another key.
    pub fn lend(&self, purpose: &str) -> Zeroizing<[u8; LENGTH]> {
        Zeroizing::new(mac(&self.lending, &[purpose.as_bytes()]))
    }

    /// A value by which a database recognises its key, without telling anything about it.
    pub(crate) fn check_value(&self) -> String {
        STANDARD.encode(mac(&self.check, &[b"portal key check"]))
    }

    /// Compares with a stored check value in constant time.
    pub(crate) fn fits(&self, check_value: &str) -> bool {
        self.check_value().as_bytes().ct_eq(check_value.as_bytes()).into()
    }

    /// Encrypts a value for one column of one row, with a random nonce.
    pub(crate) fn seal(&self, field: Field, row: Uuid, text: &str) -> Result<Vec<u8>> {
        let mut nonce = [0_u8; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| StoreError::Random)?;
        self.seal_with(field, row, text, nonce)
    }

    fn seal_with(&self, field: Field, row: Uuid, text: &str, nonce: [u8; NONCE]) -> Result<Vec<u8>> {
        let context = context(field, row);
        let payload = Payload { msg: text.as_bytes(), aad: &context };
        let sealed = self
            .sealing
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| StoreError::Refused { what: "a value too long to encrypt".to_owned() })?;
        Ok([&[SEALED_V1], nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts what [`Self::seal`] made for the same column and row.
    pub(crate) fn open(&self, field: Field, row: Uuid, sealed: &[u8]) -> Result<String> {
        let (table, column) = field.place();
        let wrong = || StoreError::Inconsistent { table, column };
        let (version, rest) = sealed.split_first().ok_or_else(wrong)?;
        let (nonce, body) = rest.split_first_chunk::<NONCE>().ok_or_else(wrong)?;
        if *version != SEALED_V1 {
            return Err(wrong());
        }
        let context = context(field, row);
        let text = self
            .sealing
            .decrypt(&XNonce::from(*nonce), Payload { msg: body, aad: &context })
            .map_err(|_| wrong())?;
        String::from_utf8(text).map_err(|_| wrong())
    }

    /// A keyed hash by which equal values are found without storing them.
    pub(crate) fn hash(&self, purpose: Purpose, value: &[u8]) -> Vec<u8> {
        let (name, row): (&str, Option<Uuid>) = match purpose {
            Purpose::Index(field) => (field.name(), None),
            Purpose::SignInCode(person) => ("sign_in_code", Some(person)),
            Purpose::Activation(person) => ("activation", Some(person)),
            Purpose::Session => ("session", None),
            Purpose::StaffLink => ("staff_link", None),
            Purpose::StaffSession => ("staff_session", None),
            Purpose::AttemptById => ("attempt.id_number", None),
            Purpose::AttemptByAddress => ("attempt.address", None),
            Purpose::ApiClient => ("api_client", None),
        };
        let row = row.unwrap_or_default();
        mac(&self.hashing, &[name.as_bytes(), &[0], row.as_bytes(), value]).to_vec()
    }
}

/// What a sealed value is tied to: its column and its row.
fn context(field: Field, row: Uuid) -> Vec<u8> {
    [field.name().as_bytes(), &[0], row.as_bytes()].concat()
}

fn mac(key: &[u8; LENGTH], parts: &[&[u8]]) -> [u8; LENGTH] {
    // A key shorter than the block counts as filled up with zeros (RFC 2104).
    let mut block = [0_u8; 64];
    block[..LENGTH].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as KeyInit>::new((&block).into());
    block.zeroize();
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::derive(&[7; LENGTH])
    }

    #[test]
    fn a_sealed_value_opens_only_in_its_column_and_row() {
        let (keys, row, other) = (keys(), Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = keys.seal(Field::Phone, row, "13900000000").unwrap();
        assert_eq!(keys.open(Field::Phone, row, &sealed).unwrap(), "13900000000");
        assert!(keys.open(Field::Phone, other, &sealed).is_err());
        assert!(keys.open(Field::BankAccount, row, &sealed).is_err());
        assert!(Keys::derive(&[8; LENGTH]).open(Field::Phone, row, &sealed).is_err());
        assert!(keys.open(Field::Phone, row, &sealed[..20]).is_err());
        assert_ne!(sealed, keys.seal(Field::Phone, row, "13900000000").unwrap());
    }

    #[test]
    fn debug_and_check_value_tell_nothing_of_the_key() {
        assert_eq!(format!("{:?}", keys()), "Keys(…)");
        assert!(keys().fits(&keys().check_value()));
        assert!(!Keys::derive(&[8; LENGTH]).fits(&keys().check_value()));
        assert_eq!(keys().lend("a"), keys().lend("a"));
        assert_ne!(keys().lend("a"), keys().lend("b"));
    }

    #[test]
    fn a_key_file_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("portal.key");
        assert!(Keys::load(&path).unwrap().is_none());
        let made = Keys::create(&path).unwrap();
        assert!(Keys::load(&path).unwrap().unwrap().fits(&made.check_value()));
        assert!(matches!(Keys::create(&path), Err(OpenError::KeyFile { .. })));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
            assert!(matches!(Keys::load(&path), Err(OpenError::ExposedKey { mode: 0o640, .. })));
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        for damaged in ["", "AAAA", "not base64 at all", &"A".repeat(2000)] {
            std::fs::write(&path, damaged).unwrap();
            assert!(matches!(Keys::load(&path), Err(OpenError::BadKey { .. })), "{damaged:.20}");
        }
    }
}
