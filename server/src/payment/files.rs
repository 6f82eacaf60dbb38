//! Files of money: what the bank collected, what the gateway settled. CSV in UTF-8 or GB 18030 (GBK), as banks write it.
//!
//! A file is read as a whole: all its faults are told with their lines, and with one fault nothing of it counts.

use std::fmt;

use rules::{date::Date, identity::IdNumber, money::Money};
use store::{BankLine, GatewayLine};

/// Largest file in bytes: some hundred thousand lines.
pub const LARGEST_FILE: usize = 32 * 1024 * 1024;

/// What is wrong with a file. Values are not repeated: they may be personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line in the file, from 1; 0 for the file as a whole.
    pub line: u64,
    /// What it is.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.what),
            line => write!(f, "line {line}: {}", self.what),
        }
    }
}

fn whole(what: &str) -> Vec<Fault> {
    vec![Fault { line: 0, what: what.to_owned() }]
}

/// A column, and the names that files give it.
pub(crate) struct Column {
    pub(crate) names: &'static [&'static str],
}

const REFERENCE: Column = Column { names: &["reference", "流水号", "交易流水号", "银行流水号"] };
const ID_NUMBER: Column =
    Column { names: &["id_number", "身份证号", "身份证号码", "公民身份号码", "证件号码"] };
const YEAR: Column = Column { names: &["benefit_year", "年度", "参保年度", "缴费年度"] };
const AMOUNT: Column = Column { names: &["amount", "金额", "缴费金额", "交易金额"] };
const DATE: Column =
    Column { names: &["settled_on", "日期", "入账日期", "交易日期", "缴费日期"] };
const TRADE: Column = Column { names: &["trade", "支付流水号", "交易号"] };
const ORDER: Column = Column { names: &["order", "订单号", "商户订单号"] };

/// The lines of a bank's file: reference, id number, benefit year, amount in yuan, day.
pub fn bank_lines(file: &[u8]) -> Result<Vec<BankLine>, Vec<Fault>> {
    read(
        file,
        [&REFERENCE, &ID_NUMBER, &YEAR, &AMOUNT, &DATE],
        |[reference, id_number, year, amount, day]| {
            Ok(BankLine {
                reference: number(reference)?,
                id_number: IdNumber::parse(id_number).map_err(|_| "the id number is not valid")?,
                benefit_year: year
                    .trim_end_matches('年')
                    .parse()
                    .ok()
                    .filter(|year| (2000..=2200).contains(year))
                    .ok_or("the year is not one")?,
                amount: positive(amount)?,
                settled_on: date(day)?,
            })
        },
    )
}

/// The lines of the gateway's file of a day: trade, order, amount in yuan.
pub fn gateway_lines(file: &[u8]) -> Result<Vec<GatewayLine>, Vec<Fault>> {
    read(file, [&TRADE, &ORDER, &AMOUNT], |[trade, order, amount]| {
        Ok(GatewayLine { trade: number(trade)?, order: number(order)?, amount: positive(amount)? })
    })
}

fn number(text: &str) -> Result<String, &'static str> {
    let fits = (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(text.to_owned()) } else { Err("a number is missing, too long or has strange characters") }
}

fn positive(text: &str) -> Result<Money, &'static str> {
    let amount =
        Money::parse_typed(text).map_err(|_| "the amount is not one in yuan with at most two decimals")?;
    if amount.is_zero() { Err("the amount is nothing") } else { Ok(amount) }
}

fn date(text: &str) -> Result<Date, &'static str> {
    let plain = text.replace('/', "-");
    let digits = plain.len() == 8 && plain.bytes().all(|byte| byte.is_ascii_digit());
    let iso = match (digits, plain.split_at_checked(4)) {
        (true, Some((year, rest))) => {
            let (month, day) = rest.split_at(2);
            format!("{year}-{month}-{day}")
        }
        _ => plain,
    };
    rules::date::parse_iso(&iso).map_err(|_| "the day is not one like 2015-12-01")
}

/// The file as text: UTF-8, or the Chinese encoding of office programs.
fn text_of(file: &[u8]) -> Result<String, Vec<Fault>> {
    if file.len() > LARGEST_FILE {
        return Err(whole("the file is larger than 32 MiB"));
    }
    if let Ok(text) = std::str::from_utf8(file) {
        return Ok(text.trim_start_matches('\u{feff}').to_owned());
    }
    let (text, is_broken) = encoding_rs::GB18030.decode_without_bom_handling(file);
    if is_broken || text.contains('\0') {
        return Err(whole("the file is no text in UTF-8 or GB 18030: save it as CSV"));
    }
    Ok(text.into_owned())
}

