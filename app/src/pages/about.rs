//! `/about`: what this portal is.

use leptos::prelude::*;

use crate::request::Request;
use crate::{routes, t};

/// Which versions answer.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The engine's name and version.
    pub engine: String,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    view! {
        <div class="narrow">
            <h1>{t::about_title(lang)}</h1>
            <p class="lead">{t::about_lead(lang)}</p>
            <h2>{t::about_what(lang)}</h2>
            <div class="card">
                <p>{t::about_tasks(lang)}</p>
                <p>{t::about_not(lang)}</p>
            </div>
            <h2>{t::about_how(lang)}</h2>
            <div class="card">
                <p>{t::about_engine(lang)}</p>
                <p>{t::about_samples(lang)} " " <a href=routes::POLICIES>{t::about_policies(lang)}</a></p>
                <p class="small">{t::about_version(lang, &model.engine)}</p>
            </div>
            <h2>{t::about_access(lang)}</h2>
            <div class="card">
                <p>{t::about_large(lang)}</p>
                <p>{t::about_script(lang)}</p>
                <p>{t::about_help(lang)} " " <a href=routes::HOTLINE>"12393"</a></p>
            </div>
        </div>
    }
    .into_any()
}
