//! What a notice says: a line for lists and messages, and what stands below it on its page.

use rules::date::Date;
use rules::money::Money;
use rules::text::Lang;

use crate::t;
use crate::ui::{day, yuan};

/// What somebody was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// One can choose and pay for a year, until a day.
    WindowOpens(i32, Date),
    /// The year is not paid.
    Unpaid {
        /// Benefit year.
        year: i32,
        /// Last day.
        closes: Date,
        /// Whether only the payment is missing.
        chosen: bool,
    },
    /// The last days to pay.
    DeadlineNear {
        /// Benefit year.
        year: i32,
        /// Last day.
        closes: Date,
        /// Whether only the payment is missing.
        chosen: bool,
    },
    /// A school's list says so too: the year is not paid.
    ClassUnpaid(i32),
    /// The registers contradict each other about a year.
    Conflict(i32),
    /// A tier or track was chosen for a year.
    ChoiceMade(i32),
    /// A choice for a year was taken back.
    ChoiceWithdrawn(i32),
    /// A contribution came in.
    Paid {
        /// Benefit year.
        year: i32,
        /// Number of the receipt.
        receipt: String,
        /// What was paid.
        own: Money,
    },
    /// Money goes back.
    RefundOwed {
        /// Benefit year.
        year: i32,
        /// Number of the refund.
        refund: String,
        /// How much.
        amount: Money,
    },
    /// Somebody asked to act for a child; `true`: the reader is the child.
    GuardianAsked(bool),
    /// Somebody acts for a child; `true`: the reader is the child.
    GuardianVerified(bool),
    /// Staff refused; `true`: the reader is the child.
    GuardianRefused(bool),
    /// Two of staff decided about a year; the case's reference.
    CaseDecided(i32, String),
    /// Two of staff decided about a correction; its reference, and whether the datum was corrected.
    CorrectionDecided(String, bool),
    /// The phone on file is another one; the correction's reference.
    PhoneChanged(String),
    /// Somebody objected to a claim; the objection's reference.
    ObjectionAsked(String),
    /// Two of staff decided about an objection; its reference, and whether the claim is settled anew.
    ObjectionDecided(String, bool),
    /// A claim is looked at because computing it again gave something else; the review's reference.
    ClaimInCheck(String),
    /// Something happened to papers that were handed in; their number.
    HandIn(HandInTold, String),
}

/// What happened to papers that were handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandInTold {
    /// They came in.
    Received,
    /// Something is missing; until when it is waited for.
    Needs(Date),
    /// The funds pay.
    Granted,
    /// They do not.
    Refused,
    /// Money was sent.
    Paid,
    /// The bank sent it back.
    Account,
}

impl Told {
    /// In one line. It goes to phones too: years and days, never a name, a number or an amount.
    pub(crate) fn title(&self, lang: Lang) -> String {
        match self {
            Self::WindowOpens(year, _) => t::notice_window_opens(lang, year),
            Self::Unpaid { year, .. } => t::notice_unpaid(lang, year),
            Self::DeadlineNear { year, closes, .. } => t::notice_deadline(lang, &day(lang, *closes), year),
            Self::ClassUnpaid(year) => t::notice_class(lang, year),
            Self::Conflict(year) => t::notice_conflict(lang, year),
            Self::ChoiceMade(year) => t::notice_choice(lang, year),
            Self::ChoiceWithdrawn(year) => t::notice_withdrawn(lang, year),
            Self::Paid { year, .. } => t::notice_paid(lang, year),
            Self::RefundOwed { year, .. } => t::notice_refund(lang, year),
            Self::GuardianAsked(false) => t::notice_asked(lang).to_owned(),
            Self::GuardianAsked(true) => t::notice_asked_child(lang).to_owned(),
            Self::GuardianVerified(false) => t::notice_verified(lang).to_owned(),
            Self::GuardianVerified(true) => t::notice_verified_child(lang).to_owned(),
            Self::GuardianRefused(false) => t::notice_refused(lang).to_owned(),
            Self::GuardianRefused(true) => t::notice_refused_child(lang).to_owned(),
            Self::CaseDecided(year, _) => t::notice_decided(lang, year),
            Self::PhoneChanged(_) => t::notice_phone_changed(lang).to_owned(),
            Self::CorrectionDecided(_, true) => t::notice_corrected(lang).to_owned(),
            Self::CorrectionDecided(_, false) => t::notice_not_corrected(lang).to_owned(),
            Self::ObjectionAsked(_) => t::objection_notice_asked(lang).to_owned(),
            Self::ObjectionDecided(_, true) => t::objection_notice_granted(lang).to_owned(),
            Self::ObjectionDecided(_, false) => t::objection_notice_upheld(lang).to_owned(),
            Self::ClaimInCheck(_) => t::objection_notice_check(lang).to_owned(),
            Self::HandIn(told, _) => told.title(lang).to_owned(),
        }
    }

