//! `/hand-in/{reference}/receipt`: it came in, under which number, and what happens next. Made to be printed.

use leptos::prelude::*;
use rules::date;

use super::Line;
use crate::request::Request;
use crate::ui::answer::{facts, link_button, print_row};
use crate::ui::icon::{Icon, icon};
use crate::ui::notice::sample_tag;
use crate::ui::{day, yuan};
use crate::{routes, t};

/// What was handed in.
#[derive(Clone, Debug)]
pub struct Model {
    /// As in the list.
    pub line: Line,
    /// Masked name of the person.
    pub name: String,
    /// The account: holder, bank, last digits.
    pub account: (String, String, String),
    /// How many files came already.
    pub files: usize,
}

/// The page.
pub(super) fn view(request: &Request, model: &Model) -> AnyView {
    let (lang, line) = (request.lang, &model.line);
    let (holder, bank, last) = &model.account;
    let place = request.at(&routes::hand_in(&line.reference));
    let pairs = vec![
        (t::hand_in_hospital(lang), line.hospital.clone()),
        (t::hand_in_when(lang), line.when(lang)),
        (t::hand_in_total(lang), yuan(lang, line.total)),
        (t::hand_in_handed_in(lang), date::iso(line.handed_in_on)),
        (t::hand_in_holder_name(lang), holder.clone()),
        (t::hand_in_account(lang), t::hand_in_account_masked(lang, bank, last)),
    ];
    let by = line.due.filter(|_| line.state.is_open()).map(
        |by| view! { <li>{t::hand_in_sent_by(lang, &day(lang, by))} " " {sample_tag(lang, false)}</li> },
    );
    let files = (model.files == 0).then(|| view! { <li><strong>{t::hand_in_sent_files(lang)}</strong></li> });
    view! {
        <div class="narrow">
            <div class="card done">
                <span class="dot">{icon(Icon::Tick)}</span>
                <h1>{t::hand_in_sent_title(lang)}</h1>
                <p>{t::tiers_done_reference(lang)}</p>
                <p class="reference">{line.reference.clone()}</p>
                <p class="small">{model.name.clone()}</p>
            </div>
            <h2>{t::tiers_done_next(lang)}</h2>
            <div class="card">
                <ul>
                    {files}
                    <li>{t::hand_in_sent_keep(lang)}</li>
                    {by}
                    <li>{t::hand_in_sent_told(lang)} " " <a href=routes::HOTLINE>"12393"</a></li>
                </ul>
            </div>
            <p class="no-print">
                {link_button(&format!("{place}#files"), t::hand_in_sent_upload(lang), model.files == 0)} " "
                {link_button(&place, t::hand_in_sent_follow(lang), model.files > 0)}
            </p>
            <div class="card">{facts(pairs)}</div>
            {print_row(lang)}
        </div>
    }
    .into_any()
}
