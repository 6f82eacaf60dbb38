#![doc = include_str!("../README.md")]

mod receipts;
mod said;

use rules::curve::Asked;
use rules::date::Date;
use rules::estimate::estimate_json;
use rules::pack::Pack;
use wasm_bindgen::prelude::wasm_bindgen;

use said::{Failure, Info};

/// Name and version of the engine: "rules 0.1.0".
#[must_use]
#[wasm_bindgen]
pub fn engine() -> String {
    rules::ENGINE.to_owned()
}

/// Answers a request of the estimate contract with the packs given in their canonical JSON. A pack that cannot be read
/// is the answer `{"error": …}`. To ask more than once, keep the packs in a [`Rules`].
#[must_use]
#[wasm_bindgen]
#[expect(clippy::needless_pass_by_value, reason = "a list comes from JavaScript by value")]
pub fn estimate(request: &str, packs: Vec<String>) -> String {
    let mut rules = Rules::new();
    for pack in &packs {
        if let Err(failure) = rules.add(pack) {
            return failure.to_json();
        }
    }
    rules.estimate(request)
}

/// The engine with the packs it was given. Every method takes JSON text and returns JSON text; what cannot be done at
/// all is `{"error": {"code", "text", "faults"}}`.
#[derive(Debug, Default)]
#[wasm_bindgen]
pub struct Rules {
    packs: Vec<Pack>,
}

#[wasm_bindgen]
impl Rules {
    /// Without packs.
    #[must_use]
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in a pack from its canonical JSON, and describes it as [`Rules::pack_info`] does. Several publications of
    /// one pack may be taken in; the same one counts once.
    #[wasm_bindgen(js_name = addPack)]
    pub fn add_pack(&mut self, pack: &str) -> String {
        match self.add(pack) {
            Ok(pack) => said::json(&Info::of(pack)),
            Err(failure) => failure.to_json(),
        }
    }

    /// Describes the newest publication of a pack: name, version, hash, title, period, tiers.
    #[must_use]
    #[wasm_bindgen(js_name = packInfo)]
    pub fn pack_info(&self, name: &str) -> String {
        match self.find(name, None) {
            Some(pack) => said::json(&Info::of(pack)),
            None => Failure::unknown_pack().to_json(),
        }
    }

    /// Describes every pack in the order in which they were taken in.
    #[must_use]
    pub fn packs(&self) -> String {
        said::json(&self.packs.iter().map(Info::of).collect::<Vec<_>>())
    }

    /// Answers a request of the estimate contract: amounts, a refusal, or a problem with all faults.
    #[must_use]
    pub fn estimate(&self, request: &str) -> String {
        estimate_json(|name, known| self.find(name, known), request)
    }

    /// The exact curve of a case, its landmarks, and the bill that leaves the person paying `person_pays` yuan (empty: not
    /// asked).
    #[must_use]
    pub fn curve(&self, request: &str, person_pays: &str) -> String {
        let asked = Asked { person_pays: person_pays.parse().ok(), funds_pay: None };
        rules::curve::answer_json(|name, known| self.find(name, known), request, asked)
    }

    /// The same case changed in one respect, and the smallest changes that alter what is paid.
    #[must_use]
    #[wasm_bindgen(js_name = whatIf)]
    pub fn what_if(&self, request: &str) -> String {
        rules::what_if::answer_json(|name, known| self.find(name, known), request)
    }

    /// What a case pays at least and at most while answers are missing, and which of them narrows that most.
    #[must_use]
    pub fn ranges(&self, request: &str) -> String {
        rules::what_if::ranges_json(|name, known| self.find(name, known), request)
    }

    /// Verifies the signature of a receipt with a JSON Web Key Set: `{"receipt": …}`.
    #[must_use]
    #[wasm_bindgen(js_name = verifyReceipt)]
    pub fn verify_receipt(&self, text: &str, keys: &str) -> String {
        said::answer(receipts::verify(text, keys))
    }

    /// Verifies the signature of a certificate of enrolment with a JSON Web Key Set: `{"certificate": …}`.
    #[must_use]
    #[wasm_bindgen(js_name = verifyCertificate)]
    pub fn verify_certificate(&self, text: &str, keys: &str) -> String {
        said::answer(receipts::verify_certificate(text, keys))
    }

    /// Computes a receipt anew from the request it was given for, whoever signed it: `{"fits", "mismatches"}`.
    #[must_use]
    #[wasm_bindgen(js_name = checkReceipt)]
    pub fn check_receipt(&self, text: &str, request: &str) -> String {
        said::answer(receipts::check(self, text, request))
    }
}

impl Rules {
    fn add(&mut self, json: &str) -> Result<&Pack, Failure> {
        let pack = Pack::from_json(json).map_err(Failure::bad_pack)?;
        let known = self.packs.iter().position(|known| known.hash() == pack.hash());
        let index = known.unwrap_or_else(|| {
            self.packs.push(pack);
            self.packs.len().saturating_sub(1)
        });
        self.packs.get(index).ok_or_else(Failure::unknown_pack)
    }

    /// The newest publication of a pack that was known on a day; the oldest where none was, which then refuses.
    fn find(&self, name: &str, known: Option<Date>) -> Option<&Pack> {
        let publications = || self.packs.iter().filter(|pack| pack.name() == name);
        let then = |pack: &&Pack| known.is_none_or(|day| pack.published() <= day);
        let newest = publications().filter(then).max_by_key(|pack| pack.published());
        newest.or_else(|| publications().min_by_key(|pack| pack.published()))
    }

    fn with_hash(&self, hash: &str) -> Option<&Pack> {
        self.packs.iter().find(|pack| pack.hash() == hash)
    }
}
