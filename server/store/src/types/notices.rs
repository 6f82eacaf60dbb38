//! What people are told, and the rounds in which everybody is.

use rules::{money::Money, name::PersonName};
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::{
    ids::{GuardianLinkId, NoticeId, PersonId},
    messages::MessageState,
};

/// Version of the texts that say a [`NoticeText`], raised whenever one of them comes to mean something else.
pub const NOTICE_TEXTS: &str = "notice-1";

/// What is told. References, days and amounts only: never a name, a person's number or anything medical, so that the row
/// needs no seal and a corrected name shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NoticeText {
    /// One can choose and pay for a year.
    WindowOpens {
        /// Benefit year.
        year: i32,
        /// Last day.
        #[serde(with = "rules::date::iso")]
        closes: Date,
    },
    /// The year is not paid yet.
    Unpaid {
        /// Benefit year.
        year: i32,
        /// Last day.
        #[serde(with = "rules::date::iso")]
        closes: Date,
        /// Whether something was chosen, so that only the payment is missing.
        chosen: bool,
    },
    /// The last days to pay.
    DeadlineNear {
        /// Benefit year.
        year: i32,
        /// Last day.
        #[serde(with = "rules::date::iso")]
        closes: Date,
        /// Whether something was chosen, so that only the payment is missing.
        chosen: bool,
    },
    /// A school's list was compared with the register: this pupil's year is not paid.
    ClassUnpaid {
        /// Benefit year.
        year: i32,
    },
    /// What the registers say does not go together; staff have to decide.
    Conflict {
        /// Benefit year.
        year: i32,
    },
    /// A tier or track was chosen.
    ChoiceMade {
        /// Benefit year.
        year: i32,
        /// The enrolment's reference.
        reference: String,
    },
    /// A choice was taken back.
    ChoiceWithdrawn {
        /// Benefit year.
        year: i32,
        /// The enrolment's reference.
        reference: String,
    },
    /// A contribution came in.
    Paid {
        /// Benefit year.
        year: i32,
        /// Number of the receipt.
        receipt: String,
        /// What the person paid.
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
    /// Somebody asked to act for a child.
    GuardianAsked {
        /// The link.
        #[serde(with = "link_id")]
        link: GuardianLinkId,
        /// Whether the reader is the child.
        to_child: bool,
    },
    /// Somebody acts for a child from now on.
    GuardianVerified {
        /// The link.
        #[serde(with = "link_id")]
        link: GuardianLinkId,
        /// Whether the reader is the child.
        to_child: bool,
    },
    /// Staff refused a link.
    GuardianRefused {
        /// The link.
        #[serde(with = "link_id")]
        link: GuardianLinkId,
        /// Whether the reader is the child.
        to_child: bool,
    },
    /// Two of staff decided a case.
    CaseDecided {
        /// Benefit year.
        year: i32,
        /// The case's reference.
        reference: String,
    },
    /// The phone on file is another one from now on.
    PhoneChanged {
        /// Reference of the correction.
        reference: String,
    },
    /// Two of staff decided about a correction.
    CorrectionDecided {
        /// The case's reference.
        reference: String,
        /// Whether the datum was corrected.
        granted: bool,
    },
    // Objections
    /// Somebody objected to a claim.
    ObjectionAsked {
        /// The case's reference.
        reference: String,
    },
    /// Two of staff decided about a claim that was looked at again.
    ObjectionDecided {
        /// The case's reference.
        reference: String,
        /// Whether the claim is settled anew.
        granted: bool,
    },
    /// A claim's own rules give another amount than was paid: staff look at it, unasked.
    ClaimInCheck {
        /// The case's reference.
        reference: String,
    },
    // Hand-in claims
    /// Papers came in.
    HandInReceived {
        /// Their number.
        reference: String,
    },
    /// Something is missing in them.
    HandInNeeds {
        /// Their number.
        reference: String,
        /// Until when it is waited for.
        #[serde(with = "rules::date::iso")]
        until: Date,
        /// Which time this happens, from 1 on.
        time: u32,
    },
    /// Staff decided about them.
    HandInDecided {
        /// Their number.
        reference: String,
        /// Whether the funds pay.
        granted: bool,
        /// Which time this happens, from 1 on.
        time: u32,
    },
    /// Money was sent for them.
    HandInPaid {
        /// Their number.
        reference: String,
        /// Which time this happens, from 1 on.
        time: u32,
    },
    /// The bank sent the money back.
    HandInAccount {
        /// Their number.
        reference: String,
        /// Which time this happens, from 1 on.
        time: u32,
    },
}

