//! `/`: what can I do here, by task.

use leptos::prelude::*;
use rules::date::Date;
use rules::text::{Lang, Text};

use crate::pages::notices;
use crate::request::Request;
use crate::ui::icon::{Icon, icon};
use crate::ui::notice::{Tone, notice};
use crate::ui::{day, listed};
use crate::{routes, t};

/// What the home page says about today.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Contribution windows that are open today: those of the person's jurisdiction, or all.
    pub windows: Vec<OpenWindow>,
    /// Notices that whoever is signed in has not read.
    pub unread: u64,
}

/// A benefit year one can pay for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenWindow {
    /// Where.
    pub place: Text,
    /// The benefit year.
    pub year: i32,
    /// The last day.
    pub closes: Date,
    /// Days from today to the last day; 0 on the last day.
    pub days_left: u32,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let merge = (!request.large_type).then(|| {
        view! {
            <h2>{t::home_merge(lang)}</h2>
            <a class="task wide" href=routes::POLICIES>
                {icon(Icon::Book)}
                <strong>{t::home_merge_short(lang)}</strong>
                <span>{t::home_merge_more(lang)}</span>
            </a>
        }
    });
    view! {
        {unread(lang, model.unread)}
        {windows(lang, &model.windows)}
        <h1>{t::home_title(lang)}</h1>
        <ul class="tasks">{tasks(lang)}</ul>
        {merge}
    }
    .into_any()
}

fn tasks(lang: Lang) -> Vec<AnyView> {
    [
        (routes::ENROLMENT, Icon::Shield, t::home_enrolment(lang), t::home_enrolment_more(lang)),
        (routes::ESTIMATE, Icon::Calculator, t::home_estimate(lang), t::home_estimate_more(lang)),
        (routes::TIERS, Icon::Tiers, t::home_tiers(lang), t::home_tiers_more(lang)),
        (routes::CLAIMS, Icon::Paper, t::home_claims(lang), t::home_claims_more(lang)),
        (routes::ELIGIBILITY, Icon::Question, t::home_eligibility(lang), t::home_eligibility_more(lang)),
        (routes::HOTLINE, Icon::Phone, t::home_hotline(lang), t::home_hotline_more(lang)),
    ]
    .into_iter()
    .map(|(href, drawing, name, more)| {
        view! {
            <li>
                <a class="task" href=href>
                    {icon(drawing)} <strong>{name}</strong> <span>{more}</span>
                </a>
            </li>
        }
        .into_any()
    })
    .collect()
}

/// The way to notices that wait to be read.
fn unread(lang: Lang, unread: u64) -> Option<AnyView> {
    let body = || view! { <p><a href=routes::NOTICES>{t::notice_title(lang)}</a></p> };
    (unread > 0).then(|| notice(Tone::Soon, notices::count(lang, unread), body()))
}

/// One notice for all places whose windows close on the same day.
fn windows(lang: Lang, windows: &[OpenWindow]) -> Vec<AnyView> {
    let mut notices: Vec<(&OpenWindow, Vec<&str>)> = Vec::new();
    for window in windows {
        let same = |seen: &&mut (&OpenWindow, Vec<&str>)| {
            seen.0.year == window.year && seen.0.closes == window.closes
        };
        match notices.iter_mut().find(same) {
            Some((_, places)) => places.push(window.place.get(lang)),
            None => notices.push((window, vec![window.place.get(lang)])),
        }
    }
    notices
        .into_iter()
        .map(|(window, places)| {
            let places = listed(lang, &places);
            let days = days_left(lang, window.days_left, &day(lang, window.closes));
            notice(Tone::Soon, t::home_window(lang, &places, &window.year), view! { <p>{days}</p> })
        })
        .collect()
}

/// How long there is still, in days.
pub(crate) fn days_left(lang: Lang, days: u32, last: &str) -> String {
    if days == 0 { t::home_window_today(lang, &last) } else { t::home_window_days(lang, &days, &last) }
}
