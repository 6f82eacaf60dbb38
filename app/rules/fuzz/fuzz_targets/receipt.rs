//! No bytes make the reader of receipts or of keys panic, and nothing that was not signed verifies.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rules::receipt::{Signed, Signer, from_jwks, verify};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let _ = from_jwks(&text);
    let keys = [Signer::from_seed(&[7; 32]).public_key()];
    // A signature under this key cannot be made without its seed.
    assert!(verify(&text, &keys).is_err());
    if let Ok(signed) = Signed::read(&text) {
        assert_eq!(signed.text(), text);
    }
});
