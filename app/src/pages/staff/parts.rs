//! Pieces of several pages of staff.

use leptos::prelude::*;
use rules::text::Lang;

use crate::pages::family_link::{FileItem, file_said};
use crate::ui::notice::{Tone, notice};
use crate::{routes, t};

/// An id number as people compare it: place, day of birth, the rest. It breaks between them.
pub(super) fn in_groups(number: &str) -> String {
    match (number.get(..6), number.get(6..14), number.get(14..)) {
        (Some(place), Some(born), Some(rest)) if number.len() == 18 => format!("{place} {born} {rest}"),
        _ => number.to_owned(),
    }
}

/// That password and code are asked for before a form counts, told before it is filled in: who goes there and comes back
/// finds the form empty.
pub(super) fn prove(lang: Lang, title: &'static str, page: &str) -> AnyView {
    let go = routes::staff_confirm(page);
    let body = view! {
        <p>{t::desk_cash_prove_why(lang)}</p>
        <a class="button line" href=go>{t::desk_cash_prove_go(lang)}</a>
    };
    notice(Tone::Soon, title, body)
}

/// The files of a case, each at its address; `without` where there are none.
pub(super) fn files(
    lang: Lang,
    files: &[FileItem],
    href: impl Fn(&str) -> String,
    (without, note): (&'static str, &'static str),
) -> AnyView {
    if files.is_empty() {
        return view! { <div class="card"><p>{without}</p></div> }.into_any();
    }
    let items = files
        .iter()
        .map(|file| view! { <li><a href=href(&file.id)>{file_said(lang, file)}</a></li> })
        .collect::<Vec<_>>();
    view! {
        <div class="card">
            <ul>{items}</ul>
            <p class="small">{note}</p>
        </div>
    }
    .into_any()
}
