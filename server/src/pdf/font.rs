//! The font of all documents: which characters it holds, how wide they are, and their glyphs.
//!
//! Chinese and Latin text needs no shaping: one character is one glyph. A character outside the font becomes 〓, the
//! printers' mark for a sort that is not in the case, and keeps its own code behind it.

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::{
    FontRef, MetadataProvider,
    charmap::Charmap,
    instance::{LocationRef, Size},
    metrics::GlyphMetrics,
};

/// A subset of Noto Sans CJK SC; `server/fonts/make.py` says which.
static FILE: &[u8] = include_bytes!("../../fonts/paper.otf");

/// What stands for a character that the font does not hold.
const STAND_IN: char = '〓';

/// The font, read once.
pub(super) struct Paper {
    /// As the writer of files takes it.
    pub(super) face: Font,
    letters: Charmap<'static>,
    widths: GlyphMetrics<'static>,
    per_em: f32,
}

static PAPER: LazyLock<Option<Paper>> = LazyLock::new(Paper::read);

impl Paper {
    /// The font; `None` would mean that the file in this binary is none.
    pub(super) fn get() -> Option<&'static Self> {
        PAPER.as_ref()
    }

    fn read() -> Option<Self> {
        let font = FontRef::new(FILE).ok()?;
        let face = Font::new(FILE.into(), 0)?;
        let widths = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        Some(Self { per_em: face.units_per_em(), face, letters: font.charmap(), widths })
    }

    /// Whether the font holds a character.
    pub(super) fn holds(&self, c: char) -> bool {
        self.letters.map(c).is_some()
    }

    fn glyph(&self, c: char) -> skrifa::GlyphId {
        self.letters.map(c).or_else(|| self.letters.map(STAND_IN)).unwrap_or_default()
    }

    /// Width of a text in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.advance(self.glyph(c))).sum::<f32>() * size
    }

    /// Width of a glyph in ems.
    fn advance(&self, glyph: skrifa::GlyphId) -> f32 {
        self.widths.advance_width(glyph).unwrap_or_default() / self.per_em
    }

    /// A line's glyphs, each with the piece of text it stands for.
    pub(super) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        text.char_indices()
            .map(|(at, c)| {
                let glyph = self.glyph(c);
                KrillaGlyph {
                    glyph_id: GlyphId::new(glyph.to_u32()),
                    text_range: at..at + c.len_utf8(),
                    x_advance: self.advance(glyph),
                    x_offset: 0.0,
                    y_offset: 0.0,
                    y_advance: 0.0,
                    location: None,
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_holds_what_names_and_notices_are_written_with() {
        let font = Paper::get().unwrap();
        for c in "参保证明·阿依古丽〓“”，。；：（）¥0123456789Xx堃喆昇淼㛃䶮𬭎鹮".chars()
        {
            assert!(font.holds(c), "{c}");
        }
        for c in ['\u{20BB7}', '\u{E863}', 'བ', '陳'] {
            assert!(!font.holds(c), "{c}");
        }
    }

    #[test]
    fn widths_are_those_of_square_characters_and_narrow_digits() {
        let font = Paper::get().unwrap();
        assert!((font.width("参保", 10.0) - 20.0).abs() < 0.01);
        assert!(font.width("00", 10.0) < 12.0);
        // What is missing takes the place of its stand-in.
        assert!((font.width("\u{20BB7}", 10.0) - 10.0).abs() < 0.01);
    }

    #[test]
    fn a_missing_character_keeps_its_text_behind_the_stand_in() {
        let font = Paper::get().unwrap();
        let glyphs = font.glyphs("王\u{20BB7}");
        assert_eq!(glyphs[1].text_range, 3..7);
        assert_eq!(glyphs[1].glyph_id, font.glyphs("〓")[0].glyph_id);
    }
}
