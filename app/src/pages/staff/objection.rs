//! `/staff/cases/{case}` of an objection: the claim with its steps, what is objected to, the files, and the decision.

use leptos::prelude::*;
use rules::date;
use rules::text::Lang;

use super::cases::{self, about, proposals, step, tag};
use crate::islands::estimator::{pack_line, parts};
use crate::pages::claim;
use crate::pages::claims::summary;
use crate::pages::family_link::FileItem;
use crate::pages::objections::What;
use crate::request::Request;
use crate::ui::answer::{back, facts};
use crate::ui::breakdown::breakdown;
use crate::ui::field::error_summary;
use crate::ui::notice::{Tone, notice, sample_tag};
use crate::ui::steps::steps;
use crate::{routes, t};

/// An objection at the desk.
#[derive(Clone, Debug)]
pub struct Model {
    /// The case, its proposals and the forms.
    pub case: cases::Model,
    /// To what.
    pub what: What,
    /// Why, in the person's words; empty where nobody asked.
    pub reason: String,
    /// The claim as its owner sees it.
    pub claim: claim::Model,
    /// Hash of the trace as it stood when the case was opened.
    pub trace_hash: Option<String>,
    /// Whether amounts of the claim are not those that the case was opened with.
    pub changed: bool,
    /// Files.
    pub files: Vec<FileItem>,
}

/// The page.
pub(super) fn view(request: &Request, model: &Model) -> AnyView {
    let (lang, case, claim) = (request.lang, &model.case, &model.claim);
    let changed = model.changed.then(|| {
        notice(
            Tone::Soon,
            t::objection_staff_changed(lang),
            view! { <p>{t::objection_staff_changed_why(lang)}</p> },
        )
    });
    view! {
        {back(routes::STAFF_CASES, t::staff_task_cases(lang))}
        <h1>{t::staff_case_title(lang, &case.line.reference)} " " {tag(lang, case.line.stage)}</h1>
        {error_summary(lang, &case.errors)}
        <div class="card">{facts(pairs(lang, model))}</div>
        {changed}
        <h2>{t::objection_staff_claim(lang)}</h2>
        <div class="columns">
            <div class="card">
                <h3>{claim.row.hospital.clone()}</h3>
                {summary(lang, &claim.row)}
                {facts(vec![(t::claim_slip(lang), claim.slip_no.clone())])}
            </div>
            <div class="card">
                <p>{sample_tag(lang, claim.pack.official)}</p>
                {breakdown(lang, claim.shares.medfee_sumamt, &parts(&claim.shares))}
                <p class="small">{pack_line(lang, &claim.pack_title, &claim.pack)}</p>
            </div>
        </div>
        {claim::lines(lang, claim)}
        <h2>{t::estimate_steps(lang)}</h2>
        <div class="card">{trace(lang, model)}</div>
        <h2>{t::objection_files(lang)}</h2>
        {files(lang, model)}
        {proposals(lang, case)}
        {step(request, case)}
    }
    .into_any()
}

fn pairs(lang: Lang, model: &Model) -> Vec<(&'static str, String)> {
    let case = &model.case;
    let mut pairs = vec![
        (t::staff_name(lang), case.name.clone()),
        (t::sign_in_id(lang), case.id_number.clone()),
        (t::staff_township(lang), case.line.township.clone()),
        about(lang, case.line.about),
        (t::objection_about(lang), model.what.said(lang)),
        (t::staff_case_opened(lang), date::iso(case.line.opened)),
    ];
    if !model.reason.is_empty() {
        pairs.push((t::objection_reason_given(lang), model.reason.clone()));
    }
    pairs.extend(model.trace_hash.clone().map(|hash| (t::objection_staff_trace(lang), hash)));
    pairs
}

fn trace(lang: Lang, model: &Model) -> AnyView {
    if model.claim.steps.is_empty() {
        return view! { <p>{t::objection_staff_no_steps(lang)}</p> }.into_any();
    }
    steps(lang, &model.claim.steps)
}

fn files(lang: Lang, model: &Model) -> AnyView {
    let href = |file: &str| routes::staff_case_evidence(&model.case.line.id, file);
    let words = (t::correction_staff_files_none(lang), t::correction_staff_files_note(lang));
    super::files(lang, &model.files, href, words)
}
