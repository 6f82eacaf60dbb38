//! `/tiers`: compare contribution tiers and choose one. Nothing is chosen beforehand.

use leptos::prelude::*;
use rules::date::Date;
use rules::eligibility::Reason;
use rules::facts::Level;
use rules::jurisdiction::{TierOption, Window};
use rules::money::Money;
use rules::pack::InpatientSummary;
use rules::text::{Lang, Text};

use crate::forms::choice::RawTier;
use crate::forms::{FieldError, both};
use crate::islands::estimator::level_name;
use crate::pages::home::days_left;
use crate::pages::policies::percent;
use crate::request::Request;
use crate::ui::answer::link_button;
use crate::ui::compare::{self, Row};
use crate::ui::field::error_summary;
use crate::ui::notice::{Tone, notice, sample_tag};
use crate::ui::shell::token;
use crate::ui::steps::{clause, reasons};
use crate::ui::{day, yuan};
use crate::{routes, t};

/// The options of a benefit year for one person.
#[derive(Clone, Debug)]
pub struct Model {
    /// Where.
    pub place: Text,
    /// The benefit year.
    pub year: i32,
    /// First and last day of benefits.
    pub covers: (Date, Date),
    /// The last day to pay, and days left from today.
    pub deadline: Option<(Date, u32)>,
    /// What there is to choose from.
    pub options: Vec<Choice>,
    /// The option chosen so far and not paid yet.
    pub chosen: Option<String>,
    /// Whether one can choose now.
    pub state: State,
    /// How far a decision of staff has come, where the rules leave the question open.
    pub staff: Option<StaffDecision>,
    /// Why these options, in the order of the rules.
    pub reasons: Vec<Reason>,
    /// The form as it was sent.
    pub raw: RawTier,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}

/// How far a decision of staff has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaffDecision {
    /// One may ask for it.
    MayAsk,
    /// Asked for, not decided.
    Asked {
        /// Number to refer to.
        reference: String,
        /// Since when.
        since: Date,
    },
    /// Decided.
    Decided {
        /// Number to refer to.
        reference: String,
        /// When.
        on: Date,
        /// Why, in the words of staff.
        why: String,
        /// Whether one may ask for it to be decided again.
        again: bool,
    },
}

/// Whether one can choose now.
#[derive(Clone, Debug)]
pub enum State {
    /// One can.
    Open,
    /// One cannot: the window is over, the choice is already paid, staff decides. Why and what now.
    Refused {
        /// What stands in the way.
        why: Text,
        /// What now; the hotline's number follows.
        next: Text,
    },
}

impl State {
    /// The year is paid already: `option` in words, what was paid and when.
    pub fn paid(year: i32, option: &Text, amount: Money, on: Date) -> Self {
        Self::refused(
            |lang| t::tiers_paid(lang, &year),
            |lang| t::tiers_paid_next(lang, &amount.grouped(), &day(lang, on), &option.get(lang)),
        )
    }

    /// Today is outside the window.
    pub fn closed(window: Window) -> Self {
        Self::refused(
            |lang| t::tiers_shut(lang).to_owned(),
            |lang| t::tiers_shut_next(lang, &day(lang, window.closes), &day(lang, window.opens)),
        )
    }

    /// The person stays on an option.
    pub fn fixed(year: i32, option: &Text) -> Self {
        Self::refused(|lang| t::tiers_fixed(lang, &year), |lang| t::tiers_fixed_next(lang, &option.get(lang)))
    }

    /// Staff must decide.
    pub fn staff() -> Self {
        Self::refused(|lang| t::tiers_staff(lang).to_owned(), |lang| t::tiers_staff_next(lang).to_owned())
    }

    /// The person cannot enrol.
    pub fn barred() -> Self {
        Self::refused(|lang| t::tiers_barred(lang).to_owned(), |lang| t::tiers_barred_next(lang).to_owned())
    }

    /// The person is a child that acts through its guardian only.
    pub fn through_guardian() -> Self {
        Self::refused(
            |lang| t::family_own_barred(lang).to_owned(),
            |lang| t::family_own_barred_next(lang).to_owned(),
        )
    }

    /// The year has no published figures.
    pub fn unpublished(year: i32) -> Self {
        Self::refused(
            |lang| t::tiers_unpublished(lang, &year),
            |lang| t::tiers_unpublished_next(lang).to_owned(),
        )
    }

    fn refused(why: impl Fn(Lang) -> String, next: impl Fn(Lang) -> String) -> Self {
        Self::Refused { why: both(why), next: both(next) }
    }
}

