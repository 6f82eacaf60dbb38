//! `/notices/messages`: whether I also get text messages on my phone.

use leptos::prelude::*;
use time::OffsetDateTime;

use crate::pages::account::minute;
use crate::request::Request;
use crate::ui::answer::{Mood, answer_below, back};
use crate::ui::notice::{Tone, notice};
use crate::ui::shell::token;
use crate::{routes, t};

/// Version of the text that a person agrees to.
pub const TEXT_VERSION: &str = "sms-1";

/// How it stands.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The phone on file, masked.
    pub phone: Option<String>,
    /// Since when the person has agreed, and to which version of the text.
    pub agreed: Option<(OffsetDateTime, String)>,
    /// Hours between which nothing is sent: from, until.
    pub quiet: Option<(u8, u8)>,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let below = match (&model.agreed, &model.phone) {
        (Some((at, version)), _) => t::notice_sms_since(lang, &minute(*at), version),
        (None, Some(_)) => t::notice_sms_only_here(lang).to_owned(),
        (None, None) => t::notice_sms_no_phone(lang).to_owned(),
    };
    let state = match model.agreed {
        Some(_) => answer_below(Mood::Yes, t::notice_sms_on(lang), view! { <p>{below}</p> }),
        None => view! {
            <h2>{t::notice_sms_off(lang)}</h2>
            <p>{below}</p>
        }
        .into_any(),
    };
    let phone = model.phone.as_ref().map(|phone| view! { <p>{t::notice_sms_phone(lang, phone)}</p> });
    view! {
        <div class="narrow">
            {back(routes::NOTICES, t::notice_title(lang))}
            <h1>{t::notice_sms_title(lang)}</h1>
            <div class="card">
                {state} {phone}
            </div>
            {form(request, model)}
        </div>
    }
    .into_any()
}

fn form(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let (value, label) = match (&model.agreed, &model.phone) {
        (Some(_), _) => ("no", t::notice_sms_take_back(lang)),
        (None, Some(_)) => ("yes", t::notice_sms_agree(lang)),
        (None, None) => return ().into_any(),
    };
    let quiet = model.quiet.map(|(from, until)| view! { <p>{t::notice_sms_quiet(lang, &from, &until)}</p> });
    let text = model.agreed.is_none().then(|| {
        let body = view! {
            <p>{t::notice_sms_text(lang)}</p>
            {quiet}
            <p class="small">{t::family_consent_version(lang, &TEXT_VERSION)}</p>
        };
        notice(Tone::Calm, t::notice_sms_what(lang), body)
    });
    let class = if model.agreed.is_some() { "button line" } else { "button" };
    view! {
        {text}
        <form method="post" action=routes::NOTICE_MESSAGES>
            {token(request)}
            <input type="hidden" name="agree" value=value />
            <button class=class type="submit">{label}</button>
        </form>
    }
    .into_any()
}
