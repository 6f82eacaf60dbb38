//! Tables that compare: a table on a desk, cards on a phone where the rows are long.

use super::html::Html;

/// One row of a comparison.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// What the row is about.
    pub(crate) head: String,
    /// Its figures.
    pub(crate) cells: Vec<String>,
    /// Whether it stands out: the person's own hospital, or the cheapest option.
    pub(crate) here: bool,
}

/// Writes a table of up to three short columns, which fits a phone as it is.
pub(crate) fn write_small(html: &mut Html, caption: &str, heads: &[&str], rows: &[Row]) {
    html.raw("<table class=\"compare\">");
    write_rows(html, caption, heads, rows);
}

/// The table's inside and its end.
fn write_rows(html: &mut Html, caption: &str, heads: &[&str], rows: &[Row]) {
    html.raw("<caption class=\"hidden\">").text(caption).raw("</caption><thead><tr>");
    for (column, head) in heads.iter().enumerate() {
        html.raw(if column == 0 { "<th scope=\"col\">" } else { "<th scope=\"col\" class=\"n\">" });
        html.text(head).raw("</th>");
    }
    html.raw("</tr></thead><tbody>");
    for row in rows {
        html.raw(if row.here { "<tr class=\"here\">" } else { "<tr>" });
        html.raw("<th scope=\"row\">").text(&row.head).raw("</th>");
        for (label, cell) in heads.iter().skip(1).zip(&row.cells) {
            html.raw("<td class=\"n\" data-label=\"").text(label).raw("\">").text(cell).raw("</td>");
        }
        html.raw("</tr>");
    }
    html.raw("</tbody></table>");
}

#[cfg(feature = "ssr")]
mod views {
    use leptos::prelude::AnyView;

    use super::{Html, Row, write_rows, write_small};

    /// A table of up to three short columns.
    pub(crate) fn small(caption: &str, heads: &[&str], rows: &[Row]) -> AnyView {
        Html::drawn(|html| write_small(html, caption, heads, rows))
    }

    /// A table whose rows become cards on a phone.
    pub(crate) fn folding(caption: &str, heads: &[&str], rows: &[Row]) -> AnyView {
        Html::drawn(|html| {
            html.raw("<table class=\"compare fold\">");
            write_rows(html, caption, heads, rows);
        })
    }
}

#[cfg(feature = "ssr")]
pub(crate) use views::{folding, small};
