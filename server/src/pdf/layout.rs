//! From blocks to lines on pages: where each line stands, which cell it belongs to, what begins a new page.

use app::pages::certificate::Qr;

use super::{Block, font::Paper};

/// A4, in points.
pub(super) const PAGE: (f32, f32) = (595.28, 841.89);
pub(super) const MARGIN: f32 = 64.0;
const RIGHT: f32 = PAGE.0 - MARGIN;
const BOTTOM: f32 = PAGE.1 - MARGIN;

const TITLE: f32 = 24.0;
const TEXT: f32 = 12.0;
const SMALL: f32 = 10.0;
/// From baseline to baseline, in sizes.
const LEADING: f32 = 1.6;
/// From the top of a line to its baseline, in sizes.
const ASCENT: f32 = 1.1;
const BETWEEN_BLOCKS: f32 = 14.0;
const ROW_PADDING: f32 = 6.0;
/// Where values begin.
const VALUE: f32 = MARGIN + 120.0;
/// Side of a QR code with the white around it.
const CODE: f32 = 150.0;

/// To which part of the document a piece belongs: the block, and in a table row and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) block: usize,
    pub(super) cell: (usize, usize),
}

/// Something drawn.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// A line of text; `y` is its baseline.
    Line { place: Place, x: f32, y: f32, size: f32, text: String },
    /// A rule from margin to margin.
    Rule { y: f32 },
    /// A QR code from its upper left corner.
    Code { place: Place, x: f32, y: f32, side: f32, code: Qr },
}

/// The pieces of each page.
pub(super) fn pages(font: &Paper, blocks: &[Block]) -> Vec<Vec<Piece>> {
    let mut setter = Setter { font, pages: vec![Vec::new()], y: MARGIN };
    for (block, content) in blocks.iter().enumerate() {
        match content {
            Block::Title(text) => setter.paragraph(block, text, TITLE),
            Block::Text(text) => setter.paragraph(block, text, TEXT),
            Block::Small(text) => setter.paragraph(block, text, SMALL),
            Block::Facts(pairs) => setter.facts(block, pairs),
            Block::Code(code, _) => setter.code(block, code),
        }
        setter.y += BETWEEN_BLOCKS;
    }
    setter.pages
}

struct Setter<'f> {
    font: &'f Paper,
    pages: Vec<Vec<Piece>>,
    y: f32,
}

impl Setter<'_> {
    fn put(&mut self, piece: Piece) {
        if let Some(page) = self.pages.last_mut() {
            page.push(piece);
        }
    }

    /// Begins a new page if so much does not fit on this one any more.
    fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > MARGIN {
            self.pages.push(Vec::new());
            self.y = MARGIN;
        }
    }

    fn paragraph(&mut self, block: usize, text: &str, size: f32) {
        for text in lines(self.font, text, size, RIGHT - MARGIN) {
            self.need(size * LEADING);
            let (place, y) = (Place { block, cell: (0, 0) }, self.y + size * ASCENT);
            self.put(Piece::Line { place, x: MARGIN, y, size, text });
            self.y += size * LEADING;
        }
    }

    fn facts(&mut self, block: usize, pairs: &[(String, String)]) {
        for (row, (name, value)) in pairs.iter().enumerate() {
            let names = lines(self.font, name, TEXT, VALUE - MARGIN - TEXT);
            let values = lines(self.font, value, TEXT, RIGHT - VALUE);
            let height = rows(names.len().max(values.len())) * TEXT * LEADING + 2.0 * ROW_PADDING;
            // A row stays together.
            self.need(height);
            for (column, (x, cell)) in [(MARGIN, names), (VALUE, values)].into_iter().enumerate() {
                let mut y = self.y + ROW_PADDING + TEXT * ASCENT;
                for text in cell {
                    self.put(Piece::Line {
                        place: Place { block, cell: (row, column) },
                        x,
                        y,
                        size: TEXT,
                        text,
                    });
                    y += TEXT * LEADING;
                }
            }
            self.y += height;
            self.put(Piece::Rule { y: self.y });
        }
    }

    fn code(&mut self, block: usize, code: &Qr) {
        self.need(CODE);
        let (place, y, code) = (Place { block, cell: (0, 0) }, self.y, code.clone());
        self.put(Piece::Code { place, x: MARGIN, y, side: CODE, code });
        self.y += CODE;
    }
}

/// A small count as a length.
fn rows(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// Breaks a text into lines no wider than a width: between Chinese characters, at spaces, and inside what is longer than
/// a line. No line begins with what closes.
fn lines(font: &Paper, text: &str, size: f32, width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in words(paragraph) {
            if font.width(&line, size) + font.width(word.trim_end(), size) <= width {
                line.push_str(word);
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for c in word.chars() {
                if font.width(&line, size) + font.width(c.encode_utf8(&mut [0; 4]), size) > width {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(c);
            }
        }
        lines.push(line);
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}

/// What is not broken: a Latin word with the spaces after it, a Chinese character with what closes after it.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if before.is_some_and(|before| may_break(before, c)) {
            words.extend(text.get(start..at));
            start = at;
        }
        before = Some(c);
    }
    words.extend(text.get(start..));
    words
}

fn may_break(before: char, after: char) -> bool {
    let closes = "，。；：、？）》】”’,.;:?)]}".contains(after) || after == ' ';
    let opens = "（《【“‘([{".contains(before);
    let latin = |c: char| u32::from(c) < 0x2E80 && c != ' ';
    let inside_a_word = latin(before) && latin(after);
    !(closes || opens || inside_a_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_they_may() {
        let font = Paper::get().unwrap();
        assert_eq!(lines(font, "参保证明，可以打印。", 10.0, 40.0), ["参保证", "明，可以", "打印。"]);
        assert_eq!(lines(font, "one two three", 10.0, 45.0), ["one two ", "three"]);
        assert_eq!(lines(font, "", 10.0, 45.0), Vec::<String>::new());
        let long = lines(font, &"a".repeat(100), 10.0, 60.0);
        assert!(long.len() > 5 && long.concat().len() == 100);
        for line in &long {
            assert!(font.width(line, 10.0) <= 60.0);
        }
    }

    #[test]
    fn what_does_not_fit_goes_to_the_next_page_and_rows_stay_together() {
        let font = Paper::get().unwrap();
        let pairs = (0..60).map(|row| (format!("第{row}行"), "值".repeat(60))).collect();
        let pages = pages(font, &[Block::Title("题".into()), Block::Facts(pairs)]);
        assert!(pages.len() > 2);
        let mut rows = Vec::new();
        for page in &pages {
            let mut of_page = Vec::new();
            for piece in page {
                let Piece::Line { place, y, .. } = piece else { continue };
                assert!((MARGIN..BOTTOM).contains(y), "{y}");
                of_page.extend((place.block == 1).then_some(place.cell.0));
            }
            of_page.dedup();
            rows.extend(of_page);
        }
        // Each row once, in order: one that is torn between two pages stands on both.
        assert_eq!(rows, (0..60).collect::<Vec<_>>());
    }
}
