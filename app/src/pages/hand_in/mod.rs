//! `/hand-in`: bills that were paid without the card. Handing one in, following it, and what came of it.

pub mod check;
pub mod form;
pub mod sent;
pub mod track;
pub mod words;

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::facts::Kind;
use rules::money::Money;
use rules::text::Lang;

use crate::pages::claims::kind_name;
use crate::request::Request;
use crate::ui::answer::{back, empty, link_button};
use crate::ui::{day, yuan};
use crate::{routes, t};

pub use words::{Care, WhyNot};

/// The pages.
#[derive(Clone, Debug)]
pub enum Screen {
    /// `/hand-in`
    List(Vec<Line>),
    /// `/hand-in/new`
    Form(form::Model),
    /// The check before it is handed in.
    Check(check::Model),
    /// `/hand-in/{reference}/receipt`
    Sent(sent::Model),
    /// `/hand-in/{reference}`
    Track(track::Model),
    /// `/hand-in/{reference}/withdraw`
    Withdraw(Line),
}

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has looked at it yet.
    Received,
    /// A checker has it.
    InCheck,
    /// Something is missing.
    Needs,
    /// Granted, to be paid.
    Granted,
    /// Settled, and the funds pay nothing of it.
    Nothing,
    /// The bank sent the money back.
    AccountWrong,
    /// Paid.
    Paid,
    /// Refused.
    Refused,
    /// Taken back.
    Withdrawn,
}

impl State {
    /// Those that can be asked for, in the order in which they come.
    pub const ALL: [Self; 8] = [
        Self::Received,
        Self::InCheck,
        Self::Needs,
        Self::Granted,
        Self::AccountWrong,
        Self::Paid,
        Self::Refused,
        Self::Withdrawn,
    ];

    /// The word in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::InCheck => "in_check",
            Self::Needs => "needs",
            Self::Granted | Self::Nothing => "granted",
            Self::AccountWrong => "account_wrong",
            Self::Paid => "paid",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// In a person's words.
    pub(crate) fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Received => t::hand_in_received(lang),
            Self::InCheck => t::hand_in_in_check(lang),
            Self::Needs => t::hand_in_needs(lang),
            Self::Granted => t::hand_in_granted(lang),
            Self::Nothing => t::hand_in_nothing(lang),
            Self::AccountWrong => t::hand_in_account_wrong(lang),
            Self::Paid => t::hand_in_paid(lang),
            Self::Refused => t::hand_in_refused(lang),
            Self::Withdrawn => t::hand_in_withdrawn(lang),
        }
    }

    /// Whether it waits for a decision.
    pub(crate) const fn is_open(self) -> bool {
        matches!(self, Self::Received | Self::InCheck | Self::Needs)
    }

    /// Its word in a tag.
    pub(crate) fn tag(self, lang: Lang) -> AnyView {
        let class = match self {
            Self::Needs | Self::AccountWrong => "tag wait",
            Self::Nothing | Self::Refused | Self::Withdrawn => "tag off",
            _ => "tag",
        };
        view! { <span class=class>{self.title(lang)}</span> }.into_any()
    }

    /// By when what happens next, in words; only where a day is set.
    pub(crate) fn due(self, lang: Lang, by: Date) -> Option<String> {
        let by = day(lang, by);
        match self {
            Self::Received | Self::InCheck => Some(t::hand_in_due_decision(lang, &by)),
            Self::Needs => Some(t::hand_in_due_answer(lang, &by)),
            Self::AccountWrong => Some(t::hand_in_due_account(lang, &by)),
            Self::Granted => Some(t::hand_in_due_payment(lang, &by)),
            Self::Nothing | Self::Paid | Self::Refused | Self::Withdrawn => None,
        }
    }
}

/// A hand-in in the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Number to refer to.
    pub reference: String,
    /// Hospital.
    pub hospital: String,
    /// Kind of care.
    pub kind: Kind,
    /// Day of admission.
    pub admitted: Option<Date>,
    /// Day of discharge or of the visit.
    pub discharged: Date,
    /// The invoice's sum.
    pub total: Money,
    /// How far it has come.
    pub state: State,
    /// When it came in.
    pub handed_in_on: Date,
    /// The day by which the next step is expected.
    pub due: Option<Date>,
}

