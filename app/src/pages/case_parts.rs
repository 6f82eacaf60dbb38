//! What the pages of a resident's case have in common: its files, and the way to take it back.

use leptos::prelude::*;

use crate::forms::FieldError;
use crate::pages::family_link::{FileItem, file_items, upload};
use crate::request::Request;
use crate::ui::shell::token;

/// The files of a case, and as long as it is open the form that sends another. Nothing where there is neither.
///
/// `place` is the path of the case as the visitor reaches it; the form goes to `…/evidence` below it.
pub(crate) fn files(
    request: &Request,
    (title, note): (&'static str, &'static str),
    place: &str,
    files: &[FileItem],
    open: bool,
    errors: &[FieldError],
) -> Option<AnyView> {
    if files.is_empty() && !open {
        return None;
    }
    let note = (open && !note.is_empty()).then(|| view! { <p>{note}</p> });
    Some(
        view! {
            <h2>{title}</h2>
            <div class="card">
                {note}
                <ul>{file_items(request.lang, files)}</ul>
                {open.then(|| upload(request, format!("{place}/evidence"), errors))}
            </div>
        }
        .into_any(),
    )
}

/// The form that takes a case back.
pub(crate) fn take_back(
    request: &Request,
    place: &str,
    (text, button): (&'static str, &'static str),
) -> AnyView {
    view! {
        <form method="post" action=format!("{place}/withdraw")>
            {token(request)}
            <p>{text}</p>
            <button class="button line" type="submit">{button}</button>
        </form>
    }
    .into_any()
}
