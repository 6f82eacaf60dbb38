//! The first card of a page: its answer, and the small pieces around answers.

use leptos::prelude::*;
use rules::text::Lang;

use super::icon::{Icon, icon};
use crate::t;

/// How an answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// It is so.
    Yes,
    /// Not yet, or not decided.
    Wait,
    /// It is not so.
    No,
}

/// The answer as the page's heading, with a line below it.
pub(crate) fn answer(mood: Mood, title: &str, below: impl IntoView + 'static) -> AnyView {
    let heading = view! { <h1>{title.to_owned()}</h1> }.into_any();
    framed(mood, heading, below)
}

/// The answer inside a page that has its own heading.
pub(crate) fn answer_below(mood: Mood, title: &str, below: impl IntoView + 'static) -> AnyView {
    let heading = view! { <h2>{title.to_owned()}</h2> }.into_any();
    framed(mood, heading, below)
}

fn framed(mood: Mood, heading: AnyView, below: impl IntoView + 'static) -> AnyView {
    let (class, drawing) = match mood {
        Mood::Yes => ("answer", Icon::Tick),
        Mood::Wait => ("answer wait", Icon::Clock),
        Mood::No => ("answer no", Icon::Cross),
    };
    view! {
        <div class=class>
            <span class="dot">{icon(drawing)}</span>
            <div>
                {heading}
                {below}
            </div>
        </div>
    }
    .into_any()
}

/// Names and values, one pair a line.
pub(crate) fn facts(pairs: Vec<(&'static str, String)>) -> AnyView {
    let items = pairs
        .into_iter()
        .map(|(name, value)| view! { <dt>{name}</dt> <dd>{unbroken(&value)}</dd> }.into_any())
        .collect::<Vec<_>>();
    view! { <dl class="facts">{items}</dl> }.into_any()
}

/// A value whose dates do not break at their hyphens.
fn unbroken(value: &str) -> Vec<AnyView> {
    let dated = |word: &str| word.len() == 10 && word.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    value
        .split_inclusive(' ')
        .map(|piece| {
            let word = piece.trim_end();
            let space = if word.len() < piece.len() { " " } else { "" };
            let word = word.to_owned();
            if dated(&word) {
                view! { <span class="keep">{word}</span> {space} }.into_any()
            } else {
                format!("{word}{space}").into_any()
            }
        })
        .collect()
}

/// Nothing here, why, and what to do.
pub(crate) fn empty(title: &'static str, next: &'static str) -> AnyView {
    view! {
        <div class="card empty">
            {icon(Icon::Empty)}
            <p><strong>{title}</strong></p>
            <p>{next}</p>
        </div>
    }
    .into_any()
}

/// The print button; without JavaScript it stays hidden.
pub(crate) fn print_row(lang: Lang) -> AnyView {
    view! {
        <p class="print-row">
            <button type="button" class="button line" data-print hidden>
                {t::print_button(lang)}
            </button>
        </p>
    }
    .into_any()
}

/// A link that looks like a button.
pub(crate) fn link_button(href: &str, label: &'static str, main: bool) -> AnyView {
    let class = if main { "button" } else { "button line" };
    view! { <a class=class href=href.to_owned()>{label}</a> }.into_any()
}

/// The way back.
pub(crate) fn back(href: &str, label: &'static str) -> AnyView {
    view! { <a class="back" href=href.to_owned()>"‹ " {label}</a> }.into_any()
}
