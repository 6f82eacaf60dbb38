//! `/objections` and what leads there: a claim beside what other rules would give, objecting to it, following that.

pub mod compare;
pub mod form;
pub mod track;

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::text::{Lang, Text};

use crate::request::Request;
use crate::ui::answer::{back, empty};
use crate::{routes, t};

/// The pages.
#[derive(Clone, Debug)]
pub enum Screen {
    /// `/objections`
    List(Vec<Line>),
    /// `/claims/{id}/object`
    Form(form::Model),
    /// `/objections/{reference}`
    Track(track::Model),
    /// `/claims/{id}/compare`
    Compare(compare::Model),
}

/// What of a claim is looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The whole settlement.
    Claim,
    /// An item, by its name where the page knows it.
    Item(Option<String>),
    /// A step of the computation, in words where the page knows them.
    Step(Option<Text>),
    /// Nobody asked: the claim's own rules give another amount.
    Recomputation,
}

impl What {
    pub(crate) fn said(&self, lang: Lang) -> String {
        match self {
            Self::Claim => t::objection_what_claim(lang).to_owned(),
            Self::Item(None) => t::objection_what_item(lang).to_owned(),
            Self::Item(Some(name)) => t::objection_what_named(lang, name),
            Self::Step(None) => t::objection_what_step(lang).to_owned(),
            Self::Step(Some(text)) => t::objection_what_stepped(lang, &text.get(lang)),
            Self::Recomputation => t::objection_what_recomputation(lang).to_owned(),
        }
    }
}

/// How an objection stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Staff have not decided.
    Open,
    /// The claim is settled anew; the day, and why.
    Granted(Date, String),
    /// It stays as it is; the day, and why.
    Upheld(Date, String),
    /// Taken back on the day.
    Withdrawn(Date),
}

impl Stage {
    fn word(&self, lang: Lang) -> &'static str {
        match self {
            Self::Open => t::objection_open(lang),
            Self::Granted(..) => t::objection_granted(lang),
            Self::Upheld(..) => t::objection_upheld(lang),
            Self::Withdrawn(_) => t::objection_withdrawn(lang),
        }
    }
}

/// An objection in the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Number to refer to.
    pub reference: String,
    /// Hospital of the claim.
    pub hospital: String,
    /// The claim's day of discharge or service.
    pub discharged: Date,
    /// To what.
    pub what: What,
    /// Since when.
    pub asked_on: Date,
    /// How it stands.
    pub stage: Stage,
}

impl Screen {
    pub(crate) fn title(&self, lang: Lang) -> String {
        let fixed = match self {
            Self::List(_) => t::objection_list_title(lang),
            Self::Form(_) => t::objection_form_title(lang),
            Self::Track(_) => t::objection_title(lang),
            Self::Compare(_) => t::objection_compare_title(lang),
        };
        fixed.to_owned()
    }

    pub(crate) fn has_errors(&self) -> bool {
        match self {
            Self::Form(model) => !model.errors.is_empty(),
            Self::Track(model) => !model.errors.is_empty(),
            Self::List(_) | Self::Compare(_) => false,
        }
    }

    pub(crate) fn view(self, request: &Request) -> AnyView {
        match self {
            Self::List(lines) => list(request, &lines),
            Self::Form(model) => form::view(request, &model),
            Self::Track(model) => track::view(request, &model),
            Self::Compare(model) => compare::view(request, &model),
        }
    }
}

fn list(request: &Request, lines: &[Line]) -> AnyView {
    let lang = request.lang;
    let items = lines
        .iter()
        .map(|line| {
            let class = if line.stage == Stage::Open { "tag wait" } else { "tag" };
            let href = request.at(&routes::objection(&line.reference));
            let day = date::iso(line.discharged);
            view! {
                <li class="card">
                    <h2><a href=href>{line.hospital.clone()}</a></h2>
                    <p class="small">{t::objection_line(lang, &day, &line.what.said(lang))}</p>
                    <p>
                        <span class=class>{line.stage.word(lang)}</span> " "
                        {t::objection_asked_line(lang, &date::iso(line.asked_on), &line.reference)}
                    </p>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let list = if lines.is_empty() {
        empty(t::objection_empty(lang), t::objection_empty_next(lang))
    } else {
        view! { <ul class="list">{items}</ul> }.into_any()
    };
    view! {
        {back(&request.at(routes::CLAIMS), t::claim_back(lang))}
        <h1>{t::objection_list_title(lang)}</h1>
        <p class="lead">{t::objection_list_lead(lang)}</p>
        {list}
    }
    .into_any()
}
