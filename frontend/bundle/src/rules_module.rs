//! The engine for other pages: a folder that can be copied into any site, and the same under hashed names in ours.

use crate::browser_module::BrowserModule;
use crate::conformance;
use crate::site::Site;
use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The script that wasm-bindgen made, as `rules.js` imports it.
const GLUE: &str = "./rules_bg.js";
/// The WebAssembly, as `rules.js` looks for it.
const WASM: &str = "./rules.wasm";

/// The module and the hand-written files around it.
pub(crate) struct RulesModule {
    /// The engine's crate.
    crate_folder: PathBuf,
    module: BrowserModule,
    /// `rules.js`
    face: String,
}

impl RulesModule {
    pub(crate) fn new(crate_folder: &Path, module: BrowserModule) -> Result<Self> {
        let face = read(&crate_folder.join("browser/rules.js"))?;
        for name in [GLUE, WASM] {
            ensure!(face.matches(name).count() == 1, "rules.js is due to name {name} exactly once");
        }
        Ok(Self { crate_folder: crate_folder.to_owned(), module, face })
    }

    /// Writes the folder: module, types, README, packs, conformance kit.
    pub(crate) fn write_out(&self, folder: &Path) -> Result<()> {
        let mut out = Site::open(folder);
        out.add_plain("rules.js", self.face.as_bytes())?;
        out.add_plain(GLUE.trim_start_matches("./"), self.module.js.as_bytes())?;
        out.add_plain(WASM.trim_start_matches("./"), &self.module.wasm)?;
        for name in ["rules.d.ts", "package.json", "README.md"] {
            out.add_plain(name, read(&self.crate_folder.join("browser").join(name))?.as_bytes())?;
        }
        add_packs(&mut out)?;
        conformance::add(&mut out, &self.crate_folder)?;
        out.finish().map(|_| ())
    }

    /// Adds the module to the site under hashed names: what it is → address.
    pub(crate) fn add_to(&self, site: &mut Site) -> Result<BTreeMap<&'static str, String>> {
        let folder = "pkg/rules";
        let glue = site.add(folder, "rules_bg", "js", self.module.js.as_bytes())?;
        let wasm = site.add(folder, "rules", "wasm", &self.module.wasm)?;
        let beside = |address: &str| address.replace(&format!("/{folder}/"), "./");
        let face = self.face.replace(GLUE, &beside(&glue)).replace(WASM, &beside(&wasm));
        let js = site.add(folder, "rules", "js", face.as_bytes())?;
        Ok(BTreeMap::from([("glue", glue), ("js", js), ("wasm", wasm)]))
    }
}

/// Every shipped pack as canonical JSON under its name and hash, and a list of them.
fn add_packs(out: &mut Site) -> Result<()> {
    let mut list: Vec<Value> = Vec::new();
    for pack in rules::catalogue::shipped() {
        let short = pack.hash().get(..16).context("a hash is too short")?;
        let file = format!("{}.{short}.json", pack.name());
        out.add_plain(&format!("packs/{file}"), pack.canonical_json().as_bytes())?;
        list.push(json!({
            "name": pack.name(), "version": pack.version(), "hash": pack.hash(), "official": pack.official(),
            "file": file,
        }));
    }
    out.add_plain("packs/index.json", format!("{:#}\n", Value::Array(list)).as_bytes())
}

pub(crate) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}
