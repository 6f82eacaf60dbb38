//! Single values of a pack: its words, sets of them, codes.

use serde_json::Value;

use super::keys;
use super::plan::{AboveCeiling, AcrossYears, AwayMode, BandsOn, DeductibleMode, Piece, Pieces, Transfer};
use crate::money::{Money, Rounding};
use crate::reader::{Path, Reader};

pub(super) fn round(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Rounding> {
    r.word(value, at, &Rounding::NAMES)
}

pub(super) fn deductible_mode(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<DeductibleMode> {
    r.word(value, at, keys::DEDUCTIBLE_MODES)
}

pub(super) fn transfer(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Transfer> {
    r.word(value, at, keys::TRANSFERS)
}

pub(super) fn across_years(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<AcrossYears> {
    r.word(value, at, keys::ACROSS_YEARS)
}

pub(super) fn away_mode(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<AwayMode> {
    r.word(value, at, keys::AWAY_MODES)
}

pub(super) fn bands_on(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<BandsOn> {
    r.word(value, at, keys::BANDS_ON)
}

pub(super) fn above_ceiling(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<AboveCeiling> {
    r.word(value, at, keys::ABOVE_CEILING)
}

pub(super) fn also(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Pieces> {
    pieces(r, value, at, keys::ALSO)
}

pub(super) fn never(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Pieces> {
    pieces(r, value, at, keys::NEVER)
}

fn pieces(r: &mut Reader, value: &Value, at: &Path<'_>, known: &[(&str, Piece)]) -> Option<Pieces> {
    let list = r.list(value, at)?;
    let mut set = Pieces::default();
    for (i, value) in list.iter().enumerate() {
        set = set.with(r.word(value, &Path::Index(at, i), known)?);
    }
    Some(set)
}

/// An amount, or the word for none.
#[expect(clippy::option_option, reason = "the outer one says whether it could be read")]
pub(super) fn ceiling_or_none(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Option<Money>> {
    if value.as_str() == Some(keys::NO_LIMIT) { Some(None) } else { r.money(value, at).map(Some) }
}

/// A list that is not empty.
pub(super) fn some_of<'v>(r: &mut Reader, value: &'v Value, at: &Path<'_>) -> Option<&'v Vec<Value>> {
    let list = r.list(value, at)?;
    if list.is_empty() {
        r.pack_fault(at, "required", "这里不能为空", "must not be empty");
        return None;
    }
    Some(list)
}

/// Beginnings of ICD-10 codes, as the engine compares them: capital letters and digits alone.
pub(super) fn codes(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Vec<String>> {
    let list = some_of(r, value, at)?;
    let read = |r: &mut Reader, value: &Value, at: &Path<'_>| {
        let code = crate::facts::plain_code(&r.text(value, at)?);
        if code.is_empty() {
            r.pack_fault(at, "impossible", "这里没有编码", "holds no code");
        }
        Some(code)
    };
    Some(list.iter().enumerate().filter_map(|(i, code)| read(r, code, &Path::Index(at, i))).collect())
}
