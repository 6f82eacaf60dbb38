//! `/family/{link}`: one link as guardian or child: how it stands, its evidence, ending it, the child's own consent, and
//! the id number of a newborn.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::text::Lang;

use crate::forms::family::RawNumber;
use crate::forms::{FieldError, error_for};
use crate::pages::family::{LinkItem, LinkState, term};
use crate::request::Request;
use crate::ui::answer::{Mood, answer, back, facts};
use crate::ui::field::{Field, error_summary};
use crate::ui::notice::{Tone, notice};
use crate::ui::shell::token;
use crate::{routes, t};

/// Version of the text that a child agrees to.
pub const CHILD_TEXT_VERSION: &str = "child-2";

/// One link.
#[derive(Clone, Debug)]
pub struct Model {
    /// The link.
    pub link: LinkItem,
    /// Whether the visitor is the guardian; else the child.
    pub guardian: bool,
    /// The day it was asked for.
    pub asked_on: Date,
    /// What staff said.
    pub reason: Option<String>,
    /// Files, as far as the visitor may see them.
    pub files: Vec<FileItem>,
    /// Whether files may be added.
    pub open: bool,
    /// Whether the visitor may end it.
    pub may_end: bool,
    /// For the child: whether it has agreed; `None` where it is not asked.
    pub child_agreed: Option<bool>,
    /// For the guardian of a newborn: how its id number stands.
    pub number: Option<Number>,
    /// Why the number told last was not taken.
    pub number_refused: Option<String>,
    /// What was typed as id number.
    pub raw: RawNumber,
    /// What is wrong.
    pub errors: Vec<FieldError>,
}

/// An uploaded file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileItem {
    /// Its id.
    pub id: String,
    /// JPEG, PNG, PDF.
    pub kind: &'static str,
    /// Its length in kilobytes.
    pub kilobytes: u64,
    /// The day it came.
    pub on: Date,
}

/// How the id number of a newborn stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// It has none; this is its temporary number.
    Missing(String),
    /// The guardian has told one; staff check it.
    Told(String),
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let mood = match model.link.state {
        LinkState::InForce => Mood::Yes,
        LinkState::Asked | LinkState::WaitsForChild => Mood::Wait,
        LinkState::Refused | LinkState::Ended => Mood::No,
    };
    let who = if model.guardian {
        t::family_link_for(lang, &model.link.name)
    } else {
        t::family_link_by(lang, &model.link.name)
    };
    let mut pairs = vec![
        (t::family_link_relation(lang), model.link.relation.kind(lang).to_owned()),
        (t::family_link_asked(lang), date::iso(model.asked_on)),
    ];
    if model.link.since.is_some() {
        pairs.push((t::family_link_term(lang), term(lang, &model.link)));
    }
    if let Some(reason) = &model.reason {
        pairs.push((t::family_link_reason(lang), reason.clone()));
    }
    view! {
        <div class="narrow">
            {back(routes::FAMILY, t::family_back(lang))}
            {error_summary(lang, &model.errors)}
            <div class="card">
                {answer(mood, &format!("{who}{}{}", t::choice_colon(lang), model.link.state.word(lang)), ())}
                {facts(pairs)}
                <p class="after">{next(lang, model)}</p>
            </div>
            {number(request, model)}
            {files(request, model)}
            {child(request, model)}
            {end(request, model)}
        </div>
    }
    .into_any()
}

fn next(lang: Lang, model: &Model) -> &'static str {
    match (model.link.state, model.guardian) {
        (LinkState::Asked, true) => t::family_next_asked(lang),
        (LinkState::WaitsForChild, true) => t::family_next_waits(lang),
        (LinkState::InForce, true) => t::family_next_in_force(lang),
        (LinkState::Refused, true) => t::family_next_refused(lang),
        (LinkState::Ended, true) => t::family_next_ended(lang),
        (_, false) => t::family_next_child(lang),
    }
}

fn files(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    if model.files.is_empty() && !model.open {
        return ().into_any();
    }
    let action = format!("{}/evidence", routes::family_link(&model.link.id));
    let upload = model.open.then(|| upload(request, action, &model.errors));
    view! {
        <h2>{t::family_files(lang)}</h2>
        <div class="card">
            <ul>{file_items(lang, &model.files)}</ul>
            {upload}
        </div>
    }
    .into_any()
}

