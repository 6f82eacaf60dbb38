//! wasm-bindgen and wasm-opt: from cargo's output to the module and the script that a page loads.
//!
//! Both results are kept in the work folder under a key of everything they depend on, since nothing else here is as
//! slow.

use crate::arguments::Arguments;
use crate::site::{hex_sha256, write_if_changed};
use anyhow::{Context as _, Result, bail, ensure};
use std::fs;
use std::path::Path;
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// What wasm-opt may assume: the features that rustc's target `wasm32-unknown-unknown` emits by default, and the
/// reference types that wasm-bindgen makes of them.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The two files that wake a page.
pub(crate) struct BrowserModule {
    /// An ES module; its default export takes the address of the WebAssembly, so it names no file.
    pub(crate) js: String,
    pub(crate) wasm: Vec<u8>,
    /// Whether wasm-opt made it smaller.
    pub(crate) shrunk: bool,
}

/// Makes the module of `--wasm`, or takes it from the work folder when nothing changed since.
pub(crate) fn build(arguments: &Arguments) -> Result<BrowserModule> {
    let input = fs::read(&arguments.wasm).with_context(|| {
        format!("reading {}; it is built by `cargo build -p frontend`", arguments.wasm.display())
    })?;
    let wasm_opt = arguments.wasm_opt.as_deref();
    let key = key(&input, wasm_opt)?;
    let work = &arguments.work;
    fs::create_dir_all(work).with_context(|| format!("making the folder {}", work.display()))?;
    let [key_file, js_file, wasm_file] =
        ["module.key", "portal.js", "portal.wasm"].map(|name| work.join(name));

    if fs::read_to_string(&key_file).is_ok_and(|kept| kept == key)
        && let (Ok(js), Ok(wasm)) = (fs::read_to_string(&js_file), fs::read(&wasm_file))
    {
        return Ok(BrowserModule { js, wasm, shrunk: wasm_opt.is_some() });
    }
    let (js, bound) = bind(input, work)?;
    let wasm = match wasm_opt {
        Some(program) => shrink(program, &bound, work)?,
        None => bound,
    };
    write_if_changed(&js_file, js.as_bytes())?;
    write_if_changed(&wasm_file, &wasm)?;
    // Last, so that a run that was cut off leaves no key that fits.
    write_if_changed(&key_file, key.as_bytes())?;
    Ok(BrowserModule { js, wasm, shrunk: wasm_opt.is_some() })
}

/// Everything the result depends on: cargo's output, this program and wasm-opt.
fn key(input: &[u8], wasm_opt: Option<&Path>) -> Result<String> {
    let tool = match wasm_opt {
        Some(program) => run(Command::new(program).arg("--version"), program)?,
        None => "none".to_owned(),
    };
    let own = std::env::current_exe().context("finding this program")?;
    let own = fs::read(&own).with_context(|| format!("reading {}", own.display()))?;
    Ok(format!("{} {} {}", hex_sha256(input), hex_sha256(&own), tool.trim()))
}

/// wasm-bindgen: the script and the module it loads.
fn bind(input: Vec<u8>, work: &Path) -> Result<(String, Vec<u8>)> {
    let folder = work.join("bound");
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes("portal", input)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true);
    let mut output = bindgen
        .web(true)
        .and_then(Bindgen::generate_output)
        .context("wasm-bindgen could not read the module; is its version in Cargo.lock the library's?")?;
    // A page loads exactly one script; a file beside it would need a hashed name of its own.
    ensure!(
        output.snippets().values().all(Vec::is_empty) && output.local_modules().is_empty(),
        "a crate brings its own JavaScript files; the bundler writes only one script"
    );
    ensure!(output.npm_dependencies().is_empty(), "a crate asks for npm packages in the browser");
    output.emit(&folder).with_context(|| format!("writing to {}", folder.display()))?;
    let [js, wasm] = ["portal.js", "portal_bg.wasm"].map(|name| folder.join(name));
    Ok((
        fs::read_to_string(&js).with_context(|| format!("reading {}", js.display()))?,
        fs::read(&wasm).with_context(|| format!("reading {}", wasm.display()))?,
    ))
}

/// wasm-opt: the same module, smaller.
fn shrink(program: &Path, wasm: &[u8], work: &Path) -> Result<Vec<u8>> {
    let [large, small] = ["large.wasm", "small.wasm"].map(|name| work.join(name));
    fs::write(&large, wasm).with_context(|| format!("writing {}", large.display()))?;
    run(Command::new(program).arg("-Oz").args(FEATURES).arg(&large).arg("-o").arg(&small), program)?;
    fs::read(&small).with_context(|| format!("reading {}", small.display()))
}

/// Runs a program to its end; its output, or what it complained about.
fn run(command: &mut Command, program: &Path) -> Result<String> {
    let output = command.output().with_context(|| format!("starting {}", program.display()))?;
    if !output.status.success() {
        bail!(
            "{} failed ({}):\n{}",
            program.display(),
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
