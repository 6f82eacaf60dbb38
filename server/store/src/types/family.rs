//! Guardians and the children they act for, their consent, newborns without an id number, uploaded evidence.

use std::fmt;

use rules::{
    guardianship::{self, Stage},
    identity::{IdNumber, Sex},
    jurisdiction,
    name::PersonName,
};
use time::{Date, OffsetDateTime};

use super::{
    ids::{EvidenceId, GuardianLinkId, PersonId},
    people::{Person, Relation},
};
use crate::error::{Result, StoreError};

/// Letters and digits that are not mistaken for one another.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The number of a newborn that has no id number yet: `T-` and ten letters and digits, drawn at random.
#[derive(Clone, PartialEq, Eq)]
pub struct TemporaryNumber(String);

impl TemporaryNumber {
    /// A new one.
    pub fn generate() -> Result<Self> {
        let mut random = [0_u8; 10];
        getrandom::fill(&mut random).map_err(|_| StoreError::Random)?;
        let letters: String =
            random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
        let (first, second) = letters.split_at(5);
        Ok(Self(format!("T-{first}-{second}")))
    }

    /// Reads one, as it stands on a slip or as it is typed.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim().to_ascii_uppercase();
        let letters: String = typed.strip_prefix('T')?.chars().filter(|letter| *letter != '-').collect();
        let fits = letters.len() == 10 && letters.bytes().all(|letter| ALPHABET.contains(&letter));
        let (first, second) = if fits { letters.split_at(5) } else { return None };
        Some(Self(format!("T-{first}-{second}")))
    }

    /// The whole number.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TemporaryNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("TemporaryNumber(…)")
    }
}

/// Under which number a person is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonNumber {
    /// The id number.
    Id(IdNumber),
    /// A newborn's, until it has an id number.
    Temporary(TemporaryNumber),
}

impl PersonNumber {
    /// For pages: the id number without its middle. A temporary number tells nothing about anybody and is shown whole.
    pub fn masked(&self) -> String {
        match self {
            Self::Id(number) => number.masked(),
            Self::Temporary(number) => number.as_str().to_owned(),
        }
    }

    /// The whole number.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Id(number) => number.as_str(),
            Self::Temporary(number) => number.as_str(),
        }
    }

    /// The id number, if there is one.
    pub fn id(&self) -> Option<&IdNumber> {
        match self {
            Self::Id(number) => Some(number),
            Self::Temporary(_) => None,
        }
    }
}

impl PartialEq<IdNumber> for PersonNumber {
    fn eq(&self, other: &IdNumber) -> bool {
        self.id() == Some(other)
    }
}

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

/// Staff decide about a link.
#[derive(Clone, Debug)]
pub struct DecideGuardian {
    /// Which.
    pub link: GuardianLinkId,
    /// Yes or no.
    pub verified: bool,
    /// Why, in a sentence that the guardian reads.
    pub reason: String,
    /// Who decides, as the audit trail names them: `staff:…`.
    pub by: String,
    /// Business date; a verified link starts on it.
    pub today: Date,
    /// Now, for the record.
    pub at: OffsetDateTime,
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

/// What an uploaded file is, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvidenceKind {
    /// A photo.
    Jpeg,
    /// A picture.
    Png,
    /// A document.
    Pdf,
}

impl EvidenceKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Jpeg, Self::Png, Self::Pdf];

    /// The word in the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// An uploaded file, without its content: that lies encrypted in the data folder under the id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Id; random enough to stand in an address.
    pub id: EvidenceId,
    /// Who uploaded it.
    pub owner: PersonId,
    /// The link it is for.
    pub link: Option<GuardianLinkId>,
    /// What it is.
    pub kind: EvidenceKind,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: [u8; 32],
    /// When it came.
    pub uploaded_at: OffsetDateTime,
}

/// What became of an upload. Only `Kept` wrote something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepOutcome {
    /// It is on record.
    Kept,
    /// The link is not the uploader's, or no longer open.
    NotOpen,
    /// The link has as many files as it may have.
    TooMany,
}

