//! Class lists of schools, and how each pupil stands.

use rules::{identity::IdNumber, name::PersonName, scheme::Scheme};
use time::{Date, OffsetDateTime};

/// Somebody on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pupil {
    /// The id number.
    pub id_number: IdNumber,
    /// The name on the list.
    pub name: PersonName,
}

/// A school sends a list.
#[derive(Clone, Debug)]
pub struct TakeClassList {
    /// Code of the jurisdiction to which the clerk is limited.
    pub jurisdiction: String,
    /// The school.
    pub school: String,
    /// The list, such as 三年级二班. The same one again replaces the first.
    pub title: String,
    /// For which benefit year.
    pub benefit_year: i32,
    /// The scheme for which the school collects, where it is one; another counts as elsewhere.
    pub scheme: Option<Scheme>,
    /// The pupils, each once.
    pub pupils: Vec<Pupil>,
    /// Who sends it, as the audit trail names them: `staff:…`.
    pub by: String,
    /// Business date.
    pub today: Date,
    /// Now, for the record.
    pub at: OffsetDateTime,
}

/// How a pupil stands for the year. Nothing medical is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PupilStanding {
    /// Enrolled and paid.
    Enrolled {
        /// Id of the option.
        option: String,
    },
    /// Known, and not paid.
    Unpaid {
        /// Id of the option that was chosen or entered, if one was.
        option: Option<String>,
    },
    /// Paid in another scheme than the school collects for, or in another jurisdiction.
    Elsewhere,
    /// Nobody in this jurisdiction has the number.
    NotFound,
    /// What the list, the register and other lists say does not go together.
    Conflict(PupilConflict),
}

/// What does not go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PupilConflict {
    /// The id number belongs to another name.
    OtherName,
    /// The pupil stands on another list too.
    OtherList {
        /// Of this school.
        school: String,
        /// Under this title.
        title: String,
    },
    /// The register has the pupil in the insurance of employees.
    Employee,
    /// Paid, but not entered as enrolled.
    NotEntered,
}