/// Said of an option that the rules do not leave to this person.
pub fn not_yours() -> Text {
    both(|lang| t::tiers_not_yours(lang).to_owned())
}

/// One option with what it means for this person.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The option.
    pub option: TierOption,
    /// What this person pays.
    pub pays: Money,
    /// Why this person cannot take it; `None`: can.
    pub refused: Option<Text>,
    /// What a stay is paid by, by level.
    pub terms: Vec<(Level, InpatientSummary)>,
    /// 封顶线 a year.
    pub ceiling: Option<Money>,
    /// What this option would have paid for the person's own bills of a past year.
    pub own_history: Option<OwnHistory>,
}

/// A past year's own bills under one option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnHistory {
    /// The year of the bills.
    pub year: i32,
    /// How many claims.
    pub claims: u32,
    /// All bills.
    pub bill: Money,
    /// What the funds would have paid.
    pub fund: Money,
    /// What the person would have paid.
    pub own: Money,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let lead =
        t::tiers_lead(lang, &day(lang, model.covers.0), &model.place.get(lang), &day(lang, model.covers.1));
    let why = (!model.reasons.is_empty()).then(|| {
        view! {
            <h2>{t::tiers_why(lang)}</h2>
            <div class="card">{reasons(lang, &model.reasons)}</div>
        }
    });
    view! {
        <h1>{t::tiers_title(lang, &model.year)}</h1>
        <p class="lead">{lead}</p>
        {deadline(lang, model)}
        {model.staff.as_ref().map(|staff| decision(request, staff))}
        {error_summary(lang, &model.errors)}
        <div class="card">
            <p>{t::choice_unsure(lang)}</p>
            {link_button(&request.at(routes::TIERS_COMPARE), t::choice_to_compare(lang), false)}
            {link_button(&request.at(routes::TIERS_NEXT_YEAR), t::choice_to_next_year(lang), false)}
        </div>
        {match &model.state {
            State::Open => form(request, model),
            State::Refused { why, next } => refused(request, model, why, next),
        }}
        {why}
    }
    .into_any()
}

fn deadline(lang: Lang, model: &Model) -> Option<AnyView> {
    let (closes, days) = model.deadline?;
    matches!(model.state, State::Open).then(|| {
        let said = days_left(lang, days, &day(lang, closes));
        notice(Tone::Soon, t::tiers_deadline(lang), view! { <p>{said}</p> })
    })
}

/// What staff decide or decided, and the way to ask for it.
fn decision(request: &Request, staff: &StaffDecision) -> AnyView {
    let lang = request.lang;
    let ask = |lead: &'static str, label: &'static str| {
        view! {
            <p>{lead}</p>
            <form method="post" action=routes::TIERS_DECISION>
                {token(request)}
                <button class="button line" type="submit">{label}</button>
            </form>
        }
        .into_any()
    };
    match staff {
        StaffDecision::MayAsk => {
            notice(Tone::Soon, t::staff_ask_title(lang), ask(t::staff_ask_lead(lang), t::staff_ask(lang)))
        }
        StaffDecision::Asked { reference, since } => {
            let why = t::staff_asked_why(lang, &day(lang, *since));
            notice(Tone::Calm, t::staff_asked(lang, reference), view! { <p>{why}</p> })
        }
        StaffDecision::Decided { reference, on, why, again } => {
            let said = t::staff_result_why(lang, &day(lang, *on), why);
            let again = again.then(|| ask(t::staff_ask_again_lead(lang), t::staff_ask_again(lang)));
            notice(Tone::Calm, t::staff_result(lang, reference), view! { <p>{said}</p> {again} })
        }
    }
}

/// Why one cannot choose now, and what now; the options stay to be read.
fn refused(request: &Request, model: &Model, why: &Text, next: &Text) -> AnyView {
    let lang = request.lang;
    let body = view! {
        <p>{next.get(lang).to_owned()} " " <a href=routes::HOTLINE>"12393"</a></p>
    };
    let cards = model
        .options
        .iter()
        .map(|choice| view! { <div class="card">{description(lang, choice)}</div> }.into_any())
        .collect::<Vec<_>>();
    view! {
        {notice(Tone::Bad, why.get(lang), body)}
        {link_button(&request.at(routes::ENROLMENT), t::tiers_enrolment(lang), true)}
        <h2>{t::tiers_options(lang)}</h2>
        <div class="pairs">{cards}</div>
    }
    .into_any()
}

