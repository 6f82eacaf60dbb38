//! Guardians and the children they act for, and their consent.

use rules::{
    guardianship::{self, Stage},
    identity::IdNumber,
    jurisdiction,
    name::PersonName,
};
use time::{Date, OffsetDateTime};

use super::{
    ids::{GuardianLinkId, PersonId},
    people::{Person, Relation},
};

/// What a guardian is to the child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuardianRelation {
    /// 父母
    Parent,
    /// 祖父母、外祖父母
    Grandparent,
    /// 其他监护人
    Other,
}

impl GuardianRelation {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Parent, Self::Grandparent, Self::Other];

    /// The word in the database and in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::Grandparent => "grandparent",
            Self::Other => "other",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|relation| relation.code() == code)
    }

    /// What the register of one household says two of its people are to each other, where it says so: the head and the
    /// head's spouse are parents of the head's children and grandparents of the grandchildren.
    pub fn by_register(guardian: Relation, ward: Relation) -> Option<Self> {
        match (guardian, ward) {
            (Relation::Head | Relation::Spouse, Relation::Child) => Some(Self::Parent),
            (Relation::Head | Relation::Spouse, Relation::Grandchild) => Some(Self::Grandparent),
            _ => None,
        }
    }
}

/// How far a link has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// Staff look at the evidence.
    Asked,
    /// The guardian acts.
    Verified,
    /// Staff said no.
    Refused,
    /// Over: by one of the two, by staff, or because the child came of age.
    Ended,
}

impl LinkState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Asked, Self::Verified, Self::Refused, Self::Ended];

    /// The word in the database and in catalogues' keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Verified => "verified",
            Self::Refused => "refused",
            Self::Ended => "ended",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What a verified link rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkBasis {
    /// One household in the register.
    Register,
    /// The guardian enrolled the child as a newborn.
    Birth,
    /// Staff saw the evidence.
    Staff,
}

impl LinkBasis {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Register, Self::Birth, Self::Staff];

    /// The word in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Birth => "birth",
            Self::Staff => "staff",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.code() == code)
    }
}

/// For whom a guardian asks.
#[derive(Clone, Debug)]
pub enum AskedWard {
    /// Somebody of one's own household.
    Member(PersonId),
    /// Somebody by id number and name, whom the register may know or not.
    Typed {
        /// The id number.
        id_number: IdNumber,
        /// The name.
        name: PersonName,
    },
}

/// Somebody asks to act for a child, and agrees to the text about it.
#[derive(Clone, Debug)]
pub struct AskGuardian {
    /// Who asks.
    pub guardian: PersonId,
    /// For whom.
    pub ward: AskedWard,
    /// What they say they are to the child; the register's word goes before it.
    pub relation: GuardianRelation,
    /// Version of the text agreed to.
    pub text_version: String,
    /// Business date.
    pub today: Date,
    /// Now, for the record.
    pub at: OffsetDateTime,
}

/// What became of it. Whether the register knows a typed id number is never told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskOutcome {
    /// Verified by the register at once.
    Verified(GuardianLinkId),
    /// Staff will decide on evidence.
    Asked(GuardianLinkId),
    /// There is a live link already.
    There(GuardianLinkId),
    /// The other is of age: nobody's guardian is needed.
    OfAge,
    /// Who asks is not of age.
    TooYoung,
    /// One is not one's own guardian.
    Oneself,
    /// Nobody of that id in the household.
    NotInHousehold,
}

/// What became of a decision. Only `Decided` wrote something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecideOutcome {
    /// It stands.
    Decided,
    /// There is no such link that waits for a decision.
    NotOpen,
    /// The register knows nobody of the typed id number.
    NobodyFound,
    /// The id number belongs to another name.
    NameDiffers,
    /// The child is of age, or is who asked.
    NotAChild,
    /// The two have a live link already.
    There,
}

/// One of the two, or staff, end a link.
#[derive(Clone, Debug)]
pub struct EndGuardian {
    /// Which.
    pub link: GuardianLinkId,
    /// Guardian or child. A child may do so from the age at which it acts alone.
    pub by: PersonId,
    /// Business date; the link no longer holds on it.
    pub today: Date,
    /// Now, for the record.
    pub at: OffsetDateTime,
}

/// A child agrees to its guardian acting, or takes that back.
#[derive(Clone, Debug)]
pub struct ChildConsent {
    /// Which link.
    pub link: GuardianLinkId,
    /// The child.
    pub child: PersonId,
    /// Agree or take back.
    pub agreed: bool,
    /// Version of the text agreed to.
    pub text_version: String,
    /// Business date.
    pub today: Date,
    /// Now, for the record.
    pub at: OffsetDateTime,
}

