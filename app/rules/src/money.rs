//! Money as whole fen, and the one place where an exact amount is rounded to it.
//!
//! Nothing here knows a rule. Amounts never pass through a float.

use std::fmt;
use std::str::FromStr;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::typed;

/// An amount in fen (1 yuan = 100 fen).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyError {
    /// Nothing was written.
    Empty,
    /// Something else than digits, a decimal point and what people write around them.
    NotANumber,
    /// More than two decimals.
    TooManyDecimals,
    /// Below zero.
    Negative,
    /// Above [`Money::MAX`].
    TooLarge,
}

/// How an exact amount becomes whole units of money. Which one applies is a parameter of the pack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rounding {
    /// To the fen, half of one away from zero (四舍五入).
    #[default]
    HalfUpFen,
    /// Down to the fen.
    DownFen,
    /// Up to the fen.
    UpFen,
    /// To the jiao (10 fen), half up.
    HalfUpJiao,
    /// Down to the jiao.
    DownJiao,
    /// To the yuan, half up.
    HalfUpYuan,
    /// Down to the yuan.
    DownYuan,
}

impl Rounding {
    /// The names used in packs, with what they mean.
    pub const NAMES: [(&str, Self); 7] = [
        ("half_up_fen", Self::HalfUpFen),
        ("down_fen", Self::DownFen),
        ("up_fen", Self::UpFen),
        ("half_up_jiao", Self::HalfUpJiao),
        ("down_jiao", Self::DownJiao),
        ("half_up_yuan", Self::HalfUpYuan),
        ("down_yuan", Self::DownYuan),
    ];

    /// Decimals of a yuan that are kept, and what happens to the rest.
    const fn rule(self) -> (u32, RoundingStrategy) {
        match self {
            Self::HalfUpFen => (2, RoundingStrategy::MidpointAwayFromZero),
            Self::DownFen => (2, RoundingStrategy::ToZero),
            Self::UpFen => (2, RoundingStrategy::AwayFromZero),
            Self::HalfUpJiao => (1, RoundingStrategy::MidpointAwayFromZero),
            Self::DownJiao => (1, RoundingStrategy::ToZero),
            Self::HalfUpYuan => (0, RoundingStrategy::MidpointAwayFromZero),
            Self::DownYuan => (0, RoundingStrategy::ToZero),
        }
    }
}

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest amount accepted from outside: 9,999,999,999.99 yuan.
    pub const MAX: Self = Self(999_999_999_999);

    /// An amount of so many fen.
    #[must_use]
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// The amount in fen.
    #[must_use]
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum, or `None` where it leaves the range of the type.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }

    /// The difference (it may be negative), or `None` where it leaves the range of the type.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }

    /// What is left of it after `other`, and never less than nothing.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0).max(0))
    }

    /// The exact amount in yuan.
    #[must_use]
    pub fn yuan(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    /// Rounds an exact amount in yuan: the only place where this happens. `None` when it does not fit the type.
    #[must_use]
    pub fn round(yuan: Decimal, rounding: Rounding) -> Option<Self> {
        let (decimals, strategy) = rounding.rule();
        let rounded = yuan.round_dp_with_strategy(decimals, strategy);
        times(rounded, Decimal::ONE_HUNDRED)?.to_i64().map(Self)
    }

    /// `self × factor`, rounded once. `None` when it does not fit the type.
    #[must_use]
    pub fn share(self, factor: Decimal, rounding: Rounding) -> Option<Self> {
        Self::round(times(self.yuan(), factor)?, rounding)
    }

    /// For reading: "12,345.60".
    #[must_use]
    pub fn grouped(self) -> String {
        let plain = self.to_string();
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
        let (yuan, fen) = digits.split_once('.').unwrap_or((digits, "00"));
        let mut out = String::from(sign);
        for (i, c) in yuan.chars().enumerate() {
            if i > 0 && (yuan.len() - i).is_multiple_of(3) {
                out.push(',');
            }
            out.push(c);
        }
        out.push('.');
        out.push_str(fen);
        out
    }

    /// Reads what people type: full-width digits, commas, 元 or ¥, spaces.
    pub fn parse_typed(text: &str) -> Result<Self, MoneyError> {
        let mut plain = String::with_capacity(text.len());
        for c in text.chars().map(typed::half_width) {
            match c {
                ',' | '、' | ' ' | '\t' | '¥' | '￥' | '元' | '圆' => {}
                '。' => plain.push('.'),
                other => plain.push(other),
            }
        }
        plain.parse()
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    /// The form on the wire: digits, and at most two decimals after a point.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (negative, digits) =
            text.strip_prefix(['-', '−', '－']).map_or((false, text), |rest| (true, rest));
        if digits.is_empty() {
            return Err(if negative { MoneyError::NotANumber } else { MoneyError::Empty });
        }
        let (yuan, fen) = digits.split_once('.').unwrap_or((digits, "00"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(yuan) || !all_digits(fen) {
            return Err(MoneyError::NotANumber);
        }
        if negative {
            return Err(MoneyError::Negative);
        }
        if fen.len() > 2 {
            return Err(MoneyError::TooManyDecimals);
        }
        let mut total: i64 = 0;
        let padding = if fen.len() == 1 { "0" } else { "" };
        for digit in yuan.bytes().chain(fen.bytes()).chain(padding.bytes()) {
            total = total * 10 + i64::from(digit - b'0');
            if total > Self::MAX.0 {
                return Err(MoneyError::TooLarge);
            }
        }
        Ok(Self(total))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_string())
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|error| serde::de::Error::custom(format_args!("{error}: {text}")))
    }
}

