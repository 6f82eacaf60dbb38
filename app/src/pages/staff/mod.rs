//! Everything under `/staff`: pages of people who work at the portal, with a frame of their own. Residents never see
//! them, and none of them needs a script.

pub mod anew;
pub mod cases;
pub mod cash;
pub mod correction;
pub mod counter;
mod decision;
mod find;
pub mod hand_in;
pub mod hotline;
pub mod newborns;
pub mod objection;
pub mod requests;
pub mod sign_in;
pub mod supervision;
pub mod withdraw;

use leptos::prelude::*;
use rules::text::Lang;

use crate::pages::family_link::{FileItem, file_said};
use crate::pages::school_list;
use crate::request::Request;
use crate::ui::answer::{Mood, answer, link_button};
use crate::ui::notice::{Tone, notice};
use crate::ui::shell::{preferences, token};
use crate::{routes, t};

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

/// A task of staff with a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// `/staff/counter`
    Counter,
    /// `/staff/hotline`
    Hotline,
    /// `/staff/cases`
    Cases,
    /// `/staff/requests`
    Requests,
    /// `/staff/newborns`
    Newborns,
    /// `/staff/school`
    School,
    /// `/staff/supervision`
    Supervision,
    /// `/staff/anew`
    Anew,
    /// `/staff/hand-in`
    HandIn,
    /// `/staff/payments`
    Payments,
}

impl Task {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 10] = [
        Self::Counter,
        Self::Hotline,
        Self::Cases,
        Self::HandIn,
        Self::Payments,
        Self::Requests,
        Self::Newborns,
        Self::School,
        Self::Supervision,
        Self::Anew,
    ];

    /// Where it is.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Counter => routes::STAFF_COUNTER,
            Self::Hotline => routes::STAFF_HOTLINE,
            Self::Cases => routes::STAFF_CASES,
            Self::Requests => routes::STAFF_REQUESTS,
            Self::Newborns => routes::STAFF_NEWBORNS,
            Self::School => routes::STAFF_SCHOOL,
            Self::Supervision => routes::STAFF_SUPERVISION,
            Self::Anew => routes::STAFF_ANEW,
            Self::HandIn => routes::STAFF_HAND_IN,
            Self::Payments => routes::STAFF_PAYMENTS,
        }
    }

    fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Counter => t::staff_task_counter(lang),
            Self::Hotline => t::staff_task_hotline(lang),
            Self::Cases => t::staff_task_cases(lang),
            Self::Requests => t::desk_task_requests(lang),
            Self::Newborns => t::desk_task_newborns(lang),
            Self::School => t::desk_task_school(lang),
            Self::Supervision => t::supervision_task(lang),
            Self::Anew => t::anew_task(lang),
            Self::HandIn => t::hand_in_desk_task(lang),
            Self::Payments => t::hand_in_pay_task(lang),
        }
    }

    fn note(self, lang: Lang) -> &'static str {
        match self {
            Self::Counter => t::staff_task_counter_note(lang),
            Self::Hotline => t::staff_task_hotline_note(lang),
            Self::Cases => t::staff_task_cases_note(lang),
            Self::Requests => t::desk_task_requests_note(lang),
            Self::Newborns => t::desk_task_newborns_note(lang),
            Self::School => t::desk_task_school_note(lang),
            Self::Supervision => t::supervision_task_note(lang),
            Self::Anew => t::anew_task_note(lang),
            Self::HandIn => t::hand_in_desk_task_note(lang),
            Self::Payments => t::hand_in_pay_task_note(lang),
        }
    }
}

/// What waits, as far as the person's roles let them deal with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Cases without a proposal, and proposals of others.
    pub cases: (u64, u64),
    /// Guardians' requests.
    pub requests: u64,
    /// Newborns' numbers.
    pub newborns: u64,
    /// Questions about settled claims.
    pub findings: u64,
    /// Claims to be settled anew.
    pub anew: u64,
    /// Hand-in claims to be decided.
    pub hand_ins: u64,
    /// Payments to be made.
    pub payments: u64,
}

impl Waiting {
    /// How much waits behind a task, in words; `None` for those that begin with whoever comes.
    fn said(self, lang: Lang, task: Task) -> Option<Vec<String>> {
        let said = match task {
            Task::Counter | Task::Hotline | Task::School => return None,
            Task::Cases => {
                let (open, proposed) = self.cases;
                let to_confirm = (proposed > 0).then(|| t::desk_waits_proposals(lang, &proposed));
                let to_propose = (open > 0).then(|| t::desk_waits_cases(lang, &open));
                to_confirm.into_iter().chain(to_propose).collect()
            }
            Task::Requests => counted(lang, self.requests),
            Task::Newborns => counted(lang, self.newborns),
            Task::Supervision => counted(lang, self.findings),
            Task::Anew => counted(lang, self.anew),
            Task::HandIn => counted(lang, self.hand_ins),
            Task::Payments => counted(lang, self.payments),
        };
        Some(said)
    }
}

