//! Turns the catalogues `texts/zh.toml` and `texts/en.toml` into one typed function per text.
//!
//! `[home] title = "…"` becomes `home_title(lang) -> &'static str`; a text with `{placeholders}` becomes a
//! function with one argument for each, in alphabetical order. A key or a placeholder that one of the two
//! languages lacks stops the build; a text nobody uses is reported as dead code. The linker drops what an
//! island does not say, so that the browser downloads only its own words.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::{env, fs, path::Path};

type Catalogue = BTreeMap<String, String>;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=texts");
    println!("cargo::rerun-if-changed=build.rs");
    let zh = read("texts/zh.toml")?;
    let en = read("texts/en.toml")?;
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("texts.rs"), generate(&zh, &en)?)?;
    Ok(())
}

/// The texts of one language, by `section_key`.
fn read(path: &str) -> Result<Catalogue, Box<dyn Error>> {
    let table: toml::Table = toml::from_str(&fs::read_to_string(path)?)?;
    let mut texts = Catalogue::new();
    for (section, entries) in &table {
        let entries = entries.as_table().ok_or_else(|| format!("{path}: {section} is no section"))?;
        for (key, value) in entries {
            let text = value.as_str().ok_or_else(|| format!("{path}: {section}.{key} is no text"))?;
            texts.insert(format!("{section}_{key}"), text.to_owned());
        }
    }
    Ok(texts)
}

/// The module's source, or what the two languages disagree on.
fn generate(zh: &Catalogue, en: &Catalogue) -> Result<String, Box<dyn Error>> {
    let mut faults = String::new();
    let mut source = String::new();
    for key in zh.keys().chain(en.keys()).collect::<BTreeSet<_>>() {
        match (zh.get(key), en.get(key)) {
            (Some(zh), Some(en)) if placeholders(zh) == placeholders(en) => {
                function(&mut source, key, zh, en)?;
            }
            (Some(_), Some(_)) => writeln!(faults, "{key}: the placeholders differ")?,
            (None, _) => writeln!(faults, "{key}: missing in zh.toml")?,
            (_, None) => writeln!(faults, "{key}: missing in en.toml")?,
        }
    }
    if faults.is_empty() { Ok(source) } else { Err(faults.into()) }
}

fn function(source: &mut String, key: &str, zh: &str, en: &str) -> Result<(), Box<dyn Error>> {
    let arguments = placeholders(zh);
    if arguments.is_empty() {
        writeln!(
            source,
            "pub(crate) fn {key}(lang: Lang) -> &'static str {{ choose(lang, {zh:?}, {en:?}) }}"
        )?;
        return Ok(());
    }
    write!(source, "pub(crate) fn {key}(lang: Lang")?;
    for name in &arguments {
        write!(source, ", {name}: &dyn Display")?;
    }
    if zh == en {
        writeln!(source, ") -> String {{ let _ = lang; format!({zh:?}) }}")?;
    } else {
        writeln!(
            source,
            ") -> String {{ match lang {{ Lang::Zh => format!({zh:?}), Lang::En => format!({en:?}) }} }}"
        )?;
    }
    Ok(())
}

/// What stands between braces, sorted.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}
