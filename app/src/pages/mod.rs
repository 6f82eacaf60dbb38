//! The pages: one module each, named as its URL, with the plain data it shows (`Model`) and its view.
//!
//! A page never computes an amount and never asks for anything: the server loads the model, the page says it.

pub mod about;
pub mod account;
mod case_parts;
pub mod certificate;
pub mod choice;
pub mod claim;
pub mod claim_paper;
pub mod claims;
pub mod claims_file;
pub mod claims_years;
pub mod details;
pub mod eligibility;
pub mod enrolment;
pub mod estimate;
pub mod estimate_more;
pub mod family;
pub mod family_ask;
pub mod family_done;
pub mod family_link;
pub mod family_newborn;
pub mod hand_in;
pub mod home;
pub mod my_data;
pub mod notices;
pub mod objections;
pub mod pay;
pub mod policies;
pub mod privacy;
pub mod school_list;
pub mod sign_in;
pub mod staff;
pub mod tiers;
pub mod tiers_check;
pub mod tiers_done;
pub mod trouble;
pub mod verify;

use leptos::prelude::*;
use rules::text::Lang;

use crate::request::Request;
use crate::t;

/// The table of contents: every page there is.
#[derive(Clone, Debug)]
pub enum Page {
    /// `/`
    Home(home::Model),
    /// `/policies`
    Policies(policies::Model),
    /// `/eligibility`
    Eligibility(eligibility::Model),
    /// `/estimate`
    Estimate(Box<estimate::Model>),
    /// `/estimate/more`
    EstimateMore(Box<estimate_more::Model>),
    /// `/sign-in` and its steps
    SignIn(sign_in::Model),
    /// `/enrolment`
    Enrolment(Box<enrolment::Model>),
    /// `/tiers`
    Tiers(tiers::Model),
    /// `/tiers/check`
    TiersCheck(Box<tiers_check::Model>),
    /// `/tiers/done/{reference}`
    TiersDone(Box<tiers_done::Model>),
    /// Everything else under `/tiers`: comparison, slip, taking a choice back
    Choice(Box<choice::Screen>),
    /// `/pay`
    Pay(pay::Model),
    /// `/pay/{order}`
    PayCheck(Box<pay::check::Model>),
    /// `/pay/{order}/done`
    PayDone(Box<pay::done::Model>),
    /// 409: nothing can be paid, and why.
    PayRefused(pay::Refused),
    /// `/receipts/{number}`
    Receipt(Box<pay::receipt::Model>),
    /// `/claims`
    Claims(claims::Model),
    // History
    /// `/claims/years`
    ClaimsYears(Box<claims_years::Model>),
    /// `/account/data`
    MyData(my_data::Model),
    /// `/claims/{id}`
    Claim(Box<claim::Model>),
    /// `/certificates/{reference}`
    Certificate(Box<certificate::Model>),
    /// `/verify`
    Verify(Box<verify::Model>),
    /// `/account`
    Account(account::Model),
    /// `/family`
    Family(Box<family::Model>),
    /// `/family/ask`
    FamilyAsk(Box<family_ask::Model>),
    /// `/family/{link}`
    FamilyLink(Box<family_link::Model>),
    /// `/family/newborn`
    FamilyNewborn(Box<family_newborn::Model>),
    /// `/family/done`
    FamilyDone(family_done::Model),
    // Notices
    /// `/notices`
    Notices(notices::Model),
    /// `/notices/{id}`
    Notice(Box<notices::one::Model>),
    /// `/notices/messages`
    NoticeMessages(notices::messages::Model),
    // Corrections
    /// `/details`
    Details(Box<details::Model>),
    /// `/details/{datum}`
    DetailsForm(Box<details::form::Model>),
    /// The check before a correction is sent.
    DetailsCheck(Box<details::check::Model>),
    /// `/corrections/{reference}`
    Correction(Box<details::track::Model>),
    // Objections
    /// Objecting to a claim, following it, and a claim beside other rules
    Objection(Box<objections::Screen>),
    // Hand-in claims
    /// Everything under `/hand-in`
    HandIn(Box<hand_in::Screen>),
    /// `/about`
    About(about::Model),
    /// `/privacy`
    Privacy(privacy::Model),
    /// Everything under `/staff`.
    Staff(Box<staff::Screen>),
    /// 404: nothing here, or nothing of this person's.
    NotFound,
    /// 403: the form is too old or came from elsewhere.
    Refused,
    /// 429: too many tries.
    TooMany {
        /// Seconds until the next try.
        wait_seconds: u64,
    },
    /// 413: more was sent than a form can hold.
    TooLarge,
    /// 500: something broke on our side.
    Problem,
    /// 503: the portal or its database is not ready.
    Unavailable,
}

