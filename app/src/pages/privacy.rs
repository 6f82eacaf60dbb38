//! `/privacy`: what is stored, how, how long, and whom to call.

use leptos::prelude::*;

use crate::request::Request;
use crate::{routes, t};

/// How long things are kept.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Minutes without use after which a session ends.
    pub idle_minutes: u32,
    /// Hours after which a session ends in any case.
    pub session_hours: u32,
    /// Days that logs are kept.
    pub log_days: u32,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let rows = [
        (t::privacy_person(lang), t::privacy_person_how(lang).to_owned()),
        (t::privacy_claims(lang), t::privacy_claims_how(lang).to_owned()),
        (t::privacy_payment(lang), t::privacy_payment_how(lang).to_owned()),
        (t::privacy_family(lang), t::privacy_family_how(lang).to_owned()),
        (t::privacy_password(lang), t::privacy_password_how(lang).to_owned()),
        (t::privacy_session(lang), t::privacy_session_how(lang, &model.session_hours, &model.idle_minutes)),
        (t::privacy_logs(lang), t::privacy_logs_how(lang, &model.log_days)),
        (t::privacy_estimates(lang), t::privacy_estimates_how(lang).to_owned()),
        (t::privacy_cookies(lang), t::privacy_cookies_how(lang).to_owned()),
    ]
    .map(|(what, how)| view! { <div class="card"><h2>{what}</h2> <p>{how}</p></div> })
    .to_vec();
    view! {
        <div class="narrow">
            <h1>{t::privacy_title(lang)}</h1>
            <p class="lead">{t::privacy_lead(lang)}</p>
            {rows}
            <p><a href=routes::MY_DATA>{t::history_data_title(lang)}</a></p>
            <p>{t::privacy_rights(lang)} " " <a href=routes::HOTLINE>"12393"</a></p>
        </div>
    }
    .into_any()
}
