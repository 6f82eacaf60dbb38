//! The answer to a class list as CSV, for spreadsheets: what was typed stays text there.

/// Characters at which spreadsheets begin to compute.
const COMPUTES: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A table as CSV, with the mark by which spreadsheets know UTF-8. A cell that would be a formula gets an apostrophe.
pub fn csv(table: &[Vec<String>]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    for row in table {
        writer.write_record(row.iter().map(|cell| text(cell)))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

fn text(cell: &str) -> String {
    // Blanks before a formula do not keep it from being one.
    if cell.trim_start_matches(' ').starts_with(COMPUTES) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_never_becomes_a_formula_and_quotes_hold() {
        let cells =
            ["=1+1", " =1", "@SUM(A1)", "-2", "\t=1", "王,\"小\"明", "一班"].map(str::to_owned).to_vec();
        let text = String::from_utf8(csv(&[cells]).unwrap()).unwrap();
        assert_eq!(text, "\u{feff}'=1+1,' =1,'@SUM(A1),'-2,'\t=1,\"王,\"\"小\"\"明\",一班\r\n");
    }
}
