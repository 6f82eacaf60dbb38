//! The conformance kit: the golden cases of the engine in one file, with the packs that they need and a runner.

use crate::rules_module::read;
use crate::site::Site;
use anyhow::{Context as _, Result, anyhow, ensure};
use rules::pack::Pack;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Adds `conformance/`: `cases.jsonl`, `packs/`, the runner and its README.
pub(crate) fn add(out: &mut Site, crate_folder: &Path) -> Result<()> {
    let mut packs = BTreeMap::<String, Vec<String>>::new();
    for file in files(&crate_folder.join("tests/packs"), "toml")? {
        let pack = Pack::from_toml(&read(&file)?)
            .map_err(|faults| anyhow!("{}: {} faults", file.display(), faults.len()))?;
        let name = format!("packs/{}.json", stem(&file)?);
        out.add_plain(&format!("conformance/{name}"), pack.canonical_json().as_bytes())?;
        packs.entry(pack.name().to_owned()).or_default().push(name);
    }
    let mut cases = String::new();
    for file in files(&crate_folder.join("tests/golden"), "json")? {
        let case = case(&file, &packs).with_context(|| file.display().to_string())?;
        cases.push_str(&case.to_string());
        cases.push('\n');
    }
    out.add_plain("conformance/cases.jsonl", cases.as_bytes())?;
    for name in ["run.mjs", "README.md"] {
        let content = read(&crate_folder.join("browser/conformance").join(name))?;
        out.add_plain(&format!("conformance/{name}"), content.as_bytes())?;
    }
    Ok(())
}

/// A golden case as a line of the kit. `packs` are the files of those that only tests have, by name.
fn case(file: &Path, packs: &BTreeMap<String, Vec<String>>) -> Result<Value> {
    let golden: Value = serde_json::from_str(&read(file)?)?;
    let member = |name: &str| golden.get(name).with_context(|| format!("it has no {name}"));
    let request = member("facts")?;
    let mut case =
        json!({ "id": stem(file)?, "why": member("why")?, "request": request, "expect": member("expect")? });
    let files = request.get("pack").and_then(Value::as_str).and_then(|name| packs.get(name));
    if let (Some(case), Some(files)) = (case.as_object_mut(), files) {
        case.insert("pack_files".to_owned(), json!(files));
    }
    Ok(case)
}

/// A file's name without its ending.
fn stem(file: &Path) -> Result<&str> {
    file.file_stem().and_then(|stem| stem.to_str()).context("a file name that is not UTF-8")
}

/// The files of a folder with an ending, by name.
fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found.sort();
    ensure!(!found.is_empty(), "{} holds no {ending} file", folder.display());
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::add;
    use crate::site::Site;
    use serde_json::Value;
    use std::fs;
    use std::path::Path;

    #[test]
    fn every_golden_case_is_in_the_kit_with_the_pack_it_needs() {
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../app/rules");
        let folder = tempfile::tempdir().unwrap();
        add(&mut Site::open(folder.path()), &rules).unwrap();
        let kit = folder.path().join("conformance");
        let lines = fs::read_to_string(kit.join("cases.jsonl")).unwrap();
        let cases: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(cases.len(), fs::read_dir(rules.join("tests/golden")).unwrap().count());
        let mut with_file = 0;
        for case in &cases {
            assert!(case["expect"].is_object() && case["request"].is_object(), "{case}");
            for file in case["pack_files"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                let pack: Value = serde_json::from_str(&fs::read_to_string(kit.join(file)).unwrap()).unwrap();
                assert_eq!(pack["name"], case["request"]["pack"]);
                with_file += 1;
            }
        }
        assert!(with_file > 0, "some cases use packs of the tests");
    }
}
