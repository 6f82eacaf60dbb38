//! Class lists of schools: read out of a CSV or XLSX file within bounds, row by row, with what is wrong in each.
//!
//! A wrong row never hides the right ones. A file that is no list at all is told as a whole. Nothing is kept of a file but
//! its pupils' keyed hashes.

mod archive;
pub mod result;
mod sheet;
mod workbook;

use std::collections::BTreeMap;

use rules::{
    identity::{IdFault, IdNumber},
    name::PersonName,
};

/// Largest list in bytes.
pub const LARGEST_LIST: usize = 2 * 1024 * 1024;
/// Most pupils of a list: the largest schools of a county.
pub const MOST_ROWS: usize = 5_000;
/// Most columns that are looked at.
const MOST_COLUMNS: usize = 64;

/// Why a file is no list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListFault {
    /// Nothing in it, or no file.
    Empty,
    /// Larger than a list may be, in bytes.
    TooLong,
    /// More pupils than a list may have.
    TooManyRows,
    /// More columns than any list has.
    TooManyColumns,
    /// Neither CSV nor XLSX, such as the old Excel format.
    OtherKind,
    /// Text in no encoding that schools use.
    Encoding,
    /// An XLSX file that would unpack to more than any list, or whose directory does not fit its content.
    Bomb,
    /// An XLSX file that breaks off or contradicts itself.
    Broken,
    /// No line with these headings.
    Headings(Vec<&'static str>),
}

/// One pupil of a list, or what is wrong with the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRow {
    /// The line in the file, from 1.
    pub line: usize,
    /// The name as it stands there.
    pub name: String,
    /// The class, where the list has such a column.
    pub class: String,
    /// The pupil.
    pub pupil: Result<ListPupil, RowFault>,
}

/// A pupil whose number and name have the right shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPupil {
    /// The id number.
    pub id_number: IdNumber,
    /// The name.
    pub name: PersonName,
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// A formula stands where a value should.
    Formula,
    /// No name.
    NoName,
    /// A name of impossible shape.
    Name,
    /// No id number.
    NoNumber,
    /// The spreadsheet kept the id number as a figure and lost its last digits.
    Figure,
    /// An impossible id number.
    Number(IdFault),
    /// The same pupil stands in an earlier line.
    Twice(usize),
}

/// A cell of either kind of file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Cell {
    #[default]
    Empty,
    Text(String),
    /// A figure, and whether it is too long to be exact.
    Figure(String),
    Formula,
}

impl Cell {
    fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Figure(text) => text.trim(),
            Self::Empty | Self::Formula => "",
        }
    }
}

/// A line of a file, from 1.
struct Line {
    number: usize,
    cells: Vec<Cell>,
}

const NAME: [&str; 4] = ["姓名", "学生姓名", "name", "pupil"];
const NUMBER: [&str; 7] =
    ["身份证号", "身份证号码", "身份证件号", "身份证件号码", "公民身份号码", "id number", "id"];
const CLASS: [&str; 3] = ["班级", "所在班级", "class"];

/// Reads a list. What it is, is told by its content.
pub fn read(content: &[u8]) -> Result<Vec<ListRow>, ListFault> {
    if content.is_empty() {
        return Err(ListFault::Empty);
    }
    if content.len() > LARGEST_LIST {
        return Err(ListFault::TooLong);
    }
    let lines = if content.starts_with(b"PK\x03\x04") {
        archive::check(content)?;
        workbook::lines(content)?
    } else if content.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) || content.starts_with(b"%PDF") {
        return Err(ListFault::OtherKind);
    } else {
        sheet::lines(content)?
    };
    rows(&lines)
}

/// Finds the headings within the first lines, and reads the rows below.
fn rows(lines: &[Line]) -> Result<Vec<ListRow>, ListFault> {
    let place = |line: &Line, words: &[&str]| {
        line.cells.iter().position(|cell| words.contains(&heading(cell.text()).as_str()))
    };
    let found =
        lines.iter().take(10).enumerate().find_map(|(at, line)| {
            Some((at, place(line, &NAME)?, place(line, &NUMBER)?, place(line, &CLASS)))
        });
    let Some((at, name, number, class)) = found else {
        let seen = |words: &[&str]| lines.iter().take(10).any(|line| place(line, words).is_some());
        let missing = [(NAME[0], seen(&NAME)), (NUMBER[0], seen(&NUMBER))];
        let missing: Vec<_> = missing.into_iter().filter(|(_, seen)| !seen).map(|(word, _)| word).collect();
        // Both words are there, but not in one line.
        return Err(ListFault::Headings(if missing.is_empty() { vec![NAME[0], NUMBER[0]] } else { missing }));
    };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    for line in &lines[at + 1..] {
        if line.cells.iter().all(|cell| *cell != Cell::Formula && cell.text().is_empty()) {
            continue;
        }
        let cell = |place: usize| line.cells.get(place).cloned().unwrap_or_default();
        let (named, numbered) = (cell(name), cell(number));
        let pupil = pupil(&named, &numbered).and_then(|pupil| {
            match seen.insert(pupil.id_number.as_str().to_owned(), line.number) {
                Some(first) => {
                    seen.insert(pupil.id_number.as_str().to_owned(), first);
                    Err(RowFault::Twice(first))
                }
                None => Ok(pupil),
            }
        });
        let class = class.map(cell).unwrap_or_default();
        let shown = |cell: &Cell| cell.text().chars().take(50).collect::<String>();
        rows.push(ListRow { line: line.number, name: shown(&named), class: shown(&class), pupil });
    }
    match rows.len() {
        0 => Err(ListFault::Empty),
        count if count > MOST_ROWS => Err(ListFault::TooManyRows),
        _ => Ok(rows),
    }
}

/// A heading without blanks at its ends and without stars and colons.
fn heading(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | ':' | '：' | '＊' | '\u{feff}'))
        .to_lowercase()
}

fn pupil(name: &Cell, number: &Cell) -> Result<ListPupil, RowFault> {
    if *name == Cell::Formula || *number == Cell::Formula {
        return Err(RowFault::Formula);
    }
    if name.text().is_empty() {
        return Err(RowFault::NoName);
    }
    let digits = number.text().trim_start_matches('\'');
    if digits.is_empty() {
        return Err(RowFault::NoNumber);
    }
    let lost = matches!(number, Cell::Figure(_)) || digits.to_ascii_uppercase().contains("E+");
    if lost {
        return Err(RowFault::Figure);
    }
    let name = PersonName::parse(name.text()).map_err(|_| RowFault::Name)?;
    let id_number = IdNumber::parse(digits).map_err(RowFault::Number)?;
    Ok(ListPupil { id_number, name })
}

#[cfg(test)]
mod tests;
