//! A pack as a tree of data: from TOML with the line of each place, laid over each other for tiers, and written in
//! one canonical form.

use serde_json::Value;

use crate::reader::Object;

/// The tree of `over` laid over that of `base`: tables are merged, everything else is replaced.
pub(crate) fn overlay(base: &Object, over: &Object) -> Object {
    let mut merged = base.clone();
    for (key, value) in over {
        let laid = match (merged.get(key), value) {
            (Some(Value::Object(below)), Value::Object(above)) => Value::Object(overlay(below, above)),
            _ => value.clone(),
        };
        merged.insert(key.clone(), laid);
    }
    merged
}

/// Every text that stands as `from` in a tree: the days on which figures start.
pub(crate) fn each_start(value: &Value, found: &mut dyn FnMut(&str)) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(from)) = map.get("from") {
                found(from);
            }
            map.values().for_each(|value| each_start(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| each_start(value, found)),
        _ => {}
    }
}

/// The canonical form: members sorted by name, no spaces, dated entries in the order of their dates.
pub(crate) fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            out.push('{');
            let mut before = "";
            for (key, value) in in_order(map.iter(), |(key, _)| *key) {
                out.push_str(before);
                before = ",";
                write_text(key, out);
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
        Value::Array(list) => {
            out.push('[');
            let mut before = "";
            for element in in_order(list.iter(), |element| element.get("from").and_then(Value::as_str)) {
                out.push_str(before);
                before = ",";
                write(element, out);
            }
            out.push(']');
        }
        Value::String(text) => write_text(text, out),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        // Only counts stand in packs. A fraction is refused when the pack is read, so how it is written does not
        // matter; writing it would bring the tables for floats into the browser.
        Value::Number(number) => match number.as_u64() {
            Some(count) => out.push_str(&count.to_string()),
            None => out.push('0'),
        },
        Value::Null => out.push_str("null"),
    }
}

fn write_text(text: &str, out: &mut String) {
    // Writing a text to memory cannot fail.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}

/// Items in the order of their keys; equal ones stay as they come. By insertion, since lists are short and mostly in
/// order, and the sort of the standard library is some 4 kB in the browser for each type of item.
pub(crate) fn in_order<T, K: Ord>(items: impl Iterator<Item = T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut out: Vec<T> = Vec::new();
    for item in items {
        let place = out.iter().rposition(|known| key(known) <= key(&item)).map_or(0, |last| last + 1);
        out.insert(place, item);
    }
    out
}

#[cfg(feature = "toml")]
pub(crate) use from_toml::{Lines, parse};

#[cfg(feature = "toml")]
mod from_toml {
    use std::collections::BTreeMap;
    use std::ops::Range;

    use serde_json::Value;
    use toml::de::{DeTable, DeValue};

    use crate::facts::Fault;
    use crate::pack::PackFault;
    use crate::reader::{Object, Path, Reader};
    use crate::text::Text;

    /// In which line of a file each place stands, by JSON pointer.
    #[derive(Default)]
    pub(crate) struct Lines(BTreeMap<String, usize>);

    impl Lines {
        /// The line of a place, or of the nearest place around it. What a tier lays over the common rules is read
        /// at the place of the common rule, so it is looked for there too.
        pub(crate) fn of(&self, pointer: &str) -> Option<usize> {
            let in_tier = |place: &str| place.starts_with("/tiers/") && place.ends_with(pointer);
            if !self.0.contains_key(pointer)
                && let Some((_, line)) =
                    self.0.iter().find(|(place, _)| !pointer.is_empty() && in_tier(place))
            {
                return Some(*line);
            }
            let mut place = pointer;
            loop {
                if let Some(line) = self.0.get(place) {
                    return Some(*line);
                }
                place = place.rsplit_once('/')?.0;
            }
        }
    }

    /// Reads TOML into a tree, with faults where a value cannot stand in data: numbers with a fraction (amounts and
    /// ratios are quoted strings). A text that is no TOML is told alone.
    pub(crate) fn parse(text: &str) -> Result<(Object, Lines, Vec<Fault>), Vec<PackFault>> {
        let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at).collect();
        let mut walk = Walk { breaks, lines: Lines::default(), reader: Reader::default() };
        let (table, errors) = DeTable::parse_recoverable(text);
        if errors.is_empty() {
            let tree = walk.table(table.get_ref(), &Path::Root);
            return Ok((tree, walk.lines, walk.reader.faults));
        }
        let broken = errors.into_iter().map(|error| {
            let line = error.span().map_or(1, |span| walk.line(&span));
            let zh = format!("第 {line} 行不是有效的 TOML");
            let en = format!("line {line} is not valid TOML: {}", error.message());
            let (path, code) = (String::new(), "broken_toml".to_owned());
            PackFault { path, line: Some(line), code, detail: Text::new(zh, en) }
        });
        Err(broken.collect())
    }

    struct Walk {
        /// Where the lines of the file end, in bytes.
        breaks: Vec<usize>,
        lines: Lines,
        reader: Reader,
    }

    impl Walk {
        fn line(&self, span: &Range<usize>) -> usize {
            self.breaks.partition_point(|end| *end < span.start) + 1
        }

        fn table(&mut self, table: &DeTable<'_>, path: &Path<'_>) -> Object {
            let mut out = Object::new();
            for (key, value) in table {
                let name: &str = key.get_ref();
                let place = Path::Key(path, name);
                self.lines.0.insert(place.pointer(), self.line(&key.span()));
                let value = self.value(value.get_ref(), &place);
                out.insert(name.to_owned(), value);
            }
            out
        }

        fn value(&mut self, value: &DeValue<'_>, path: &Path<'_>) -> Value {
            match value {
                DeValue::String(text) => Value::String(text.to_string()),
                DeValue::Boolean(flag) => Value::Bool(*flag),
                DeValue::Datetime(date) => Value::String(date.to_string()),
                DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                    Ok(number) => Value::from(number),
                    Err(_) => Value::Null,
                },
                DeValue::Float(_) => {
                    self.reader.fault(
                        path,
                        "float",
                        "数据文件里不能写带小数点的数字；金额和比例要写成带引号的字符串，如 \"0.65\"",
                        "a number with a fraction stands in a data file: write amounts and ratios as quoted \
                         strings like \"0.65\"",
                    );
                    Value::Null
                }
                DeValue::Array(list) => {
                    let mut out = Vec::new();
                    for (i, element) in list.iter().enumerate() {
                        let place = Path::Index(path, i);
                        self.lines.0.insert(place.pointer(), self.line(&element.span()));
                        out.push(self.value(element.get_ref(), &place));
                    }
                    Value::Array(out)
                }
                DeValue::Table(table) => Value::Object(self.table(table, path)),
            }
        }
    }
}