/// A link as its two people see it.
#[derive(Clone, Debug)]
pub struct GuardianLink {
    /// Id; random enough to stand in an address.
    pub id: GuardianLinkId,
    /// Who acts.
    pub guardian: PersonId,
    /// Their name.
    pub guardian_name: PersonName,
    /// For whom; unknown as long as a typed request is open.
    pub ward: Option<PersonId>,
    /// The child's name, as typed or as the register has it.
    pub ward_name: PersonName,
    /// The child's day of birth, once it is known who that is.
    pub ward_born: Option<Date>,
    /// Code of the child's jurisdiction.
    pub ward_jurisdiction: Option<String>,
    /// What the guardian is to the child.
    pub relation: GuardianRelation,
    /// As of the day asked for: a link whose end has come is ended.
    pub state: LinkState,
    /// What it rests on.
    pub basis: Option<LinkBasis>,
    /// When it was asked for.
    pub asked_at: OffsetDateTime,
    /// First day.
    pub starts_on: Option<Date>,
    /// First day on which it no longer holds: the day it was ended, or that on which the child is of age.
    pub ends_on: Option<Date>,
    /// What staff said.
    pub reason: Option<String>,
    /// Whether the child has agreed.
    pub child_agreed: bool,
    /// How many files were uploaded for it.
    pub evidence: u32,
}

impl GuardianLink {
    /// How far the child may act alone on a day; `None` as long as nobody knows who it is.
    pub fn stage(&self, today: Date) -> Option<Stage> {
        let place = jurisdiction::get(self.ward_jurisdiction.as_deref()?)?;
        Some(guardianship::stage(place, self.ward_born?, today))
    }

    /// Whether the guardian may act for the child on a day.
    pub fn in_force(&self, today: Date) -> bool {
        self.state == LinkState::Verified
            && self.starts_on.is_some_and(|from| from <= today)
            && self.stage(today).is_some_and(|stage| stage.through_guardian(self.child_agreed))
    }

    /// Whether it is verified and waits only for the child to agree.
    pub fn waits_for_child(&self, today: Date) -> bool {
        self.state == LinkState::Verified
            && self.stage(today) == Some(Stage::OwnConsent)
            && !self.child_agreed
    }
}

/// A person's links, both ways, the newest first.
#[derive(Clone, Debug, Default)]
pub struct FamilyLinks {
    /// In which the person is the guardian.
    pub as_guardian: Vec<GuardianLink>,
    /// In which the person is the child.
    pub as_ward: Vec<GuardianLink>,
}

/// A guardian in the act: the child, and the link that allows it.
#[derive(Clone, Debug)]
pub struct ActingFor {
    /// The link.
    pub link: GuardianLink,
    /// The child.
    pub ward: Person,
}

/// A request that waits for staff.
#[derive(Clone, Debug)]
pub struct OpenRequest {
    /// The link.
    pub link: GuardianLink,
    /// The id number that was typed, if one was.
    pub asked_number: Option<IdNumber>,
    /// Whether the register knows it, and under that name; `None` for members of a household.
    pub fits: Option<NameFit>,
}

/// How a typed id number and name stand to the register. For staff only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFit {
    /// Both belong together.
    Fits,
    /// The number belongs to another name.
    OtherName,
    /// Nobody has the number.
    Unknown,
}

/// Something that somebody else did with a person's data in their name.
#[derive(Clone, Debug)]
pub struct DoneForMe {
    /// When.
    pub at: OffsetDateTime,
    /// Who.
    pub by: PersonName,
    /// What, as the audit trail names it.
    pub action: String,
    /// The option chosen, the reference and so on.
    pub detail: serde_json::Value,
}

/// Something that a person agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// To what: `guardian`, to act for a child; `child`, to be acted for.
    pub kind: String,
    /// Version of the text.
    pub text_version: String,
    /// When.
    pub given_at: OffsetDateTime,
    /// When it was taken back.
    pub withdrawn_at: Option<OffsetDateTime>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_makes_parents_and_grandparents_only() {
        use Relation::{Child, Grandchild, Head, Parent, Spouse};
        assert_eq!(GuardianRelation::by_register(Head, Child), Some(GuardianRelation::Parent));
        assert_eq!(GuardianRelation::by_register(Spouse, Grandchild), Some(GuardianRelation::Grandparent));
        for (guardian, ward) in
            [(Child, Grandchild), (Child, Child), (Parent, Child), (Head, Head), (Head, Spouse)]
        {
            assert_eq!(GuardianRelation::by_register(guardian, ward), None);
        }
    }
}