impl Line {
    /// What kind of care, and when.
    pub(crate) fn when(&self, lang: Lang) -> String {
        let kind = kind_name(lang, self.kind);
        match self.admitted.filter(|admitted| *admitted != self.discharged) {
            Some(admitted) => t::claims_stay(lang, &date::iso(admitted), &date::iso(self.discharged), &kind),
            None => t::claims_day(lang, &date::iso(self.discharged), &kind),
        }
    }
}

impl Screen {
    pub(crate) fn title(&self, lang: Lang) -> String {
        let fixed = match self {
            Self::List(_) => t::hand_in_list_title(lang),
            Self::Form(_) => t::hand_in_form_title(lang),
            Self::Check(_) => t::hand_in_check_title(lang),
            Self::Sent(_) => t::hand_in_sent_title(lang),
            Self::Track(_) => t::hand_in_title(lang),
            Self::Withdraw(_) => t::hand_in_withdraw_title(lang),
        };
        fixed.to_owned()
    }

    pub(crate) fn has_errors(&self) -> bool {
        match self {
            Self::Form(model) => !model.errors.is_empty(),
            Self::Track(model) => !model.errors.is_empty(),
            Self::List(_) | Self::Check(_) | Self::Sent(_) | Self::Withdraw(_) => false,
        }
    }

    pub(crate) fn prints(&self) -> bool {
        matches!(self, Self::Sent(_))
    }

    pub(crate) fn view(self, request: &Request) -> AnyView {
        match self {
            Self::List(lines) => list(request, &lines),
            Self::Form(model) => form::view(request, &model),
            Self::Check(model) => check::view(request, &model),
            Self::Sent(model) => sent::view(request, &model),
            Self::Track(model) => track::view(request, &model),
            Self::Withdraw(line) => withdraw(request, &line),
        }
    }
}

fn list(request: &Request, lines: &[Line]) -> AnyView {
    let lang = request.lang;
    let items = lines
        .iter()
        .map(|line| {
            let due = line.due.and_then(|by| line.state.due(lang, by)).map(|due| view! { <p>{due}</p> });
            view! {
                <li class="card">
                    <h2><a href=request.at(&routes::hand_in(&line.reference))>{line.hospital.clone()}</a></h2>
                    <p class="small">{line.when(lang)} " " {line.state.tag(lang)}</p>
                    <p>{t::hand_in_line(lang, &yuan(lang, line.total))}</p>
                    {due}
                    <p class="small">
                        {t::hand_in_line_reference(lang, &date::iso(line.handed_in_on), &line.reference)}
                    </p>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let list = if lines.is_empty() {
        empty(t::hand_in_empty(lang), t::hand_in_empty_next(lang))
    } else {
        view! { <ul class="list">{items}</ul> }.into_any()
    };
    view! {
        {back(&request.at(routes::CLAIMS), t::claim_back(lang))}
        <h1>{t::hand_in_list_title(lang)}</h1>
        <p class="lead">{t::hand_in_list_lead(lang)}</p>
        <p>{link_button(&request.at(routes::HAND_IN_NEW), t::hand_in_begin(lang), true)}</p>
        {list}
    }
    .into_any()
}

/// Taking it back, asked once more.
fn withdraw(request: &Request, line: &Line) -> AnyView {
    let lang = request.lang;
    let place = request.at(&routes::hand_in(&line.reference));
    let words = (t::hand_in_withdraw_text(lang), t::hand_in_withdraw_submit(lang));
    view! {
        <div class="narrow">
            {back(&place, t::hand_in_back_to_one(lang))}
            <h1>{t::hand_in_withdraw_title(lang)}</h1>
            <div class="card">
                <h2>{line.hospital.clone()}</h2>
                <p class="small">{line.when(lang)}</p>
                <p>{t::hand_in_line(lang, &yuan(lang, line.total))}</p>
            </div>
            {crate::pages::case_parts::take_back(request, &place, words)}
        </div>
    }
    .into_any()
}
