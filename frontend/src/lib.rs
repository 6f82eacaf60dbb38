//! The browser's front door: wakes the islands of a page. Nothing is computed here.

use wasm_bindgen::prelude::wasm_bindgen;

// Without a use of `app` the linker drops the exports of its islands.
use app as _;

/// Called once by the page, after the module has loaded.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
