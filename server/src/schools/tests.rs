//! Lists as schools send them, and what is no list.

use flate2::{Compression, Crc, write::DeflateEncoder};
use rules::identity::check_character;
use std::io::Write as _;

use super::*;

fn number(birthday: &str, serial: u16) -> String {
    let first17 = format!("340399{birthday}{serial:03}");
    format!("{first17}{}", check_character(&first17).unwrap())
}

fn a_list() -> String {
    let (one, two) = (number("20080301", 1), number("20080302", 2));
    format!("姓名,身份证号,班级\n王小明,{one},三1\n阿依努尔·买买提,{two},三1\n")
}

fn names(rows: &[ListRow]) -> Vec<&str> {
    rows.iter().map(|row| row.name.as_str()).collect()
}

/// One entry of an archive: its name, its content, whether it is packed, and what the directory says of its length.
struct Part {
    name: &'static str,
    content: Vec<u8>,
    packed: bool,
    said: Option<u32>,
}

fn part(name: &'static str, content: impl Into<Vec<u8>>) -> Part {
    Part { name, content: content.into(), packed: true, said: None }
}

fn zip(parts: &[Part]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    let long = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
    for part in parts {
        let mut crc = Crc::new();
        crc.update(&part.content);
        let body = if part.packed {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&part.content).unwrap();
            encoder.finish().unwrap()
        } else {
            part.content.clone()
        };
        let said = part.said.map_or(part.content.len(), |said| said as usize);
        let mut shared = vec![20, 0, 0, 0, if part.packed { 8 } else { 0 }, 0, 0, 0, 0, 0];
        shared.extend(crc.sum().to_le_bytes());
        shared.extend([long(body.len()), long(said)].concat());
        shared.extend(u16::try_from(part.name.len()).unwrap().to_le_bytes());
        shared.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&shared);
        directory.extend([0; 10]);
        directory.extend(long(bytes.len()));
        directory.extend(part.name.as_bytes());
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&shared);
        bytes.extend(part.name.as_bytes());
        bytes.extend(&body);
    }
    let (at, count) = (bytes.len(), u16::try_from(parts.len()).unwrap().to_le_bytes());
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\x00\x00\x00\x00");
    bytes.extend([count, count].concat());
    bytes.extend([long(directory.len()), long(at)].concat());
    bytes.extend([0, 0]);
    bytes
}