impl Page {
    /// The HTTP status that goes with the page.
    pub fn status(&self) -> u16 {
        let wrong = match self {
            Self::Eligibility(model) => !model.errors.is_empty(),
            Self::Estimate(model) => !model.errors.is_empty(),
            Self::EstimateMore(model) => !model.errors.is_empty(),
            Self::SignIn(model) => model.has_errors(),
            Self::Tiers(model) => !model.errors.is_empty(),
            Self::Verify(model) => !model.errors.is_empty(),
            Self::Enrolment(model) => model.on_day.unreadable,
            Self::PayRefused(_) => return 409,
            Self::PayCheck(model) if model.way == pay::check::Way::Unreachable => return 503,
            Self::Staff(screen) => return screen.status(),
            Self::FamilyAsk(model) => !model.errors.is_empty(),
            Self::FamilyLink(model) => !model.errors.is_empty(),
            Self::FamilyNewborn(model) => !model.errors.is_empty(),
            Self::DetailsForm(model) => !model.errors.is_empty(),
            Self::Correction(model) => !model.errors.is_empty(),
            Self::Objection(screen) => screen.has_errors(),
            Self::HandIn(screen) => screen.has_errors(),
            Self::NotFound => return 404,
            Self::Refused => return 403,
            Self::TooMany { .. } => return 429,
            Self::TooLarge => return 413,
            Self::Problem => return 500,
            Self::Unavailable => return 503,
            _ => false,
        };
        if wrong { 422 } else { 200 }
    }

    /// The page's title, without the portal's name.
    pub fn title(&self, lang: Lang) -> String {
        let fixed = match self {
            Self::Home(_) => t::home_title(lang),
            Self::Policies(_) => t::policies_title(lang),
            Self::Eligibility(_) => t::eligibility_title(lang),
            Self::Estimate(_) => t::estimate_title(lang),
            Self::EstimateMore(_) => t::more_title(lang),
            Self::SignIn(model) => model.title(lang),
            Self::Enrolment(model) => return model.title(lang),
            Self::Tiers(model) => return t::tiers_title(lang, &model.year),
            Self::TiersCheck(_) => t::tiers_check_title(lang),
            Self::TiersDone(_) => t::tiers_done_title(lang),
            Self::Choice(screen) => return screen.title(lang),
            Self::Pay(_) => t::pay_list_title(lang),
            Self::PayCheck(_) => t::pay_title(lang),
            Self::PayDone(model) => return model.title(lang),
            Self::PayRefused(_) => t::pay_refused(lang),
            Self::Receipt(model) => return t::pay_receipt_title(lang, &model.year),
            Self::Claims(_) => t::claims_title(lang),
            Self::ClaimsYears(_) => t::history_years_title(lang),
            Self::MyData(_) => t::history_data_title(lang),
            Self::Claim(_) => t::claim_title(lang),
            Self::Certificate(_) => t::certificate_title(lang),
            Self::Verify(_) => t::verify_title(lang),
            Self::Account(_) => t::account_title(lang),
            Self::Family(_) => t::family_title(lang),
            Self::FamilyAsk(_) => t::family_ask_title(lang),
            Self::FamilyLink(_) => t::family_link_title(lang),
            Self::FamilyNewborn(_) => t::family_newborn_title(lang),
            Self::FamilyDone(_) => t::family_done_title(lang),
            Self::Notices(_) => t::notice_title(lang),
            Self::Notice(model) => return model.item.told.title(lang),
            Self::NoticeMessages(_) => t::notice_sms_title(lang),
            Self::Details(_) => t::details_title(lang),
            Self::DetailsForm(model) => return t::details_form_title(lang, &model.datum.word(lang)),
            Self::DetailsCheck(_) => t::details_check_title(lang),
            Self::Correction(_) => t::correction_title(lang),
            Self::Objection(screen) => return screen.title(lang),
            Self::HandIn(screen) => return screen.title(lang),
            Self::About(_) => t::about_title(lang),
            Self::Privacy(_) => t::privacy_title(lang),
            Self::Staff(screen) => return screen.title(lang),
            Self::NotFound => t::trouble_not_found(lang),
            Self::Refused => t::trouble_refused(lang),
            Self::TooMany { .. } => t::trouble_too_many(lang),
            Self::TooLarge => t::trouble_too_large(lang),
            Self::Problem => t::trouble_problem(lang),
            Self::Unavailable => t::trouble_unavailable(lang),
        };
        fixed.to_owned()
    }