fn form(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let mut first = true;
    let cards = model
        .options
        .iter()
        .map(|choice| {
            let open = choice.refused.is_none() && !choice.option.closed;
            let id = if open && std::mem::take(&mut first) {
                "option".to_owned()
            } else {
                format!("option-{}", choice.option.id)
            };
            card(
                lang,
                choice,
                id,
                choice.option.id == model.raw.option,
                model.chosen.as_ref() == Some(&choice.option.id),
                open,
            )
        })
        .collect::<Vec<_>>();
    view! {
        <form method="post" action=request.at(routes::TIERS) novalidate>
            {token(request)}
            <fieldset class="field">
                <legend>{t::tiers_options(lang)}</legend>
                <p class="hint">{t::tiers_none_chosen(lang)}</p>
                <div class="choices pairs">{cards}</div>
            </fieldset>
            <button class="button" type="submit">{t::tiers_submit(lang)}</button>
        </form>
    }
    .into_any()
}

fn card(lang: Lang, choice: &Choice, id: String, ticked: bool, chosen: bool, open: bool) -> AnyView {
    if !open {
        let why = choice
            .refused
            .as_ref()
            .map_or_else(|| t::tiers_closed(lang).to_owned(), |why| why.get(lang).to_owned());
        return view! {
            <div class="choice closed">
                <div class="body">
                    {description(lang, choice)}
                    <p><span class="tag off">{t::tiers_not_open(lang)}</span> " " {why}</p>
                </div>
            </div>
        }
        .into_any();
    }
    let described = format!("{id}-more");
    view! {
        <div class="choice">
            <input
                type="radio"
                id=id.clone()
                name="option"
                value=choice.option.id.clone()
                checked=ticked
                aria-describedby=described.clone()
            />
            <span class="mark" aria-hidden="true"></span>
            <div class="body">
                <label class="name" for=id>{choice.option.title.get(lang).to_owned()}</label>
                {chosen.then(|| view! { <p><span class="tag">{t::tiers_chosen_now(lang)}</span></p> })}
                <div id=described>{body(lang, choice)}</div>
            </div>
        </div>
    }
    .into_any()
}

/// An option with its name, to be read only.
fn description(lang: Lang, choice: &Choice) -> AnyView {
    view! {
        <h3>{choice.option.title.get(lang).to_owned()}</h3>
        {body(lang, choice)}
    }
    .into_any()
}

/// Price, subsidy, what a stay is paid by, and what it would have meant for the person's own bills.
fn body(lang: Lang, choice: &Choice) -> AnyView {
    let option = &choice.option;
    let subsidy = t::tiers_subsidy(lang, &option.subsidy().grouped());
    let reduced = (choice.pays != option.contribution())
        .then(|| view! { <p class="small">{t::tiers_reduced(lang, &option.contribution().grouped())}</p> });
    let history = choice.own_history.map(|own| {
        let said = t::tiers_history(
            lang,
            &own.bill.grouped(),
            &own.claims,
            &own.fund.grouped(),
            &own.own.grouped(),
            &own.year,
        );
        view! { <p class="history">{said}</p> }
    });
    let note = option.note.get(lang).to_owned();
    view! {
        <p class="price">
            <span class="big">{choice.pays.grouped()} <small>{t::tiers_a_year(lang)}</small></span>
            {sample_tag(lang, option.official)}
        </p>
        {reduced}
        <p class="small">{subsidy}</p>
        {terms(lang, choice)}
        {history}
        {(!note.is_empty()).then(|| view! { <p class="small">{note}</p> })}
        {clause(lang, option.clause())}
    }
    .into_any()
}

fn terms(lang: Lang, choice: &Choice) -> AnyView {
    let rows: Vec<Row> = choice
        .terms
        .iter()
        .map(|(level, summary)| Row {
            head: level_name(lang, *level).to_owned(),
            cells: vec![summary.deductible.grouped(), percent(summary.ratio)],
            here: false,
        })
        .collect();
    let heads = [t::policies_level(lang), t::policies_deductible(lang), t::policies_ratio(lang)];
    let ceiling = choice.ceiling.map(|ceiling| {
        view! { <p class="small">{t::tiers_ceiling(lang, &yuan(lang, ceiling))}</p> }
    });
    view! {
        {(!rows.is_empty()).then(|| compare::small(t::policies_levels_caption(lang), &heads, &rows))}
        {ceiling}
    }
    .into_any()
}
