//! Citizen id numbers (GB 11643-1999): reading them as people and old files write them, and what they say.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::date::{self, Date};
use crate::typed;

/// A valid id number of 18 characters, the last a digit or an upper-case X.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdNumber {
    text: String,
    birth: Date,
}

/// The sex an id number states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

/// Why a text is no id number. The first of these that applies, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdFault {
    /// Neither 18 nor (old form) 15 characters.
    Length,
    /// A character that cannot stand at its place.
    Character,
    /// The first two digits are no province's.
    Region,
    /// Digits 7 to 14 are no day of the calendar.
    BirthDate,
    /// The last character does not fit the others: one of them is mistyped.
    CheckDigit,
}

/// GB/T 2260: provinces and their equals.
const PROVINCES: [u8; 35] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82, 83,
];
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS: &[u8; 11] = b"10X98765432";

/// The check character (`X` upper-case) for the first 17 digits; `None` when they are not 17 digits.
#[must_use]
pub fn check_character(first17: &str) -> Option<char> {
    if first17.len() != WEIGHTS.len() || !first17.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let sum: usize =
        first17.bytes().zip(WEIGHTS).map(|(digit, weight)| usize::from(digit - b'0') * weight as usize).sum();
    CHECK_CHARACTERS.get(sum % 11).map(|b| char::from(*b))
}

impl IdNumber {
    /// Reads an id number: full-width characters, spaces, a small or full-width x and the old 15 digits are
    /// understood.
    pub fn parse(typed: &str) -> Result<Self, IdFault> {
        let plain: String = typed
            .chars()
            .map(typed::half_width)
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_ascii_uppercase())
            .collect();
        match plain.chars().count() {
            18 => Self::from_18(plain),
            15 => Self::from_15(&plain),
            _ => Err(IdFault::Length),
        }
    }

    fn from_15(plain: &str) -> Result<Self, IdFault> {
        if !plain.bytes().all(|b| b.is_ascii_digit()) {
            return Err(IdFault::Character);
        }
        let (region, rest) = plain.split_at(6);
        let first17 = format!("{region}19{rest}");
        let check = check_character(&first17).ok_or(IdFault::Character)?;
        Self::from_18(format!("{first17}{check}"))
    }

    fn from_18(text: String) -> Result<Self, IdFault> {
        let bytes = text.as_bytes();
        let fits = bytes.iter().enumerate().all(|(i, b)| b.is_ascii_digit() || (i == 17 && *b == b'X'));
        if bytes.len() != 18 || !fits {
            return Err(IdFault::Character);
        }
        let number = |from: usize, to: usize| -> i32 {
            bytes.get(from..to).unwrap_or_default().iter().fold(0, |sum, b| sum * 10 + i32::from(*b - b'0'))
        };
        let small = |from: usize, to: usize| u8::try_from(number(from, to)).unwrap_or(u8::MAX);
        if !PROVINCES.contains(&small(0, 2)) {
            return Err(IdFault::Region);
        }
        let birth = date::day(number(6, 10), small(10, 12), small(12, 14)).map_err(|_| IdFault::BirthDate)?;
        let check = text.get(..17).and_then(check_character);
        if check != text.chars().last() {
            return Err(IdFault::CheckDigit);
        }
        Ok(Self { text, birth })
    }

    /// The 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The day of birth it states.
    #[must_use]
    pub const fn birth_date(&self) -> Date {
        self.birth
    }

    /// The sex it states: the 17th digit is odd for men.
    #[must_use]
    pub fn sex(&self) -> Sex {
        let odd = self.text.as_bytes().get(16).is_some_and(|b| b % 2 == 1);
        if odd { Sex::Male } else { Sex::Female }
    }

    /// The six digits of the county where it was first issued.
    #[must_use]
    pub fn region(&self) -> &str {
        self.text.get(..6).unwrap_or_default()
    }

    /// For showing: `3403**********0021`.
    #[must_use]
    pub fn masked(&self) -> String {
        let part = |range| self.text.get(range).unwrap_or_default();
        format!("{}**********{}", part(0..4), part(14..18))
    }
}

impl FromStr for IdNumber {
    type Err = IdFault;

    fn from_str(text: &str) -> Result<Self, IdFault> {
        Self::parse(text)
    }
}

/// Masked, so that no log shows a whole number.
impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdNumber({})", self.masked())
    }
}

impl fmt::Display for IdFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Length => "an id number has 18 characters (old ones 15)",
            Self::Character => "only digits, and X at the end",
            Self::Region => "the first two digits are no province's",
            Self::BirthDate => "digits 7 to 14 are no date of birth",
            Self::CheckDigit => "the last character does not fit the others",
        })
    }
}

impl std::error::Error for IdFault {}

impl Serialize for IdNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for IdNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_vectors_are_read() {
        for (text, birth, sex) in [
            ("34032119800101001X", "1980-01-01", Sex::Male),
            ("371002198001010010", "1980-01-01", Sex::Male),
            ("371083201202290015", "2012-02-29", Sex::Male),
            ("11010519491231002X", "1949-12-31", Sex::Female),
        ] {
            let id = IdNumber::parse(text).unwrap();
            assert_eq!((id.as_str(), date::iso(id.birth_date()).as_str(), id.sex()), (text, birth, sex));
            assert_eq!(id.region(), &text[..6]);
        }
    }

    #[test]
    fn other_ways_of_writing_mean_the_same() {
        let wanted = IdNumber::parse("34032119800101001X").unwrap();
        for text in [
            "34032119800101001x",
            "34032119800101001Ｘ",
            "34032119800101001ｘ",
            "３４０３２１１９８００１０１００１Ｘ",
            " 340321 19800101 001X ",
            "340321\u{3000}19800101001X",
            "340321800101001",
        ] {
            assert_eq!(IdNumber::parse(text).as_ref(), Ok(&wanted), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, fault) in [
            ("", IdFault::Length),
            ("3403211980010100", IdFault::Length),
            ("34032119800101001", IdFault::Length),
            ("34032119800101001X1", IdFault::Length),
            ("34032119800101001X12", IdFault::Length),
            ("3403211980010100一X", IdFault::Character),
            ("一二三四五六七八九十一二三四五六七八", IdFault::Character),
            ("34032119800101X01X", IdFault::Character),
            ("34032180010100X", IdFault::Character),
            ("3.40321E+17", IdFault::Length),
            ("99032119800101001X", IdFault::Region),
            ("34032119800230001X", IdFault::BirthDate),
            ("34032118991231001X", IdFault::BirthDate),
            ("340321198001010011", IdFault::CheckDigit),
            ("340321198001010021", IdFault::CheckDigit),
        ] {
            assert_eq!(IdNumber::parse(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn regions_of_synthetic_people_pass() {
        for first17 in ["34039919700101002", "37109919700101002"] {
            let check = check_character(first17).unwrap();
            let id = IdNumber::parse(&format!("{first17}{check}")).unwrap();
            assert_eq!(id.sex(), Sex::Female);
            assert_eq!(id.masked().len(), 18);
        }
        assert_eq!(check_character("123"), None);
    }

    #[test]
    fn no_log_shows_a_whole_number() {
        let id = IdNumber::parse("34032119800101001X").unwrap();
        assert_eq!(format!("{id:?}"), "IdNumber(3403**********001X)");
    }
}