    /// Whether the page carries an island and so needs the WebAssembly.
    pub(crate) fn has_island(&self) -> bool {
        matches!(self, Self::Estimate(_))
    }

    /// Whether the page shows a result worth printing.
    pub(crate) fn has_result(&self) -> bool {
        match self {
            Self::Estimate(model) => model.outcome.is_some(),
            Self::EstimateMore(model) => model.found.is_some(),
            Self::Eligibility(model) => model.answer.is_some(),
            Self::Enrolment(_)
            | Self::TiersDone(_)
            | Self::Choice(_)
            | Self::Claim(_)
            | Self::ClaimsYears(_)
            | Self::Certificate(_)
            | Self::PayDone(_)
            | Self::Receipt(_) => true,
            Self::HandIn(screen) => screen.prints(),
            Self::Staff(screen) => screen.prints(),
            _ => false,
        }
    }

    /// Whether the page shows a form that was sent back with errors.
    pub(crate) fn has_errors(&self) -> bool {
        self.status() == 422
    }

    /// The page's own part of the document.
    pub(crate) fn view(self, request: &Request) -> AnyView {
        match self {
            Self::Home(model) => home::view(request, &model),
            Self::Policies(model) => policies::view(request, &model),
            Self::Eligibility(model) => eligibility::view(request, &model),
            Self::Estimate(model) => estimate::view(request, &model),
            Self::EstimateMore(model) => estimate_more::view(request, &model),
            Self::SignIn(model) => sign_in::view(request, &model),
            Self::Enrolment(model) => enrolment::view(request, &model),
            Self::Tiers(model) => tiers::view(request, &model),
            Self::TiersCheck(model) => tiers_check::view(request, &model),
            Self::TiersDone(model) => tiers_done::view(request, &model),
            Self::Choice(screen) => screen.view(request),
            Self::Pay(model) => pay::view(request, &model),
            Self::PayCheck(model) => pay::check::view(request, &model),
            Self::PayDone(model) => pay::done::view(request, &model),
            Self::PayRefused(why) => pay::refused(request, &why),
            Self::Receipt(model) => pay::receipt::view(request, &model),
            Self::Claims(model) => claims::view(request, &model),
            Self::ClaimsYears(model) => claims_years::view(request, &model),
            Self::MyData(model) => my_data::view(request, model),
            Self::Claim(model) => claim::view(request, &model),
            Self::Certificate(model) => certificate::view(request, &model),
            Self::Verify(model) => verify::view(request, &model),
            Self::Account(model) => account::view(request, model),
            Self::Family(model) => family::view(request, &model),
            Self::FamilyAsk(model) => family_ask::view(request, &model),
            Self::FamilyLink(model) => family_link::view(request, &model),
            Self::FamilyNewborn(model) => family_newborn::view(request, &model),
            Self::FamilyDone(model) => family_done::view(request, &model),
            Self::Notices(model) => notices::view(request, &model),
            Self::Notice(model) => notices::one::view(request, &model),
            Self::NoticeMessages(model) => notices::messages::view(request, &model),
            Self::Details(model) => details::view(request, &model),
            Self::DetailsForm(model) => details::form::view(request, &model),
            Self::DetailsCheck(model) => details::check::view(request, &model),
            Self::Correction(model) => details::track::view(request, &model),
            Self::Objection(screen) => screen.view(request),
            Self::HandIn(screen) => screen.view(request),
            Self::About(model) => about::view(request, &model),
            Self::Privacy(model) => privacy::view(request, &model),
            Self::Staff(screen) => staff::view(request, &screen),
            Self::NotFound => trouble::not_found(request),
            Self::Refused => trouble::refused(request),
            Self::TooMany { wait_seconds } => trouble::too_many(request, wait_seconds),
            Self::TooLarge => trouble::too_large(request),
            Self::Problem => trouble::problem(request),
            Self::Unavailable => trouble::unavailable(request),
        }
    }
}
