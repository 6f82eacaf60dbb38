//! What staff do with one person: look up, act on their behalf.

use rules::identity::IdNumber;
use time::{Date, OffsetDateTime};

use super::{
    claims::ClaimSummary,
    enrolment::{ChooseTier, Coverage},
    ids::PersonId,
    sign_in::IssueActivation,
    staff::Acting,
};

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in the database and in catalogues' keys.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The reverse of [`Self::code`].
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

words! {
    /// How whoever stands at the counter is related to the person.
    AskedAs {
        /// 本人
        Self_ = "self",
        /// 配偶
        Spouse = "spouse",
        /// 子女
        Child = "child",
        /// 父母
        Parent = "parent",
        /// 其他亲属
        Relative = "relative",
        /// 村（居）委会
        Village = "village",
        /// 其他
        Other = "other",
    }
}

words! {
    /// The paper that was shown.
    Shown {
        /// 身份证
        IdCard = "id_card",
        /// 户口簿
        HouseholdBook = "household_book",
        /// 委托书
        Letter = "letter",
        /// 村（居）委会证明
        VillagePaper = "village_paper",
    }
}

/// 授权代办: who asked, as what, and which paper was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// Name of whoever stands at the counter.
    pub asked_by: String,
    /// Related how.
    pub relation: AskedAs,
    /// Which paper.
    pub shown: Shown,
}

/// A choice made at the counter on a person's behalf.
#[derive(Clone, Debug)]
pub struct CounterChoice {
    /// The choice, judged as if the person made it.
    pub choice: ChooseTier,
    /// By whom.
    pub acting: Acting,
    /// Who asked for it.
    pub authority: Authority,
}

/// An activation code handed out at the counter.
#[derive(Clone, Debug)]
pub struct CounterActivation {
    /// The code; `issued_by` is written anew from `acting`.
    pub activation: IssueActivation,
    /// By whom.
    pub acting: Acting,
    /// Who asked for it.
    pub authority: Authority,
}

/// Whom staff look for.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// By the whole id number.
    IdNumber(IdNumber),
    /// By id, after having been found by number.
    Person(PersonId),
    /// By the reference of a choice or a case.
    Reference(String),
}

words! {
    /// Why staff look somebody up.
    LookUpFor {
        /// Counter: enrolment.
        Counter = "counter",
        /// Hotline: enrolment and how far claims have come.
        Hotline = "hotline",
    }
}

/// A look-up. Each is recorded with its reason, found or not.
#[derive(Clone, Debug)]
pub struct LookUp {
    /// By whom.
    pub acting: Acting,
    /// Whom.
    pub wanted: Wanted,
    /// What for.
    pub purpose: LookUpFor,
    /// Why, in words; empty at the counter, where the person stands.
    pub reason: String,
    /// The benefit year that eligibility is asked for.
    pub benefit_year: i32,
    /// Business date.
    pub today: Date,
    /// Now.
    pub at: OffsetDateTime,
}

/// Who was found, without anything medical.
#[derive(Clone, Debug)]
pub struct LookedUp {
    /// Enrolments, contributions and eligibility.
    pub coverage: Coverage,
    /// Claims with amounts and states, for the hotline alone.
    pub claims: Vec<ClaimSummary>,
}
