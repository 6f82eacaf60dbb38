//! XLSX: the first sheet, cell by cell. Cells come in a stream, so that a sheet with one cell in its last corner costs no
//! more than one cell.

use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx};

use super::{Cell, Line, ListFault, MOST_COLUMNS, MOST_ROWS};

/// The lines of the first sheet. The archive must have been checked.
pub(super) fn lines(content: &[u8]) -> Result<Vec<Line>, ListFault> {
    let mut book = Xlsx::new(Cursor::new(content)).map_err(|_| ListFault::Broken)?;
    let first = book.sheet_names().into_iter().next().ok_or(ListFault::Empty)?;
    let mut reader = book.worksheet_cells_reader(&first).map_err(|_| ListFault::Broken)?;
    let mut lines: Vec<Line> = Vec::new();
    while let Some(found) = reader.next_cell_with_formula().map_err(|_| ListFault::Broken)? {
        let cell = if found.formula.is_some() { Cell::Formula } else { cell(&found.value) };
        if cell == Cell::Empty {
            continue;
        }
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let (row, column) = (place(found.pos.0), place(found.pos.1));
        if column >= MOST_COLUMNS {
            return Err(ListFault::TooManyColumns);
        }
        let number = row.saturating_add(1);
        if lines.last().is_none_or(|line| line.number != number) {
            if lines.len() > MOST_ROWS + 10 {
                return Err(ListFault::TooManyRows);
            }
            lines.push(Line { number, cells: Vec::new() });
        }
        if let Some(line) = lines.last_mut() {
            if line.cells.len() <= column {
                line.cells.resize(column + 1, Cell::Empty);
            }
            line.cells[column] = cell;
        }
    }
    Ok(lines)
}

fn cell(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => text_cell(text),
        DataRef::SharedString(text) => text_cell(text),
        DataRef::Int(number) => Cell::Figure(number.to_string()),
        DataRef::Float(number) => Cell::Figure(number.to_string()),
        DataRef::Bool(_)
        | DataRef::DateTime(_)
        | DataRef::DateTimeIso(_)
        | DataRef::DurationIso(_)
        | DataRef::Error(_) => Cell::Figure(String::new()),
    }
}

fn text_cell(text: &str) -> Cell {
    if text.trim().is_empty() { Cell::Empty } else { Cell::Text(text.trim().to_owned()) }
}