    /// What it means and what to do.
    pub(crate) fn body(&self, lang: Lang) -> String {
        let pay_by = |closes: Date, chosen: bool| {
            let last = day(lang, closes);
            if chosen { t::notice_pay_by(lang, &last) } else { t::notice_choose_by(lang, &last) }
        };
        match self {
            Self::WindowOpens(_, closes) => t::notice_choose_by(lang, &day(lang, *closes)),
            Self::Unpaid { closes, chosen, .. } | Self::DeadlineNear { closes, chosen, .. } => {
                pay_by(*closes, *chosen)
            }
            Self::ClassUnpaid(_) => t::notice_class_more(lang).to_owned(),
            Self::Conflict(_) => t::notice_conflict_more(lang).to_owned(),
            Self::ChoiceMade(_) => t::notice_choice_more(lang).to_owned(),
            Self::ChoiceWithdrawn(_) => t::notice_withdrawn_more(lang).to_owned(),
            Self::Paid { receipt, own, .. } => t::notice_paid_more(lang, &yuan(lang, *own), receipt),
            Self::RefundOwed { refund, amount, .. } => {
                t::notice_refund_more(lang, &yuan(lang, *amount), refund)
            }
            Self::GuardianAsked(false) => t::notice_asked_more(lang).to_owned(),
            Self::GuardianVerified(false) => t::notice_verified_more(lang).to_owned(),
            Self::GuardianRefused(_) => t::notice_refused_more(lang).to_owned(),
            Self::GuardianAsked(true) | Self::GuardianVerified(true) => t::notice_child_more(lang).to_owned(),
            Self::PhoneChanged(reference) => t::notice_phone_changed_more(lang, reference),
            Self::CaseDecided(_, reference)
            | Self::CorrectionDecided(reference, _)
            | Self::ObjectionDecided(reference, _) => t::notice_decided_more(lang, reference),
            Self::ObjectionAsked(reference) => t::objection_notice_asked_more(lang, reference),
            Self::ClaimInCheck(reference) => t::objection_notice_check_more(lang, reference),
            Self::HandIn(told, reference) => told.body(lang, reference),
        }
    }

    /// What the button says that leads to what it is about.
    pub(crate) fn go(&self, lang: Lang) -> &'static str {
        match self {
            Self::Unpaid { chosen: true, .. } | Self::DeadlineNear { chosen: true, .. } => {
                t::notice_go_pay(lang)
            }
            Self::WindowOpens(..)
            | Self::Unpaid { .. }
            | Self::DeadlineNear { .. }
            | Self::ChoiceWithdrawn(_) => t::notice_go_choose(lang),
            Self::ClassUnpaid(_) | Self::ChoiceMade(_) => t::notice_go_enrolment(lang),
            Self::Conflict(_) => t::notice_go_case(lang),
            Self::CaseDecided(..) => t::notice_go_decision(lang),
            Self::CorrectionDecided(..) | Self::PhoneChanged(_) => t::notice_go_correction(lang),
            Self::ObjectionAsked(_) | Self::ObjectionDecided(..) | Self::ClaimInCheck(_) => {
                t::objection_notice_go(lang)
            }
            Self::HandIn(..) => t::hand_in_notice_go(lang),
            Self::Paid { .. } => t::notice_go_receipt(lang),
            Self::RefundOwed { .. } => t::notice_go_refund(lang),
            Self::GuardianAsked(_) | Self::GuardianVerified(_) | Self::GuardianRefused(_) => {
                t::notice_go_link(lang)
            }
        }
    }

    /// The text message: nothing in it tells who the reader is, nor which child it is about.
    pub(crate) fn message(&self, lang: Lang, child: bool) -> String {
        let title = self.title(lang);
        if child { t::notice_sms_child(lang, &title) } else { t::notice_sms(lang, &title) }
    }
}