impl MoneyError {
    /// In English words.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Empty => "no amount given",
            Self::NotANumber => "not an amount",
            Self::TooManyDecimals => "more than two decimals",
            Self::Negative => "below zero",
            Self::TooLarge => "above 9,999,999,999.99",
        }
    }
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl std::error::Error for MoneyError {}

/// The product; `None` where [`Decimal`] has no room for it.
// Not inlined, like `plus`: each copy of the arithmetic is some 2 kB in the browser.
#[inline(never)]
pub(crate) fn times(a: Decimal, b: Decimal) -> Option<Decimal> {
    a.checked_mul(b)
}

/// The sum; `None` where [`Decimal`] has no room for it.
#[inline(never)]
pub(crate) fn plus(a: Decimal, b: Decimal) -> Option<Decimal> {
    a.checked_add(b)
}

/// Reads a plain decimal exactly: digits, at most one point, perhaps a minus in front. `None` for anything else, and where
/// [`Decimal`] has no room for it. Where size matters (the browser) it stands in for the many readers of `Decimal` itself.
#[must_use]
pub fn decimal(text: &str) -> Option<Decimal> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mut number, mut scale, mut is_fraction, mut is_empty) = (0_i128, 0, false, true);
    for byte in digits.bytes() {
        match byte {
            b'0'..=b'9' => {
                number = number * 10 + i128::from(byte - b'0');
                scale += u32::from(is_fraction);
                is_empty = false;
                if number >= 1 << 96 || scale > Decimal::MAX_SCALE {
                    return None;
                }
            }
            b'.' if !is_fraction => is_fraction = true,
            _ => return None,
        }
    }
    if is_empty {
        return None;
    }
    Decimal::try_from_i128_with_scale(if negative { -number } else { number }, scale).ok()
}

/// Ratios on the wire and in traces: a string with at least two decimals, "0.65".
pub mod ratio {
    use rust_decimal::Decimal;
    use serde::{Deserialize, Deserializer, Serializer};

    /// "0.65", "0.90", "1.00"; more decimals only where they say something.
    #[must_use]
    pub fn show(value: Decimal) -> String {
        let mut shown = value.normalize();
        if shown.scale() < 2 {
            shown.rescale(2);
        }
        shown.to_string()
    }

