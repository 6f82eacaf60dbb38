//! Everything under `/staff`: pages of people who work at the portal, with a frame of their own. Residents never see
//! them, and none of them needs a script.

pub mod anew;
pub mod cases;
pub mod cash;
pub mod correction;
pub mod counter;
mod decision;
mod find;
mod frame;
pub mod hand_in;
pub mod hotline;
pub mod newborns;
pub mod objection;
mod parts;
pub mod requests;
pub mod sign_in;
pub mod supervision;
mod tasks;
pub mod withdraw;

use leptos::prelude::*;
use rules::text::Lang;

use crate::pages::school_list;
use crate::request::Request;
use crate::ui::answer::{Mood, answer, link_button};
use crate::{routes, t};

pub(crate) use frame::{bottom, top};
use parts::{files, in_groups, prove};
use tasks::home;
pub use tasks::{Task, Waiting};

/// One page for staff.
#[derive(Clone, Debug)]
pub struct Screen {
    /// Who is signed in, if anybody.
    pub clerk: Option<Clerk>,
    /// The page itself.
    pub body: Body,
}

/// Who works here, as the frame shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clerk {
    /// Name.
    pub name: String,
    /// Jurisdiction and districts, in words.
    pub place: String,
    /// The tasks that the person's roles open, in the order of the menu.
    pub tasks: Vec<Task>,
}

/// The pages.
#[derive(Clone, Debug)]
pub enum Body {
    /// `/staff/sign-in`, `/staff/first`, `/staff/confirm`
    SignIn(Box<sign_in::Model>),
    /// `/staff`
    Home(Waiting),
    /// `/staff/counter`
    CounterFind(counter::Find),
    /// `/staff/counter/{person}`
    CounterPerson(Box<counter::Person>),
    /// `/staff/counter/{person}/slip/{reference}`
    Slip(Box<counter::Slip>),
    /// An activation code, shown once.
    Activation(counter::Activation),
    /// `/staff/hotline`
    Hotline(Box<hotline::Model>),
    /// `/staff/cases`
    Cases(Vec<cases::Line>),
    /// `/staff/cases/{case}`
    Case(Box<cases::Model>),
    /// `/staff/counter/{person}/cash`
    Cash(Box<cash::Model>),
    /// `/staff/counter/{person}/receipt/{number}`
    CashSlip(Box<cash::Slip>),
    /// `/staff/counter/{person}/withdraw/{reference}`
    Withdraw(Box<withdraw::Check>),
    /// `/staff/counter/{person}/withdrawn/{reference}`
    Withdrawn(Box<withdraw::Done>),
    /// `/staff/requests`
    Requests(Vec<requests::Line>),
    /// `/staff/requests/{link}`
    Request(Box<requests::Model>),
    /// `/staff/newborns`
    Newborns(newborns::List),
    /// `/staff/newborns/{child}`
    Newborn(Box<newborns::Model>),
    /// `/staff/school`
    School(Box<school_list::Model>),
    /// `/staff/cases/{case}` of a correction
    Correction(Box<correction::Model>),
    /// `/staff/cases/{case}` of an objection
    Objection(Box<objection::Model>),
    /// `/staff/supervision`
    Findings(Box<supervision::List>),
    /// `/staff/supervision/{finding}`
    Finding(Box<supervision::Model>),
    /// `/staff/anew`
    Anew(Vec<anew::Line>),
    /// `/staff/hand-in`
    HandIns(Box<hand_in::List>),
    /// `/staff/hand-in/{hand_in}`
    HandIn(Box<hand_in::Model>),
    /// `/staff/payments`
    Payments(Vec<hand_in::ToPay>),
    /// `/staff/payments/{hand_in}`
    Payment(Box<hand_in::Payment>),
    /// 403: the role does not open this.
    NotYours,
    /// 404: nothing here, or nothing within the person's reach.
    NotFound,
}

impl Screen {
    /// The HTTP status that goes with the page.
    pub(crate) fn status(&self) -> u16 {
        let wrong = match &self.body {
            Body::SignIn(model) => model.has_errors(),
            Body::CounterFind(model) => !model.errors.is_empty(),
            Body::CounterPerson(model) => !model.errors.is_empty(),
            Body::Hotline(model) => !model.errors.is_empty(),
            Body::Case(model) => !model.errors.is_empty(),
            Body::Correction(model) => !model.case.errors.is_empty(),
            Body::Objection(model) => !model.case.errors.is_empty(),
            Body::Cash(model) if model.told.is_some() => return 409,
            Body::Cash(model) => !model.errors.is_empty(),
            Body::Withdraw(model) => !model.errors.is_empty(),
            Body::Request(model) => !model.errors.is_empty(),
            Body::Newborn(model) => !model.errors.is_empty(),
            Body::School(model) => !model.errors.is_empty(),
            Body::Finding(model) => !model.errors.is_empty(),
            Body::HandIn(model) if model.forms.told.is_some() => return 409,
            Body::HandIn(model) => !model.forms.errors.is_empty(),
            Body::Payment(model) if model.told.is_some() => return 409,
            Body::Payment(model) => !model.errors.is_empty(),
            Body::Home(_)
            | Body::HandIns(_)
            | Body::Payments(_)
            | Body::Findings(_)
            | Body::Anew(_)
            | Body::Cases(_)
            | Body::Slip(_)
            | Body::Activation(_)
            | Body::CashSlip(_)
            | Body::Withdrawn(_)
            | Body::Requests(_)
            | Body::Newborns(_) => false,
            Body::NotYours => return 403,
            Body::NotFound => return 404,
        };
        if wrong { 422 } else { 200 }
    }

