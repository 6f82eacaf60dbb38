//! CSV: UTF-8 with or without byte order mark, UTF-16 with one, or GBK (read as GB 18030, which holds it).

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::{Cell, Line, ListFault, MOST_COLUMNS, MOST_ROWS};

/// The lines of a text.
pub(super) fn lines(content: &[u8]) -> Result<Vec<Line>, ListFault> {
    let text = decode(content).ok_or(ListFault::Encoding)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| ListFault::Encoding)?;
        if record.len() > MOST_COLUMNS {
            return Err(ListFault::TooManyColumns);
        }
        // Headings and a title may stand above the pupils.
        if lines.len() > MOST_ROWS + 10 {
            return Err(ListFault::TooManyRows);
        }
        let number = record.position().map_or(lines.len() + 1, |at| number(&text, at));
        lines.push(Line { number, cells: record.iter().map(cell).collect() });
    }
    Ok(lines)
}

/// The line on which a record begins: the reader counts empty lines before it to the record.
fn number(text: &str, at: &csv::Position) -> usize {
    let (start, line) = (usize::try_from(at.byte()), usize::try_from(at.line()));
    let before = start.ok().and_then(|start| text.get(start..)).unwrap_or_default();
    let empty = before.bytes().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| *byte == b'\n');
    line.unwrap_or_default().saturating_add(empty.count())
}

fn decode(content: &[u8]) -> Option<String> {
    if let Some((encoding, mark)) = Encoding::for_bom(content) {
        return encoding
            .decode_without_bom_handling_and_without_replacement(&content[mark..])
            .map(std::borrow::Cow::into_owned);
    }
    let text = [UTF_8, GB18030]
        .into_iter()
        .find_map(|encoding| encoding.decode_without_bom_handling_and_without_replacement(content))?;
    // A text has no zeros; a program that is no list often has.
    (!text.contains('\0')).then(|| text.into_owned())
}

/// What stands most often in the first line that has any: comma, tab or semicolon.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| line.contains([',', '\t', ';'])).unwrap_or_default();
    let count = |delimiter: u8| first.bytes().filter(|byte| *byte == delimiter).count();
    [b',', b'\t', b';']
        .into_iter()
        .max_by_key(|delimiter| (count(*delimiter), *delimiter == b','))
        .unwrap_or(b',')
}

/// What a spreadsheet would compute on opening counts as a formula.
fn cell(text: &str) -> Cell {
    let text = text.trim();
    if text.is_empty() {
        return Cell::Empty;
    }
    if text.starts_with(['=', '+', '-', '@', '＝']) { Cell::Formula } else { Cell::Text(text.to_owned()) }
}
