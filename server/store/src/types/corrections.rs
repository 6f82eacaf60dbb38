//! Corrections of what is on file about a person: asked for with a reason and proof, decided by two of staff.

use std::{collections::BTreeSet, fmt};

use rules::{
    date,
    facts::Group,
    identity::{IdNumber, Sex},
    name::PersonName,
};
use time::{Date, OffsetDateTime};

use super::{
    evidence::Evidence,
    ids::{CaseId, EvidenceId, PersonId},
    people::Phone,
    staff::Acting,
};

/// What is on file and may be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Datum {
    /// Name.
    Name,
    /// Id number; not the temporary one of a newborn, which is settled on a way of its own.
    IdNumber,
    /// Sex.
    Sex,
    /// Birth date.
    BirthDate,
    /// Phone that codes are sent to.
    Phone,
    /// Township or street; staff of a district reach people by it.
    Township,
    /// Whether the household register is local.
    LocalHukou,
    /// Whether the person is in the employees' scheme.
    EmployeeInsurance,
    /// The groups whose contribution the budget pays in part or whole.
    Groups,
}

impl Datum {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::IdNumber,
        Self::Sex,
        Self::BirthDate,
        Self::Phone,
        Self::Township,
        Self::LocalHukou,
        Self::EmployeeInsurance,
        Self::Groups,
    ];

    /// The word in the database and in paths.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::IdNumber => "id_number",
            Self::Sex => "sex",
            Self::BirthDate => "birth_date",
            Self::Phone => "phone",
            Self::Township => "township",
            Self::LocalHukou => "local_hukou",
            Self::EmployeeInsurance => "employee_insurance",
            Self::Groups => "groups",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|datum| datum.code() == code)
    }

    /// Whether it is never corrected on a person's word alone: what tells people apart, opens an account or moves money.
    pub const fn needs_proof(self) -> bool {
        !matches!(self, Self::Township)
    }

    /// Whether it opens an account: its correction ends the person's sessions and open codes.
    pub const fn opens_account(self) -> bool {
        matches!(self, Self::IdNumber | Self::Phone)
    }
}

/// Longest township, in characters.
const TOWNSHIP_MAX: usize = 50;

/// A datum with its value.
#[derive(Clone, PartialEq, Eq)]
pub enum DatumValue {
    /// Name.
    Name(PersonName),
    /// Id number.
    IdNumber(IdNumber),
    /// Sex.
    Sex(Sex),
    /// Birth date.
    BirthDate(Date),
    /// Phone; `None`: none on file.
    Phone(Option<Phone>),
    /// Township.
    Township(String),
    /// `None`: not known.
    LocalHukou(Option<bool>),
    /// `None`: not known.
    EmployeeInsurance(Option<bool>),
    /// All groups of a day; may be empty.
    Groups(BTreeSet<Group>),
}

impl DatumValue {
    /// Which datum.
    pub const fn datum(&self) -> Datum {
        match self {
            Self::Name(_) => Datum::Name,
            Self::IdNumber(_) => Datum::IdNumber,
            Self::Sex(_) => Datum::Sex,
            Self::BirthDate(_) => Datum::BirthDate,
            Self::Phone(_) => Datum::Phone,
            Self::Township(_) => Datum::Township,
            Self::LocalHukou(_) => Datum::LocalHukou,
            Self::EmployeeInsurance(_) => Datum::EmployeeInsurance,
            Self::Groups(_) => Datum::Groups,
        }
    }

    /// As text: what is sealed, and what a form carries from step to step. Empty: nothing is known.
    pub fn encode(&self) -> String {
        let yes_no = |value: &Option<bool>| match value {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        match self {
            Self::Name(name) => name.as_str().to_owned(),
            Self::IdNumber(number) => number.as_str().to_owned(),
            Self::Sex(Sex::Male) => "male".to_owned(),
            Self::Sex(Sex::Female) => "female".to_owned(),
            Self::BirthDate(day) => date::iso(*day),
            Self::Phone(phone) => phone.as_ref().map(|phone| phone.as_str().to_owned()).unwrap_or_default(),
            Self::Township(township) => township.clone(),
            Self::LocalHukou(value) | Self::EmployeeInsurance(value) => yes_no(value).to_owned(),
            Self::Groups(groups) => groups.iter().map(|group| group.word()).collect::<Vec<_>>().join(" "),
        }
    }

    /// The reverse of [`Self::encode`]; `None` for what is no value of the datum.
    pub fn decode(datum: Datum, text: &str) -> Option<Self> {
        let yes_no = || match text {
            "yes" => Some(Some(true)),
            "no" => Some(Some(false)),
            "" => Some(None),
            _ => None,
        };
        Some(match datum {
            Datum::Name => Self::Name(PersonName::parse(text).ok()?),
            Datum::IdNumber => Self::IdNumber(IdNumber::parse(text).ok()?),
            Datum::Sex => Self::Sex(match text {
                "male" => Sex::Male,
                "female" => Sex::Female,
                _ => return None,
            }),
            Datum::BirthDate => Self::BirthDate(date::parse_iso(text).ok()?),
            Datum::Phone if text.is_empty() => Self::Phone(None),
            Datum::Phone => Self::Phone(Some(Phone::parse(text)?)),
            Datum::Township => Self::Township(township(text)?),
            Datum::LocalHukou => Self::LocalHukou(yes_no()?),
            Datum::EmployeeInsurance => Self::EmployeeInsurance(yes_no()?),
            Datum::Groups => {
                Self::Groups(text.split_whitespace().map(Group::from_word).collect::<Option<_>>()?)
            }
        })
    }

    /// Reads what was stored. Registers hold townships that nobody could ask for: each stays as it was written.
    pub(crate) fn stored(datum: Datum, text: &str) -> Option<Self> {
        match datum {
            Datum::Township => Some(Self::Township(text.to_owned())),
            _ => Self::decode(datum, text),
        }
    }

    /// Whether something is known: what a correction puts in the place of the old value.
    pub const fn is_known(&self) -> bool {
        !matches!(self, Self::Phone(None) | Self::LocalHukou(None) | Self::EmployeeInsurance(None))
    }
}

fn township(text: &str) -> Option<String> {
    let plain = text.trim();
    let fits = (1..=TOWNSHIP_MAX).contains(&plain.chars().count()) && !plain.chars().any(char::is_control);
    fits.then(|| plain.to_owned())
}

/// Says which datum, never its value: values are personal.
impl fmt::Debug for DatumValue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "DatumValue({})", self.datum().code())
    }
}