    /// The title.
    pub(crate) fn title(&self, lang: Lang) -> String {
        match &self.body {
            Body::SignIn(model) => model.title(lang).to_owned(),
            Body::Home(_) => t::staff_home_title(lang).to_owned(),
            Body::CounterFind(_) => t::staff_find_title(lang).to_owned(),
            // A title ends up in the list of visited pages: no name in it.
            Body::CounterPerson(_) => t::staff_task_counter(lang).to_owned(),
            Body::Slip(_) => t::staff_slip_title(lang).to_owned(),
            Body::Activation(_) => t::staff_activation_title(lang).to_owned(),
            Body::Hotline(_) => t::staff_task_hotline(lang).to_owned(),
            Body::Cases(_) => t::staff_task_cases(lang).to_owned(),
            Body::Case(model) => t::staff_case_title(lang, &model.line.reference),
            Body::Cash(_) => t::desk_cash_title(lang).to_owned(),
            Body::CashSlip(_) => t::desk_cash_slip_title(lang).to_owned(),
            Body::Withdraw(model) => model.title(lang).to_owned(),
            Body::Withdrawn(_) => t::choice_withdrawn_title(lang).to_owned(),
            Body::Requests(_) => t::desk_task_requests(lang).to_owned(),
            Body::Request(_) => t::desk_request_title(lang).to_owned(),
            Body::Newborns(_) => t::desk_task_newborns(lang).to_owned(),
            Body::Newborn(_) => t::desk_newborn_title(lang).to_owned(),
            Body::School(model) => t::school_title(lang, &model.year),
            Body::Correction(model) => t::staff_case_title(lang, &model.case.line.reference),
            Body::Objection(model) => t::staff_case_title(lang, &model.case.line.reference),
            Body::Findings(_) | Body::Finding(_) => t::supervision_task(lang).to_owned(),
            Body::Anew(_) => t::anew_task(lang).to_owned(),
            Body::HandIns(_) | Body::HandIn(_) => t::hand_in_desk_task(lang).to_owned(),
            Body::Payments(_) | Body::Payment(_) => t::hand_in_pay_task(lang).to_owned(),
            Body::NotYours => t::staff_not_yours(lang).to_owned(),
            Body::NotFound => t::staff_not_found(lang).to_owned(),
        }
    }

    /// Whether the page is made to be printed.
    pub(crate) fn prints(&self) -> bool {
        match &self.body {
            Body::Slip(_) | Body::Activation(_) | Body::CashSlip(_) | Body::Withdrawn(_) => true,
            Body::School(model) => model.pupils.is_some(),
            _ => false,
        }
    }
}

/// The page's own part of the document.
pub(crate) fn view(request: &Request, screen: &Screen) -> AnyView {
    let lang = request.lang;
    match &screen.body {
        Body::SignIn(model) => sign_in::view(request, model),
        Body::Home(waiting) => home(lang, screen.clerk.as_ref(), *waiting),
        Body::CounterFind(model) => counter::find(request, model),
        Body::CounterPerson(model) => counter::person(request, model),
        Body::Slip(model) => counter::slip(request, model),
        Body::Activation(model) => counter::activation(request, model),
        Body::Hotline(model) => hotline::view(request, model),
        Body::Cases(lines) => cases::list(lang, lines),
        Body::Case(model) => cases::case(request, model),
        Body::Cash(model) => cash::view(request, model),
        Body::CashSlip(model) => cash::slip(request, model),
        Body::Withdraw(model) => withdraw::check(request, model),
        Body::Withdrawn(model) => withdraw::done(request, model),
        Body::Requests(lines) => requests::list(lang, lines),
        Body::Request(model) => requests::view(request, model),
        Body::Newborns(model) => newborns::list(lang, model),
        Body::Newborn(model) => newborns::view(request, model),
        Body::School(model) => school_list::view(request, model),
        Body::Correction(model) => correction::view(request, model),
        Body::Objection(model) => objection::view(request, model),
        Body::Findings(model) => supervision::list(lang, model),
        Body::Finding(model) => supervision::view(request, model),
        Body::Anew(lines) => anew::list(lang, lines),
        Body::HandIns(model) => hand_in::list(lang, model),
        Body::HandIn(model) => hand_in::view(request, model),
        Body::Payments(lines) => hand_in::payments(lang, lines),
        Body::Payment(model) => hand_in::payment(request, model),
        Body::NotYours => trouble(lang, t::staff_not_yours(lang), t::staff_not_yours_why(lang)),
        Body::NotFound => trouble(lang, t::staff_not_found(lang), t::staff_not_found_why(lang)),
    }
}

fn trouble(lang: Lang, title: &'static str, why: &'static str) -> AnyView {
    view! {
        <div class="card narrow">{answer(Mood::Wait, title, view! { <p>{why}</p> })}</div>
        {link_button(routes::STAFF, t::staff_to_home(lang), true)}
    }
    .into_any()
}
