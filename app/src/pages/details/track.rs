//! `/corrections/{reference}`: how a correction stands, both values, its proof, and the way on.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::text::Lang;

use super::{Datum, Value};
use crate::forms::FieldError;
use crate::pages::case_parts::{files, take_back};
use crate::pages::family_link::FileItem;
use crate::request::Request;
use crate::ui::answer::{Mood, answer, back, facts, link_button};
use crate::ui::field::error_summary;
use crate::ui::notice::{Tone, notice};
use crate::{routes, t};

/// A correction.
#[derive(Clone, Debug)]
pub struct Model {
    /// Number to refer to.
    pub reference: String,
    /// Which datum.
    pub datum: Datum,
    /// On file when it was asked.
    pub old: Value,
    /// What it should be, or is.
    pub new: Value,
    /// Since when, if it was told.
    pub since: Option<Date>,
    /// Why.
    pub reason: String,
    /// When it was asked.
    pub asked_on: Date,
    /// How it stands.
    pub stage: Stage,
    /// Whether the visitor asked for it: they may send files and take it back.
    pub mine: bool,
    /// Whether it cannot be granted without proof.
    pub needs_proof: bool,
    /// Files, as far as the visitor may see them.
    pub files: Vec<FileItem>,
    /// What is wrong with a file.
    pub errors: Vec<FieldError>,
}

/// How a correction stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Staff have not decided.
    Open,
    /// The datum was corrected; the day, and what staff said.
    Applied(Date, String),
    /// It was not; the day, and why.
    Refused(Date, String),
    /// Taken back on the day.
    Withdrawn(Date),
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let word = model.datum.word(lang);
    let open = model.stage == Stage::Open;
    let place = request.at(&routes::correction(&model.reference));
    let (mood, title, next) = match &model.stage {
        Stage::Open => (Mood::Wait, t::correction_open(lang, &word), t::correction_next_open(lang)),
        Stage::Applied(..) => {
            (Mood::Yes, t::correction_applied(lang, &word), t::correction_next_applied(lang))
        }
        Stage::Refused(..) => {
            (Mood::No, t::correction_refused(lang, &word), t::correction_next_refused(lang))
        }
        Stage::Withdrawn(_) => {
            (Mood::No, t::correction_withdrawn(lang, &word), t::correction_next_withdrawn(lang))
        }
    };
    let again = matches!(model.stage, Stage::Refused(..)).then(|| {
        link_button(&request.at(&routes::detail(model.datum.code())), t::correction_again(lang), false)
    });
    let missing = (open && model.needs_proof && model.files.is_empty() && model.mine).then(|| {
        notice(Tone::Soon, t::correction_files(lang), view! { <p>{t::correction_next_proof(lang)}</p> })
    });
    view! {
        <div class="narrow">
            {back(&request.at(routes::DETAILS), t::details_back(lang))}
            {error_summary(lang, &model.errors)}
            <div class="card">
                {answer(mood, &title, ())}
                {facts(pairs(lang, model))}
                <p class="after">{next}</p>
                {again}
            </div>
            {missing}
            {files(request, (t::correction_files(lang), ""), &place, &model.files, open && model.mine, &model.errors)}
            {(open && model.mine).then(|| take_back(request, &place, (t::correction_withdraw_text(lang), t::correction_withdraw(lang))))}
        </div>
    }
    .into_any()
}

fn pairs(lang: Lang, model: &Model) -> Vec<(&'static str, String)> {
    let mut pairs = vec![
        (t::correction_old(lang), model.old.said(lang)),
        (t::correction_new(lang), model.new.said(lang)),
    ];
    pairs.extend(model.since.map(|since| (t::correction_since(lang), date::iso(since))));
    pairs.push((t::correction_reason(lang), model.reason.clone()));
    pairs.push((t::correction_asked_on(lang), date::iso(model.asked_on)));
    pairs.push((t::correction_reference(lang), model.reference.clone()));
    match &model.stage {
        Stage::Open => {}
        Stage::Withdrawn(on) => pairs.push((t::correction_withdrawn_on(lang), date::iso(*on))),
        Stage::Applied(on, said) | Stage::Refused(on, said) => {
            pairs.push((t::correction_decided_on(lang), date::iso(*on)));
            pairs.push((t::correction_decision(lang), said.clone()));
        }
    }
    pairs
}