impl NoticeText {
    /// The word in the database.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::WindowOpens { .. } => "window_opens",
            Self::Unpaid { .. } => "unpaid",
            Self::DeadlineNear { .. } => "deadline_near",
            Self::ClassUnpaid { .. } => "class_unpaid",
            Self::Conflict { .. } => "conflict",
            Self::ChoiceMade { .. } => "choice_made",
            Self::ChoiceWithdrawn { .. } => "choice_withdrawn",
            Self::Paid { .. } => "paid",
            Self::RefundOwed { .. } => "refund_owed",
            Self::GuardianAsked { .. } => "guardian_asked",
            Self::GuardianVerified { .. } => "guardian_verified",
            Self::GuardianRefused { .. } => "guardian_refused",
            Self::CaseDecided { .. } => "case_decided",
            Self::CorrectionDecided { .. } => "correction_decided",
            Self::PhoneChanged { .. } => "phone_changed",
            Self::ObjectionAsked { .. } => "objection_asked",
            Self::ObjectionDecided { .. } => "objection_decided",
            Self::ClaimInCheck { .. } => "claim_in_check",
            Self::HandInReceived { .. } => "hand_in_received",
            Self::HandInNeeds { .. } => "hand_in_needs",
            Self::HandInDecided { .. } => "hand_in_decided",
            Self::HandInPaid { .. } => "hand_in_paid",
            Self::HandInAccount { .. } => "hand_in_account",
        }
    }

    /// Names what is told: nobody is told the same about the same person twice.
    pub(crate) fn dedupe(&self) -> String {
        let kind = self.kind();
        match self {
            Self::WindowOpens { year, .. }
            | Self::Unpaid { year, .. }
            | Self::DeadlineNear { year, .. }
            | Self::ClassUnpaid { year }
            | Self::Conflict { year } => format!("{kind}:{year}"),
            Self::ChoiceMade { reference, .. }
            | Self::ChoiceWithdrawn { reference, .. }
            | Self::CaseDecided { reference, .. }
            | Self::CorrectionDecided { reference, .. }
            | Self::ObjectionAsked { reference }
            | Self::ObjectionDecided { reference, .. }
            | Self::ClaimInCheck { reference }
            | Self::HandInReceived { reference }
            | Self::PhoneChanged { reference } => format!("{kind}:{reference}"),
            Self::HandInNeeds { reference, time, .. }
            | Self::HandInDecided { reference, time, .. }
            | Self::HandInPaid { reference, time }
            | Self::HandInAccount { reference, time } => format!("{kind}:{reference}:{time}"),
            Self::Paid { receipt, .. } => format!("{kind}:{receipt}"),
            Self::RefundOwed { refund, .. } => format!("{kind}:{refund}"),
            Self::GuardianAsked { link, .. }
            | Self::GuardianVerified { link, .. }
            | Self::GuardianRefused { link, .. } => format!("{kind}:{link}"),
        }
    }

    /// The link it is about.
    pub fn link(&self) -> Option<GuardianLinkId> {
        match self {
            Self::GuardianAsked { link, .. }
            | Self::GuardianVerified { link, .. }
            | Self::GuardianRefused { link, .. } => Some(*link),
            _ => None,
        }
    }
}

/// A link's id as text.
mod link_id {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use super::GuardianLinkId;

    pub(super) fn serialize<S: Serializer>(link: &GuardianLinkId, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(link)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(deserializer: D) -> Result<GuardianLinkId, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(|_| D::Error::custom("not an id"))
    }
}

