//! Tables that compare: a table on a desk, cards on a phone where the rows are long.

use leptos::prelude::*;

/// One row of a comparison.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// What the row is about.
    pub(crate) head: String,
    /// Its figures.
    pub(crate) cells: Vec<String>,
    /// Whether it is the person's own row.
    pub(crate) here: bool,
}

/// A table of up to three short columns, which fits a phone as it is.
pub(crate) fn small(caption: &'static str, heads: &[&'static str], rows: Vec<Row>) -> AnyView {
    table("compare", caption, heads, rows)
}

/// A table whose rows become cards on a phone.
#[cfg(feature = "ssr")]
pub(crate) fn folding(caption: &'static str, heads: &[&'static str], rows: Vec<Row>) -> AnyView {
    table("compare fold", caption, heads, rows)
}

fn table(class: &'static str, caption: &'static str, heads: &[&'static str], rows: Vec<Row>) -> AnyView {
    let head = heads
        .iter()
        .enumerate()
        .map(|(column, head)| {
            view! { <th scope="col" class=if column == 0 { "" } else { "n" }>{*head}</th> }.into_any()
        })
        .collect::<Vec<_>>();
    let body = rows.into_iter().map(|row| line(heads, row)).collect::<Vec<_>>();
    view! {
        <table class=class>
            <caption class="hidden">{caption}</caption>
            <thead>
                <tr>{head}</tr>
            </thead>
            <tbody>{body}</tbody>
        </table>
    }
    .into_any()
}

fn line(heads: &[&'static str], row: Row) -> AnyView {
    let cells = heads
        .iter()
        .skip(1)
        .copied()
        .zip(row.cells)
        .map(|(label, cell)| view! { <td class="n" data-label=label>{cell}</td> }.into_any())
        .collect::<Vec<_>>();
    let class = if row.here { "here" } else { "" };
    view! {
        <tr class=class>
            <th scope="row">{row.head}</th>
            {cells}
        </tr>
    }
    .into_any()
}