/// Reads the columns of each line. A line at fault is told by its number.
pub(crate) fn read<const N: usize, T>(
    file: &[u8],
    columns: [&Column; N],
    parse: impl Fn([&str; N]) -> Result<T, &'static str>,
) -> Result<Vec<T>, Vec<Fault>> {
    let text = text_of(file)?;
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let head = reader.headers().map_err(|_| whole("the first line cannot be read"))?.clone();
    let mut places = [0; N];
    for (place, column) in places.iter_mut().zip(columns) {
        *place = head
            .iter()
            .position(|name| column.names.iter().any(|known| known.eq_ignore_ascii_case(name)))
            .ok_or_else(|| whole(&format!("the first line names no column {}", column.names.join(" / "))))?;
    }
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let Ok(record) = record else { return Err(whole("a quotation mark is missing")) };
        let line = record.position().map_or(0, csv::Position::line);
        let cells = places.map(|place| record.get(place).unwrap_or_default());
        let parsed = if cells.iter().any(|cell| cell.starts_with(['=', '+', '-', '@'])) {
            Err("a cell holds a formula")
        } else {
            parse(cells)
        };
        match parsed {
            Ok(parsed) => lines.push(parsed),
            Err(what) => faults.push(Fault { line, what: what.to_owned() }),
        }
    }
    if faults.is_empty() { Ok(lines) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BANK: &str = "流水号,身份证号码,参保年度,金额,入账日期\n\
                        B001,340399196605020017,2016,120.00,2015-12-01\n\
                        B002,34039919901010002x,2016年,\"1,120.5\",2015/12/02\n\
                        B003,340399195203110015,2016,120元,20151203\n";

    #[test]
    fn a_banks_file_is_read_in_both_encodings() {
        let lines = bank_lines(BANK.as_bytes()).unwrap();
        assert_eq!(lines.iter().map(|line| line.amount.fen()).collect::<Vec<_>>(), [12_000, 112_050, 12_000]);
        assert_eq!(lines[1].id_number.as_str(), "34039919901010002X");
        assert_eq!(rules::date::iso(lines[2].settled_on), "2015-12-03");
        let (gbk, ..) = encoding_rs::GBK.encode(BANK);
        assert_ne!(&*gbk, BANK.as_bytes());
        let in_gbk = bank_lines(&gbk).unwrap();
        assert_eq!(in_gbk.len(), 3);
        assert_eq!(in_gbk[0].reference, lines[0].reference);
        assert_eq!(bank_lines(format!("\u{feff}{BANK}").as_bytes()).unwrap().len(), 3);
    }

    #[test]
    fn every_fault_is_told_with_its_line_and_without_its_value() {
        let file = "reference,id_number,benefit_year,amount,settled_on\n\
                    B1,340399196605020018,2016,120.00,2015-12-01\n\
                    B2,340399196605020017,16,120.00,2015-12-01\n\
                    B3,340399196605020017,2016,120.001,2015-12-01\n\
                    B4,340399196605020017,2016,0,2015-12-01\n\
                    B5,340399196605020017,2016,120,2015-02-30\n\
                    =1+1,340399196605020017,2016,120,2015-12-01\n\
                    B7,340399196605020017,2016\n\
                    ,340399196605020017,2016,120,2015-12-01\n\
                    B9,340399196605020017,2016,120,2015-12-01\n";
        let faults = bank_lines(file.as_bytes()).unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 3, 4, 5, 6, 7, 8, 9]);
        assert!(faults.iter().all(|fault| !fault.to_string().contains("3403991966")));
        assert!(faults[5].what.contains("formula"));
    }

    #[test]
    fn what_is_no_such_file_is_told_as_a_whole() {
        for strange in [&b"PK\x03\x04\xff\xff\x00"[..], b"", b"a,b\n1,2\n", b"\xff\xfe\x00a"] {
            let faults = bank_lines(strange).unwrap_err();
            assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [0], "{strange:?}");
        }
        let unended = "trade,order,amount\n\"T1,D1,1\n";
        assert!(gateway_lines(unended.as_bytes()).is_err());
        assert_eq!(gateway_lines(b"trade,order,amount\n").unwrap(), []);
    }
}
