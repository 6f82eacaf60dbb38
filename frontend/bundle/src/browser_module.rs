//! wasm-bindgen and wasm-opt: from cargo's output to the module and the script that a page loads.
//!
//! Both results are kept in the work folder under a key of everything they depend on, since nothing else here is as
//! slow.

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

/// What a module is made from.
pub(crate) struct Source<'a> {
    /// What its files are called: "portal".
    pub(crate) name: &'static str,
    /// cargo's output.
    pub(crate) input: &'a Path,
    /// What wasm-opt aims at: "-Oz" for size, "-O3" for speed.
    pub(crate) aim: &'static str,
    /// Where intermediate results are kept.
    pub(crate) work: &'a Path,
    /// wasm-opt, where it is there.
    pub(crate) wasm_opt: Option<&'a Path>,
}

/// A script and the WebAssembly that it loads.
pub(crate) struct BrowserModule {
    /// An ES module; its default export takes the address of the WebAssembly, so it names no file.
    pub(crate) js: String,
    pub(crate) wasm: Vec<u8>,
    /// Whether wasm-opt made it smaller.
    pub(crate) shrunk: bool,
}

/// Makes a module, or takes it from the work folder when nothing changed since.
pub(crate) fn build(source: &Source<'_>) -> Result<BrowserModule> {
    let &Source { name, work, wasm_opt, .. } = source;
    let input = fs::read(source.input)
        .with_context(|| format!("reading {}; `make assets` builds it", source.input.display()))?;
    let key = key(&input, source)?;
    fs::create_dir_all(work).with_context(|| format!("making the folder {}", work.display()))?;
    let [key_file, js_file, wasm_file] =
        ["key", "js", "wasm"].map(|ending| work.join(format!("{name}.{ending}")));

    if fs::read_to_string(&key_file).is_ok_and(|kept| kept == key)
        && let (Ok(js), Ok(wasm)) = (fs::read_to_string(&js_file), fs::read(&wasm_file))
    {
        return Ok(BrowserModule { js, wasm, shrunk: wasm_opt.is_some() });
    }
    let (js, bound) = bind(name, input, work)?;
    let wasm = match wasm_opt {
        Some(program) => shrink(program, source, &bound)?,
        None => bound,
    };
    write_if_changed(&js_file, js.as_bytes())?;
    write_if_changed(&wasm_file, &wasm)?;
    // Last, so that a run that was cut off leaves no key that fits.
    write_if_changed(&key_file, key.as_bytes())?;
    Ok(BrowserModule { js, wasm, shrunk: wasm_opt.is_some() })
}

/// Everything the result depends on: cargo's output, this program and wasm-opt with its aim.
fn key(input: &[u8], source: &Source<'_>) -> Result<String> {
    let tool = match source.wasm_opt {
        Some(program) => run(Command::new(program).arg("--version"), program)?,
        None => "none".to_owned(),
    };
    let own = std::env::current_exe().context("finding this program")?;
    let own = fs::read(&own).with_context(|| format!("reading {}", own.display()))?;
    Ok(format!("{} {} {} {}", hex_sha256(input), hex_sha256(&own), tool.trim(), source.aim))
}

/// wasm-bindgen: the script and the module it loads.
fn bind(name: &str, input: Vec<u8>, work: &Path) -> Result<(String, Vec<u8>)> {
    let folder = work.join(format!("{name}.bound"));
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes(name, input)
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
    let [js, wasm] = [".js", "_bg.wasm"].map(|ending| folder.join(format!("{name}{ending}")));
    Ok((
        fs::read_to_string(&js).with_context(|| format!("reading {}", js.display()))?,
        fs::read(&wasm).with_context(|| format!("reading {}", wasm.display()))?,
    ))
}

/// wasm-opt: the same module, smaller.
fn shrink(program: &Path, source: &Source<'_>, wasm: &[u8]) -> Result<Vec<u8>> {
    let [large, small] =
        ["large", "small"].map(|size| source.work.join(format!("{}.{size}.wasm", source.name)));
    fs::write(&large, wasm).with_context(|| format!("writing {}", large.display()))?;
    run(Command::new(program).arg(source.aim).args(FEATURES).arg(&large).arg("-o").arg(&small), program)?;
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
