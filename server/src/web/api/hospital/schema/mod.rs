//! The JSON of the hospitals' part of the interface. Clear names come first; the names of the national settlement
//! interface (2303 and 2304) stand beside them, in `setlinfo`, and are told with each member that a hospital sends.

mod amounts;
mod comparison;
mod cover;
mod problem;
mod request;
mod settlement;

pub use amounts::*;
pub use comparison::*;
pub use cover::*;
pub use problem::*;
pub use request::*;
pub use settlement::*;

use utoipa::ToSchema;

/// A number that a hospital gives: of a slip, a stay, an invoice.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$", examples("MZ15-000123"))]
pub struct HospitalNumber(pub String);

/// Yuan with two decimals in a string, below zero where more was taken back than settled.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, pattern = r"^-?[0-9]+\.[0-9]{2}$", examples("-120.50"))]
pub struct SignedYuan(pub String);

/// A moment in UTC, in whole seconds.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, format = DateTime, examples("2015-12-01T02:15:00Z"))]
pub struct Moment(pub String);