/// A workbook whose only sheet has these rows of XML.
fn book(rows: &str) -> Vec<Part> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    vec![
        part(
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        part(
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"名单\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        part(
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"rId1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        part(
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ]
}

fn text(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn headings() -> String {
    format!("<row r=\"1\">{}{}</row>", text("A1", "姓名"), text("B1", "身份证号"))
}

#[test]
fn a_list_is_read_in_every_encoding_and_with_every_delimiter() {
    let list = a_list();
    let (gbk, _, _) = encoding_rs::GBK.encode(&list);
    let marked = [b"\xef\xbb\xbf".as_slice(), list.as_bytes()].concat();
    let wide: Vec<u8> =
        std::iter::once(0xfeff).chain(list.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let tabs = list.replace(',', "\t").into_bytes();
    let title = format!("怀远县第一小学 学生名单\n,,\n{}", list.replace('\n', "\r\n")).into_bytes();
    for content in [list.clone().into_bytes(), gbk.into_owned(), marked, wide, tabs, title] {
        let rows = read(&content).unwrap();
        assert_eq!(names(&rows), ["王小明", "阿依努尔·买买提"]);
        assert!(rows.iter().all(|row| row.pupil.is_ok() && row.class == "三1"));
    }
}

#[test]
fn a_wrong_row_is_told_and_hides_no_other() {
    let right = number("20080301", 1);
    let wrong = format!("{}0", &right[..17]);
    let list = format!(
        "学生姓名;公民身份号码\n王小明;{right}\n;{right}\n王二;\n王三;3.40399E+17\n王四;{wrong}\n王五;=1+1\n=cmd();{right}\n王小明;{right}\n12345;{right}\n\n王六;{}\n",
        number("20080303", 3)
    );
    let rows = read(list.as_bytes()).unwrap();
    let faults: Vec<_> = rows.iter().map(|row| row.pupil.as_ref().err().copied()).collect();
    assert_eq!(faults[..4], [None, Some(RowFault::NoName), Some(RowFault::NoNumber), Some(RowFault::Figure)]);
    assert!(matches!(faults[4], Some(RowFault::Number(_))) || wrong == right, "{:?}", faults[4]);
    assert_eq!(faults[5..8], [Some(RowFault::Formula), Some(RowFault::Formula), Some(RowFault::Twice(2))]);
    assert_eq!(faults[8..], [Some(RowFault::Name), None]);
    assert_eq!(rows.last().unwrap().line, 12);
}

#[test]
fn what_is_no_list_is_told_as_a_whole() {
    let many = format!("姓名,身份证号\n{}", "王小明,1\n".repeat(MOST_ROWS + 1));
    for (content, fault) in [
        (b"".to_vec(), ListFault::Empty),
        ("姓名,身份证号\n".into(), ListFault::Empty),
        ("名字,号码\n王,1\n".into(), ListFault::Headings(vec!["姓名", "身份证号"])),
        ("姓名,号码\n王,1\n".into(), ListFault::Headings(vec!["身份证号"])),
        (vec![0x80, 0xff, 0xff, 0x00], ListFault::Encoding),
        (b"\xd0\xcf\x11\xe0old excel".to_vec(), ListFault::OtherKind),
        (b"%PDF-1.4".to_vec(), ListFault::OtherKind),
        (b"PK\x03\x04 and no more".to_vec(), ListFault::Broken),
        (vec![b'x'; LARGEST_LIST + 1], ListFault::TooLong),
        (",".repeat(100).into_bytes(), ListFault::TooManyColumns),
        (many.into_bytes(), ListFault::TooManyRows),
    ] {
        let start: Vec<u8> = content.iter().copied().take(20).collect();
        assert_eq!(read(&content).unwrap_err(), fault, "{}", String::from_utf8_lossy(&start));
    }
}

#[test]
fn a_workbook_is_read_and_its_formulas_and_figures_are_told() {
    let (one, two) = (number("20080301", 1), number("20080302", 2));
    let rows = [
        headings(),
        format!("<row r=\"2\">{}{}</row>", text("A2", "王小明"), text("B2", &one)),
        format!("<row r=\"3\">{}<c r=\"B3\"><v>340399200803010019</v></c></row>", text("A3", "王二")),
        format!("<row r=\"4\">{}<c r=\"B4\" t=\"str\"><f>B2</f><v>{two}</v></c></row>", text("A4", "王三")),
        format!("<row r=\"5\">{}{}</row>", text("A5", "王四"), text("B5", &one)),
    ];
    let rows = read(&zip(&book(&rows.concat()))).unwrap();
    let faults: Vec<_> = rows.iter().map(|row| row.pupil.as_ref().err().copied()).collect();
    assert_eq!(faults, [None, Some(RowFault::Figure), Some(RowFault::Formula), Some(RowFault::Twice(2))]);
}

#[test]
fn a_bomb_is_refused_by_its_directory() {
    let list = format!("{}<row r=\"2\">{}</row>", headings(), text("A2", "王小明"));
    let with = |bomb: Part| {
        let mut parts = book(&list);
        parts.push(bomb);
        zip(&parts)
    };
    let zeros = vec![0; 40 * 1024 * 1024];
    // Honest and too large; and a lie about its length.
    assert_eq!(read(&with(part("xl/media/a.bin", zeros.clone()))).unwrap_err(), ListFault::Bomb);
    let lie = Part { said: Some(100), ..part("xl/sharedStrings.xml", zeros) };
    assert_eq!(read(&with(lie)).unwrap_err(), ListFault::Bomb);
    let many: Vec<Part> = (0..300).map(|_| part("a", "")).collect();
    assert_eq!(read(&zip(&many)).unwrap_err(), ListFault::Bomb);
    // One cell in the last corner of the sheet.
    let corner = format!("{}<row r=\"1048576\">{}</row>", headings(), text("XFD1048576", "x"));
    assert_eq!(read(&zip(&book(&corner))).unwrap_err(), ListFault::TooManyColumns);
    let deep = format!("{}<row r=\"1048576\">{}</row>", headings(), text("A1048576", "王小明"));
    assert_eq!(read(&zip(&book(&deep))).unwrap()[0].pupil, Err(RowFault::NoNumber));
}

#[test]
fn a_damaged_workbook_never_panics() {
    let whole = zip(&book(&format!("{}<row r=\"2\">{}</row>", headings(), text("A2", "王小明"))));
    assert!(read(&whole).is_ok());
    for end in 0..whole.len() {
        let _ = read(&whole[..end]);
    }
    for at in 0..whole.len() {
        for byte in [0, 0x7f, 0xff] {
            let mut damaged = whole.clone();
            damaged[at] = byte;
            let _ = read(&damaged);
        }
    }
}
