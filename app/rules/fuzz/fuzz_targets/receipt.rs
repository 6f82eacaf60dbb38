//! No bytes make the reader of receipts, certificates or keys panic, and nothing that was not signed verifies.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rules::certificate::Certificate;
use rules::receipt::Receipt;
use rules::signed::{PublicKey, Signed, Signer, Statement, from_jwks, verify};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let _ = from_jwks(&text);
    let keys = [Signer::from_seed(&[7; 32]).public_key()];
    holds::<Receipt>(&text, &keys);
    holds::<Certificate>(&text, &keys);
});

fn holds<S: Statement>(text: &str, keys: &[PublicKey]) {
    // A signature under this key cannot be made without its seed.
    assert!(verify::<S>(text, keys).is_err());
    if let Ok(signed) = Signed::<S>::read(text) {
        assert_eq!(signed.text(), text);
    }
}
