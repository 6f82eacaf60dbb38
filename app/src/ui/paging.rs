//! The way through a list that is longer than a page.

use leptos::prelude::*;
use rules::text::Lang;

use crate::t;

/// Links to the page before and the one after, by what they are called; nothing where there is one page. `page` counts
/// from one.
pub(crate) fn paging(
    lang: Lang,
    (previous, next): (&'static str, &'static str),
    (page, pages): (u32, u32),
    address: impl Fn(u32) -> String,
) -> Option<AnyView> {
    if pages < 2 {
        return None;
    }
    let link = |page: u32, label: &'static str| view! { <li><a href=address(page)>{label}</a></li> };
    let previous = (page > 1).then(|| link(page - 1, previous));
    let next = (page < pages).then(|| link(page + 1, next));
    Some(
        view! {
            <nav class="years no-print" aria-label=t::paging_title(lang)>
                <ul>{previous} {next}</ul>
            </nav>
        }
        .into_any(),
    )
}

/// Which page this is, of how many; nothing where there is one.
pub(crate) fn page_of(lang: Lang, page: u32, pages: u32) -> Option<AnyView> {
    (pages > 1).then(|| view! { <p class="small">{t::paging_at(lang, &page, &pages)}</p> }.into_any())
}