impl HandInTold {
    fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Received => t::hand_in_notice_received(lang),
            Self::Needs(_) => t::hand_in_notice_needs(lang),
            Self::Granted => t::hand_in_notice_granted(lang),
            Self::Refused => t::hand_in_notice_refused(lang),
            Self::Paid => t::hand_in_notice_paid(lang),
            Self::Account => t::hand_in_notice_account(lang),
        }
    }

    fn body(self, lang: Lang, reference: &str) -> String {
        match self {
            Self::Received => t::hand_in_notice_received_more(lang, &reference),
            Self::Needs(until) => t::hand_in_notice_needs_more(lang, &day(lang, until), &reference),
            Self::Granted => t::hand_in_notice_granted_more(lang, &reference),
            Self::Refused => t::hand_in_notice_refused_more(lang, &reference),
            Self::Paid => t::hand_in_notice_paid_more(lang, &reference),
            Self::Account => t::hand_in_notice_account_more(lang, &reference),
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    /// One of each, with what must never go to a phone.
    fn all() -> Vec<Told> {
        let closes = date!(2015 - 12 - 31);
        let (secret, amount) = (|| "SECRET".to_owned(), Money::from_fen(12_345));
        vec![
            Told::WindowOpens(2016, closes),
            Told::Unpaid { year: 2016, closes, chosen: true },
            Told::DeadlineNear { year: 2016, closes, chosen: false },
            Told::ClassUnpaid(2016),
            Told::Conflict(2016),
            Told::ChoiceMade(2016),
            Told::ChoiceWithdrawn(2016),
            Told::Paid { year: 2016, receipt: secret(), own: amount },
            Told::RefundOwed { year: 2016, refund: secret(), amount },
            Told::GuardianAsked(false),
            Told::GuardianAsked(true),
            Told::GuardianVerified(false),
            Told::GuardianVerified(true),
            Told::GuardianRefused(false),
            Told::GuardianRefused(true),
            Told::CaseDecided(2016, secret()),
            Told::CorrectionDecided(secret(), true),
            Told::CorrectionDecided(secret(), false),
            Told::PhoneChanged(secret()),
            Told::ObjectionAsked(secret()),
            Told::ObjectionDecided(secret(), true),
            Told::ObjectionDecided(secret(), false),
            Told::ClaimInCheck(secret()),
            Told::HandIn(HandInTold::Received, secret()),
            Told::HandIn(HandInTold::Needs(closes), secret()),
            Told::HandIn(HandInTold::Granted, secret()),
            Told::HandIn(HandInTold::Refused, secret()),
            Told::HandIn(HandInTold::Paid, secret()),
            Told::HandIn(HandInTold::Account, secret()),
        ]
    }

    #[test]
    fn a_text_message_is_short_and_says_no_number_and_no_amount() {
        for told in all() {
            for child in [false, true] {
                let (zh, en) = (told.message(Lang::Zh, child), told.message(Lang::En, child));
                // One message of Chinese holds 70 characters, one of English two times 153 when it is cut in two.
                assert!(zh.chars().count() <= 70 && en.chars().count() <= 306, "{zh} {en}");
                for text in [&zh, &en] {
                    assert!(!text.contains("SECRET") && !text.contains("123.45"), "{text}");
                }
                assert_eq!(zh.contains("您的孩子"), child, "{zh}");
            }
        }
    }
}
