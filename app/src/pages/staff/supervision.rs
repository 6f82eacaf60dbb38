//! `/staff/supervision`: questions about settled claims, and one with what was seen and the answer to it.

mod figures;
mod list;
mod one;

use leptos::prelude::*;
use rules::assess::Shares;
use rules::date::Date;
use rules::facts::{Kind, Level};
use rules::money::Money;
use rules::text::{Lang, Text};
use rules::trace::Step;

use crate::forms::FieldError;
use crate::forms::supervision::{RawFindingAnswer, RawFindings};
use crate::t;

pub(super) use list::list;
pub(super) use one::view;

/// Kinds of findings, as addresses write them, in the order of the list.
const KINDS: [&str; 7] = ["difference", "overlap", "same_day", "split", "item", "peers", "sample"];

/// A finding in the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Id, for the path.
    pub id: String,
    /// Word of its kind.
    pub kind: &'static str,
    /// Name of the hospital.
    pub hospital: String,
    /// Slip number, where it is about a claim.
    pub slip_no: Option<String>,
    /// What was seen.
    pub seen: Text,
    /// When it was raised.
    pub raised: Date,
    /// Word of the answer.
    pub answer: Option<&'static str>,
}

/// `/staff/supervision`
#[derive(Clone, Debug, Default)]
pub struct List {
    /// The lines of the page.
    pub lines: Vec<Line>,
    /// Which are asked for.
    pub filter: RawFindings,
    /// The hospitals that occur, as code and name.
    pub hospitals: Vec<(String, String)>,
    /// How many there are in all.
    pub total: u64,
    /// The page, from one, and how many there are.
    pub page: (u32, u32),
}

/// The claim of a finding.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Masked name.
    pub name: String,
    /// Benefit year.
    pub year: i32,
    /// Kind of care.
    pub kind: Kind,
    /// Level of the hospital.
    pub level: Level,
    /// First day, if it is another one than the last.
    pub admitted: Option<Date>,
    /// Last day.
    pub discharged: Date,
    /// Code of the disease.
    pub disease: Option<String>,
    /// Name of the pack.
    pub pack: String,
    /// Who bears what, as it is stored.
    pub shares: Shares,
    /// Its items: name, quantity, amount.
    pub lines: Vec<(String, String, Money)>,
    /// Computed again on the stored year; empty where that is not possible.
    pub steps: Vec<Step>,
}

/// Another claim that is concerned.
#[derive(Clone, Debug)]
pub struct Other {
    /// Slip number.
    pub slip_no: String,
    /// Name of the hospital.
    pub hospital: String,
    /// Kind of care.
    pub kind: Kind,
    /// First day, if it is another one than the last.
    pub admitted: Option<Date>,
    /// Last day.
    pub discharged: Date,
    /// The bill.
    pub total: Money,
    /// What the funds paid.
    pub fund: Money,
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Model {
    /// As in the list.
    pub line: Line,
    /// Why it is asked.
    pub why: Text,
    /// Figures that differ: the member's name, what is stored, what came out.
    pub figures: Vec<(String, String, String)>,
    /// The claim, where it is about one.
    pub claim: Option<Claim>,
    /// The others.
    pub others: Vec<Other>,
    /// Why it was answered so, by whom, when.
    pub answered: Option<(String, String, Date)>,
    /// The form as it was sent.
    pub raw: RawFindingAnswer,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}

fn kind_word(lang: Lang, kind: &str) -> &'static str {
    match kind {
        "difference" => t::supervision_kind_difference(lang),
        "overlap" => t::supervision_kind_overlap(lang),
        "same_day" => t::supervision_kind_same_day(lang),
        "split" => t::supervision_kind_split(lang),
        "item" => t::supervision_kind_item(lang),
        "peers" => t::supervision_kind_peers(lang),
        _ => t::supervision_kind_sample(lang),
    }
}

fn answer_word(lang: Lang, answer: &str) -> &'static str {
    match answer {
        "explained" => t::supervision_answer_explained(lang),
        "not_explained" => t::supervision_answer_not_explained(lang),
        _ => t::supervision_answer_passed_on(lang),
    }
}

fn tag(lang: Lang, answer: Option<&'static str>) -> AnyView {
    match answer {
        Some(answer) => view! { <span class="tag">{answer_word(lang, answer)}</span> }.into_any(),
        None => view! { <span class="tag wait">{t::supervision_waiting(lang)}</span> }.into_any(),
    }
}
