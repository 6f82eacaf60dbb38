//! The browser's front door: wakes the islands of a page, and lends the engine to whoever wants to compare it with the
//! server's. Nothing is decided here.

use rules::pack::Pack;
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

// Without a use of `app` the linker drops the exports of its islands.
use app as _;

/// Called once by the page, after the module has loaded.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}

/// The answer of the engine to facts of the estimate contract, computed with one pack in its canonical JSON.
#[wasm_bindgen]
pub fn estimate(pack_json: &str, facts_json: &str) -> Result<String, JsError> {
    let pack = Pack::from_json(pack_json).map_err(|_| JsError::new("the pack cannot be read"))?;
    Ok(rules::estimate::estimate_json(|name, _| (name == pack.name()).then_some(&pack), facts_json))
}
