//! `/staff/newborns`: id numbers that parents told, and one with both records side by side.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::identity::Sex;
use rules::text::Lang;

use super::{decision, in_groups};
use crate::forms::FieldError;
use crate::forms::desk_work::RawDecision;
use crate::pages::details::sex_name;
use crate::pages::enrolment::{EnrolmentYear, year_facts};
use crate::request::Request;
use crate::ui::answer::{back, empty, facts};
use crate::ui::field::error_summary;
use crate::ui::notice::{Tone, notice};
use crate::{routes, t};

/// The list, and what was done a moment ago.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// Numbers that wait, the longest waiting on top.
    pub lines: Vec<Line>,
    /// What was done.
    pub done: Option<Done>,
}

/// What became of the number dealt with last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Entered.
    Settled,
    /// Two records became one.
    Joined,
    /// Not taken.
    Refused,
    /// Somebody else was first.
    Gone,
}

impl Done {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Settled, Self::Joined, Self::Refused, Self::Gone];

    /// The word in the address.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Joined => "joined",
            Self::Refused => "refused",
            Self::Gone => "gone",
        }
    }

    fn said(self, lang: Lang) -> &'static str {
        match self {
            Self::Settled => t::desk_newborn_done_settled(lang),
            Self::Joined => t::desk_newborn_done_joined(lang),
            Self::Refused => t::desk_newborn_done_refused(lang),
            Self::Gone => t::desk_newborn_done_gone(lang),
        }
    }
}

/// A number in the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Id of the child's row, for the path.
    pub id: String,
    /// Masked name.
    pub name: String,
    /// When it was told.
    pub told_on: Date,
}

/// One record. Names and numbers are whole: that they are the same is what is checked.
#[derive(Clone, Debug)]
pub struct Record {
    /// Name.
    pub name: String,
    /// Temporary or id number.
    pub number: String,
    /// Sex.
    pub sex: Sex,
    /// Day of birth.
    pub born: Date,
    /// Township.
    pub township: String,
    /// Enrolments, the newest first.
    pub enrolments: Vec<EnrolmentYear>,
}

/// Who has the number.
#[derive(Clone, Debug)]
pub enum Other {
    /// Nobody.
    Nobody,
    /// Somebody here.
    Here(Record),
    /// Somebody of another jurisdiction, who is not shown.
    Elsewhere,
}

/// One number.
#[derive(Clone, Debug)]
pub struct Model {
    /// Id of the child's row, for the path.
    pub id: String,
    /// Masked name of who told it.
    pub guardian: String,
    /// The number.
    pub told: String,
    /// The name in the household book.
    pub name: String,
    /// When.
    pub told_on: Date,
    /// The child.
    pub child: Record,
    /// Who has the number.
    pub other: Other,
    /// Whether password and code must be given again first.
    pub prove: bool,
    /// The form as it was sent.
    pub raw: RawDecision,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}

/// `/staff/newborns`
pub(super) fn list(lang: Lang, model: &List) -> AnyView {
    let items = model
        .lines
        .iter()
        .map(|line| {
            let said = t::desk_newborn_line(lang, &date::iso(line.told_on), &line.name);
            view! { <li class="card"><a href=routes::staff_newborn(&line.id)>{said}</a></li> }
        })
        .collect::<Vec<_>>();
    let none = items.is_empty().then(|| empty(t::desk_newborns_none(lang), t::desk_newborns_none_next(lang)));
    view! {
        <h1>{t::desk_task_newborns(lang)}</h1>
        {model.done.map(|done| notice(Tone::Calm, done.said(lang), ()))}
        <p class="lead">{t::desk_newborns_lead(lang)}</p>
        {none}
        <ul class="list">{items}</ul>
    }
    .into_any()
}

/// `/staff/newborns/{child}`
pub(super) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let told = vec![
        (t::desk_newborn_number(lang), in_groups(&model.told)),
        (t::desk_newborn_name(lang), model.name.clone()),
        (t::desk_newborn_guardian(lang), model.guardian.clone()),
        (t::desk_request_asked(lang), date::iso(model.told_on)),
    ];
    let (other, yes) = match &model.other {
        Other::Nobody => (
            view! { <p>{t::desk_newborn_other_none(lang)}</p> }.into_any(),
            Some(t::desk_newborn_settle(lang)),
        ),
        Other::Here(record) => (
            view! { {card(lang, t::sign_in_id(lang), record)} <p>{t::desk_newborn_other_joins(lang)}</p> }
                .into_any(),
            Some(t::desk_newborn_join(lang)),
        ),
        Other::Elsewhere => (view! { <p>{t::desk_newborn_other_elsewhere(lang)}</p> }.into_any(), None),
    };
    let words = decision::Words {
        legend: t::desk_request_decision(lang),
        yes,
        no: t::desk_newborn_refuse(lang),
        hint: t::desk_newborn_reason_hint(lang),
        submit: t::desk_newborn_submit(lang),
        prove: model.prove,
    };
    view! {
        {back(routes::STAFF_NEWBORNS, t::desk_task_newborns(lang))}
        <h1>{t::desk_newborn_title(lang)}</h1>
        {error_summary(lang, &model.errors)}
        <div class="card">{facts(told)}</div>
        <div class="columns">
            <section>
                <h2>{t::desk_newborn_child(lang)}</h2>
                {card(lang, t::desk_newborn_temporary(lang), &model.child)}
            </section>
            <section>
                <h2>{t::desk_newborn_other(lang)}</h2>
                {other}
            </section>
        </div>
        <h2>{t::desk_request_decide(lang)}</h2>
        {decision::form(request, &routes::staff_newborn(&model.id), &words, &model.raw, &model.errors)}
    }
    .into_any()
}

fn card(lang: Lang, number: &'static str, record: &Record) -> AnyView {
    let pairs = vec![
        (t::staff_name(lang), record.name.clone()),
        (number, in_groups(&record.number)),
        (t::desk_newborn_sex(lang), sex_name(lang, record.sex).to_owned()),
        (t::desk_newborn_born(lang), date::iso(record.born)),
        (t::staff_township(lang), record.township.clone()),
    ];
    let none = record.enrolments.is_empty().then(|| view! { <p>{t::staff_no_enrolment(lang)}</p> });
    let years = record
        .enrolments
        .iter()
        .map(|year| view! { <h3>{t::staff_year(lang, &year.year)}</h3> {year_facts(lang, year)} })
        .collect::<Vec<_>>();
    view! { <div class="card">{facts(pairs)} {none} {years}</div> }.into_any()
}
