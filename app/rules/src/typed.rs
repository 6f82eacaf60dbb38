//! What keyboards of this country produce: full-width digits, letters and signs become plain ones.

/// The plain form of a full-width character; any other character stays.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        other => other,
    }
}
