//! A school's class list.

use serde::Deserialize;

use super::FieldError;
use crate::t;

/// Longest name of a school or list, in characters.
const LONGEST: usize = 50;

/// What is typed beside the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawList {
    /// The school.
    pub school: String,
    /// The list, such as 三年级二班.
    pub title: String,
}

impl RawList {
    /// School and title, without blanks at their ends.
    pub fn parse(&self) -> Result<(String, String), Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut read = |field: &str, typed: &str| {
            let typed = typed.trim();
            let fits =
                !typed.is_empty() && typed.chars().count() <= LONGEST && !typed.chars().any(char::is_control);
            if !fits {
                errors.push(FieldError::plain(field, t::school_error_name));
            }
            typed.to_owned()
        };
        let parsed = (read("school", &self.school), read("title", &self.title));
        if errors.is_empty() { Ok(parsed) } else { Err(errors) }
    }
}

/// Why a file is no list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListError {
    /// No file, or nothing in it.
    Empty,
    /// Too many bytes, in megabytes.
    TooLong(usize),
    /// Too many pupils; how many there may be.
    TooManyRows(usize),
    /// Too many columns.
    TooManyColumns,
    /// Neither CSV nor XLSX.
    OtherKind,
    /// Text in no known encoding.
    Encoding,
    /// It would unpack to too much.
    Bomb,
    /// It breaks off or contradicts itself.
    Broken,
    /// These headings are missing.
    Headings(String),
}

impl ListError {
    /// The message at the field.
    pub fn error(&self) -> FieldError {
        FieldError::new("file", |lang| match self {
            Self::Empty => t::school_error_empty(lang).to_owned(),
            Self::TooLong(megabytes) => t::school_error_long(lang, megabytes),
            Self::TooManyRows(rows) => t::school_error_rows(lang, rows),
            Self::TooManyColumns => t::school_error_columns(lang).to_owned(),
            Self::OtherKind => t::school_error_kind(lang).to_owned(),
            Self::Encoding => t::school_error_encoding(lang).to_owned(),
            Self::Bomb => t::school_error_bomb(lang).to_owned(),
            Self::Broken => t::school_error_broken(lang).to_owned(),
            Self::Headings(missing) => t::school_error_headings(lang, missing),
        })
    }
}
