//! Writing the file: text, rules and codes on the pages, and the tree of tags by which it is read out.

use std::num::NonZeroU16;

use app::pages::certificate::Qr;
use krilla::{
    Document, SerializeSettings,
    color::luma,
    configure::{Accessibility, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{Path, PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata},
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    tagging::{
        Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag, TagGroup,
        TagTree,
    },
};
use rules::text::Lang;
use time::OffsetDateTime;

use super::{
    Block, Sheet,
    font::Paper,
    layout::{MARGIN, PAGE, Piece, Place, pages},
};

/// Why no file could be written. None of them depends on what a person typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// The font in this binary cannot be read.
    #[error("the font of the documents cannot be read")]
    Font,
    /// The document breaks a rule of its standard.
    #[error("the document breaks a rule of PDF/UA")]
    Invalid,
}

/// White squares around a QR code.
const QUIET: u16 = 4;

/// The document as a file.
pub fn write(sheet: &Sheet) -> Result<Vec<u8>, PdfError> {
    let font = Paper::get().ok_or(PdfError::Font)?;
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|_| PdfError::Invalid)?;
    let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let lang = tag_of(sheet.lang);
    let mut drawn = Vec::new();
    for pieces in pages(font, &sheet.blocks) {
        let size = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or(PdfError::Invalid)?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        for piece in pieces {
            drawn.extend(draw(&mut surface, font, lang, piece));
        }
        surface.finish();
        page.finish();
    }
    document.set_tag_tree(tree(&sheet.blocks, &drawn).with_lang(Some(lang.to_owned())));
    document.set_metadata(about(sheet, lang));
    let mut outline = Outline::new();
    outline
        .push_child(OutlineNode::new(sheet.title.clone(), XyzDestination::new(0, Point::from_xy(0.0, 0.0))));
    document.set_outline(outline);
    document.finish().map_err(|error| {
        // What krilla says names glyphs and tags; those of a person's name stay out of the log.
        tracing::error!(kind = %kind(&error), "a PDF file was not written");
        PdfError::Invalid
    })
}

fn kind(error: &krilla::error::KrillaError) -> &'static str {
    use krilla::error::KrillaError as Error;
    match error {
        Error::Font(..) => "font",
        Error::Validation(_) => "validation",
        Error::Limit(_) => "limit",
        _ => "structure",
    }
}

const fn tag_of(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-Hans-CN",
        Lang::En => "en",
    }
}

fn about(sheet: &Sheet, lang: &str) -> Metadata {
    Metadata::new()
        .title(sheet.title.clone())
        .language(lang.to_owned())
        .authors(vec![sheet.author.clone()])
        .creation_date(moment(sheet.created))
}

fn moment(at: OffsetDateTime) -> DateTime {
    let at = at.to_offset(crate::clock::CHINA);
    DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(at.month().into())
        .day(at.day())
        .hour(at.hour())
        .minute(at.minute())
        .second(at.second())
        .utc_offset_hour(at.offset().whole_hours())
        .utc_offset_minute(0)
}

/// Draws a piece. What belongs to the document's text comes back with the mark of its content.
fn draw(surface: &mut Surface<'_>, font: &Paper, lang: &str, piece: Piece) -> Option<(Place, Identifier)> {
    match piece {
        Piece::Line { place, x, y, size, text } => {
            let mark = surface.start_tagged(ContentTag::Span(SpanTag::empty().with_lang(Some(lang))));
            surface.set_fill(Some(fill(0)));
            let glyphs = font.glyphs(&text);
            surface.draw_glyphs(Point::from_xy(x, y), &glyphs, font.face.clone(), &text, size, false);
            surface.end_tagged();
            Some((place, mark))
        }
        Piece::Rule { y } => {
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
            surface.set_fill(Some(fill(200)));
            fill_path(surface, rectangle(MARGIN, y - 0.5, PAGE.0 - 2.0 * MARGIN, 0.5));
            surface.end_tagged();
            None
        }
        Piece::Code { place, x, y, side, code } => {
            let mark = surface.start_tagged(ContentTag::Other);
            surface.set_fill(Some(fill(0)));
            fill_path(surface, squares(&code, (x, y), side));
            surface.end_tagged();
            Some((place, mark))
        }
    }
}

fn fill(grey: u8) -> Fill {
    Fill { paint: luma::Color::new(grey).into(), ..Fill::default() }
}

fn fill_path(surface: &mut Surface<'_>, path: Option<Path>) {
    if let Some(path) = path {
        surface.draw_path(&path);
    }
}

fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(x, y, width, height)?);
    path.finish()
}

/// The dark squares as one path, one rectangle for each run of them.
fn squares(code: &Qr, (left, top): (f32, f32), side: f32) -> Option<Path> {
    let width = u16::try_from(code.width).ok()?;
    let square = side / f32::from(width + 2 * QUIET);
    let mut path = PathBuilder::new();
    for (row, squares) in (QUIET..).zip(code.dark.chunks(code.width.max(1))) {
        let mut column = QUIET;
        for run in squares.chunk_by(|one, next| one == next) {
            let length = u16::try_from(run.len()).ok()?;
            if run.first() == Some(&true) {
                let (x, y) = (left + f32::from(column) * square, top + f32::from(row) * square);
                path.push_rect(Rect::from_xywh(x, y, f32::from(length) * square, square)?);
            }
            column += length;
        }
    }
    path.finish()
}

/// The document's structure, in reading order.
fn tree(blocks: &[Block], drawn: &[(Place, Identifier)]) -> TagTree {
    let marks = |block: usize, cell: (usize, usize)| -> Vec<Node> {
        let place = Place { block, cell };
        drawn.iter().filter(|(at, _)| *at == place).map(|(_, mark)| Node::from(*mark)).collect()
    };
    let mut tree = TagTree::new();
    for (at, block) in blocks.iter().enumerate() {
        let content = || marks(at, (0, 0));
        tree.push(match block {
            Block::Title(text) => {
                TagGroup::with_children(Tag::Hn(NonZeroU16::MIN, Some(text.clone())), content())
            }
            Block::Text(_) | Block::Small(_) => TagGroup::with_children(Tag::P, content()),
            Block::Code(_, said) => TagGroup::with_children(Tag::Figure(Some(said.clone())), content()),
            Block::Facts(pairs) => {
                let row = |row: usize| {
                    let name = TagGroup::with_children(Tag::TH(TableHeaderScope::Row), marks(at, (row, 0)));
                    let value = TagGroup::with_children(Tag::TD, marks(at, (row, 1)));
                    Node::from(TagGroup::with_children(Tag::TR, vec![name.into(), value.into()]))
                };
                TagGroup::with_children(Tag::Table, (0..pairs.len()).map(row).collect())
            }
        });
    }
    tree
}