/// The files, one a line, to be saved by who sent them.
pub(crate) fn file_items(lang: Lang, files: &[FileItem]) -> Vec<AnyView> {
    files
        .iter()
        .map(|file| {
            let href = routes::family_evidence(&file.id);
            view! { <li><a href=href>{file_said(lang, file)}</a></li> }.into_any()
        })
        .collect()
}

/// A file in words.
pub(crate) fn file_said(lang: Lang, file: &FileItem) -> String {
    t::family_file_said(lang, &date::iso(file.on), &file.kilobytes, &file.kind)
}

/// The form that sends a file.
pub(crate) fn upload(request: &Request, action: String, errors: &[FieldError]) -> AnyView {
    let lang = request.lang;
    let error = error_for(errors, "file").map(|message| message.get(lang).to_owned());
    let described = if error.is_some() { "file-hint file-error" } else { "file-hint" };
    let wrong = error.is_some();
    view! {
        <form method="post" action=action enctype="multipart/form-data">
            {token(request)}
            <div class=if wrong { "field wrong" } else { "field" }>
                <label for="file">{t::family_file_label(lang)}</label>
                <p class="hint" id="file-hint">{t::family_file_hint(lang)}</p>
                {error.map(|message| view! { <p class="error" id="file-error">{message}</p> })}
                <input
                    type="file"
                    id="file"
                    name="file"
                    accept="image/jpeg,image/png,application/pdf"
                    aria-describedby=described
                    aria-invalid=wrong.then_some("true")
                />
            </div>
            <button class="button line" type="submit">{t::family_file_submit(lang)}</button>
        </form>
    }
    .into_any()
}

fn child(request: &Request, model: &Model) -> AnyView {
    let (lang, Some(agreed)) = (request.lang, model.child_agreed) else { return ().into_any() };
    let (value, label, title) = if agreed {
        ("no", t::family_child_take_back(lang), t::family_child_agreed(lang))
    } else {
        ("yes", t::family_child_agree(lang), t::family_child_asked(lang))
    };
    let body = view! {
        <p>{t::family_child_text(lang)}</p>
        <p class="small">{t::family_consent_version(lang, &CHILD_TEXT_VERSION)}</p>
        <form method="post" action=format!("{}/consent", routes::family_link(&model.link.id))>
            {token(request)}
            <button class="button" type="submit" name="agree" value=value>{label}</button>
        </form>
    };
    notice(Tone::Soon, title, body)
}

fn number(request: &Request, model: &Model) -> AnyView {
    let (lang, errors) = (request.lang, &model.errors);
    match &model.number {
        None => ().into_any(),
        Some(Number::Told(masked)) => {
            let body = view! { <p>{t::family_number_told(lang, masked)}</p> };
            notice(Tone::Soon, t::family_number_title(lang), body)
        }
        Some(Number::Missing(temporary)) => view! {
            <h2>{t::family_number_title(lang)}</h2>
            {model
                .number_refused
                .as_ref()
                .map(|reason| notice(Tone::Soon, t::desk_newborn_refused(lang, reason), ()))}
            <div class="card">
                <p>{t::family_number_missing(lang, temporary)}</p>
                <form method="post" action=format!("{}/number", routes::family_link(&model.link.id)) novalidate>
                    {token(request)}
                    {Field {
                        name: "id",
                        label: t::family_ask_id(lang),
                        value: &model.raw.id,
                        ..Field::default()
                    }
                    .view(lang, errors)}
                    {Field {
                        name: "name",
                        label: t::family_number_name(lang),
                        value: &model.raw.name,
                        ..Field::default()
                    }
                    .view(lang, errors)}
                    <button class="button" type="submit">{t::family_number_submit(lang)}</button>
                </form>
            </div>
        }
        .into_any(),
    }
}

fn end(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    if !model.may_end {
        return ().into_any();
    }
    view! {
        <form method="post" action=format!("{}/end", routes::family_link(&model.link.id))>
            {token(request)}
            <p>{t::family_end_text(lang)}</p>
            <button class="button line" type="submit">{t::family_end_submit(lang)}</button>
        </form>
    }
    .into_any()
}