    /// Writes the string.
    pub fn serialize<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&show(*value))
    }

    /// Reads the string.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        let text = String::deserialize(deserializer)?;
        super::decimal(&text).ok_or_else(|| serde::de::Error::custom("not a decimal"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_is_strict() {
        assert_eq!("12345.6".parse(), Ok(Money::from_fen(1_234_560)));
        assert_eq!("0".parse(), Ok(Money::ZERO));
        assert_eq!("9999999999.99".parse(), Ok(Money::MAX));
        assert_eq!("10000000000".parse::<Money>(), Err(MoneyError::TooLarge));
        assert_eq!("99999999999999999999999999".parse::<Money>(), Err(MoneyError::TooLarge));
        assert_eq!("1.234".parse::<Money>(), Err(MoneyError::TooManyDecimals));
        assert_eq!("-1".parse::<Money>(), Err(MoneyError::Negative));
        assert_eq!("".parse::<Money>(), Err(MoneyError::Empty));
        for text in ["-", ".", "1.", ".5", "1e3", "+1", "1,000", " 1", "NaN", "１", "-x"] {
            assert_eq!(text.parse::<Money>(), Err(MoneyError::NotANumber), "{text}");
        }
    }

    #[test]
    fn typed_amounts_may_be_written_as_people_do() {
        let wanted = Ok(Money::from_fen(1_234_560));
        for text in
            ["12,345.6", "１２，３４５．６０", "¥12345.60", " 12 345.60 元", "12345。6", "￥１２３４５.６"]
        {
            assert_eq!(Money::parse_typed(text), wanted, "{text}");
        }
        assert_eq!(Money::parse_typed(" "), Err(MoneyError::Empty));
        assert_eq!(Money::parse_typed("－５"), Err(MoneyError::Negative));
        assert_eq!(Money::parse_typed("1.005"), Err(MoneyError::TooManyDecimals));
    }

    #[test]
    fn decimals_are_read_as_the_library_reads_them() {
        for text in [
            "0",
            "-0",
            "0.65",
            "1.",
            ".5",
            "-.5",
            "000123.4500",
            "79228162514264337593543950335",
            "79228162514264337593543950336",
            "0.0000000000000000000000000001",
            "0.00000000000000000000000000001",
            "",
            "-",
            ".",
            "--1",
            "1-",
            "1.2.3",
            "1e3",
            "１",
        ] {
            let read = decimal(text);
            assert_eq!(read, Decimal::from_str_exact(text).ok(), "{text}");
            assert_eq!(
                read.map(|number| number.scale()),
                Decimal::from_str_exact(text).ok().map(|n| n.scale())
            );
        }
    }

    #[test]
    fn shown_plain_and_grouped() {
        assert_eq!(Money::from_fen(5).to_string(), "0.05");
        assert_eq!(Money::from_fen(-1_234_567).grouped(), "-12,345.67");
        assert_eq!(Money::from_fen(10_000).grouped(), "100.00");
        assert_eq!(Money::MAX.grouped(), "9,999,999,999.99");
        assert_eq!(Money::from_fen(i64::MIN).to_string(), "-92233720368547758.08");
    }

    #[test]
    fn rounding_follows_the_named_rule() {
        let exact = Decimal::new(123_455, 3);
        let fen = |rounding| Money::round(exact, rounding).map(Money::fen);
        assert_eq!(fen(Rounding::HalfUpFen), Some(12_346));
        assert_eq!(fen(Rounding::DownFen), Some(12_345));
        assert_eq!(fen(Rounding::UpFen), Some(12_346));
        assert_eq!(fen(Rounding::HalfUpJiao), Some(12_350));
        assert_eq!(fen(Rounding::DownJiao), Some(12_340));
        assert_eq!(fen(Rounding::HalfUpYuan), Some(12_300));
        assert_eq!(fen(Rounding::DownYuan), Some(12_300));
        assert_eq!(Money::round(Decimal::MAX, Rounding::HalfUpFen), None);
    }
}