/// A guardian registers a newborn that has no id number yet.
#[derive(Clone, Debug)]
pub struct NewNewborn {
    /// Mother or father.
    pub guardian: PersonId,
    /// Its name, or 某某之子/女.
    pub name: PersonName,
    /// Sex.
    pub sex: Sex,
    /// Day of birth.
    pub birth_date: Date,
    /// Version of the text agreed to.
    pub text_version: String,
    /// Business date.
    pub today: Date,
    /// Now, for the record.
    pub at: OffsetDateTime,
}

/// What became of it. Only `Registered` wrote something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewbornOutcome {
    /// Registered, with a verified link.
    Registered(GuardianLinkId),
    /// The guardian registered this child before.
    There(GuardianLinkId),
    /// Born later than today, or more days ago than the jurisdiction allows.
    NotInTime {
        /// How many days one has after the day of birth.
        days: u16,
    },
    /// Who registers is not of age, or their jurisdiction has no rule for newborns.
    NotAllowed,
    /// More children without id number than one can have; staff help.
    TooMany,
}

/// A guardian tells the id number that a newborn got.
#[derive(Clone, Debug)]
pub struct ClaimNumber {
    /// The link to the child.
    pub link: GuardianLinkId,
    /// The guardian.
    pub guardian: PersonId,
    /// The id number.
    pub id_number: IdNumber,
    /// The name in the household register.
    pub name: PersonName,
    /// Business date.
    pub today: Date,
    /// Now, for the record.
    pub at: OffsetDateTime,
}

/// What became of it. Whether somebody has that number is never told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimOutcome {
    /// Staff will check and settle it.
    Claimed,
    /// No such child of the guardian, or it has its id number.
    NotOpen,
    /// The number is of another day of birth or another sex than the child was registered with.
    DoesNotFit,
}

/// A newborn whose id number waits to be settled, for staff.
#[derive(Clone, Debug)]
pub struct OpenNewborn {
    /// The child.
    pub person: Person,
    /// The number that the guardian told.
    pub claimed: IdNumber,
    /// The name that the guardian told.
    pub name: PersonName,
    /// When.
    pub claimed_at: OffsetDateTime,
    /// Somebody else has the number: settling joins the two.
    pub joins: Option<PersonId>,
}

/// Staff settle a newborn's id number.
#[derive(Clone, Debug)]
pub struct SettleNewborn {
    /// The child.
    pub person: PersonId,
    /// Who settles, as the audit trail names them: `staff:…`.
    pub by: String,
    /// Business date.
    pub today: Date,
    /// Now, for the record.
    pub at: OffsetDateTime,
}

/// What became of it. Only `Assigned` and `Merged` wrote something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettleOutcome {
    /// The child has its id number now.
    Assigned,
    /// The child was somebody already on file; everything is with that person now.
    Merged(PersonId),
    /// There is no such child that waits.
    NotOpen,
    /// Both are enrolled for this year: staff first end one of the two.
    TwoLive {
        /// The year.
        benefit_year: i32,
    },
    /// The number belongs to somebody of another day of birth or sex.
    DoesNotFit,
    /// The two live under different funds.
    OtherJurisdiction,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_number_is_read_as_it_is_typed() {
        let number = TemporaryNumber::generate().unwrap();
        assert_eq!(TemporaryNumber::parse(number.as_str()).unwrap(), number);
        assert_eq!(TemporaryNumber::parse(&format!(" {} ", number.as_str().to_lowercase())).unwrap(), number);
        assert_eq!(TemporaryNumber::parse("t01234abcde").unwrap().as_str(), "T-01234-ABCDE");
        for wrong in ["", "T", "T-0123-ABCDE", "T-01234-ABCDI", "340399201501010015", "T-01234-ABCDEF"] {
            assert!(TemporaryNumber::parse(wrong).is_none(), "{wrong}");
        }
        assert_eq!(format!("{number:?}"), "TemporaryNumber(…)");
    }

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
