//! `/account`: where I am signed in.

use leptos::prelude::*;
use rules::text::Lang;
use time::{OffsetDateTime, UtcOffset};

use crate::pages::notices;
use crate::request::Request;
use crate::ui::shell::token;
use crate::{routes, t};

/// The person's sessions.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Masked name.
    pub name: String,
    /// Masked id number.
    pub id: String,
    /// Live sessions, latest first.
    pub sessions: Vec<Session>,
    /// Notices that are not read.
    pub unread: u64,
}

/// One session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whether it is the one asking.
    pub current: bool,
    /// When it began.
    pub began: OffsetDateTime,
    /// When it was last used.
    pub last_seen: OffsetDateTime,
}

/// The page.
pub(crate) fn view(request: &Request, model: Model) -> AnyView {
    let lang = request.lang;
    let sessions = model.sessions.iter().map(|session| item(lang, session)).collect::<Vec<_>>();
    view! {
        <div class="narrow">
            <h1>{t::account_title(lang)}</h1>
            <p class="lead">{model.name} "　" {model.id}</p>
            <p>
                <a href=routes::NOTICES>{t::notice_title(lang)}</a>
                "　"
                {notices::count(lang, model.unread)}
            </p>
            <h2>{t::account_sessions(lang)}</h2>
            <ul class="list">{sessions}</ul>
            <p>{t::account_strange(lang)}</p>
            <p><a href=routes::DETAILS>{t::details_to(lang)}</a></p>
            <p><a href=routes::FAMILY>{t::family_title(lang)}</a></p>
            <p><a href=routes::MY_DATA>{t::history_data_title(lang)}</a></p>
            <form method="post" action=routes::SIGN_OUT_EVERYWHERE>
                {token(request)}
                <button class="button" type="submit">{t::account_everywhere(lang)}</button>
            </form>
            <form method="post" action=routes::SIGN_OUT>
                {token(request)}
                <button class="button line" type="submit">{t::account_sign_out(lang)}</button>
            </form>
        </div>
    }
    .into_any()
}

fn item(lang: Lang, session: &Session) -> AnyView {
    let here = session.current.then(|| view! { <span class="tag">{t::account_here(lang)}</span> });
    let said = t::account_session(lang, &minute(session.began), &minute(session.last_seen));
    view! { <li class="card">{said} " " {here}</li> }.into_any()
}

/// 2015-12-01 09:42 in China's time, which has no summer time.
pub(crate) fn minute(instant: OffsetDateTime) -> String {
    let local = UtcOffset::from_hms(8, 0, 0).map_or(instant, |offset| instant.to_offset(offset));
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}",
        local.year(),
        u8::from(local.month()),
        local.day(),
        local.hour(),
        local.minute()
    )
}
