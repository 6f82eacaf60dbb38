//! One style sheet out of many: `@import`s are put in place, comments and needless white space go.
//!
//! It knows only what style/ uses: `@import "file.css";` and `@import "file.css" layer(name);`. Anything else that
//! would need rewriting is an error, not a silent omission.

use anyhow::{Context as _, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// Reads a style sheet with everything it imports, made small.
pub(crate) fn read(path: &Path) -> Result<String> {
    let css = minify(&inline(path, &mut Vec::new())?);
    // Addresses in the sheet would need the hashed names.
    for (at, _) in css.match_indices("url(") {
        let target = css[at + 4..].trim_start_matches(['"', '\'']);
        let shown: String = target.chars().take(40).collect();
        ensure!(
            target.starts_with("data:"),
            "{}: url({shown} names a file; use a data: address",
            path.display()
        );
    }
    Ok(css)
}

/// The text of `path` with each import replaced by what it names; `open` are the sheets being read.
fn inline(path: &Path, open: &mut Vec<PathBuf>) -> Result<String> {
    ensure!(!open.iter().any(|sheet| sheet == path), "{} imports itself", path.display());
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    open.push(path.to_owned());
    let mut css = String::with_capacity(text.len());
    for line in text.lines() {
        match line.trim_start().strip_prefix("@import") {
            None => css.push_str(line),
            Some(import) => {
                let (name, layer) =
                    parse_import(import).with_context(|| format!("{}: {line}", path.display()))?;
                let imported = inline(&path.with_file_name(name), open)?;
                match layer {
                    Some(layer) => css.extend(["@layer ", layer, " {\n", &imported, "\n}"]),
                    None => css.push_str(&imported),
                }
            }
        }
        css.push('\n');
    }
    open.pop();
    Ok(css)
}

/// ` "file.css" layer(name);` → the file and the layer.
fn parse_import(import: &str) -> Result<(&str, Option<&str>)> {
    let import =
        import.trim().strip_suffix(';').context("an import stands on a line of its own and ends with ;")?;
    let import = import.strip_prefix("url(").and_then(|rest| rest.strip_suffix(')')).unwrap_or(import);
    let quote =
        import.chars().next().filter(|c| matches!(c, '"' | '\'')).context("the file is not in quotes")?;
    let (name, rest) = import[1..].split_once(quote).context("the quote is not closed")?;
    let rest = rest.trim();
    if rest.is_empty() {
        return Ok((name, None));
    }
    match rest.strip_prefix("layer(").and_then(|layer| layer.strip_suffix(')')) {
        Some(layer) => Ok((name, Some(layer))),
        None => bail!("only layer(name) may follow the file"),
    }
}

/// Removes comments, and white space where it separates nothing. Strings stay as they are.
fn minify(css: &str) -> String {
    let mut small = String::with_capacity(css.len());
    let mut rest = css.chars().peekable();
    let mut space = false;
    while let Some(c) = rest.next() {
        if c == '/' && rest.peek() == Some(&'*') {
            skip_comment(&mut rest);
            // A comment separates as a space does.
            space = true;
        } else if c.is_ascii_whitespace() {
            space = true;
        } else {
            push(&mut small, c, std::mem::take(&mut space));
            if matches!(c, '"' | '\'') {
                copy_string(&mut rest, c, &mut small);
            }
        }
    }
    small
}

/// Appends a character, and before it the space that is due, unless neither neighbour needs one. Colons, signs and
/// brackets keep theirs: `a :hover`, `calc(1px + 2px)` and `and (…)` mean something else without.
fn push(small: &mut String, c: char, space: bool) {
    let closes = |c: char| matches!(c, '{' | '}' | ';' | ',');
    if c == '}' && small.ends_with(';') {
        small.pop();
    }
    if space && !closes(c) && !small.is_empty() && !small.ends_with(closes) {
        small.push(' ');
    }
    small.push(c);
}

fn skip_comment(rest: &mut impl Iterator<Item = char>) {
    let mut last = ' ';
    // The star that opens the comment does not close it.
    for c in rest.skip(1) {
        if last == '*' && c == '/' {
            return;
        }
        last = c;
    }
}

fn copy_string(rest: &mut impl Iterator<Item = char>, quote: char, small: &mut String) {
    let mut escaped = false;
    for c in rest {
        small.push(c);
        if c == quote && !escaped {
            return;
        }
        escaped = c == '\\' && !escaped;
    }
}

#[cfg(test)]
mod tests {
    use super::{minify, parse_import, read};
    use std::fs;

    #[test]
    fn white_space_that_separates_stays() {
        assert_eq!(minify("a  :hover ,\n b > i {\n color : red ;\n}\n"), "a :hover,b > i{color : red}");
        assert_eq!(minify("p { width: calc( 1px  +  2px ) }"), "p{width: calc( 1px + 2px )}");
        assert_eq!(minify("@media screen and (min-width: 1px) { }"), "@media screen and (min-width: 1px){}");
    }

    #[test]
    fn comments_go_and_strings_stay() {
        assert_eq!(minify("a/**/b{}/* { ; */c{}"), "a b{}c{}");
        assert_eq!(minify(r#"q::before { content: "/*  \"  }"; }"#), r#"q::before{content: "/*  \"  }"}"#);
    }

    #[test]
    fn imports_are_put_in_place_once() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, css: &str| fs::write(folder.path().join(name), css).unwrap();
        write("main.css", "@import \"a.css\";\n@import 'b.css' layer(base);\nmain { color: red }");
        write("a.css", "a { top: 0 }");
        write("b.css", "b { top: 0 }");
        let css = read(&folder.path().join("main.css")).unwrap();
        assert_eq!(css, "a{top: 0}@layer base{b{top: 0}}main{color: red}");

        write("a.css", "@import \"main.css\";");
        assert!(
            format!("{:#}", read(&folder.path().join("main.css")).unwrap_err()).contains("imports itself")
        );
    }

    #[test]
    fn what_it_cannot_do_is_an_error() {
        assert!(parse_import(" \"a.css\" screen;").is_err());
        assert!(parse_import(" a.css;").is_err());
        let folder = tempfile::tempdir().unwrap();
        let sheet = folder.path().join("main.css");
        fs::write(&sheet, "a { background: url(\"x.svg\") }").unwrap();
        assert!(format!("{:#}", read(&sheet).unwrap_err()).contains("names a file"));
        fs::write(&sheet, "a { background: url(\"data:image/svg+xml,x\") }").unwrap();
        assert!(read(&sheet).is_ok());
    }
}
