//! `/staff/requests`: guardians' requests that wait, and one with its facts, its papers and the decision.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::text::Lang;

use super::{decision, in_groups};
use crate::forms::FieldError;
use crate::forms::desk_work::RawDecision;
use crate::pages::family::Relation;
use crate::pages::family_link::FileItem;
use crate::request::Request;
use crate::ui::answer::{Mood, answer_below, back, empty, facts};
use crate::ui::field::error_summary;
use crate::{routes, t};

/// A request in the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Id, for the path.
    pub id: String,
    /// Masked name of who asks.
    pub guardian: String,
    /// Masked name of the child.
    pub child: String,
    /// When.
    pub asked_on: Date,
    /// How many files.
    pub files: u32,
}

/// What the register says of the child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Register {
    /// Number and name belong together.
    Fits,
    /// The number belongs to another name.
    OtherName,
    /// Nobody has the number.
    Unknown,
    /// Both are of one household.
    Household,
}

/// How far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It waits.
    Open,
    /// Decided: whether for it, and why.
    Decided(bool, String),
    /// Ended by one of the two.
    Ended,
}

/// One request. The papers are compared with whole names and numbers; that somebody looks is recorded.
#[derive(Clone, Debug)]
pub struct Model {
    /// Id, for paths.
    pub id: String,
    /// Name and masked id number of who asks.
    pub guardian: (String, String),
    /// Township of who asks.
    pub township: String,
    /// The child's name as typed.
    pub child: String,
    /// The child's id number as typed, if it was.
    pub number: Option<String>,
    /// What who asks says to be.
    pub relation: Relation,
    /// What the register says.
    pub register: Register,
    /// The child's day of birth, by the register or the number.
    pub born: Option<Date>,
    /// When it was asked.
    pub asked_on: Date,
    /// The papers; none once it is decided.
    pub files: Vec<FileItem>,
    /// How far it has come.
    pub stage: Stage,
    /// Whether password and code must be given again first.
    pub prove: bool,
    /// The form as it was sent.
    pub raw: RawDecision,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}

/// `/staff/requests`
pub(super) fn list(lang: Lang, lines: &[Line]) -> AnyView {
    let items = lines
        .iter()
        .map(|line| {
            let said = t::desk_request_line(
                lang,
                &line.child,
                &date::iso(line.asked_on),
                &line.files,
                &line.guardian,
            );
            view! { <li class="card"><a href=routes::staff_request(&line.id)>{said}</a></li> }
        })
        .collect::<Vec<_>>();
    let none = lines.is_empty().then(|| empty(t::desk_requests_none(lang), t::desk_requests_none_next(lang)));
    view! {
        <h1>{t::desk_task_requests(lang)}</h1>
        <p class="lead">{t::desk_requests_lead(lang)}</p>
        {none}
        <ul class="list">{items}</ul>
    }
    .into_any()
}

/// `/staff/requests/{link}`
pub(super) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let register = match model.register {
        Register::Fits => t::desk_request_fits(lang),
        Register::OtherName => t::desk_request_other_name(lang),
        Register::Unknown => t::desk_request_unknown(lang),
        Register::Household => t::desk_request_household(lang),
    };
    let (name, id_number) = &model.guardian;
    let mut pairs = vec![
        (t::desk_request_guardian(lang), name.clone()),
        (t::sign_in_id(lang), id_number.clone()),
        (t::desk_request_township(lang), model.township.clone()),
        (t::desk_request_relation(lang), model.relation.word(lang).to_owned()),
        (t::desk_request_child(lang), model.child.clone()),
    ];
    pairs.extend(model.number.as_deref().map(|number| (t::desk_request_number(lang), in_groups(number))));
    pairs.extend(model.born.map(|born| (t::desk_request_born(lang), date::iso(born))));
    pairs.extend([
        (t::desk_request_register(lang), register.to_owned()),
        (t::desk_request_asked(lang), date::iso(model.asked_on)),
    ]);
    view! {
        {back(routes::STAFF_REQUESTS, t::desk_task_requests(lang))}
        <h1>{t::desk_request_title(lang)}</h1>
        {error_summary(lang, &model.errors)}
        {decided(lang, &model.stage)}
        <div class="card">{facts(pairs)}</div>
        {(model.stage == Stage::Open).then(|| step(request, model))}
    }
    .into_any()
}

fn decided(lang: Lang, stage: &Stage) -> Option<AnyView> {
    let (mood, word, reason) = match stage {
        Stage::Open => return None,
        Stage::Decided(true, reason) => (Mood::Yes, t::desk_request_verified(lang), reason.clone()),
        Stage::Decided(false, reason) => (Mood::No, t::desk_request_refused(lang), reason.clone()),
        Stage::Ended => (Mood::No, t::desk_request_ended(lang), String::new()),
    };
    let title = format!("{}{}{word}", t::desk_request_decided(lang), t::choice_colon(lang));
    Some(view! { <div class="card">{answer_below(mood, &title, view! { <p>{reason}</p> })}</div> }.into_any())
}

/// The papers and the decision.
fn step(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let files = model
        .files
        .iter()
        .map(|file| {
            let href = routes::staff_request_file(&model.id, &file.id);
            let said = t::desk_request_file(lang, &date::iso(file.on), &file.kilobytes, &file.kind);
            view! { <li><a href=href>{said}</a></li> }
        })
        .collect::<Vec<_>>();
    let none = files.is_empty().then(|| view! { <p>{t::desk_request_files_none(lang)}</p> });
    let can_pass = matches!(model.register, Register::Fits | Register::Household);
    let words = decision::Words {
        legend: t::desk_request_decision(lang),
        yes: can_pass.then(|| t::desk_request_verify(lang)),
        no: t::desk_request_refuse(lang),
        hint: t::desk_request_reason_hint(lang),
        submit: t::desk_request_submit(lang),
        prove: model.prove,
    };
    view! {
        <h2>{t::desk_request_files(lang)}</h2>
        <div class="card">
            {none}
            <ul>{files}</ul>
            <p class="small">{t::desk_request_files_note(lang)}</p>
        </div>
        <h2>{t::desk_request_decide(lang)}</h2>
        {decision::form(request, &routes::staff_request(&model.id), &words, &model.raw, &model.errors)}
    }
    .into_any()
}
