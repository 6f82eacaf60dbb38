//! `/` and the pages that need nobody signed in: policies, eligibility, about, privacy, preferences.

use app::{
    Page,
    forms::{choice::RawPreferences, eligibility::RawEligibility},
    pages::{about, eligibility, home::Model, policies, privacy},
};
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use rules::{catalogue, eligibility::decide as eligibility_of, jurisdiction};

use crate::{
    sign_in::flow,
    web::{
        handlers::{Answer, enrolment::open_window, see_other},
        posted::Posted,
        state::{Portal, Shared},
        visitor::{LANG_COOKIE, TEXT_COOKIE, Visitor, set_cookie},
    },
};

/// Days that logs are kept, by the operator's rotation: the law asks for six months.
const LOG_DAYS: u32 = 184;

/// Seconds that language and type size are remembered: a year.
const PREFERENCE_SECONDS: i64 = 365 * 24 * 60 * 60;

/// `GET /`: windows of one's own jurisdiction when signed in, of all otherwise.
pub async fn home(State(portal): State<Shared>, visitor: Visitor) -> Answer {
    let today = portal.clock.today();
    let own = visitor.session().map(|session| session.person.jurisdiction.clone());
    let windows = jurisdiction::shipped()
        .iter()
        .filter(|place| own.as_ref().is_none_or(|own| *own == place.code))
        .filter_map(|place| open_window(place, today))
        .collect();
    let unread = match visitor.session() {
        Some(session) => portal.store.unread_notices(session.person.id).await?,
        None => 0,
    };
    Ok(visitor.page(Page::Home(Model { windows, unread })))
}

/// `GET /policies`
pub async fn policies(visitor: Visitor) -> Response {
    let model = policies::Model { jurisdictions: jurisdiction::shipped(), catalogue: catalogue::shipped() };
    visitor.page(Page::Policies(model))
}

/// `GET /about`
pub async fn about(visitor: Visitor) -> Response {
    visitor.page(Page::About(about::Model { engine: rules::ENGINE.to_owned() }))
}

/// `GET /privacy`
pub async fn privacy(visitor: Visitor) -> Response {
    visitor.page(Page::Privacy(privacy::Model {
        idle_minutes: minutes(flow::IDLE),
        session_hours: minutes(flow::ABSOLUTE) / 60,
        log_days: LOG_DAYS,
    }))
}

fn minutes(time: std::time::Duration) -> u32 {
    u32::try_from(time.as_secs() / 60).unwrap_or(u32::MAX)
}

/// `GET /eligibility`
pub async fn eligibility(visitor: Visitor) -> Response {
    visitor.page(Page::Eligibility(eligibility::Model {
        raw: RawEligibility::default(),
        errors: Vec::new(),
        jurisdictions: jurisdiction::shipped(),
        answer: None,
    }))
}

/// `POST /eligibility`: answers from what was typed alone; nothing is looked up and nothing is kept.
pub async fn check_eligibility(State(portal): State<Shared>, posted: Posted<RawEligibility>) -> Response {
    let Posted { visitor, form: raw } = posted;
    let (answer, errors) = match raw.parse(jurisdiction::shipped()) {
        Ok(asked) => {
            let answer = eligibility_of(asked.jurisdiction, asked.year, &asked.facts, portal.clock.today());
            (Some(answer), Vec::new())
        }
        Err(errors) => (None, errors),
    };
    let jurisdictions = jurisdiction::shipped();
    visitor.page(Page::Eligibility(eligibility::Model { raw, errors, jurisdictions, answer }))
}

/// `POST /preferences`: language and type size, remembered in the browser without sign-in.
pub async fn preferences(State(portal): State<Shared>, posted: Posted<RawPreferences>) -> Answer {
    let back = see_other(posted.form.back());
    Ok(remembering(&portal, &posted.form, back))
}

/// An answer with the cookies of what was asked for.
pub(super) fn remembering(portal: &Portal, form: &RawPreferences, mut response: Response) -> Response {
    let secure = portal.config.secure_cookies();
    let remember = |name: &str, value: &str| -> HeaderValue {
        set_cookie(name, value, Some(PREFERENCE_SECONDS), secure, false)
    };
    let lang = form.lang().map(|lang| remember(LANG_COOKIE, lang.code()));
    let size = form.large_type().map(|large| remember(TEXT_COOKIE, if large { "large" } else { "normal" }));
    for cookie in [lang, size].into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
