//! Single values of a pack: its words, sets of them, codes.

use serde_json::Value;

use super::plan::{AboveCeiling, AcrossYears, AwayMode, BandsOn, DeductibleMode, Piece, Pieces, Transfer};
use crate::money::{Money, Rounding};
use crate::reader::{Path, Reader};

pub(super) fn round(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Rounding> {
    r.word(value, at, &Rounding::NAMES)
}

pub(super) fn deductible_mode(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<DeductibleMode> {
    let known = [
        ("per_stay", DeductibleMode::PerStay),
        ("per_year", DeductibleMode::PerYear),
        ("per_hospital_year", DeductibleMode::PerHospitalYear),
        ("yearly_difference", DeductibleMode::YearlyDifference),
    ];
    r.word(value, at, &known)
}

pub(super) fn transfer(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Transfer> {
    let known =
        [("new_stay", Transfer::NewStay), ("counts", Transfer::Counts), ("one_stay", Transfer::OneStay)];
    r.word(value, at, &known)
}

pub(super) fn across_years(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<AcrossYears> {
    let known = [
        ("by_discharge", AcrossYears::ByDischarge),
        ("by_admission", AcrossYears::ByAdmission),
        ("split", AcrossYears::Split),
    ];
    r.word(value, at, &known)
}

pub(super) fn away_mode(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<AwayMode> {
    let known =
        [("as_local", AwayMode::AsLocal), ("own_row", AwayMode::OwnRow), ("adjusted", AwayMode::Adjusted)];
    r.word(value, at, &known)
}

pub(super) fn bands_on(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<BandsOn> {
    r.word(value, at, &[("total", BandsOn::Total), ("above_deductible", BandsOn::AboveDeductible)])
}

pub(super) fn above_ceiling(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<AboveCeiling> {
    r.word(value, at, &[("enters", AboveCeiling::Enters), ("stays_out", AboveCeiling::StaysOut)])
}

/// Pieces outside the eligible amount that enter 大病 all the same.
pub(super) fn also(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Pieces> {
    let known = [
        ("self_pay_first", Piece::SelfPayFirst),
        ("away_self_pay", Piece::AwaySelfPay),
        ("over_limit", Piece::OverLimit),
        ("outside", Piece::Outside),
    ];
    pieces(r, value, at, &known)
}

/// Pieces of the eligible amount that never enter 大病.
pub(super) fn never(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Pieces> {
    pieces(r, value, at, &[("deductible", Piece::Deductible)])
}

fn pieces(r: &mut Reader, value: &Value, at: &Path<'_>, known: &[(&str, Piece)]) -> Option<Pieces> {
    let list = r.list(value, at)?;
    let mut set = Pieces::default();
    for (i, value) in list.iter().enumerate() {
        set = set.with(r.word(value, &Path::Index(at, i), known)?);
    }
    Some(set)
}

/// An amount, or "none".
#[expect(clippy::option_option, reason = "the outer one says whether it could be read")]
pub(super) fn ceiling_or_none(r: &mut Reader, value: &Value, at: &Path<'_>) -> Option<Option<Money>> {
    if value.as_str() == Some("none") { Some(None) } else { r.money(value, at).map(Some) }
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
