//! `/staff/cases/{case}` of a correction: both values side by side, the proof, what stands against it, and the decision.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::identity::Sex;
use rules::text::{Lang, Text};

use super::cases::{self, about, proposals, step, tag};
use crate::pages::details::Value;
use crate::pages::family_link::FileItem;
use crate::request::Request;
use crate::ui::answer::{back, facts};
use crate::ui::field::error_summary;
use crate::ui::notice::{Tone, notice};
use crate::{routes, t};

/// A correction at the desk.
#[derive(Clone, Debug)]
pub struct Model {
    /// The case, its proposals and the forms.
    pub case: cases::Model,
    /// On file when it was asked.
    pub old: Value,
    /// What it should become.
    pub new: Value,
    /// On file now.
    pub now: Value,
    /// Since when, if it was told.
    pub since: Option<Date>,
    /// Why, in the person's words.
    pub reason: String,
    /// Birth date and sex that the id number states; none for a newborn's temporary number.
    pub number_says: Option<(Date, Sex)>,
    /// What stands against granting it.
    pub obstacle: Option<Obstacle>,
    /// Whether it opens an account.
    pub opens_account: bool,
    /// Proof.
    pub files: Vec<FileItem>,
}

/// What stands against granting a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The datum changed after it was asked.
    Changed,
    /// No proof.
    NoProof,
    /// The id number is another person's.
    NumberTaken,
}

/// The one thing that may be granted, in words.
pub fn as_asked() -> Text {
    crate::forms::both(|lang| t::correction_staff_as_asked(lang).to_owned())
}

/// The page.
pub(super) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let case = &model.case;
    let mut pairs = vec![
        (t::staff_name(lang), case.name.clone()),
        (t::sign_in_id(lang), case.id_number.clone()),
        (t::staff_township(lang), case.line.township.clone()),
        about(lang, case.line.about),
        (t::staff_case_opened(lang), date::iso(case.line.opened)),
    ];
    if let Some((day, sex)) = model.number_says {
        let said = t::correction_staff_says_is(lang, &date::iso(day), &Value::Sex(sex).said(lang));
        pairs.push((t::correction_staff_says(lang), said));
    }
    pairs.extend(model.since.map(|since| (t::correction_since(lang), date::iso(since))));
    pairs.push((t::correction_staff_reason(lang), model.reason.clone()));
    view! {
        {back(routes::STAFF_CASES, t::staff_task_cases(lang))}
        <h1>{t::staff_case_title(lang, &case.line.reference)} " " {tag(lang, case.line.stage)}</h1>
        {error_summary(lang, &case.errors)}
        <div class="card">{facts(pairs)}</div>
        <h2>{t::correction_staff_both(lang)}</h2>
        {both(lang, model)}
        {against(lang, model)}
        <h2>{t::correction_staff_files(lang)}</h2>
        {files(lang, model)}
        {proposals(lang, case)}
        {step(request, case)}
    }
    .into_any()
}

fn both(lang: Lang, model: &Model) -> AnyView {
    let now = (model.now != model.old && model.now != model.new).then(|| {
        view! {
            <tr>
                <th scope="row">{t::correction_staff_now(lang)}</th>
                <td>{model.now.said(lang)}</td>
            </tr>
        }
    });
    view! {
        <div class="card">
            <table>
                <tbody>
                    <tr>
                        <th scope="row">{t::correction_staff_old(lang)}</th>
                        <td>{model.old.said(lang)}</td>
                    </tr>
                    <tr>
                        <th scope="row">{t::correction_staff_new(lang)}</th>
                        <td><strong>{model.new.said(lang)}</strong></td>
                    </tr>
                    {now}
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

fn against(lang: Lang, model: &Model) -> AnyView {
    if matches!(model.case.line.stage, cases::Stage::Decided(_)) {
        return ().into_any();
    }
    let told = |title, why: String| notice(Tone::Bad, title, view! { <p>{why}</p> });
    let obstacle = model.obstacle.map(|obstacle| match obstacle {
        Obstacle::Changed => told(
            t::correction_staff_changed(lang),
            t::correction_staff_changed_why(lang, &model.now.said(lang)),
        ),
        Obstacle::NoProof => {
            told(t::correction_staff_no_proof(lang), t::correction_staff_no_proof_why(lang).to_owned())
        }
        Obstacle::NumberTaken => {
            told(t::correction_staff_taken(lang), t::correction_staff_taken_why(lang).to_owned())
        }
    });
    let opens = model.opens_account.then(|| {
        let why = view! { <p>{t::correction_staff_opens_why(lang)}</p> };
        notice(Tone::Soon, t::correction_staff_opens(lang), why)
    });
    view! { {obstacle} {opens} }.into_any()
}

fn files(lang: Lang, model: &Model) -> AnyView {
    let href = |file: &str| routes::staff_case_evidence(&model.case.line.id, file);
    let words = (t::correction_staff_files_none(lang), t::correction_staff_files_note(lang));
    super::files(lang, &model.files, href, words)
}
