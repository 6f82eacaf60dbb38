//! Documents as PDF files (PDF/UA-1): real text in an embedded font, tagged so that it can be read out, with tables of
//! facts and QR codes. What stands in a document is said by its caller; here it is only set and written.
//!
//! No picture, no script, no link is ever put into a file.

mod font;
mod layout;
#[cfg(test)]
mod tests;
mod write;

pub use write::{PdfError, write};

use app::pages::certificate::Qr;
use rules::text::Lang;
use time::OffsetDateTime;

/// A document.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its language.
    pub lang: Lang,
    /// Its title; the reader's window shows it.
    pub title: String,
    /// Who issues it.
    pub author: String,
    /// When it was issued: the same document made twice is the same file.
    pub created: OffsetDateTime,
    /// What stands in it, from top to bottom. What does not fit on a page goes on to the next.
    pub blocks: Vec<Block>,
}

/// A piece of a document.
#[derive(Clone, Debug)]
pub enum Block {
    /// The document's heading.
    Title(String),
    /// A paragraph.
    Text(String),
    /// A paragraph in small letters.
    Small(String),
    /// Names and values, one pair a row.
    Facts(Vec<(String, String)>),
    /// A QR code and what it is, for those who cannot see it.
    Code(Qr, String),
}

impl Sheet {
    /// Characters that the font does not hold, each once. Each is shown as 〓 and copied as itself; a document that has
    /// any says so.
    pub fn outside_font(&self) -> Vec<char> {
        let Some(font) = font::Paper::get() else { return Vec::new() };
        let texts = self.blocks.iter().flat_map(|block| match block {
            Block::Title(text) | Block::Text(text) | Block::Small(text) => vec![text.as_str()],
            Block::Facts(pairs) => pairs.iter().flat_map(|(name, value)| [name.as_str(), value]).collect(),
            Block::Code(..) => Vec::new(),
        });
        let mut missing: Vec<char> = texts.flat_map(str::chars).filter(|c| !font.holds(*c)).collect();
        missing.sort_unstable();
        missing.dedup();
        missing
    }
}
