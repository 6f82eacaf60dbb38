//! The list of claims as CSV and as a workbook. What is a number or a day in one is one in the other.

use app::pages::claims_file::{Cell, Entry, heads, title};
use rules::{date, text::Lang};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// Office programs take a file without this mark for one in the old Chinese encoding.
pub(super) const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// The list as comma-separated text in UTF-8, with lines as office programs write them.
pub fn csv(lang: Lang, entries: &[Entry]) -> Result<Vec<u8>, csv::Error> {
    let rows = entries.iter().map(|entry| entry.cells(lang).iter().map(said).collect());
    text(std::iter::once(heads(lang)).chain(rows))
}

/// Rows of text as a file. Every cell passes [`harmless`].
pub(super) fn text(rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, csv::Error> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(BYTE_ORDER_MARK.to_vec());
    for row in rows {
        writer.write_record(row.into_iter().map(harmless))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

fn said(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Day(day) => date::iso(*day),
        Cell::Year(year) => year.to_string(),
        Cell::Amount(amount) => format!("{:.2}", amount.yuan()),
        Cell::Nothing => String::new(),
    }
}

/// A text that no office program takes for a formula: what begins like one begins with an apostrophe. An amount never
/// does, for none is negative.
pub(super) fn harmless(text: String) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if formula { format!("'{text}") } else { text }
}

/// The list as a workbook: amounts are numbers with two decimals, days are days.
pub fn workbook(lang: Lang, entries: &[Entry]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(title(lang))?;
    let bold = Format::new().set_bold().set_text_wrap();
    for (column, head) in (0..).zip(heads(lang)) {
        sheet.write_string_with_format(0, column, head, &bold)?;
        sheet.set_column_width(column, 16)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let formats = Formats {
        amount: Format::new().set_num_format("#,##0.00"),
        day: Format::new().set_num_format("yyyy-mm-dd"),
    };
    for (row, entry) in (1..).zip(entries) {
        for (column, cell) in (0..).zip(entry.cells(lang)) {
            formats.write(sheet, (row, column), &cell)?;
        }
    }
    workbook.save_to_buffer()
}

/// How numbers and days look.
struct Formats {
    amount: Format,
    day: Format,
}

impl Formats {
    fn write(&self, sheet: &mut Worksheet, (row, column): (u32, u16), cell: &Cell) -> Result<(), XlsxError> {
        match cell {
            // Written as a text, whatever it begins with.
            Cell::Text(text) => sheet.write_string(row, column, text)?,
            Cell::Year(year) => sheet.write_number(row, column, *year)?,
            Cell::Amount(amount) => {
                let number = amount.yuan().to_string().parse::<f64>();
                let number = number.map_err(|error| XlsxError::ParameterError(error.to_string()))?;
                sheet.write_number_with_format(row, column, number, &self.amount)?
            }
            Cell::Day(day) => {
                let year = u16::try_from(day.year()).unwrap_or_default();
                let day = ExcelDateTime::from_ymd(year, day.month().into(), day.day())?;
                sheet.write_datetime_with_format(row, column, day, &self.day)?
            }
            Cell::Nothing => sheet,
        };
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Cursor;

    use app::pages::claims::Status;
    use calamine::{Data, Reader, Xlsx};
    use rules::{
        assess::Shares,
        facts::{Kind, Level},
        money::Money,
        scheme::Scheme,
    };
    use time::macros::date;

    use super::*;

    pub(in crate::history) fn entry(hospital: &str) -> Entry {
        Entry {
            slip_no: "S1".to_owned(),
            hospital: hospital.to_owned(),
            level: Level::Two,
            kind: Kind::Inpatient,
            begins: date!(2015 - 03 - 01),
            ends: date!(2015 - 03 - 09),
            year: 2015,
            scheme: Scheme::Resident,
            shares: Shares {
                medfee_sumamt: Money::from_fen(123_450),
                psn_part_amt: Money::from_fen(5),
                ..Shares::default()
            },
            handed_in: false,
            status: Status::Settled,
            settled_on: date!(2015 - 03 - 09),
            paid_on: None,
        }
    }

    #[test]
    fn the_list_opens_in_office_programs_and_no_cell_is_a_formula() {
        let nasty = "=HYPERLINK(\"http://x\",\"一,二\")";
        let file = csv(Lang::Zh, &[entry(nasty)]).unwrap();
        let text = String::from_utf8(file).unwrap();
        let text = text.strip_prefix('\u{FEFF}').unwrap();
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let heads = rows.headers().unwrap().clone();
        let row = rows.records().next().unwrap().unwrap();
        let value =
            |name: &str| row.get(heads.iter().position(|head| head.ends_with(name)).unwrap()).unwrap();
        assert_eq!(heads.get(8), Some("医疗费总额 medfee_sumamt"));
        assert_eq!(value("medfee_sumamt"), "1234.50");
        assert_eq!(value("psn_part_amt"), "0.05");
        assert_eq!(value("begndate"), "2015-03-01");
        assert_eq!(value("fixmedins_name"), format!("'{nasty}"));
        assert!(text.ends_with("\r\n"));
    }

    #[test]
    fn what_begins_like_a_formula_is_a_text_and_all_else_stays() {
        for formula in ["=1", "+1", "-1", "@a", "\ta", "\ra", "＝1"] {
            assert_eq!(harmless(formula.to_owned()), format!("'{formula}"));
        }
        for plain in ["", "怀远县人民医院", "1-2", "a=b", "'x"] {
            assert_eq!(harmless(plain.to_owned()), plain);
        }
    }

    #[test]
    fn a_workbook_holds_numbers_as_numbers_and_days_as_days() {
        let file = workbook(Lang::Zh, &[entry("=1+1")]).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).unwrap();
        let sheet = book.worksheet_range("报销记录").unwrap();
        assert_eq!(sheet.get_value((1, 1)), Some(&Data::String("=1+1".to_owned())));
        assert_eq!(sheet.get_value((1, 8)), Some(&Data::Float(1234.5)));
        assert_eq!(sheet.get_value((1, 20)), Some(&Data::Float(0.05)));
        let Some(Data::DateTime(day)) = sheet.get_value((1, 4)) else { unreachable!("a day") };
        assert!(day.is_datetime() && (day.as_f64() - 42_064.0).abs() < f64::EPSILON, "2015-03-01");
        assert!(book.worksheet_formula("报销记录").unwrap().is_empty());
    }
}
