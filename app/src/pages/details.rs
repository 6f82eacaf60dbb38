//! `/details`: what is on file about a person, what was corrected, and the way to correct each datum.

pub mod check;
pub mod form;
pub mod track;

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::facts::Group;
use rules::identity::Sex;
use rules::text::Lang;

pub use crate::forms::correction::Datum;
use crate::pages::estimate::form::group_name;
use crate::request::Request;
use crate::ui::answer::back;
use crate::ui::listed;
use crate::{routes, t};

impl Datum {
    /// Its name.
    pub(crate) fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Name => t::details_name(lang),
            Self::IdNumber => t::details_id_number(lang),
            Self::Sex => t::details_sex(lang),
            Self::BirthDate => t::details_birth_date(lang),
            Self::Phone => t::details_phone(lang),
            Self::Township => t::details_township(lang),
            Self::LocalHukou => t::details_local_hukou(lang),
            Self::EmployeeInsurance => t::details_employee_insurance(lang),
            Self::Groups => t::details_groups(lang),
        }
    }

    /// Which proof it needs.
    pub(crate) fn proof(self, lang: Lang) -> &'static str {
        match self {
            Self::Name | Self::Sex | Self::BirthDate => t::details_proof_identity(lang),
            Self::IdNumber => t::details_proof_id_number(lang),
            Self::Phone => t::details_proof_phone(lang),
            Self::LocalHukou | Self::EmployeeInsurance | Self::Groups => t::details_proof_facts(lang),
            Self::Township => t::details_proof_none(lang),
        }
    }
}

/// A value, ready to be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing on file.
    Unknown,
    /// As it is.
    Text(String),
    /// 男 or 女.
    Sex(Sex),
    /// Yes or no.
    YesNo(bool),
    /// Groups; none is an answer too.
    Groups(Vec<Group>),
}

impl Value {
    /// In words.
    pub(crate) fn said(&self, lang: Lang) -> String {
        match self {
            Self::Unknown => t::details_none(lang).to_owned(),
            Self::Text(text) => text.clone(),
            Self::Sex(sex) => sex_name(lang, *sex).to_owned(),
            Self::YesNo(true) => t::details_yes(lang).to_owned(),
            Self::YesNo(false) => t::details_no(lang).to_owned(),
            Self::Groups(groups) if groups.is_empty() => t::details_no_groups(lang).to_owned(),
            Self::Groups(groups) => {
                let names: Vec<_> = groups.iter().map(|group| group_name(lang, *group)).collect();
                listed(lang, &names)
            }
        }
    }
}

/// 男 or 女.
pub(crate) fn sex_name(lang: Lang, sex: Sex) -> &'static str {
    match sex {
        Sex::Male => t::details_male(lang),
        Sex::Female => t::details_female(lang),
    }
}

/// What is on file.
#[derive(Clone, Debug)]
pub struct Model {
    /// Every datum.
    pub rows: Vec<Row>,
}

/// One datum.
#[derive(Clone, Debug)]
pub struct Row {
    /// Which.
    pub datum: Datum,
    /// What stands on file; phone and id number masked.
    pub value: Value,
    /// The reference of the correction that waits.
    pub waiting: Option<String>,
    /// What was corrected, the newest first.
    pub past: Vec<Past>,
}

/// A correction that was made.
#[derive(Clone, Debug)]
pub struct Past {
    /// Before.
    pub old: Value,
    /// After.
    pub new: Value,
    /// Since when the new one is right: as it was told, else the day of the decision.
    pub since: Date,
    /// Whether the day was told.
    pub told: bool,
    /// Its reference.
    pub reference: String,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let rows = model.rows.iter().map(|row| item(request, row)).collect::<Vec<_>>();
    let title = match &request.acting {
        Some(acting) => t::details_title_for(lang, &acting.name),
        None => t::details_title(lang).to_owned(),
    };
    let (up, label) = match &request.acting {
        Some(acting) => (acting.base.as_str(), t::family_back(lang)),
        None => (routes::ACCOUNT, t::account_title(lang)),
    };
    view! {
        <div class="narrow">
            {back(up, label)}
            <h1>{title}</h1>
            <p class="lead">{t::details_lead(lang)}</p>
            <ul class="list">{rows}</ul>
        </div>
    }
    .into_any()
}

fn item(request: &Request, row: &Row) -> AnyView {
    let lang = request.lang;
    let word = row.datum.word(lang);
    let way = if let Some(reference) = &row.waiting {
        let href = request.at(&routes::correction(reference));
        view! { <a class="button line" href=href>{t::details_waiting(lang)}</a> }.into_any()
    } else {
        let href = request.at(&routes::detail(row.datum.code()));
        let whole = t::details_change_of(lang, &word);
        view! { <a class="button line" href=href aria-label=whole>{t::details_change(lang)}</a> }.into_any()
    };
    let past = row.past.iter().flat_map(|past| lines(request, past)).collect::<Vec<_>>();
    view! {
        <li class="card">
            <p class="small">{word}</p>
            <p><strong>{row.value.said(lang)}</strong></p>
            {past}
            <p>{way}</p>
        </li>
    }
    .into_any()
}

/// Was … until …, is … since ….
fn lines(request: &Request, past: &Past) -> [AnyView; 2] {
    let lang = request.lang;
    let on = date::iso(past.since);
    let href = request.at(&routes::correction(&past.reference));
    let (was, is) = was_and_is(lang, past, &on);
    [
        view! { <p class="small">{was}</p> }.into_any(),
        view! { <p class="small"><a href=href>{is}</a></p> }.into_any(),
    ]
}

fn was_and_is(lang: Lang, past: &Past, on: &str) -> (String, String) {
    let (old, new) = (past.old.said(lang), past.new.said(lang));
    let is = if past.told { t::details_is(lang, &new, &on) } else { t::details_is_known(lang, &new, &on) };
    (t::details_was(lang, &old, &on), is)
}
