//! Why a request was not done.

use utoipa::ToSchema;

use super::{
    super::super::schema::{Clause, Day, Words, Yuan},
    StandingWord,
};

/// Why a request of a hospital was not done (RFC 9457).
#[derive(Debug, ToSchema)]
pub struct HospitalProblem {
    /// Always "about:blank": the status says the kind.
    #[schema(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// The faults, at least one.
    #[schema(min_items = 1)]
    pub errors: Vec<HospitalFault>,
}

/// One fault, with what a program needs besides.
#[derive(Debug, ToSchema)]
pub struct HospitalFault {
    /// Its kind. Of the register: `unknown_person`, `name_differs`, `not_covered`, `elsewhere`, `level_differs`. Of the
    /// books: `slip_known`, `stay_known`, `invoice_known`, `overlapping_stay`, `closed_year`, `unknown_slip`,
    /// `already_reversed`, `not_last`. Of the bill: `sum_differs`, `future_date`, `unknown_item`, `not_an_id_number`,
    /// `not_a_name`, `not_a_text`, and the kinds of the estimate. Of the rules: the codes of a refusal. Of the request:
    /// `unknown_client`, `scope`, `key_missing`, `key_malformed`, `key_reused`, `in_progress`, `too_large`,
    /// `media_type`, `too_many_requests`, `busy`.
    pub code: String,
    /// Where: a JSON pointer (RFC 6901); empty for the whole.
    #[schema(examples("/care/discharged"))]
    pub path: String,
    /// What is wrong, in Chinese.
    pub detail: String,
    /// What is wrong, in English.
    pub detail_en: String,
    /// `stay_known`, `invoice_known`, `overlapping_stay`: number of the slip that was settled, and nothing else of it.
    #[schema(required = false)]
    pub slip: String,
    /// `not_covered`: the day that decides.
    #[schema(required = false)]
    pub on: Day,
    /// `not_covered`: how the person stood.
    #[schema(required = false)]
    pub standing: StandingWord,
    /// `not_covered`: first day of cover, where it begins later.
    #[schema(required = false)]
    pub covered_from: Day,
    /// `future_date`: the day told.
    #[schema(required = false)]
    pub told: Day,
    /// `level_differs`: the level in the register.
    #[schema(required = false)]
    pub registered: String,
    /// `sum_differs`: what the bill comes to, in yuan.
    #[schema(required = false)]
    pub sum: Yuan,
    /// `closed_year`: which one.
    #[schema(required = false)]
    pub benefit_year: i32,
    /// `scope`: the one that is missing.
    #[schema(required = false)]
    pub scope: String,
    /// A refusal of the rules: by which clause.
    #[schema(required = false)]
    pub clause: Clause,
    /// A refusal of the rules: what the person can do now.
    #[schema(required = false)]
    pub next: Words,
}
