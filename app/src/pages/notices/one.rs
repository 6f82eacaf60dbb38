//! `/notices/{id}`: one notice, with the way to what it is about.

use leptos::prelude::*;
use rules::text::Lang;

use super::{Item, title};
use crate::request::Request;
use crate::ui::answer::{back, link_button};
use crate::ui::day;
use crate::ui::shell::token;
use crate::{routes, t};

/// One notice.
#[derive(Clone, Debug)]
pub struct Model {
    /// The notice as the list has it.
    pub item: Item,
    /// The page that it is about; `None` where the reader may not go there any more.
    pub about: Option<String>,
    /// How the message to the phone stands, where there is one.
    pub message: Option<Message>,
}

/// How a message to the phone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// It will be sent.
    Waiting,
    /// It was sent.
    Sent,
    /// It was not sent.
    NotSent,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let (lang, item) = (request.lang, &model.item);
    let go = model.about.as_deref().map(|about| link_button(about, item.told.go(lang), true));
    let message = model.message.map(|message| view! { <p class="small">{sent(lang, message)}</p> });
    let read = (!item.read).then(|| {
        view! {
            <form method="post" action=routes::notice(&item.id)>
                {token(request)}
                <button class="button line" type="submit">{t::notice_mark_read(lang)}</button>
            </form>
        }
    });
    view! {
        <div class="narrow">
            {back(routes::NOTICES, t::notice_title(lang))}
            <h1>{title(lang, &item.told, item.child.as_deref())}</h1>
            <div class="card">
                <p>{item.told.body(lang)}</p>
                <p class="small">{day(lang, item.on)}</p>
                {message}
            </div>
            {go}
            {read}
        </div>
    }
    .into_any()
}

fn sent(lang: Lang, message: Message) -> &'static str {
    match message {
        Message::Waiting => t::notice_message_waiting(lang),
        Message::Sent => t::notice_message_sent(lang),
        Message::NotSent => t::notice_message_not_sent(lang),
    }
}