/// A notice in somebody's inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Id.
    pub id: NoticeId,
    /// What it says.
    pub text: NoticeText,
    /// Version of the texts when it was written.
    pub text_version: String,
    /// The child whom it concerns, with the name in the register; `None`: the reader.
    pub child: Option<(PersonId, PersonName)>,
    /// Business date on which it was written.
    pub business_date: Date,
    /// When it was written.
    pub created_at: OffsetDateTime,
    /// When it was marked as read.
    pub read_at: Option<OffsetDateTime>,
    /// How the message to the phone stands; `None`: there is none.
    pub message: Option<MessageState>,
}

/// A part of somebody's inbox: unread notices first, each part the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inbox {
    /// The notices of the page.
    pub notices: Vec<Notice>,
    /// How many there are in all.
    pub all: u64,
    /// How many are unread.
    pub unread: u64,
}

/// Which round of notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CampaignKind {
    /// The window opened: to everybody who may choose and has not.
    WindowOpens,
    /// To everybody who has not paid.
    Unpaid,
    /// The same a few days before the end.
    DeadlineNear,
    /// To everybody about whom staff have to decide, and nobody was asked yet.
    Conflict,
}

impl CampaignKind {
    /// The word in the database and on the command line.
    pub const fn code(self) -> &'static str {
        match self {
            Self::WindowOpens => "window_opens",
            Self::Unpaid => "unpaid",
            Self::DeadlineNear => "deadline_near",
            Self::Conflict => "conflict",
        }
    }
}

/// The next few people of a round. Repeated, it goes on where the last one ended, whichever server that was.
#[derive(Clone, Debug)]
pub struct CampaignPage {
    /// Code of the jurisdiction.
    pub jurisdiction: String,
    /// Benefit year.
    pub benefit_year: i32,
    /// Which round.
    pub kind: CampaignKind,
    /// At most so many people.
    pub people: u32,
    /// Business date.
    pub today: Date,
    /// Now.
    pub at: OffsetDateTime,
}

/// What a page of a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CampaignStep {
    /// People looked at; fewer than asked for means that nobody is left.
    pub looked_at: u32,
    /// Notices written.
    pub told: u32,
}

/// How notices stand, for whoever runs the portal. Counts rows: not for pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticeFigures {
    /// Messages in each state that there are any of.
    pub messages: Vec<(MessageState, u64)>,
    /// The rounds, the newest first.
    pub rounds: Vec<RoundFigures>,
}

/// How far a round has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundFigures {
    /// Code of the jurisdiction.
    pub jurisdiction: String,
    /// Benefit year.
    pub benefit_year: i32,
    /// Which, as [`CampaignKind::code`].
    pub kind: String,
    /// Notices written.
    pub told: u64,
    /// When somebody last looked whether there is more to do.
    pub moved_at: OffsetDateTime,
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn what_is_told_survives_the_way_through_the_database() {
        let texts = [
            NoticeText::Unpaid { year: 2016, closes: date!(2015 - 12 - 31), chosen: true },
            NoticeText::Paid { year: 2016, receipt: "SJ2016-1".to_owned(), own: Money::from_fen(15_000) },
            NoticeText::GuardianAsked { link: GuardianLinkId(uuid::Uuid::nil()), to_child: true },
        ];
        for text in texts {
            let stored = serde_json::to_string(&text).unwrap();
            assert!(stored.contains(&format!("\"kind\":\"{}\"", text.kind())), "{stored}");
            assert_eq!(serde_json::from_str::<NoticeText>(&stored).unwrap(), text);
        }
    }

    #[test]
    fn one_year_is_told_once_and_each_receipt_by_itself() {
        let paid = |receipt: &str| {
            NoticeText::Paid { year: 2016, receipt: receipt.to_owned(), own: Money::from_fen(1) }.dedupe()
        };
        assert_eq!(NoticeText::Conflict { year: 2016 }.dedupe(), "conflict:2016");
        assert_ne!(paid("SJ2016-1"), paid("SJ2016-2"));
    }
}
