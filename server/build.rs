//! Puts what the bundler left in `target/site` into the binary: a table of paths and bytes.
//!
//! Without a bundle (a plain `cargo check` on a fresh clone) the table is empty and the build says so; `portal doctor`
//! and `portal serve` then refuse, so an empty one is never served.

use std::{
    env,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let site = here.join("../target/site");
    println!("cargo::rerun-if-changed={}", site.display());
    let mut files = Vec::new();
    if site.is_dir() {
        collect(&site, &mut files)?;
        files.sort();
    } else {
        println!(
            "cargo::warning=no browser part in target/site: run `make assets` first for a server that can serve"
        );
    }
    // The files are copied, so that a bundle made while the server compiles does not pull them from under it.
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let copies = out.join("site");
    if copies.exists() {
        fs::remove_dir_all(&copies)?;
    }
    let mut table = String::from("&[\n");
    for file in &files {
        let path = file.strip_prefix(&site).map_err(io::Error::other)?;
        let copy = copies.join(path);
        fs::create_dir_all(copy.parent().unwrap_or(&copies))?;
        fs::copy(file, &copy)?;
        writeln!(table, "    (\"/{}\", include_bytes!({:?})),", path.display(), copy.display().to_string())
            .map_err(io::Error::other)?;
    }
    table.push_str("]\n");
    fs::write(out.join("site.rs"), table)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            collect(&path, files)?;
        } else {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
    Ok(())
}
