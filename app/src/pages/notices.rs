//! `/notices`: what I was told, unread first. What each notice says is in [`told`].

pub mod messages;
pub mod one;
mod told;

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::text::Lang;

use crate::request::Request;
use crate::ui::answer::empty;
use crate::ui::paging::{page_of, paging};
use crate::ui::shell::token;
use crate::{routes, t};

pub use told::{HandInTold, Told};

/// Notices on one page.
pub const PAGE_SIZE: u32 = 20;

/// A page of the inbox.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The notices: unread ones first, each part the newest first.
    pub items: Vec<Item>,
    /// How many are unread, on all pages.
    pub unread: u64,
    /// This page; the first is 1.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
}

/// One notice in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id in the URL.
    pub id: String,
    /// What it says.
    pub told: Told,
    /// The child's name, where it concerns a child of the reader.
    pub child: Option<String>,
    /// Business date.
    pub on: Date,
    /// Whether it was read.
    pub read: bool,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let list = if model.items.is_empty() {
        empty(t::notice_empty(lang), t::notice_empty_next(lang))
    } else {
        let items = model.items.iter().map(|entry| item(lang, entry)).collect::<Vec<_>>();
        view! { <ul class="list">{items}</ul> }.into_any()
    };
    let all = (model.unread > 0).then(|| {
        view! {
            <form method="post" action=routes::NOTICES>
                {token(request)}
                <button class="button line" type="submit">{t::notice_read_all(lang)}</button>
            </form>
        }
    });
    view! {
        <h1>{t::notice_title(lang)}</h1>
        <p class="lead">{count(lang, model.unread)}</p>
        {list}
        {paging(lang, (t::paging_previous(lang), t::paging_next(lang)), (model.page, model.pages), routes::notices_page)}
        {page_of(lang, model.page, model.pages)}
        <p><a href=routes::NOTICE_MESSAGES>{t::notice_to_messages(lang)}</a></p>
        {all}
    }
    .into_any()
}

/// How many are unread, in words.
pub(crate) fn count(lang: Lang, unread: u64) -> String {
    if unread == 0 { t::notice_none_unread(lang).to_owned() } else { t::notice_unread_count(lang, &unread) }
}

fn item(lang: Lang, item: &Item) -> AnyView {
    let new = (!item.read).then(|| view! { " " <span class="tag">{t::notice_unread(lang)}</span> });
    view! {
        <li class="card">
            <h2><a href=routes::notice(&item.id)>{title(lang, &item.told, item.child.as_deref())}</a></h2>
            <p class="small">{date::iso(item.on)} {new}</p>
        </li>
    }
    .into_any()
}

/// What a notice says in a line, with the child's name before it.
pub(crate) fn title(lang: Lang, told: &Told, child: Option<&str>) -> String {
    let title = told.title(lang);
    child.map_or_else(|| title.clone(), |name| t::notice_of_child(lang, &name, &title))
}
