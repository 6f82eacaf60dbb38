//! `portal packs`: examines parameter packs, and lists and shows those that ship. No setting is read and no database
//! opened.

use std::{
    fs,
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Subcommand;
use rules::{
    catalogue,
    date::iso,
    pack::{Pack, PackFault},
};

use crate::{
    commands::{CANNOT_RUN, ended},
    engine,
};

#[derive(Debug, Subcommand)]
pub(super) enum PacksCommand {
    /// Examine pack files and tell every fault with its line, place and reason
    Check {
        /// Packs as TOML, or in their canonical form (.json)
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
    /// List the packs that ship: name, version, period, official or sample, hash
    List,
    /// Print the JSON Schema of the pack format
    Schema,
    /// Print a pack that ships in its canonical form, over which its hash is computed
    Show {
        /// Its name
        name: String,
        /// Its version [default: the newest]
        version: Option<String>,
    },
}

/// Exit status 0: nothing was at fault; 1: something was; 2: it could not run.
pub(super) fn run(command: &PacksCommand) -> ExitCode {
    let mut out = io::stdout().lock();
    match command {
        PacksCommand::Check { files } => check(files, &mut out),
        PacksCommand::List => ended(list(&mut out).map(|()| true), "listing"),
        PacksCommand::Schema => {
            let schema = rules::pack::schema();
            ended(writeln!(out, "{schema:#}").map(|()| true), "writing the schema")
        }
        PacksCommand::Show { name, version } => show(name, version.as_deref(), &mut out),
    }
}

fn check(files: &[PathBuf], out: &mut impl Write) -> ExitCode {
    let (mut all_read, mut all_good) = (true, true);
    for file in files {
        let content = match fs::read(file) {
            Ok(content) => content,
            Err(error) => {
                eprintln!("portal: cannot read {}: {error}", file.display());
                all_read = false;
                continue;
            }
        };
        match check_one(file, &content, out) {
            Ok(good) => all_good &= good,
            Err(error) => return ended(Err(error), "examining"),
        }
    }
    if all_read { ended(Ok(all_good), "examining") } else { ExitCode::from(CANNOT_RUN) }
}

fn check_one(file: &Path, content: &[u8], out: &mut impl Write) -> io::Result<bool> {
    let name = plain(&file.display().to_string());
    let text = match std::str::from_utf8(content) {
        Ok(text) => text,
        Err(error) => {
            let before = content.get(..error.valid_up_to()).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count();
            writeln!(out, "{name}:{line}: is not UTF-8 text / 不是 UTF-8 文本")?;
            return Ok(false);
        }
    };
    let is_json = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    let read = if is_json { Pack::from_json(text) } else { Pack::from_toml(text) };
    match read {
        Ok(pack) => writeln!(out, "ok {} {} {}", plain(pack.name()), plain(pack.version()), pack.hash())?,
        Err(faults) => {
            for fault in &faults {
                writeln!(out, "{name}:{}", told(fault))?;
            }
            return Ok(false);
        }
    }
    Ok(true)
}

/// "12: /inpatient/level/3/ratio/0/value: English / Chinese"; what is not known of the place is left out.
fn told(fault: &PackFault) -> String {
    let line = fault.line.map(|line| format!("{line}:")).unwrap_or_default();
    let place = if fault.path.is_empty() { String::new() } else { format!(" {}:", fault.path) };
    plain(&format!("{line}{place} {} / {}", fault.detail.en, fault.detail.zh))
}

/// The text on one line and without what a terminal would obey: it may come from a file of someone else.
fn plain(text: &str) -> String {
    let shown = |c: char| if c.is_control() { c.escape_default().collect() } else { String::from(c) };
    text.chars().map(shown).collect()
}

fn list(out: &mut impl Write) -> io::Result<()> {
    let shipped = catalogue::shipped();
    let width = |of: fn(&Pack) -> &str| shipped.iter().map(|pack| of(pack).len()).max().unwrap_or_default();
    let (names, versions) = (width(Pack::name), width(Pack::version));
    for pack in shipped {
        let (from, to) = pack.in_force();
        let official = if pack.official() { "official" } else { "sample" };
        writeln!(
            out,
            "{:<names$}  {:<versions$}  {}/{}  {official:<8}  {}",
            pack.name(),
            pack.version(),
            iso(from),
            iso(to),
            pack.hash(),
        )?;
    }
    Ok(())
}

fn show(name: &str, version: Option<&str>, out: &mut io::StdoutLock<'_>) -> ExitCode {
    let Some(pack) = engine::pack(name, version) else {
        let version = version.map(|version| format!(" in version {version}")).unwrap_or_default();
        eprintln!("portal: there is no pack {name}{version}; `portal packs list` names those that ship");
        return ExitCode::from(CANNOT_RUN);
    };
    // No end of line in a file or a pipe: the hash is the SHA-256 of exactly these bytes.
    let end = if out.is_terminal() { "\n" } else { "" };
    ended(write!(out, "{}{end}", pack.canonical_json()).and_then(|()| out.flush()).map(|()| true), "printing")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_file_steers_the_terminal_or_breaks_the_line() {
        assert_eq!(plain("名称\u{1b}[2J\nx\u{9b}"), "名称\\u{1b}[2J\\nx\\u{9b}");
    }
}
