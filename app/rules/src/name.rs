//! Names of people: any script, rare characters outside the basic plane, the middle dot of minority names.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::typed;

/// A person's name as it is stored and compared: 1 to 50 characters, no doubtful spaces or dots.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName(String);

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFault {
    /// Nothing was written.
    Empty,
    /// More than [`PersonName::MAX_CHARS`] characters.
    TooLong,
    /// A character that no name carries: a digit, a sign, a control character.
    Character,
}

const MIDDLE_DOT: char = '\u{B7}';

impl PersonName {
    /// Characters (not bytes) a name may have.
    pub const MAX_CHARS: usize = 50;

    /// Reads a name: outer spaces go, spaces between Chinese characters go, look-alikes of the middle dot become `·`.
    pub fn parse(text: &str) -> Result<Self, NameFault> {
        let mut out = String::with_capacity(text.len());
        let mut pending_space = false;
        for c in text.chars().map(one_form) {
            if c.is_whitespace() {
                pending_space = true;
                continue;
            }
            if !may_stand(c) {
                return Err(NameFault::Character);
            }
            let after_latin = out.chars().last().is_some_and(spaces_matter_beside);
            if pending_space && after_latin && spaces_matter_beside(c) {
                out.push(' ');
            }
            pending_space = false;
            out.push(c);
        }
        if out.chars().count() > Self::MAX_CHARS {
            return Err(NameFault::TooLong);
        }
        if out.is_empty() {
            return Err(NameFault::Empty);
        }
        if !out.chars().any(is_letter) {
            return Err(NameFault::Character);
        }
        Ok(Self(out))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For showing: `李*英`, `李*`; a single character becomes `*`.
    #[must_use]
    pub fn masked(&self) -> String {
        masked(&self.0)
    }

    /// Whether two names are the same one; case of Latin letters does not count.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self.0.chars().flat_map(char::to_lowercase).eq(other.0.chars().flat_map(char::to_lowercase))
    }
}

/// A name as somebody typed it, for showing: as [`PersonName::masked`].
#[must_use]
pub fn masked(name: &str) -> String {
    let count = name.chars().count();
    name.chars()
        .enumerate()
        .map(|(i, c)| if (i == 0 && count > 1) || (i + 1 == count && count > 2) { c } else { '*' })
        .collect()
}

/// Full-width forms and look-alikes of the dot become one form each.
fn one_form(c: char) -> char {
    match typed::half_width(c) {
        '•' | '‧' | '・' | '⋅' | '∙' | '･' | '.' | '。' | '\u{387}' => MIDDLE_DOT,
        '’' | '‘' | '`' => '\'',
        other => other,
    }
}

/// Letters of any script with their marks, and what GB 18030 keeps outside the letters: radicals, strokes and the
/// private area where old registers hold rare characters.
fn is_letter(c: char) -> bool {
    c.is_alphabetic()
        || matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{31C0}'..='\u{31EF}' | '\u{E000}'..='\u{F8FF}')
}

fn may_stand(c: char) -> bool {
    let mark = matches!(c, '\u{300}'..='\u{36F}' | '\u{F0B}'..='\u{F0C}' | '\u{F71}'..='\u{F84}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}');
    is_letter(c) || mark || c == MIDDLE_DOT || c == '-' || c == '\''
}

/// Spaces part words in alphabets; between Chinese characters they are padding.
fn spaces_matter_beside(c: char) -> bool {
    c != MIDDLE_DOT && u32::from(c) < 0x2E80
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for NameFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "no name given",
            Self::TooLong => "more than 50 characters",
            Self::Character => "a character that no name carries",
        })
    }
}

impl std::error::Error for NameFault {}

impl Serialize for PersonName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PersonName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> PersonName {
        PersonName::parse(text).unwrap()
    }

    #[test]
    fn spaces_and_dots_become_one_form() {
        assert_eq!(name("\u{3000}张 三 ").as_str(), "张三");
        assert_eq!(name("  Anna   Maria Smith").as_str(), "Anna Maria Smith");
        for text in [
            "阿依古丽•买买提",
            "阿依古丽‧买买提",
            "阿依古丽・买买提",
            "阿依古丽⋅买买提",
            "阿依古丽．买买提",
            "阿依古丽.买买提",
            "阿依古丽 · 买买提",
        ] {
            assert_eq!(name(text).as_str(), "阿依古丽·买买提", "{text}");
        }
    }

    #[test]
    fn rare_characters_and_long_names_pass() {
        for text in ["王\u{2A6A5}", "赵\u{30EDD}", "李\u{E863}", "〇", "བཀྲ་ཤིས"] {
            assert_eq!(name(text).as_str(), text);
        }
        let fifty = "\u{2A6A5}".repeat(50);
        assert_eq!(name(&fifty).as_str(), fifty);
        assert_eq!(PersonName::parse(&"李".repeat(51)), Err(NameFault::TooLong));
    }

    #[test]
    fn what_no_name_carries_is_refused() {
        assert_eq!(PersonName::parse(" \u{3000}"), Err(NameFault::Empty));
        for text in ["张3", "<b>", "·", "a\u{202E}b", "张\u{0}三", "李@"] {
            assert_eq!(PersonName::parse(text), Err(NameFault::Character), "{text:?}");
        }
    }

    #[test]
    fn masked_and_compared() {
        assert_eq!(name("李秀英").masked(), "李*英");
        assert_eq!(name("李英").masked(), "李*");
        assert_eq!(name("英").masked(), "*");
        assert!(name("ANNA smith").matches(&name("Anna Smith")));
        assert!(!name("李英").matches(&name("李瑛")));
    }
}
