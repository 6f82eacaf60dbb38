//! A QR code as a drawing: dark squares on white in every colour scheme, so that phones read it.

use leptos::prelude::AnyView;

use super::html::Html;

/// A QR code: so many squares a side, row by row; `true` is dark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    /// Squares a side.
    pub width: usize,
    /// The squares.
    pub dark: Vec<bool>,
}

/// Squares of white around the code that readers ask for.
const QUIET: usize = 4;

impl Qr {
    /// The drawing, with what it is for those who cannot see it.
    pub(crate) fn view(&self, label: &str) -> AnyView {
        Html::drawn(|html| self.write(html, label))
    }

    fn write(&self, html: &mut Html, label: &str) {
        let side = self.width + 2 * QUIET;
        html.raw("<svg class=\"qr\" role=\"img\" shape-rendering=\"crispEdges\" viewBox=\"0 0 ");
        html.show(&side).raw(" ").show(&side).raw("\" aria-label=\"").text(label).raw("\"><rect width=\"");
        html.show(&side).raw("\" height=\"").show(&side).raw("\" fill=\"#fff\"/><path fill=\"#000\" d=\"");
        for (y, row) in self.dark.chunks(self.width.max(1)).enumerate() {
            write_row(html, y, row);
        }
        html.raw("\"/></svg>");
    }
}

/// One stroke for each run of dark squares.
fn write_row(html: &mut Html, y: usize, row: &[bool]) {
    let mut x = 0;
    for run in row.chunk_by(|one, next| one == next) {
        if run.first() == Some(&true) {
            html.raw("M").show(&(x + QUIET)).raw(" ").show(&(y + QUIET)).raw("h").show(&run.len());
            html.raw("v1h-").show(&run.len()).raw("z");
        }
        x += run.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_dark_squares_become_strokes() {
        let code = Qr { width: 3, dark: vec![true, true, false, false, false, false, true, false, true] };
        let html = Html::written(|html| code.write(html, "a \"code\""));
        assert!(html.contains("viewBox=\"0 0 11 11\""));
        assert!(html.contains("aria-label=\"a &quot;code&quot;\""));
        assert!(html.contains("d=\"M4 4h2v1h-2zM4 6h1v1h-1zM6 6h1v1h-1z\""));
    }
}
