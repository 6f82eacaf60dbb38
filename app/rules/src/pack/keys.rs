//! Names that stand in packs: the members of each table, and the words of each choice.
//!
//! The reader refuses every other name, and the schema of the format is made from these lists: what one of them knows,
//! the other knows too. Names of whole tables stand in [`super::read::TABLES`], the head's in [`super::HEAD`], and words
//! that other parts of the engine speak as well with their types (`Level::WORDS`, `Op::WORDS`).

use super::plan::{AboveCeiling, AcrossYears, AwayMode, BandsOn, DeductibleMode, Piece, Transfer};

// Entries.
pub(super) const ENTRY: [&str; 5] = ["from", "value", "source", "clause", "confidence"];
pub(super) const BAND: &[&str] = &["above"];
pub(super) const REDUCTION: &[&str] = &["stay", "groups", "min_age", "below_age", "minus", "least"];
pub(super) const AGE_POINTS: &[&str] = &["min_age", "below_age"];

// The head.
pub(super) const SOURCE: &[&str] = &["document", "url"];
pub(super) const RECORDED: &[&str] = &["title", "value"];

// Tables.
/// Care that a pack for 大病 alone does not have.
pub(super) const OTHER_CARE: [&str; 5] = ["outpatient", "chronic", "delivery", "accident", "by_case"];
/// Tables that say nothing where there are no stays.
pub(super) const OF_STAYS: [&str; 4] = ["basic", "points", "floor", "away"];
pub(super) const BILL: &[&str] = &["class_b_self_pay"];
pub(super) const ROUNDING: &[&str] =
    &["line", "fund", "away", "basic", "floor", "outpatient", "catastrophic", "aid"];
pub(super) const BASIC: &[&str] = &["ceiling", "family_ceiling", "bonus"];
pub(super) const BONUS: &[&str] = &["after_years", "per_unbroken_year", "per_claim_free_year", "at_most"];
pub(super) const INPATIENT: &[&str] =
    &["deductible_mode", "transfer", "across_years", "repeat", "contract_doctor", "level"];
pub(super) const ROW: &[&str] = &["deductible", "ratio", "bands"];
/// Stands in `[points]` beside the words of groups.
pub(super) const POINTS_OF_AGES: &str = "age";
pub(super) const FLOOR: &[&str] = &["ratio"];
pub(super) const AWAY: &[&str] = &["in_province", "out_of_province"];
pub(super) const AWAY_PLACE: &[&str] = &["filed", "unfiled"];
pub(super) const AWAY_RULE: &[&str] =
    &["rule", "deductible", "ratio", "bands", "self_pay_first", "points_off", "ratio_times"];
pub(super) const CATASTROPHIC: &[&str] = &[
    "deductible",
    "ratio",
    "bands",
    "bands_on",
    "ceiling",
    "above_ceiling",
    "also",
    "never",
    "poor",
    "diseases",
    "bonus",
];
/// Stand in `[catastrophic.poor]` and `[catastrophic.diseases]` beside whom they are for.
pub(super) const CATASTROPHIC_ROW: &[&str] = &["deductible", "ratio", "bands", "ceiling"];
pub(super) const AID: &[&str] = &["groups", "ratio", "ceiling"];
pub(super) const OUTPATIENT: &[&str] =
    &["level", "deductible", "contract_doctor", "visit_ceiling", "ceiling", "family_ceiling"];
pub(super) const CHRONIC: &[&str] = &["disease", "ceiling"];
pub(super) const CHRONIC_DISEASE: &[&str] = &["codes", "paid_as", "deductible", "ratio", "bands", "ceiling"];
pub(super) const DELIVERY: &[&str] = &["fixed", "level"];
pub(super) const ACCIDENT: &[&str] = &["paid_as", "deductible", "ratio", "bands", "ceiling"];
pub(super) const BY_CASE: &[&str] = &["disease"];
pub(super) const BY_CASE_DISEASE: &[&str] = &["codes", "standard", "ratio", "above_standard"];

// Choices.
pub(super) const DEDUCTIBLE_MODES: &[(&str, DeductibleMode)] = &[
    ("per_stay", DeductibleMode::PerStay),
    ("per_year", DeductibleMode::PerYear),
    ("per_hospital_year", DeductibleMode::PerHospitalYear),
    ("yearly_difference", DeductibleMode::YearlyDifference),
];
pub(super) const TRANSFERS: &[(&str, Transfer)] =
    &[("new_stay", Transfer::NewStay), ("counts", Transfer::Counts), ("one_stay", Transfer::OneStay)];
pub(super) const ACROSS_YEARS: &[(&str, AcrossYears)] = &[
    ("by_discharge", AcrossYears::ByDischarge),
    ("by_admission", AcrossYears::ByAdmission),
    ("split", AcrossYears::Split),
];
pub(super) const AWAY_MODES: &[(&str, AwayMode)] =
    &[("as_local", AwayMode::AsLocal), ("own_row", AwayMode::OwnRow), ("adjusted", AwayMode::Adjusted)];
pub(super) const BANDS_ON: &[(&str, BandsOn)] =
    &[("total", BandsOn::Total), ("above_deductible", BandsOn::AboveDeductible)];
pub(super) const ABOVE_CEILING: &[(&str, AboveCeiling)] =
    &[("enters", AboveCeiling::Enters), ("stays_out", AboveCeiling::StaysOut)];
/// Pieces outside the eligible amount that enter 大病 all the same.
pub(super) const ALSO: &[(&str, Piece)] = &[
    ("self_pay_first", Piece::SelfPayFirst),
    ("away_self_pay", Piece::AwaySelfPay),
    ("over_limit", Piece::OverLimit),
    ("outside", Piece::Outside),
];
/// Pieces of the eligible amount that never enter 大病.
pub(super) const NEVER: &[(&str, Piece)] = &[("deductible", Piece::Deductible)];
pub(super) const PAID_AS: &[(&str, ())] = &[("inpatient", ())];
/// Whether the hospital bears what a bill is above a standard.
pub(super) const ABOVE_STANDARD: &[(&str, bool)] = &[("hospital", true), ("person", false)];
/// Stands for a limit that there is not.
pub(super) const NO_LIMIT: &str = "none";
