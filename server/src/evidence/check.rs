//! What a file is, by its content: the first bytes, and then its headers read with bounds. The name only has to agree.
//!
//! Nothing is drawn or unpacked here, so that no picture can cost more than its own length. Scripts and embedded files in
//! a document are refused as far as they are written in the open.

use store::EvidenceKind;

/// Longest edge of a picture, in pixels.
const LONGEST_EDGE: u32 = 12_000;
/// Most pixels of a picture: what a phone of our day takes, and half as much again.
const MOST_PIXELS: u64 = 75_000_000;

/// Why a file is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// There is no content.
    Empty,
    /// Longer than a file may be.
    TooLong,
    /// Neither JPEG nor PNG nor PDF.
    OtherKind,
    /// It is one of them, but its name says something else.
    NotWhatItsNameSays,
    /// It begins like one of them and then breaks off or contradicts itself.
    Broken,
    /// A picture with more pixels than any photo.
    TooLarge,
    /// A document that carries a script or another file.
    Active,
}

/// What a file is. `name` is the name the sender gave; only its ending is looked at.
pub fn kind(name: &str, content: &[u8]) -> Result<EvidenceKind, Unfit> {
    if content.is_empty() {
        return Err(Unfit::Empty);
    }
    if content.len() > super::LARGEST_FILE {
        return Err(Unfit::TooLong);
    }
    let kind = if content.starts_with(&[0xff, 0xd8, 0xff]) {
        EvidenceKind::Jpeg
    } else if content.starts_with(PNG) {
        EvidenceKind::Png
    } else if content.starts_with(b"%PDF-") {
        EvidenceKind::Pdf
    } else {
        return Err(Unfit::OtherKind);
    };
    if !agrees(name, kind) {
        return Err(Unfit::NotWhatItsNameSays);
    }
    match kind {
        EvidenceKind::Jpeg => size(jpeg(content).ok_or(Unfit::Broken)?)?,
        EvidenceKind::Png => size(png(content).ok_or(Unfit::Broken)?)?,
        EvidenceKind::Pdf => pdf(content)?,
    }
    Ok(kind)
}

/// Whether a name's ending is one of the kind. Phones also send files without any.
fn agrees(name: &str, kind: EvidenceKind) -> bool {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let Some((_, ending)) = last.rsplit_once('.') else { return true };
    matches!(
        (ending.trim().to_ascii_lowercase().as_str(), kind),
        ("jpg" | "jpeg", EvidenceKind::Jpeg) | ("png", EvidenceKind::Png) | ("pdf", EvidenceKind::Pdf)
    )
}

fn size((width, height): (u32, u32)) -> Result<(), Unfit> {
    if width == 0 || height == 0 {
        return Err(Unfit::Broken);
    }
    let pixels = u64::from(width) * u64::from(height);
    if width > LONGEST_EDGE || height > LONGEST_EDGE || pixels > MOST_PIXELS {
        return Err(Unfit::TooLarge);
    }
    Ok(())
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Width and height of a JPEG: segment after segment to the frame, then on to the scan, and its end somewhere after.
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let (mut at, mut found) = (2, None);
    loop {
        // Any number of 0xff may stand before a marker.
        while *bytes.get(at)? == 0xff && *bytes.get(at + 1)? == 0xff {
            at += 1;
        }
        if *bytes.get(at)? != 0xff {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        let length = usize::from(short(bytes, at + 2)?);
        let segment = bytes.get(at + 4..at + 2 + length.max(2))?;
        match marker {
            // Start of frame in all its kinds; the three in between are tables.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                found = Some((u32::from(short(segment, 3)?), u32::from(short(segment, 1)?)));
            }
            // Start of scan: the pixels follow, up to the end of the image.
            0xda => {
                let rest = bytes.get(at + 2 + length..)?;
                return found.filter(|_| rest.windows(2).any(|pair| pair == [0xff, 0xd9]));
            }
            0x01 | 0xd0..=0xd9 => return None,
            _ => {}
        }
        at += 2 + length.max(2);
    }
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Width and height of a PNG whose chunks lead to its end.
fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    let (mut at, mut found, mut pixels) = (PNG.len(), None, false);
    loop {
        let length = usize::try_from(long(bytes, at)?).ok()?;
        let name = bytes.get(at + 4..at + 8)?;
        let body = bytes.get(at + 8..(at + 8).checked_add(length)?)?;
        // The checksum follows the body.
        long(bytes, at + 8 + length)?;
        match name {
            b"IHDR" if found.is_none() && length == 13 => {
                found = Some((long(body, 0)?, long(body, 4)?));
            }
            _ if found.is_none() => return None,
            b"IDAT" => pixels = true,
            b"IEND" => return found.filter(|_| pixels),
            _ => {}
        }
        at += 12 + length;
    }
}

