//! Pages for when something is not as asked: what happened, why, what now, 12393.

use leptos::prelude::*;

use crate::request::Request;
use crate::ui::answer::{Mood, answer, link_button};
use crate::{routes, t};

/// 404: nothing here, or nothing of this person's; the page does not tell which.
pub(crate) fn not_found(request: &Request) -> AnyView {
    let lang = request.lang;
    page(request, Mood::Wait, t::trouble_not_found(lang), t::trouble_not_found_why(lang).to_owned(), false)
}

/// 403: the form came too late or from elsewhere.
pub(crate) fn refused(request: &Request) -> AnyView {
    let lang = request.lang;
    page(request, Mood::Wait, t::trouble_refused(lang), t::trouble_refused_why(lang).to_owned(), false)
}

/// 429: too many tries.
pub(crate) fn too_many(request: &Request, wait_seconds: u64) -> AnyView {
    let lang = request.lang;
    let why = if wait_seconds < 120 {
        t::trouble_too_many_seconds(lang, &wait_seconds)
    } else {
        t::trouble_too_many_minutes(lang, &wait_seconds.div_ceil(60))
    };
    page(request, Mood::Wait, t::trouble_too_many(lang), why, false)
}

/// 413: more was sent than a form can hold.
pub(crate) fn too_large(request: &Request) -> AnyView {
    let lang = request.lang;
    page(request, Mood::Wait, t::trouble_too_large(lang), t::trouble_too_large_why(lang).to_owned(), false)
}

/// 500: something broke on our side.
pub(crate) fn problem(request: &Request) -> AnyView {
    let lang = request.lang;
    page(request, Mood::No, t::trouble_problem(lang), t::trouble_problem_why(lang).to_owned(), true)
}

/// 503: not ready.
pub(crate) fn unavailable(request: &Request) -> AnyView {
    let lang = request.lang;
    page(request, Mood::Wait, t::trouble_unavailable(lang), t::trouble_unavailable_why(lang).to_owned(), true)
}

fn page(request: &Request, mood: Mood, title: &'static str, why: String, numbered: bool) -> AnyView {
    let lang = request.lang;
    let number = numbered.then(|| {
        view! {
            <p>
                {t::trouble_reference(lang)} " " <strong class="reference">{request.reference.clone()}</strong>
            </p>
        }
    });
    view! {
        <div class="card narrow">
            {answer(mood, title, view! { <p>{why}</p> })}
            {number}
            <p>{t::trouble_hotline(lang)} " " <a href=routes::HOTLINE>"12393"</a></p>
        </div>
        {link_button(routes::HOME, t::trouble_home(lang), true)}
    }
    .into_any()
}
