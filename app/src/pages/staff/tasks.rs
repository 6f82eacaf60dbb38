//! The tasks of staff: where each is, how it is called, how much waits behind it; and the home that lists them.

use leptos::prelude::*;
use rules::text::Lang;

use super::Clerk;
use crate::{routes, t};

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

    pub(super) fn name(self, lang: Lang) -> &'static str {
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

/// `/staff`
pub(super) fn home(lang: Lang, clerk: Option<&Clerk>, waiting: Waiting) -> AnyView {
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
