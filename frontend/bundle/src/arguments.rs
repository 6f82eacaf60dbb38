//! The command line.

use std::path::PathBuf;

/// What `--help` prints.
pub(crate) const HELP: &str = "\
Usage: bundle --wasm FILE --rules-wasm FILE --style FOLDER --rules FOLDER --out FOLDER --rules-out FOLDER
              --work FOLDER [--wasm-opt FILE]

  --wasm FILE         the portal's module as cargo built it
  --rules-wasm FILE   the engine's module for other pages as cargo built it
  --style FOLDER      main.css and static/
  --rules FOLDER      the engine's crate: browser/ and tests/
  --out FOLDER        the site: manifest.json and pkg/
  --rules-out FOLDER  the engine for other pages: module, types, packs, conformance/
  --work FOLDER       where intermediate results are kept between two runs
  --wasm-opt FILE     wasm-opt of binaryen; without it the modules are left larger";

/// Where everything is and goes.
pub(crate) struct Arguments {
    pub(crate) wasm: PathBuf,
    pub(crate) rules_wasm: PathBuf,
    pub(crate) style: PathBuf,
    pub(crate) rules: PathBuf,
    pub(crate) out: PathBuf,
    pub(crate) rules_out: PathBuf,
    pub(crate) work: PathBuf,
    pub(crate) wasm_opt: Option<PathBuf>,
}

impl Arguments {
    /// `None` when help was asked for; a sentence when something is missing or unknown.
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let (mut wasm, mut rules_wasm, mut style, mut rules) = (None, None, None, None);
        let (mut out, mut rules_out, mut work, mut wasm_opt) = (None, None, None, None);
        while let Some(word) = words.next() {
            let slot = match word.as_str() {
                "--help" | "-h" => return Ok(None),
                "--wasm" => &mut wasm,
                "--rules-wasm" => &mut rules_wasm,
                "--style" => &mut style,
                "--rules" => &mut rules,
                "--out" => &mut out,
                "--rules-out" => &mut rules_out,
                "--work" => &mut work,
                "--wasm-opt" => &mut wasm_opt,
                _ => return Err(format!("unknown argument {word}")),
            };
            *slot = Some(PathBuf::from(words.next().ok_or_else(|| format!("{word} needs a value"))?));
        }
        let needed = |slot: Option<PathBuf>, name: &str| slot.ok_or_else(|| format!("{name} is missing"));
        Ok(Some(Self {
            wasm: needed(wasm, "--wasm")?,
            rules_wasm: needed(rules_wasm, "--rules-wasm")?,
            style: needed(style, "--style")?,
            rules: needed(rules, "--rules")?,
            out: needed(out, "--out")?,
            rules_out: needed(rules_out, "--rules-out")?,
            work: needed(work, "--work")?,
            wasm_opt,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::Arguments;

    fn parse(line: &str) -> Result<Option<Arguments>, String> {
        Arguments::parse(line.split(' ').map(str::to_owned))
    }

    #[test]
    fn all_paths_are_taken_in_any_order() {
        let line = "--out site --rules app --work work --style style --rules-out kit --rules-wasm b.wasm --wasm a.wasm";
        let arguments = parse(line).unwrap().unwrap();
        assert_eq!(arguments.wasm.to_str(), Some("a.wasm"));
        assert_eq!(arguments.rules_wasm.to_str(), Some("b.wasm"));
        assert!(arguments.wasm_opt.is_none());
    }

    #[test]
    fn what_is_missing_or_unknown_is_named() {
        assert_eq!(parse("--wasm a.wasm --rules-wasm b.wasm").err().unwrap(), "--style is missing");
        assert_eq!(parse("--wsam a.wasm").err().unwrap(), "unknown argument --wsam");
        assert_eq!(parse("--wasm").err().unwrap(), "--wasm needs a value");
    }
}