/// Somebody asks for a correction.
#[derive(Clone, Debug)]
pub struct AskCorrection {
    /// Whose datum.
    pub person: PersonId,
    /// Who asks: the person, or a guardian whose link the caller has checked.
    pub by: PersonId,
    /// What it should be.
    pub new: DatumValue,
    /// Since when that is right, where it is known.
    pub since: Option<Date>,
    /// Why: 2 to 500 characters.
    pub reason: String,
    /// Business date.
    pub today: Date,
    /// Now.
    pub at: OffsetDateTime,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskCorrectionOutcome {
    /// It waits for staff; its reference.
    Asked(String),
    /// One for the same datum waits already; its reference.
    Already(String),
    /// That is what stands on file.
    Same,
    /// The datum has no value that could be put right here: a newborn's id number, or a value that is none.
    NotCorrectable,
    /// There is no such person.
    UnknownPerson,
}

/// How a correction stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CorrectionState {
    /// Staff have not decided.
    Open,
    /// The datum was corrected.
    Applied {
        /// Business date.
        on: Date,
        /// What staff said.
        reason: String,
    },
    /// It stays as it was.
    Refused {
        /// Business date.
        on: Date,
        /// Why, in the words of staff; the person reads it.
        reason: String,
    },
    /// Whoever asked took it back.
    Withdrawn {
        /// Business date.
        on: Date,
    },
}

/// A correction with both values.
#[derive(Clone, Debug)]
pub struct Correction {
    /// The case that decides it.
    pub case: CaseId,
    /// Number to refer to.
    pub reference: String,
    /// Who asked.
    pub asked_by: PersonId,
    /// On file when it was asked.
    pub old: DatumValue,
    /// What it should be, or is now.
    pub new: DatumValue,
    /// Since when that is right, where it is known.
    pub since: Option<Date>,
    /// Why, in the words of who asked.
    pub reason: String,
    /// Business date on which it was asked.
    pub asked_on: Date,
    /// How it stands.
    pub state: CorrectionState,
}

/// What is on file about a person, and what was ever asked to be corrected.
#[derive(Clone, Debug)]
pub struct OnFile {
    /// Every datum that can be corrected, in the order of [`Datum::ALL`].
    pub values: Vec<DatumValue>,
    /// Corrections, the newest first.
    pub corrections: Vec<Correction>,
}

/// What stands against granting a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The datum is no longer what it was when the correction was asked for.
    Changed,
    /// No proof was sent.
    NoProof,
    /// The id number is another person's.
    NumberTaken,
}

/// A correction as staff see it.
#[derive(Clone, Debug)]
pub struct CorrectionDetail {
    /// The correction.
    pub correction: Correction,
    /// On file now.
    pub now: DatumValue,
    /// What stands against granting it.
    pub obstacle: Option<Obstacle>,
    /// Proof, the oldest first.
    pub evidence: Vec<Evidence>,
}

/// One of staff looks at a proof.
#[derive(Clone, Copy, Debug)]
pub struct ViewEvidence {
    /// Who.
    pub acting: Acting,
    /// Of which case.
    pub case: CaseId,
    /// Which file.
    pub evidence: EvidenceId,
    /// Now.
    pub at: OffsetDateTime,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_comes_back_as_it_was() {
        for (datum, text) in [
            (Datum::Name, "阿依古丽·买买提"),
            (Datum::IdNumber, "340399195203110015"),
            (Datum::Sex, "female"),
            (Datum::BirthDate, "1952-03-11"),
            (Datum::Phone, "12000000021"),
            (Datum::Phone, ""),
            (Datum::Township, "榴城镇"),
            (Datum::LocalHukou, "yes"),
            (Datum::EmployeeInsurance, ""),
            (Datum::Groups, ""),
            (Datum::Groups, "destitute disabled"),
        ] {
            let value = DatumValue::decode(datum, text).unwrap();
            assert_eq!((value.datum(), value.encode()), (datum, text.to_owned()));
            assert!(!format!("{value:?}").contains(text) || text.is_empty());
        }
    }

    #[test]
    fn what_is_no_value_is_none() {
        let long = "镇".repeat(51);
        for (datum, text) in [
            (Datum::Name, "3"),
            (Datum::IdNumber, "340399195203110016"),
            (Datum::Sex, ""),
            (Datum::BirthDate, "2015-02-30"),
            (Datum::Phone, "123"),
            (Datum::Township, " "),
            (Datum::Township, &long),
            (Datum::LocalHukou, "maybe"),
            (Datum::Groups, "rich"),
        ] {
            assert!(DatumValue::decode(datum, text).is_none(), "{datum:?} {text}");
        }
    }

    #[test]
    fn every_code_is_found() {
        for datum in Datum::ALL {
            assert_eq!(Datum::from_code(datum.code()), Some(datum));
        }
    }
}
