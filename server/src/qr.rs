//! QR codes, as the pages draw them.

use app::pages::certificate::Qr;
use qrcode::{QrCode, types::Color};

pub use qrcode::EcLevel;

/// The code of a text; `None` when the text is too long for any.
pub fn code(text: &str, level: EcLevel) -> Option<Qr> {
    let code = QrCode::with_error_correction_level(text, level).ok()?;
    let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
    Some(Qr { width: code.width(), dark })
}
