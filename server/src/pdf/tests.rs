//! The files as another reader of PDF sees them.

use lopdf::{Dictionary, Document};
use time::macros::datetime;

use super::*;
use crate::qr::{self, EcLevel};

const LINK: &str = "https://portal.example/verify?c=2015-7K4XQ-M2P9A";

fn sheet(name: &str) -> Sheet {
    let row = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Sheet {
        lang: Lang::Zh,
        title: "参保证明 2015-7K4XQ-M2P9A".to_owned(),
        author: "怀远县人力资源和社会保障局".to_owned(),
        created: datetime!(2015-12-01 00:00 +8),
        blocks: vec![
            Block::Title("参保证明".to_owned()),
            Block::Text("兹证明下列人员在 2015-12-01 已参加城乡居民基本医疗保险。".repeat(3)),
            Block::Facts(vec![
                row("姓名", name),
                row("身份证号", "340399195203110015"),
                row("编号", "2015-7K4XQ-M2P9A"),
            ]),
            Block::Code(qr::code(LINK, EcLevel::L).unwrap(), "核对用的二维码".to_owned()),
            Block::Small("扫码可以查真假。".to_owned()),
        ],
    }
}

fn read(sheet: &Sheet) -> Document {
    Document::load_mem(&write(sheet).unwrap()).unwrap()
}

fn text(document: &Document) -> String {
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    document.extract_text(&pages).unwrap().replace('\n', "")
}

fn catalog(document: &Document) -> &Dictionary {
    document.catalog().unwrap()
}

#[test]
fn the_text_is_text() {
    let document = read(&sheet("阿依古丽·买买提"));
    assert_eq!(document.get_pages().len(), 1);
    let text = text(&document);
    for part in ["参保证明", "阿依古丽·买买提", "340399195203110015", "2015-7K4XQ-M2P9A", "扫码可以查真假。"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn the_file_says_its_title_its_language_and_its_structure() {
    let document = read(&sheet("王小明"));
    let root = catalog(&document);
    assert_eq!(root.get(b"Lang").unwrap().as_str().unwrap(), b"zh-Hans-CN");
    let marked = document.dereference(root.get(b"MarkInfo").unwrap()).unwrap().1.as_dict().unwrap();
    assert!(marked.get(b"Marked").unwrap().as_bool().unwrap());
    let kinds: Vec<String> = document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok()?.get(b"S").ok()?.as_name().ok())
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect();
    for kind in ["Document", "H1", "P", "Table", "TR", "TH", "TD", "Figure"] {
        assert!(kinds.iter().any(|found| found == kind), "{kind} in {kinds:?}");
    }
    let info = document.trailer.get(b"Info").unwrap();
    let info = document.dereference(info).unwrap().1.as_dict().unwrap();
    let title = lopdf::decode_text_string(info.get(b"Title").unwrap()).unwrap();
    assert_eq!(title, "参保证明 2015-7K4XQ-M2P9A");
}

#[test]
fn a_character_outside_the_font_does_not_vanish() {
    let with = sheet("王\u{20BB7}");
    assert_eq!(with.outside_font(), ['\u{20BB7}']);
    assert!(sheet("王小明").outside_font().is_empty());
    // It is drawn as 〓 and copied as itself.
    let bytes = write(&with).unwrap();
    let document = Document::load_mem(&bytes).unwrap();
    let drawn = text(&document);
    assert!(drawn.contains("王\u{20BB7}") && !drawn.contains('〓'), "{drawn}");
}

#[test]
fn the_same_document_is_the_same_file_and_a_small_one() {
    let one = write(&sheet("王小明")).unwrap();
    assert_eq!(one, write(&sheet("王小明")).unwrap());
    assert!(one.len() < 60_000, "{} bytes: only the glyphs that are used", one.len());
}

/// The dark squares, read back from the rectangles that are drawn.
#[test]
fn the_drawn_code_is_the_code() {
    let sheet = sheet("王小明");
    let Some(Block::Code(code, _)) = sheet.blocks.get(3) else { panic!("a code") };
    let document = read(&sheet);
    let page = *document.get_pages().get(&1).unwrap();
    let content = document.get_and_decode_page_content(page).unwrap();
    let mut boxes: Vec<(f32, f32, f32, f32)> = Vec::new();
    let mut corners: Vec<(f32, f32)> = Vec::new();
    for operation in &content.operations {
        let at: Vec<f32> = operation.operands.iter().filter_map(|operand| operand.as_float().ok()).collect();
        match (operation.operator.as_str(), &at[..]) {
            ("m" | "l", [x, y]) => corners.push((*x, *y)),
            ("re", [x, y, width, height]) => boxes.push((*x, *y, *width, *height)),
            ("h", _) if corners.len() >= 4 => {
                let low = |pick: fn(&(f32, f32)) -> f32| corners.iter().map(pick).fold(f32::MAX, f32::min);
                let high = |pick: fn(&(f32, f32)) -> f32| corners.iter().map(pick).fold(f32::MIN, f32::max);
                let (x, y) = (low(|c| c.0), low(|c| c.1));
                boxes.push((x, y, high(|c| c.0) - x, high(|c| c.1) - y));
                corners.clear();
            }
            ("h", _) => corners.clear(),
            _ => {}
        }
    }
    // The rules are wide and flat.
    boxes.retain(|(.., height)| *height > 1.0);
    let side = boxes.iter().map(|(.., height)| *height).fold(f32::MAX, f32::min);
    let (left, top) = (
        boxes.iter().map(|found| found.0).fold(f32::MAX, f32::min),
        boxes.iter().map(|found| found.1).fold(f32::MAX, f32::min),
    );
    let width = u16::try_from(code.width).unwrap();
    let covered = |row: u16, column: u16| {
        let (x, y) = (left + (f32::from(column) + 0.5) * side, top + (f32::from(row) + 0.5) * side);
        boxes.iter().any(|(from_x, from_y, wide, high)| {
            (*from_x..from_x + wide).contains(&x) && (*from_y..from_y + high).contains(&y)
        })
    };
    let dark: Vec<bool> = (0..width)
        .flat_map(|row| (0..width).map(move |column| (row, column)))
        .map(|(r, c)| covered(r, c))
        .collect();
    assert_eq!(dark, code.dark);
}
