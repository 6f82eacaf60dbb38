//! Turns the browser's module, the style sheets and the packs into what the server carries: hashed names, brotli and
//! gzip beside each file, and `manifest.json`, which tells the server the names. Beside it the engine for other pages,
//! with its conformance kit.
//!
//! A file is written only when its content changed, so that cargo builds the server again only when it has to.

mod arguments;
mod browser_module;
mod conformance;
mod rules_module;
mod site;
mod style_sheet;

use anyhow::{Context as _, Result};
use arguments::Arguments;
use browser_module::Source;
use rules_module::RulesModule;
use serde_json::json;
use site::Site;
use std::collections::BTreeMap;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            println!("{}", arguments::HELP);
            return ExitCode::SUCCESS;
        }
        Err(fault) => {
            eprintln!("bundle: {fault}\n\n{}", arguments::HELP);
            return ExitCode::from(2);
        }
    };
    match bundle(&arguments) {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("bundle: {fault:#}");
            ExitCode::FAILURE
        }
    }
}

/// Builds the whole site and says in one line what the browser will download.
fn bundle(arguments: &Arguments) -> Result<String> {
    let source = |name, input, aim| Source {
        name,
        input,
        aim,
        work: &arguments.work,
        wasm_opt: arguments.wasm_opt.as_deref(),
    };
    let module = browser_module::build(&source("portal", &arguments.wasm, "-Oz"))?;
    let engine = browser_module::build(&source("rules", &arguments.rules_wasm, "-O3"))?;
    let engine = RulesModule::new(&arguments.rules, engine)?;
    engine.write_out(&arguments.rules_out)?;
    let css = style_sheet::read(&arguments.style.join("main.css"))?;

    let mut site = Site::open(&arguments.out);
    let css_url = site.add("pkg", "portal", "css", css.as_bytes())?;
    let js_url = site.add("pkg", "portal", "js", module.js.as_bytes())?;
    let wasm_url = site.add("pkg", "portal", "wasm", &module.wasm)?;
    let files = add_static_files(&mut site, arguments)?;
    let packs = add_packs(&mut site)?;
    let rules = engine.add_to(&mut site)?;
    let manifest = json!({
        "css": css_url, "js": js_url, "wasm": wasm_url, "packs": packs, "files": files, "rules": rules,
    });
    site.add_plain("manifest.json", format!("{manifest:#}\n").as_bytes())?;
    let totals = site.finish()?;

    Ok(format!(
        "bundle: {} files, {} written; brotli: wasm {} B, js {} B, css {} B; for other pages: wasm {} B{}",
        totals.files,
        totals.written,
        site.brotli_size(&wasm_url)?,
        site.brotli_size(&js_url)?,
        site.brotli_size(&css_url)?,
        rules.get("wasm").map_or(Ok(0), |address| site.brotli_size(address))?,
        if module.shrunk { "" } else { " (without wasm-opt: install Node to make the modules smaller)" },
    ))
}

/// Copies `style/static`, under hashed names: file name → address.
fn add_static_files(site: &mut Site, arguments: &Arguments) -> Result<BTreeMap<String, String>> {
    let mut addresses = BTreeMap::new();
    let folder = arguments.style.join("static");
    if !folder.exists() {
        return Ok(addresses);
    }
    for entry in std::fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        let name =
            path.file_name().and_then(|name| name.to_str()).context("a file name that is not UTF-8")?;
        let (stem, extension) =
            name.rsplit_once('.').with_context(|| format!("{} has no extension", path.display()))?;
        let content = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        addresses.insert(name.to_owned(), site.add("pkg", stem, extension, &content)?);
    }
    Ok(addresses)
}

/// Writes every shipped pack as canonical JSON, named by the pack's own hash: pack → address.
fn add_packs(site: &mut Site) -> Result<BTreeMap<String, String>> {
    let mut addresses = BTreeMap::new();
    for pack in rules::catalogue::shipped() {
        let address =
            site.add_named("pkg/packs", pack.name(), pack.hash(), "json", pack.canonical_json().as_bytes())?;
        addresses.insert(pack.name().to_owned(), address);
    }
    Ok(addresses)
}