/// A document with its cross-reference where it says, its end near the end, and nothing that acts.
fn pdf(bytes: &[u8]) -> Result<(), Unfit> {
    let version = bytes
        .get(5..8)
        .is_some_and(|version| matches!(version, [b'1' | b'2', b'.', minor] if minor.is_ascii_digit()));
    let tail = &bytes[bytes.len().saturating_sub(2048)..];
    let place = |needle: &[u8]| tail.windows(needle.len()).rposition(|window| window == needle);
    let start = place(b"startxref").zip(place(b"%%EOF")).filter(|(start, end)| start < end);
    let offset = start.and_then(|(start, end)| {
        let digits = std::str::from_utf8(tail.get(start + 9..end)?).ok()?;
        digits.trim().parse::<usize>().ok()
    });
    if !version || offset.is_none_or(|offset| offset >= bytes.len()) {
        return Err(Unfit::Broken);
    }
    for name in [&b"/JavaScript"[..], b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA"] {
        let found = bytes.windows(name.len() + 1).any(|window| {
            window.starts_with(name) && window.last().is_some_and(|next| !next.is_ascii_alphanumeric())
        });
        if found {
            return Err(Unfit::Active);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a_jpeg(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 11, 8];
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes.extend([1, 1, 0x11, 0, 0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
        bytes
    }

    fn a_png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = PNG.to_vec();
        for (name, body) in [
            (b"IHDR", [width.to_be_bytes().as_slice(), &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat()),
            (b"IDAT", vec![0; 5]),
            (b"IEND", Vec::new()),
        ] {
            bytes.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
            bytes.extend(name);
            bytes.extend(body);
            bytes.extend([0; 4]);
        }
        bytes
    }

    fn a_pdf(body: &str) -> Vec<u8> {
        format!("%PDF-1.4\n{body}\nxref\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n").into_bytes()
    }

    #[test]
    fn the_content_decides_and_the_name_must_agree() {
        for (name, content, expected) in [
            ("photo.JPG", a_jpeg(4000, 3000), EvidenceKind::Jpeg),
            ("出生证明.jpeg", a_jpeg(1, 1), EvidenceKind::Jpeg),
            ("image", a_png(800, 600), EvidenceKind::Png),
            ("../../etc/passwd.png", a_png(800, 600), EvidenceKind::Png),
            ("scan.pdf", a_pdf("1 0 obj << /Type /Catalog >> endobj"), EvidenceKind::Pdf),
        ] {
            assert_eq!(kind(name, &content), Ok(expected), "{name}");
        }
        for (name, content, expected) in [
            ("photo.png", a_jpeg(4000, 3000), Unfit::NotWhatItsNameSays),
            ("photo.jpg", a_pdf(""), Unfit::NotWhatItsNameSays),
            ("virus.exe", a_png(1, 1), Unfit::NotWhatItsNameSays),
            ("photo.jpg", b"MZ\x90\0".to_vec(), Unfit::OtherKind),
            ("photo.jpg", b"<svg onload=alert(1)>".to_vec(), Unfit::OtherKind),
            ("photo.jpg", Vec::new(), Unfit::Empty),
            ("photo.jpg", a_jpeg(0, 10), Unfit::Broken),
            ("photo.jpg", a_jpeg(20_000, 10), Unfit::TooLarge),
            ("photo.png", a_png(10_000, 10_000), Unfit::TooLarge),
            ("scan.pdf", b"%PDF-1.4 and nothing more".to_vec(), Unfit::Broken),
            ("scan.pdf", a_pdf("/S /JavaScript /JS (app.alert(1))"), Unfit::Active),
            ("scan.pdf", a_pdf("/Type /EmbeddedFile"), Unfit::Active),
        ] {
            assert_eq!(kind(name, &content), Err(expected), "{name}");
        }
        assert_eq!(kind("a.jpg", &vec![0xff; super::super::LARGEST_FILE + 1]), Err(Unfit::TooLong));
    }

    #[test]
    fn a_file_that_breaks_off_anywhere_is_refused_and_never_a_panic() {
        for (name, whole) in
            [("a.jpg", a_jpeg(40, 30)), ("a.png", a_png(40, 30)), ("a.pdf", a_pdf("1 0 obj endobj"))]
        {
            assert!(kind(name, &whole).is_ok());
            for end in 0..whole.len() - 2 {
                assert!(kind(name, &whole[..end]).is_err(), "{name} {end}");
            }
            for at in 0..whole.len() {
                for byte in [0, 0x7f, 0xff] {
                    let mut damaged = whole.clone();
                    damaged[at] = byte;
                    // Refused or not, it ends.
                    let _ = kind(name, &damaged);
                }
            }
        }
    }
}
