//! Calendar days: reading what people and files write, showing them, counting completed years.
//!
//! There is no clock here: "today" is always an argument.

use std::fmt;

use time::Month;

pub use time::Date;

use crate::typed;

/// Why a text is not a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateError {
    /// Nothing was written.
    Empty,
    /// Not written as a date.
    Form,
    /// Written as a date, but the calendar has no such day.
    NoSuchDay,
    /// Outside 1900 to 2100.
    OutOfRange,
}

impl DateError {
    /// In English words.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Empty => "no date given",
            Self::Form => "not written as a date (2018-03-09)",
            Self::NoSuchDay => "the calendar has no such day",
            Self::OutOfRange => "outside the years 1900 to 2100",
        }
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl std::error::Error for DateError {}

/// The day `year`-`month`-`day`.
pub fn day(year: i32, month: u8, day: u8) -> Result<Date, DateError> {
    if !(1900..=2100).contains(&year) {
        return Err(DateError::OutOfRange);
    }
    let month = Month::try_from(month).map_err(|_| DateError::NoSuchDay)?;
    Date::from_calendar_date(year, month, day).map_err(|_| DateError::NoSuchDay)
}

/// Reads the form on the wire, "2018-03-09", and nothing else.
pub fn parse_iso(text: &str) -> Result<Date, DateError> {
    if text.is_empty() {
        return Err(DateError::Empty);
    }
    let bytes = text.as_bytes();
    let dashed = bytes.len() == 10
        && bytes
            .iter()
            .enumerate()
            .all(|(i, b)| if i == 4 || i == 7 { *b == b'-' } else { b.is_ascii_digit() });
    if !dashed {
        return Err(DateError::Form);
    }
    parse_typed(text)
}

/// Reads what people type: 2015-1-2, 2015/1/2, 2015.1.2, 20150102, 2015年1月2日, full-width digits.
pub fn parse_typed(text: &str) -> Result<Date, DateError> {
    let plain: String = text.chars().map(typed::half_width).filter(|c| !c.is_whitespace()).collect();
    if plain.is_empty() {
        return Err(DateError::Empty);
    }
    if plain.len() == 8 && plain.bytes().all(|b| b.is_ascii_digit()) {
        let (year, rest) = plain.split_at(4);
        let (month, date) = rest.split_at(2);
        return from_parts(year, month, date);
    }
    let body = plain.strip_suffix(['日', '号']).unwrap_or(&plain);
    let mut parts = body.split(['-', '/', '.', '年', '月', '－', '−', '。']);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(year), Some(month), Some(date), None) => from_parts(year, month, date),
        _ => Err(DateError::Form),
    }
}

fn from_parts(year: &str, month: &str, date: &str) -> Result<Date, DateError> {
    let digits = |part: &str, most: usize| {
        !part.is_empty() && part.len() <= most && part.bytes().all(|b| b.is_ascii_digit())
    };
    if year.len() != 4 || !digits(year, 4) || !digits(month, 2) || !digits(date, 2) {
        return Err(DateError::Form);
    }
    let number = |part: &str| part.parse::<u8>().map_err(|_| DateError::Form);
    day(year.parse().map_err(|_| DateError::Form)?, number(month)?, number(date)?)
}

/// "2018-03-09".
#[must_use]
pub fn iso(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

/// "2016年3月1日".
#[must_use]
pub fn zh(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), u8::from(date.month()), date.day())
}

/// Whether a text is an instant in UTC and whole seconds as RFC 3339 writes it, "2026-11-21T02:00:00Z": one instant, one form.
#[must_use]
pub fn is_instant(text: &str) -> bool {
    let Some((day, time)) = text.strip_suffix('Z').and_then(|text| text.split_once('T')) else {
        return false;
    };
    let mut parts = time.split(':');
    let mut part = |below: u8| {
        parts.next().is_some_and(|part| {
            let is_two_digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            is_two_digits && part.parse::<u8>().is_ok_and(|number| number < below)
        })
    };
    let in_range = part(24) && part(60) && part(60);
    in_range && parts.next().is_none() && parse_iso(day).is_ok()
}

/// Completed years of life on a day; the birthday itself completes one. Before the birth: 0.
#[must_use]
pub fn age_on(birth: Date, on: Date) -> u8 {
    let years = on.year() - birth.year();
    let before_birthday = (u8::from(on.month()), on.day()) < (u8::from(birth.month()), birth.day());
    let completed = years - i32::from(before_birthday);
    u8::try_from(completed.max(0)).unwrap_or(u8::MAX)
}

/// For serde: a day as the string "2018-03-09".
pub mod iso {
    use serde::{Deserialize, Deserializer, Serializer};
    use time::Date;

    /// Writes the string.
    pub fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::iso(*date))
    }

    /// Reads the string.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        super::parse_iso(&text).map_err(serde::de::Error::custom)
    }
}

/// For serde: an optional day as the string "2018-03-09".
pub mod iso_option {
    use serde::{Deserialize, Deserializer, Serializer};
    use time::Date;

    /// Writes the string, or null.
    pub fn serialize<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        match date {
            Some(date) => super::iso::serialize(date, serializer),
            None => serializer.serialize_none(),
        }
    }

    /// Reads the string, or null.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| super::parse_iso(&text).map_err(serde::de::Error::custom)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_days_may_be_written_as_people_do() {
        let wanted = day(2015, 1, 2);
        for text in [
            "2015-01-02",
            "2015/1/2",
            "2015.1.2",
            "20150102",
            "2015年1月2日",
            "２０１５－１－２",
            " 2015年01月02号 ",
        ] {
            assert_eq!(parse_typed(text), wanted, "{text}");
        }
        assert_eq!(parse_typed("2015-02-29"), Err(DateError::NoSuchDay));
        assert_eq!(parse_typed("2015-13-01"), Err(DateError::NoSuchDay));
        assert_eq!(parse_typed("1815-01-01"), Err(DateError::OutOfRange));
        assert_eq!(parse_typed(""), Err(DateError::Empty));
        for text in ["2015", "15-1-2", "2015-1-2-3", "2015-1-", "二〇一五年", "2015-001-02", "+201-1-1"]
        {
            assert_eq!(parse_typed(text), Err(DateError::Form), "{text}");
        }
    }

    #[test]
    fn the_wire_form_is_strict() {
        assert_eq!(parse_iso("2016-02-29"), day(2016, 2, 29));
        for text in ["2016-2-29", "2016/02/29", "20160229", "2016-02-29T00", "２016-02-29", "2016年2月"] {
            assert_eq!(parse_iso(text), Err(DateError::Form), "{text}");
        }
    }

    #[test]
    fn a_birthday_completes_the_year() {
        let on = |y, m, d| day(y, m, d).unwrap();
        assert_eq!(age_on(on(1955, 3, 1), on(2025, 2, 28)), 69);
        assert_eq!(age_on(on(1955, 3, 1), on(2025, 3, 1)), 70);
        assert_eq!(age_on(on(2004, 2, 29), on(2005, 2, 28)), 0);
        assert_eq!(age_on(on(2020, 1, 1), on(2019, 1, 1)), 0);
    }

    #[test]
    fn shown_for_tables_and_sentences() {
        let date = day(2016, 3, 1).unwrap();
        assert_eq!((iso(date).as_str(), zh(date).as_str()), ("2016-03-01", "2016年3月1日"));
    }
}
