//! Notices beside the pages: the rounds in which everybody is told whom the day concerns, and the messages to phones.

pub mod deliver;
pub mod rounds;
pub mod settings;

use app::pages::notices::{HandInTold, Told};
use store::NoticeText;

/// What the pages and messages call what the store keeps.
pub fn told(text: NoticeText) -> Told {
    match text {
        NoticeText::WindowOpens { year, closes } => Told::WindowOpens(year, closes),
        NoticeText::Unpaid { year, closes, chosen } => Told::Unpaid { year, closes, chosen },
        NoticeText::DeadlineNear { year, closes, chosen } => Told::DeadlineNear { year, closes, chosen },
        NoticeText::ClassUnpaid { year } => Told::ClassUnpaid(year),
        NoticeText::Conflict { year } => Told::Conflict(year),
        NoticeText::ChoiceMade { year, .. } => Told::ChoiceMade(year),
        NoticeText::ChoiceWithdrawn { year, .. } => Told::ChoiceWithdrawn(year),
        NoticeText::Paid { year, receipt, own } => Told::Paid { year, receipt, own },
        NoticeText::RefundOwed { year, refund, amount } => Told::RefundOwed { year, refund, amount },
        NoticeText::GuardianAsked { to_child, .. } => Told::GuardianAsked(to_child),
        NoticeText::GuardianVerified { to_child, .. } => Told::GuardianVerified(to_child),
        NoticeText::GuardianRefused { to_child, .. } => Told::GuardianRefused(to_child),
        NoticeText::CaseDecided { year, reference } => Told::CaseDecided(year, reference),
        NoticeText::PhoneChanged { reference } => Told::PhoneChanged(reference),
        NoticeText::CorrectionDecided { reference, granted } => Told::CorrectionDecided(reference, granted),
        NoticeText::ObjectionAsked { reference } => Told::ObjectionAsked(reference),
        NoticeText::ObjectionDecided { reference, granted } => Told::ObjectionDecided(reference, granted),
        NoticeText::ClaimInCheck { reference } => Told::ClaimInCheck(reference),
        NoticeText::HandInReceived { reference } => Told::HandIn(HandInTold::Received, reference),
        NoticeText::HandInNeeds { reference, until, .. } => Told::HandIn(HandInTold::Needs(until), reference),
        NoticeText::HandInDecided { reference, granted: true, .. } => {
            Told::HandIn(HandInTold::Granted, reference)
        }
        NoticeText::HandInDecided { reference, .. } => Told::HandIn(HandInTold::Refused, reference),
        NoticeText::HandInPaid { reference, .. } => Told::HandIn(HandInTold::Paid, reference),
        NoticeText::HandInAccount { reference, .. } => Told::HandIn(HandInTold::Account, reference),
    }
}
