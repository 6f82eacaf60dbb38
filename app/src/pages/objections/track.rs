//! `/objections/{reference}`: how an objection stands, its files, taking it back.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::text::Lang;

use super::{Stage, What};
use crate::forms::FieldError;
use crate::pages::case_parts::{files, take_back};
use crate::pages::family_link::FileItem;
use crate::request::Request;
use crate::ui::answer::{Mood, answer, back, facts, link_button};
use crate::ui::field::error_summary;
use crate::{routes, t};

/// An objection.
#[derive(Clone, Debug)]
pub struct Model {
    /// Number to refer to.
    pub reference: String,
    /// Id of the claim.
    pub claim: String,
    /// Its hospital.
    pub hospital: String,
    /// Its day of discharge or service.
    pub discharged: Date,
    /// To what of it.
    pub what: What,
    /// Why; empty where nobody asked.
    pub reason: String,
    /// When.
    pub asked_on: Date,
    /// How it stands.
    pub stage: Stage,
    /// What became of the claim since it was granted.
    pub anew: Anew,
    /// Whether the visitor asked: they may send files and take it back.
    pub mine: bool,
    /// Files, as far as the visitor may see them.
    pub files: Vec<FileItem>,
    /// What is wrong with a file.
    pub errors: Vec<FieldError>,
}

/// What became of a claim to which an objection was granted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Anew {
    /// It waits for its hospital, or nothing was granted.
    #[default]
    Waits,
    /// It was taken back, and is being settled again.
    TakenBack,
    /// It, or what rests on it, came by hand-in: no hospital settles it again.
    AtOffice,
    /// Its year is closed: hospitals settle nothing in it.
    Closed,
    /// It was settled again; the id of the new claim.
    Done(String),
}

/// The page.
pub(super) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let open = model.stage == Stage::Open;
    let place = request.at(&routes::objection(&model.reference));
    let (mood, next) = match &model.stage {
        Stage::Open if model.what == What::Recomputation => (Mood::Wait, t::objection_next_review(lang)),
        Stage::Open => (Mood::Wait, t::objection_next_open(lang)),
        Stage::Granted(..) => (Mood::Yes, model.anew.said(lang)),
        Stage::Upheld(..) => (Mood::No, t::objection_next_upheld(lang)),
        Stage::Withdrawn(_) => (Mood::No, t::objection_next_withdrawn(lang)),
    };
    view! {
        <div class="narrow">
            {back(&request.at(routes::OBJECTIONS), t::objection_list_title(lang))}
            {error_summary(lang, &model.errors)}
            <div class="card">
                {answer(mood, model.stage.word(lang), ())}
                {facts(pairs(lang, model))}
                <p class="after">{next}</p>
                {link_button(&request.at(&routes::claim(&model.claim)), t::objection_see_claim(lang), false)}
                {again(request, model)}
            </div>
            {files(request, (t::objection_files(lang), t::objection_files_note(lang)), &place, &model.files, open && model.mine, &model.errors)}
            {(open && model.mine).then(|| take_back(request, &place, (t::objection_withdraw_text(lang), t::objection_withdraw(lang))))}
        </div>
    }
    .into_any()
}

impl Anew {
    fn said(&self, lang: Lang) -> &'static str {
        match self {
            Self::Waits => t::objection_next_granted(lang),
            Self::TakenBack => t::anew_mine_taken_back(lang),
            Self::AtOffice => t::anew_mine_office(lang),
            Self::Closed => t::anew_mine_closed(lang),
            Self::Done(_) => t::anew_mine_done(lang),
        }
    }
}

fn again(request: &Request, model: &Model) -> Option<AnyView> {
    let Anew::Done(claim) = &model.anew else { return None };
    let href = request.at(&routes::claim(claim));
    Some(view! { " " {link_button(&href, t::anew_mine_see(request.lang), true)} }.into_any())
}

fn pairs(lang: Lang, model: &Model) -> Vec<(&'static str, String)> {
    let mut pairs = vec![
        (t::objection_reference(lang), model.reference.clone()),
        (t::objection_claim(lang), format!("{} {}", model.hospital, date::iso(model.discharged))),
        (t::objection_about(lang), model.what.said(lang)),
    ];
    if !model.reason.is_empty() {
        pairs.push((t::objection_reason_given(lang), model.reason.clone()));
    }
    pairs.push((t::objection_asked_on(lang), date::iso(model.asked_on)));
    match &model.stage {
        Stage::Open => {}
        Stage::Withdrawn(on) => pairs.push((t::correction_withdrawn_on(lang), date::iso(*on))),
        Stage::Granted(on, said) | Stage::Upheld(on, said) => {
            pairs.push((t::objection_decided_on(lang), date::iso(*on)));
            pairs.push((t::objection_decision(lang), said.clone()));
        }
    }
    pairs
}