fn counted(lang: Lang, count: u64) -> Vec<String> {
    (count > 0).then(|| t::desk_waits(lang, &count)).into_iter().collect()
}

/// How much waits behind a task.
fn waits(lang: Lang, waiting: Waiting, task: Task) -> Option<AnyView> {
    let said = waiting.said(lang, task)?;
    if said.is_empty() {
        return Some(view! { <span>{t::desk_waits_none(lang)}</span> }.into_any());
    }
    let tags = said.into_iter().map(|said| view! { <b class="tag wait">{said}</b> " " }).collect::<Vec<_>>();
    Some(view! { <span>{tags}</span> }.into_any())
}

/// An id number as people compare it: place, day of birth, the rest. It breaks between them.
fn in_groups(number: &str) -> String {
    match (number.get(..6), number.get(6..14), number.get(14..)) {
        (Some(place), Some(born), Some(rest)) if number.len() == 18 => format!("{place} {born} {rest}"),
        _ => number.to_owned(),
    }
}

/// That password and code are asked for before a form counts, told before it is filled in: who goes there and comes back
/// finds the form empty.
fn prove(lang: Lang, title: &'static str, page: &str) -> AnyView {
    let go = routes::staff_confirm(page);
    let body = view! {
        <p>{t::desk_cash_prove_why(lang)}</p>
        <a class="button line" href=go>{t::desk_cash_prove_go(lang)}</a>
    };
    notice(Tone::Soon, title, body)
}

/// The files of a case, each at its address; `without` where there are none.
fn files(
    lang: Lang,
    files: &[FileItem],
    href: impl Fn(&str) -> String,
    (without, note): (&'static str, &'static str),
) -> AnyView {
    if files.is_empty() {
        return view! { <div class="card"><p>{without}</p></div> }.into_any();
    }
    let items = files
        .iter()
        .map(|file| view! { <li><a href=href(&file.id)>{file_said(lang, file)}</a></li> })
        .collect::<Vec<_>>();
    view! {
        <div class="card">
            <ul>{items}</ul>
            <p class="small">{note}</p>
        </div>
    }
    .into_any()
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

fn home(lang: Lang, clerk: Option<&Clerk>, waiting: Waiting) -> AnyView {
    let tasks = clerk
        .map(|clerk| clerk.tasks.clone())
        .unwrap_or_default()
        .into_iter()
        .map(|task| {
            view! {
                <li>
                    <a class="task" href=task.path()>
                        <div>
                            <strong>{task.name(lang)}</strong>
                            <span>{task.note(lang)}</span>
                            {waits(lang, waiting, task)}
                        </div>
                    </a>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let none = tasks.is_empty().then(|| view! { <p>{t::staff_home_none(lang)}</p> });
    view! {
        <h1>{t::staff_home_title(lang)}</h1>
        <p class="lead">{clerk.map(|clerk| clerk.place.clone())}</p>
        {none}
        <ul class="tasks">{tasks}</ul>
    }
    .into_any()
}

fn trouble(lang: Lang, title: &'static str, why: &'static str) -> AnyView {
    view! {
        <div class="card narrow">{answer(Mood::Wait, title, view! { <p>{why}</p> })}</div>
        {link_button(routes::STAFF, t::staff_to_home(lang), true)}
    }
    .into_any()
}

/// The frame above: whose desk it is, its tasks, the way out.
pub(crate) fn top(request: &Request, screen: &Screen) -> AnyView {
    let lang = request.lang;
    let who = screen.clerk.as_ref().map(|clerk| {
        view! {
            <span class="who">{clerk.name.clone()}</span>
            <form method="post" action=routes::STAFF_SIGN_OUT>
                {token(request)}
                <button type="submit">{t::shell_sign_out(lang)}</button>
            </form>
        }
    });
    let here = request.path.split('?').next().unwrap_or_default();
    let links = screen
        .clerk
        .as_ref()
        .map(|clerk| clerk.tasks.clone())
        .unwrap_or_default()
        .into_iter()
        .map(|task| {
            let current = here.starts_with(task.path()).then_some("page");
            view! { <li><a href=task.path() aria-current=current>{task.name(lang)}</a></li> }
        })
        .collect::<Vec<_>>();
    let menu = (!links.is_empty()).then(|| {
        view! {
            <nav class="menu" aria-label=t::staff_menu(lang)>
                <ul>{links}</ul>
            </nav>
        }
    });
    view! {
        <header class="top">
            <div class="top-in">
                <a class="brand" href=routes::STAFF>{crate::ui::icon::mark()} {t::staff_brand(lang)}</a>
                <div class="tools">{preferences(request, routes::STAFF_PREFERENCES)} {who}</div>
            </div>
        </header>
        {menu}
    }
    .into_any()
}

/// The frame below.
pub(crate) fn bottom(lang: Lang) -> AnyView {
    view! {
        <footer class="foot">
            <div class="foot-in"><p>{t::staff_foot(lang)}</p></div>
        </footer>
    }
    .into_any()
}
