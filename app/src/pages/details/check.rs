//! The check before a correction is sent: everything once more, in full.

use leptos::prelude::*;
use rules::date;

use super::{Datum, Value};
use crate::forms::correction::AskedCorrection;
use crate::request::Request;
use crate::ui::answer::{back, facts};
use crate::ui::shell::token;
use crate::{routes, t};

/// What is about to be sent.
#[derive(Clone, Debug)]
pub struct Model {
    /// Which datum.
    pub datum: Datum,
    /// What stands on file.
    pub old: Value,
    /// What it should be.
    pub new: Value,
    /// The same as the form carries it on.
    pub asked: AskedCorrection,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let asked = &model.asked;
    let since = asked.since.map(date::iso).unwrap_or_default();
    let mut pairs = vec![
        (t::correction_staff_datum(lang), model.datum.word(lang).to_owned()),
        (t::details_on_file(lang), model.old.said(lang)),
        (t::details_value(lang), model.new.said(lang)),
    ];
    if asked.since.is_some() {
        pairs.push((t::correction_since(lang), since.clone()));
    }
    pairs.push((t::details_reason(lang), asked.reason.clone()));
    let path = routes::detail(model.datum.code());
    let carried = || {
        let hidden = |name: &'static str, value: &str| {
            view! { <input type="hidden" name=name value=value.to_owned() /> }.into_any()
        };
        [
            hidden("checked", "yes"),
            hidden("value", &asked.value),
            hidden("since", &since),
            hidden("reason", &asked.reason),
        ]
    };
    view! {
        <div class="narrow">
            {back(&request.at(routes::DETAILS), t::details_back(lang))}
            <h1>{t::details_check_title(lang)}</h1>
            <p class="lead">{t::details_check_lead(lang)}</p>
            <div class="card">{facts(pairs)} <p class="after">{model.datum.proof(lang)}</p></div>
            <form method="post" action=request.at(&routes::detail_ask(model.datum.code()))>
                {token(request)} {carried()}
                <button class="button" type="submit">{t::details_check_submit(lang)}</button>
            </form>
            <form method="post" action=request.at(&path)>
                {token(request)} {carried()}
                <button class="button line" type="submit" name="change" value="yes">
                    {t::details_check_change(lang)}
                </button>
            </form>
        </div>
    }
    .into_any()
}
