//! `/account/data`: everything on file about me, to take along as one file.

use leptos::prelude::*;
use rules::text::Lang;

use crate::request::Request;
use crate::ui::answer::back;
use crate::ui::shell::token;
use crate::{routes, t};

/// What the page needs to say.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// Most records of one sort in the file.
    pub most: u32,
    /// Whether the person must first say again who they are.
    pub prove: bool,
}

/// The page.
pub(crate) fn view(request: &Request, model: Model) -> AnyView {
    let lang = request.lang;
    let prove = model.prove.then(|| view! { <p class="hint">{t::history_data_prove(lang)}</p> });
    view! {
        <div class="narrow">
            {back(routes::ACCOUNT, t::account_title(lang))}
            <h1>{t::history_data_title(lang)}</h1>
            <p class="lead">{t::history_data_lead(lang)}</p>
            <div class="card">
                <h2>{t::history_data_what(lang)}</h2>
                <ul class="links">
                    <li>{t::history_data_person(lang)}</li>
                    <li>{t::history_data_insurance(lang)}</li>
                    <li>{t::history_data_claims(lang)}</li>
                    <li>{t::history_data_family(lang)}</li>
                    <li>{t::history_data_asked(lang)}</li>
                    <li>{t::history_data_record(lang)}</li>
                </ul>
                <p class="small">{t::history_data_bound(lang, &model.most)} " " {t::history_data_apart(lang)}</p>
            </div>
            <p>{t::history_data_careful(lang)}</p>
            {prove}
            <form method="post" action=routes::MY_DATA>
                {token(request)}
                <button class="button" type="submit">{t::history_data_submit(lang)}</button>
            </form>
        </div>
    }
    .into_any()
}

/// What stands beside the data in the file.
pub fn readme(lang: Lang, most: u32) -> String {
    let (bound, careful) = (t::history_data_bound(lang, &most), t::history_data_careful(lang));
    [
        t::history_data_title(lang),
        t::history_data_what(lang),
        t::history_data_person(lang),
        t::history_data_insurance(lang),
        t::history_data_claims(lang),
        t::history_data_family(lang),
        t::history_data_asked(lang),
        t::history_data_record(lang),
        t::history_data_apart(lang),
        &bound,
        careful,
    ]
    .map(|line| format!("{line}\r\n"))
    .concat()
}
