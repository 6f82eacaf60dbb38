//! Money as whole fen, and the one place where an exact amount is rounded to it.
//!
//! Nothing here knows a rule. Amounts never pass through a float.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::de::Visitor;
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
    /// Up to the jiao.
    UpJiao,
    /// To the yuan, half up.
    HalfUpYuan,
    /// Down to the yuan.
    DownYuan,
    /// Up to the yuan.
    UpYuan,
}

impl Rounding {
    /// The names used in packs, with what they mean.
    pub const NAMES: [(&str, Self); 9] = [
        ("half_up_fen", Self::HalfUpFen),
        ("down_fen", Self::DownFen),
        ("up_fen", Self::UpFen),
        ("half_up_jiao", Self::HalfUpJiao),
        ("down_jiao", Self::DownJiao),
        ("up_jiao", Self::UpJiao),
        ("half_up_yuan", Self::HalfUpYuan),
        ("down_yuan", Self::DownYuan),
        ("up_yuan", Self::UpYuan),
    ];

    /// Fen of the unit that is kept.
    const fn unit(self) -> u64 {
        match self {
            Self::HalfUpFen | Self::DownFen | Self::UpFen => 1,
            Self::HalfUpJiao | Self::DownJiao | Self::UpJiao => 10,
            Self::HalfUpYuan | Self::DownYuan | Self::UpYuan => 100,
        }
    }

    /// The smallest rest, in parts of which `whole` make a unit, that counts as one more unit.
    const fn least_rest_up(self, whole: u64) -> u64 {
        match self {
            Self::HalfUpFen | Self::HalfUpJiao | Self::HalfUpYuan => whole.div_ceil(2),
            Self::DownFen | Self::DownJiao | Self::DownYuan => whole,
            Self::UpFen | Self::UpJiao | Self::UpYuan => 1,
        }
    }

    /// Rounds an exact amount in parts of which `PER` make one fen: the only place where this happens. `PER` is a power of
    /// ten up to a million.
    #[inline]
    pub(crate) fn settle<const PER: u64>(self, exact: u64) -> Money {
        // One division by a constant for each unit: several times as fast as one by a variable.
        let units = match self.unit() {
            1 => self.units(exact, PER),
            10 => self.units(exact, PER * 10),
            _ => self.units(exact, PER * 100),
        };
        Money(i64::try_from(units.saturating_mul(self.unit())).unwrap_or(i64::MAX))
    }

    /// How many units of `whole` parts each.
    #[inline]
    fn units(self, exact: u64, whole: u64) -> u64 {
        exact / whole + u64::from(exact % whole >= self.least_rest_up(whole))
    }
}

/// A ratio from 0 to 1 in whole millionths: what engines multiply with. Packs, traces and the API speak of the same
/// number as a [`Decimal`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(u32);

impl Rate {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// All of it.
    pub const ONE: Self = Self(1_000_000);

    /// The ratio of a decimal from 0 to 1 with at most six decimals; `None` for any other.
    #[must_use]
    pub fn of(value: Decimal) -> Option<Self> {
        let millionths = ten_to_the(value, 6)?;
        u32::try_from(millionths).ok().filter(|millionths| *millionths <= Self::ONE.0).map(Self)
    }

    /// As a decimal.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal::new(i64::from(self.0), 6)
    }

    /// In millionths.
    #[must_use]
    pub const fn millionths(self) -> u32 {
        self.0
    }

    /// `self + other`, at most 1.
    #[must_use]
    pub(crate) fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0).min(Self::ONE.0))
    }

    /// `self + more − off`, from 0 to 1, times a further ratio. `None` where the product has more than six decimals.
    #[must_use]
    pub(crate) fn adjusted(self, more: Self, off: Self, times: Self) -> Option<Self> {
        let sum = u64::from(self.0.saturating_add(more.0).saturating_sub(off.0).min(Self::ONE.0));
        let product = sum.saturating_mul(u64::from(times.0));
        let one = u64::from(Self::ONE.0);
        product.is_multiple_of(one).then(|| u32::try_from(product / one).ok().map(Self)).flatten()
    }
}

/// `value × 10^decimals` where that is a whole number and not negative; `None` for any other.
fn ten_to_the(value: Decimal, decimals: u32) -> Option<u64> {
    let mut scale = value.scale();
    let mut number = value.mantissa();
    while scale > decimals {
        if number % 10 != 0 {
            return None;
        }
        number /= 10;
        scale -= 1;
    }
    let number = u64::try_from(number).ok()?;
    number.checked_mul(10_u64.checked_pow(decimals - scale)?)
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

    /// `self × rate`, rounded once. Of an amount below nothing or above [`Money::MAX`] the nearer of the two counts.
    #[must_use]
    pub fn part(self, rate: Rate, rounding: Rounding) -> Self {
        rounding.settle::<1_000_000>(self.millionths(rate))
    }

    /// `self × rate` in millionths of a fen, exactly; within the range of [`Money::part`].
    #[inline]
    pub(crate) fn millionths(self, rate: Rate) -> u64 {
        // At most 10^12 × 10^6, which fits the type 18 times.
        self.0.clamp(0, Self::MAX.0).unsigned_abs() * u64::from(rate.0)
    }

    /// Price times quantity, rounded once. `None` for a quantity below zero or with more than four decimals, and for a
    /// product far above any amount that is accepted.
    #[must_use]
    pub fn times(self, quantity: Decimal, rounding: Rounding) -> Option<Self> {
        let (fen, quantity) = (u64::try_from(self.0).ok()?, ten_to_the(quantity, 4)?);
        Some(rounding.settle::<10_000>(fen.checked_mul(quantity)?))
    }

    /// The sum; the largest amount of the type where it leaves its range.
    #[must_use]
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
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
    /// From a string in yuan, "12345.60", or a whole number of fen. A number with a fraction is refused.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Amount)
    }
}

/// Reads an amount for serde.
struct Amount;

impl Visitor<'_> for Amount {
    type Value = Money;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount as a string like \"12345.60\", or whole fen; never a number with a fraction")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Money, E> {
        text.parse().map_err(|error| E::custom(format_args!("{error}: {text}")))
    }

    fn visit_i64<E: serde::de::Error>(self, fen: i64) -> Result<Money, E> {
        Ok(Money(fen))
    }

    fn visit_u64<E: serde::de::Error>(self, fen: u64) -> Result<Money, E> {
        i64::try_from(fen).map(Money).map_err(|_| E::custom(MoneyError::TooLarge))
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
mod tests;
