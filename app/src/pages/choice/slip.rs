//! `/tiers/slip/{reference}`: the slip of a choice, made to be printed and kept.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::money::Money;

use crate::pages::enrolment::{EnrolmentYear, year_facts};
use crate::request::Request;
use crate::ui::answer::{back, facts, link_button, print_row};
use crate::ui::notice::{Tone, notice};
use crate::ui::{day, yuan};
use crate::{routes, t};

/// A slip.
#[derive(Clone, Debug)]
pub struct Model {
    /// The number of the choice.
    pub reference: String,
    /// The name, in full: the slip is theirs.
    pub name: String,
    /// Masked id number.
    pub id: String,
    /// What was chosen.
    pub enrolment: EnrolmentYear,
    /// Added by the budget.
    pub subsidy: Money,
    /// The last day to pay.
    pub pay_by: Date,
    /// First day of cover for who pays on the day after the last one; `None`: nobody can.
    pub late_from: Option<Date>,
    /// When it was chosen.
    pub chosen_on: Option<Date>,
    /// Who chose.
    pub chosen_by: Option<By>,
    /// Number on the receipt, once paid.
    pub receipt: Option<String>,
    /// When it was taken back.
    pub withdrawn: Option<Date>,
    /// Whether it can still be taken back.
    pub may_withdraw: bool,
    /// The business date.
    pub today: Date,
}

/// Who made a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// The person.
    Own,
    /// A guardian, by masked name.
    Guardian(String),
    /// Staff at a counter, asked by somebody: both names, the second masked.
    Counter(String, String),
}

/// The page.
pub(super) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let year = &model.enrolment;
    let mut pairs = vec![
        (t::choice_slip_name(lang), model.name.clone()),
        (t::choice_slip_id(lang), model.id.clone()),
        (t::choice_figure_subsidy(lang), yuan(lang, model.subsidy)),
    ];
    if let Some(on) = model.chosen_on {
        pairs.push((t::choice_slip_chosen_at(lang), date::iso(on)));
    }
    if let Some(by) = &model.chosen_by {
        pairs.push((t::choice_slip_chosen_by(lang), said_by(request, by)));
    }
    if let Some(receipt) = &model.receipt {
        pairs.push((t::choice_slip_receipt(lang), receipt.clone()));
    }
    let gone = model.withdrawn.map(|on| {
        let why = t::choice_slip_withdrawn_why(lang, &day(lang, on));
        notice(Tone::Bad, t::choice_slip_withdrawn(lang), view! { <p>{why}</p> })
    });
    let shown = EnrolmentYear { reference: None, ..year.clone() };
    view! {
        <div class="narrow">
            {back(&request.at(routes::ENROLMENT), t::tiers_enrolment(lang))}
            {gone}
            <div class="card certificate">
                <h1>{t::choice_slip_title(lang, &year.year)}</h1>
                <p class="small">{t::tiers_done_reference(lang)}</p>
                <p class="reference">{model.reference.clone()}</p>
                {facts(pairs)}
                {year_facts(lang, &shown)}
                {deadlines(request, model)}
                <p class="small">{t::choice_slip_printed(lang, &year.hotline, &date::iso(model.today))}</p>
            </div>
            {print_row(lang)}
            {model.may_withdraw.then(|| {
                link_button(
                    &request.at(&routes::tiers_withdraw(&model.reference)),
                    t::choice_to_withdraw(lang),
                    false,
                )
            })}
        </div>
    }
    .into_any()
}

/// By when to pay, and from when that covers.
fn deadlines(request: &Request, model: &Model) -> Option<AnyView> {
    let lang = request.lang;
    if model.withdrawn.is_some() {
        return None;
    }
    let year = &model.enrolment;
    let from = day(lang, year.covers.0);
    if year.paid.is_some() {
        return Some(view! { <p>{t::choice_slip_covered(lang, &from)}</p> }.into_any());
    }
    let late = match model.late_from {
        Some(late) => t::choice_slip_late(lang, &day(lang, late)),
        None => t::choice_slip_never_late(lang).to_owned(),
    };
    let pay = t::choice_slip_pay(lang, &day(lang, model.pay_by), &from);
    Some(view! { <p>{pay}</p> <p>{late}</p> }.into_any())
}

fn said_by(request: &Request, by: &By) -> String {
    let lang = request.lang;
    match by {
        By::Own => t::choice_slip_own(lang).to_owned(),
        By::Guardian(name) => t::choice_slip_guardian(lang, name),
        By::Counter(staff, asked) => t::choice_slip_counter(lang, asked, staff),
    }
}
