//! `/tiers/withdraw/{reference}` and `/tiers/withdrawn/{reference}`: taking a choice back, checked before it counts.

use leptos::prelude::*;
use rules::date::Date;
use rules::money::Money;
use rules::text::{Lang, Text};
use rules::trace::Clause;

use crate::pages::enrolment::{EnrolmentYear, year_facts};
use crate::request::Request;
use crate::ui::answer::{back, link_button, print_row};
use crate::ui::icon::{Icon, icon};
use crate::ui::notice::{Tone, notice};
use crate::ui::shell::token;
use crate::ui::steps::clause;
use crate::ui::{day, yuan};
use crate::{routes, t};

/// A choice that somebody may want to take back.
#[derive(Clone, Debug)]
pub struct Check {
    /// Its number.
    pub reference: String,
    /// Masked name and id number.
    pub who: String,
    /// What was chosen.
    pub enrolment: EnrolmentYear,
    /// Whether it can be.
    pub state: State,
}

/// Whether a choice can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It can.
    Open {
        /// The last day.
        until: Date,
        /// Where that stands; `None` where the rules say nothing.
        clause: Option<Clause>,
        /// What goes back; `None`: nothing was paid by the person.
        back: Option<Money>,
        /// Whether somebody is at the gateway with it.
        paying: bool,
    },
    /// It cannot: the window is over.
    Closed(Date),
    /// It cannot: cover has begun.
    CoverBegan(Date),
    /// It cannot: paid is bound.
    PaidIsBound,
    /// It cannot: the rules have no withdrawal.
    NotAllowed,
    /// It was paid or entered by a register of an old scheme.
    Elsewhere,
    /// The person is a child that acts through its guardian only.
    ThroughGuardian,
}

impl State {
    /// Why it cannot be taken back; `None`: it can.
    pub(crate) fn refused(&self, lang: Lang) -> Option<String> {
        Some(match self {
            Self::Open { .. } => return None,
            Self::Closed(closes) => t::choice_withdraw_closed(lang, &day(lang, *closes)),
            Self::CoverBegan(from) => t::choice_withdraw_began(lang, &day(lang, *from)),
            Self::PaidIsBound => t::choice_withdraw_bound(lang).to_owned(),
            Self::NotAllowed => t::choice_withdraw_none(lang).to_owned(),
            Self::Elsewhere => t::choice_withdraw_elsewhere(lang).to_owned(),
            Self::ThroughGuardian => t::family_own_barred_next(lang).to_owned(),
        })
    }
}

impl Check {
    pub(super) fn title(&self, lang: Lang) -> &'static str {
        match self.state {
            State::Open { .. } => t::choice_withdraw_title(lang),
            _ => t::choice_withdraw_not(lang),
        }
    }
}

/// A choice that was taken back.
#[derive(Clone, Debug)]
pub struct Done {
    /// Its number.
    pub reference: String,
    /// The benefit year.
    pub year: i32,
    /// What had been chosen.
    pub option: Text,
    /// When it was taken back.
    pub on: Date,
    /// What goes back, and its number.
    pub refund: Option<(Money, String)>,
    /// Until when another choice can be made; `None`: no longer.
    pub until: Option<Date>,
    /// Whether something else is chosen by now.
    pub chosen_anew: bool,
}

/// The page to check it.
pub(super) fn check(request: &Request, model: &Check) -> AnyView {
    let lang = request.lang;
    let body = match model.state.refused(lang) {
        None => form(request, model),
        Some(why) => {
            let ask = t::choice_withdraw_ask(lang);
            notice(Tone::Bad, why, view! { <p>{ask} " " <a href=routes::HOTLINE>"12393"</a></p> })
        }
    };
    view! {
        <div class="narrow">
            {back(&request.at(routes::ENROLMENT), t::tiers_enrolment(lang))}
            <h1>{model.title(lang)}</h1>
            <div class="card">
                <p class="small">{t::tiers_done_reference(lang)}</p>
                <p class="reference">{model.reference.clone()}</p>
                <p>{model.who.clone()}</p>
                {year_facts(lang, &EnrolmentYear { reference: None, ..model.enrolment.clone() })}
            </div>
            {body}
        </div>
    }
    .into_any()
}

/// What taking the choice of a year back means: what goes back, and until when one can choose again. Nothing where it
/// cannot be taken back.
pub(crate) fn consequences(lang: Lang, year: i32, state: &State) -> AnyView {
    let State::Open { until, clause: stands, back, paying } = state else { return ().into_any() };
    let money = match *back {
        Some(amount) => t::choice_withdraw_money(lang, &yuan(lang, amount)),
        None => t::choice_withdraw_no_money(lang).to_owned(),
    };
    let under_way = paying.then(|| view! { <li>{t::choice_withdraw_paying(lang)}</li> });
    let steps = view! {
        <ul>
            <li>{t::choice_withdraw_void(lang, &year)}</li>
            <li>{money}</li>
            {under_way}
            <li>{t::choice_withdraw_again(lang, &day(lang, *until), &year)}</li>
        </ul>
        {stands.as_ref().map(|stands| clause(lang, stands))}
    };
    notice(Tone::Soon, t::choice_withdraw_what(lang), steps)
}

fn form(request: &Request, model: &Check) -> AnyView {
    let lang = request.lang;
    view! {
        {consequences(lang, model.enrolment.year, &model.state)}
        <form method="post" action=request.at(&routes::tiers_withdraw(&model.reference))>
            {token(request)}
            <button class="button" type="submit">{t::choice_withdraw_submit(lang)}</button>
        </form>
        {link_button(&request.at(routes::ENROLMENT), t::choice_withdraw_keep(lang), false)}
    }
    .into_any()
}

/// The confirmation.
pub(super) fn done(request: &Request, model: &Done) -> AnyView {
    let lang = request.lang;
    let choose = (!model.chosen_anew && model.until.is_some())
        .then(|| link_button(&request.at(routes::TIERS), t::choice_withdrawn_choose(lang), true));
    view! {
        <div class="narrow">
            {what_was_done(lang, model)}
            {choose}
            {link_button(&request.at(routes::ENROLMENT), t::tiers_enrolment(lang), false)}
            {print_row(lang)}
        </div>
    }
    .into_any()
}

/// What was taken back, what goes back, and until when one can choose again.
pub(crate) fn what_was_done(lang: Lang, model: &Done) -> AnyView {
    let said = t::choice_withdrawn_said(lang, &day(lang, model.on), &model.option.get(lang), &model.year);
    let refund = match &model.refund {
        Some((amount, number)) => t::choice_withdrawn_refund(lang, &yuan(lang, *amount), number),
        None => t::choice_withdrawn_no_refund(lang).to_owned(),
    };
    let next = match (model.chosen_anew, model.until) {
        (true, _) => t::choice_withdrawn_anew(lang, &model.year),
        (false, Some(until)) => t::choice_withdraw_again(lang, &day(lang, until), &model.year),
        (false, None) => t::choice_withdrawn_over(lang, &model.year),
    };
    view! {
            <div class="card done">
                <span class="dot">{icon(Icon::Tick)}</span>
                <h1>{t::choice_withdrawn_title(lang)}</h1>
                <p>{t::tiers_done_reference(lang)}</p>
                <p class="reference">{model.reference.clone()}</p>
            </div>
            <div class="card">
                <p>{said}</p>
                <p>{refund}</p>
                <p>{next}</p>
            </div>
    }
    .into_any()
}
